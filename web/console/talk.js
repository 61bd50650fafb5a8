// A conversation: what was said keeps fresh, and the reply form.

import { markGap, startCanned } from "./canned.js";
import { listen, oneAtATime, page, part, the, waiting } from "./console.js";
import { startKeys } from "./keys.js";

/** A visitor who was said to type and is not heard of again types no longer. */
const TYPING_MS = 10_000;

/** So often the visitor is told that the agent types. */
const TELL_MS = 3_000;

/** Pixels above the end of the log that still count as its end. */
const NEAR_END = 80;

/** How long the page is to be looked at until what stands there counts as seen. */
const SEEN_MS = 500;

/** @param {string} url */
function conversationPage(url) {
  const log = the("#log");
  const lines = the("#lines");
  const typing = the("#typing");
  const newest = the("#newest");
  const mark = the("#seen");
  the("details.facts").toggleAttribute("open", matchMedia("(min-width: 60rem)").matches);

  // Whoever reads the end goes on reading the end, also when the desk grows with what is typed.
  let reading = true;
  const toEnd = () => {
    log.scrollTop = log.scrollHeight;
    newest.hidden = true;
  };
  newest.addEventListener("click", toEnd);
  log.addEventListener("scroll", () => {
    reading = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END;
    if (reading) {
      newest.hidden = true;
      tellSeen();
    }
  });
  new ResizeObserver(() => {
    document.body.style.setProperty("--desk", `${the(".desk").offsetHeight}px`);
    if (reading) toEnd();
  }).observe(log);
  toEnd();

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let looking;
  let toldSeen = 0;
  /** Tells the visitor that what was said is read: by whoever has the conversation, with its end in view. */
  function tellSeen() {
    clearTimeout(looking);
    looking = setTimeout(() => {
      const form = document.querySelector("form.reply");
      const last = Number(lines.dataset.last);
      if (!(form instanceof HTMLFormElement) || document.hidden || !reading || last <= toldSeen) return;
      toldSeen = last;
      const body = new URLSearchParams({ csrf: new FormData(form).get("csrf")?.toString() ?? "", seq: String(last) });
      fetch(form.dataset.seen ?? "", { method: "POST", body, headers: { accept: "text/plain" } }).catch(() => {
        toldSeen = 0;
      });
    }, SEEN_MS);
  }

  /** Whether the visitor has seen the agent's answer; an answer to that says it, too. */
  function showSeen() {
    const said = lines.querySelectorAll(".said");
    const last = said[said.length - 1];
    const seen = last instanceof HTMLElement && last.classList.contains("agent") && Number(last.dataset.seq) <= Number(lines.dataset.seen);
    mark.hidden = !seen;
    if (reading) toEnd();
  }

  /** @param {Document} fresh */
  function exchangeDesk(fresh) {
    const old = the("#desk");
    const desk = the("#desk", fresh);
    if (desk.dataset.key === old.dataset.key) return;
    const focused = old.contains(document.activeElement);
    old.replaceWith(desk);
    startReply(refresh);
    const control = desk.querySelector("textarea, button");
    if (focused && control instanceof HTMLElement) control.focus();
  }

  const refresh = oneAtATime(async () => {
    for (;;) {
      const last = Number(lines.dataset.last);
      const fresh = await part(`${url}?after=${last}`);
      if (!fresh) return;
      const wasReading = reading;
      const added = [...the("#lines", fresh).children].filter((line) => line instanceof HTMLElement);
      for (const line of added) {
        // The page begins with the day that was before it, too.
        if (line.dataset.date && line.dataset.date === lastDay(lines)) continue;
        if (line.classList.contains("visitor")) typing.hidden = true;
        lines.append(line);
        lines.dataset.last = line.dataset.seq ?? lines.dataset.last;
      }
      for (const id of ["#status", "#facts", "#tag-list", "#note-list", "#tags-in-use"]) exchange(id, fresh);
      tellTime();
      lines.dataset.seen = String(Math.max(Number(lines.dataset.seen), Number(the("#lines", fresh).dataset.seen)));
      exchangeDesk(fresh);
      if (wasReading) reading = true;
      showSeen();
      tellSeen();
      if (added.length === 0) return;
      if (wasReading) toEnd();
      else newest.hidden = false;
    }
  });

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let quiet;
  startReply(refresh);
  startForms(refresh);
  startKeys(toEnd);
  document.addEventListener("visibilitychange", tellSeen);
  tellTime();
  setInterval(tellTime, 20_000);
  listen(
    {
      remarks: refresh,
      seen: (seq) => {
        lines.dataset.seen = String(Math.max(Number(lines.dataset.seen), Number(seq)));
        showSeen();
      },
      news: (seq) => {
        if (Number(seq) > Number(lines.dataset.last)) refresh();
      },
      queue: (count) => {
        waiting(Number(count));
      },
      typing: (on) => {
        typing.hidden = on !== "true";
        if (reading) toEnd();
        clearTimeout(quiet);
        quiet = setTimeout(() => {
          typing.hidden = true;
        }, TYPING_MS);
      },
    },
    refresh,
  );
}

/** @param {HTMLElement} lines */
function lastDay(lines) {
  const days = lines.querySelectorAll(".day");
  const last = days[days.length - 1];
  return last instanceof HTMLElement ? last.dataset.date : undefined;
}

/**
 * Takes a part of the page as it is now. The focus stays where it is, or on the part where that has gone.
 * @param {string} id
 * @param {Document} fresh
 */
function exchange(id, fresh) {
  const now = the(id, fresh);
  const old = the(id);
  if (now.outerHTML === old.outerHTML) return;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const name = focused?.getAttribute("href") ?? focused?.getAttribute("value");
  old.replaceWith(now);
  if (!focused) return;
  const same = [...now.querySelectorAll("a, button")].find((one) => (one.getAttribute("href") ?? one.getAttribute("value")) === name);
  if (same instanceof HTMLElement) same.focus();
  else now.focus();
}

/** The time of day where the shop is. */
function tellTime() {
  for (const place of document.querySelectorAll("[data-zone]")) {
    if (!(place instanceof HTMLElement)) continue;
    const options = /** @type {const} */ ({ hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: place.dataset.zone });
    place.textContent = new Intl.DateTimeFormat(document.documentElement.lang, options).format();
  }
}

function randomId() {
  const random = crypto.getRandomValues(new Uint8Array(16));
  return [...random].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Notes and tags: sent without leaving the page, and what is not sent yet survives a reload.
 * @param {() => Promise<void>} refresh
 */
function startForms(refresh) {
  const busy = new WeakSet();
  const note = /** @type {HTMLTextAreaElement} */ (the("#new-note"));
  const draft = `note ${page.conversation}`;
  if (note.value === "") note.value = sessionStorage.getItem(draft) ?? "";
  note.addEventListener("input", () => {
    if (note.value.trim() === "") sessionStorage.removeItem(draft);
    else sessionStorage.setItem(draft, note.value);
  });

  /**
   * @param {HTMLFormElement} form
   * @param {HTMLElement | null} button
   */
  async function send(form, button) {
    if (busy.has(form)) return;
    busy.add(form);
    const problem = the(".problem", form.querySelector(".problem") ? form : the("#tags"));
    const fields = /** @type {any} */ (new FormData(form, button));
    /** @type {Response | null} */
    let response = null;
    try {
      response = await fetch(form.action, { method: "POST", body: new URLSearchParams(fields), headers: { accept: "text/plain" } });
    } catch {
      // Said below.
    }
    busy.delete(form);
    if (response?.status === 401) location.reload();
    if (!response?.ok) {
      problem.textContent = response && response.status < 500 ? await response.text() : (page.retry ?? "");
      return;
    }
    problem.textContent = "";
    for (const field of form.querySelectorAll("input, textarea")) {
      if (field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && field.type !== "hidden")) field.value = "";
      else if (field instanceof HTMLInputElement && field.name === "note") field.value = randomId();
    }
    if (form.contains(note)) sessionStorage.removeItem(draft);
    await refresh();
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset.quiet === undefined) return;
    event.preventDefault();
    send(form, event.submitter);
  });
}

/** What was typed and can be sent no longer stays readable: the visitor has ended the conversation, or somebody else has it. */
function showDraft() {
  const place = the("#unsent");
  if (!place.hidden) return;
  try {
    const kept = JSON.parse(sessionStorage.getItem(`reply ${page.conversation}`) ?? "null");
    if (!kept) return;
    place.textContent = `${place.dataset.draft}\n${kept.text}`;
    place.hidden = false;
  } catch {
    sessionStorage.removeItem(`reply ${page.conversation}`);
  }
}

/**
 * The reply form: Enter sends, what is not sent yet survives a reload, and nothing is sent twice.
 * @param {() => Promise<void>} refresh
 */
function startReply(refresh) {
  if (!document.querySelector("form.reply")) {
    showDraft();
    return;
  }
  const form = /** @type {HTMLFormElement} */ (the("form.reply"));
  const text = /** @type {HTMLTextAreaElement} */ (the("textarea", form));
  const id = /** @type {HTMLInputElement} */ (the("[name=id]", form));
  const csrf = /** @type {HTMLInputElement} */ (the("[name=csrf]", form));
  const button = the("button", form);
  const draft = `reply ${page.conversation}`;
  let sending = false;
  /** When the visitor was last told that the agent types; 0: does not. */
  let told = 0;
  /** What was last sent under the present id. */
  let tried = "";

  function keep() {
    if (text.value.trim() === "") sessionStorage.removeItem(draft);
    else sessionStorage.setItem(draft, JSON.stringify({ id: id.value, text: text.value, tried }));
  }

  /**
   * Sends fields as the page's own form would.
   * @param {string} url
   * @param {Record<string, string>} fields
   */
  async function post(url, fields) {
    try {
      const body = new URLSearchParams({ csrf: csrf.value, ...fields });
      return await fetch(url, { method: "POST", body, headers: { accept: "text/plain" } });
    } catch {
      return null;
    }
  }

  function renew() {
    id.value = randomId();
    tried = "";
  }

  /** @param {string} problem */
  function show(problem) {
    const place = the("#unsent");
    place.textContent = problem;
    place.hidden = problem === "";
  }

  async function send() {
    const said = text.value;
    if (sending || said.trim() === "") return;
    sending = true;
    button.setAttribute("aria-disabled", "true");
    // Another text after a failed attempt is another message: the first may have arrived.
    if (tried !== "" && tried !== said) renew();
    tried = said;
    keep();
    const response = await post(form.action, { id: id.value, text: said });
    sending = false;
    button.removeAttribute("aria-disabled");
    if (response?.status === 401) {
      location.reload();
    } else if (response?.ok) {
      show("");
      renew();
      if (text.value === said) text.value = "";
      keep();
      told = 0;
      await refresh();
    } else {
      const problem = response && response.status < 500 ? await response.text() : (form.dataset.retry ?? "");
      await refresh();
      // The desk may be another now: then what was typed stays readable there.
      show(form.isConnected ? problem : `${problem}\n${said}`);
      if (response?.status === 422) markGap(text, problem);
    }
  }

  function tellTyping() {
    const on = text.value.trim() !== "";
    if (on ? Date.now() - told < TELL_MS : told === 0) return;
    told = on ? Date.now() : 0;
    post(form.dataset.typing ?? "", { on: String(on) });
  }

  try {
    const kept = JSON.parse(sessionStorage.getItem(draft) ?? "null");
    if (kept && text.value === "") [text.value, id.value, tried] = [kept.text, kept.id, kept.tried];
  } catch {
    sessionStorage.removeItem(draft);
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  text.addEventListener("input", () => {
    keep();
    tellTyping();
  });
  startCanned(text);
}

if (page.news) conversationPage(page.news);
