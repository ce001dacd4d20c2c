// Is one person's Slack: which conversation they look at, and what they do there.

import { renderMrkdwn, unescapeText } from "./blocks/mrkdwn.js";
import { Conversation } from "./conversation.js";
import { Dialogs } from "./dialogs.js";
import { el, replace } from "./dom.js";
import { Form } from "./blocks/form.js";
import { HomeTab } from "./home.js";
import { placeOnPage } from "./links.js";
import { PaneHead, threadHead } from "./pane-head.js";
import { author } from "./people.js";
import { Sidebar } from "./sidebar.js";
import { surfaceFor } from "./surfaces.js";
import { Toasts } from "./toasts.js";
import { Unread } from "./unread.js";
import { wordsFor } from "./words.js";
import { isEphemeral, isReply } from "./world.js";

export class Pane {
  user = null;
  place = { kind: "app", tab: "messages" };
  drafts = new Map();
  #thread = null;
  #connection;
  #isInView;
  #dismissed = new Set();
  #scheduled = false;
  #unread;
  #plain;

  /** `belongs` says which users can be chosen here, `isInView` whether the pane can be seen at all (tabs on a phone). */
  constructor({ name, title, world, connection, belongs, isInView }) {
    Object.assign(this, { name, title, world, belongs });
    this.#connection = connection;
    this.#isInView = isInView;
    this.#unread = new Unread();
    this.#plain = surfaceFor(this, {}, new Form());
    this.sidebar = new Sidebar(this);
    this.head = new PaneHead(this);
    this.main = new Conversation(this);
    this.home = new HomeTab(this);
    this.threadView = new Conversation(this, { inThread: true });
    this.toasts = new Toasts();
    this.mainPanel = el("div", { class: "main-panel" }, this.head.root, this.main.root, this.home.root);
    this.threadPanel = el("aside", {
      class: "thread-panel",
      "aria-label": "Thread",
      hidden: true,
      onkeydown: (event) => event.key === "Escape" && this.closeThread(),
    });
    this.dialogs = new Dialogs(this, () => [this.sidebar.root, this.sidebar.top, this.stage]);
    this.stage = el("div", { class: "stage" }, this.mainPanel, this.threadPanel);
    this.root = el(
      "section",
      { class: `pane pane-${name}`, id: `pane-${name}`, "aria-label": title },
      this.sidebar.top,
      el("div", { class: "pane-rest" }, this.sidebar.root, this.stage),
      this.dialogs.root,
      this.toasts.root,
      this.toasts.spoken,
    );
  }

  // -- what is drawn

  changed() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (this.user) this.#update();
    });
  }

  #update() {
    const { world, user, place } = this;
    const channel = this.channelHere();
    const isHome = place.kind === "app" && place.tab === "home";
    if (this.#isInView() && !isHome && channel)
      this.#unread.read(user, channel, world.timeline(channel, user));
    this.sidebar.update();
    this.head.update();
    this.main.root.hidden = isHome;
    this.home.root.hidden = !isHome;
    this.stage.classList.toggle("with-thread", this.#thread !== null);
    if (isHome) this.home.update(world.homes.get(user));
    else
      this.main.show(
        channel,
        place.kind === "app" ? world.app.name : `#${world.channelName(channel)}`,
        this.#shown(world.timeline(channel, user)),
      );
    if (this.#thread)
      this.threadView.show(
        this.#thread.channel,
        "",
        this.#shown(world.thread(this.#thread.channel, this.#thread.ts, user)),
        this.#thread.ts,
      );
    this.threadPanel.hidden = this.#thread === null;
    this.dialogs.update(world.views.get(user) ?? []);
    this.root.dispatchEvent(new CustomEvent("drawn"));
  }

  #shown(messages) {
    return messages.filter((one) => !this.#dismissed.has(one.id));
  }

  /** Speaks what is new in the open conversation, by its text: that is what Slack gives to a screen reader. */
  heard(message, before) {
    if (message.channel !== this.channelHere() || !this.#isInView()) return;
    if (message.user === this.user && !isEphemeral(message)) return;
    if (before?.text === message.text) return;
    const text = renderMrkdwn(String(message.text ?? ""), this.#plain).textContent;
    this.toasts.speak(`${author(this.world, message).name}: ${text}`);
  }

  // -- who and where

  people() {
    return [...this.world.users.values()].filter((one) => !one.is_bot && this.belongs(one));
  }

  /** Takes a person on when the state has come: the one of before, else the first. */
  settle() {
    const people = this.people();
    if (people.some((one) => one.id === this.user)) {
      this.changed();
      return;
    }
    if (people.length > 0) this.become(people[0].id);
  }

  become(user) {
    this.user = user;
    this.#thread = null;
    for (const id of this.world.channels.keys())
      if (!this.#unread.knows(user, id)) this.#unread.read(user, id, this.world.timeline(id, user));
    const channels = this.world.channelsOf(user);
    if (this.name === "support" && channels.length > 0)
      this.openChannel((channels.find((one) => one.kind === "private") ?? channels[0]).id);
    else this.openApp("messages", { quietly: this.world.directMessage(user) !== null });
  }

  channelHere() {
    return this.place.kind === "channel"
      ? this.place.channel
      : (this.world.directMessage(this.user)?.id ?? null);
  }

  unread(channel) {
    return channel ? this.#unread.count(this.user, channel, this.world.timeline(channel, this.user)) : 0;
  }

  unreadInAll() {
    const places = [
      this.world.directMessage(this.user)?.id,
      ...this.world.channelsOf(this.user).map((one) => one.id),
    ];
    return this.user ? places.reduce((sum, id) => sum + this.unread(id), 0) : 0;
  }

  /** Opens the app's tab; unless `quietly`, the platform is told, as when a person clicks it. */
  openApp(tab, { quietly = false } = {}) {
    this.place = { kind: "app", tab };
    this.#thread = null;
    this.changed();
    if (!quietly) this.act(tab === "home" ? "open_home" : "open_dm", {});
  }

  openChannel(channel) {
    this.place = { kind: "channel", channel };
    this.#thread = null;
    this.changed();
  }

  openThread(channel, ts) {
    this.#thread = { channel, ts };
    const place = this.world.channels.get(channel);
    replace(
      this.threadPanel,
      threadHead(place?.kind === "im" ? this.world.app.name : `# ${place?.name ?? ""}`, () =>
        this.closeThread(),
      ),
      this.threadView.root,
    );
    this.#update();
    this.threadView.composer.focus();
  }

  closeThread() {
    if (!this.#thread) return;
    const { ts } = this.#thread;
    this.#thread = null;
    this.#update();
    [...this.main.root.querySelectorAll(".message")]
      .find((node) => node.dataset.ts === ts)
      ?.querySelector("button")
      ?.focus();
  }

  /** Follows one of Slack's deep links on this page. False when it leads elsewhere: then it is an ordinary link. */
  openLink(address, outside = false) {
    const place = placeOnPage(address);
    if (place && this.#go(place)) return true;
    if (outside && /^(?:https?|mailto):/.test(address)) window.open(address, "_blank", "noopener,noreferrer");
    return false;
  }

  #go(place) {
    const dm = this.world.directMessage(this.user)?.id;
    if (
      place.app !== undefined ||
      place.user === this.world.app.bot_user ||
      place.channel === this.world.app.bot_user ||
      (place.channel && place.channel === dm)
    ) {
      this.openApp(place.tab === "home" ? "home" : "messages");
    } else if (this.world.channelsOf(this.user).some((one) => one.id === place.channel))
      this.openChannel(place.channel);
    else return false;
    if (place.ts) this.#reveal(place.channel, place.ts);
    return true;
  }

  #reveal(channel, ts) {
    const message = this.world.messagesOf(channel).get(ts);
    if (message && isReply(message)) this.openThread(channel, message.thread_ts);
    else this.#update();
    (message && isReply(message) ? this.threadView : this.main).reveal(ts);
  }

  mayTakeFocus() {
    const active = document.activeElement;
    return this.#isInView() && (active === null || active === document.body || this.root.contains(active));
  }

  focusAfter(node) {
    if (node?.isConnected && node !== document.body && node.offsetParent !== null) node.focus();
    else if (this.#isInView()) this.main.composer.focus();
  }

  // -- what the person does

  /** One act; a refusal is worded in a toast. `what` names what was tried, such as a command. */
  async act(name, fields, what = "") {
    const answer = await this.ask(name, fields);
    if (!answer.ok) this.refuse(answer.error, what);
    return answer;
  }

  /** One act whose refusal the caller handles. */
  ask(name, fields) {
    return this.#connection.act({ as: this.user, do: name, ...fields });
  }

  refuse(code, what = "") {
    this.toast(wordsFor(code, what));
  }

  /** What the platform could not do. The same words come as the answer to the act: they are shown once. */
  notice({ code, what }) {
    if (!this.dialogs.isSubmitting()) this.refuse(code, what ?? "");
  }

  toast(words) {
    this.toasts.show(words);
  }

  confirm(question) {
    return this.dialogs.question(question, this.#plain);
  }

  async edit(message) {
    const plain = (text) => ({ type: "plain_text", text });
    const field = el("textarea", { class: "text-field", rows: 4, "aria-label": "Message" });
    field.value = unescapeText(String(message.text ?? ""));
    const question = { title: plain("Edit message"), confirm: plain("Save"), deny: plain("Cancel") };
    if (await this.dialogs.question(question, this.#plain, field)) {
      await this.act("edits", { channel: message.channel, ts: message.ts, text: field.value });
    }
  }

  dismiss(id) {
    this.#dismissed.add(id);
    this.changed();
  }

  fileAddress(file) {
    return this.#connection.fileAddress(file);
  }
}
