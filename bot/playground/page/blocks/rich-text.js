// Draws rich_text blocks: sections, lists, quotes and preformatted text.
// Source: docs.slack.dev/reference/block-kit/blocks/rich-text-block

import { append, el } from "../dom.js";
import { emojiFor } from "../emoji.js";
import { formatDate, link, mention } from "./mrkdwn.js";
import { unknown } from "./unknown.js";

export function renderRichText(block, surface) {
  return el(
    "div",
    { class: "rich-text" },
    (block.elements ?? []).map((element) => part(element, surface)),
  );
}

function part(element, surface) {
  switch (element.type) {
    case "rich_text_section":
      return el("div", { class: "rich-section" }, inlines(element.elements, surface));
    case "rich_text_quote":
      return el("blockquote", {}, inlines(element.elements, surface));
    case "rich_text_preformatted":
      return el("pre", { class: "code-block" }, inlines(element.elements, surface, true));
    case "rich_text_list":
      return list(element, surface);
    default:
      return unknown(`part of rich text “${element.type}”`);
  }
}

// Slack sends a nested list as an element of its own with a deeper indent, so the indent is all there is to draw.
function list(element, surface) {
  const indent = Math.min(Math.max(Number(element.indent) || 0, 0), 8);
  const ordered = element.style === "ordered";
  return el(
    ordered ? "ol" : "ul",
    {
      class: `rich-list indent-${indent} level-${indent % 3}`,
      start: ordered && element.offset ? Number(element.offset) + 1 : null,
    },
    (element.elements ?? []).map((item) => el("li", {}, inlines(item.elements, surface))),
  );
}

function inlines(elements, surface, preformatted = false) {
  return (elements ?? []).map((element) => styled(inline(element, surface, preformatted), element.style));
}

function inline(element, surface, preformatted) {
  switch (element.type) {
    case "text":
      return broken(String(element.text ?? ""));
    case "link":
      if (preformatted) return document.createTextNode(element.text || element.url);
      return link(String(element.url ?? ""), String(element.text || element.url), { surface, emoji: false });
    case "emoji":
      return document.createTextNode(emojiFor(String(element.name)));
    case "user":
      return mention(`@${surface.userName(element.user_id)}`);
    case "channel":
      return mention(`#${surface.channelName(element.channel_id)}`);
    case "usergroup":
      return mention(`@${element.usergroup_id}`);
    case "broadcast":
      return mention(`@${element.range}`);
    case "date":
      return el(
        "time",
        {},
        formatDate(new Date(Number(element.timestamp) * 1000), element.format ?? "{date}"),
      );
    case "color":
      return el("code", {}, element.value);
    default:
      return unknown(`part of rich text “${element.type}”`);
  }
}

function broken(text) {
  const fragment = document.createDocumentFragment();
  text.split("\n").forEach((line, index) => append(fragment, index ? [el("br"), line] : [line]));
  return fragment;
}

function styled(node, style) {
  const tags = { code: "code", strike: "s", italic: "em", bold: "strong" };
  let result = node;
  for (const [name, tag] of Object.entries(tags)) if (style?.[name]) result = el(tag, {}, result);
  return result;
}
