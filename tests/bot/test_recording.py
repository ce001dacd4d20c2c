import subprocess
import sys

import pytest

from bot.recording import EVENTS, Kinds
from knowledge.events import Event


def test_a_start_makes_no_adapter_before_its_kind_comes() -> None:
    script = (
        "import bot.cli.serve\n"
        "from bot.recording import EVENTS, OUTGOING, RECORDED\n"
        "print(sum(len(kinds._adapters) for kinds in (EVENTS, OUTGOING, RECORDED)))\n"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert told == "0\n"


def test_what_is_made_ready_is_not_made_again() -> None:
    kinds: Kinds[Event] = Kinds(*EVENTS._classes.values())
    waiting = kinds.unready()
    assert set(waiting) == set(EVENTS._classes)
    kinds.make_ready(waiting[0])
    assert kinds.unready() == waiting[1:]


def test_a_kind_that_is_none_of_them_is_refused() -> None:
    with pytest.raises(KeyError):
        EVENTS.load('{"kind": "Nonsense", "value": {}}')
