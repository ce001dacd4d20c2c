"""The frozen description of a workspace: its people, rooms and the one app that is installed there."""

from typing import Literal

from msgspec import Struct, field

Role = Literal["customer", "agent", "guest", "stranger"]
RoomKind = Literal["public", "private"]


class Team(Struct, frozen=True):
    """A workspace."""

    id: str
    name: str
    domain: str


class Human(Struct, frozen=True):
    """A person with a Slack account. A `stranger` belongs to another workspace (Slack Connect)."""

    id: str
    name: str
    real_name: str
    role: Role
    team_id: str
    tz: str = "Europe/London"
    locale: str = "en-GB"
    deleted: bool = False
    display_name: str = ""
    """Empty where the person chose none: then `real_name` is what others see."""


class Room(Struct, frozen=True):
    """A channel that exists from the start; the app is in it if its bot user is among the members."""

    id: str
    name: str
    kind: RoomKind
    members: tuple[str, ...]
    is_archived: bool = False
    is_ext_shared: bool = False
    topic: str = ""


class Command(Struct, frozen=True):
    """A slash command of the app's manifest."""

    command: str
    description: str
    usage_hint: str = ""


class Shortcut(Struct, frozen=True):
    """A shortcut of the app's manifest; `kind` is `global` or `message`."""

    callback_id: str
    name: str
    kind: Literal["global", "message"]


class AppCard(Struct, frozen=True):
    """What the app's manifest declares and the installation granted."""

    id: str
    name: str
    bot_id: str
    bot_user: str
    scopes: tuple[str, ...]
    events: tuple[str, ...]
    commands: tuple[Command, ...]
    shortcuts: tuple[Shortcut, ...]
    home_tab: bool = True
    messages_tab: bool = True
    """Whether people can write to the app in its direct message."""
    interactive: bool = True
    """Whether presses and submissions are delivered."""


class World(Struct, frozen=True):
    """Everything that is true before anybody does anything."""

    team: Team
    app: AppCard
    people: tuple[Human, ...]
    rooms: tuple[Room, ...]
    other_teams: tuple[Team, ...] = field(default=())


_TEAM = Team("T0PETSIT01", "Pet Sitter Plus", "pet-sitter-plus")
_ELSEWHERE = Team("T0ELSEWHR1", "Elsewhere", "elsewhere")
_BOT = "U0RETRIEV1"

DEMO_WORLD = World(
    team=_TEAM,
    other_teams=(_ELSEWHERE,),
    app=AppCard(
        id="A0RETRIEV1",
        name="Retriever",
        bot_id="B0RETRIEV1",
        bot_user=_BOT,
        scopes=(
            "app_mentions:read",
            "channels:history",
            "channels:read",
            "chat:write",
            "commands",
            "files:read",
            "files:write",
            "files:write",
            "groups:history",
            "groups:read",
            "im:history",
            "im:read",
            "im:write",
            "team:read",
            "users:read",
        ),
        events=("app_home_opened", "message.im", "message.groups", "app_mention"),
        commands=(
            Command("/smtp-help", "Find out why your mailbox does not connect", "[address, error or word]"),
        ),
        shortcuts=(Shortcut("check_up", "Check my email settings", "global"),),
    ),
    people=(
        Human("U0JO000001", "jo", "Jo Example", "customer", _TEAM.id),
        Human("U0ANN00001", "ann", "Ann Example", "customer", _TEAM.id),
        Human("U0TOM00001", "tom", "Tom Support", "agent", _TEAM.id, display_name="Tom"),
        Human("U0PRIYA001", "priya", "Priya Support", "agent", _TEAM.id, display_name="Priya"),
        Human("U0GUEST001", "gus", "Gus Guest", "guest", _TEAM.id),
        Human("U0STRANGE1", "sam", "Sam Stranger", "stranger", _ELSEWHERE.id),
    ),
    rooms=(
        Room("C0SUPPORT1", "psp-support", "private", ("U0TOM00001", "U0PRIYA001", _BOT)),
        Room("C0WALKERS1", "walkers", "public", ("U0JO000001", "U0ANN00001", "U0TOM00001", "U0GUEST001")),
    ),
)
