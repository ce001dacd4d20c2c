"""Templates: names, attributes and filters, nothing else; foreign values stay values."""

from datetime import UTC, datetime

import pytest

from knowledge.events import MailServer, Security
from knowledge.filters import FILTERS, Clock, LanguageWords, Raw, filters_of
from knowledge.marks import parse_marked, plain
from knowledge.templates import Template, faults_of
from knowledge.values import ServerWords

WORDS = LanguageWords(
    calendar={
        "monday": "Monday",
        "november": "November",
        "october": "October",
        "day": "on {{ weekday }} at {{ clock }}",
        "today": "at {{ clock }}",
        "tomorrow": "tomorrow at {{ clock }}",
        "later": "on {{ number }} {{ month }}",
        "date": "{{ number }} {{ month }}",
        "month": "{{ month }} {{ year }}",
        "since": "{{ weekday }} {{ clock }}",
    },
    security={"ssl": "SSL", "starttls": "STARTTLS", "none": "no encryption"},
    join={"and": " and ", "or": ", or ", "with": " with ", "open_quote": "“", "close_quote": "”"},
)
USED = filters_of(WORDS)
NOW = datetime(2026, 11, 22, 21, 40, tzinfo=UTC)
MONDAY = Clock(datetime(2026, 11, 23, 9, 4, tzinfo=UTC), NOW)
PAIRS = (
    MailServer(host="a", port=465, security=Security.SSL),
    MailServer(host="a", port=587, security=Security.STARTTLS),
)
ONE_PAIR = (
    MailServer(host="a", port=465, security=Security.SSL),
    MailServer(host="b", port=465, security=Security.SSL),
)
VALUES: dict[str, object] = {
    "host": "mail.example.com",
    "evil": "{{ 7*7 }} **x** `y`",
    "names": ("a", "b", "c"),
    "servers": PAIRS,
    "stopped": "More of it. ",
    "same_pair": ONE_PAIR,
    "at": MONDAY,
    "today": Clock(NOW, NOW),
    "checked": "2026-10",
    "unknown": Raw("your provider's server"),
    "server": ServerWords("mail.example.com", "465", "SSL"),
    "nothing": (),
}
NAMES = {name: frozenset[str]() for name in VALUES} | {"server": frozenset({"host", "port", "security"})}


@pytest.mark.parametrize(
    ("source", "filled"),
    [
        ("Plain words.", "Plain words."),
        ("{{ host }}", "mail.example.com"),
        ("{{ host | code }}", "`mail.example.com`"),
        ("{{ host | bold }}", "**mail.example.com**"),
        ("{{ server.host | code }}:{{ server.port }}", "`mail.example.com`:465"),
        ("{{ unknown | code }}", "your provider's server"),
        ("{{ unknown | first_upper }}", "Your provider's server"),
        ("{{ names | list }}", "a, b and c"),
        ("{{ names | either }}", "a, b, or c"),
        ("{{ names | dots }}", "a · b · c"),
        ("{{ names | quoted | commas }}", "“a”, “b”, “c”"),
        ("{{ nothing | list }}", ""),
        ("{{ servers | pair | list }}", "465/SSL and 587/STARTTLS"),
        ("{{ same_pair | pair | list }}", "465/SSL"),
        ("{{ servers | pair_words | either }}", "`465` with `SSL`, or `587` with `STARTTLS`"),
        ('"{{ stopped | unstopped }}".', '"More of it".'),
        ("{{ stopped | unstopped | code }}", "`More of it`"),
        ("{{ unknown | unstopped }}", "your provider's server"),
        ("{{ nothing | unstopped | list }}", ""),
        ("{{ at | clock }}", "9:04"),
        ("{{ at | day }}", "on Monday at 9:04"),
        ("{{ at | soon }}", "tomorrow at 9:04"),
        ("{{ at | since }}", "Monday 9:04"),
        ("{{ today | soon }}", "at 21:40"),
        ("{{ at | date }}", "23 November"),
        ("{{ checked | month }}", "October 2026"),
        ("{{ host | month }}", "mail.example.com"),
    ],
)
def test_a_template_is_filled_in(source: str, filled: str) -> None:
    assert faults_of(source, NAMES) == []
    assert Template(source, USED).fill(VALUES) == filled


@pytest.mark.parametrize("source", ["{{ evil }}", "{{ evil | first_upper }}", "{{ evil | quoted }}"])
def test_a_foreign_value_is_neither_template_nor_mark(source: str) -> None:
    filled = Template(source, USED).fill(VALUES)

    assert plain(filled).strip("“”") == "{{ 7*7 }} **x** `y`"
    assert not any(span.bold or span.code for line in parse_marked(filled) for span in line.spans)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("{{ hots }}", "`hots` is not a value"),
        ("{{ server.nmae }}", "`server` has no `nmae`"),
        ("{{ host | upper }}", "`upper` is not a filter"),
        ("{{ host.__class__ }}", "`host` has no `__class__`"),
        ("{{ server.host.upper }}", "Only one dot"),
        ("{{ 7*7 }}", "Only names, attributes and filters"),
        ("{{ 'a' * 300000000 }}", "Only names, attributes and filters"),
        ("{{ host() }}", "Only names, attributes and filters"),
        ("{{ host['x'] }}", "Only names, attributes and filters"),
        ("{{ host | code(1) }}", "takes no arguments"),
        ("{% for x in names %}{{ x }}{% endfor %}", "Only names, attributes and filters"),
        ("{% if host %}x{% endif %}", "Only names, attributes and filters"),
        ("{% set x = 1 %}", "Only names, attributes and filters"),
        ("{{ host", "cannot be read"),
        ("{{ host }", "cannot be read"),
        ("{{ host if host else 1 }}", "Only names, attributes and filters"),
        ("x" * 4_001, "4000 are the most"),
    ],
)
def test_anything_else_is_refused_at_load(source: str, says: str) -> None:
    assert says in " ".join(fault.message for fault in faults_of(source, NAMES))


def test_every_filter_that_may_be_used_exists() -> None:
    assert set(USED) == set(FILTERS)
    assert all(isinstance(Template(f"{{{{ host | {name} }}}}", USED).fill(VALUES), str) for name in FILTERS)


@pytest.mark.parametrize(
    "source",
    [
        "{{ host | upper }}",
        "{{ host | code(1) }}",
        "{{ host.__class__ }}",
        "{{ server.host.upper }}",
        "{{ host() }}",
        "{{ host['x'] }}",
        "{{ 7*7 }}",
        "{% if host %}x{% endif %}",
    ],
)
def test_a_template_that_was_never_checked_runs_nothing_all_the_same(source: str) -> None:
    with pytest.raises(ValueError, match="Only names, attributes and filters"):
        Template(source, USED).fill(VALUES)
