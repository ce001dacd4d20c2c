// Holds what the stand-in for Slack has told: people, conversations, messages, forms and Home tabs.

export class World extends EventTarget {
  about = {};
  team = {};
  app = {};
  bot = { connected: true };
  users = new Map();
  channels = new Map();
  messages = new Map();
  ephemerals = new Map();
  views = new Map();
  homes = new Map();

  /** Takes one change of the page protocol, then emits "changed" with it. */
  apply(change) {
    switch (change.type) {
      case "state":
        this.#load(change.state);
        break;
      case "message":
        this.messagesOf(change.channel).set(change.message.ts, {
          channel: change.channel,
          ...change.message,
        });
        break;
      case "message_deleted":
        this.messagesOf(change.channel).delete(change.ts);
        break;
      case "ephemeral":
        this.ephemerals.set(change.ephemeral.id, change.ephemeral);
        break;
      case "ephemeral_removed":
        this.ephemerals.delete(change.id);
        break;
      case "views":
        this.views.set(change.user, change.stack);
        break;
      case "home":
        this.homes.set(change.user, change.view);
        break;
      case "channel":
        this.channels.set(change.channel.id, change.channel);
        break;
      case "about":
        this.about = change.about;
        break;
      case "bot":
        this.bot = change.bot;
        break;
      default:
        break;
    }
    this.dispatchEvent(new CustomEvent("changed", { detail: change }));
  }

  #load(state) {
    this.about = state.about ?? {};
    this.team = state.team ?? {};
    this.app = state.app ?? {};
    this.bot = state.bot ?? { connected: true };
    this.users = new Map(state.users.map((user) => [user.id, user]));
    this.channels = new Map(state.channels.map((channel) => [channel.id, channel]));
    this.messages = new Map(
      Object.entries(state.messages).map(([id, list]) => [id, new Map(list.map((one) => [one.ts, one]))]),
    );
    this.ephemerals = new Map((state.ephemerals ?? []).map((one) => [one.id, one]));
    this.views = new Map(Object.entries(state.views ?? {}));
    this.homes = new Map(Object.entries(state.homes ?? {}));
  }

  messagesOf(channel) {
    if (!this.messages.has(channel)) this.messages.set(channel, new Map());
    return this.messages.get(channel);
  }

  /** Top-level messages (and broadcast replies) of a conversation with what only this person sees, oldest first. */
  timeline(channel, user) {
    const shown = [...this.messagesOf(channel).values()].filter(
      (one) => !isReply(one) || one.subtype === "thread_broadcast",
    );
    return byTime([...shown, ...this.#ephemeralsFor(channel, user, null)]);
  }

  /** A thread: its first message, then the replies. */
  thread(channel, root, user) {
    const shown = [...this.messagesOf(channel).values()].filter(
      (one) => one.ts === root || (isReply(one) && one.thread_ts === root),
    );
    return byTime([...shown, ...this.#ephemeralsFor(channel, user, root)]);
  }

  repliesOf(channel, root) {
    return byTime(
      [...this.messagesOf(channel).values()].filter((one) => isReply(one) && one.thread_ts === root),
    );
  }

  #ephemeralsFor(channel, user, thread) {
    return [...this.ephemerals.values()].filter(
      (one) => one.channel === channel && one.user === user && (one.thread_ts ?? null) === thread,
    );
  }

  /** The direct message of a person with the app, once there is one. */
  directMessage(user) {
    return [...this.channels.values()].find((one) => one.kind === "im" && one.user === user) ?? null;
  }

  /** The channels a person is a member of, in the order the stand-in names them. */
  channelsOf(user) {
    return [...this.channels.values()].filter(
      (one) => one.kind !== "im" && one.members.includes(user) && !one.is_archived,
    );
  }

  userName(id) {
    if (id === this.app.bot_user) return this.app.name;
    const user = this.users.get(id);
    return user ? user.real_name || user.name : id;
  }

  channelName(id) {
    return this.channels.get(id)?.name || id;
  }
}

export function isReply(message) {
  return Boolean(message.thread_ts) && message.thread_ts !== message.ts;
}

export function isEphemeral(message) {
  return typeof message.id === "string" && message.id.startsWith("Ep");
}

function byTime(list) {
  return list.sort((one, other) => Number(one.ts) - Number(other.ts));
}
