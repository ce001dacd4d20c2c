// Shows short notices over a pane and tells a screen reader what is new.

import { el, icon, iconButton } from "./dom.js";

/** Long enough to read the longest of our sentences twice. */
const SHOWN_MS = 9000;

export class Toasts {
  constructor() {
    this.root = el("div", { class: "toasts", role: "alert" });
    this.spoken = el("div", { class: "visually-hidden", role: "log", "aria-live": "polite" });
  }

  show(words) {
    if ([...this.root.children].some((node) => node.dataset.words === words)) return;
    const toast = el(
      "div",
      { class: "toast", "data-words": words },
      icon("warning"),
      el("span", {}, words),
      iconButton("close", "Dismiss", { onclick: () => toast.remove() }),
    );
    this.root.append(toast);
    setTimeout(() => toast.remove(), SHOWN_MS);
  }

  /** The newest words only: a log that grew for ever would be read again when it is visited. */
  speak(words) {
    while (this.spoken.children.length > 4) this.spoken.firstChild.remove();
    this.spoken.append(el("p", {}, words));
  }
}
