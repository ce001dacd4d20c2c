// Shows the mailboxes to try: address, password, what to expect, and a way to begin with each.

import { el, icon, iconButton, replace } from "./dom.js";

const SHOWN_APART = new Set(["title", "address", "password", "expect"]);
const COPIED_MS = 1600;

export class Mailboxes {
  #world;
  #begin;
  #print = null;

  /** `begin(words)` puts words into the customer's composer. */
  constructor(world, begin) {
    this.#world = world;
    this.#begin = begin;
    this.root = el("aside", { class: "mailboxes", id: "pane-mailboxes", "aria-label": "Mailboxes to try" });
  }

  update() {
    const { about } = this.#world;
    const command = this.#world.app.commands?.[0]?.command ?? null;
    const print = JSON.stringify([about, command]);
    if (print === this.#print) return;
    this.#print = print;
    replace(
      this.root,
      el("h2", {}, "Mailboxes to try"),
      el(
        "p",
        { class: "lead" },
        command
          ? [
              "Type ",
              el("code", {}, command),
              " as the customer, or simply say what is wrong. When Retriever asks for a mailbox, use one of these. They are real mail servers on this computer, and most of them fail on purpose.",
            ]
          : null,
      ),
      hintsOf(about),
      el(
        "ul",
        { class: "mailbox-list" },
        (about.mailboxes ?? []).map((one) => this.#mailbox(one, command)),
      ),
      el("p", { class: "lead" }, "Nothing here leaves this computer. Use no password of your own."),
    );
  }

  #mailbox(one, command) {
    return el(
      "li",
      { class: "mailbox" },
      one.title ? el("h3", {}, one.title) : null,
      el(
        "dl",
        {},
        row("Address", one.address, { copy: true, mark: "envelope" }),
        row("Password", one.password, { copy: true, mark: "lock" }),
        Object.entries(one)
          .filter(([key, value]) => !SHOWN_APART.has(key) && ["string", "number"].includes(typeof value))
          .map(([key, value]) => row(key.replaceAll("_", " "), value, {})),
      ),
      one.expect ? el("p", { class: "expect" }, one.expect) : null,
      one.address && command
        ? el(
            "button",
            {
              type: "button",
              class: "button plain begin",
              onclick: () => this.#begin(`${command} ${one.address}`),
            },
            "Start with this one",
          )
        : null,
    );
  }
}

function hintsOf(about) {
  const hints = [about.hints, about.start].flat().filter((hint) => typeof hint === "string");
  return hints.length > 0
    ? el(
        "ul",
        { class: "hints" },
        hints.map((hint) => el("li", {}, hint)),
      )
    : null;
}

function row(label, value, { copy = false, mark = null }) {
  if (value === undefined || value === null || value === "") return null;
  const words = el("code", {}, String(value));
  return el(
    "div",
    { class: "mailbox-row" },
    el("dt", {}, mark ? icon(mark) : null, el("span", { class: mark ? "visually-hidden" : null }, label)),
    el("dd", {}, words, copy ? copyButton(label, String(value), words) : null),
  );
}

function copyButton(label, value, shown) {
  const button = iconButton(
    "copy",
    `Copy ${label.toLowerCase()} ${label === "Password" ? "" : value}`.trim(),
    {
      onclick: async () => {
        try {
          await navigator.clipboard.writeText(value);
          tell("Copied");
        } catch {
          // The browser may refuse the clipboard; then the words are marked, ready for the person's own copy.
          getSelection().selectAllChildren(shown);
          tell("Selected: press Ctrl+C");
        }
      },
    },
  );
  const told = el("span", { class: "copied", role: "status" });
  const tell = (words) => {
    replace(told, words);
    setTimeout(() => replace(told), COPIED_MS);
  };
  return [button, told];
}
