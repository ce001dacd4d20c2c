// Knows which element of Block Kit is drawn by whom.

import { renderButton, renderFeedbackButtons, renderIconButton, renderOverflow } from "./buttons.js";
import {
  renderCheckboxes,
  renderExternalSelect,
  renderMoment,
  renderRadioButtons,
  renderSelect,
} from "./choices.js";
import { renderImage } from "./images.js";
import { renderTextField } from "./text-fields.js";
import { unknown } from "./unknown.js";

/**
 * One element. `field` is {element, blockId, surface} and, where known, dispatches (a choice is told at once),
 * required, labelledBy, describedBy and invalid.
 */
export function elementIn(field) {
  const { element, blockId, surface } = field;
  switch (element?.type) {
    case "button":
      return renderButton(element, blockId, surface);
    case "overflow":
      return renderOverflow(element, blockId, surface);
    case "feedback_buttons":
      return renderFeedbackButtons(element, blockId, surface);
    case "icon_button":
      return renderIconButton(element, blockId, surface);
    case "image":
      return renderImage(element, "image-thumbnail");
    case "plain_text_input":
    case "email_text_input":
    case "url_text_input":
    case "number_input":
      return renderTextField(field);
    case "static_select":
    case "users_select":
    case "channels_select":
    case "conversations_select":
      return renderSelect(field);
    case "external_select":
      return renderExternalSelect(field);
    case "radio_buttons":
      return renderRadioButtons(field);
    case "checkboxes":
    case "multi_static_select":
    case "multi_users_select":
    case "multi_channels_select":
    case "multi_conversations_select":
      return renderCheckboxes(field);
    case "datepicker":
    case "timepicker":
    case "datetimepicker":
      return renderMoment(field);
    default:
      return unknown(`element “${element?.type ?? "without a type"}”`);
  }
}
