// Draws the elements that choose: selects, radio buttons, checkboxes, dates and times.

import { el, freshId } from "../dom.js";
import { keyOf } from "./form.js";
import { plainWords, renderText } from "./text.js";

/** What a chosen value does: it is remembered, and told to the bot where the element stands outside an input block. */
function chosen(field, value, node) {
  const { element, blockId, surface, dispatches } = field;
  const before = surface.form.get(blockId, element.action_id);
  surface.form.set(blockId, element, value);
  if (!dispatches) return;
  const tell = async () => {
    if (element.confirm && !(await surface.confirm(element.confirm))) {
      surface.form.set(blockId, element, before);
      surface.redraw();
      return;
    }
    node.setAttribute("aria-busy", "true");
    try {
      await surface.select(element, blockId, value);
    } finally {
      node.removeAttribute("aria-busy");
    }
  };
  tell();
}

function attributesOf(field) {
  const { element, blockId, describedBy, labelledBy } = field;
  return {
    "data-key": keyOf(blockId, element.action_id),
    "aria-labelledby": labelledBy,
    "aria-label": labelledBy ? null : element.placeholder ? plainWords(element.placeholder) : "Choose",
    "aria-describedby": describedBy,
    "aria-invalid": field.invalid ? "true" : null,
  };
}

const EMPTY = "";

export function renderSelect(field) {
  const { element, blockId, surface } = field;
  const current = surface.form.get(blockId, element.action_id);
  const groups = groupsFor(element, surface);
  const select = el("select", {
    ...attributesOf(field),
    class: "select",
    onchange: () => chosen(field, select.value === EMPTY ? null : select.value, select),
  });
  select.append(
    el(
      "option",
      { value: EMPTY, hidden: field.required },
      element.placeholder ? plainWords(element.placeholder) : "Select an option",
    ),
  );
  for (const group of groups) {
    const options = group.options.map((option) =>
      el("option", { value: option.value, selected: option.value === current }, plainWords(option.text)),
    );
    if (group.label) select.append(el("optgroup", { label: plainWords(group.label) }, options));
    else select.append(...options);
  }
  select.classList.toggle("unset", current === null);
  select.addEventListener("change", () => select.classList.toggle("unset", select.value === EMPTY));
  return el("span", { class: "select-frame" }, select);
}

function groupsFor(element, surface) {
  const asOptions = (list) => [
    {
      options: list.map(({ id, name }) => ({
        value: id,
        text: { type: "plain_text", text: name, emoji: false },
      })),
    },
  ];
  switch (element.type.replace(/^multi_/, "")) {
    case "users_select":
      return asOptions(surface.people());
    case "channels_select":
    case "conversations_select":
      return asOptions(surface.places());
    default:
      return element.option_groups ?? [{ options: element.options ?? [] }];
  }
}

/** The options of an external select come from the bot, asked for as the person types. */
export function renderExternalSelect(field) {
  const { element, blockId, surface } = field;
  const holder = el("span", { class: "external-select" });
  const known = element.initial_option ? [element.initial_option] : [];
  const draw = (options) =>
    renderSelect({ ...field, element: { ...element, options, option_groups: undefined } });
  let list = draw(known);
  let latest = 0;
  const search = el("input", {
    type: "search",
    class: "text-field",
    placeholder: "Type to search",
    "aria-label": "Search the options",
    oninput: async () => {
      latest += 1;
      const mine = latest;
      const answer = await surface.suggest(element, blockId, search.value);
      if (mine !== latest || !answer?.ok) return;
      const next = draw(answer.options ?? (answer.option_groups ?? []).flatMap((group) => group.options));
      list.replaceWith(next);
      list = next;
    },
  });
  holder.append(search, list);
  return holder;
}

export function renderRadioButtons(field) {
  const name = freshId("radio");
  const current = field.surface.form.get(field.blockId, field.element.action_id);
  return group(
    field,
    "radiogroup",
    (option) => ({ type: "radio", name, checked: option.value === current }),
    (node, option) => chosen(field, option.value, node),
  );
}

export function renderCheckboxes(field) {
  const { element, blockId, surface } = field;
  const options =
    element.type === "checkboxes"
      ? (element.options ?? [])
      : groupsFor(element, surface).flatMap((one) => one.options);
  const current = () => surface.form.get(blockId, element.action_id) ?? [];
  const toggled = (node, option) => {
    const others = current().filter((value) => value !== option.value);
    chosen(field, node.checked ? [...others, option.value] : others, node);
  };
  const box = group(
    { ...field, element: { ...element, options } },
    "group",
    (option) => ({ type: "checkbox", checked: current().includes(option.value) }),
    toggled,
  );
  box.classList.toggle("scrolling", options.length > 10);
  return box;
}

function group(field, role, inputAttributes, onChange) {
  const { element, blockId } = field;
  return el(
    "div",
    { role, class: "choices", ...attributesOf(field), "data-key": null },
    (element.options ?? []).map((option) =>
      el(
        "label",
        { class: "choice" },
        el("input", {
          ...inputAttributes(option),
          value: option.value,
          "data-key": keyOf(blockId, `${element.action_id} ${option.value}`),
          onchange: (event) => onChange(event.currentTarget, option),
        }),
        el(
          "span",
          {},
          renderText(option.text, field.surface),
          option.description
            ? el("span", { class: "choice-note" }, renderText(option.description, field.surface))
            : null,
        ),
      ),
    ),
  );
}

export function renderMoment(field) {
  const { element, blockId, surface } = field;
  const kinds = { datepicker: "date", timepicker: "time", datetimepicker: "datetime-local" };
  const toField = (value) =>
    element.type === "datetimepicker" && value
      ? new Date(Number(value) * 1000).toISOString().slice(0, 16)
      : value;
  const toValue = (text) =>
    element.type === "datetimepicker" && text ? Math.floor(Date.parse(`${text}Z`) / 1000) : text || null;
  const input = el("input", {
    ...attributesOf(field),
    type: kinds[element.type],
    class: "text-field moment",
    value: toField(surface.form.get(blockId, element.action_id)),
    onchange: () => chosen(field, toValue(input.value), input),
  });
  return input;
}
