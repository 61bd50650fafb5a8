import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from './axe.mjs';
import { eventually } from './chromium.mjs';
import { complaints, join, pageOf as another, profile, sapa, setupLink, waiting as waits } from './house.mjs';

// The desk: lists that keep themselves fresh, the keyboard, sound and notifications, on a phone and on a desk.

/** @typedef {import('playwright-core').Page} Page */

/** Keeps what a page rings and shows, and lets a test say that the agent looks elsewhere. */
function keepNotices() {
  const kept = /** @type {any} */ (globalThis);
  kept.rung = 0;
  kept.shown = [];
  document.addEventListener('rung', () => { kept.rung += 1; });
  document.hasFocus = () => !kept.away;
  const keep = (/** @type {string} */ title, /** @type {any} */ options) => kept.shown.push({ title, ...options });
  ServiceWorkerRegistration.prototype.showNotification = async (title, options) => { keep(title, options); };
  const { permission, requestPermission } = Notification;
  const Shown = class extends EventTarget {
    constructor(/** @type {string} */ title, /** @type {any} */ options) {
      super();
      keep(title, options);
    }
    static requestPermission() { kept.asked = true; return requestPermission.call(Notification); }
    static get permission() { return kept.permission ?? permission; }
  };
  kept.Notification = Shown;
}

/** The first agent's page. */
async function agent(/** @type {import('playwright-core').BrowserContextOptions} */ options = {}) {
  const context = await profile(options);
  await context.addInitScript(keepNotices);
  await context.grantPermissions(['notifications']);
  return join(await another(context), setupLink(), 'Sari');
}

/** A visitor who waits for a person. */
const waiting = (/** @type {string} */ name) => waits({ name }, ['mau bicara sama cs dong']);

/** Lets a page be heard: a press where nothing is. */
const touch = (/** @type {Page} */ page) => page.mouse.click(2, 700);

const focused = (/** @type {Page} */ page) => page.evaluate(() => document.activeElement?.textContent?.trim().split(/\s+/)[0]);

/** Opens the dialog in which sound and notifications are chosen. */
async function settings(/** @type {Page} */ page) {
  await page.locator('.who summary').click();
  await page.getByRole('button', { name: 'Bunyi dan notifikasi' }).click();
  return page.getByRole('dialog', { name: 'Bunyi dan notifikasi' });
}

test('new work and new messages ring once, however many pages are open', async () => {
  const page = await agent();
  await waiting('Lama');
  await page.getByRole('link', { name: /Lama/ }).waitFor();
  const dialog = await settings(page);
  await dialog.getByRole('checkbox', { name: 'Bunyi', exact: true }).check();
  await dialog.getByRole('button', { name: 'Tutup' }).click();
  await eventually(() => page.evaluate(() => /** @type {any} */ (globalThis).rung === 1), 'choosing it lets it be heard');
  const second = await another(page.context());
  await second.goto(`${sapa.url}/console/all`);
  await touch(second);
  const rung = async () => {
    const counts = await Promise.all([page, second].map((each) => each.evaluate(() => /** @type {any} */ (globalThis).rung)));
    return counts[0] + counts[1] - 1;
  };
  assert.equal(await rung(), 0, 'whoever waited before is no news');

  const visitor = await waiting('Budi');
  await eventually(async () => (await rung()) === 1, 'it rings for the visitor');
  await waiting('Citra');
  await eventually(async () => (await rung()) === 2, 'and once for the next');
  await page.goto(`${sapa.url}/console/conversations/${await visitor.conversation()}`);
  await page.getByRole('button', { name: 'Ambil percakapan' }).click();
  await page.getByRole('textbox', { name: 'Balasan Anda' }).waitFor();
  await page.goto(`${sapa.url}/console/mine`);
  await touch(page);
  const before = await rung();
  await visitor.say('masih di sana?');
  await eventually(async () => (await rung()) > before, 'it rings for a message in an own conversation');
  await page.getByText('1 belum dijawab').or(page.getByText('2 belum dijawab')).waitFor();
  // Both pages know it by now; the next one is told after it.
  const heard = await rung();
  await waiting('Dewi');
  await eventually(async () => (await rung()) === heard + 1, 'nothing rings twice');
  assert.deepEqual(complaints, []);
});

test('the number of what waits stands in the title, beside the lists and on the icon', async () => {
  const page = await agent();
  assert.equal(await page.title(), 'Menunggu · Sapa');
  await waiting('Budi');
  const visitor = await waiting('Citra');
  await eventually(async () => (await page.title()) === '(2) Menunggu · Sapa', 'the title counts');
  await eventually(async () => (await page.locator('link[rel=icon]').getAttribute('href')) === '/console/badge/2', 'the icon counts');
  assert.equal(await page.locator('[data-count=waiting]').textContent(), '2');
  const other = await another(page.context());
  await other.goto(`${sapa.url}/console/conversations/${await visitor.conversation()}`);
  await other.getByRole('button', { name: 'Ambil percakapan' }).click();
  await other.goto(`${sapa.url}/console/mine`);
  await eventually(async () => (await page.locator('[data-count=waiting]').textContent()) === '1', 'who was taken waits no longer');
});

test('a notification is asked for by its button, and tells no text unless that is chosen', async () => {
  const page = await agent();
  await page.evaluate(() => { /** @type {any} */ (globalThis).permission = 'default'; });
  assert.equal(await page.evaluate(() => /** @type {any} */ (globalThis).asked), undefined, 'never at load');
  const dialog = await settings(page);
  const notify = dialog.getByRole('checkbox', { name: 'Tampilkan notifikasi' });
  await notify.check();
  await dialog.getByRole('button', { name: 'Tutup' }).click();
  await page.evaluate(() => Object.assign(globalThis, { away: true, permission: 'granted' }));
  const shown = () => page.evaluate(() => /** @type {any} */ (globalThis).shown);
  const visitor = await waiting('Budi');
  await eventually(async () => (await shown()).length === 1, 'a notification');
  const [first] = await shown();
  assert.deepEqual([first.title, first.body], ['Ada pengunjung yang menunggu', '']);
  assert.equal(first.data.url, `/console/conversations/${await visitor.conversation()}`);

  await (await settings(page)).getByRole('checkbox', { name: 'Tampilkan nama dan isi pesan' }).check();
  await page.keyboard.press('Escape');
  await waiting('Citra');
  await eventually(async () => (await shown()).length === 2, 'another notification');
  const [, second] = await shown();
  assert.match(second.title, /Citra/);
  assert.match(second.body, /mau bicara sama cs dong/);
  assert.deepEqual(complaints, []);
});

test('a list is walked by keyboard, and the focus stays while it changes', async () => {
  const page = await agent();
  const visitors = [];
  for (const name of ['Ani', 'Budi', 'Citra']) visitors.push(await waiting(name));
  await page.getByRole('link', { name: /Citra/ }).waitFor();
  for (const [key, name] of [['j', 'Ani'], ['j', 'Budi'], ['ArrowDown', 'Citra'], ['j', 'Citra'], ['k', 'Budi'], ['ArrowUp', 'Ani'], ['ArrowDown', 'Budi']]) {
    await page.keyboard.press(key);
    assert.equal(await focused(page), name, key);
  }
  // Somebody before goes, somebody behind comes: the focus stays on Budi.
  visitors[0].send({ type: 'end', id: 'bye' });
  await page.getByRole('link', { name: /Ani/ }).waitFor({ state: 'detached' });
  await waiting('Dewi');
  await page.getByRole('link', { name: /Dewi/ }).waitFor();
  assert.equal(await focused(page), 'Budi');
  // The one that has it goes: it moves to whoever takes the place.
  visitors[1].send({ type: 'end', id: 'bye' });
  await page.getByRole('link', { name: /Budi/ }).waitFor({ state: 'detached' });
  assert.equal(await focused(page), 'Citra');

  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Pintasan keyboard' });
  await help.waitFor();
  await check(page, 'the help');
  await page.keyboard.press('Escape');
  await page.keyboard.press('/');
  const field = page.getByRole('searchbox');
  assert.equal(await field.evaluate((node) => node === document.activeElement), true);
  await page.keyboard.type('j/k?');
  assert.equal(await field.inputValue(), 'j/k?', 'a field takes letters');
  await page.keyboard.press('Escape');
  await field.fill('');
  await page.getByRole('link', { name: /Citra/ }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/conversations/*');
  await page.goBack();
  await page.waitForURL(/\/console$/);
  await page.getByRole('link', { name: /Citra/ }).waitFor();

  await page.keyboard.press('?');
  await help.getByRole('checkbox').uncheck();
  await page.keyboard.press('Escape');
  await page.keyboard.press('/');
  // The tick of the dialog that has just been closed may keep the focus until the page is drawn again.
  assert.equal(await page.evaluate(() => document.activeElement?.matches('[name=q]')), false, 'letters are off');
  assert.deepEqual(complaints, []);
});

test('what was said is found again, and a narrowed list can be kept as a bookmark', async () => {
  const page = await agent();
  const visitor = await waiting('Budi');
  await visitor.say('kaos merah saya sobek');
  await page.getByRole('searchbox').fill('sobek merah');
  await page.keyboard.press('Enter');
  const found = page.getByRole('link', { name: /Budi/ });
  await found.waitFor();
  assert.deepEqual(await found.locator('mark').allTextContents(), ['merah', 'sobek']);
  await page.goto(`${sapa.url}/console/all`);
  await page.getByText('Saring', { exact: true }).click();
  await page.getByRole('combobox', { name: 'Tim' }).selectOption('support');
  await page.getByRole('button', { name: 'Terapkan' }).click();
  await page.waitForURL('**/console/all?*team=support*');
  await found.waitFor();
  await page.reload();
  assert.equal(await page.getByRole('combobox', { name: 'Tim' }).inputValue(), 'support');
});

for (const [name, width, height] of /** @type {[string, number, number][]} */ ([['phone', 360, 740], ['desktop', 1280, 800]])) {
  test(`every list is usable, and axe-core finds nothing wrong: ${name}`, async () => {
    const isPhone = width < 600;
    const page = await agent({ viewport: { width, height }, hasTouch: isPhone, isMobile: isPhone });
    const visitor = await waiting('Dewi Lestari Kusumawardhani binti Haji Abdurrahman dari Semarang');
    await visitor.say(`kaos ${'panjang'.repeat(30)}`);
    await waiting('Budi');
    const lists = page.getByRole('navigation', { name: 'Daftar percakapan' });
    for (const list of ['Menunggu', 'Saya', 'Semua', 'Selesai', 'Cari']) {
      const link = lists.getByRole('link', { name: list });
      if (isPhone) {
        const box = await link.boundingBox();
        assert.ok(box && box.y > height / 2 && box.height >= 44, `${list} is where the thumb is`);
      }
      await link.click();
      await page.locator('[aria-current=page]', { hasText: list }).waitFor();
      await check(page, list);
    }
    await page.getByRole('searchbox').fill('kaos');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: /Dewi/ }).waitFor();
    await page.getByText('Saring', { exact: true }).click();
    await check(page, 'the search');
    await settings(page);
    await check(page, 'the settings');
    await page.keyboard.press('Escape');
    await lists.getByRole('link', { name: 'Menunggu' }).click();
    await page.getByRole('link', { name: /Budi/ }).click();
    await page.getByRole('button', { name: 'Ambil percakapan' }).waitFor();
    await page.goBack();
    await page.getByRole('link', { name: /Budi/ }).waitFor();
    assert.deepEqual(complaints, []);
  });
}
