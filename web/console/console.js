// Keeps the console's pages fresh; what one page alone needs is a script of its own. The server tells by events that there is
// something; the page then fetches it, as HTML made and escaped by the server. Without this script all works by reloading.

export const page = document.body.dataset;

/** How long a page may be hidden until it gives its connection up: browsers allow six to one host. */
const HIDDEN_MS = 60_000;

/** After so long, a connection that was refused is tried again. */
const RETRY_MS = 5_000;

/**
 * The element that every such page has.
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {HTMLElement}
 */
export function the(selector, within = document) {
  const found = within.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`this page has no ${selector}`);
  return found;
}

/**
 * Fetches a part of the page. `null`: not now. Whoever is signed out is sent to sign in.
 * @param {string} url
 */
export async function part(url) {
  try {
    const response = await fetch(url, { headers: { accept: "text/plain" } });
    if (response.status === 401) location.reload();
    if (!response.ok) return null;
    return new DOMParser().parseFromString(await response.text(), "text/html");
  } catch {
    return null;
  }
}

/**
 * Runs `work` as often as it is asked for, but never twice at once: whoever asks meanwhile gets one more run.
 * @param {() => Promise<void>} work
 */
export function oneAtATime(work) {
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

/** @param {number} count */
export function waiting(count) {
  document.title = (count > 0 ? `(${count}) ` : "") + page.title;
}

/** @param {string} news */
function tellDesk(news) {
  document.dispatchEvent(new CustomEvent("desk", { detail: JSON.parse(news) }));
}

/** What there is for this agent, where nothing tells. */
async function askDesk() {
  try {
    const response = await fetch("/console/live/desk", { headers: { accept: "text/plain" } });
    if (response.ok) tellDesk(await response.text());
  } catch {
    // The next look may find it.
  }
}

/** Whether this page goes on listening while it is hidden; a script that rings says so. */
export const ears = { open: () => false };

/**
 * Listens to the server's events, and calls `refresh` whenever something may have been missed.
 * @param {Record<string, (data: string, id: string) => void>} handlers
 * @param {() => Promise<void>} refresh
 */
export function listen(handlers, refresh) {
  const offline = the(".offline");
  /** @type {EventSource | null} */
  let source = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let poll;

  function connect() {
    source?.close();
    const opened = new EventSource(page.live ?? "");
    source = opened;
    opened.onopen = () => {
      offline.hidden = true;
    };
    opened.onerror = () => {
      offline.textContent = offline.dataset.text ?? "";
      offline.hidden = false;
      // A browser gives up for good where the answer was an error; fetching finds out whether that is for lack of a session.
      if (opened.readyState === EventSource.CLOSED) {
        refresh();
        clearTimeout(timer);
        timer = setTimeout(connect, RETRY_MS);
      }
    };
    for (const [name, handler] of Object.entries(handlers)) {
      opened.addEventListener(name, (event) => handler(event.data, event.lastEventId));
    }
    opened.addEventListener("desk", (event) => tellDesk(event.data));
    opened.addEventListener("signed-out", () => location.reload());
  }

  function disconnect() {
    if (ears.open()) return;
    source?.close();
    source = null;
    // Still says that an agent is there.
    clearInterval(poll);
    poll = setInterval(() => {
      refresh();
      askDesk();
    }, HIDDEN_MS);
  }

  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (document.hidden) {
      timer = setTimeout(disconnect, HIDDEN_MS);
      return;
    }
    clearInterval(poll);
    if (source?.readyState !== EventSource.OPEN) connect();
    refresh();
  });
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", (event) => {
    if (event.persisted) connect();
  });
  connect();
}
