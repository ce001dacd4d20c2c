// Draws the question before a risky act.

import { plainWords } from "./blocks/text.js";
import { el, freshId } from "./dom.js";
import { trap } from "./focus.js";

/** A confirm object of Block Kit as a dialog; `done` is called with true or false. */
export function questionBox(confirm, content, done) {
  const titleId = freshId("title");
  const choice = (words, style, yes) =>
    el("button", { type: "button", class: `button ${style}`, onclick: () => done(yes) }, plainWords(words));
  const box = el(
    "section",
    {
      class: "modal question",
      role: "alertdialog",
      "aria-modal": "true",
      "aria-labelledby": titleId,
      "data-question": "yes",
      tabindex: "-1",
    },
    el("header", { class: "modal-head" }, el("h2", { id: titleId }, plainWords(confirm.title))),
    el("div", { class: "modal-body" }, content),
    el(
      "footer",
      { class: "modal-foot" },
      choice(confirm.deny, "plain", false),
      choice(confirm.confirm, confirm.style === "danger" ? "danger" : "primary", true),
    ),
  );
  box.addEventListener("keydown", trap(box));
  return box;
}
