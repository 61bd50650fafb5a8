// Keeps the console's pages fresh. The server tells by events that there is something; the page then fetches it, as HTML made
// and escaped by the server. Without this script all works by reloading.

const page = document.body.dataset;
const offline = document.querySelector(".offline");

/** How long a page may be hidden until it gives its connection up: browsers allow six to one host. */
const HIDDEN_MS = 60_000;

/** Fetches a part of the page. `null`: not now. Whoever is signed out is sent to sign in. */
async function part(url) {
  try {
    const response = await fetch(url, { headers: { accept: "text/plain" } });
    if (response.status === 401) location.reload();
    if (!response.ok) return null;
    return new DOMParser().parseFromString(await response.text(), "text/html");
  } catch {
    return null;
  }
}

/** Runs `work` again and again while it is asked for, but never twice at once. */
function oneAtATime(work) {
  let running = false;
  let again = false;
  return async () => {
    again = true;
    if (running) return;
    running = true;
    while (again) {
      again = false;
      await work();
    }
    running = false;
  };
}

function waiting(count) {
  document.title = (count > 0 ? `(${count}) ` : "") + page.title;
}

/** Puts `next` in the place of what is there, and keeps the focus on the same link. */
function replace(old, next) {
  const focused = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  old.replaceChildren(...next.childNodes);
  if (focused) old.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
}

/** Listens to the server's events, and calls `refresh` whenever something may have been missed. */
function listen(handlers, refresh) {
  let source = null;
  let hidden = 0;
  let poll = 0;

  function connect() {
    source?.close();
    source = new EventSource(page.live);
    source.onopen = () => {
      offline.hidden = true;
    };
    source.onerror = () => {
      offline.textContent = offline.dataset.text;
      offline.hidden = false;
      // A browser gives up for good where the answer was an error; fetching finds out whether that is for lack of a session.
      if (source?.readyState === EventSource.CLOSED) {
        refresh();
        setTimeout(connect, 5_000);
      }
    };
    for (const [name, handler] of Object.entries(handlers)) {
      source.addEventListener(name, (event) => handler(event.data));
    }
    source.addEventListener("signed-out", () => location.reload());
  }

  function disconnect() {
    source?.close();
    source = null;
    // Still says that an agent is there.
    poll = setInterval(refresh, HIDDEN_MS);
  }

  document.addEventListener("visibilitychange", () => {
    clearTimeout(hidden);
    if (document.hidden) {
      hidden = setTimeout(disconnect, HIDDEN_MS);
      return;
    }
    clearInterval(poll);
    if (!source) connect();
    refresh();
  });
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", (event) => {
    if (event.persisted) connect();
  });
  connect();
}

function queuePage() {
  const rows = document.querySelector("#rows");
  const refresh = oneAtATime(async () => {
    const fresh = await part(page.rows);
    if (!fresh) return;
    replace(rows, fresh.body);
    waiting(Number(rows.querySelector("[data-waiting]")?.dataset.waiting ?? 0));
  });
  listen({ queue: refresh }, refresh);
}

function conversationPage() {
  const log = document.querySelector("#log");
  const lines = document.querySelector("#lines");
  const typing = document.querySelector("#typing");
  const newest = document.querySelector("#newest");
  const facts = document.querySelector("details.facts");
  facts.open = matchMedia("(min-width: 60rem)").matches;

  const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  const toEnd = () => {
    log.scrollTop = log.scrollHeight;
    newest.hidden = true;
  };
  newest.addEventListener("click", toEnd);
  log.addEventListener("scroll", () => {
    if (atEnd()) newest.hidden = true;
  });
  // The desk grows with what is typed; whoever reads the end goes on reading the end.
  let end = true;
  log.addEventListener("scroll", () => {
    end = atEnd();
  });
  new ResizeObserver(() => {
    document.body.style.setProperty("--desk", `${document.querySelector(".desk").offsetHeight}px`);
    if (end) toEnd();
  }).observe(log);
  toEnd();

  const refresh = oneAtATime(async () => {
    for (;;) {
      const last = Number(lines.dataset.last);
      const fresh = await part(`${page.news}?after=${last}`);
      if (!fresh) return;
      const wasAtEnd = atEnd();
      const added = [...fresh.querySelectorAll("#lines > li")].filter((line) => Number(line.dataset.seq) > last);
      for (const line of added) {
        if (line.classList.contains("visitor")) typing.hidden = true;
        lines.append(line);
        lines.dataset.last = line.dataset.seq;
      }
      for (const id of ["#status", "#facts"]) {
        const now = fresh.querySelector(id);
        const old = document.querySelector(id);
        if (now.outerHTML !== old.outerHTML) old.replaceWith(now);
      }
      const desk = fresh.querySelector("#desk");
      const old = document.querySelector("#desk");
      if (desk.dataset.key !== old.dataset.key) {
        const focused = old.contains(document.activeElement);
        old.replaceWith(desk);
        startReply(refresh);
        if (focused) desk.querySelector("textarea, button")?.focus();
      }
      if (added.length === 0) return;
      if (wasAtEnd) toEnd();
      else newest.hidden = false;
    }
  });

  let quiet = 0;
  startReply(refresh);
  listen(
    {
      news: (seq) => {
        if (seq === "" || Number(seq) > Number(lines.dataset.last)) refresh();
      },
      queue: (count) => {
        if (count !== "") waiting(Number(count));
      },
      typing: (on) => {
        const wasAtEnd = atEnd();
        typing.hidden = on !== "true";
        if (wasAtEnd) toEnd();
        clearTimeout(quiet);
        quiet = setTimeout(() => {
          typing.hidden = true;
        }, 10_000);
      },
    },
    refresh,
  );
}

/** The reply form: Enter sends, what is not sent yet survives a reload, nothing is sent twice. */
function startReply(refresh) {
  const form = document.querySelector("form.reply");
  if (!form) return;
  const { text, id, csrf } = form.elements;
  const button = form.querySelector("button");
  const problem = document.querySelector("#unsent");
  const draft = `reply ${page.conversation}`;
  let sending = false;
  let told = 0;
  /** What was last sent under the present id. */
  let tried = "";

  function keep() {
    if (text.value.trim() === "") sessionStorage.removeItem(draft);
    else sessionStorage.setItem(draft, JSON.stringify({ id: id.value, text: text.value, tried }));
  }

  function tellTyping(on) {
    told = on ? Date.now() : 0;
    const body = new URLSearchParams({ csrf: csrf.value, on: String(on) });
    fetch(form.dataset.typing, { method: "POST", body, headers: { accept: "text/plain" } }).catch(() => {});
  }

  function freshId() {
    const random = crypto.getRandomValues(new Uint8Array(16));
    return [...random].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function show(message) {
    problem.textContent = message;
    problem.hidden = message === "";
  }

  async function send() {
    const said = text.value;
    if (sending || said.trim() === "") return;
    sending = true;
    button.setAttribute("aria-disabled", "true");
    // Another text after a failed attempt is another message: the first may have arrived.
    if (tried !== "" && tried !== said) id.value = freshId();
    tried = said;
    keep();
    let response = null;
    try {
      const body = new URLSearchParams({ csrf: csrf.value, id: id.value, text: said });
      response = await fetch(form.action, { method: "POST", body, headers: { accept: "text/plain" } });
    } catch {
      // Told below.
    }
    sending = false;
    button.removeAttribute("aria-disabled");
    if (response?.status === 401) {
      location.reload();
    } else if (response?.ok) {
      show("");
      id.value = freshId();
      tried = "";
      if (text.value === said) text.value = "";
      keep();
      told = 0;
      await refresh();
    } else {
      const reason = response && response.status < 500 ? await response.text() : form.dataset.retry;
      await refresh();
      // The desk may be another now: then what was typed stays readable there.
      const now = document.querySelector("#unsent");
      now.textContent = form.isConnected ? reason : `${reason}\n${said}`;
      now.hidden = false;
    }
  }

  try {
    const kept = JSON.parse(sessionStorage.getItem(draft) ?? "null");
    if (kept && text.value === "") {
      text.value = kept.text;
      id.value = kept.id;
      tried = kept.tried;
    }
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
    if (text.value.trim() === "") {
      if (told) tellTyping(false);
    } else if (Date.now() - told > 3_000) {
      tellTyping(true);
    }
  });
}

if (page.rows) queuePage();
else if (page.news) conversationPage();
