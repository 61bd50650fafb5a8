import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { check } from './axe.mjs';
import { launch } from './chromium.mjs';
import { Sapa } from './sapa.mjs';
import { Visitor } from './visitor.mjs';

// The page of figures of the real binary, in a real browser: nothing to show, and something.

const PASSWORD = 'kopi susu pagi';
const browser = await launch();
/** @type {Sapa} */
let sapa;

before(async () => {
  sapa = await new Sapa().start();
});
after(() => sapa.remove());

test('the figures are there on a phone and a desk, by light and dark, and axe-core finds nothing wrong', async () => {
  const link = /http:\S+\/console\/join\/\S+/.exec(sapa.log)?.[0];
  assert.ok(link, sapa.log);
  const context = await browser.newContext({ locale: 'id-ID', reducedMotion: 'reduce', viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(link);
  await page.locator('#name').fill('Sari');
  await page.locator('#password').fill(PASSWORD);
  await page.locator('#again').fill(PASSWORD);
  await page.locator('button.primary').click();
  await page.waitForURL(`${sapa.url}/console`);

  await page.getByRole('link', { name: 'Angka' }).click();
  await page.getByText('Belum ada percakapan').waitFor();
  await check(page, 'nothing to show');

  for (const name of ['Budi', '<b>Wati</b>']) {
    const visitor = new Visitor(sapa.url, { visitor: { name } });
    await visitor.conversation();
    await visitor.say('brp harga kaos polos hitam kak?');
    await visitor.say('qwrtz pqxv');
    await visitor.say('mau bicara dengan cs');
    visitor.close();
  }
  for (const width of [360, 1280]) {
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme });
      await page.reload();
      await check(page, `${width} pixels, ${colorScheme}`);
    }
  }
  assert.equal(await page.locator('.cards dd strong').first().textContent(), '2');
  assert.equal(await page.locator('svg.plot').count(), 2);
  await page.locator('#intent').selectOption('price');
  await page.getByRole('button', { name: 'Tampilkan' }).click();
  assert.match(page.url(), /intent=price/);
  assert.equal(await page.locator('.cards dd strong').first().textContent(), '2');
  assert.deepEqual(complaints, []);
  await context.close();
});
