import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterEach, beforeEach, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { eventually, launch, widget } from './chromium.mjs';
import { Double, PICTURE } from './double.mjs';

// What the visitor sees, hears and presses.

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await launch();
/** @type {Double} */
let double;
/** @type {import('playwright-core').BrowserContext[]} */
let contexts;

beforeEach(async () => {
  double = await new Double().listen();
  contexts = [];
});
afterEach(async () => {
  for (const context of contexts) await context.close();
  await double.close();
});

async function visit(/** @type {import('playwright-core').BrowserContextOptions} */ options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'id-ID', reducedMotion: 'reduce', ...options });
  contexts.push(context);
  const page = await context.newPage();
  await page.goto(double.url);
  await page.locator('sapa-chat .launcher').waitFor();
  const chat = widget(page);
  /** Opens the chat and waits for its conversation to be there. */
  const open = async () => {
    await chat.open();
    await page.locator('sapa-chat .msg').first().waitFor();
  };
  return { page, chat: { ...chat, open } };
}

/** Rules that axe-core finds broken, each with the elements concerned. */
async function violations(/** @type {import('playwright-core').Page} */ page) {
  await page.evaluate(AXE); // not a script tag: the pages forbid those that are not theirs
  return page.evaluate(async () => {
    const { violations } = await /** @type {any} */ (window).axe.run();
    return violations.map((/** @type {any} */ rule) => `${rule.id}: ${rule.nodes.map((/** @type {any} */ node) => node.target).join(', ')}`);
  });
}

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

test('the widget weighs less than 10 KB gzipped', async () => {
  const source = await readFile(new URL('../../web/widget/widget.js', import.meta.url));
  const weight = gzipSync(source, { level: 9 }).length;
  assert.ok(weight < 10_000, `${weight} bytes`);
});

test('needs nothing of a page that forbids inline scripts, styles and eval', async () => {
  const { page, chat } = await visit();
  /** @type {string[]} */
  const complaints = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.reload();
  await chat.open();
  await chat.say('halo');
  await page.getByText('Jawaban: halo').waitFor();
  assert.deepEqual(complaints, []);
  assert.equal(await chat.panel.evaluate((node) => getComputedStyle(node).width), '384px', 'its style sheet is in force');
});

/** @type {[string, string][]} */
const TEXTS = [
  ['<script>window.hit = 1</script><img src=x onerror="window.hit = 1">', ''],
  ['baris satu\nbaris dua', ''],
  ['lihat https://toko.example/a?b=1&c=%22. Ya?', 'https://toko.example/a?b=1&c=%22'],
  ['(http://toko.example/b)', 'http://toko.example/b'],
  ['javascript:alert(1) data:text/html,x ftp://toko.example', ''],
  ['https:// dan https://[ bukan alamat', ''],
];
for (const [text, href] of TEXTS) {
  test(`shows as text, with only the web's addresses as links: ${JSON.stringify(text)}`, async () => {
    const { page, chat } = await visit();
    await chat.open();
    double.store({ from: 'bot', text, options: [{ id: 'x', label: text.replaceAll('\n', ' ') }] });
    await eventually(async () => (await chat.said()).at(-1) === `bot: ${text}`, 'the text is there as written');
    const bubble = page.locator('sapa-chat .msg').last();
    assert.deepEqual(await bubble.locator('a').evaluateAll((links) => links.map((link) => link.getAttribute('href'))), href ? [href] : []);
    assert.equal(await bubble.locator('script, img').count(), 0);
    assert.equal(await page.evaluate(() => 'hit' in window), false);
    if (href) assert.equal(await bubble.locator('a').getAttribute('rel'), 'noopener noreferrer');
  });
}

test('cards: image, label and description; each chooses its option, which is not shown twice', async () => {
  double.headers = /** @type {any} */ ({});
  const { page, chat } = await visit();
  await chat.open();
  double.store({
    from: 'bot', text: 'Pilih:',
    options: [{ id: 'k1', label: 'Kaos Polos' }, { id: 'k2', label: 'Kemeja' }, { id: 'k3', label: 'Mug' }, { id: 'k4', label: 'Topi' }],
    cards: [
      { id: 'k1', label: 'Kaos Polos', description: 'Rp59.000', image: '/kaos.svg' },
      { id: 'k3', label: 'Mug', image: `data:image/svg+xml,${encodeURIComponent(PICTURE)}` }, // not of the web: left out
      { id: 'k4', label: 'Topi' },
    ],
  });
  const images = page.locator('sapa-chat .card img');
  await eventually(async () => (await images.count()) === 1, 'only the picture of the web stays');
  assert.equal(await images.getAttribute('src'), `${double.url}kaos.svg`);
  await chat.panel.getByRole('button', { name: 'Kaos Polos Rp59.000' }).click();
  await page.getByText('Jawaban: Kaos Polos').waitFor();
  assert.equal(double.of('choose')[0].option, 'k1');
  assert.equal(await chat.panel.getByRole('button', { name: /Kaos Polos/ }).count(), 1);
  assert.equal(await chat.panel.getByRole('button', { name: 'Kemeja' }).count(), 1);
});

/** @type {[string, {page?: string, tag?: string, browser?: string}, string, string][]} */
const LANGUAGES = [
  ['the tag decides', { page: 'id', tag: 'en', browser: 'id-ID' }, 'Open chat', 'en'],
  ['then the page', { page: 'en-GB', browser: 'id-ID' }, 'Open chat', 'en'],
  ['then the browser', { browser: 'id-ID' }, 'Buka chat', 'id'],
  ['a language without texts is passed on, and the browser chooses', { page: 'jv', browser: 'id-ID' }, 'Buka chat', 'jv'],
  ['English where nothing fits', { page: 'fr', browser: 'fr-FR' }, 'Open chat', 'fr'],
];
for (const [name, given, label, sent] of LANGUAGES) {
  test(`language: ${name}`, async () => {
    double.html = `<!doctype html><html ${given.page ? `lang="${given.page}"` : ''}><title>Toko</title><script src="/widget.js" async ${given.tag ? `data-language="${given.tag}"` : ''}></script>`;
    const { chat } = await visit({ locale: given.browser });
    assert.equal(await chat.launcher.getAttribute('aria-label'), label);
    await chat.open();
    assert.equal((await double.until((frame) => frame.type === 'hello')).language, sent);
  });
}

test('keyboard alone: opens, writes, Shift+Enter breaks the line, Escape closes and gives the focus back', async () => {
  const { page, chat } = await visit();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await chat.panel.waitFor();
  const focused = () => page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.className || document.activeElement?.shadowRoot?.activeElement?.localName);
  assert.equal(await focused(), 'textarea');
  await page.keyboard.type('baris satu');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('baris dua');
  await page.keyboard.press('Enter');
  assert.equal((await double.until((frame) => frame.type === 'message')).text, 'baris satu\nbaris dua');
  assert.equal(await focused(), 'textarea');
  await chat.panel.getByRole('button', { name: 'Akhiri' }).press('Enter');
  await page.keyboard.press('Escape');
  assert.equal(await focused(), 'textarea', 'Escape leaves the question first');
  await page.keyboard.press('Escape');
  await chat.panel.waitFor({ state: 'hidden' });
  assert.equal(await focused(), 'launcher');
  await eventually(async () => (await chat.launcher.getAttribute('aria-expanded')) === 'false', 'the button says so');
});

test('Enter does not send while an input method composes', async () => {
  const { chat } = await visit();
  await chat.open();
  await chat.input.fill('にほ');
  await chat.input.dispatchEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true });
  await chat.say('selesai');
  assert.equal((await double.until((frame) => frame.type === 'message')).text, 'selesai');
});

test('counts near the bound, in characters, and sends no more than 4000', async () => {
  const { page, chat } = await visit();
  await chat.open();
  const count = page.locator('sapa-chat #count');
  await chat.input.fill('😀'.repeat(3500));
  await count.waitFor({ state: 'hidden' });
  await chat.input.fill('😀'.repeat(4001));
  assert.equal(await count.textContent(), 'Kelebihan 1 karakter');
  await chat.input.press('Enter');
  await chat.input.fill('😀'.repeat(3990));
  assert.equal(await count.textContent(), 'Sisa 10 karakter');
  await chat.input.press('Enter');
  const frame = await double.until((one) => one.type === 'message');
  assert.equal([...frame.text].length, 3990);
});

test('sends neither nothing nor half a character', async () => {
  const { chat } = await visit();
  await chat.open();
  await chat.say('  \n ');
  await chat.input.evaluate((node) => { /** @type {HTMLTextAreaElement} */ (node).value = `a${String.fromCharCode(0xd83d)}`; });
  await chat.input.press('Enter');
  assert.equal((await double.until((frame) => frame.type === 'message')).text, 'a\ufffd');
});

test('covers a phone, keeps the keyboard inside, and leaves the menu in view', async () => {
  const { page, chat } = await visit(PHONE);
  await chat.open();
  await page.getByText('Mau tanya apa').waitFor();
  const box = await chat.panel.boundingBox();
  assert.deepEqual(box, { x: 0, y: 0, width: 390, height: 844 });
  assert.equal(await chat.panel.evaluate((node) => node.matches(':modal')), true);
  assert.equal(await chat.log.evaluate((node) => node.matches(':focus')), true, 'the input would bring up the keyboard');
  const small = await chat.panel.getByRole('button').evaluateAll((nodes) => nodes.map((node) => node.getBoundingClientRect()).filter(({ width, height }) => width < 44 || height < 44).length);
  assert.equal(small, 0, 'every button is at least 44 by 44');
  assert.equal(await chat.input.evaluate((node) => getComputedStyle(node).fontSize), '16px');
});

test('follows the end of the log, unless the visitor reads further up', async () => {
  const { page, chat } = await visit();
  await chat.open();
  for (let n = 1; n <= 30; n++) double.store({ from: 'bot', text: `pesan ${n}` });
  const bottom = () => chat.log.evaluate((log) => Math.round(log.scrollHeight - log.scrollTop - log.clientHeight));
  await page.getByText('pesan 30', { exact: true }).waitFor();
  assert.ok((await bottom()) < 2);
  await chat.input.fill('baris\n'.repeat(5));
  await eventually(async () => (await bottom()) < 2, 'a higher input covers nothing');
  await chat.input.fill('');
  await chat.log.evaluate((log) => { log.scrollTop = 0; });
  await eventually(async () => (await chat.log.evaluate((log) => log.scrollTop)) === 0, 'scrolled up');
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  double.store({ from: 'bot', text: 'pesan 31' });
  await page.getByRole('button', { name: 'Pesan baru' }).click();
  await eventually(async () => (await bottom()) < 2, 'back at the end');
});

test('the page can open the chat: data-sapa-open with a text, sapa.open(), data-open', async () => {
  double.html = '<!doctype html><html lang="id"><title>Toko</title><main><h1>Toko</h1><button data-sapa-open="brp hrga kaos polos kak">Tanya harga</button></main><script src="/widget.js" async></script>';
  const { page, chat } = await visit();
  await page.getByRole('button', { name: 'Tanya harga' }).click();
  assert.equal(await chat.input.inputValue(), 'brp hrga kaos polos kak');
  await page.keyboard.press('Escape');
  await page.evaluate(() => /** @type {any} */ (window).sapa.open());
  await chat.panel.waitFor();
  double.html = double.html.replace('async', 'async data-open').replace('<button', '<input autofocus><button');
  await page.goto(double.url);
  await chat.panel.waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.localName), 'input', 'opening by itself takes no focus');
});

test('looks: the page sets the colours and the place of the button, and nothing else of its style comes in', async () => {
  double.headers = /** @type {any} */ ({});
  double.html = `<!doctype html><html lang="id"><title>Toko</title><style>
    *, button, h2 { color: rgb(1, 2, 3); font: 40px serif }
    sapa-chat { --sapa-color: #fde047; --sapa-on-color: #000; color: rgb(1, 2, 3) }
    sapa-chat::part(button) { inset: auto auto 20px 20px }
  </style><script src="/widget.js" async></script>`;
  const { page, chat } = await visit();
  assert.equal((await chat.launcher.boundingBox())?.x, 20);
  const style = (/** @type {import('playwright-core').Locator} */ node) => node.evaluate((one) => [getComputedStyle(one).backgroundColor, getComputedStyle(one).color]);
  assert.deepEqual(await style(chat.launcher), ['rgb(253, 224, 71)', 'rgb(0, 0, 0)']);
  await chat.open();
  assert.deepEqual(await style(page.locator('sapa-chat .bot .text').first()), ['rgb(238, 243, 242)', 'rgb(20, 32, 30)']);
  assert.equal(await chat.input.evaluate((node) => getComputedStyle(node).fontSize), '16px');
});

/** @type {[string, import('playwright-core').BrowserContextOptions][]} */
const PAGES = [['desktop', {}], ['desktop, dark', { colorScheme: 'dark' }], ['phone', PHONE], ['phone, dark', { ...PHONE, colorScheme: 'dark' }]];
for (const [name, options] of PAGES) {
  test(`axe-core finds nothing wrong: ${name}`, async () => {
    double.html = '<!doctype html><html lang="id"><meta name="viewport" content="width=device-width"><title>Toko</title><header>Toko</header><main><h1>Toko</h1></main><footer>Toko</footer><script src="/widget.js" async></script>';
    const { page, chat } = await visit(options);
    assert.deepEqual(await violations(page), [], 'closed');
    await chat.open();
    await chat.say('halo https://toko.example');
    await page.getByText('Jawaban: halo').waitFor();
    double.store({ type: 'status', status: 'agent', agent: 'Sari' });
    double.store({ from: 'agent', name: 'Sari', text: 'Pilih ya', options: [{ id: 'k1', label: 'Kaos' }], cards: [{ id: 'k1', label: 'Kaos', description: 'Rp 45.000' }] });
    double.broadcast({ type: 'typing', from: 'agent', on: true });
    await page.getByText('Sari sedang mengetik…').waitFor();
    assert.deepEqual(await violations(page), [], 'open');
    await chat.panel.getByRole('button', { name: 'Akhiri' }).click();
    assert.deepEqual(await violations(page), [], 'asked whether to end');
  });
}
