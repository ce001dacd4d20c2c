"""How well and how quickly failure messages are read.

Usage: python tests/bench/bench_reader.py [TEXTS]

Well: on the labelled messages, of which a fifth, chosen by a hash of their source, stayed unread while the
rules were written; in five parts by the same hash; and for each cause. Quickly: `retriever classify` as a
command of its own, start included, in processor time of one core; the first text of a process, for which the
rules are read; and the longest text that is looked at, whole and half.
"""

import hashlib
import json
import resource
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from statistics import median
from typing import Any

from smtp_probe.reader import classify
from smtp_probe.reader.verdict import LONGEST_TEXT
from tests.bench.figures import Figures

DATA = Path(__file__).parents[1] / "smtp_probe" / "reader"
PARTS = 5
TEXTS = 10_000
TEXTS_PER_SECOND = 1_500
FIRST_TEXTS = (
    "hello",
    "535 5.7.8 Error: authentication failed, please check my password for smtp.example.com",
)
FIRST_MS = 60
STARTS = 7
LONGEST_MS = 20
DOUBLED = 2.5

Message = dict[str, Any]


def messages(name: str) -> list[Message]:
    """Read one corpus, and classify its texts."""
    with (DATA / name).open(encoding="utf-8") as lines:
        told = [json.loads(line) for line in lines]
    for message in told:
        message["answer"] = classify(message["text"]).label
        message["right"] = message["answer"] in message["codes"]
    return told


def part_of(message: Message) -> int:
    """Return the part that a message belongs to; texts without a source of their own by their id."""
    key = message["source"]
    if key.startswith("written"):
        key += message["id"]
    return hashlib.sha256(key.encode()).digest()[0] % PARTS


def kind_of(message: Message) -> str:
    """Return what the message is counted among."""
    return "no failure" if message["codes"] == ["none"] else str(message["style"])


def shares(told: list[Message]) -> dict[str, float]:
    """Return the share read right of each kind, in per cent."""
    asked = Counter(map(kind_of, told))
    right = Counter(kind_of(message) for message in told if message["right"])
    return {kind: 100 * right[kind] / asked[kind] for kind in asked}


def hold(figures: Figures, what: str, told: list[Message]) -> None:
    """Hold the shares of one set of messages to what the reader promises."""
    read = shares(told)
    figures.limit(f"{what}: printed messages misread", 100 - read["log"], 8, "%")
    figures.limit(f"{what}: people's own words misread", 100 - read["plain"], 15, "%")
    if "no failure" in read:
        figures.limit(f"{what}: false alarms", 100 - read["no failure"], 100 / 27, "%")


def print_causes(told: list[Message]) -> None:
    """Print for each cause, or causes that count as one: texts, found of them, and right of its answers."""
    asked = Counter(" ".join(message["codes"]) for message in told)
    for codes, number in sorted(asked.items()):
        found = sum(message["right"] for message in told if " ".join(message["codes"]) == codes)
        answers = [message["right"] for message in told if message["answer"] in codes.split()]
        precision = 100 * sum(answers) / len(answers) if answers else 0
        sys.stdout.write(f"       {number:4} texts, found {100 * found / number:5.1f} %, ")
        sys.stdout.write(f"right when said {precision:5.1f} %: {codes}\n")


def seconds_of_command(texts: list[str]) -> float:
    """Return the processor time of `retriever classify` for the texts, start included."""
    lines = "".join(json.dumps({"id": i, "text": text}) + "\n" for i, text in enumerate(texts))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    retriever = Path(sys.executable).with_name("retriever")
    subprocess.run([retriever, "classify"], input=lines, text=True, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


_FIRST = """
import sys, time, smtp_probe
began = time.process_time()
from smtp_probe.reader import classify
classify(sys.argv[1])
print((time.process_time() - began) * 1000)
"""


def milliseconds_of_first(text: str) -> float:
    """Return the processor time of a text that is the first of its process, the least of some processes."""
    run = [sys.executable, "-c", _FIRST, text]
    return min(
        float(subprocess.run(run, capture_output=True, text=True, check=True).stdout) for _ in range(STARTS)
    )


def milliseconds(text: str) -> float:
    """Return the processor time of one text."""
    taken = []
    for _ in range(9):
        began = time.process_time()
        classify(text)
        taken.append((time.process_time() - began) * 1000)
    return median(taken)


def main() -> int:
    texts = int(sys.argv[1]) if len(sys.argv) > 1 else TEXTS
    figures = Figures()
    labelled = messages("failure_messages.jsonl")
    own = messages("own_messages.jsonl")
    hold(figures, "labelled messages", labelled)
    hold(figures, "own messages", own)
    for number in range(PARTS):
        read = shares([message for message in labelled if part_of(message) == number])
        told = ", ".join(f"{kind} {share:.1f} %" for kind, share in sorted(read.items()))
        unread = " (unread while the rules were written)" if number == 0 else ""
        sys.stdout.write(f"       part {number}: {told}{unread}\n")
    print_causes([*labelled, *own])

    pool = [message["text"] for message in labelled]
    taken = seconds_of_command([pool[i % len(pool)] for i in range(texts)])
    figures.ratio(
        f"{texts} texts by the command, start included",
        taken * 1000,
        texts / TEXTS_PER_SECOND * 1000,
        at_most=1,
    )
    for text in FIRST_TEXTS:
        figures.limit(
            f"the first text of a process, {len(text)} characters",
            milliseconds_of_first(text),
            FIRST_MS,
            "ms",
        )
    for what, text in {
        "one long log": "\n".join(pool),
        "one word over and over": "error " * LONGEST_TEXT,
        "words of many rules": "535 authentication failed ssl tls certificate timed out " * LONGEST_TEXT,
    }.items():
        whole = milliseconds(text[:LONGEST_TEXT])
        figures.limit(f"{what}, {LONGEST_TEXT} characters", whole, LONGEST_MS, "ms")
        figures.ratio(f"{what}, against half of it", whole, milliseconds(text[: LONGEST_TEXT // 2]), DOUBLED)
    return figures.exit_code()


if __name__ == "__main__":
    sys.exit(main())
