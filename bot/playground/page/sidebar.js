// Shows whose Slack a pane is and the conversations of that person, with what is unread.

import { el, icon, replace } from "./dom.js";
import { openMenu } from "./menu.js";
import { avatar } from "./people.js";

export class Sidebar {
  #pane;
  #print = null;

  constructor(pane) {
    this.#pane = pane;
    this.root = el("nav", { class: "sidebar", "aria-label": `Conversations, ${pane.title}` });
    this.top = el("header", { class: "pane-top" });
  }

  update() {
    const { world, place, user, title } = this.#pane;
    const people = this.#pane.people();
    const entries = [
      {
        key: "app",
        name: world.app.name,
        mark: avatar(world, world.app.bot_user, "small"),
        unread: this.#pane.unread(world.directMessage(user)?.id),
        isHere: place.kind === "app",
        go: () => this.#pane.openApp("messages"),
      },
      ...world.channelsOf(user).map((one) => ({
        key: one.id,
        name: one.name,
        mark: icon(one.kind === "private" ? "lock" : "hash"),
        unread: this.#pane.unread(one.id),
        isHere: place.kind === "channel" && place.channel === one.id,
        go: () => this.#pane.openChannel(one.id),
      })),
    ];
    const print = JSON.stringify([
      user,
      people.map((one) => one.id),
      world.team.name,
      entries.map(({ key, name, unread, isHere }) => [key, name, unread, isHere]),
    ]);
    if (print === this.#print) return;
    this.#print = print;
    replace(
      this.root,
      entries.map((entry) => this.#entry(entry)),
    );
    const name = world.userName(user);
    const switcher = el(
      "button",
      {
        type: "button",
        class: "person",
        "aria-haspopup": "menu",
        "aria-expanded": "false",
        disabled: people.length < 2,
        onclick: () => this.#choosePerson(switcher, people),
      },
      avatar(world, user, "small"),
      el("span", { class: "person-name" }, name),
      people.length > 1 ? icon("chevron-down") : null,
    );
    replace(
      this.top,
      el(
        "h2",
        {},
        el("span", { class: "pane-role" }, title),
        el("span", { class: "pane-team" }, world.team.name),
      ),
      switcher,
    );
  }

  #entry({ name, mark, unread, isHere, go }) {
    return el(
      "button",
      {
        type: "button",
        class: `place${unread ? " unread" : ""}`,
        "aria-current": isHere ? "page" : null,
        title: name,
        onclick: go,
      },
      el("span", { class: "place-mark" }, mark),
      el("span", { class: "place-name" }, name),
      unread
        ? el("span", { class: "count", "aria-label": `${unread} unread` }, unread > 99 ? "99+" : unread)
        : null,
    );
  }

  #choosePerson(anchor, people) {
    openMenu(anchor, [
      { heading: "Be someone else" },
      ...people.map((one) => ({
        words: this.#pane.world.userName(one.id),
        note: describe(one),
        checked: one.id === this.#pane.user,
        choose: () => this.#pane.become(one.id),
      })),
    ]);
  }
}

function describe(user) {
  const kinds = [
    user.is_restricted ? "guest" : null,
    user.is_stranger ? "from another company" : null,
  ].filter(Boolean);
  return [user.role, ...kinds].filter(Boolean).join(", ");
}
