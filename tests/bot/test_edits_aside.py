"""Outbox and Slack together: messages that cannot be changed just now hold up no new ones."""

import asyncio

from bot.outbox import Deliverer
from bot.outgoing import Purpose, SlackBusy
from bot.playground.demo import Demo
from bot.playground.slack import Fault
from knowledge.effects import Ask, Marked, Say, ShowAnswer
from tests.bot.fakes import Bot
from tests.bot.talking import Talk
from tests.bot.test_outbox import goes_out, is_quiet

JO = "U0JO000001"
FIRST = ShowAnswer(visit=1, ask=Marked("where?"), answer="here")
SECOND = ShowAnswer(visit=1, ask=Marked("where?"), answer="there")
OTHER = Say(text=Marked("next"))


async def test_an_edit_that_fails_lets_what_is_behind_it_go_first(bot: Bot, deliverer: Deliverer) -> None:
    bot.engine.answers["Opened"] = lambda *_: [FIRST, OTHER]
    bot.messenger.failures = [SlackBusy(editing=True)]
    await bot.hears(bot.says("help"))
    await goes_out(bot, deliverer, 1)
    assert bot.messenger.effects() == [OTHER]
    bot.clock.passes(seconds=60)
    await goes_out(bot, deliverer, 2)
    assert bot.messenger.effects() == [OTHER, FIRST]
    assert bot.messenger.delivered[-1].purpose is Purpose.EDITS


async def test_an_edit_that_a_newer_one_of_the_same_message_has_overtaken_is_not_made(
    bot: Bot, deliverer: Deliverer
) -> None:
    bot.engine.answers["Opened"] = lambda *_: [FIRST, SECOND]
    bot.messenger.failures = [SlackBusy(editing=True)]
    await bot.hears(bot.says("help"))
    await goes_out(bot, deliverer, 1)
    bot.clock.passes(seconds=60)
    deliverer.wake()
    while deliverer.counts.delivered < 2:
        deliverer.wake()
        await asyncio.sleep(0.001)
    await is_quiet(deliverer)
    assert bot.messenger.effects() == [SECOND]


async def test_a_question_that_waits_itself_keeps_its_place(bot: Bot, deliverer: Deliverer) -> None:
    question = Ask(node="a", visit=1, say=Marked(""), ask=Marked("where?"))
    bot.engine.answers["Opened"] = lambda *_: [question, OTHER]
    bot.messenger.failures = [SlackBusy()]
    await bot.hears(bot.says("help"))
    deliverer.wake()
    while not bot.messenger.tried:
        await asyncio.sleep(0.001)
    await is_quiet(deliverer)
    assert bot.messenger.delivered == []
    bot.clock.passes(seconds=60)
    await goes_out(bot, deliverer, 2)
    assert bot.messenger.effects() == [question, OTHER]


async def test_one_message_that_cannot_be_edited_holds_up_no_question(running: Demo) -> None:
    jo = Talk(running, JO)
    await jo.says("jo.example@btinternet.com")
    asked = await jo.reads("What do you see there?")
    fault = Fault(error="fatal_error", times=None, when=lambda call: call.get("ts") == asked["ts"])
    running.slack.fail("chat.update", fault)
    await jo.taps("Exactly this")
    await jo.reads("Which do you prefer?")
    assert fault.struck > 0
    fault.times = 0
    answered = await jo.reads("What do you see there?", "Exactly this. Choose: Change.")
    assert answered["ts"] == asked["ts"]
