import { after } from 'node:test';
import { chromium } from 'playwright-core';

const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** A real Chromium, without background traffic of its own. */
export function start() {
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

/** One for all tests of a file, closed at its end. */
export async function launch() {
  const browser = await start();
  after(() => browser.close());
  return browser;
}

/** Waits until `check` holds, asking again after each turn of the page's own clock; fails with `what` after 20 s. */
export async function eventually(/** @type {() => unknown | Promise<unknown>} */ check, /** @type {string} */ what) {
  const end = Date.now() + 20_000;
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/**
 * The widget in a page, by role and label as a visitor finds it. `locator` and `getByRole` look into its open shadow root.
 * @param {import('playwright-core').Page} page
 */
export function widget(page) {
  const panel = page.getByRole('dialog');
  const input = panel.getByRole('textbox');
  return {
    panel,
    input,
    launcher: page.locator('sapa-chat .launcher'),
    badge: page.locator('sapa-chat .badge'),
    log: panel.getByRole('log'),
    line: page.locator('sapa-chat .line'),
    /** What is said, in order, each as `who: text`. */
    said: () => page.locator('sapa-chat .msg').evaluateAll((nodes) => nodes.map((node) => `${node.classList[1]}: ${node.querySelector('.text')?.textContent}`)),
    open: async () => {
      await page.locator('sapa-chat .launcher').click();
      await panel.waitFor();
    },
    say: async (/** @type {string} */ text) => {
      await input.fill(text);
      await input.press('Enter');
    },
  };
}
