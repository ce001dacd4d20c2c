// Draws markdown blocks: the part of standard Markdown that Slack supports there.
// Source: docs.slack.dev/reference/block-kit/blocks/markdown-block

import { append, el } from "../dom.js";
import { withEmoji } from "../emoji.js";
import { link } from "./mrkdwn.js";

const INLINE = [
  { sign: "`", pattern: /^`([^`\n]+)`/, draw: ([, code]) => el("code", {}, code) },
  {
    sign: "[",
    pattern: /^\[([^\]\n]{1,500})\]\(([^\s()]{1,3000})\)/,
    draw: ([, words, address], surface) => link(address, words, { surface, emoji: true }),
  },
  {
    sign: "*",
    pattern: /^\*\*([^*\n]+)\*\*/,
    draw: ([, words], surface) => nested("strong", words, surface),
  },
  { sign: "_", pattern: /^__([^_\n]+)__/, draw: ([, words], surface) => nested("strong", words, surface) },
  { sign: "~", pattern: /^~~([^~\n]+)~~/, draw: ([, words], surface) => nested("s", words, surface) },
  { sign: "*", pattern: /^\*([^*\n]+)\*/, draw: ([, words], surface) => nested("em", words, surface) },
  { sign: "_", pattern: /^_([^_\n]+)_/, draw: ([, words], surface) => nested("em", words, surface) },
  {
    sign: "h",
    pattern: /^https?:\/\/[^\s<>()"'`]+/,
    draw: ([address], surface) => link(address, address, { surface, emoji: false }),
  },
  { sign: "\\", pattern: /^\\([\\`*_{}[\]()#+.!~>-])/, draw: ([, sign]) => document.createTextNode(sign) },
];

export function renderMarkdown(text, surface) {
  const root = el("div", { class: "markdown" });
  const lines = String(text ?? "").split("\n");
  for (let at = 0; at < lines.length;) at = block(root, lines, at, surface);
  return root;
}

function block(root, lines, at, surface) {
  const line = lines[at];
  if (line.trim() === "") return at + 1;
  if (/^\s*```/.test(line)) {
    const end = lines.findIndex((other, index) => index > at && /^\s*```\s*$/.test(other));
    const stop = end < 0 ? lines.length : end;
    root.append(el("pre", { class: "code-block" }, lines.slice(at + 1, stop).join("\n")));
    return stop + 1;
  }
  const heading = /^(#{1,6})\s+(.*)$/.exec(line);
  if (heading) {
    root.append(
      withInline(
        el("div", {
          class: `heading heading-${heading[1].length}`,
          role: "heading",
          "aria-level": heading[1].length + 2,
        }),
        heading[2],
        surface,
      ),
    );
    return at + 1;
  }
  if (/^\s*([-*_])(?:\s*\1){2,}\s*$/.test(line)) {
    root.append(el("hr"));
    return at + 1;
  }
  if (/^>/.test(line)) return gather(root, lines, at, /^> ?/, (kept) => renderQuote(kept, surface));
  if (/^\s*[-*+]\s+/.test(line))
    return gather(root, lines, at, /^\s*[-*+]\s+/, (items) => list("ul", items, surface));
  if (/^\s*\d+[.)]\s+/.test(line))
    return gather(root, lines, at, /^\s*\d+[.)]\s+/, (items) => list("ol", items, surface));
  return paragraph(root, lines, at, surface);
}

function gather(root, lines, at, prefix, draw) {
  const kept = [];
  let next = at;
  while (next < lines.length && prefix.test(lines[next])) {
    kept.push(lines[next].replace(prefix, ""));
    next += 1;
  }
  root.append(draw(kept));
  return next;
}

function renderQuote(lines, surface) {
  return append(el("blockquote"), [...renderMarkdown(lines.join("\n"), surface).childNodes]);
}

function list(tag, items, surface) {
  return el(
    tag,
    { class: "rich-list indent-0 level-0" },
    items.map((item) => withInline(el("li"), item, surface)),
  );
}

function paragraph(root, lines, at, surface) {
  const node = el("p");
  let next = at;
  do {
    if (next > at) node.append(el("br"));
    withInline(node, lines[next], surface);
    next += 1;
  } while (
    next < lines.length &&
    lines[next].trim() !== "" &&
    !/^(?:>|#{1,6}\s|\s*```|\s*[-*+]\s|\s*\d+[.)]\s)/.test(lines[next])
  );
  root.append(node);
  return next;
}

function nested(tag, words, surface) {
  return withInline(el(tag), words, surface);
}

/** The first mark that begins here and ends within the longest link Slack allows. */
function marked(text, at) {
  for (const { sign, pattern, draw } of INLINE) {
    const match = text[at] === sign ? pattern.exec(text.slice(at, at + 3600)) : null;
    if (match) return { match, draw };
  }
  return null;
}

function withInline(parent, text, surface) {
  let pending = "";
  for (let at = 0; at < text.length;) {
    const found = marked(text, at);
    if (found) {
      append(parent, [withEmoji(pending), found.draw(found.match, surface)]);
      pending = "";
      at += found.match[0].length;
    } else {
      pending += text[at];
      at += 1;
    }
  }
  return append(parent, [withEmoji(pending)]);
}
