import assert from 'node:assert/strict';
import { test } from 'node:test';
import { broken, small } from './axe.mjs';
import { eventually } from './chromium.mjs';
import { complaints, first as agent, pageOf, sapa, visitor as arrives, waiting } from './house.mjs';

// The conversation page, in a real browser against the real binary and the sample shop.

const NASTY = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
const PICTURES = process.env.SAPA_PICTURES;

/** @typedef {import('playwright-core').BrowserContextOptions} Options */
/** @typedef {import('./visitor.mjs').Visitor} Visitor */

/** Another window of the same agent. */
function again(/** @type {import('playwright-core').Page} */ page) {
  return pageOf(page.context());
}

/** The visitor's conversation, claimed. */
async function claimed(/** @type {import('playwright-core').Page} */ page, /** @type {Visitor} */ visitor) {
  await page.goto(`${sapa.url}/console/conversations/${await visitor.conversation()}`);
  await page.getByRole('button', { name: 'Ambil percakapan' }).click();
  const reply = page.getByRole('textbox', { name: 'Balasan Anda' });
  await reply.waitFor();
  return reply;
}

test('a slash opens the canned replies, and the keyboard picks one', async () => {
  const page = await agent();
  const visitor = await waiting({ name: 'Budi' });
  const reply = await claimed(page, visitor);
  await reply.press('/');
  const search = page.getByRole('combobox', { name: 'Balasan siap pakai' });
  await page.locator('#canned-list li').first().waitFor();
  assert.equal(await search.evaluate((one) => one === document.activeElement), true);
  assert.equal(await page.locator('#canned-list li').count(), 8);
  await search.pressSequentially('bayar');
  assert.equal(await page.locator('#canned-list li').count(), 1);
  await search.fill('');
  await search.press('ArrowDown');
  const picked = page.locator('[role=option][aria-selected=true]');
  assert.equal(await search.getAttribute('aria-activedescendant'), await picked.getAttribute('id'));
  await search.fill('salam');
  await search.press('Enter');
  assert.match(await reply.inputValue(), /^Halo Kak Budi, saya Sari dari /);
  await visitor.frame('typing', (frame) => frame.from === 'agent' && frame.on);
  assert.equal(await reply.evaluate((one) => one === document.activeElement), true);
  await reply.press('Enter');
  await visitor.frame('message', (frame) => frame.from === 'agent' && frame.text.startsWith('Halo Kak Budi'));

  await eventually(async () => (await reply.inputValue()) === '', 'the form is empty');

  // What no list answers stays as it was typed.
  await reply.press('/');
  await search.pressSequentially('tidak ada');
  await page.getByText('Tidak ada balasan yang cocok.').waitFor();
  await search.press('Escape');
  assert.equal(await reply.inputValue(), '/tidak ada');
  await reply.fill('24 ');
  await reply.press('/');
  await search.pressSequentially(' 7');
  assert.equal(await reply.inputValue(), '24 / 7');
  await reply.fill('dan');
  await reply.press('/');
  assert.equal(await reply.inputValue(), 'dan/');
  // By the button too, for whoever has no slash at hand.
  await reply.fill('');
  await page.locator('#canned-open').click();
  await page.getByRole('option', { name: /Penutup/ }).click();
  assert.match(await reply.inputValue(), /^Sama-sama Kak Budi/);
  assert.deepEqual(complaints, []);
});

test('a slash opens the list in the middle of a text, and never within a word or an address', async () => {
  const page = await agent();
  const reply = await claimed(page, await waiting({ name: 'Budi' }));
  const panel = page.locator('#canned-panel');
  await reply.fill('Siap, mohon ditunggu ya');
  await reply.evaluate((one) => /** @type {HTMLTextAreaElement} */ (one).setSelectionRange(6, 6));
  await page.keyboard.type('/');
  await panel.waitFor();
  await page.locator('#canned-list li').first().waitFor();
  await page.keyboard.type('pembayaran');
  await page.keyboard.press('Enter');
  assert.match(await reply.inputValue(), /^Siap, Pembayarannya sudah kami terima, .* di sini\. mohon ditunggu ya$/);
  // At the beginning of a line.
  await reply.fill('Baik Kak.');
  await reply.press('Shift+Enter');
  await page.keyboard.type('/');
  await panel.waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await reply.inputValue(), 'Baik Kak.\n/');
  for (const text of ['https://toko.example/kaos/polos', 'cek www.toko.example/promo ya', '45.000/pcs', 'dan/atau']) {
    await reply.fill('');
    await reply.pressSequentially(text);
    assert.equal(await panel.isVisible(), false, text);
    assert.equal(await reply.inputValue(), text);
  }
  // A path is no name of a reply.
  await reply.fill('Ada di ');
  await reply.pressSequentially('/promo/kaos');
  assert.equal(await panel.isVisible(), false);
  assert.equal(await reply.inputValue(), 'Ada di /promo/kaos');
  assert.deepEqual(complaints, []);
});

test('a reply with a gap is not sent until it is filled in', async () => {
  const page = await agent();
  const visitor = await waiting({ name: 'Budi' }, ['mau bicara sama cs dong']);
  const reply = await claimed(page, visitor);
  const selected = () => reply.evaluate((/** @type {HTMLTextAreaElement} */ one) => one.value.slice(one.selectionStart, one.selectionEnd));
  await reply.press('/');
  await page.locator('#canned-list li').first().waitFor();
  await page.keyboard.type('stok masih');
  await page.keyboard.press('Enter');
  assert.match(await reply.inputValue(), /^\[product\] masih ada/);
  assert.equal(await selected(), '[product]');
  // Enter again, with or without having looked: it stays, and the gap is marked.
  await reply.press('End');
  await reply.press('Enter');
  await page.getByText('Belum terkirim: isi dulu [product], atau hapus bagian itu.').waitFor();
  assert.match(await reply.inputValue(), /^\[product\] masih ada/);
  await eventually(async () => (await selected()) === '[product]', 'the gap is marked');
  await page.keyboard.type('Kaos Polos');
  await page.keyboard.press('Enter');
  const said = await visitor.frame('message', (frame) => frame.from === 'agent');
  assert.match(said.text, /^Kaos Polos masih ada/);
  await page.locator('#unsent').waitFor({ state: 'hidden' });
  // What stands in brackets and names no value is the agent's own.
  await reply.fill('Kodenya [HEMAT10] ya');
  await reply.press('Enter');
  await visitor.frame('message', (frame) => frame.text === 'Kodenya [HEMAT10] ya');
  assert.equal(complaints.filter((one) => !one.includes('422')).length, 0, complaints.join());
});

test('what is not sent yet is kept with its own conversation', async () => {
  const page = await agent();
  const [budi, citra] = [await waiting({ name: 'Budi' }), await waiting({ name: 'Citra' })];
  const reply = await claimed(page, budi);
  await reply.fill('untuk Budi');
  await claimed(page, citra);
  assert.equal(await reply.inputValue(), '');
  await reply.fill('untuk Citra');
  await page.reload();
  assert.equal(await reply.inputValue(), 'untuk Citra');
  await page.goto(`${sapa.url}/console/conversations/${await budi.conversation()}`);
  assert.equal(await reply.inputValue(), 'untuk Budi');
  await reply.press('Enter');
  await budi.frame('message', (frame) => frame.from === 'agent' && frame.text === 'untuk Budi');
  await eventually(async () => (await reply.inputValue()) === '', 'the form is empty');
  await page.reload();
  assert.equal(await reply.inputValue(), '', 'what was sent is no draft');
  // Back and forth by the browser's own buttons, too.
  await page.goto(`${sapa.url}/console/conversations/${await citra.conversation()}`);
  assert.equal(await reply.inputValue(), 'untuk Citra');
  await page.goBack();
  assert.equal(await reply.inputValue(), '');
  await page.goForward();
  assert.equal(await reply.inputValue(), 'untuk Citra');
  assert.equal(citra.frames.some((frame) => frame.from === 'agent' && frame.type === 'message'), false);
  assert.deepEqual(complaints, []);
});

test('notes and tags are live for others, and what is typed stays', async () => {
  const page = await agent();
  const visitor = await waiting({ name: NASTY, phone: '0812-3456-7890' });
  const reply = await claimed(page, visitor);
  const other = await again(page);
  await other.goto(page.url());
  await reply.fill('Sebentar ya');
  await other.getByRole('textbox', { name: 'Catatan baru' }).fill('sedang diketik');

  const note = page.getByRole('textbox', { name: 'Catatan baru' });
  await note.fill(`Minta nota ${NASTY}`);
  await page.getByRole('button', { name: 'Simpan catatan' }).click();
  await other.locator('#note-list').getByText('Minta nota').waitFor();
  await eventually(async () => (await note.inputValue()) === '', 'the form is empty');
  const tag = page.getByRole('combobox', { name: 'Label baru' });
  await tag.fill(`VIP, ${'x'.repeat(41)}`);
  await tag.press('Enter');
  await page.getByText('Label berisi 1 sampai 40 huruf.').waitFor();
  await tag.fill('VIP, kirim ulang');
  await tag.press('Enter');
  await other.getByRole('button', { name: 'Hapus label vip' }).waitFor();
  await eventually(async () => (await tag.inputValue()) === '', 'the form is empty');
  await other.getByRole('button', { name: 'Hapus label vip' }).click();
  await page.getByRole('button', { name: 'Hapus label vip' }).waitFor({ state: 'detached' });
  assert.equal(await other.getByRole('textbox', { name: 'Catatan baru' }).inputValue(), 'sedang diketik');
  assert.equal(await reply.inputValue(), 'Sebentar ya');

  // The focus stays where it is while the page is refreshed around it.
  await page.getByRole('button', { name: 'Hapus label kirim ulang' }).focus();
  await other.getByRole('combobox', { name: 'Label baru' }).fill('baru');
  await other.getByRole('button', { name: 'Tambah label' }).click();
  await page.getByRole('button', { name: 'Hapus label baru' }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('value')), 'kirim ulang');
  await page.reload();
  assert.equal(await reply.inputValue(), 'Sebentar ya');
  await note.fill('belum disimpan');
  await page.reload();
  assert.equal(await note.inputValue(), 'belum disimpan');
  assert.equal((await page.title()).includes('Sapa'), true);
  const said = visitor.frames.filter((frame) => frame.type === 'message').map((frame) => frame.text).join('\n');
  assert.equal(/nota|vip|ulang/.test(said), false, 'the visitor hears nothing of it');
  assert.equal(complaints.filter((one) => !one.includes('422')).length, 0, complaints.join());
});

test('both sides see who types and what was read', async () => {
  const page = await agent();
  const visitor = await waiting({ name: 'Budi' });
  const reply = await claimed(page, visitor);
  await visitor.say('halo?');
  const last = Math.max(...visitor.frames.map((frame) => frame.seq ?? 0));
  await visitor.frame('seen', (frame) => frame.from === 'agent' && frame.seq >= last);

  await reply.fill('Halo Kak');
  await reply.press('Enter');
  const heard = await visitor.frame('message', (frame) => frame.from === 'agent');
  const mark = page.getByText('Dibaca pengunjung');
  assert.equal(await mark.isVisible(), false);
  visitor.send({ type: 'seen', seq: heard.seq });
  await mark.waitFor();
  await page.reload();
  await mark.waitFor();
  visitor.send({ type: 'typing', on: true });
  await page.getByText('Budi sedang mengetik…').waitFor();
  await visitor.say('oke');
  await mark.waitFor({ state: 'hidden' });

  // Whoever comes back learns what was read meanwhile.
  const { token } = await visitor.frame('welcome');
  const back = arrives({ token });
  await back.frame('seen', (frame) => frame.from === 'agent');
});

test('shortcuts lead about, and no letter that is typed', async () => {
  const page = await agent();
  const visitor = await waiting({ name: 'Budi' });
  await page.goto(`${sapa.url}/console/conversations/${await visitor.conversation()}`);
  await page.keyboard.press('r');
  await page.keyboard.press('Enter');
  const reply = page.getByRole('textbox', { name: 'Balasan Anda' });
  await reply.waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'reply');
  await reply.fill('');
  await reply.pressSequentially('rng?');
  assert.equal(await reply.inputValue(), 'rng?');
  await reply.press('Escape');
  await page.keyboard.press('n');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'new-note');
  await page.keyboard.press('Escape');
  await page.keyboard.press('t');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'new-tag');
  await page.keyboard.press('Escape');
  await page.keyboard.press('r');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'reply');
  await page.keyboard.press('Escape');
  const dialog = page.getByRole('dialog', { name: 'Tombol pintas' });
  const settings = page.locator('#desk-settings');
  await page.locator('details.who summary').click();
  await page.locator('[data-opens=desk-settings]').click();
  await settings.locator('button.primary').focus();
  await page.keyboard.press('?');
  assert.equal(await dialog.isVisible(), false, 'an open dialog keeps its letters');
  await page.keyboard.press('Escape');
  await settings.waitFor({ state: 'hidden' });
  await page.keyboard.press('?');
  await dialog.waitFor();
  assert.deepEqual(await broken(page), []);
  if (PICTURES) await page.screenshot({ path: `${PICTURES}/keys.png` });
  await page.getByRole('checkbox').uncheck();
  assert.equal(await page.locator('#desk-keys-on').isChecked(), false, 'one setting for all letters');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  await page.keyboard.press('n');
  assert.notEqual(await page.evaluate(() => document.activeElement?.id), 'new-note');
});

test('without script a gap is not sent either', async () => {
  const page = await agent({ javaScriptEnabled: false });
  const visitor = await waiting({ name: 'Budi' }, ['mau bicara sama cs dong']);
  const reply = await claimed(page, visitor);
  await page.getByRole('combobox', { name: 'Balasan siap pakai' }).selectOption({ label: 'Stok masih ada' });
  await page.getByRole('button', { name: 'Pakai' }).click();
  await page.getByRole('button', { name: 'Kirim' }).click();
  await page.getByText('Belum terkirim: isi dulu [product]').waitFor();
  assert.match(await reply.inputValue(), /^\[product\] masih ada/);
  assert.equal(visitor.frames.some((frame) => frame.type === 'message' && frame.from === 'agent'), false);
});

test('without script a list and forms do it', async () => {
  const page = await agent({ javaScriptEnabled: false });
  const visitor = await waiting({ name: 'Budi' });
  const reply = await claimed(page, visitor);
  await page.getByRole('combobox', { name: 'Balasan siap pakai' }).selectOption({ label: 'Salam pembuka' });
  await page.getByRole('button', { name: 'Pakai' }).click();
  assert.match(await reply.inputValue(), /^Halo Kak Budi/);
  await page.getByRole('button', { name: 'Kirim' }).click();
  await visitor.frame('message', (frame) => frame.from === 'agent');
  await page.locator('details.facts summary').click();
  await page.getByRole('textbox', { name: 'Catatan baru' }).fill('tanpa skrip');
  await page.getByRole('button', { name: 'Simpan catatan' }).click();
  await page.locator('#note-list').getByText('tanpa skrip').waitFor({ state: 'attached' });
});

/** @type {[string, Options][]} */
const SIZES = [
  ['phone', { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }],
  ['desktop', { viewport: { width: 1280, height: 800 } }],
  ['dark', { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' }],
];
for (const [name, options] of SIZES) {
  test(`axe-core finds nothing wrong with a full conversation page: ${name}`, async () => {
    const page = await agent(options);
    await waiting({ name: 'Budi', phone: '0812-3456-7890' }, ['mau tanya stok kaos polos', 'cs']);
    const visitor = await waiting({ name: 'Budi', phone: '+62 812 3456 7890', email: 'budi@toko.example' }, ['brp hrga kaos polos kak?', 'bisa bordir logo robot sendiri ga?', 'cs dong']);
    const reply = await claimed(page, visitor);
    await reply.fill('Halo Kak Budi, saya cek dulu ya.');
    await reply.press('Enter');
    const heard = await visitor.frame('message', (frame) => frame.from === 'agent');
    visitor.send({ type: 'seen', seq: heard.seq });
    await page.getByText('Dibaca pengunjung').waitFor();
    const check = async (/** @type {string} */ what) => {
      assert.deepEqual(await broken(page), [], what);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `${what}: nothing sticks out`);
      if (name === 'phone') assert.deepEqual(await small(page), [], `${what}: all of it can be pressed by a thumb`);
      if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}-${what}.png` });
    };
    await check('talk');
    await page.locator('#canned-open').click();
    await page.locator('#canned-list li').first().waitFor();
    await check('canned');
    await page.keyboard.press('Escape');
    if (name === 'phone') await page.locator('details.facts summary').click();
    await page.getByRole('combobox', { name: 'Label baru' }).fill('vip, kirim ulang');
    await page.getByRole('button', { name: 'Tambah label' }).click();
    await page.getByRole('textbox', { name: 'Catatan baru' }).fill('Minta nota pajak, kirim bersama paketnya.');
    await page.getByRole('button', { name: 'Simpan catatan' }).click();
    await page.locator('#note-list').getByText('nota pajak').waitFor();
    await eventually(async () => (await page.locator('.tag-list button').count()) === 2, 'two tags');
    await check('remarks');
    if (name !== 'dark') await page.locator('#notes').scrollIntoViewIfNeeded();
    if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}-notes.png` });
    assert.deepEqual(complaints, []);
  });
}
