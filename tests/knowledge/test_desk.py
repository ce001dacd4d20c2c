"""The support desk: asked at once, claimed, silent, answered, re-tested, released, resolved."""

from datetime import timedelta

import pytest

from knowledge.effects import (
    Ask,
    Close,
    HandOff,
    RelayToCustomer,
    RelayToDesk,
    RunProbe,
    Say,
    SetTimer,
    ShowCard,
    Status,
    TellDesk,
)
from knowledge.events import (
    AgentWrote,
    Claimed,
    Command,
    Desk,
    HandOffRouted,
    Released,
    Reopened,
    Resolved,
    RetestAsked,
    Routing,
)
from knowledge.library import Tree
from tests.knowledge.playbook import MONDAY, PRIYA, TOM, Playbook, at_gmail, at_ionos, reading


def asked(tree: Tree) -> Playbook:
    return at_ionos(tree).commands(Command.PERSON)


def claimed(tree: Tree) -> Playbook:
    book = asked(tree)
    return book >> Claimed(moment=book.moment, agent=PRIYA)


def resolved(tree: Tree) -> Playbook:
    book = claimed(tree).later(minutes=30)
    return book >> Resolved(
        moment=book.moment,
        agent=PRIYA,
        cause="auth.bad_credentials",
        step=3,
        helped="right password",
        tell="it was the password.",
    )


def test_a_person_who_is_asked_for_gets_the_case_at_once(tree: Tree) -> None:
    book = Playbook(tree).opens(reading("can i talk to a human pls"))

    pack = book.one(HandOff).pack
    assert book.now.support is not None
    assert pack.reference == "K7M2-9QXB"
    assert [choice.id for choice in pack.choices] == ["claim", "assign", "conversation"]
    assert "K7M2-9QXB" in book.one(Ask).say


def test_a_person_asked_for_again_after_the_request_was_taken_back_is_a_new_card(tree: Tree) -> None:
    book = asked(tree)
    assert book.one(HandOff).anew
    book = book.presses("cancel")
    assert not book.one(HandOff).anew
    book = book.commands(Command.PERSON)
    assert book.one(HandOff).anew


@pytest.mark.parametrize("point", ["hello", "testing", "question", "ended"])
def test_a_person_can_be_asked_for_at_any_point(tree: Tree, point: str) -> None:
    book = Playbook(tree).opens()
    if point == "testing":
        book.types("max@kennels.example", address="max@kennels.example")
    elif point == "question":
        book = at_gmail(tree)
    elif point == "ended":
        book = at_gmail(tree).commands(Command.STOP)
    book.commands(Command.PERSON)

    assert book.now.support is not None
    assert not book.now.closed
    assert book.now.running is None
    assert len(book.all(HandOff)) == 1


def test_asked_for_twice_is_one_request(tree: Tree) -> None:
    book = asked(tree)
    first = book.now.support
    book.commands(Command.PERSON)

    assert book.now.support == first
    assert book.none(HandOff)


def test_a_request_can_be_taken_back_and_made_again(tree: Tree) -> None:
    book = asked(tree).presses("cancel")

    assert book.now.support is None
    assert "taken the request back" in book.one(TellDesk).text
    assert [choice.id for choice in book.one(HandOff).pack.choices] == ["conversation"]
    assert book.question.choices[-1].id == "person"
    book >> Claimed(moment=book.moment, agent=PRIYA)
    assert book.none(Say, TellDesk)
    book.commands(Command.PERSON)
    assert [choice.id for choice in book.one(HandOff).pack.choices] == ["claim", "assign", "conversation"]


def test_back_after_a_request_was_taken_back_leads_to_the_question_before_it(tree: Tree) -> None:
    book = asked(tree).presses("cancel").commands(Command.BACK)

    before = at_ionos(tree).now
    assert (book.now.node, book.now.at_step, book.now.answers) == (
        before.node,
        before.at_step,
        before.answers,
    )
    assert book.now.support is None
    assert all(mark.mark != "with_support" for mark in book.now.marks.values())
    assert book.none(HandOff, TellDesk)


def test_back_after_a_request_without_an_address_asks_for_the_address_and_waits_for_nobody(
    tree: Tree,
) -> None:
    book = Playbook(tree).opens().commands(Command.PERSON)
    book.types("max@kennels.example", address="max@kennels.example")
    book.commands(Command.PERSON).presses("cancel").commands(Command.BACK)

    assert book.now.node == "hello"
    assert book.now.at_step is None
    assert all(mark.mark != "with_support" for mark in book.now.marks.values())


def test_an_agent_who_gives_the_case_back_leaves_nothing_to_go_back_to(tree: Tree) -> None:
    book = asked(tree)
    book >> Claimed(moment=book.moment, agent=PRIYA)
    book >> Released(moment=book.moment, agent=PRIYA)
    step = book.now.at_step
    book.commands(Command.BACK)

    before = at_ionos(tree).now
    assert (step, book.now.node, book.now.support) == (before.at_step, before.node, None)


def test_while_the_desk_is_closed_it_is_reminded_when_it_opens(tree: Tree) -> None:
    opens = MONDAY + timedelta(hours=11)
    book = Playbook(tree, desk=Desk(open=False, opens=opens)).opens().commands(Command.PERSON)
    assert SetTimer(timer="desk_opens", at=opens) in book.effects

    book.at = opens
    book.desk = Desk(open=True, answer_due=opens + timedelta(hours=1))
    book.fires("desk_opens")
    told = book.one(TellDesk)
    assert "nobody has it yet" in told.text
    assert [choice.id for choice in told.choices] == ["claim"]


def test_tests_are_silent_while_the_case_is_with_support(tree: Tree) -> None:
    book = Playbook(tree).opens().commands(Command.PERSON)
    book.types("max@kennels.example", address="max@kennels.example")

    assert book.one(RunProbe).silent


def test_a_claim_silences_the_bot(tree: Tree) -> None:
    book = claimed(tree)

    assert "**Priya**" in book.one(Say).text
    assert [choice.id for choice in book.one(TellDesk).choices] == ["reply", "retest", "resolve", "release"]
    for line in ("my cat sat on the router", "465 ssl"):
        book.types(line)
        assert book.none(Ask, Say)
        assert book.one(RelayToDesk).words == line


def test_status_is_still_told_after_a_claim(tree: Tree) -> None:
    book = claimed(tree).types("status")

    assert "K7M2-9QXB" in book.one(Say).text
    assert book.none(RelayToDesk)


def test_a_password_typed_to_an_agent_is_not_relayed(tree: Tree) -> None:
    book = claimed(tree).types("my password is …", withheld=True)

    assert book.none(RelayToDesk)
    assert "looked like a password" in book.one(Ask).say


def test_a_line_typed_where_a_password_is_to_be_entered_goes_to_nobody(tree: Tree) -> None:
    book = claimed(tree)
    book >> RetestAsked(moment=book.moment, agent=PRIYA)
    book.types("hunter2-canary")

    assert "hunter2-canary" not in repr((book.now, book.effects))
    assert book.question.node == "retest_asked"


def test_a_second_claim_by_the_same_agent_is_silent(tree: Tree) -> None:
    book = claimed(tree)
    book >> Claimed(moment=book.moment, agent=PRIYA)

    assert book.none(Say, TellDesk)


def test_another_agent_can_take_the_case_over(tree: Tree) -> None:
    book = claimed(tree)
    book >> Claimed(moment=book.moment, agent=TOM)

    assert book.now.support is not None
    assert book.now.support.claimed_by == TOM


def test_what_an_agent_sends_reaches_the_customer_and_is_marked_as_sent(tree: Tree) -> None:
    book = claimed(tree)
    book >> AgentWrote(moment=book.moment, agent=PRIYA, text="Hello **Max**")

    relayed = book.one(RelayToCustomer)
    assert (relayed.heading, relayed.words) == ("**Priya (Pet Sitter Plus Support):**", "Hello **Max**")
    assert book.one(TellDesk).text.startswith("Sent to Jo at 10:00: ")
    assert "\\*\\*Max\\*\\*" in book.one(TellDesk).text


def test_an_agent_can_ask_for_one_more_login(tree: Tree) -> None:
    book = claimed(tree)
    book >> RetestAsked(moment=book.moment, agent=PRIYA)
    assert "Priya" in book.one(Ask).say

    book.submits("login", username="max@kennels.example")
    assert book.one(RunProbe).kind == "login"
    book.finds(("smtp.ionos.co.uk 465 ssl", "ok"))
    assert "log-in accepted" in book.one(TellDesk).text
    assert book.question.node == "retest_ok"

    book.presses("works")
    assert book.one(RelayToDesk).words == "It works now."
    assert not book.now.closed


def test_a_released_case_is_the_bots_again(tree: Tree) -> None:
    book = claimed(tree)
    book >> Released(moment=book.moment, agent=PRIYA)

    ask = book.one(Ask)
    assert "Priya has handed your case back" in ask.say
    assert ask.choices[-1].id == "person"
    assert book.now.support is None
    assert all(line.status is not Status.WITH_SUPPORT for line in book.one(ShowCard).card.lines)


def test_a_resolved_case_ends_on_both_sides(tree: Tree) -> None:
    book = resolved(tree)

    close = book.one(Close)
    assert (close.step, close.cause) == (3, "auth.bad_credentials")
    assert "it was the password. I will ask" in book.one(Ask).say
    assert "desk time: first answer 30 min, solved 30 min" in book.one(TellDesk).text
    assert [choice.id for choice in book.one(HandOff).pack.choices] == ["open_again", "conversation"]


def test_a_resolved_case_can_be_opened_again_at_the_desk(tree: Tree) -> None:
    book = resolved(tree)
    book >> Reopened(moment=book.moment, agent=TOM)

    assert not book.now.closed
    assert book.now.support is not None
    assert book.now.support.claimed_by == TOM
    assert not [name for name in book.now.timers if name.startswith("follow_up")]


def test_a_resolved_case_can_be_opened_again_by_its_customer(tree: Tree) -> None:
    book = resolved(tree).presses("reopen")

    assert not book.now.closed
    assert book.now.support is None


def test_desk_time_counts_from_the_opening(tree: Tree) -> None:
    opens = MONDAY + timedelta(hours=11)
    book = Playbook(tree, desk=Desk(open=False, opens=opens)).opens().commands(Command.PERSON)
    book.at = opens + timedelta(minutes=4)
    book >> Claimed(moment=book.moment, agent=PRIYA)
    book.later(minutes=5)
    book >> AgentWrote(moment=book.moment, agent=PRIYA, text="Hello")
    book.later(minutes=32)
    book >> Resolved(moment=book.moment, agent=PRIYA, cause="unknown", step=None, helped="x", tell="done")

    assert "first answer 9 min, solved 41 min" in book.one(TellDesk).text


def test_a_request_that_went_by_mail_is_told(tree: Tree) -> None:
    book = asked(tree)
    book >> HandOffRouted(moment=book.moment, routing=Routing.MAIL)

    assert "e-mail" in book.one(Say).text


def test_the_hand_off_card_says_all_and_no_password(tree: Tree) -> None:
    book = at_ionos(tree).presses("same").submits("login", username="max@kennels.example")
    book.finds(("smtp.ionos.co.uk 465 ssl", "auth.bad_credentials"), reply="535 5.7.8 **bad** `login`")
    book.commands(Command.PERSON)

    pack = book.one(HandOff).pack
    said = "\n".join(f"{line.label}: {line.value}" for line in pack.lines)
    assert "max@kennels.example" in said
    assert "465" in said
    assert "3 Most likely" in said
    assert "7 With support" in said
    assert "535 5.7.8" in said


def test_a_released_case_can_be_claimed_again_and_names_who_released_it(tree: Tree) -> None:
    book = claimed(tree)
    book >> Released(moment=book.moment, agent=TOM)

    assert "Tom has released" in book.one(TellDesk).text
    assert [choice.id for choice in book.one(HandOff).pack.choices] == ["claim", "assign", "conversation"]
    book >> Claimed(moment=book.moment, agent=TOM)
    assert book.now.support is not None
    assert book.now.support.claimed_by == TOM
    assert [choice.id for choice in book.one(HandOff).pack.choices][:2] == ["reply", "retest"]


def test_after_the_end_an_agents_words_reach_nobody_and_the_desk_is_told(tree: Tree) -> None:
    moment = claimed(tree).moment
    for event in (
        AgentWrote(moment=moment, agent=PRIYA, text="One more thing"),
        RetestAsked(moment=moment, agent=PRIYA),
        Released(moment=moment, agent=PRIYA),
        Claimed(moment=moment, agent=TOM),
    ):
        book = resolved(tree) >> event
        assert book.none(RelayToCustomer, Ask, Say)
        assert "This case is closed" in book.one(TellDesk).text
        assert book.now.closed


def test_a_person_asked_for_while_an_agent_has_the_case_is_relayed_and_answered(tree: Tree) -> None:
    book = claimed(tree).types("person")

    assert book.one(RelayToDesk).words == "person"
    assert "Priya has your case; what you write reaches Priya." in book.one(Say).text
