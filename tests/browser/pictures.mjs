// Pictures of the widget in each of its states, to look at: `npm run pictures -- DIR` (default: a temporary folder).
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start, widget } from './chromium.mjs';
import { Double } from './double.mjs';

const folder = process.argv[2] ?? await mkdtemp(join(tmpdir(), 'sapa-pictures-'));
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const DESKTOP = { viewport: { width: 1280, height: 800 } };
/** @type {[string, import('playwright-core').BrowserContextOptions][]} */
const SCREENS = [['phone', PHONE], ['phone-dark', { ...PHONE, colorScheme: 'dark' }], ['desktop', DESKTOP], ['desktop-dark', { ...DESKTOP, colorScheme: 'dark' }]];

const browser = await start();
for (const [name, options] of SCREENS) {
  const double = await new Double().listen();
  double.greeting = {
    from: 'bot', text: 'Halo Kak! Selamat datang di Toko Sapa. Mau tanya apa?',
    options: ['Harga', 'Stok', 'Cara order', 'Jadwal', 'Bicara dengan CS', 'Lainnya'].map((label, n) => ({ id: `o${n}`, label })),
  };
  const context = await browser.newContext({ ...options, locale: 'id-ID', reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(double.url);
  const chat = widget(page);
  const picture = (/** @type {string} */ state) => page.screenshot({ path: join(folder, `${name}-${state}.png`) });
  const see = (/** @type {string} */ text) => page.getByText(text).last().waitFor();

  await chat.launcher.waitFor();
  await picture('0-launcher');
  await chat.open();
  await see('Mau tanya apa?');
  await picture('1-menu');
  await chat.say('brp hrga kaos polos kak');
  await see('Jawaban:');
  double.store({
    from: 'bot', text: 'Kaos Polos harganya Rp59.000. Ukuran S sampai XXL.\nFoto dan detailnya: https://tokosapa.example/kaos-polos',
    options: [{ id: 'p1', label: 'Kaos Polos' }, { id: 'p2', label: 'Stok' }, { id: 'p3', label: 'Cara order' }],
    cards: [{ id: 'p1', label: 'Kaos Polos', description: 'Rp59.000' }, { id: 'p4', label: 'Kaos Lengan Panjang', description: 'Rp79.000' }, { id: 'p5', label: 'Kaos Oversize', description: 'Rp89.000' }],
  });
  await see('Kaos Oversize');
  await picture('2-answer');
  double.store({ type: 'status', status: 'queued', team: 'support' });
  double.broadcast({ type: 'queue', position: 2, wait_s: 170 });
  await see('antrean ke-2');
  await picture('3-queued');
  double.store({ type: 'status', status: 'agent', agent: 'Sari' });
  double.store({ from: 'agent', name: 'Sari', text: 'Halo Kak, dengan Sari dari Toko Sapa.' });
  double.store({ from: 'agent', name: 'Sari', text: 'Mau ukuran apa?' });
  await chat.say('Ukuran L, dua potong ya');
  await see('Terkirim');
  double.broadcast({ type: 'seen', from: 'agent', seq: double.stored.length });
  double.broadcast({ type: 'typing', from: 'agent', on: true });
  await see('Sari sedang mengetik…');
  await picture('4-agent');
  await chat.panel.getByRole('button', { name: 'Akhiri' }).click();
  await picture('5-end');
  await chat.panel.getByRole('button', { name: 'Ya, akhiri' }).click();
  await see('Percakapan selesai');
  await picture('6-closed');
  await chat.input.fill('a'.repeat(3990));
  await picture('7-long');
  await chat.input.fill('');
  await double.close();
  await chat.line.waitFor();
  await chat.say('Halo, masih buka?');
  await picture('8-offline');
  await context.close();
}
await browser.close();
console.log(folder);
