"""``retriever classify``: failure messages in, causes out, line by line."""

import json
import sys

import click

from bot.errors import BotError
from smtp_probe.reader import classify


@click.command("classify")
def command() -> None:
    """Read failure messages.

    JSON Lines on standard input, {"id": …, "text": …}; one JSON object a line on standard output, in the same
    order, each as soon as it is read: {"id", "label", "confidence", "also", "evidence", "provider"}.
    """
    for number, line in enumerate(sys.stdin, start=1):
        if not line.strip():
            continue
        click.echo(json.dumps(_read(line, number), ensure_ascii=False))
        sys.stdout.flush()


def _read(line: str, number: int) -> dict[str, object]:
    try:
        asked = json.loads(line)
        identity, text = asked["id"], asked["text"]
    except (ValueError, KeyError, TypeError):
        identity = text = None
    if not isinstance(text, str):
        raise BotError(
            "not a line of the expected form.",
            context=f"standard input, line {number}",
            hint='Each line is an object with "id" and "text".',
        )
    reading = classify(text)
    return {
        "id": identity,
        "label": reading.label,
        "confidence": reading.confidence,
        "also": list(reading.also),
        "evidence": reading.evidence,
        "provider": reading.provider,
    }
