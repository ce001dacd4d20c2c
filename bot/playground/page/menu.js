// Opens a menu beside a control: arrow keys move, Escape and a press outside close, the focus returns.

import { el } from "./dom.js";

let close = () => {};

/** Items are {words, note?, choose, danger?, checked?} or {heading}. One menu is open at a time. */
export function openMenu(anchor, items) {
  const wasOpenHere = anchor.getAttribute("aria-expanded") === "true";
  close();
  if (wasOpenHere || items.length === 0) return;
  const menu = el(
    "div",
    { class: "menu", role: "menu", tabindex: "-1" },
    items.map((item) => row(item)),
  );
  document.body.append(menu);
  anchor.setAttribute("aria-expanded", "true");
  place(menu, anchor);

  const away = (event) => {
    if (!menu.contains(event.target) && !anchor.contains(event.target)) close();
  };
  close = (returnFocus = false) => {
    close = () => {};
    document.removeEventListener("pointerdown", away, true);
    window.removeEventListener("resize", dismiss);
    anchor.setAttribute("aria-expanded", "false");
    menu.remove();
    if (returnFocus && anchor.isConnected) anchor.focus();
  };
  const dismiss = () => close();
  document.addEventListener("pointerdown", away, true);
  window.addEventListener("resize", dismiss);
  menu.addEventListener("keydown", (event) => keys(event, menu));
  menu.querySelector("button")?.focus();
}

function row(item) {
  if (item.heading) return el("div", { class: "menu-heading", role: "presentation" }, item.heading);
  return el(
    "button",
    {
      type: "button",
      role: item.checked === undefined ? "menuitem" : "menuitemradio",
      "aria-checked": item.checked === undefined ? null : String(item.checked),
      class: `menu-item${item.danger ? " danger" : ""}`,
      onclick: () => {
        close(true);
        item.choose();
      },
    },
    el("span", { class: "menu-words" }, item.words),
    item.note ? el("span", { class: "menu-note" }, item.note) : null,
  );
}

function keys(event, menu) {
  const rows = [...menu.querySelectorAll("button")];
  const at = rows.indexOf(document.activeElement);
  const goals = {
    ArrowDown: (at + 1) % rows.length,
    ArrowUp: (at - 1 + rows.length) % rows.length,
    Home: 0,
    End: rows.length - 1,
  };
  if (event.key === "Escape" || event.key === "Tab") {
    event.stopPropagation();
    event.preventDefault();
    close(true);
  } else if (Object.hasOwn(goals, event.key)) {
    event.preventDefault();
    rows[goals[event.key]]?.focus();
  }
}

function place(menu, anchor) {
  const box = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = box.bottom + 4;
  const top = below + height > innerHeight - 8 ? Math.max(8, box.top - height - 4) : below;
  menu.style.top = `${top}px`;
  menu.style.left = `${Math.min(Math.max(8, box.left), innerWidth - width - 8)}px`;
}
