// Counts what a person has not seen yet in each of their conversations.

import { isEphemeral } from "./world.js";

export class Unread {
  #seen = new Map();

  knows(user, channel) {
    return this.#seen.has(keyFor(user, channel));
  }

  read(user, channel, messages) {
    const newest = messages.length > 0 ? Number(messages[messages.length - 1].ts) : 0;
    this.#seen.set(keyFor(user, channel), Math.max(newest, this.#seen.get(keyFor(user, channel)) ?? 0));
  }

  count(user, channel, messages) {
    const seen = this.#seen.get(keyFor(user, channel)) ?? 0;
    return messages.filter((one) => (one.user !== user || isEphemeral(one)) && Number(one.ts) > seen).length;
  }
}

function keyFor(user, channel) {
  return `${user} ${channel}`;
}
