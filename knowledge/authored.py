"""What everything that authors write has in common: unknown keys are refused, conditions are read."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, PlainValidator

from knowledge.facts import Condition, parse_condition

When = Annotated[Condition, PlainValidator(parse_condition)]
Scalar = str | int | bool
MarkWord = Literal["tried", "waiting", "solved", "with_support"]
FormName = Literal["login", "check_up", "reply", "resolve", "message"]
ViewName = Literal[
    "how_we_know",
    "seven_steps",
    "other_ways",
    "what_they_get",
    "text_for_provider",
    "use_these_settings",
    "how_to_delete",
    "conversation",
]
Source = Literal["page", "product", "bot", "amendment"]

RESERVED_TARGETS: frozenset[str] = frozenset({"question", "rest", "back"})
STEPS = range(1, 8)

LONGEST_LABEL = 75
"""Characters on a button; in what is read aloud for it as well."""
LONGEST_OPTION = 75
"""Characters of an entry in a list."""
LONGEST_TITLE = 24
"""Slack's limit for the title and the buttons of a modal."""

PATTERNS: Mapping[str, str] = {
    "person": "*Talk to a person*: a hand_off node.",
    "person_again": "The same while the case is with support already: an ask or say node.",
    "person_cancelled": "The request was taken back (set by [Cancel the request]).",
    "message": "A failure message was pasted anywhere.",
    "no_message": "A text that should be one, and is not: an ask node.",
    "works": "*It works now*, typed at a question that has no such answer: an end node.",
    "settings": "Settings or another address were typed at a question that did not ask for them.",
    "faulty_settings": "A setting cannot be, and no question that waits asks for it: an ask node.",
    "message_again": "A failure message whose remedy was gone through was pasted again.",
    "not_understood": "The third time in a row: the offer of a hand-off, an ask node.",
    "late_press": "A button of an old question was pressed: an aside.",
    "form_closed": "A form was closed without being sent: an aside.",
    "secret_in_chat": "Something that looks like a password was typed into the chat: an aside.",
    "other_mailbox": "Another address stood among other words; is it the mailbox that is meant? An aside.",
    "change_address": "*Change*, and the email address was picked: an aside.",
    "reach_first": "A log-in was wanted, and no server answers yet.",
    "login_limit": "A log-in was wanted, and both were used.",
    "stopped": "*Stop* was typed: an end node.",
    "reminder": "After a day without an answer: an ask node.",
    "idle_closed": "And after another: an end node.",
    "follow_up_1d": "A day after the end, where the end node asks again: an ask node.",
    "follow_up_7d": "And after a week: an ask node.",
    "retest_asked": "An agent wants one more log-in: an ask node.",
    "retest_ok": "What the customer is told when it was accepted.",
    "retest_failed": "And when it was not.",
    "claimed": "An agent has taken the case: a say node.",
    "with_agent": "*back*, *restart* and their like while an agent has the case: an aside.",
    "stop_with_agent": "The customer wants to stop then: an aside.",
    "request_withdrawn": "And the request was taken back by that: an end node.",
    "released": "The agent has handed the case back: an ask node.",
    "resolved": "An agent has closed the case: an end node.",
    "which_case": "A line after the end that says nothing known; is it about that case? An ask node.",
    "reopened": "Where a closed case goes on.",
    "exhausted_visits": "The same question came round too often: an ask node that offers a hand-off.",
}
"""Situations that the engine knows, each with a node of the author's: ``patterns:`` in ``tree.yaml``."""


class Authored(BaseModel):
    """Whatever an author writes: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)
