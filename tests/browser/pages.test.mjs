import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { check, small } from './axe.mjs';
import { eventually, launch } from './chromium.mjs';
import { Sapa } from './sapa.mjs';
import { Visitor } from './visitor.mjs';

// Every page of the console with something on it, as somebody who reads Indonesian or English sees it, on a phone and at a desk.
// With SHOTS=DIR pictures of them are left there, to be looked at.

const PASSWORD = 'kopi susu pagi';
const NASTY = '<img src=x onerror="document.title=1">';
const SHOTS = process.env.SHOTS;
const browser = await launch();
const sapa = new Sapa();
/** @type {Visitor[]} */
const visitors = [];
/** What a webhook receiver answers next; each notice that it takes is counted. */
let answer = 200;
let heard = 0;
const receiver = createServer((request, response) => {
  request.resume().on('end', () => {
    heard += 1;
    response.writeHead(answer).end();
  });
}).listen(0, '127.0.0.1');

before(async () => {
  await once(receiver, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (receiver.address());
  sapa.env = {
    HANDOFF_URL: `http://127.0.0.1:${port}/hook`,
    HANDOFF_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    SAPA_ALLOW_TARGETS: '127.0.0.1',
  };
  await sapa.start();
  if (SHOTS) await mkdir(SHOTS, { recursive: true });
});
after(async () => {
  for (const visitor of visitors) visitor.close();
  receiver.close();
  await sapa.remove();
});

/** A visitor who has asked this and that. */
async function visitor(/** @type {object} */ facts, /** @type {string[]} */ ...texts) {
  const made = new Visitor(sapa.url, { page: 'https://toko.example/kaos?warna=hitam', visitor: facts });
  visitors.push(made);
  const welcome = await made.conversation();
  for (const text of texts) await made.say(text);
  return { visitor: made, conversation: welcome };
}

test('every page holds what is true in both languages, on a phone and at a desk', async () => {
  const link = /http:\S+\/console\/join\/\S+/.exec(sapa.log)?.[0];
  assert.ok(link, sapa.log);
  /** @type {string[]} */
  const complaints = [];
  const open = async (/** @type {import('playwright-core').BrowserContextOptions} */ options) => {
    const context = await browser.newContext({ locale: 'id-ID', reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    page.on('console', (message) => message.type() === 'error' && complaints.push(`${page.url()}: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(String(error)));
    return page;
  };
  const page = await open({ viewport: { width: 1280, height: 800 } });
  await page.goto(link);
  const shoot = async (/** @type {import('playwright-core').Page} */ page, /** @type {string} */ name) => {
    await check(page, name);
    if (name.endsWith('390')) assert.deepEqual(await small(page), [], `${name}: all of it can be pressed by a thumb`);
    if (SHOTS) await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
  };
  await shoot(page, 'join-id-1280');
  await page.locator('#name').fill('Sari');
  await page.locator('#password').fill(PASSWORD);
  await page.locator('#again').fill(PASSWORD);
  await page.locator('button.primary').click();
  await page.waitForURL(`${sapa.url}/console`);

  // One who was helped and rated, one in hand, those who wait, one whose notice nobody takes.
  const rated = await visitor({ name: 'Wati', email: 'wati@example.com' }, 'harga kaos polos brp?', 'mau bicara sama cs');
  const claim = async (/** @type {string} */ name) => {
    await page.goto(`${sapa.url}/console`);
    await page.getByRole('link', { name: new RegExp(name) }).first().click();
    await page.getByRole('button', { name: 'Ambil percakapan' }).click();
    await page.getByRole('button', { name: 'Selesaikan' }).waitFor();
    return page.url();
  };
  const rating = await claim('Wati');
  await page.getByRole('textbox', { name: 'Balasan Anda' }).fill('Halo Kak Wati, dengan Sari. Ada yang bisa dibantu?');
  await page.getByRole('button', { name: 'Kirim', exact: true }).click();
  await rated.visitor.frame('message', (frame) => frame.from === 'agent');
  await page.getByRole('button', { name: 'Selesaikan' }).click();
  await rated.visitor.frame('message', (frame) => /1 \(sangat kurang\)/.test(frame.text));
  for (const text of ['4', 'Cepat dan ramah', '9']) await rated.visitor.say(text);
  await rated.visitor.frame('status', (frame) => frame.status === 'closed');

  // Asked, claimed, resolved, and two ratings.
  await eventually(() => heard === 5, 'the notices of the first are taken');
  answer = 400;
  const refused = heard;
  await visitor({ name: 'Joko' }, 'mau bicara sama cs');
  await eventually(() => heard > refused, 'the notice is refused');
  answer = 500;
  const failed = heard;
  await visitor({ name: NASTY, phone: '0812-3456-7890' }, 'qwrtz pqxv', 'stok hoodie', `mau bicara sama cs ${NASTY}`);
  await eventually(() => heard > failed, 'the notice is put off');
  const held = await visitor({ name: 'Budi', phone: '+62 812 0000 111', email: 'budi@example.com' }, 'brp hrga kaos polos kak?', 'gimana cara terbang?', 'mau bicara sama cs dong');
  const talk = await claim('Budi');
  await page.getByRole('textbox', { name: 'Balasan Anda' }).fill('Halo Kak Budi, dengan Sari.');
  await page.getByRole('button', { name: 'Kirim', exact: true }).click();
  await held.visitor.frame('message', (frame) => frame.from === 'agent');
  await page.locator('#new-tag').fill('vip, pesanan besar');
  await page.getByRole('button', { name: 'Tambah label' }).click();
  await page.getByText('pesanan besar').first().waitFor();
  await page.locator('#new-note').fill('Minta nota pajak.\nHubungi sebelum Jumat.');
  await page.getByRole('button', { name: 'Simpan catatan' }).click();
  await page.getByText('Minta nota pajak.').first().waitFor();
  await held.visitor.say('Siap, ukuran L dua potong ya Kak https://toko.example/kaos');

  await page.goto(`${sapa.url}/console/agents`);
  await page.locator('form').filter({ has: page.locator('[name=role]') }).first().locator('[name=name]').fill('Rina');
  const pages = /** @type {[string, string][]} */ ([
    ['waiting', '/console'], ['mine', '/console/mine'], ['all', '/console/all'], ['closed', '/console/closed'],
    ['search', '/console/search?q=kaos'], ['talk', new URL(talk).pathname], ['rated', new URL(rating).pathname],
    ['questions', '/console/questions'], ['figures', '/console/figures'],
    ['deliveries', '/console/deliveries'], ['deliveries-due', '/console/deliveries?status=due'], ['deliveries-dead', '/console/deliveries?status=dead'],
    ['agents', '/console/agents'], ['account', '/console/agents/account?name=Sari'], ['sessions', '/console/sessions'], ['password', '/console/password'],
    ['missing', '/console/conversations/nothing'],
  ]);
  const storageState = await page.context().storageState();
  for (const [language, locale] of [['id', 'id-ID'], ['en', 'en-GB']]) {
    for (const [width, height] of [[390, 844], [1280, 800]]) {
      const seen = await open({ locale, viewport: { width, height }, storageState, hasTouch: width < 600, isMobile: width < 600 });
      for (const [name, path] of pages) {
        await seen.goto(`${sapa.url}${path}`);
        // What would lie beyond the edge can be reached by scrolling, and is missed all the same.
        const cut = await seen.locator('.scroll').evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.getAttribute('aria-labelledby')));
        assert.deepEqual(cut, [], `${name}, ${language}, ${width}`);
        await shoot(seen, `${name}-${language}-${width}`);
        const facts = seen.locator('details.facts:not([open]) > summary');
        if (await facts.count()) {
          await facts.click();
          await shoot(seen, `${name}-facts-${language}-${width}`);
        }
      }
      const words = language === 'id'
        ? ['Pengunjung butuh orang', 'Gagal', 'Menunggu dikirim', 'Terkirim', 'Kepuasan', 'Rekomendasi']
        : ['A visitor needs a person', 'Dead', 'Due', 'Delivered', 'Satisfaction', 'Would recommend'];
      await seen.goto(`${sapa.url}/console/deliveries`);
      const told = await seen.locator('main').innerText();
      for (const word of words.slice(0, 4)) assert.ok(told.includes(word), `${word}: ${told}`);
      await seen.goto(rating);
      const facts = await seen.locator('#facts').evaluate((node) => node.textContent ?? '');
      for (const part of [...words.slice(4), 'CSAT 4/5', 'NPS 9/10', 'Cepat dan ramah']) assert.ok(facts.includes(part), `${part}: ${facts}`);
      await seen.context().close();
    }
  }
  const stranger = await open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await stranger.goto(`${sapa.url}/console`);
  await shoot(stranger, 'sign-in-id-390');
  assert.equal(await page.locator('img[src="x"]').count(), 0);
  assert.deepEqual(complaints.filter((text) => !text.includes('/console/conversations/nothing')), []);
});
