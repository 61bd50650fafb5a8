import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterEach, beforeEach, test } from 'node:test';
import { eventually, launch, widget } from './chromium.mjs';
import { Sapa } from './sapa.mjs';

// The real binary, the sample shop, the demo page and the console, in a real browser.

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await launch();
/** @type {Sapa} */
let sapa;
/** @type {import('playwright-core').BrowserContext} */
let context;
/** @type {string[]} */
let complaints;

beforeEach(async () => {
  sapa = await new Sapa().start();
  context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'id-ID', reducedMotion: 'reduce' });
  complaints = [];
});
afterEach(async () => {
  await context.close();
  await sapa.remove();
});

async function visit() {
  const page = await context.newPage();
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(sapa.url);
  const chat = widget(page);
  await chat.launcher.waitFor();
  const open = async () => {
    await chat.open();
    await page.locator('sapa-chat .bot').first().waitFor();
  };
  return { page, chat: { ...chat, open } };
}

/** Waits until somebody's line in the log holds `part`. */
const hears = (/** @type {{said: () => Promise<string[]>}} */ chat, /** @type {string} */ from, /** @type {string | RegExp} */ part) =>
  eventually(async () => (await chat.said()).some((line) => line.startsWith(`${from}: `) && (typeof part === 'string' ? line.includes(part) : part.test(line))), `${from} says ${part}`)
    .catch(async (error) => { throw new Error(`${error.message}\n${(await chat.said()).join('\n')}`); });

test('the demo page opens the chat with a question, and the shop answers with the price', async () => {
  const { page, chat } = await visit();
  await page.getByRole('button', { name: /brp hrga kaos polos kak/ }).click();
  await page.locator('sapa-chat .bot').first().waitFor();
  assert.equal(await chat.input.inputValue(), 'brp hrga kaos polos kak');
  await chat.input.press('Enter');
  await hears(chat, 'bot', '59.000');
  await page.getByText('Terkirim').first().waitFor();
  assert.deepEqual(complaints, []);
});

/** @type {[string, import('playwright-core').BrowserContextOptions][]} */
const PAGES = [
  ['phone', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
  ['desktop', { viewport: { width: 1280, height: 800 } }],
  ['dark', { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' }],
];
for (const [name, options] of PAGES) {
  test(`axe-core finds nothing wrong with the demo page: ${name}`, async () => {
    const other = await browser.newContext({ ...options, reducedMotion: 'reduce' });
    const page = await other.newPage();
    await page.goto(sapa.url);
    const chat = widget(page);
    await chat.launcher.waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, 'nothing sticks out');
    const broken = async () => {
      await page.evaluate(AXE);
      return page.evaluate(async () => (await /** @type {any} */ (window).axe.run()).violations.map((/** @type {any} */ rule) => `${rule.id}: ${rule.nodes.map((/** @type {any} */ node) => node.target)}`));
    };
    assert.deepEqual(await broken(), []);
    await chat.open();
    await page.locator('sapa-chat .bot').first().waitFor();
    assert.deepEqual(await broken(), []);
    await other.close();
  });
}

test('a menu button answers, also an older one, and a reload keeps the history', async () => {
  const { page, chat } = await visit();
  await chat.open();
  const menu = page.locator('sapa-chat .msg').first();
  await menu.getByRole('button', { name: 'Jadwal' }).click();
  await hears(chat, 'visitor', 'Jadwal');
  await eventually(async () => (await chat.said()).length >= 3, 'the shop answers');
  await menu.getByRole('button', { name: 'Cara order' }).click();
  await hears(chat, 'visitor', 'Cara order');
  await eventually(async () => (await chat.said()).at(-1)?.startsWith('bot: '), 'the shop answers');
  const before = await chat.said();
  await page.reload();
  await chat.open();
  await eventually(async () => (await chat.said()).length === before.length, 'the history is back');
  assert.deepEqual(await chat.said(), before);
});

for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGKILL', 'SIGTERM'])) {
  test(`a server ended by ${signal} and started again: nothing lost, nothing doubled`, async () => {
    const { page, chat } = await visit();
    await chat.open();
    await chat.say('jam buka kak?');
    await eventually(async () => (await chat.said()).length >= 3, 'the shop answers');
    const before = await chat.said();
    const code = await sapa.stop(signal);
    assert.equal(code, signal === 'SIGTERM' ? 0 : null);
    await eventually(async () => (await chat.line.textContent()) === 'Menyambung lagi…', 'the line says so');
    await chat.say('brp hrga kaos polos kak');
    await page.reload().catch(() => {}); // nobody serves the page: what was written must wait for it
    await sapa.start();
    await page.goto(sapa.url);
    await chat.open();
    await hears(chat, 'bot', '59.000');
    const after = await chat.said();
    assert.deepEqual(after.slice(0, before.length), before);
    assert.equal(after.filter((line) => line === 'visitor: brp hrga kaos polos kak').length, 1);
  });
}

test('English: the page says so, and the shop answers in it', async () => {
  const { page, chat } = await visit();
  await page.evaluate(() => {
    document.documentElement.lang = 'en';
    document.querySelector('sapa-chat')?.remove();
    Reflect.deleteProperty(window, 'sapa');
    document.head.append(Object.assign(document.createElement('script'), { src: '/widget.js' }));
  });
  await chat.launcher.waitFor();
  await chat.open();
  await hears(chat, 'bot', 'What would you like to know?');
  await chat.say('how much is the plain t-shirt');
  await hears(chat, 'bot', /costs|59[.,]000/);
});

test('a visitor in one tab talks with a person in another', async () => {
  const { page, chat } = await visit();
  await chat.open();
  await chat.panel.getByRole('button', { name: 'Bicara dengan CS' }).click();
  await page.locator('sapa-chat .head').getByText(/^Menunggu CS kami/).waitFor();

  const desk = await context.newPage();
  const link = /http\S+\/console\/join\/\S+/.exec(sapa.log);
  assert.ok(link, 'the link that lets the first agent in is on standard error');
  await desk.goto(link[0]);
  await desk.getByLabel('Nama').fill('Sari');
  await desk.getByLabel('Kata sandi', { exact: true }).fill('sembilan gajah menari');
  await desk.getByLabel('Ulangi kata sandi').fill('sembilan gajah menari');
  await desk.getByRole('button', { name: 'Buat dan masuk' }).click();
  await desk.getByRole('main').getByRole('link').first().click();
  await desk.getByRole('button', { name: 'Ambil percakapan' }).click();

  await page.locator('sapa-chat .head').getByText('Bersama Sari').waitFor();
  await chat.log.getByText('Sari bergabung').waitFor();
  const reply = desk.getByLabel('Balasan Anda').and(desk.getByRole('textbox'));
  await reply.pressSequentially('Halo Kak');
  await page.getByText('Sari sedang mengetik…').waitFor();
  await reply.press('Enter');
  await hears(chat, 'agent', 'Halo Kak');
  await chat.say('mau tanya ukuran L <b>ada</b>?');
  await desk.getByText('mau tanya ukuran L <b>ada</b>?').waitFor();
  await sapa.stop('SIGKILL');
  await sapa.start();
  await chat.say('masih di sana?');
  await desk.getByText('masih di sana?').waitFor();
  await desk.getByRole('button', { name: 'Selesaikan' }).click();
  await page.locator('sapa-chat .head').getByText(/Asisten otomatis|Percakapan selesai/).waitFor();
  assert.equal((await chat.said()).filter((line) => line === 'visitor: masih di sana?').length, 1);
});
