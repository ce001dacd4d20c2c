// Draws Slack's mrkdwn: marks, quotes, code, links and mentions, all set as text.
// Source: docs.slack.dev/messaging/formatting-message-text

import { append, el } from "../dom.js";
import { withEmoji } from "../emoji.js";
import { openable } from "../links.js";

const MARKS = { "*": "strong", _: "em", "~": "s" };
const FENCE = /```\n?([\s\S]*?)```/g;
const BARE_ADDRESS = /^(?:https?:\/\/|mailto:)[^\s<>|"'`]+/;

/** mrkdwn as a document fragment. `surface` supplies names and opens links; `verbatim` leaves bare addresses alone. */
export function renderMrkdwn(text, surface, { verbatim = false, emoji = true } = {}) {
  const fragment = document.createDocumentFragment();
  const reader = { surface, verbatim, emoji };
  let from = 0;
  for (const match of text.matchAll(FENCE)) {
    lines(fragment, text.slice(from, match.index).replace(/\n$/, ""), reader);
    fragment.append(el("pre", { class: "code-block" }, plain(match[1].replace(/\n$/, ""))));
    from = match.index + match[0].length;
    if (text[from] === "\n") from += 1;
  }
  lines(fragment, text.slice(from), reader);
  return fragment;
}

/** Slack escapes three characters and no others. */
export function unescapeText(text) {
  return text.replace(/&(lt|gt|amp);/g, (_, name) => ({ lt: "<", gt: ">", amp: "&" })[name]);
}

/** What stands in code or in a label: entities read, links as their address, no marks. */
function plain(text) {
  return unescapeText(
    text.replace(/<([^<>|]+)(?:\|([^<>]*))?>/g, (whole, target, label) =>
      /^[@#!]/.test(target) ? whole : label || target,
    ),
  );
}

function lines(parent, text, reader) {
  if (text === "") return;
  let quote = null;
  let started = false;
  for (const line of text.split("\n")) {
    const quoted = /^(?:&gt;|>) ?/.exec(line);
    if (quoted) {
      if (quote) quote.append(el("br"));
      else {
        quote = el("blockquote");
        parent.append(quote);
      }
      inline(quote, line.slice(quoted[0].length), reader);
    } else {
      if (started && !quote) parent.append(el("br"));
      quote = null;
      inline(parent, line, reader);
    }
    started = true;
  }
}

/** One line. A mark opens before a word and closes after one, as in Slack; an open mark without its end is text. */
function inline(parent, text, reader, used = "") {
  let pending = "";
  const flush = () => {
    if (pending) parent.append(reader.emoji ? withEmoji(unescapeText(pending)) : unescapeText(pending));
    pending = "";
  };
  for (let at = 0; at < text.length;) {
    const sign = text[at];
    const step = token(text, at, reader, used);
    if (step) {
      flush();
      append(parent, [step.node]);
      at = step.next;
    } else {
      pending += sign;
      at += 1;
    }
  }
  flush();
}

function token(text, at, reader, used) {
  const sign = text[at];
  if (sign === "<") return angle(text, at, reader);
  if (sign === "`") {
    const end = text.indexOf("`", at + 1);
    if (end > at + 1) return { node: el("code", {}, plain(text.slice(at + 1, end))), next: end + 1 };
  }
  if (Object.hasOwn(MARKS, sign) && !used.includes(sign) && opens(text, at)) {
    const end = closing(text, at);
    if (end > 0) {
      const node = el(MARKS[sign]);
      inline(node, text.slice(at + 1, end), reader, used + sign);
      return { node, next: end + 1 };
    }
  }
  if (!reader.verbatim && (sign === "h" || sign === "m") && !/\w/.test(text[at - 1] ?? " ")) {
    const bare = BARE_ADDRESS.exec(text.slice(at, at + 3000));
    if (bare) {
      const address = bare[0].replace(/[.,;:!?)\]}*_~]+$/, "");
      return { node: link(unescapeText(address), unescapeText(address), reader), next: at + address.length };
    }
  }
  return null;
}

function opens(text, at) {
  return (
    !/[\p{L}\p{N}]/u.test(text[at - 1] ?? " ") &&
    text[at + 1] !== undefined &&
    !/\s/.test(text[at + 1]) &&
    text[at + 1] !== text[at]
  );
}

function closing(text, at) {
  const sign = text[at];
  for (let end = text.indexOf(sign, at + 1); end > 0; end = text.indexOf(sign, end + 1)) {
    if (!/\s/.test(text[end - 1]) && !/[\p{L}\p{N}]/u.test(text[end + 1] ?? " ")) return end;
  }
  return -1;
}

function angle(text, at, reader) {
  const end = text.indexOf(">", at);
  if (end < 0) return null;
  const [target, ...rest] = text.slice(at + 1, end).split("|");
  const label = rest.join("|");
  if (target === "") return null;
  return { node: reference(target, label, reader), next: end + 1 };
}

function reference(target, label, reader) {
  const { surface } = reader;
  if (target.startsWith("@")) return mention(`@${surface.userName(target.slice(1))}`);
  if (target.startsWith("#")) return mention(`#${label || surface.channelName(target.slice(1))}`);
  if (target.startsWith("!date^")) return el("time", {}, date(target, label));
  if (target.startsWith("!"))
    return mention(label ? unescapeText(label) : `@${target.slice(1).split("^")[0]}`);
  return link(unescapeText(target), unescapeText(label || target.replace(/^mailto:/, "")), reader);
}

export function mention(words) {
  return el("span", { class: "mention" }, words);
}

/** A link when its address may be one, else the words with the address beside them, as text. */
export function link(address, words, reader) {
  const url = openable(address);
  if (!url && !address.startsWith("slack://"))
    return document.createTextNode(words === address ? words : `${words} (${address})`);
  const shown = reader.emoji === false ? words : withEmoji(words);
  return el(
    "a",
    {
      href: url ? url.href : "#",
      target: "_blank",
      rel: "noopener noreferrer",
      onclick: (event) => {
        if (reader.surface.openLink(address)) event.preventDefault();
        else if (!url) event.preventDefault();
      },
    },
    shown,
  );
}

const DATE_PARTS = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  time: { hour: "2-digit", minute: "2-digit" },
  time_secs: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
};

/** <!date^timestamp^format^link|fallback>: the reader's own time zone, the fallback if it cannot be read. */
function date(target, fallback) {
  const [, seconds, format = "{date} {time}"] = target.split("^");
  const moment = new Date(Number(seconds) * 1000);
  if (Number.isNaN(moment.getTime())) return unescapeText(fallback || target);
  return formatDate(moment, format);
}

export function formatDate(moment, format) {
  return format.replace(/\{(\w+?)(?:_pretty)?\}/g, (whole, name) =>
    Object.hasOwn(DATE_PARTS, name)
      ? new Intl.DateTimeFormat("en-GB", DATE_PARTS[name]).format(moment)
      : whole,
  );
}
