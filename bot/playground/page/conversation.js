// Shows one conversation or one thread: its messages, scrolled to the newest, and the composer below.

import { Composer } from "./composer.js";
import { el, replace } from "./dom.js";
import { MessageList } from "./messages.js";
import { avatar } from "./people.js";
import { messageTools } from "./tools.js";

/** How near the end counts as "at the end": about one line, so that a half-read message does not jump away. */
const NEAR_END_PX = 60;

export class Conversation {
  #pane;
  #list;
  #scroller;
  #place = null;
  #atEnd = true;

  constructor(pane, { inThread = false } = {}) {
    this.#pane = pane;
    this.#list = new MessageList(pane, {
      inThread,
      tools: (message) => messageTools(pane, message, { inThread }),
    });
    this.intro = el("div", { class: "intro" });
    this.#scroller = el(
      "div",
      { class: "scroller", tabindex: "0", role: "region", "aria-label": inThread ? "Thread" : "Messages" },
      el("div", { class: "filler" }),
      this.intro,
      this.#list.root,
    );
    this.composer = new Composer(pane, { thread: inThread });
    this.root = el("div", { class: "conversation" }, this.#scroller, this.composer.root);
    // What appears above the composer (a taller draft, a hint) must not hide the newest message.
    new ResizeObserver(() => this.#atEnd && this.#toEnd()).observe(this.#scroller);
    this.#scroller.addEventListener(
      "scroll",
      () => {
        const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
        this.#atEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
      },
      { passive: true },
    );
  }

  show(channel, name, messages, thread_ts = null) {
    const place = JSON.stringify([channel, thread_ts]);
    const isNew = place !== this.#place;
    this.#place = place;
    const stays = this.#atEnd || isNew;
    this.#list.update(channel, messages);
    if (isNew && !thread_ts)
      replace(this.intro, beginning(name, this.#pane.place.kind === "app", this.#pane.world));
    this.composer.at(channel, name, thread_ts);
    if (stays) this.#toEnd();
  }

  #toEnd() {
    this.#atEnd = true;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  /** Brings one message into view and marks it for a moment. False when it is not here. */
  reveal(ts) {
    const node = [...this.#list.root.children].find((one) => one.dataset.ts === ts);
    if (!node) return false;
    node.scrollIntoView({ block: "center" });
    node.classList.add("revealed");
    setTimeout(() => node.classList.remove("revealed"), 2500);
    return true;
  }
}

/** What stands above the first message of a conversation. */
function beginning(name, isApp, world) {
  if (!isApp) return el("p", {}, "This is the very beginning of ", el("strong", {}, name), ".");
  return [
    avatar(world, world.app.bot_user),
    el(
      "p",
      {},
      "This is the very beginning of your direct message history with ",
      el("strong", {}, world.app.name),
      ". Only the two of you are in here.",
    ),
  ];
}
