// Draws a list of messages: grouped by author, divided by day, with threads, files and the tools on each.

import { renderBlocks } from "./blocks/layout.js";
import { Form } from "./blocks/form.js";
import { renderMrkdwn } from "./blocks/mrkdwn.js";
import { brokenLines } from "./blocks/text.js";
import { el, icon } from "./dom.js";
import { keepingFocus } from "./focus.js";
import { clock, dayWords, fullMoment, sameDay } from "./moments.js";
import { author, avatar } from "./people.js";
import { surfaceFor } from "./surfaces.js";
import { isEphemeral } from "./world.js";

const GROUP_SECONDS = 300;

/** A list that redraws only what has changed, so that focus, hover and half-made choices stay. */
export class MessageList {
  #pane;
  #channel = null;
  #rows = new Map();
  #forms = new Map();
  #tools;

  /** `tools` makes the buttons of one message: (message) => nodes; `inThread` leaves out thread summaries. */
  constructor(pane, { tools, inThread = false }) {
    this.#pane = pane;
    this.#tools = tools;
    this.inThread = inThread;
    this.root = el("ol", { class: "messages" });
  }

  update(channel, messages) {
    if (channel !== this.#channel) {
      this.#channel = channel;
      this.#rows.clear();
      this.root.replaceChildren();
    }
    const rows = new Map();
    let before = null;
    for (const message of messages) {
      const isDivided = !before || !sameDay(before.ts, message.ts);
      if (isDivided && !this.inThread)
        this.#keep(rows, `day ${message.ts}`, dayWords(message.ts), () => divider(message.ts));
      const grouped = !isDivided && this.#follows(before, message);
      const key = keyFor(message);
      this.#keep(rows, key, JSON.stringify([message, grouped, this.#summaryOf(message)]), () =>
        this.#draw(message, grouped),
      );
      if (this.inThread && !before && messages.length > 1)
        this.#keep(rows, "replies", String(messages.length), () => repliesLine(messages.length - 1));
      before = message;
    }
    this.#place(rows);
  }

  #keep(rows, key, print, draw) {
    const known = this.#rows.get(key);
    rows.set(key, known?.print === print ? known : { print, node: keepingFocus(known?.node, draw) });
  }

  #place(rows) {
    const wanted = [...rows.values()].map((row) => row.node);
    const kept = new Set(wanted);
    for (const node of [...this.root.children]) if (!kept.has(node)) node.remove();
    wanted.forEach((node, index) => {
      if (this.root.children[index] !== node) this.root.insertBefore(node, this.root.children[index] ?? null);
    });
    this.#rows = rows;
  }

  #follows(before, message) {
    const one = author(this.#pane.world, before);
    const other = author(this.#pane.world, message);
    return (
      one.id === other.id &&
      one.name === other.name &&
      isEphemeral(before) === isEphemeral(message) &&
      Number(message.ts) - Number(before.ts) < GROUP_SECONDS
    );
  }

  #summaryOf(message) {
    if (this.inThread || isEphemeral(message) || !message.reply_count) return null;
    const replies = this.#pane.world.repliesOf(message.channel, message.ts);
    return {
      count: message.reply_count,
      people: [...new Set(replies.map((reply) => author(this.#pane.world, reply).id))].slice(0, 3),
      latest: message.latest_reply,
    };
  }

  #draw(message, grouped) {
    const { world } = this.#pane;
    const who = author(world, message);
    const ephemeral = isEphemeral(message);
    const head = el(
      "div",
      { class: "message-head" },
      el("span", { class: "author" }, who.name),
      who.isApp ? el("span", { class: "badge" }, "APP") : null,
      el("time", { class: "clock", title: fullMoment(message.ts) }, clock(message.ts)),
    );
    return el(
      "li",
      {
        class: `message${grouped ? " grouped" : ""}${ephemeral ? " ephemeral" : ""}`,
        "data-ts": message.ts,
        "aria-label": `${who.name}, ${clock(message.ts)}`,
      },
      ephemeral && !grouped ? el("div", { class: "only-you" }, icon("eye"), "Only visible to you") : null,
      el(
        "div",
        { class: "gutter" },
        grouped
          ? el("time", { class: "clock", "aria-hidden": "true" }, clock(message.ts))
          : avatar(world, who.id),
      ),
      el(
        "div",
        { class: "message-body" },
        grouped ? null : head,
        this.#content(message, ephemeral),
        (message.files ?? []).map((file) => this.#file(file)),
        this.#summary(message),
      ),
      el("div", { class: "tools" }, this.#tools(message)),
    );
  }

  #content(message, ephemeral) {
    const where = ephemeral
      ? { ephemeral: message.id }
      : { channel: message.channel ?? this.#channel, ts: message.ts };
    const key = keyFor(message);
    if (!this.#forms.has(key)) this.#forms.set(key, new Form());
    const form = this.#forms.get(key);
    form.adopt(message.blocks);
    const surface = surfaceFor(this.#pane, where, form, { redraw: () => this.#redraw(key) });
    const edited =
      message.edited && (!message.bot_id || !message.blocks?.length)
        ? el("span", { class: "edited" }, " (edited)")
        : null;
    if (message.blocks?.length && !isTypedText(message))
      return el("div", { class: "message-content" }, renderBlocks(message.blocks, surface), edited);
    const text = String(message.text ?? "");
    const words = message.mrkdwn === false ? brokenLines(text) : renderMrkdwn(text, surface);
    return el("div", { class: "message-content message-text" }, words, edited);
  }

  #redraw(key) {
    const row = this.#rows.get(key);
    if (row) row.print = null;
    this.#pane.changed();
  }

  #file(file) {
    const address = this.#pane.fileAddress(file);
    if (/^image\/(png|jpeg|gif|webp)$/.test(file.mimetype ?? ""))
      return el(
        "figure",
        { class: "file" },
        el("figcaption", {}, file.name),
        el("img", { class: "image-block", src: address, alt: file.name }),
      );
    return el("a", { class: "file file-other", href: address, download: file.name }, icon("file"), file.name);
  }

  #summary(message) {
    const summary = this.#summaryOf(message);
    if (!summary) return null;
    const words = repliesWords(summary.count);
    return el(
      "button",
      {
        type: "button",
        class: "thread-summary",
        onclick: () => this.#pane.openThread(message.channel, message.ts),
      },
      summary.people.map((id) => avatar(this.#pane.world, id, "small")),
      el("span", { class: "thread-count" }, words),
      summary.latest
        ? el("span", { class: "thread-latest" }, `Last reply at ${clock(summary.latest)}`)
        : null,
    );
  }
}

/** What a person typed needs no blocks: Slack's own client sends rich_text along, which says the same. */
function isTypedText(message) {
  return (
    !message.bot_id && message.blocks.every((block) => block.type === "rich_text") && Boolean(message.text)
  );
}

export function keyFor(message) {
  return isEphemeral(message) ? message.id : message.ts;
}

function repliesWords(count) {
  return count === 1 ? "1 reply" : `${count} replies`;
}

function repliesLine(count) {
  return el("li", { class: "replies-line" }, repliesWords(count));
}

function divider(ts) {
  return el("li", { class: "day", role: "separator" }, el("span", {}, dayWords(ts)));
}
