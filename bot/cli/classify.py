"""``retriever classify``: failure messages in, causes out, line by line."""

import json
import sys

import click

from bot.errors import ExitCode
from smtp_probe.reader import classify


@click.command("classify")
def command() -> None:
    """Read failure messages.

    JSON Lines on standard input, {"id": …, "text": …}; one JSON object a line on standard output, in the same
    order, each as soon as it is read: {"id", "label", "confidence", "also", "evidence", "provider"}. To a
    line of another form the answer is {"id", "error", "line"}, and the command ends with 1 after the last.
    """
    faulty = False
    for number, raw in enumerate(sys.stdin.buffer, start=1):
        line = raw.decode(errors="replace")
        if not line.strip():
            continue
        try:
            answer = _read(line, number)
            told = _ENCODER.encode(answer)
        except ValueError:  # an id beyond every number: 1e999 is JSON, and infinity is none
            answer = {"id": None, "error": "This id is too large a number.", "line": number}
            told = json.dumps(answer)
        except RecursionError:  # an id that is nested more deeply than can be written
            answer = {"id": None, "error": "This line is nested too deeply.", "line": number}
            told = json.dumps(answer)
        faulty = faulty or "error" in answer
        sys.stdout.write(_escaped(told) + "\n")
        sys.stdout.flush()
    if faulty:
        raise SystemExit(ExitCode.PROBLEM)


def _escaped(told: str) -> str:
    """Characters that the output's encoding has not, and halves of surrogate pairs, as JSON escapes."""
    encoding = sys.stdout.encoding or "utf-8"
    try:
        told.encode(encoding)
    except UnicodeEncodeError:
        return json.dumps(json.loads(told))
    return told


def _no_json(constant: str) -> None:
    message = f"{constant} is Python's, not JSON (RFC 8259, 6)"
    raise ValueError(message)


_DECODER = json.JSONDecoder(parse_constant=_no_json)
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


def _read(line: str, number: int) -> dict[str, object]:
    try:
        asked = _DECODER.decode(line)
    except (ValueError, RecursionError):
        return {"id": None, "error": "This line is no JSON.", "line": number}
    if not isinstance(asked, dict):
        return {"id": None, "error": 'Each line is an object with "id" and "text".', "line": number}
    identity, text = asked.get("id"), asked.get("text")
    if "id" not in asked or not isinstance(text, str):
        return {"id": identity, "error": 'The object needs an "id" and a "text" in words.', "line": number}
    reading = classify(text)
    return {
        "id": identity,
        "label": reading.label,
        "confidence": reading.confidence,
        "also": list(reading.also),
        "evidence": reading.evidence,
        "provider": reading.provider,
    }
