import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { eventually, launch, widget } from './chromium.mjs';
import { Double } from './double.mjs';

// The widget against a server that misbehaves on demand: nothing is lost, nothing is doubled, and the visitor is told.

const browser = await launch();
/** @type {Double} */
let double;
/** @type {import('playwright-core').BrowserContext} */
let context;

beforeEach(async () => {
  double = await new Double().listen();
  context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'id-ID' });
});
afterEach(async () => {
  await context.close();
  await double.close();
});

async function visit(url = double.url) {
  const page = await context.newPage();
  await page.goto(url);
  await page.locator('sapa-chat .launcher').waitFor();
  return { page, chat: widget(page) };
}

const shows = (/** @type {ReturnType<typeof widget>} */ chat, /** @type {string[]} */ lines) =>
  eventually(async () => JSON.stringify(await chat.said()) === JSON.stringify(lines), `the log shows ${lines.join(' | ')}`)
    .catch(async (error) => assert.deepEqual(await chat.said(), lines, error.message));

const GREETING = 'bot: Halo Kak! Mau tanya apa?';

test('connects only once the chat is opened, then says hello with language, page and who the visitor is', async () => {
  double.html = '<!doctype html><html lang="id"><title>Toko</title><script src="/widget.js" async data-name="Budi" data-email="" data-phone="0812"></script>';
  const { chat } = await visit(`${double.url}kaos?warna=hitam#ukuran`);
  assert.equal(double.received.length, 0);
  await chat.open();
  const hello = await double.until((frame) => frame.type === 'hello');
  assert.deepEqual(hello, { type: 'hello', language: 'id', page: `${double.url}kaos?warna=hitam`, visitor: { name: 'Budi', phone: '0812' } });
  await shows(chat, [GREETING]);
});

test('shows an own message at once as being sent, and as sent once the server has stored it', async () => {
  const held = /** @type {any[]} */ ([]);
  double.intercept = (frame, socket) => frame.type === 'message' && held.push([frame, socket]) > 0;
  const { page, chat } = await visit();
  await chat.open();
  await chat.say('brp hrga kaos polos kak');
  await page.getByText('Mengirim…').waitFor();
  await double.until((frame) => frame.type === 'message');
  double.answer(...(/** @type {[any, any]} */ (held[0])));
  await page.getByText('Terkirim').waitFor();
  await shows(chat, [GREETING, 'visitor: brp hrga kaos polos kak', 'bot: Jawaban: brp hrga kaos polos kak']);
});

test('a socket that drops before the acknowledgement: the message goes out again with its id and is stored once', async () => {
  let dropped = 0;
  double.intercept = (frame, socket) => {
    if (frame.type !== 'message' || dropped++) return false;
    double.answer(frame, /** @type {any} */ ({ send() {} })); // stored …
    double.stored.splice(-1, 1); // … up to the visitor's own message,
    socket.terminate(); // and nobody hears of it
    return true;
  };
  const { chat } = await visit();
  await chat.open();
  await shows(chat, [GREETING]);
  double.broadcast = () => {};
  await chat.say('halo');
  await eventually(() => double.of('hello').length === 2, 'the widget comes back');
  await shows(chat, [GREETING, 'visitor: halo']);
  assert.deepEqual(double.of('hello')[1].after, 1);
  assert.equal(double.stored.filter((frame) => frame.from === 'visitor').length, 1);
});

test('a message lost on its way is sent again after the reconnect, with the same id', async () => {
  let lost = 0;
  double.intercept = (frame, socket) => {
    if (frame.type !== 'message' || lost++) return false;
    socket.terminate();
    return true;
  };
  const { chat } = await visit();
  await chat.open();
  await chat.say('halo');
  await shows(chat, [GREETING, 'visitor: halo', 'bot: Jawaban: halo']);
  const ids = double.of('message').map((frame) => frame.id);
  assert.equal(ids.length, 2);
  assert.equal(ids[0], ids[1]);
  assert.match(ids[0], /^[A-Za-z0-9_-]{1,64}$/);
});

test('unacknowledged messages survive a reload, keep their order and go out once', async () => {
  double.intercept = (frame) => frame.type === 'message'; // swallowed
  const { page, chat } = await visit();
  await chat.open();
  await chat.say('satu');
  await chat.say('dua');
  await double.until((frame) => frame.type === 'message');
  double.intercept = () => {};
  await page.reload();
  await chat.open();
  await shows(chat, [GREETING, 'visitor: satu', 'bot: Jawaban: satu', 'visitor: dua', 'bot: Jawaban: dua']);
  const first = double.of('message').filter((frame) => frame.text === 'satu');
  assert.equal(new Set(first.map((frame) => frame.id)).size, 1);
  await page.reload();
  await chat.open();
  await shows(chat, [GREETING, 'visitor: satu', 'bot: Jawaban: satu', 'visitor: dua', 'bot: Jawaban: dua']);
  assert.equal(double.of('message').filter((frame) => frame.text === 'dua').length, 1);
});

test('a reload asks for the whole history with the kept token, a reconnect only for what came later', async () => {
  const { page, chat } = await visit();
  await chat.open();
  await chat.say('halo');
  await shows(chat, [GREETING, 'visitor: halo', 'bot: Jawaban: halo']);
  await page.reload();
  await eventually(() => double.of('hello').length === 2, 'it connects by itself: a token is kept');
  assert.equal(double.of('hello')[1].token, 'token-1');
  assert.equal(double.of('hello')[1].after, 0);
  await chat.open();
  await shows(chat, [GREETING, 'visitor: halo', 'bot: Jawaban: halo']);
  for (const socket of double.sockets) socket.close(1001);
  await eventually(() => double.of('hello').length === 3, 'it connects again');
  assert.equal(double.of('hello')[2].after, 3);
});

test('a server that dies and comes back: an honest line, what was written meanwhile is sent', async () => {
  const { chat } = await visit();
  await chat.open();
  await shows(chat, [GREETING]);
  await double.close();
  await eventually(async () => (await chat.line.textContent()) === 'Menyambung lagi…', 'the line says so');
  await chat.say('masih buka?');
  await shows(chat, [GREETING, 'visitor: masih buka?']);
  await double.listen(double.port);
  await shows(chat, [GREETING, 'visitor: masih buka?', 'bot: Jawaban: masih buka?']);
  await chat.line.waitFor({ state: 'hidden' });
});

test('a frame that is missing is asked for again, once; a repeated frame is shown once', async () => {
  const { chat } = await visit();
  await chat.open();
  await shows(chat, [GREETING]);
  const sent = double.broadcast;
  double.broadcast = () => {};
  double.store({ from: 'bot', text: 'kedua' });
  double.broadcast = sent;
  const third = double.store({ from: 'bot', text: 'ketiga' });
  await shows(chat, [GREETING, 'bot: kedua', 'bot: ketiga']);
  double.broadcast(third);
  double.broadcast(double.stored[1]);
  double.store({ from: 'bot', text: 'keempat' });
  await shows(chat, [GREETING, 'bot: kedua', 'bot: ketiga', 'bot: keempat']);
  assert.equal(double.of('hello').length, 2);
});

test('an acknowledgement that comes late, and twice, does not double the message', async () => {
  const { chat } = await visit();
  await chat.open();
  await chat.say('halo');
  await shows(chat, [GREETING, 'visitor: halo', 'bot: Jawaban: halo']);
  double.broadcast(double.stored[1]);
  double.store({ from: 'bot', text: 'lagi' });
  await shows(chat, [GREETING, 'visitor: halo', 'bot: Jawaban: halo', 'bot: lagi']);
});

test('two tabs share one conversation', async () => {
  const one = await visit();
  await one.chat.open();
  await shows(one.chat, [GREETING]);
  const two = await visit();
  await two.chat.open();
  await shows(two.chat, [GREETING]);
  await two.chat.say('dari tab dua');
  await shows(one.chat, [GREETING, 'visitor: dari tab dua', 'bot: Jawaban: dari tab dua']);
  await one.chat.say('dari tab satu');
  await shows(two.chat, [GREETING, 'visitor: dari tab dua', 'bot: Jawaban: dari tab dua', 'visitor: dari tab satu', 'bot: Jawaban: dari tab satu']);
  assert.equal(double.conversation, 1);
});

test('two tabs that begin at the same moment end up in one conversation', async () => {
  const waiting = /** @type {any[]} */ ([]);
  double.intercept = (frame, socket) => frame.type === 'hello' && waiting.push([frame, socket]) < 3 && !frame.token;
  double.begin = () => {
    double.conversation += 1;
    double.stored = [];
    double.store(double.greeting);
  };
  const one = await visit();
  const two = await visit();
  await one.chat.open();
  await two.chat.open();
  await eventually(() => waiting.length === 2, 'both have said hello');
  const [first, second] = waiting;
  double.answer(first[0], first[1]);
  await shows(one.chat, [GREETING]);
  const winner = { stored: double.stored, conversation: double.conversation };
  double.answer(second[0], second[1]); // a conversation nobody needs
  Object.assign(double, winner);
  await eventually(() => double.of('hello').length === 3, 'the second tab joins');
  assert.equal(double.of('hello')[2].token, 'token-1');
  await two.chat.say('satu percakapan');
  await eventually(async () => (await one.chat.said()).includes('visitor: satu percakapan'), 'the first tab sees it');
});

test('a token that is no longer known: a new conversation, said so, and what was not yet sent is sent there', async () => {
  const { page, chat } = await visit();
  await chat.open();
  await chat.say('lama');
  await shows(chat, [GREETING, 'visitor: lama', 'bot: Jawaban: lama']);
  double.intercept = (frame) => frame.type === 'message';
  await chat.say('belum terkirim');
  await double.until((frame) => frame.text === 'belum terkirim');
  double.intercept = () => {};
  double.begin();
  await page.getByText('Ini percakapan baru').waitFor();
  await shows(chat, ['system: Percakapan sebelumnya tidak bisa dibuka lagi. Ini percakapan baru.', GREETING, 'visitor: belum terkirim', 'bot: Jawaban: belum terkirim']);
});

/** @type {[string, any, string][]} */
const AGAIN = [
  ['rate_limited', { retry_after_s: 1 }, 'Sebentar ya, dikirim lagi dalam 2 detik'],
  ['unavailable', {}, 'Server sedang sibuk, segera dikirim ulang…'],
];
for (const [code, more, says] of AGAIN) {
  test(`${code}: says so, keeps the order and sends again by itself`, async () => {
    let refused = 0;
    double.intercept = (frame, socket) => {
      if (frame.type !== 'message' || refused++) return false;
      socket.send(JSON.stringify({ type: 'error', code, text: code, id: frame.id, ...more }));
      return true;
    };
    const { page, chat } = await visit();
    await chat.open();
    await chat.say('satu');
    await page.getByText(says).waitFor();
    await chat.say('dua');
    await shows(chat, [GREETING, 'visitor: satu', 'bot: Jawaban: satu', 'visitor: dua', 'bot: Jawaban: dua']);
    assert.equal(new Set(double.of('message').map((frame) => frame.id)).size, 2);
  });
}

/** @type {[string, string][]} */
const REFUSED = [
  ['too_long', 'Tidak terkirim: terlalu panjang.'],
  ['bad_field', 'Tidak terkirim.'],
];
for (const [code, says] of REFUSED) {
  test(`${code}: says so, gives the text back, and the next message goes through`, async () => {
    double.intercept = (frame, socket) => {
      if (frame.text !== 'terlalu') return false;
      socket.send(JSON.stringify({ type: 'error', code, text: code, id: frame.id }));
      return true;
    };
    const { page, chat } = await visit();
    await chat.open();
    await chat.say('terlalu');
    await page.getByRole('alert').getByText(says).waitFor();
    await eventually(async () => (await chat.input.inputValue()) === 'terlalu', 'the text is back in the input');
    await chat.say('cukup');
    await page.getByText('Jawaban: cukup').waitFor();
    await page.reload();
    await chat.open();
    await shows(chat, [GREETING, 'visitor: cukup', 'bot: Jawaban: cukup']);
  });
}

test('unknown_option: says that the choice is gone', async () => {
  double.intercept = (frame, socket) => {
    if (frame.type !== 'choose') return false;
    socket.send(JSON.stringify({ type: 'error', code: 'unknown_option', text: 'no such option', id: frame.id }));
    return true;
  };
  const { page, chat } = await visit();
  await chat.open();
  await chat.panel.getByRole('button', { name: 'Harga' }).click();
  await page.getByText('Pilihan ini sudah tidak berlaku').waitFor();
});

test('a frame too large for the server (1009) is given back and not sent for ever', async () => {
  double.intercept = (frame, socket) => {
    if (frame.text !== 'besar') return false;
    socket.close(1009);
    return true;
  };
  const { page, chat } = await visit();
  await chat.open();
  await chat.say('besar');
  await page.getByRole('alert').getByText('terlalu panjang').waitFor();
  await chat.say('kecil');
  await page.getByText('Jawaban: kecil').waitFor();
  assert.equal(double.received.filter((frame) => frame.text === 'besar').length, 1);
});

test('a hello that the server refuses is said again without what the page tells about the visitor', async () => {
  double.html = '<!doctype html><html lang="id"><title>Toko</title><script src="/widget.js" async data-email="bukan alamat"></script>';
  double.intercept = (frame, socket) => {
    if (frame.type !== 'hello' || !frame.visitor) return false;
    socket.send(JSON.stringify({ type: 'error', code: 'bad_field', text: 'visitor.email' }));
    return true;
  };
  const { chat } = await visit();
  await chat.open();
  await shows(chat, [GREETING]);
});

test('a menu press goes out as choose with the option, an older menu stays usable, a double click is one', async () => {
  const { chat } = await visit();
  await chat.open();
  const price = chat.panel.getByRole('button', { name: 'Harga' });
  double.intercept = (frame) => frame.type === 'choose';
  await price.click();
  await price.dispatchEvent('click', { detail: 1 }); // nothing has come back yet
  const frame = await double.until((one) => one.type === 'choose');
  double.intercept = () => {};
  for (const socket of double.sockets) double.answer(frame, socket);
  await shows(chat, [GREETING, 'visitor: Harga', 'bot: Jawaban: Harga']);
  await price.dispatchEvent('click', { detail: 2 }); // the second half of a double click
  await chat.panel.getByRole('button', { name: 'Cara order' }).click();
  await shows(chat, [GREETING, 'visitor: Harga', 'bot: Jawaban: Harga', 'visitor: Cara order', 'bot: Jawaban: Cara order']);
  assert.deepEqual(double.of('choose').map((frame) => frame.option), ['o1', 'o2']);
});

test('seen goes out only while the chat is in view; a closed chat counts what is new', async () => {
  const { page, chat } = await visit();
  await chat.open();
  await double.until((frame) => frame.type === 'seen' && frame.seq === 1);
  await page.keyboard.press('Escape');
  await chat.panel.waitFor({ state: 'hidden' });
  double.store({ from: 'bot', text: 'satu' });
  double.store({ from: 'bot', text: 'dua' });
  await eventually(async () => (await chat.badge.textContent()) === '2', 'two are new');
  assert.equal(await chat.launcher.getAttribute('aria-label'), 'Buka chat, pesan baru: 2');
  await page.reload();
  await eventually(async () => (await chat.badge.textContent()) === '2', 'two are still new');
  await chat.open();
  await double.until((frame) => frame.type === 'seen' && frame.seq === 3);
  await chat.badge.waitFor({ state: 'hidden' });
});

test('a person: queue, name, typing both ways, read; the end needs a second press and writing begins anew', async () => {
  const { page, chat } = await visit();
  await chat.open();
  await shows(chat, [GREETING]);
  await chat.input.pressSequentially('halo');
  await chat.input.press('Enter');
  double.store({ type: 'status', status: 'queued', team: 'support' });
  double.broadcast({ type: 'queue', position: 2, wait_s: 170 });
  await page.getByText('Menunggu CS kami · antrean ke-2 · sekitar 3 menit').waitFor();
  assert.equal(double.of('typing').length, 0, 'nobody reads along with the bot');
  double.store({ type: 'status', status: 'agent', agent: 'Sari' });
  await page.getByText('Bersama Sari').waitFor();
  await page.getByText('Sari bergabung').waitFor();
  double.broadcast({ type: 'typing', from: 'agent', on: true });
  await page.getByText('Sari sedang mengetik…').waitFor();
  double.store({ from: 'agent', name: 'Sari', text: 'Ada yang bisa dibantu?' });
  await page.getByText('Sari sedang mengetik…').waitFor({ state: 'hidden' });
  await chat.input.pressSequentially('ukuran L');
  await double.until((frame) => frame.type === 'typing' && frame.on);
  assert.equal(double.of('typing').length, 1, 'throttled');
  await chat.input.press('Enter');
  await double.until((frame) => frame.text === 'ukuran L');
  double.broadcast({ type: 'seen', from: 'agent', seq: double.stored.length });
  await eventually(async () => (await page.getByText('Dibaca').count()) > 0, 'it is read');
  await chat.panel.getByRole('button', { name: 'Akhiri' }).click();
  assert.equal(double.of('end').length, 0);
  await chat.panel.getByRole('button', { name: 'Ya, akhiri' }).click();
  await double.until((frame) => frame.type === 'end');
  await chat.log.getByText('Percakapan selesai').waitFor();
  assert.equal(await chat.input.getAttribute('placeholder'), 'Tulis pesan untuk mulai lagi');
  await chat.say('satu lagi');
  await page.getByText('Jawaban: satu lagi').waitFor();
});

test('works where the browser denies storage, for as long as the page lives', async () => {
  await context.addInitScript(() => Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } }));
  const { chat } = await visit();
  await chat.open();
  await chat.say('halo');
  await shows(chat, [GREETING, 'visitor: halo', 'bot: Jawaban: halo']);
  for (const socket of double.sockets) socket.terminate();
  await eventually(() => double.of('hello').length === 2, 'it comes back');
  assert.equal(double.of('hello')[1].token, 'token-1');
});
