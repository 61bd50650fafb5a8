// The desk on every page: lists that stay fresh, the keyboard, and what rings when there is work. What is chosen here is remembered
// in this browser.

import { ears, listen, oneAtATime, page, part, the, waiting } from "./console.js";

/**
 * What there is for this agent, as the server tells it.
 * @typedef {{ waiting: number, own: number, unread: number, work: string[], talk: [string, number][] }} News
 */

/** What has rung is remembered so long: longer than anybody waits. */
const REMEMBERED_MS = 7 * 24 * 3_600_000;

/** What is news to a page that has just been opened is news to the agent only if another page was there so recently. */
const AWAY_MS = 120_000;

/** Whoever looks at a conversation is not rung for; that page says so within this time. */
const LOOK_MS = 300;

/** A page that cannot be heard yet leaves it so long to one that can. */
const MUTE_MS = 700;

const SETTINGS = "sapa desk";

/** @typedef {{ sound: boolean, notify: boolean, text: boolean, keys: boolean }} Settings */

/** @returns {Settings} */
export function settings() {
  const unset = { sound: false, notify: false, text: false, keys: true };
  try {
    return { ...unset, ...JSON.parse(localStorage.getItem(SETTINGS) ?? "{}") };
  } catch {
    return unset;
  }
}

/** @param {Partial<Settings>} changed */
function choose(changed) {
  localStorage.setItem(SETTINGS, JSON.stringify({ ...settings(), ...changed }));
  document.dispatchEvent(new CustomEvent("settings"));
}

// Lists

/** @param {string} url */
function listPage(url) {
  const rows = the("#rows");
  let change = "";
  const refresh = oneAtATime(async () => {
    const fresh = await part(change === "" ? url : `${url}${url.includes("?") ? "&" : "?"}change=${change}`);
    if (!fresh || rows.innerHTML === fresh.body.innerHTML) return;
    // The focus stays on the same conversation, wherever it has moved to; where it is gone, on what has taken its place.
    const links = [...rows.querySelectorAll("a")];
    const place = links.indexOf(/** @type {any} */ (document.activeElement));
    const focused = place < 0 ? null : links[place].getAttribute("href");
    rows.replaceChildren(...fresh.body.childNodes);
    if (focused === null) return;
    const now = [...rows.querySelectorAll("a")];
    const link = now.find((candidate) => candidate.getAttribute("href") === focused) ?? now[Math.min(place, now.length - 1)];
    (link ?? the("main")).focus({ preventScroll: true });
  });
  listen(
    {
      queue: (count, id) => {
        change = id;
        waiting(Number(count));
        refresh();
      },
    },
    refresh,
  );
}

// Numbers: beside the lists' names, in the title, on the icon

const icon = document.querySelector("link[rel=icon]");
const plainIcon = icon?.getAttribute("href") ?? "";

/** @param {News} news */
function count(news) {
  /** @type {[string, number][]} */
  const counts = [["waiting", news.waiting], ["unread", news.unread]];
  for (const [name, number] of counts) {
    for (const place of document.querySelectorAll(`[data-count="${name}"]`)) {
      if (!(place instanceof HTMLElement)) continue;
      place.textContent = String(number);
      place.classList.toggle("on", number > 0);
      if (name === "unread") place.hidden = number === 0;
    }
  }
  const all = news.own + news.unread;
  if (page.title) waiting(all);
  icon?.setAttribute("href", all === 0 ? plainIcon : `/console/badge/${Math.min(all, 100)}`);
  if ("setAppBadge" in navigator) navigator.setAppBadge(all).catch(() => {});
}

// Ringing

/** Nothing was heard on this page yet. */
let isFirst = true;

/** @type {AudioContext | undefined} */
let audio;

/** Makes ready to be heard: browsers play nothing before the agent has touched the page. */
function tune() {
  if (!settings().sound) return;
  audio ??= new AudioContext();
  if (audio.state !== "running") audio.resume().catch(() => {});
}

/** Two short tones. */
function sound() {
  tune();
  if (audio?.state !== "running") return;
  for (const [after, pitch] of [[0, 660], [0.14, 880]]) {
    const tone = new OscillatorNode(audio, { frequency: pitch });
    const volume = new GainNode(audio, { gain: 0 });
    const start = audio.currentTime + after;
    volume.gain.setValueAtTime(0.0001, start);
    volume.gain.exponentialRampToValueAtTime(0.2, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.22);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 0.25);
  }
  document.dispatchEvent(new CustomEvent("rung"));
}

/** What pages of this browser have rung for. Not in `localStorage`: of that, pages see each other's writes late. */
const rung = new Promise((/** @type {(database: IDBDatabase | null) => void} */ resolve) => {
  const request = indexedDB.open("sapa", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("rung");
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => resolve(null);
});

/**
 * Takes these on; what no page has taken on before is given back, and when one last did.
 * @param {string[]} keys
 * @returns {Promise<{ fresh: string[], at: number }>}
 */
async function takeOn(keys) {
  const database = await rung;
  // A browser that keeps nothing for this page rings in none.
  if (!database) return { fresh: [], at: 0 };
  return new Promise((resolve) => {
    const transaction = database.transaction("rung", "readwrite");
    const store = transaction.objectStore("rung");
    const now = Date.now();
    /** @type {string[]} */
    const fresh = [];
    let at = 0;
    const last = store.get("last");
    last.onsuccess = () => {
      at = last.result ?? 0;
    };
    store.put(now, "last");
    for (const key of keys) {
      const added = store.add(now, key);
      added.onsuccess = () => fresh.push(key);
      // It is there: another page has it.
      added.onerror = (event) => {
        event.preventDefault();
        event.stopPropagation();
      };
    }
    if (isFirst) forget(store, now - REMEMBERED_MS);
    transaction.oncomplete = () => resolve({ fresh, at });
    transaction.onabort = () => resolve({ fresh: [], at: 0 });
  });
}

/**
 * @param {IDBObjectStore} store
 * @param {number} before
 */
function forget(store, before) {
  const cursors = store.openCursor();
  cursors.onsuccess = () => {
    const cursor = cursors.result;
    if (!cursor) return;
    if (cursor.value < before) cursor.delete();
    cursor.continue();
  };
}

/** @param {string} conversation */
function isLookedAt(conversation) {
  return page.conversation === conversation && !document.hidden && document.hasFocus();
}

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {News} news */
async function hear(news) {
  const talk = news.talk.map(([conversation, seq]) => ({ conversation, key: `m ${conversation} ${seq}` }));
  const seen = talk.filter(({ conversation }) => isLookedAt(conversation)).map(({ key }) => key);
  if (seen.length > 0) await takeOn(seen);
  const { sound: sounds, notify } = settings();
  const isMute = sounds && audio?.state !== "running";
  await pause(LOOK_MS + (isMute ? MUTE_MS : 0));
  const work = news.work.map((handoff) => `h ${handoff}`);
  const { fresh, at } = await takeOn([...work, ...talk.map(({ key }) => key)]);
  const isOld = isFirst && Date.now() - at > AWAY_MS;
  isFirst = false;
  if (fresh.length === 0 || isOld) return;
  if (sounds) sound();
  if (!notify || (!document.hidden && document.hasFocus())) return;
  const message = talk.find(({ key }) => fresh.includes(key));
  const newest = fresh.find((key) => key.startsWith("h "));
  const conversation = message?.conversation ?? newest?.slice(2).replace(/-h\d+$/, "");
  if (conversation) await show(conversation, message ? "talk" : "work");
}

/**
 * A notification of the browser. It says what was said only where the agent wants it to.
 * @param {string} conversation
 * @param {"talk" | "work"} kind
 */
async function show(conversation, kind) {
  if (!("Notification" in globalThis) || Notification.permission !== "granted") return;
  const url = `/console/conversations/${encodeURIComponent(conversation)}`;
  const dialog = the("#desk-settings");
  let title = dialog.dataset[kind] ?? "";
  let body = "";
  if (settings().text) {
    const said = await glimpse(conversation);
    if (said) [title, body] = [`${title} · ${said.name}`, said.text];
  }
  const options = { body, tag: conversation, icon: plainIcon, data: { url }, silent: true };
  const worker = await navigator.serviceWorker?.getRegistration("/console").catch(() => undefined);
  // Phones show only what a worker shows.
  if (worker?.active) {
    await worker.showNotification(title, options);
    return;
  }
  try {
    const shown = new Notification(title, options);
    shown.addEventListener("click", () => {
      focus();
      location.assign(url);
      shown.close();
    });
  } catch {
    // A phone without a worker yet: the next one is shown.
  }
}

/**
 * @param {string} conversation
 * @returns {Promise<{ name: string, text: string } | null>}
 */
async function glimpse(conversation) {
  try {
    const response = await fetch(`/console/live/glimpse/${encodeURIComponent(conversation)}`, { headers: { accept: "text/plain" } });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

// Settings and help

/**
 * A box for one of them. There may be several for the same.
 * @param {string} id
 * @param {keyof Settings} name
 * @param {() => void} [then]
 */
export function setting(id, name, then) {
  const box = /** @type {HTMLInputElement} */ (the(id));
  const show = () => {
    box.checked = settings()[name];
  };
  show();
  document.addEventListener("settings", show);
  box.addEventListener("change", () => {
    choose({ [name]: box.checked });
    if (box.checked) then?.();
  });
}

function permission() {
  const has = "Notification" in globalThis && isSecureContext;
  const state = has ? Notification.permission : "unsupported";
  the("#desk-unsupported").hidden = state !== "unsupported";
  the("#desk-denied").hidden = state !== "denied";
  the("#desk-ask").hidden = state !== "default";
  the("#desk-granted").hidden = state !== "granted";
  if (state === "granted") navigator.serviceWorker?.register("/console/desk-worker.js", { scope: "/console" }).catch(() => {});
}

function startSettings() {
  setting("#desk-sound", "sound", async () => {
    tune();
    // It is heard at once, so that the agent knows it.
    if (audio?.state !== "running") await audio?.resume().catch(() => {});
    sound();
  });
  setting("#desk-notify", "notify");
  setting("#desk-text", "text");
  setting("#desk-keys-on", "keys");
  the("#desk-ask button").addEventListener("click", async () => {
    // Asked for by this button alone, never by itself.
    if ((await Notification.requestPermission()) === "granted") {
      choose({ notify: true });
    }
    permission();
  });
  permission();
  for (const opener of document.querySelectorAll("[data-opens]")) {
    if (!(opener instanceof HTMLElement)) continue;
    opener.hidden = false;
    opener.addEventListener("click", () => open(opener.dataset.opens ?? ""));
  }
}

/** @param {string} id */
function open(id) {
  const dialog = /** @type {HTMLDialogElement} */ (the(`#${id}`));
  if (!dialog.open) dialog.showModal();
  document.querySelector("details.who")?.removeAttribute("open");
}

// The keyboard

/** @param {EventTarget | null} target */
function isField(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.closest("input, textarea, select, [role=log]") !== null);
}

/** @param {number} by */
function move(by) {
  /** @type {HTMLElement[]} */
  const links = [...document.querySelectorAll("#rows .row a")].filter((link) => link instanceof HTMLElement);
  if (links.length === 0) return false;
  const at = links.indexOf(/** @type {any} */ (document.activeElement));
  const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.max(0, Math.min(links.length - 1, at + by));
  links[next].focus();
  links[next].scrollIntoView({ block: "nearest" });
  return true;
}

/** @param {KeyboardEvent} event */
function press(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isField(event.target) || document.querySelector("dialog[open]")) return;
  const { key } = event;
  const isArrow = key === "ArrowDown" || key === "ArrowUp";
  // Letters alone may be in the way of whoever speaks to the machine; they can be switched off.
  if (!isArrow && !settings().keys) return;
  const inRow = document.activeElement?.matches("#rows .row a") ?? false;
  // Arrows scroll, until a row has the focus.
  if ((key === "j" || (key === "ArrowDown" && inRow)) && move(1)) event.preventDefault();
  else if ((key === "k" || (key === "ArrowUp" && inRow)) && move(-1)) event.preventDefault();
  else if (key === "?") {
    event.preventDefault();
    open("desk-keys");
  } else if (key === "/") {
    event.preventDefault();
    const field = document.querySelector("form.find input[name=q]");
    if (field instanceof HTMLInputElement) {
      field.focus();
      field.select();
    } else location.assign("/console/search");
  }
}

if (document.querySelector("header.bar")) {
  startSettings();
  tune();
  for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, tune, { passive: true });
  addEventListener("keydown", press);
  document.addEventListener("desk", (event) => {
    const news = /** @type {CustomEvent<News>} */ (event).detail;
    count(news);
    hear(news);
  });
  if (navigator.locks) {
    // One page of this browser goes on listening while all are hidden.
    let isLast = false;
    ears.open = () => isLast && (settings().sound || settings().notify);
    navigator.locks.request("sapa ears", () => {
      isLast = true;
      return new Promise(() => {});
    });
  }
  if (page.rows) listPage(page.rows);
  else if (!page.live) {
    page.live = "/console/live/queue";
    listen({}, async () => {});
  }
}
