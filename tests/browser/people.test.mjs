import assert from 'node:assert/strict';
import { test } from 'node:test';
import { broken } from './axe.mjs';
import { complaints, first as admin, sapa, visitor as arrives, window } from './house.mjs';

// Agents, their sessions and the unanswered questions, in a real browser at the size of a phone and of a desk.

const NASTY = '<img src=x onerror="document.title=1"><b>Rita</b>';

/** @typedef {import('playwright-core').BrowserContextOptions} Options */
/** @typedef {import('playwright-core').Page} Page */

/** Adds an agent; gives the one-time password. */
async function added(/** @type {Page} */ page, /** @type {string} */ name, /** @type {string} */ role) {
  await page.goto(`${sapa.url}/console/agents`);
  await page.getByLabel('Nama', { exact: true }).fill(name);
  await page.locator('#role').selectOption(role);
  await page.getByRole('button', { name: 'Tambah' }).click();
  return page.locator('input.link').inputValue();
}

async function signIn(/** @type {Page} */ page, /** @type {string} */ name, /** @type {string} */ password) {
  await page.goto(`${sapa.url}/console`);
  await page.locator('#name').fill(name);
  await page.locator('#password').fill(password);
  await page.locator('button.primary').click();
}

/** Questions that the sample shop cannot answer. */
async function asked(/** @type {string[]} */ ...questions) {
  for (const question of questions) {
    const visitor = arrives();
    await visitor.conversation();
    await visitor.say(question);
    await visitor.frame('message', (frame) => frame.from === 'bot' && frame.seq > 2);
  }
}

test('a colleague is added, chooses a password, and is sent away while the page is open', async () => {
  const sari = await admin();
  const password = await added(sari, NASTY, 'lead');
  const rita = await window();
  await signIn(rita, NASTY, password);
  await rita.waitForURL('**/console/password');
  await rita.goto(`${sapa.url}/console/questions`);
  await rita.waitForURL('**/console/password');
  await rita.locator('#password').fill('teh manis hangat');
  await rita.locator('#again').fill('teh manis hangat');
  await rita.getByRole('button', { name: 'Ganti' }).click();
  await rita.waitForURL(`${sapa.url}/console`);
  await rita.getByText('Tidak ada yang menunggu').waitFor();
  assert.deepEqual(await rita.locator('.places a').allTextContents(), ['Percakapan', 'Pertanyaan', 'Angka', 'Kiriman']);

  await sari.goto(`${sapa.url}/console/agents`);
  await sari.getByRole('link', { name: /Rita/ }).click();
  await sari.getByRole('heading', { level: 1, name: NASTY }).waitFor();
  await sari.getByRole('button', { name: 'Nonaktifkan' }).click();
  await rita.waitForURL('**/console/sign-in*');
  await signIn(rita, NASTY, 'teh manis hangat');
  await rita.getByText('Akun ini sedang dinonaktifkan').waitFor();
  assert.deepEqual(complaints.filter((text) => !/ 40[13] /.test(text)), []);
});

test('pages of agents work without script', async () => {
  const sari = await admin({ javaScriptEnabled: false });
  const password = await added(sari, 'Budi', 'agent');
  assert.match(password, /^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/);
  await sari.goto(`${sapa.url}/console/agents`);
  await sari.getByRole('link', { name: /Budi/ }).click();
  await sari.locator('select[name=role]').selectOption('admin');
  await sari.getByRole('button', { name: 'Simpan' }).first().click();
  assert.equal(await sari.locator('select[name=role]').inputValue(), 'admin');
  await sari.getByRole('checkbox').first().check();
  await sari.getByRole('button', { name: 'Simpan' }).last().click();
  assert.equal(await sari.getByRole('checkbox').first().isChecked(), true);
});

/** @type {[string, Options][]} */
const SIZES = [
  ['phone', { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }],
  ['desktop', { viewport: { width: 1280, height: 800 } }],
  ['dark', { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' }],
];
for (const [name, options] of SIZES) {
  test(`axe-core finds nothing wrong with the pages of people: ${name}`, async () => {
    const sari = await admin(options);
    const check = async (/** @type {Page} */ page, /** @type {string} */ what) => {
      assert.deepEqual(await broken(page), [], what);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `${what}: nothing sticks out`);
      if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/${name}-${what.replaceAll(' ', '-')}.png`, fullPage: true });
    };
    await asked('apakah kalian punya layanan sablon jersey futsal untuk tim?', 'sablon jersey futsal untuk tim bisa?', 'bisa bikin gantungan kunci nama anak?');
    const password = await added(sari, 'Dewi Lestari Kusumawardhani binti Haji Abdurrahman', 'lead');
    await check(sari, 'a one-time password');
    await added(sari, 'Budi', 'agent');
    const dewi = await window(options);
    await signIn(dewi, 'Dewi Lestari Kusumawardhani binti Haji Abdurrahman', password);
    await dewi.waitForURL('**/console/password');
    await check(dewi, 'the first password');
    await sari.goto(`${sapa.url}/console/agents`);
    await check(sari, 'agents');
    await sari.getByRole('link', { name: /Dewi/ }).click();
    await sari.getByRole('button', { name: 'Nonaktifkan' }).waitFor();
    await check(sari, 'an agent');
    await sari.getByRole('button', { name: 'Nonaktifkan' }).click();
    await sari.getByRole('button', { name: 'Aktifkan lagi' }).waitFor();
    await check(sari, 'a disabled agent');
    await sari.goto(`${sapa.url}/console/agents/account?name=Sari`);
    await sari.locator('select[name=role]').selectOption('lead');
    await sari.getByRole('button', { name: 'Simpan' }).first().click();
    await sari.getByText('satu-satunya admin').waitFor();
    await check(sari, 'the last admin');
    await sari.goto(`${sapa.url}/console/sessions`);
    await check(sari, 'sessions');
    await sari.goto(`${sapa.url}/console/password`);
    await check(sari, 'change password');
    await sari.goto(`${sapa.url}/console/questions`);
    await sari.getByText('belum terjawab').waitFor();
    for (const details of await sari.locator('main details').all()) await details.locator('summary').click();
    await check(sari, 'questions');
    await sari.goto(`${sapa.url}/console`);
    await sari.locator('.who summary').click();
    await check(sari, 'the menu');
  });
}
