"""Lines that customers delete or change: desk, rows and dialogue lose their words together."""

from bot.playground.demo import Demo
from tests.bot.talking import SUPPORT, Talk, files_with

JO, PRIYA = "U0JO000001", "U0PRIYA001"
WORDS = "the dog next door ate the router"


async def claimed(one: Demo) -> tuple[Talk, Talk]:
    jo, priya = Talk(one, JO), Talk(one, PRIYA)
    await jo.says("can i talk to a human pls")
    await jo.reads("Your request is with Pet Sitter Plus Support")
    await priya.reads("Jo Example", channel=SUPPORT)
    await priya.taps("Claim", SUPPORT)
    await jo.reads("Priya", "has your case now")
    return jo, priya


def at_the_desk(priya: Talk) -> str:
    return str(priya.person.messages(SUPPORT))


async def test_a_deleted_line_is_gone_at_the_desk_and_from_our_rows(running: Demo) -> None:
    jo, priya = await claimed(running)
    typed = await jo.person.types(jo.dm, WORDS)
    await priya.reads(WORDS, channel=SUPPORT)
    assert files_with(running.folder, WORDS) != []
    await jo.person.deletes(jo.dm, typed.ts)
    await priya.reads("Jo has deleted this line.", channel=SUPPORT)
    await running.slack.until_quiet()
    assert WORDS not in at_the_desk(priya)
    await priya.taps("Read the conversation", SUPPORT)
    await priya.sees_form("")
    assert WORDS not in priya.form_text()
    assert "[deleted]" in priya.form_text()
    await running.bot.stop()
    assert files_with(running.folder, WORDS) == []


async def test_a_changed_line_stands_below_and_its_first_words_nowhere(running: Demo) -> None:
    jo, priya = await claimed(running)
    typed = await jo.person.types(jo.dm, WORDS)
    await priya.reads(WORDS, channel=SUPPORT)
    await jo.person.edits(jo.dm, typed.ts, "the router is broken")
    await priya.reads("Jo has changed this line; as it reads now, it stands below.", channel=SUPPORT)
    await priya.reads("the router is broken", channel=SUPPORT)
    assert WORDS not in at_the_desk(priya)


async def test_what_was_deleted_before_the_hand_off_is_not_handed_over(running: Demo) -> None:
    jo, priya = Talk(running, JO), Talk(running, PRIYA)
    await jo.says("jo.example@btinternet.com")
    await jo.reads("What do you see there?")
    typed = await jo.person.types(jo.dm, WORDS)
    await jo.reads("That I do not understand.")
    await jo.person.deletes(jo.dm, typed.ts)
    await running.slack.until_quiet()
    await jo.taps("Talk to a person")
    await priya.reads("jo.example@btinternet.com", channel=SUPPORT)
    assert WORDS not in at_the_desk(priya)


async def test_a_line_deleted_after_the_hand_off_leaves_the_card_too(running: Demo) -> None:
    jo, priya = Talk(running, JO), Talk(running, PRIYA)
    await jo.says("jo.example@btinternet.com")
    await jo.reads("What do you see there?")
    typed = await jo.person.types(jo.dm, WORDS)
    await jo.reads("That I do not understand.")
    await jo.taps("Talk to a person")
    await priya.reads(WORDS, channel=SUPPORT)
    await jo.person.deletes(jo.dm, typed.ts)
    await running.slack.until(lambda: WORDS not in at_the_desk(priya), timeout=20)


async def test_deleting_what_we_never_kept_changes_nothing(running: Demo) -> None:
    jo, priya = await claimed(running)
    typed = await jo.person.types(jo.dm, "my password: Zq9-made-up-cänary-gone")
    await jo.reads("That looked like a password")
    before = len(jo.texts())
    await jo.person.deletes(jo.dm, typed.ts)
    await running.slack.until_quiet()
    assert len(jo.texts()) == before - 1
    assert "deleted this line" not in at_the_desk(priya)
