// Draws a text object (plain_text or mrkdwn), wherever a block may hold one.

import { append } from "../dom.js";
import { withEmoji } from "../emoji.js";
import { renderMrkdwn } from "./mrkdwn.js";
import { unknown } from "./unknown.js";

/** A text object as nodes. A missing one is nothing; an unknown kind is said to be one. */
export function renderText(object, surface) {
  if (object === null || object === undefined) return document.createDocumentFragment();
  if (object.type === "mrkdwn")
    return renderMrkdwn(String(object.text ?? ""), surface, { verbatim: object.verbatim === true });
  if (object.type === "plain_text" || object.type === "raw_text" || object.type === "raw_number")
    return brokenLines(plainWords(object));
  return unknown(`text “${object.type}”`);
}

/** The words of a plain text object, for labels, options and titles. */
export function plainWords(object) {
  const text = String(object?.text ?? object?.value ?? "");
  return object?.emoji === false || object?.type === "raw_text" ? text : withEmoji(text);
}

export function brokenLines(text) {
  const fragment = document.createDocumentFragment();
  text
    .split("\n")
    .forEach((line, index) => append(fragment, index ? [document.createElement("br"), line] : [line]));
  return fragment;
}
