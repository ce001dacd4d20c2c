// Lets a person write: messages, replies, slash commands with their hints, files, and the app's shortcuts.

import { el, iconButton, replace } from "./dom.js";
import { openMenu } from "./menu.js";
import { FILE_LIMIT, readAsBase64 } from "./files.js";

export class Composer {
  #pane;
  #thread;
  #field;
  #hints;
  #marked = 0;
  #place = { channel: null, thread_ts: null };

  /** `thread` is true in a thread's panel: no commands there, as in Slack. */
  constructor(pane, { thread = false } = {}) {
    this.#pane = pane;
    this.#thread = thread;
    this.#field = el("textarea", {
      class: "composer-field",
      rows: 1,
      oninput: () => this.#changed(),
      onkeydown: (event) => this.#key(event),
      onpaste: (event) => this.#paste(event),
    });
    this.#hints = el("div", {
      class: "command-hints",
      role: "listbox",
      "aria-label": "Commands",
      hidden: true,
    });
    this.sendButton = iconButton("send", "Send now", {
      class: "icon-button send",
      disabled: true,
      onclick: () => this.#send(),
    });
    const upload = el("input", {
      type: "file",
      class: "visually-hidden",
      tabindex: "-1",
      "aria-hidden": "true",
      onchange: () => this.#upload([...upload.files], upload),
    });
    const more = iconButton("plus", "Shortcuts and files", {
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      onclick: () => this.#menu(more, upload),
    });
    this.root = el(
      "div",
      { class: "composer" },
      this.#hints,
      el(
        "div",
        { class: "composer-box" },
        this.#field,
        el("div", { class: "composer-bar" }, more, upload, this.sendButton),
      ),
    );
  }

  /** Where the next message goes. What was typed elsewhere stays there as a draft. */
  at(channel, name, thread_ts = null) {
    if (channel !== this.#place.channel || thread_ts !== this.#place.thread_ts) {
      this.#pane.drafts.set(this.#draftKey(), this.#field.value);
      this.#place = { channel, thread_ts };
      this.#fill(this.#pane.drafts.get(this.#draftKey()) ?? "");
    }
    const words = this.#thread ? "Reply…" : `Message ${name}`;
    this.#field.placeholder = words;
    this.#field.setAttribute("aria-label", words);
  }

  /** Puts words into the field, ready to be sent or changed. */
  offer(words) {
    this.#fill(words);
    this.#field.focus();
  }

  focus() {
    this.#field.focus();
  }

  #draftKey() {
    return JSON.stringify([this.#pane.user, this.#place.channel, this.#place.thread_ts]);
  }

  #fill(text) {
    this.#field.value = text;
    this.#changed();
  }

  #changed() {
    const { value } = this.#field;
    this.#field.style.height = "auto";
    this.#field.style.height = `${Math.min(this.#field.scrollHeight, 160)}px`;
    this.sendButton.disabled = value.trim() === "";
    const matching =
      !this.#thread && /^\/\S*$/.test(value)
        ? this.#commands().filter((one) => one.command.startsWith(value.toLowerCase()))
        : [];
    this.#marked = 0;
    this.#hints.hidden = matching.length === 0;
    replace(
      this.#hints,
      el("div", { class: "menu-heading" }, `Commands of ${this.#pane.world.app.name}`),
      matching.map((one, index) => this.#hint(one, index)),
    );
  }

  #commands() {
    return this.#pane.world.app.commands ?? [];
  }

  #hint(one, index) {
    return el(
      "button",
      {
        type: "button",
        role: "option",
        class: "menu-item",
        "aria-selected": String(index === this.#marked),
        onclick: () => this.offer(`${one.command} `),
      },
      el(
        "span",
        { class: "menu-words" },
        el("strong", {}, one.command),
        one.usage_hint ? ` ${one.usage_hint}` : "",
      ),
      el("span", { class: "menu-note" }, one.description),
    );
  }

  #key(event) {
    if (event.isComposing) return;
    const hints = [...this.#hints.querySelectorAll("button")];
    const open = !this.#hints.hidden && hints.length > 0;
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      this.#marked = (this.#marked + (event.key === "ArrowDown" ? 1 : -1) + hints.length) % hints.length;
      hints.forEach((hint, index) => hint.setAttribute("aria-selected", String(index === this.#marked)));
    } else if (open && event.key === "Tab") {
      event.preventDefault();
      hints[this.#marked].click();
    } else if (open && event.key === "Escape") {
      event.stopPropagation();
      this.#hints.hidden = true;
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      const exact = this.#commands().some((one) => one.command === this.#field.value.trim());
      if (open && !exact) hints[this.#marked].click();
      else this.#send();
    }
  }

  async #send() {
    const text = this.#field.value.trim();
    if (text === "") return;
    const { channel, thread_ts } = this.#place;
    this.#hints.hidden = true;
    const command = /^\/\S+/.exec(text)?.[0];
    if (command && this.#thread) {
      this.#pane.toast(`${command} is not supported in threads. Sorry!`);
      return;
    }
    this.#fill("");
    const answer = command
      ? await this.#pane.act("slash", { channel, command, text: text.slice(command.length).trim() }, command)
      : await this.#pane.act("types", { channel, text, ...(thread_ts ? { thread_ts } : {}) });
    const stillHere = channel === this.#place.channel && thread_ts === this.#place.thread_ts;
    if (!answer.ok && stillHere && this.#field.value === "") {
      this.#fill(text);
      this.#hints.hidden = true;
    }
  }

  #menu(anchor, upload) {
    const shortcuts = (this.#pane.world.app.shortcuts ?? []).filter((one) => one.type === "global");
    openMenu(anchor, [
      { words: "Upload from this computer", choose: () => upload.click() },
      ...(shortcuts.length ? [{ heading: "Shortcuts" }] : []),
      ...shortcuts.map((one) => ({
        words: one.name,
        note: this.#pane.world.app.name,
        choose: () => this.#pane.act("shortcut", { callback_id: one.callback_id }),
      })),
    ]);
  }

  #paste(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    this.#upload(files);
  }

  async #upload(files, input) {
    const { channel, thread_ts } = this.#place;
    const text = this.#field.value.trim();
    let isFirst = true;
    for (const file of files) {
      if (file.size > FILE_LIMIT) {
        this.#pane.refuse("file_too_large");
        continue;
      }
      const data = await readAsBase64(file);
      const answer = await this.#pane.act("upload", {
        channel,
        name: file.name,
        mimetype: file.type || "application/octet-stream",
        data,
        ...(isFirst && text ? { text } : {}),
        ...(thread_ts ? { thread_ts } : {}),
      });
      if (answer.ok && isFirst) this.#fill("");
      isFirst = false;
    }
    if (input) input.value = "";
  }
}
