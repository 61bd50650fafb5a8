import assert from 'node:assert/strict';
import { test } from 'node:test';
import { broken } from './axe.mjs';
import { eventually } from './chromium.mjs';
import { complaints, first, join, sapa, visitor as arrives, waiting, window } from './house.mjs';

// The real binary and the sample shop: visitors speak the protocol, agents sit before a real browser.

const NASTY = '<img src=x onerror="document.title=1"><script>document.title=2</script>';

/** @typedef {import('playwright-core').BrowserContextOptions} Options */

/** A colleague, by an invitation. */
async function invited(/** @type {import('playwright-core').Page} */ page, /** @type {string} */ name) {
  await page.goto(`${sapa.url}/console`);
  await page.locator('.who summary').click();
  await page.getByRole('button', { name: 'Undang rekan' }).click();
  const link = await page.locator('input.link').inputValue();
  await page.goto(`${sapa.url}/console`);
  return join(await window(), link, name);
}

test('a visitor and an agent talk to each other, and nothing is reloaded', async () => {
  const agent = await first();
  await agent.getByText('Tidak ada yang menunggu').waitFor();
  const visitor = await waiting({ name: 'Budi' });
  await agent.getByRole('link', { name: /Budi/ }).waitFor();
  await eventually(async () => (await agent.title()) === '(1) Menunggu · Sapa', 'the title counts');

  await agent.getByRole('link', { name: /Budi/ }).click();
  await agent.getByRole('button', { name: 'Ambil percakapan' }).click();
  assert.equal((await visitor.frame('status', (frame) => frame.status === 'agent')).agent, 'Sari');
  const reply = agent.getByRole('textbox', { name: 'Balasan Anda' });
  await reply.waitFor();
  await agent.evaluate(() => { /** @type {any} */ (globalThis).here = true; });

  await reply.pressSequentially('Halo Kak');
  await visitor.frame('typing', (frame) => frame.from === 'agent' && frame.on);
  await reply.press('Shift+Enter');
  await reply.pressSequentially('ada yang bisa dibantu?');
  await reply.press('Enter');
  const heard = await visitor.frame('message', (frame) => frame.from === 'agent');
  assert.deepEqual([heard.name, heard.text], ['Sari', 'Halo Kak\nada yang bisa dibantu?']);
  await agent.getByRole('log').getByText('ada yang bisa dibantu?').waitFor();
  assert.equal(await reply.inputValue(), '');

  visitor.send({ type: 'typing', on: true });
  await agent.getByText('Budi sedang mengetik…').waitFor();
  await visitor.say(`${NASTY} https://toko.example/x`);
  await agent.getByRole('log').getByText('<script>document.title=2</script>').waitFor();
  assert.equal(await agent.getByText('Budi sedang mengetik…').isVisible(), false);
  const link = agent.getByRole('log').getByRole('link', { name: 'https://toko.example/x' });
  assert.equal(await link.getAttribute('rel'), 'noopener noreferrer nofollow');

  visitor.send({ type: 'end', id: 'bye' });
  await agent.getByText('Percakapan ini sudah selesai.').waitFor();
  assert.equal(await reply.count(), 0);
  assert.equal(await agent.evaluate(() => /** @type {any} */ (globalThis).here), true, 'the page is the same');
  await eventually(async () => (await agent.title()) === 'Budi · Sapa', 'nothing waits any more');
  assert.deepEqual(complaints, []);
});

test('two agents see who has a conversation', async () => {
  const sari = await first();
  const tono = await invited(sari, 'Tono');
  const visitor = await waiting({ name: 'Budi' });
  const url = `${sapa.url}/console/conversations/${await visitor.conversation()}`;
  await Promise.all([sari.goto(url), tono.goto(url)]);
  await sari.getByRole('button', { name: 'Ambil percakapan' }).click();
  await tono.getByText('Sari sedang menangani percakapan ini.').waitFor();
  assert.equal(await tono.locator('#reply').count(), 0);
  await sari.getByRole('button', { name: 'Kembalikan ke bot' }).click();
  await tono.getByText('Bot sedang menjawab percakapan ini.').waitFor();
  assert.deepEqual(complaints, []);
});

test('what is not sent yet survives a reload, and what is sent twice is said once', async () => {
  const agent = await first();
  const visitor = await waiting({ name: 'Budi' });
  await agent.goto(`${sapa.url}/console/conversations/${await visitor.conversation()}`);
  await agent.getByRole('button', { name: 'Ambil percakapan' }).click();
  const reply = agent.locator('#reply');
  await reply.fill('Sebentar ya Kak');
  await agent.reload();
  assert.equal(await reply.inputValue(), 'Sebentar ya Kak');

  // The first answer is lost on the way: the agent is told, sends again, and the visitor hears it once.
  await agent.route('**/messages', async (route) => {
    await route.fetch();
    await route.abort();
  }, { times: 1 });
  await reply.press('Enter');
  await agent.getByText('Belum terkirim.').waitFor();
  await agent.reload();
  await agent.getByRole('button', { name: 'Kirim' }).click();
  await eventually(async () => (await reply.inputValue()) === '', 'the form is empty');
  await reply.fill('Sudah, Kak');
  await reply.press('Enter');
  await visitor.frame('message', (frame) => frame.text === 'Sudah, Kak');
  assert.equal(visitor.frames.filter((frame) => frame.text === 'Sebentar ya Kak').length, 1);
});

test('the console comes back by itself after the server has been away', async () => {
  const agent = await first();
  const visitor = await waiting({ name: 'Budi' });
  const conversation = await visitor.conversation();
  await agent.goto(`${sapa.url}/console/conversations/${conversation}`);
  const { token } = await visitor.frame('welcome');
  await sapa.stop();
  await agent.getByText('Koneksi terputus').waitFor();
  await sapa.start();
  const again = arrives({ token });
  await again.conversation();
  await again.say('masih di sana?');
  await agent.getByRole('log').getByText('masih di sana?').waitFor();
  await agent.getByText('Koneksi terputus').waitFor({ state: 'hidden' });
});

test('without script an agent reads, claims and answers by reloading', async () => {
  const agent = await first({ javaScriptEnabled: false });
  const visitor = await waiting({ name: 'Budi' });
  await agent.reload();
  await agent.getByRole('link', { name: /Budi/ }).click();
  await agent.getByRole('button', { name: 'Ambil percakapan' }).click();
  await agent.locator('#reply').fill('Halo Kak');
  await agent.getByRole('button', { name: 'Kirim' }).click();
  await agent.getByRole('log').getByText('Halo Kak', { exact: true }).waitFor();
  await visitor.frame('message', (frame) => frame.text === 'Halo Kak');
  await agent.getByRole('button', { name: 'Selesaikan' }).click();
  await agent.locator('#reply').waitFor({ state: 'detached' });
});

test('everything can be done with the keyboard', async () => {
  const agent = await first();
  const visitor = await waiting({ name: 'Budi' });
  await agent.getByRole('link', { name: /Budi/ }).waitFor();
  /** Presses Tab until that is focused. */
  const tab = async (/** @type {string} */ selector) => {
    for (let presses = 0; presses < 20; presses += 1) {
      if (await agent.evaluate((sought) => document.activeElement?.matches(sought), selector)) return;
      await agent.keyboard.press('Tab');
    }
    assert.fail(`${selector} is never focused`);
  };
  await tab('.row a');
  await agent.keyboard.press('Enter');
  await agent.waitForURL('**/conversations/*');
  await tab('.claim button');
  await agent.keyboard.press('Enter');
  await agent.locator('#reply:focus').waitFor();
  await agent.keyboard.type('Halo Kak');
  await agent.keyboard.press('Enter');
  await visitor.frame('message', (frame) => frame.text === 'Halo Kak');
  await tab('form[action$="/resolve"] button');
  await agent.keyboard.press('Enter');
  await visitor.frame('status', (frame) => frame.status !== 'agent' && frame.seq > 5);
});

/** @type {[string, Options][]} */
const SIZES = [
  ['phone', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
  ['desktop', { viewport: { width: 1280, height: 800 } }],
  ['dark', { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' }],
];
for (const [name, options] of SIZES) {
  test(`axe-core finds nothing wrong with any page: ${name}`, async () => {
    const outside = await window(options);
    const check = async (/** @type {import('playwright-core').Page} */ page, /** @type {string} */ what) => {
      assert.deepEqual(await broken(page), [], what);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `${what}: nothing sticks out`);
    };
    await outside.goto(`${sapa.url}/console`);
    await check(outside, 'sign-in');
    await outside.goto(/http:\S+\/console\/join\/\S+/.exec(sapa.log)?.[0] ?? '');
    await check(outside, 'set-up');
    await outside.goto(`${sapa.url}/console/join/void`);
    await check(outside, 'a void link');
    const agent = await first(options);
    await check(agent, 'the empty queue');
    const visitor = await waiting({ name: 'Dewi Lestari Kusumawardhani binti Haji Abdurrahman dari Semarang', phone: '0812'.repeat(20) });
    await waiting({});
    await agent.getByRole('link', { name: /Dewi/ }).waitFor();
    await check(agent, 'the queue');
    const url = `${sapa.url}/console/conversations/${await visitor.conversation()}`;
    await agent.goto(url);
    await check(agent, 'a conversation that waits');
    await agent.getByRole('button', { name: 'Ambil percakapan' }).click();
    await agent.locator('#reply').fill('Halo Kak');
    await agent.locator('.who summary').click();
    await check(agent, 'a conversation of one\'s own');
    visitor.send({ type: 'end', id: 'bye' });
    await agent.getByText('Percakapan ini sudah selesai.').waitFor();
    await check(agent, 'a closed conversation');
    await agent.goto(`${sapa.url}/console/conversations/nothing`);
    await check(agent, 'not found');
  });
}
