"""A case from its first word to its end, at every point where it may turn."""

import pytest

from knowledge.effects import (
    Ask,
    CancelProbe,
    ClearTimer,
    Close,
    RunProbe,
    Say,
    SetTimer,
    ShowAnswer,
    ShowCard,
    ShowFinding,
)
from knowledge.engine import NoCase, advance
from knowledge.events import Command, Loss, ProbeLost, Returned, StepOpened, Way
from knowledge.library import Tree
from knowledge.turn import Work
from tests.knowledge.playbook import GMAIL, IONOS, Playbook, at_gmail, at_ionos, reading


def test_a_case_begins_with_an_opening(tree: Tree) -> None:
    book = Playbook(tree)
    with pytest.raises(NoCase):
        advance(tree, None, Returned(moment=book.moment, way=Way.HOME))


def test_the_hello_asks_for_the_address_and_offers_a_person(tree: Tree) -> None:
    ask = Playbook(tree).opens().one(Ask)

    assert "Retriever, a bot" in ask.say
    assert [choice.id for choice in ask.choices][-1] == "person"
    assert [choice.id for choice in ask.more] == ["back", "change", "why", "restart", "stop"]


def test_reach_is_tested_before_a_password_is_spoken_of(tree: Tree) -> None:
    book = Playbook(tree).opens().types("max@kennels.example", address="max@kennels.example", provider=IONOS)

    probe = book.one(RunProbe)
    assert (probe.kind, probe.address, probe.provider, probe.server) == (
        "reach",
        "max@kennels.example",
        "ionos-uk",
        None,
    )
    assert book.none(Ask)


def test_a_result_shrinks_the_progress_shows_the_card_and_goes_on(tree: Tree) -> None:
    assert at_ionos(tree).seen == ["ShowFinding", "ShowCard", "Ask"]


def test_an_address_that_comes_in_with_the_command_is_not_asked_for(tree: Tree) -> None:
    book = Playbook(tree).opens(reading("max@kennels.example", address="max@kennels.example", provider=IONOS))

    probe = book.one(RunProbe)
    assert "Retriever, a bot" in probe.progress
    assert [choice.id for choice in probe.choices] == ["cancel", "person"]


def test_a_port_in_the_line_with_the_address_is_kept(tree: Tree) -> None:
    book = Playbook(tree).opens()
    book.types("max@kennels.example port 25", address="max@kennels.example", provider=IONOS, port=25)

    probe = book.one(RunProbe)
    assert book.now.answers["own.port"] == "25"
    assert probe.server is not None
    assert (probe.server.host, probe.server.port) == ("smtp.ionos.co.uk", 25)


def test_typed_words_equal_the_button(tree: Tree) -> None:
    pressed, typed = at_gmail(tree).presses("unsure"), at_gmail(tree).types("i am not sure")

    assert typed.question.node == pressed.question.node
    assert typed.one(ShowAnswer).answer == pressed.one(ShowAnswer).answer == "I am not sure"


def test_an_answered_question_keeps_the_words_in_which_it_was_asked(tree: Tree) -> None:
    book = Playbook(tree).opens()
    asked = book.one(Ask)
    book.types("jo@gmail.com", address="jo@gmail.com", provider=GMAIL)

    answer = book.one(ShowAnswer)
    assert (answer.visit, answer.say, answer.ask) == (asked.visit, asked.say, asked.ask)
    assert answer.answer == "jo@gmail.com"


def test_the_second_press_of_a_pair_is_silent(tree: Tree) -> None:
    book = at_gmail(tree)
    visit = book.question.visit
    book.presses("unsure").presses("unsure", visit)

    assert [effect for effect in book.effects if not isinstance(effect, SetTimer)] == []


def test_a_late_press_changes_nothing_and_offers_to(tree: Tree) -> None:
    book = at_gmail(tree)
    visit = book.question.visit
    book.presses("unsure")
    waiting = book.now.node
    book.presses("app", visit)

    aside = book.one(Ask)
    assert "Already answered: **I am not sure**. Nothing has changed." in aside.say
    assert book.now.node == waiting
    book.presses("keep")
    assert book.none(Ask, Say)
    assert book.now.answers["password_kind"] == "unsure"


def test_a_late_press_can_change_the_answer(tree: Tree) -> None:
    book = at_gmail(tree)
    visit = book.question.visit
    book.presses("unsure").presses("app", visit).presses("change")

    assert book.question.say == "Back at:"
    assert book.question.node == "password_kind"
    assert "password_kind" not in book.now.answers


def test_change_beside_an_answer_goes_back_to_its_question(tree: Tree) -> None:
    book = at_gmail(tree)
    visit = book.question.visit
    book.presses("unsure").presses("change", visit)

    assert book.question.node == "password_kind"


def test_three_lines_that_are_not_understood_get_three_answers(tree: Tree) -> None:
    book = at_ionos(tree)
    first = book.types("the thing with the cloud").one(Ask)
    second = book.types("the blue one").one(Ask)
    third = book.types("???").one(Ask)

    assert len({first.say, second.say, third.say}) == 3
    assert first.node == second.node == "compare"
    assert "hand_over" in [choice.id for choice in third.choices]
    assert book.now.own_words == ("the thing with the cloud", "the blue one", "???")


def test_an_understood_line_starts_the_count_anew(tree: Tree) -> None:
    book = at_ionos(tree).types("the thing with the cloud").presses("same")

    assert book.now.misunderstood == 0


def test_text_near_a_password_question_is_dropped_unread(tree: Tree) -> None:
    book = at_gmail(tree)
    assert book.question.secret_near
    book.types("hunter2-canary")

    assert "hunter2-canary" not in repr((book.now, book.effects))


def test_a_port_in_a_line_near_a_password_is_kept_without_the_line(tree: Tree) -> None:
    book = at_gmail(tree).types("25 hunter2-canary", port=25)

    assert book.now.answers["own.port"] == "25"
    assert "hunter2-canary" not in repr((book.now, book.effects))


def test_a_withheld_password_is_told_of_and_counts_as_no_misunderstanding(tree: Tree) -> None:
    book = at_ionos(tree).types("25 …", port=25, withheld=True)

    assert "looked like a password" in book.asks[-1].say or "looked like a password" in book.asks[-2].say
    assert book.now.answers["own.port"] == "25"
    assert book.now.misunderstood == 0


def test_a_setting_that_cannot_be_is_told_in_its_own_words_and_counts_as_no_misunderstanding(
    tree: Tree,
) -> None:
    book = at_ionos(tree)
    node = book.question.node
    ports = "A port is a number from 1 to 65535; 465 and 587 are usual."
    for text, faults, told in (
        ("port 99999", ("slack.port_out_of_range",), ports),
        ("host smtp gmail.com", ("slack.host_space",), "A host name has no spaces."),
        (
            "host smtp gmail.com port 0",
            ("slack.host_space", "slack.port_out_of_range"),
            f"A host name has no spaces. {ports}",
        ),
    ):
        book = book.types(text, faults=faults)
        assert book.asks[-1].say == told
        assert book.question.node == node
        assert book.now.misunderstood == 0


def test_a_message_pasted_anywhere_is_read(tree: Tree) -> None:
    book = at_ionos(tree).types("535 5.7.8 Authentication failed", cause="auth.bad_credentials")

    assert book.now.findings[-1].kind == "message"
    assert book.question.node.startswith("remedy/auth.bad_credentials/") or book.all(Ask)


def test_back_undoes_the_answer_and_keeps_what_was_tested(tree: Tree) -> None:
    book = at_gmail(tree).presses("unsure").commands(Command.BACK)

    assert book.question.node == "password_kind"
    assert "password_kind" not in book.now.answers
    assert len(book.now.findings) == 2


def test_back_undoes_all_that_was_answered_to_a_question_while_the_case_rested(tree: Tree) -> None:
    before = at_ionos(tree).now
    book = at_ionos(tree).commands(Command.STOP).types("port 25", port=25)
    book.commands(Command.STOP).types("port 26", port=26)
    (first, second, third) = book.now.trail
    assert (first.visit, second.visit, second.answers) == (1, before.visit, before.answers)
    assert third.node == "cancelled"

    book.commands(Command.BACK).commands(Command.BACK)
    assert (book.question.node, book.now.answers) == (before.node, before.answers)


def test_back_leads_to_the_question_that_was_put_aside_by_something_else(tree: Tree) -> None:
    before = at_gmail(tree).now
    book = at_gmail(tree).types("587 starttls", port=587, security="starttls")
    book.finds(("smtp.gmail.com 587 starttls", "ok")).commands(Command.BACK)

    assert (book.question.node, book.now.answers) == (before.node, before.answers)


def test_back_before_the_line_with_the_address_forgets_all_that_the_line_told(tree: Tree) -> None:
    line = "jo@gmail.com i changed my password"
    book = Playbook(tree).opens().types(line, address="jo@gmail.com", provider=GMAIL)
    book.finds(("smtp.gmail.com 465 ssl", "ok"))
    assert book.now.told["password_changed"] == "true"
    book.commands(Command.BACK)

    assert (book.question.node, book.now.answers, book.now.told) == ("hello", {}, {})
    assert book.now.provider is None
    assert all(step.lead is None for step in Work(tree, book.now, book.moment).plan.steps)


def test_a_question_that_was_asked_again_is_gone_back_to_once(tree: Tree) -> None:
    book = at_gmail(tree).commands(Command.STOP).commands(Command.CONTINUE)
    book.presses("usual").commands(Command.BACK)
    assert book.question.node == "password_kind"

    book.commands(Command.BACK)
    assert book.question.node == "hello"


def test_back_at_the_beginning_says_so_and_repeats_the_question(tree: Tree) -> None:
    book = Playbook(tree).opens().commands(Command.BACK)

    assert book.one(Say).text == "There is no earlier question to go back to."
    assert book.question.node == "hello"


def test_change_offers_the_latest_answers_and_goes_to_the_one_chosen(tree: Tree) -> None:
    book = at_gmail(tree).presses("unsure").commands(Command.CHANGE)

    offered = book.one(Ask)
    assert [choice.label for choice in offered.choices] == [
        "What kind of password is in SMTP Credentials now?",
        "Which email address are you connecting?",
    ]
    book.presses(offered.choices[1].id)
    assert book.question.node == "hello"


def test_why_status_and_help_answer_and_leave_the_question_waiting(tree: Tree) -> None:
    book = at_gmail(tree)
    for command in (Command.WHY, Command.STATUS, Command.HELP):
        book.commands(command)
        assert book.one(Say).text
        assert book.now.node == "password_kind"


def test_restart_clears_answers_and_keeps_findings(tree: Tree) -> None:
    book = at_gmail(tree).presses("unsure").commands(Command.RESTART)

    assert book.question.node == "hello"
    assert book.now.answers == {}
    assert len(book.now.findings) == 2


def test_stop_ends_the_case_and_continue_goes_on_where_it_was(tree: Tree) -> None:
    book = at_gmail(tree).presses("unsure").commands(Command.STOP)

    assert book.one(Close).outcome == "abandoned.cancelled"
    assert book.now.closed
    book.presses("continue")
    assert not book.now.closed
    assert book.question.node == "message_or_login"


def test_a_running_test_is_cancelled_by_its_button(tree: Tree) -> None:
    book = Playbook(tree).opens().types("jo@gmail.com", address="jo@gmail.com", provider=GMAIL)
    run = book.one(RunProbe)
    book.presses("cancel", run.visit)

    assert book.one(CancelProbe).run == run.run
    assert "Cancelled at 10:00" in book.one(ShowFinding).text or "Cancelled" in book.question.say
    assert book.now.running is None
    late = book.finds(("smtp.gmail.com 465 ssl", "ok"))
    assert late.none(Ask, ShowFinding)
    assert len(book.now.findings) == 1


@pytest.mark.parametrize("loss", list(Loss))
def test_every_loss_of_a_test_leads_somewhere(tree: Tree, loss: Loss) -> None:
    book = Playbook(tree).opens().types("jo@gmail.com", address="jo@gmail.com", provider=GMAIL)
    book >> ProbeLost(moment=book.moment, run=1, loss=loss)

    assert len(book.all(ShowFinding)) == 1
    assert book.question.node != "hello"


def test_an_edited_host_makes_a_refused_login_stale(tree: Tree) -> None:
    book = at_ionos(tree).presses("same").submits("login", username="max@kennels.example")
    book.finds(("smtp.ionos.co.uk 465 ssl", "auth.bad_credentials"))
    book.types("host is smtp.ionos.com", host="smtp.ionos.com")

    assert [found.stale for found in book.now.findings if found.kind == "login"] == [True]


def test_another_address_starts_the_search_anew(tree: Tree) -> None:
    book = at_gmail(tree).types("sorry, max@kennels.example", address="max@kennels.example", provider=IONOS)

    assert book.now.answers["address"] == "max@kennels.example"
    assert book.now.provider == IONOS
    assert book.one(RunProbe).provider == "ionos-uk"


def test_settings_of_the_former_mailbox_do_not_count_for_another(tree: Tree) -> None:
    book = at_ionos(tree).presses("same")
    assert book.now.answers["own.host"] == "smtp.ionos.co.uk"
    book.types("sorry, jo@gmail.com port 587", address="jo@gmail.com", provider=GMAIL, port=587)

    probe = book.one(RunProbe)
    assert probe.server is not None
    assert (probe.server.host, probe.server.port) == ("smtp.gmail.com", 587)
    assert "own.host" not in book.now.answers


def test_every_step_can_be_opened_from_the_card(tree: Tree) -> None:
    for step in range(1, 8):
        book = at_ionos(tree)
        book >> StepOpened(moment=book.moment, step=step)
        assert book.all(Ask) or book.all(RunProbe) or book.all(Say), step


def test_coming_in_again_repeats_the_waiting_question(tree: Tree) -> None:
    book = at_gmail(tree)
    before = book.question
    book >> Returned(moment=book.moment, way=Way.COMMAND)

    assert (book.question.node, book.question.ask) == (before.node, before.ask)
    assert book.question.visit > before.visit


def test_the_card_is_shown_when_it_changes_and_only_then(tree: Tree) -> None:
    book = at_gmail(tree).commands(Command.STATUS)
    assert book.none(ShowCard)


def test_the_end_credits_step_and_cause_and_asks_again_twice(tree: Tree) -> None:
    book = at_gmail(tree).presses("unsure").submits("login", username="jo@gmail.com")
    book.finds(("smtp.gmail.com 465 ssl", "auth.app_password_required")).presses("works")

    close = book.one(Close)
    assert (close.outcome, close.step, close.cause) == (
        "resolved.user_confirmed",
        1,
        "auth.app_password_required",
    )
    assert {timer.timer for timer in book.all(SetTimer)} == {"follow_up_1d", "follow_up_7d"}
    assert "idle" in [timer.timer for timer in book.all(ClearTimer)]
    assert [asked.ask for asked in book.presses("helped").all(Ask)] == [""]


def test_the_menu_takes_what_four_buttons_leave_no_room_for_and_stays_within_five(tree: Tree) -> None:
    book = at_ionos(tree).types("port 25", port=25)
    book.finds(
        ("smtp.ionos.co.uk 25 starttls", "tcp.timeout"), ("smtp.ionos.co.uk 465 ssl", "ok"), control="fine"
    )
    assert [choice.id for choice in book.question.choices] == ["works", "still", "how", "person"]
    assert [choice.id for choice in book.question.more] == ["use", "change", "why", "restart", "stop"]
    assert (book.question.more[0].opens, book.question.more[0].name) == ("view", "use_these_settings")
    visit = book.question.visit
    book.presses("use")
    assert (book.seen, book.now.visit) == ([], visit)


def test_a_text_asked_for_in_words_is_told_and_the_talk_goes_on(tree: Tree) -> None:
    book = at_ionos(tree).types("550 5.7.1 Mailbox not verified", cause="account.unverified")
    assert "text" in [choice.id for choice in book.question.choices]
    asked = book.question.visit
    book.types("show me the text")
    assert any("Please verify max@kennels.example" in said.text for said in book.all(Say))
    assert book.question.visit > asked


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("535 5.7.8 Username and Password not accepted", {"cause": "auth.bad_credentials"}),
        ("my password is [withheld]", {"withheld": True}),
    ],
)
def test_whatever_a_case_opens_with_the_bot_says_who_it_is(
    tree: Tree, line: str, found: dict[str, object]
) -> None:
    book = Playbook(tree).opens(way=Way.MESSAGE, line=reading(line, **found))
    said = [
        effect.text if isinstance(effect, Say) else effect.say for effect in book.all(Say) + book.all(Ask)
    ]

    assert sum("I am Retriever, a bot" in words for words in said) == 1


def test_the_card_of_a_case_that_a_message_opens_stands_behind_the_hello(tree: Tree) -> None:
    book = Playbook(tree).opens(way=Way.MESSAGE, line=reading("535 refused", cause="auth.bad_credentials"))

    assert [type(effect) for effect in book.effects if isinstance(effect, Say | ShowCard | Ask)] == [
        Say,
        ShowCard,
        Ask,
    ]


def test_status_says_what_the_card_says_is_next(tree: Tree) -> None:
    book = at_ionos(tree).presses("later").presses("hour").commands(Command.STATUS)

    assert book.one(Say).text.endswith("Step 3 waits; I write at 11:00.")
