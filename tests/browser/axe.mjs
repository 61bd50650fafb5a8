import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe-core has against the page as it is.
 * @param {import('playwright-core').Page} page
 * @returns {Promise<string[]>}
 */
export async function broken(page) {
  await page.evaluate(AXE);
  return page.evaluate(async () => (await /** @type {any} */ (globalThis).axe.run()).violations.map((/** @type {any} */ rule) => `${rule.id}: ${rule.nodes.map((/** @type {any} */ node) => node.target)}`));
}

/** What axe-core has against the page, and whether anything runs over its edge. */
export async function check(/** @type {import('playwright-core').Page} */ page, /** @type {string} */ what) {
  assert.deepEqual(await broken(page), [], what);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(wide, 0, `${what}: nothing runs over the edge`);
}

/**
 * What is to be pressed and is smaller than 44 pixels either way, which a thumb misses; links within a sentence apart.
 * @param {import('playwright-core').Page} page
 * @returns {Promise<string[]>}
 */
export async function small(page) {
  return page.evaluate(() => {
    const least = 43.5;
    const pressed = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [role=option]')];
    const found = pressed.filter((one) => {
      if (!one.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true }) || one.closest('.hidden')) return false;
      const shown = one instanceof HTMLInputElement && ['checkbox', 'radio'].includes(one.type) ? (one.closest('label') ?? one) : one;
      const { width, height } = shown.getBoundingClientRect();
      const inline = getComputedStyle(one).display === 'inline' && one.closest('p, li, .text, dd')?.textContent?.trim() !== one.textContent?.trim();
      return !inline && (width < least || height < least) && width > 1;
    });
    return found.map((one) => {
      const { width, height } = one.getBoundingClientRect();
      return `${one.tagName.toLowerCase()}${one.id ? `#${one.id}` : `.${one.className}`} "${one.textContent?.trim().slice(0, 30)}" ${Math.round(width)}×${Math.round(height)}`;
    });
  });
}
