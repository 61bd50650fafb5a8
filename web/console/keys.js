// Keyboard shortcuts of the conversation page. Letters count only where nothing can be typed, and can be switched off.

import { the } from "./console.js";
import { setting, settings } from "./desk.js";

/** @param {() => void} toEnd */
export function startKeys(toEnd) {
  const dialog = /** @type {HTMLDialogElement} */ (the("#keys"));
  setting("#keys-on", "keys");

  /** @param {string} selector */
  function go(selector) {
    const place = document.querySelector(selector);
    if (!(place instanceof HTMLElement)) return;
    place.closest("details")?.setAttribute("open", "");
    place.focus();
  }

  /** @type {Record<string, () => void>} */
  const keys = {
    // Where nobody has the conversation yet, to the button that takes it.
    r: () => go("#reply, .claim button"),
    n: () => go("#new-note"),
    t: () => go("#new-tag"),
    g: () => location.assign("/console"),
    "?": () => dialog.showModal(),
    End: toEnd,
  };

  document.addEventListener("keydown", (event) => {
    const at = event.target;
    if (!(at instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
    if (at.matches("input, textarea, select, [contenteditable]")) {
      if (event.key === "Escape") at.blur();
      return;
    }
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const what = keys[key];
    if (!what || (key !== "End" && !settings().keys)) return;
    event.preventDefault();
    what();
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("#keys-open")) dialog.showModal();
  });
  for (const button of document.querySelectorAll("#keys-open")) {
    if (button instanceof HTMLElement) button.hidden = false;
  }
}
