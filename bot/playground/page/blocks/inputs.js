// Draws input blocks: label, field, hint, and the fault at the field.

import { el, freshId, icon } from "../dom.js";
import { elementIn } from "./elements.js";
import { plainWords } from "./text.js";

export function renderInput(block, surface) {
  const { element } = block;
  const labelId = freshId("label");
  const hintId = block.hint ? freshId("hint") : null;
  const fault = surface.errors?.[block.block_id];
  const faultId = fault ? freshId("fault") : null;
  const field = {
    element,
    blockId: block.block_id,
    surface,
    dispatches: block.dispatch_action === true,
    required: block.optional !== true,
    labelledBy: labelId,
    describedBy: [faultId, hintId].filter(Boolean).join(" ") || null,
    invalid: Boolean(fault),
  };
  return el(
    "div",
    { class: `input-block${fault ? " faulty" : ""}`, "data-block": block.block_id },
    el(
      "div",
      { class: "input-label", id: labelId },
      plainWords(block.label),
      block.optional ? el("span", { class: "optional" }, " (optional)") : null,
    ),
    elementIn(field),
    fault ? el("div", { class: "fault", id: faultId }, icon("warning"), el("span", {}, String(fault))) : null,
    block.hint ? el("div", { class: "hint", id: hintId }, plainWords(block.hint)) : null,
  );
}
