// Draws people and the app: avatars, and names with the APP badge.

import { el } from "./dom.js";
import { isEphemeral } from "./world.js";

const HUES = 8;

function hueOf(id) {
  let sum = 0;
  for (const sign of id) sum = (sum * 31 + sign.codePointAt(0)) % 9973;
  return sum % HUES;
}

/** A picture for a person: their initial on a colour of their own; the app has its own mark. */
export function avatar(world, userId, size = "") {
  if (userId === world.app.bot_user)
    return el("span", { class: `avatar avatar-app ${size}`, "aria-hidden": "true" });
  const initial = [...(world.userName(userId ?? "?") || "?")][0].toUpperCase();
  return el(
    "span",
    { class: `avatar avatar-${hueOf(userId ?? "?")} ${size}`, "aria-hidden": "true" },
    initial,
  );
}

/** Who wrote a message. An app may lend a message another name; the badge stays, so nobody is taken in. */
export function author(world, message) {
  const isApp = Boolean(message.bot_id) || isEphemeral(message);
  // The `user` of an ephemeral message is its reader.
  const id = isEphemeral(message) || (isApp && !message.user) ? world.app.bot_user : message.user;
  return { id, isApp, name: isApp && message.username ? message.username : world.userName(id) };
}
