"""Decides what to ask, what to say and what to do next; knows no network, clock, storage or Slack."""

from knowledge.after_the_end import is_courtesy
from knowledge.codec import (
    effect_from_json,
    effect_to_json,
    event_from_json,
    event_to_json,
    state_from_json,
    state_to_json,
)
from knowledge.engine import NoCase, advance
from knowledge.issues import ContentIssue, TreeFaults
from knowledge.library import Tree
from knowledge.loader import check_tree, load_tree
from knowledge.looking import card, diagnosis, form, home, plan, repeat, status_line, view, words
from knowledge.marks import Line, Span, escape, parse_marked, plain

__all__ = [
    "ContentIssue",
    "Line",
    "NoCase",
    "Span",
    "Tree",
    "TreeFaults",
    "advance",
    "card",
    "check_tree",
    "diagnosis",
    "effect_from_json",
    "effect_to_json",
    "escape",
    "event_from_json",
    "event_to_json",
    "form",
    "home",
    "is_courtesy",
    "load_tree",
    "parse_marked",
    "plain",
    "plan",
    "repeat",
    "state_from_json",
    "state_to_json",
    "status_line",
    "view",
    "words",
]
