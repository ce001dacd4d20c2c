// Draws the elements that are typed into.

import { el } from "../dom.js";
import { keyOf } from "./form.js";
import { plainWords } from "./text.js";

const KINDS = {
  plain_text_input: { type: "text" },
  email_text_input: { type: "text", inputmode: "email" },
  url_text_input: { type: "text", inputmode: "url" },
  number_input: { type: "text", inputmode: "decimal" },
};

/**
 * Always a text field: what is no number or no address is the platform's to refuse, at the field and in its words.
 * Nothing is offered for completion, because what is typed here may be a secret.
 */
export function renderTextField(field) {
  const { element, blockId, surface } = field;
  const attributes = {
    class: "text-field",
    "data-key": keyOf(blockId, element.action_id),
    "aria-labelledby": field.labelledBy,
    "aria-describedby": field.describedBy,
    "aria-invalid": field.invalid ? "true" : null,
    "aria-required": field.required ? "true" : null,
    placeholder: element.placeholder ? plainWords(element.placeholder) : null,
    maxlength: element.max_length,
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
  };
  const when = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const tell = () => surface.select(element, blockId, node.value);
  const remember = () => {
    surface.form.set(blockId, element, node.value);
    if (field.dispatches && when.includes("on_character_entered")) tell();
  };
  const enter = (event) => {
    if (event.key === "Enter" && field.dispatches && when.includes("on_enter_pressed")) {
      event.preventDefault();
      tell();
    }
  };
  const multiline = element.type === "plain_text_input" && element.multiline === true;
  const node = multiline
    ? el("textarea", { ...attributes, rows: 4, oninput: remember, onkeydown: enter })
    : el("input", { ...attributes, ...KINDS[element.type], oninput: remember, onkeydown: enter });
  node.value = surface.form.get(blockId, element.action_id) ?? "";
  if (element.focus_on_load) node.dataset.focus = "first";
  return node;
}
