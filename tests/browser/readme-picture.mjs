// Takes the picture of the README, from the real server: `npm run readme-picture`.
import { fileURLToPath } from 'node:url';
import { start, widget } from './chromium.mjs';
import { Sapa } from './sapa.mjs';

const sapa = await new Sapa().start();
const browser = await start();
try {
  const page = await browser.newPage({ viewport: { width: 390, height: 760 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true, locale: 'id-ID', reducedMotion: 'reduce' });
  await page.goto(sapa.url);
  const chat = widget(page);
  await chat.open();
  await page.getByText('Mau tanya apa?').last().waitFor();
  await chat.say('brp hrga kaos polos kak');
  await page.getByText('59.000').last().waitFor();
  await chat.input.blur();
  await page.screenshot({ path: fileURLToPath(new URL('../../docs/widget.png', import.meta.url)) });
} finally {
  await browser.close();
  await sapa.remove();
}
