// Shows the head of a conversation: its name and, for the app, the tabs Home and Messages.

import { el, icon, iconButton, replace } from "./dom.js";
import { avatar } from "./people.js";

export class PaneHead {
  #pane;
  #print = null;

  constructor(pane) {
    this.#pane = pane;
    this.root = el("header", { class: "place-head" });
  }

  update() {
    const { world, place } = this.#pane;
    const channel = place.kind === "channel" ? world.channels.get(place.channel) : null;
    const print = JSON.stringify([place, channel, world.app.name]);
    if (print === this.#print) return;
    this.#print = print;
    replace(this.root, channel ? this.#channel(channel) : this.#app(place.tab));
  }

  #channel(channel) {
    return el(
      "div",
      { class: "place-line" },
      icon(channel.kind === "private" ? "lock" : "hash"),
      el("h3", {}, channel.name),
      channel.topic ? el("span", { class: "topic" }, channel.topic) : null,
      el(
        "span",
        { class: "members" },
        icon("people"),
        el("span", { class: "visually-hidden" }, "Members: "),
        channel.members.length,
      ),
    );
  }

  #app(tab) {
    const { world } = this.#pane;
    const choose = (name) => this.#pane.openApp(name);
    const one = (name, words) =>
      el(
        "button",
        {
          type: "button",
          role: "tab",
          class: "tab",
          "aria-selected": String(tab === name),
          tabindex: tab === name ? "0" : "-1",
          onclick: () => choose(name),
        },
        icon(name),
        words,
      );
    const tabs = el(
      "div",
      {
        class: "tabs",
        role: "tablist",
        onkeydown: (event) => {
          if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
          choose(tab === "home" ? "messages" : "home");
          queueMicrotask(() => this.root.querySelector('[aria-selected="true"]')?.focus());
        },
      },
      one("home", "Home"),
      one("messages", "Messages"),
    );
    return [
      el(
        "div",
        { class: "place-line" },
        avatar(world, world.app.bot_user, "small"),
        el("h3", {}, world.app.name),
        el("span", { class: "badge" }, "APP"),
      ),
      tabs,
    ];
  }
}

/** The head of a thread's panel. */
export function threadHead(where, close) {
  return el(
    "header",
    { class: "place-head thread-head" },
    el(
      "div",
      { class: "place-line" },
      el("h3", {}, "Thread"),
      el("span", { class: "topic" }, where),
      iconButton("close", "Close thread", { onclick: close }),
    ),
  );
}
