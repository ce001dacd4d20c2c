// Draws the elements that act at once: buttons, link buttons, overflow menus, feedback and icon buttons.

import { el, icon } from "../dom.js";
import { openable } from "../links.js";
import { openMenu } from "../menu.js";
import { keyOf } from "./form.js";
import { plainWords } from "./text.js";

const STYLES = { primary: "primary", danger: "danger" };

export function renderButton(element, blockId, surface) {
  const style = Object.hasOwn(STYLES, element.style ?? "") ? STYLES[element.style] : "plain";
  const attributes = {
    class: `button ${style}`,
    "data-key": keyOf(blockId, element.action_id),
    "aria-label": element.accessibility_label,
  };
  const press = async (event) => {
    const node = event.currentTarget;
    if (element.url && surface.openLink(element.url)) event.preventDefault();
    if (element.confirm && !(await surface.confirm(element.confirm))) return;
    await busyWhile(node, () => surface.press(element, blockId));
  };
  const url = element.url ? openable(element.url) : null;
  if (url) {
    return el(
      "a",
      {
        ...attributes,
        href: url.href,
        target: "_blank",
        rel: "noopener noreferrer",
        role: "button",
        onclick: press,
      },
      plainWords(element.text),
    );
  }
  return el("button", { ...attributes, type: "button", onclick: press }, plainWords(element.text));
}

/** Shows on a control that the platform has not answered yet. It stays pressable, as in Slack. */
export async function busyWhile(node, task) {
  node.setAttribute("aria-busy", "true");
  try {
    await task();
  } finally {
    node.removeAttribute("aria-busy");
  }
}

export function renderOverflow(element, blockId, surface) {
  const button = el(
    "button",
    {
      type: "button",
      class: "button plain overflow",
      "aria-label": "More",
      title: "More",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "data-key": keyOf(blockId, element.action_id),
      onclick: () =>
        openMenu(
          button,
          (element.options ?? []).map((option) => ({
            words: plainWords(option.text),
            note: option.description ? plainWords(option.description) : null,
            choose: async () => {
              if (option.url) surface.openLink(option.url, true);
              if (element.confirm && !(await surface.confirm(element.confirm))) return;
              await busyWhile(button, () => surface.select(element, blockId, option.value ?? null));
            },
          })),
        ),
    },
    icon("more"),
  );
  return button;
}

export function renderFeedbackButtons(element, blockId, surface) {
  const one = (part, name) =>
    el(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": part.accessibility_label ?? plainWords(part.text),
        title: plainWords(part.text),
        onclick: () => surface.select(element, blockId, part.value ?? null),
      },
      icon(name),
    );
  return el(
    "span",
    { class: "feedback" },
    one(element.positive_button, "thumb-up"),
    one(element.negative_button, "thumb-down"),
  );
}

export function renderIconButton(element, blockId, surface) {
  const words = plainWords(element.text);
  return el(
    "button",
    {
      type: "button",
      class: "button plain",
      "aria-label": element.accessibility_label ?? words,
      "data-key": keyOf(blockId, element.action_id),
      onclick: async (event) => {
        const node = event.currentTarget;
        if (element.confirm && !(await surface.confirm(element.confirm))) return;
        await busyWhile(node, () => surface.press(element, blockId));
      },
    },
    element.icon === "trash" ? icon("trash") : null,
    words,
  );
}
