import pytest

from bot.secrets_in_text import WITHHELD
from knowledge.desk import CUT
from knowledge.effects import Ask, Close, HandOff, RelayToDesk, Say, ShowAnswer, TellDesk
from knowledge.events import Claimed, Command, MovedOn, Released, Reopened, Resolved, RetestAsked
from knowledge.library import Tree
from tests.knowledge.playbook import PRIYA, Playbook, at_ionos

OFFER = "Shall I take the request back, so that you and I go on?"


def claimed(tree: Tree) -> Playbook:
    book = at_ionos(tree).commands(Command.PERSON)
    return book >> Claimed(moment=book.moment, agent=PRIYA)


def resolved(tree: Tree) -> Playbook:
    book = claimed(tree)
    return book >> Resolved(
        moment=book.moment, agent=PRIYA, cause="auth.bad_credentials", step=3, helped="x", tell="it is solved"
    )


@pytest.mark.parametrize("typed", [True, False], ids=["typed", "as a command"])
@pytest.mark.parametrize(
    "word", [Command.BACK, Command.RESTART, Command.CHANGE, Command.CONTINUE, Command.WHY]
)
def test_words_that_cannot_act_now_offer_what_can_be_done_and_stay_with_the_customer(
    tree: Tree, word: Command, typed: bool
) -> None:
    book = claimed(tree)
    book = book.types(word.value) if typed else book.commands(word)

    assert book.one(Ask).ask == OFFER
    assert "Priya** has your case" in book.one(Ask).say
    assert book.none(RelayToDesk, TellDesk)


@pytest.mark.parametrize("answer", ["yes", "stop", "Yes, stop"])
def test_stop_is_asked_once_and_then_takes_the_request_back_on_both_sides(tree: Tree, answer: str) -> None:
    book = claimed(tree).types("stop")
    assert book.one(Ask).ask == "Shall I take the request back and stop?"
    assert book.now.support is not None

    book.types(answer)
    assert book.now.closed
    assert book.now.support is None
    assert "has taken the request back" in book.one(TellDesk).text
    assert [choice.id for choice in book.one(HandOff).pack.choices] == ["conversation"]
    assert "Stopped." in book.one(Ask).say
    assert book.none(RelayToDesk)


def test_stop_can_be_left_and_the_next_line_reaches_the_agent(tree: Tree) -> None:
    book = claimed(tree).commands(Command.STOP).types("no")
    assert book.one(ShowAnswer).answer == "No, leave it with Priya"
    assert book.none(RelayToDesk, Ask)
    assert book.types("no").one(RelayToDesk).words == "no"


def test_a_re_test_that_the_agent_asked_for_is_put_again_by_continue_and_survives_stop(tree: Tree) -> None:
    book = claimed(tree)
    book = (book >> RetestAsked(moment=book.moment, agent=PRIYA)).commands(Command.CONTINUE)
    assert book.one(Ask).node == "retest_asked"
    book.types("stop").types("no").types("test it myself")
    assert book.question.node == "retest_myself"


def test_help_is_told_and_goes_to_nobody(tree: Tree) -> None:
    book = claimed(tree).types("help")
    assert "These words always work" in book.one(Say).text
    assert book.none(RelayToDesk)


def test_the_mark_of_what_was_cut_is_the_one_that_the_bot_writes() -> None:
    assert CUT == WITHHELD


@pytest.mark.parametrize("line", [f"my new password is {CUT}", CUT, f"Blue7. it was my password: {CUT}"])
def test_the_desk_hears_that_a_line_was_withheld_and_nothing_of_it(tree: Tree, line: str) -> None:
    book = claimed(tree).types(line, withheld=True)
    told = book.one(TellDesk).text
    assert "Jo wrote something at 10:00 that held what looks like a password. It was not passed on" in told
    assert "Blue7" not in told
    assert book.none(RelayToDesk)


def test_whole_sentences_of_plain_words_before_the_cut_are_passed_on(tree: Tree) -> None:
    line = f"ok I did that, still no luck. my new password is {CUT} tail9"
    told = claimed(tree).types(line, withheld=True).one(TellDesk).text
    assert "ok I did that, still no luck." in told
    assert "tail9" not in told
    assert "my new password is" not in told


def test_before_the_claim_the_desk_hears_of_it_too(tree: Tree) -> None:
    book = at_ionos(tree).commands(Command.PERSON).types(f"password: {CUT}", withheld=True)
    assert "was not passed on" in book.one(TellDesk).text


def test_opened_again_at_the_desk_nothing_stale_can_be_pressed(tree: Tree) -> None:
    book = resolved(tree)
    asked = book.question.visit
    book = book >> Reopened(moment=book.moment, agent=PRIYA)
    buttons = {choice.id for told in book.all(TellDesk) for choice in told.choices}
    assert "claim" not in buttons
    assert "reply" in buttons
    assert [shown.visit for shown in book.all(ShowAnswer)] == [asked]
    book.presses("helped", visit=asked)
    assert book.none(RelayToDesk)


def test_opened_again_by_the_customer_the_question_of_the_end_is_closed(tree: Tree) -> None:
    book = resolved(tree)
    asked = book.question.visit
    book = book >> Reopened(moment=book.moment)
    assert asked in [shown.visit for shown in book.all(ShowAnswer)]


def test_the_desk_hears_that_the_customer_opened_the_case_and_cannot_open_it_as_well(
    tree: Tree,
) -> None:
    book = resolved(tree).presses("reopen")
    assert "Jo has opened this case again at 10:00; the bot goes on with Jo." in book.one(TellDesk).text
    assert [choice.id for choice in book.one(HandOff).pack.choices] == ["conversation"]
    book.commands(Command.PERSON)
    assert "claim" in [choice.id for choice in book.one(HandOff).pack.choices]


def test_a_case_with_a_newer_one_stays_closed_and_says_which(tree: Tree) -> None:
    book = resolved(tree)
    book = book >> Reopened(moment=book.moment, agent=PRIYA, newer="M4D8-7RTA")
    assert book.now.closed
    assert "Jo has a newer case, **M4D8-7RTA**" in book.one(TellDesk).text
    pack = book.one(HandOff).pack
    assert pack.lines[0].value.startswith("M4D8-7RTA is open")
    assert "open_again" in [choice.id for choice in pack.choices]
    book = book >> Reopened(moment=book.moment, agent=PRIYA)
    assert not book.now.closed
    assert "M4D8" not in str(book.one(HandOff).pack)


def test_what_was_written_in_the_newer_case_reaches_the_agent(tree: Tree) -> None:
    book = resolved(tree)
    book = book >> Reopened(moment=book.moment, agent=PRIYA, words=("hello? it broke",))
    assert book.one(RelayToDesk).words == "hello? it broke"
    assert "hello? it broke" in book.now.own_words


def test_a_case_in_which_nothing_was_told_ends_without_a_word(tree: Tree) -> None:
    book = Playbook(tree).opens()
    assert book.now.untold
    book = book >> MovedOn(moment=book.moment)
    assert book.one(Close).outcome == "abandoned.moved_on"
    assert book.none(Ask, Say)
    assert not book.now.timers
    assert not at_ionos(tree).now.untold


@pytest.mark.parametrize("line", ["thanks", "Thank you!", "ok thanks Priya, bye", "great, cheers :+1:", "OK"])
def test_thanks_after_the_end_get_one_kind_line(tree: Tree, line: str) -> None:
    book = resolved(tree).types(line)
    assert book.one(Say).text == "You are welcome."
    assert book.now.closed


@pytest.mark.parametrize("line", ["thanks but it broke again", "ok what now", "thanks?? no"])
def test_a_line_that_says_more_than_thanks_is_no_courtesy(tree: Tree, line: str) -> None:
    book = resolved(tree).types(line)
    assert all("You are welcome" not in told.text for told in book.all(Say))


def test_a_released_case_goes_back_as_ever(tree: Tree) -> None:
    book = claimed(tree)
    book = (book >> Released(moment=book.moment, agent=PRIYA)).types("back")
    assert all(asked.ask != OFFER for asked in book.all(Ask))


def test_change_beside_an_answer_says_who_has_the_case_and_changes_nothing(tree: Tree) -> None:
    book = at_ionos(tree)
    first = book.question
    book = book.presses("different").commands(Command.PERSON)
    book = book >> Claimed(moment=book.moment, agent=PRIYA)
    answers = book.now.answers
    book.presses("change", visit=first.visit)
    assert book.one(Ask).ask == OFFER
    assert "Priya** has your case" in book.one(Ask).say
    assert book.now.answers == answers
