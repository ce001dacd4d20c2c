"""Templates: strict Jinja2 that knows names, attributes and listed filters, and nothing else."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.environment import Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from knowledge.effects import Marked
from knowledge.events import MailServer, Security
from knowledge.marks import code, escape

FILTERS: tuple[str, ...] = (
    "code",
    "bold",
    "list",
    "either",
    "commas",
    "dots",
    "since",
    "pair",
    "pair_words",
    "security",
    "clock",
    "soon",
    "day",
    "date",
    "month",
    "quoted",
    "first_upper",
)
"""The filters that an author may use; none takes arguments."""

LONGEST_TEMPLATE = 4_000
"""A text is said in at most 60 words; a form's consent or a view may be longer."""


class Raw(str):
    """Marked text that is put in as it is."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Clock:
    """A time, already in the zone in which it is told, beside the present one."""

    at: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class LanguageWords:
    """The words of a language that filters need."""

    calendar: Mapping[str, str]
    """``monday`` …, ``january`` …, and the patterns ``day``, ``today``, ``tomorrow``, ``date``, ``month``."""
    security: Mapping[str, str]
    join: Mapping[str, str]


_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)


class Templates:
    """Compiles and fills the templates of one language; each is compiled when it is first used."""

    def __init__(self, words: LanguageWords) -> None:
        self._environment = ImmutableSandboxedEnvironment(
            undefined=StrictUndefined,
            finalize=_finalize,
            # Marks are escaped by ``finalize``; HTML is not what comes out here.
            autoescape=False,
            keep_trailing_newline=True,
            cache_size=0,
        )
        self._environment.filters = _filters(words)
        self._environment.tests = {}
        self._environment.globals = {}
        self._compiled: dict[str, tuple[Template, tuple[str, ...]]] = {}

    def fill(self, source: str, value: Callable[[str], object]) -> Marked:
        """Fill in a template that ``faults_of`` found good."""
        if "{" not in source:
            return Marked(source)
        known = self._compiled.get(source)
        if known is None:
            known = self._compiled[source] = self._compile(source)
        template, names = known
        # As ``Template.render`` does, without a copy of the values and of globals, of which there are none.
        context = template.new_context({name: value(name) for name in names}, shared=True)
        return Marked("".join(template.root_render_func(context)))

    def _compile(self, source: str) -> tuple[Template, tuple[str, ...]]:
        parsed = self._environment.parse(source)
        names = tuple(sorted({node.name for node in parsed.find_all(nodes.Name)}))
        return self._environment.from_string(parsed), names


_CHECKING = ImmutableSandboxedEnvironment(autoescape=False)


def faults_of(source: str, names: Mapping[str, frozenset[str]]) -> list[str]:
    """What is wrong with a template: sentences for the author.

    ``names`` holds the names that may be used, each with its attributes.
    """
    if len(source) > LONGEST_TEMPLATE:
        return [f"This text has {len(source)} characters; {LONGEST_TEMPLATE} are the most."]
    if "{" not in source:
        return []
    plainly = _plain_faults(source, names)
    if plainly is not None:
        return plainly
    try:
        parsed = _CHECKING.parse(source)
    except TemplateSyntaxError as error:
        return [f"This template cannot be read: {error.message}."]
    return [fault for node in parsed.body for fault in _node_faults(node, names)]


_PLACE = re.compile(r"\{\{ *([a-z_]+)(?:\.([a-z0-9_]+))?((?: *\| *[a-z_]+)*) *\}\}")


def _plain_faults(source: str, names: Mapping[str, frozenset[str]]) -> list[str] | None:
    """The same for the form that templates ordinarily have, without a parser; ``None`` for any other form."""
    if "{" in _PLACE.sub("", source):
        return None
    faults: list[str] = []
    for name, attribute, filters in _PLACE.findall(source):
        if name not in names:
            faults.append(f"`{name}` is not a value that texts know.")
        elif attribute and attribute not in names[name]:
            faults.append(f"`{name}` has no `{attribute}`.")
        faults += [
            f"`{one}` is not a filter that texts know."
            for one in filters.replace("|", " ").split()
            if one not in FILTERS
        ]
    return faults


def _node_faults(node: nodes.Node, names: Mapping[str, frozenset[str]]) -> list[str]:
    match node:
        case nodes.Output():
            return [fault for child in node.nodes for fault in _node_faults(child, names)]
        case nodes.TemplateData():
            return []
        case nodes.Name():
            return [] if node.name in names else [f"`{node.name}` is not a value that texts know."]
        case nodes.Getattr():
            return _attribute_faults(node, names)
        case nodes.Filter():
            faults = [] if node.name in FILTERS else [f"`{node.name}` is not a filter that texts know."]
            if node.args or node.kwargs or node.dyn_args is not None or node.dyn_kwargs is not None:
                faults.append(f"The filter `{node.name}` takes no arguments.")
            return faults + (_node_faults(node.node, names) if node.node is not None else [])
        case _:
            return [
                f"Only names, attributes and filters may stand in a text, no {type(node).__name__.lower()}."
            ]


def _attribute_faults(node: nodes.Getattr, names: Mapping[str, frozenset[str]]) -> list[str]:
    if not isinstance(node.node, nodes.Name):
        return ["Only one dot may follow a name."]
    owner = node.node.name
    if owner not in names:
        return [f"`{owner}` is not a value that texts know."]
    if node.attr not in names[owner]:
        return [f"`{owner}` has no `{node.attr}`."]
    return []


def _finalize(value: object) -> str:
    if isinstance(value, Raw):
        return value
    if isinstance(value, str):
        return escape(value)
    if value is None:
        return ""
    if isinstance(value, Clock):
        return f"{value.at.hour}:{value.at.minute:02d}"
    if isinstance(value, tuple):
        return ", ".join(_finalize(one) for one in value)
    return escape(str(value))


def _each(one: Callable[[object], object], value: object) -> object:
    """Apply a filter to a value, or to each of several."""
    return tuple(one(part) for part in value) if isinstance(value, tuple) else one(value)


def _code(value: object) -> Raw:
    """What is not known is told in words, and words are no code."""
    if isinstance(value, Raw):
        return value
    return Raw(code(value if isinstance(value, str) else _finalize(value)))


def _bold(value: object) -> Raw:
    return Raw(f"**{_finalize(value)}**") if _finalize(value) else Raw("")


def _joined(last: str, value: object) -> Raw:
    parts = [_finalize(part) for part in value] if isinstance(value, tuple) else [_finalize(value)]
    if len(parts) < 2:
        return Raw("".join(parts))
    return Raw(f"{', '.join(parts[:-1])}{last}{parts[-1]}")


def _dotted(value: object) -> Raw:
    return Raw(" · ".join(map(_finalize, value))) if isinstance(value, tuple) else Raw(_finalize(value))


def _security(words: LanguageWords, value: object) -> Raw:
    if isinstance(value, MailServer):
        value = value.security
    return Raw(words.security.get(str(value), _finalize(value)))


def _pair(words: LanguageWords, value: object) -> object:
    if not isinstance(value, MailServer):
        return value
    if value.security is Security.NONE:
        return Raw(str(value.port))
    return Raw(f"{value.port}/{_security(words, value.security)}")


def _pair_words(words: LanguageWords, value: object) -> object:
    if not isinstance(value, MailServer):
        return value
    return Raw(f"`{value.port}`{words.join.get('with', ' ')}`{_security(words, value.security)}`")


def _clock(value: object) -> Raw:
    return Raw(_finalize(value))


def _told(words: LanguageWords, pattern: str, at: datetime) -> Raw:
    """A time by one of the language's patterns, which hold ``{{ weekday }}`` and the like."""
    told = words.calendar.get(pattern, "{{ clock }}")
    for name, value in {
        "weekday": words.calendar.get(_WEEKDAYS[at.weekday()], ""),
        "month": words.calendar.get(_MONTHS[at.month - 1], ""),
        "number": str(at.day),
        "year": str(at.year),
        "clock": f"{at.hour}:{at.minute:02d}",
    }.items():
        told = told.replace("{{ " + name + " }}", value)
    return Raw(told)


def _when(words: LanguageWords, pattern: str, value: object) -> Raw:
    if not isinstance(value, Clock):
        return Raw(_finalize(value))
    if pattern == "soon":
        days = (value.at.date() - value.now.date()).days
        pattern = "today" if days == 0 else "tomorrow" if days == 1 else "day" if 0 < days < 7 else "later"
    return _told(words, pattern, value.at)


def _month(words: LanguageWords, value: object) -> Raw:
    """``2026-10`` or a time, as month and year."""
    if isinstance(value, Clock):
        return _told(words, "month", value.at)
    try:
        first = date.fromisoformat(f"{value}-01")
    except ValueError:
        return Raw(_finalize(value))
    return _told(words, "month", datetime(first.year, first.month, 1))  # noqa: DTZ001 - a month, no time


def _quoted(words: LanguageWords, value: object) -> Raw:
    return Raw(f"{words.join.get('open_quote', '')}{_finalize(value)}{words.join.get('close_quote', '')}")


def _first_upper(value: object) -> Raw:
    text = _finalize(value)
    return Raw(text[:1].upper() + text[1:])


def _filters(words: LanguageWords) -> dict[str, Callable[..., object]]:
    return {
        "code": partial(_each, _code),
        "bold": partial(_each, _bold),
        "list": partial(_joined, words.join.get("and", ", ")),
        "either": partial(_joined, words.join.get("or", ", ")),
        "commas": partial(_joined, ", "),
        "dots": _dotted,
        "since": partial(_when, words, "since"),
        "pair": partial(_each, partial(_pair, words)),
        "pair_words": partial(_each, partial(_pair_words, words)),
        "security": partial(_each, partial(_security, words)),
        "clock": partial(_each, _clock),
        "soon": partial(_when, words, "soon"),
        "day": partial(_when, words, "day"),
        "date": partial(_when, words, "date"),
        "month": partial(_month, words),
        "quoted": partial(_each, partial(_quoted, words)),
        "first_upper": _first_upper,
    }
