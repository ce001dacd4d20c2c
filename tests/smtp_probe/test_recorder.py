"""The notebook of an attempt times its stages, bounds what it keeps, and can be read at any time."""

import asyncio

import pytest

from smtp_probe import Endpoint, Progress, Security, Stage
from smtp_probe.failures import ConversationEnded
from smtp_probe.observation import Ending
from smtp_probe.recorder import Clock, Limits, Recorder

ENDPOINT = Endpoint("mail.example.org", 587, Security.STARTTLS)


def recorder(total: float = 5.0, told: list[Progress] | None = None) -> Recorder:
    now = asyncio.get_running_loop().time()
    tell = None if told is None else told.append
    return Recorder(ENDPOINT, "192.0.2.1", Limits.within(total, now), Clock(now, tell))


async def test_a_stage_is_timed_and_told() -> None:
    told: list[Progress] = []
    notes = recorder(told=told)
    async with notes.during(Stage.EHLO):
        await asyncio.sleep(0.01)
    async with notes.during(Stage.EHLO):
        await asyncio.sleep(0.01)

    assert notes.timings_ms["ehlo"] >= 15
    assert [(step.stage, step.state) for step in told] == [
        (Stage.EHLO, "started"),
        (Stage.EHLO, "finished"),
    ] * 2


async def test_a_stage_that_takes_too_long_ends_the_conversation() -> None:
    notes = recorder(total=0.05)

    with pytest.raises(ConversationEnded) as ended:
        async with notes.during(Stage.GREETING):
            await asyncio.sleep(10)
    assert ended.value.ending is Ending.TIMED_OUT
    assert notes.ended(ended.value).stage is Stage.GREETING


@pytest.mark.parametrize("total", [0.2, 4.0, 20.0, 120.0])
@pytest.mark.parametrize("stage", [Stage.DNS, Stage.TCP, Stage.GREETING, Stage.TLS, Stage.AUTH])
async def test_no_single_stage_may_use_up_the_whole_time(stage: Stage, total: float) -> None:
    assert 0 < Limits.within(total, 0.0).of(stage) < total


async def test_a_server_that_makes_punished_log_ins_wait_is_waited_for() -> None:
    # Dovecot: 15 s after the fourth refusal of an address, and 2 s before each refusal.
    assert Limits.within(20.0, 0.0).of(Stage.AUTH) > 15 + 2


async def test_the_transcript_is_bounded_and_clean() -> None:
    notes = recorder()
    for _ in range(100):
        notes.received((250,) * 40, tuple(f"{number}\x1b[2J" for number in range(40)))

    seen = notes.observation(Ending.ENDLESS)
    assert len(seen.transcript) <= 120
    assert all("\x1b" not in line for line in seen.transcript)
    assert seen.transcript[10] == "*: 30 more lines"


async def test_an_observation_can_be_taken_after_a_cancellation() -> None:
    notes = recorder()

    async def stalled() -> None:
        async with notes.during(Stage.TCP):
            await asyncio.sleep(10)

    running = asyncio.ensure_future(stalled())
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    seen = notes.observation(Ending.TIMED_OUT)
    assert (seen.stage, seen.address) == (Stage.TCP, "192.0.2.1")
    assert "tcp" in seen.timings_ms


async def test_a_stage_takes_as_long_as_it_was_given() -> None:
    limits = Limits.within(20.0, 100.0, {Stage.GREETING: 15.0, Stage.TCP: 0.5})

    assert (limits.of(Stage.GREETING), limits.of(Stage.TCP), limits.of(Stage.DNS)) == (15.0, 0.5, 5.0)
    assert limits.end == 120.0


async def test_an_observation_counts_the_stage_that_still_lasts() -> None:
    notes = recorder()
    async with notes.during(Stage.TCP):
        await asyncio.sleep(0.02)
        seen = notes.observation(Ending.TIMED_OUT)
        assert seen.timings_ms["tcp"] >= 15
        assert notes.timings_ms == {}
    assert notes.observation(Ending.DONE).timings_ms["tcp"] >= seen.timings_ms["tcp"]
