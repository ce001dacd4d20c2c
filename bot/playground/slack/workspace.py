"""The workspace as it stands now: who is there, which conversations exist, what was said in them."""

import secrets
import time
from collections.abc import Callable, Iterable
from typing import Any, Literal

from msgspec import Struct, field

from bot.playground.slack.world import Human, Room, World

ConversationKind = Literal["public", "private", "im"]
Json = dict[str, Any]


class Conversation(Struct):
    """A channel or a direct message. `user` is set for a direct message: the person facing the app."""

    id: str
    kind: ConversationKind
    name: str
    members: list[str]
    user: str | None = None
    is_archived: bool = False
    is_ext_shared: bool = False
    topic: str = ""
    created: int = 0
    messages: dict[str, Json] = field(default_factory=dict)

    @property
    def channel_type(self) -> str:
        """What events call it."""
        return {"public": "channel", "private": "group", "im": "im"}[self.kind]

    @property
    def shown_name(self) -> str:
        """What commands and interactions call it."""
        return {"public": self.name, "private": "privategroup", "im": "directmessage"}[self.kind]


class Change(Struct, frozen=True):
    """Something a screen shows has changed. Seen by `users`, or, if those are None, by everybody."""

    seq: int
    type: str
    body: Json
    users: frozenset[str] | None


class StoredFile(Struct, frozen=True):
    """An uploaded file with its bytes."""

    facts: Json
    content: bytes


class Workspace:
    """People, conversations and files in memory, with a feed of changes for whoever watches."""

    def __init__(self, world: World, clock: Callable[[], float] = time.time) -> None:
        self.world = world
        self.clock = clock
        self.people: dict[str, Human] = {human.id: human for human in world.people}
        self.conversations: dict[str, Conversation] = {}
        self.ephemerals: dict[str, Json] = {}
        self.files: dict[str, StoredFile] = {}
        self.watchers: list[Callable[[Change], None]] = []
        self.seq = 0
        self._last_ts = 0
        for room in world.rooms:
            self.add_room(room)
        for human in world.people:
            if human.role != "stranger":
                self.direct_message(human.id)

    def add_person(self, human: Human) -> None:
        """A further account, known from now on."""
        self.people[human.id] = human

    def add_room(self, room: Room) -> Conversation:
        """A further channel, from its description."""
        made = Conversation(
            room.id,
            room.kind,
            room.name,
            list(room.members),
            is_archived=room.is_archived,
            is_ext_shared=room.is_ext_shared,
            topic=room.topic,
            created=int(self.clock()),
        )
        self.conversations[room.id] = made
        self.channel_changed(made)
        return made

    def direct_message(self, user: str) -> Conversation:
        """The direct message between the app and a person, made if it does not exist."""
        name = "D" + user[1:]
        if name not in self.conversations:
            members = [user, self.world.app.bot_user]
            made = Conversation(name, "im", "", members, user=user, created=int(self.clock()))
            self.conversations[name] = made
            self.channel_changed(made)
        return self.conversations[name]

    def new_ts(self) -> str:
        """A message timestamp: unique, growing, six decimals as Slack's."""
        self._last_ts = max(int(self.clock() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def new_id(self, letter: str) -> str:
        """An id in Slack's form: a letter and ten capitals or digits."""
        return f"{letter}0{secrets.token_hex(5)[:9].upper()}"

    # -- messages

    def add_message(self, conversation: Conversation, message: Json) -> Json:
        """Keep a message (with its `ts`), and count it at the thread's parent."""
        conversation.messages[message["ts"]] = message
        parent = conversation.messages.get(message.get("thread_ts", ""))
        if parent is not None and parent is not message:
            parent["thread_ts"] = parent["ts"]
            parent["reply_count"] = parent.get("reply_count", 0) + 1
            parent["latest_reply"] = message["ts"]
            parent["reply_users"] = sorted({*parent.get("reply_users", ()), message["user"]})
            parent["reply_users_count"] = len(parent["reply_users"])
            self.message_changed(conversation, parent)
        self.message_changed(conversation, message)
        return message

    def remove_message(self, conversation: Conversation, ts: str) -> None:
        """Forget a message; a thread's parent with replies becomes a tombstone, as in Slack."""
        message = conversation.messages[ts]
        if message.get("reply_count"):
            kept: Json = {
                name: message[name] for name in ("ts", "thread_ts", "reply_count") if name in message
            }
            conversation.messages[ts] = {
                "type": "message",
                "subtype": "tombstone",
                "user": "USLACKBOT",
                "text": "This message was deleted.",
                **kept,
            }
            self.message_changed(conversation, conversation.messages[ts])
            return
        del conversation.messages[ts]
        parent = conversation.messages.get(message.get("thread_ts", ""))
        if parent is not None:
            parent["reply_count"] = max(0, parent.get("reply_count", 1) - 1)
            self.message_changed(conversation, parent)
        body = {"channel": conversation.id, "ts": ts}
        self.tell("message_deleted", body, self.audience(conversation))

    # -- the feed of changes

    def audience(self, conversation: Conversation) -> frozenset[str] | None:
        """Who sees a conversation: everybody of the workspace for a public channel, else its members."""
        return None if conversation.kind == "public" else frozenset(conversation.members)

    def can_see(self, user: str, conversation: Conversation) -> bool:
        """Members see a conversation; a public one is seen by everybody of the team who is no guest."""
        if user in conversation.members:
            return True
        human = self.people.get(user)
        return conversation.kind == "public" and human is not None and human.role in ("customer", "agent")

    def message_changed(self, conversation: Conversation, message: Json) -> None:
        """Tell watchers that a message is new or different."""
        body = {"channel": conversation.id, "message": {"channel": conversation.id, **message}}
        self.tell("message", body, self.audience(conversation))

    def channel_changed(self, conversation: Conversation) -> None:
        """Tell watchers that a conversation is new or different."""
        self.tell("channel", {"channel": channel_for_page(conversation)}, self.audience(conversation))

    def tell(self, kind: str, body: Json, users: Iterable[str] | None) -> None:
        """Number a change and hand it to every watcher."""
        self.seq += 1
        change = Change(self.seq, kind, body, None if users is None else frozenset(users))
        for watcher in tuple(self.watchers):
            watcher(change)


def channel_for_page(conversation: Conversation) -> Json:
    """A conversation as the browser page gets it."""
    return {
        "id": conversation.id,
        "kind": conversation.kind,
        "name": conversation.name,
        "user": conversation.user,
        "members": list(conversation.members),
        "is_archived": conversation.is_archived,
        "topic": conversation.topic,
    }
