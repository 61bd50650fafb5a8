// Canned replies: `/` where a word begins, or the button, opens a list; what is picked goes into the reply, to be sent or changed.
// What the server does not know stands there as a gap, and it takes no reply with one.

import { part, the } from "./console.js";

/** A value that the server did not know: `[product]`. */
const GAP = /\[[a-z][a-z0-9_.]*\]/i;

/**
 * Marks the gap that a problem names, so that typing fills it in.
 * @param {HTMLTextAreaElement} text
 * @param {string} problem
 */
export function markGap(text, problem) {
  const gap = GAP.exec(problem);
  const at = gap ? text.value.indexOf(gap[0]) : -1;
  if (!gap || at < 0) return;
  text.focus();
  text.setSelectionRange(at, at + gap[0].length);
}

/** @param {HTMLTextAreaElement} text */
export function startCanned(text) {
  if (!document.querySelector("#canned-panel")) return;
  const panel = the("#canned-panel");
  const search = /** @type {HTMLInputElement} */ (the("#canned-search"));
  const list = the("#canned-list");
  const none = the("#canned-none");
  const opener = the("#canned-open");
  the("form.canned").hidden = true;
  opener.hidden = false;
  /** @type {HTMLElement[]} */
  let all = [];
  /** Where in the text the reply goes. */
  let from = 0;
  let to = 0;
  /** It was opened by a slash, which stays in the text if nothing is picked. */
  let slashed = false;

  async function open() {
    panel.hidden = false;
    search.value = "";
    search.focus();
    // Made anew each time: the language, the values and the replies themselves may have changed.
    const fresh = await part(panel.dataset.url ?? "");
    all = [...(fresh?.querySelectorAll("li") ?? [])];
    filter();
  }

  /** @param {boolean} focus */
  function close(focus) {
    panel.hidden = true;
    list.replaceChildren();
    search.removeAttribute("aria-activedescendant");
    if (focus) text.focus();
  }

  function filter() {
    if (panel.hidden) return;
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    /** Whether the name begins so: such come first. */
    const rank = (/** @type {HTMLElement} */ one) => (one.dataset.words?.startsWith(words.join(" ")) ? 0 : 1);
    const found = all.filter((one) => words.every((word) => one.dataset.words?.includes(word)));
    list.replaceChildren(...found.sort((a, b) => rank(a) - rank(b)));
    list.hidden = found.length === 0;
    none.textContent = found.length === 0 ? (none.dataset.text ?? "") : "";
    search.setAttribute("aria-expanded", String(found.length > 0));
    activate(found[0]);
  }

  /** @param {Element | null | undefined} option */
  function activate(option) {
    for (const one of list.children) one.setAttribute("aria-selected", String(one === option));
    if (option) {
      search.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      search.removeAttribute("aria-activedescendant");
    }
  }

  /** @param {string} added */
  function insert(added) {
    close(true);
    // Words behind it stay words of their own.
    const apart = added !== "" && /\S$/.test(added) && /^[\p{L}\p{N}]/u.test(text.value.slice(to)) ? " " : "";
    text.setRangeText(added + apart, from, to, "end");
    const gap = GAP.exec(added);
    if (gap) text.setSelectionRange(from + gap.index, from + gap.index + gap[0].length);
    text.dispatchEvent(new Event("input"));
  }

  function active() {
    return list.querySelector('[aria-selected="true"]');
  }

  // What was typed, not the key: a keyboard on glass tells of none.
  text.addEventListener("input", (event) => {
    if (!(event instanceof InputEvent) || event.inputType !== "insertText" || event.data !== "/") return;
    const at = text.selectionStart;
    // Within a word it is a slash: `kg/pcs`, `https://`.
    if (!/(^|\s)\/$/.test(text.value.slice(0, at))) return;
    [from, to, slashed] = [at - 1, at, true];
    open();
  });
  opener.addEventListener("click", () => {
    [from, to, slashed] = [text.selectionStart, text.selectionEnd, false];
    open();
  });
  search.addEventListener("input", () => {
    // "24 / 7", "/promo/kaos": it was a slash and nothing more.
    if (slashed && (search.value.startsWith(" ") || search.value.includes("/"))) insert(`/${search.value}`);
    else filter();
  });
  search.addEventListener("keydown", (event) => {
    const option = active();
    if (event.isComposing) return;
    if (event.key === "Enter") {
      if (option instanceof HTMLElement) insert(option.dataset.text ?? "");
    } else if (event.key === "Escape") {
      if (slashed) insert(`/${search.value}`);
      else close(true);
    } else if (event.key === "ArrowDown") {
      activate(option?.nextElementSibling ?? list.firstElementChild);
    } else if (event.key === "ArrowUp") {
      activate(option?.previousElementSibling ?? list.lastElementChild);
    } else if (event.key === "Backspace" && search.value === "") {
      close(true);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target instanceof Element ? event.target.closest("li") : null;
    if (option) insert(option.dataset.text ?? "");
  });
  panel.addEventListener("focusout", (event) => {
    if (!panel.contains(/** @type {Node | null} */ (event.relatedTarget)) && document.hasFocus()) close(false);
  });
}
