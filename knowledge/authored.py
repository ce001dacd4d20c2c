"""What everything that authors write has in common: unknown keys are refused, conditions are read."""

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


class Authored(BaseModel):
    """Whatever an author writes: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)
