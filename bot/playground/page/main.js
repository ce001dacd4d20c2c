// Puts the page together: two people's Slack side by side, the mailboxes beside them, tabs on a phone.

import { Connection } from "./connection.js";
import { el, icon, replace } from "./dom.js";
import { Mailboxes } from "./mailboxes.js";
import { Pane } from "./pane.js";
import { World } from "./world.js";

const NARROW = matchMedia("(max-width: 1023px)");
const TABS = [
  ["customer", "Customer", "person"],
  ["support", "Support", "headset"],
  ["mailboxes", "Try these", "mailbox"],
];

const token = document.querySelector('meta[name="page-token"]').content;
const world = new World();
const connection = new Connection(token);
let tab = "customer";

const inView = (name) => () => !NARROW.matches || tab === name;
const panes = [
  new Pane({
    name: "customer",
    title: "Customer",
    world,
    connection,
    belongs: (user) => user.role !== "agent",
    isInView: inView("customer"),
  }),
  new Pane({
    name: "support",
    title: "Support",
    world,
    connection,
    belongs: (user) => user.role === "agent",
    isInView: inView("support"),
  }),
];
const [customer] = panes;

const mailboxes = new Mailboxes(world, (words) => {
  showTab("customer");
  customer.openApp("messages", { quietly: world.directMessage(customer.user) !== null });
  queueMicrotask(() => customer.main.composer.offer(words));
});

const banner = el("div", { class: "banner", role: "status" });
const tabButtons = TABS.map(([name, words, mark]) =>
  el(
    "button",
    { type: "button", class: "page-tab", "data-tab": name, onclick: () => showTab(name) },
    icon(mark),
    el("span", {}, words),
    el("span", { class: "count", hidden: true }),
  ),
);
const tabBar = el("nav", { class: "page-tabs", "aria-label": "Sides of the demo" }, tabButtons);

function showTab(name) {
  tab = name;
  document.body.dataset.tab = name;
  for (const button of tabButtons) button.setAttribute("aria-current", String(button.dataset.tab === name));
  for (const pane of panes) pane.changed();
}

function showBanner(connected = true) {
  const waiting = !connected
    ? "The demo does not answer. Trying again…"
    : world.bot.connected === false
      ? "Retriever is not connected at the moment."
      : "";
  const words = waiting || world.about.notice || "";
  const mark = waiting ? el("span", { class: "spinner", "aria-hidden": "true" }) : icon("warning");
  replace(banner, words ? [mark, el("span", {}, words)] : null);
  banner.hidden = words === "";
}

function showCounts() {
  for (const pane of panes) {
    const count = tabButtons.find((button) => button.dataset.tab === pane.name).querySelector(".count");
    const unread = NARROW.matches ? pane.unreadInAll() : 0;
    count.hidden = unread === 0;
    count.textContent = String(unread);
  }
}

connection.addEventListener("connected", ({ detail }) => showBanner(detail));
connection.addEventListener("change", ({ detail }) => {
  const before =
    detail.type === "message" ? world.messagesOf(detail.channel).get(detail.message.ts) : undefined;
  world.apply(detail);
  if (detail.type === "message")
    for (const pane of panes) pane.heard({ channel: detail.channel, ...detail.message }, before);
  if (detail.type === "ephemeral")
    for (const pane of panes) if (pane.user === detail.ephemeral.user) pane.heard(detail.ephemeral);
  if (detail.type === "notice") for (const pane of panes) if (pane.user === detail.user) pane.notice(detail);
});
world.addEventListener("changed", ({ detail }) => {
  if (detail.type === "state" || ["bot", "about"].includes(detail.type)) showBanner();
  if (detail.type === "state") {
    document.title = world.about.title ?? "Retriever demo";
    for (const pane of panes) pane.settle();
    // A permalink of a message leads here: the first pane whose person can see it shows it, once.
    if (location.pathname !== "/" && panes.some((pane) => pane.openLink(location.href)))
      history.replaceState(null, "", "/");
  } else for (const pane of panes) pane.changed();
  mailboxes.update();
});
for (const pane of panes) pane.root.addEventListener("drawn", showCounts);
NARROW.addEventListener("change", () => panes.forEach((pane) => pane.changed()));

document
  .getElementById("page")
  .append(banner, el("main", { class: "panes" }, mailboxes.root, ...panes.map((pane) => pane.root)), tabBar);
showTab("customer");
connection.open();
