"""Looks at a file as it is written for what its values do not show: secrets, and texts that a ``#`` cuts."""

from collections.abc import Iterator

import yaml

from knowledge.checking_secrets import secrets_in
from knowledge.yaml_reading import Loader, YamlFault


def doubts_in(name: str, source: bytes) -> Iterator[YamlFault]:
    """What is wrong with a file that could be read; ``name`` is its path below the content's folder."""
    yield from secrets_in(source)
    if name.startswith("texts/"):
        yield from _cut_short(source.decode("utf-8", "replace"))


def _cut_short(text: str) -> Iterator[YamlFault]:
    """Words without quotes that go on behind a ``#``: the rest is a comment, which nobody reads."""
    if not any(" #" in line and not line.lstrip().startswith("#") for line in text.split("\n")):
        return
    lines = text.split("\n")
    for event in yaml.parse(text, Loader=Loader):
        if not isinstance(event, yaml.ScalarEvent) or event.style or event.end_mark is None:
            continue
        line, column = event.end_mark.line, event.end_mark.column
        rest = lines[line][column:] if line < len(lines) else ""
        if event.value and rest.lstrip(" ").startswith("#") and not rest.startswith("#"):
            place = column + rest.index("#") + 1
            message = "Everything behind this `#` is a comment, and nobody reads it."
            remedy = "Put the whole text in quotes, or the comment on a line of its own."
            yield YamlFault(line + 1, place, message, remedy)
