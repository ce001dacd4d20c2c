// Shows that something cannot be drawn here: a gap in the page must not look like a gap in the bot.

import { el } from "../dom.js";

export function unknown(what) {
  return el("div", { class: "unknown", role: "note" }, `This page cannot draw the ${what}. Slack might.`);
}
