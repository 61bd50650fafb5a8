import assert from 'node:assert/strict';
import { afterEach, beforeEach } from 'node:test';
import { launch } from './chromium.mjs';
import { Sapa } from './sapa.mjs';
import { Visitor } from './visitor.mjs';

// A shop of its own for every test of the file that imports this: the real server, windows of one browser, visitors. All of it is gone
// when the test ends.

export const PASSWORD = 'kopi susu pagi';

const browser = await launch();
/** @type {import('playwright-core').BrowserContext[]} */
let contexts;
/** @type {Visitor[]} */
let visitors;

/** @type {Sapa} */
export let sapa;
/** What the pages have complained of. @type {string[]} */
export let complaints;

beforeEach(async () => {
  sapa = await new Sapa().start();
  [contexts, visitors, complaints] = [[], [], []];
});
afterEach(async () => {
  for (const visitor of visitors) visitor.close();
  for (const context of contexts) await context.close();
  await sapa.remove();
});

/**
 * A browser in which nobody is signed in.
 * @param {import('playwright-core').BrowserContextOptions} [options]
 */
export async function profile(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'id-ID', reducedMotion: 'reduce', ...options });
  contexts.push(context);
  return context;
}

/**
 * Another page of a browser, with what it complains of kept.
 * @param {import('playwright-core').BrowserContext} context
 */
export async function pageOf(context) {
  const page = await context.newPage();
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  return page;
}

/**
 * A page of a browser in which nobody is signed in.
 * @param {import('playwright-core').BrowserContextOptions} [options]
 */
export async function window(options) {
  return pageOf(await profile(options));
}

/**
 * Joins by a link, in this page.
 * @param {import('playwright-core').Page} page
 * @param {string} link
 * @param {string} name
 */
export async function join(page, link, name) {
  await page.goto(link);
  await page.locator('#name').fill(name);
  await page.locator('#password').fill(PASSWORD);
  await page.locator('#again').fill(PASSWORD);
  await page.locator('button.primary').click();
  await page.waitForURL(`${sapa.url}/console`);
  return page;
}

/** The link that the server printed. */
export function setupLink() {
  const link = /http:\S+\/console\/join\/\S+/.exec(sapa.log)?.[0];
  assert.ok(link, sapa.log);
  return link;
}

/**
 * The page of the first agent, who is admin.
 * @param {import('playwright-core').BrowserContextOptions} [options]
 */
export async function first(options) {
  return join(await window(options), setupLink(), 'Sari');
}

/** A visitor who speaks the protocol. */
export function visitor(/** @type {object} */ hello = {}) {
  const made = new Visitor(sapa.url, hello);
  visitors.push(made);
  return made;
}

/** A visitor who has said this and waits for a person. */
export async function waiting(/** @type {object} */ facts, /** @type {string[]} */ messages = ['brp hrga kaos polos kak?', 'mau bicara sama cs dong']) {
  const made = visitor({ page: 'https://toko.example/kaos', visitor: facts });
  await made.conversation();
  for (const message of messages) await made.say(message);
  await made.frame('status', (frame) => frame.status === 'queued');
  return made;
}
