"""A stand-in for Slack on this machine, as strict as Slack where strictness is written down."""

from bot.playground.slack.delivery import Envelope
from bot.playground.slack.faults import Fault
from bot.playground.slack.manifest import installed
from bot.playground.slack.people import Person
from bot.playground.slack.record import ReceivedRequest
from bot.playground.slack.screens import Shown
from bot.playground.slack.server import Deliver, SlackStandIn
from bot.playground.slack.timing import Timing
from bot.playground.slack.world import DEMO_WORLD, AppCard, Command, Human, Room, Shortcut, Team, World

__all__ = [
    "DEMO_WORLD",
    "AppCard",
    "Command",
    "Deliver",
    "Envelope",
    "Fault",
    "Human",
    "Person",
    "ReceivedRequest",
    "Room",
    "Shortcut",
    "Shown",
    "SlackStandIn",
    "Team",
    "Timing",
    "World",
    "installed",
]
