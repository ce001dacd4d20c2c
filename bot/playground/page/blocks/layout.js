// Knows which block of Block Kit is drawn by whom; a block it does not know is said to be one.

import { el, icon } from "../dom.js";
import { elementIn } from "./elements.js";
import { renderImage } from "./images.js";
import { renderInput } from "./inputs.js";
import { renderMarkdown } from "./markdown.js";
import { renderRichText } from "./rich-text.js";
import { renderTable } from "./table.js";
import { renderText } from "./text.js";
import { unknown } from "./unknown.js";

/** Blocks as elements, in order. See surfaces.js for what a surface offers. */
export function renderBlocks(blocks, surface) {
  return (blocks ?? []).map((block) =>
    el(
      "div",
      { class: `block block-${shape(block)}`, "data-block-id": block.block_id },
      renderBlock(block, surface),
    ),
  );
}

const KNOWN = new Set([
  "section",
  "header",
  "divider",
  "context",
  "actions",
  "input",
  "image",
  "rich_text",
  "table",
  "markdown",
  "alert",
  "container",
  "card",
  "carousel",
  "context_actions",
]);

function shape(block) {
  return KNOWN.has(block?.type) ? block.type : "unknown";
}

function renderBlock(block, surface) {
  switch (block?.type) {
    case "section":
      return section(block, surface);
    case "header":
      return el(
        "div",
        { class: "header-text", role: "heading", "aria-level": "3" },
        renderText(block.text, surface),
      );
    case "divider":
      return el("hr");
    case "context":
      return (block.elements ?? []).map((part) =>
        part.type === "image"
          ? renderImage(part, "image-context")
          : el("span", {}, renderText(part, surface)),
      );
    case "actions":
    case "context_actions":
      return controls(block.elements, block.block_id, surface);
    case "input":
      return renderInput(block, surface);
    case "image":
      return el(
        "figure",
        {},
        block.title ? el("figcaption", {}, renderText(block.title, surface)) : null,
        renderImage(block, "image-block"),
      );
    case "rich_text":
      return renderRichText(block, surface);
    case "table":
      return renderTable(block, surface);
    case "markdown":
      return renderMarkdown(block.text, surface);
    case "alert":
      return alert(block, surface);
    case "container":
      return container(block, surface);
    case "card":
      return card(block, surface);
    case "carousel":
      return (block.elements ?? []).map((one) => card(one, surface));
    default:
      return unknown(`block “${block?.type ?? "without a type"}”`);
  }
}

function controls(elements, blockId, surface) {
  return (elements ?? []).map((element) => elementIn({ element, blockId, surface, dispatches: true }));
}

function section(block, surface) {
  const body = el(
    "div",
    { class: "section-body" },
    block.text ? el("div", { class: "section-text" }, renderText(block.text, surface)) : null,
    block.fields?.length
      ? el(
          "div",
          { class: "section-fields" },
          block.fields.map((field) => el("div", { class: "section-field" }, renderText(field, surface))),
        )
      : null,
  );
  if (!block.accessory) return body;
  return [
    body,
    el("div", { class: "section-accessory" }, controls([block.accessory], block.block_id, surface)),
  ];
}

const LEVELS = {
  default: "information",
  info: "information",
  warning: "warning",
  error: "warning",
  success: "check",
};

function alert(block, surface) {
  const level = Object.hasOwn(LEVELS, block.level ?? "default") ? (block.level ?? "default") : "default";
  return el(
    "div",
    { class: `alert alert-${level}`, role: "note" },
    icon(LEVELS[level]),
    el("div", {}, renderText(block.text, surface)),
  );
}

function container(block, surface) {
  const title = [
    block.icon ? renderImage(block.icon, "image-context") : null,
    el(
      "span",
      { class: "container-title" },
      block.rich_text_title
        ? renderRichText(block.rich_text_title, surface)
        : renderText(block.title, surface),
    ),
    block.subtitle ? el("span", { class: "container-subtitle" }, renderText(block.subtitle, surface)) : null,
  ];
  const children = el("div", { class: "container-body" }, renderBlocks(block.child_blocks, surface));
  if (block.is_collapsible)
    return el(
      "details",
      { class: "container", open: block.default_collapsed !== true },
      el("summary", {}, title),
      children,
    );
  return el("div", { class: "container" }, el("div", { class: "container-head" }, title), children);
}

function card(block, surface) {
  return el(
    "div",
    { class: "card" },
    block.hero_image ? renderImage(block.hero_image, "image-block") : null,
    el(
      "div",
      { class: "card-head" },
      block.icon ? renderImage(block.icon, "image-context") : null,
      block.title ? el("div", { class: "card-title" }, renderText(block.title, surface)) : null,
    ),
    block.subtitle ? el("div", { class: "card-subtitle" }, renderText(block.subtitle, surface)) : null,
    block.body ? el("div", {}, renderText(block.body, surface)) : null,
    block.actions?.length
      ? el("div", { class: "card-actions" }, controls(block.actions, block.block_id, surface))
      : null,
  );
}
