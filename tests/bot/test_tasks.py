import asyncio
import io

from bot.tasks import Tasks


async def test_a_task_that_fails_is_told_and_leaves_the_others_running(log: io.StringIO) -> None:
    tasks, went_on = Tasks(), asyncio.Event()

    async def fails() -> None:
        raise ValueError("made-up-canary")

    async def goes_on() -> None:
        went_on.set()

    tasks.hold(fails(), "first")
    tasks.hold(goes_on(), "second")
    await went_on.wait()
    await tasks.stop()
    assert "task_failed" in log.getvalue()
    assert "made-up-canary" not in log.getvalue()


async def test_stopping_waits_for_what_ends_by_itself_and_cancels_the_rest() -> None:
    tasks, ended = Tasks(), []

    async def ends() -> None:
        await asyncio.sleep(0)
        ended.append("by itself")

    async def never_ends() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("cancelled")

    tasks.hold(ends(), "ends")
    tasks.hold(never_ends(), "never ends")
    await tasks.stop(patience=0.05)
    assert ended == ["by itself", "cancelled"]


async def test_a_task_that_swallows_a_cancellation_is_asked_again() -> None:
    tasks, begun = Tasks(), asyncio.Event()

    async def swallows() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await asyncio.Event().wait()

    task = tasks.hold(swallows(), "swallows")
    await begun.wait()
    await tasks.stop()
    assert task.done()
