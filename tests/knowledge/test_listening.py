"""What a typed line does: an answer, a question asked back, evidence, or nothing that is understood."""

import pytest
from msgspec.structs import replace

from knowledge.effects import Ask, CancelProbe, HandOff, RunProbe, Say, ShowAnswer
from knowledge.events import (
    Claimed,
    Command,
    MailServer,
    MessageReading,
    ProviderFacts,
    Reading,
    Released,
    Security,
    Typed,
)
from knowledge.library import Tree
from tests.knowledge.playbook import PRIYA, Playbook, at_gmail, at_ionos, reading

BT = ProviderFacts(
    id="bt",
    name="BT",
    family="bt",
    kind="isp",
    password_auth="works",
    servers=(MailServer(host="mail.btinternet.com", port=465, security=Security.SSL),),
    username="bea@btinternet.com",
)
NOT_UNDERSTOOD = "That I do not understand."


def at_bt(tree: Tree) -> Playbook:
    """A customer of BT who is asked what stands in SMTP Credentials."""
    book = Playbook(tree).opens().types("bea@btinternet.com", address="bea@btinternet.com", provider=BT)
    return book.finds(("mail.btinternet.com 465 ssl", "ok"))


def port_changed(tree: Tree) -> Playbook:
    """… and has been told to change the port: what does Pet Sitter Plus say now?"""
    book = at_bt(tree).types("port 25", port=25)
    return book.finds(
        ("mail.btinternet.com 25 starttls", "tcp.timeout"), ("mail.btinternet.com 465 ssl", "ok")
    )


def solved(tree: Tree) -> Playbook:
    return port_changed(tree).types("it works now")


@pytest.mark.parametrize(
    "line",
    [
        "it works in outlook",
        "it worked with my old provider",
        "is it fixed",
        "let me know when fixed",
        "i want it to be working",
        "works only sometimes",
        "it works but only on my phone",
        "it works if I use the webmail",
        "it works?",
        "is it working now?",
    ],
)
def test_it_works_ends_a_case_only_where_nothing_else_is_said(tree: Tree, line: str) -> None:
    waits = port_changed(tree).now.node
    book = port_changed(tree).types(line)

    assert not book.now.closed
    assert book.one(Ask).node == book.now.node == waits
    assert NOT_UNDERSTOOD in book.one(Ask).say or "That another program gets through" in book.one(Ask).say


@pytest.mark.parametrize(
    "line", ["it worked before", "it worked yesterday", "that worked before i changed the password"]
)
def test_that_it_worked_before_is_kept_and_the_question_stands_again(tree: Tree, line: str) -> None:
    book = port_changed(tree)
    asked = book.question.ask
    book.types(line)

    assert not book.now.closed
    assert book.now.told["worked_before"] == "true"
    assert book.now.misunderstood == 0
    assert book.one(Ask).ask == asked


@pytest.mark.parametrize(
    "line",
    [
        "it works now, no more errors",
        "never mind it works",
        "Oh great, it works now, thank you!",
        "yay its all working now",
        "1",
    ],
)
def test_small_words_beside_it_works_change_nothing(tree: Tree, line: str) -> None:
    assert port_changed(tree).types(line).now.outcome == "resolved.user_confirmed"


@pytest.mark.parametrize(
    "line",
    [
        "no, still failing",
        "no it still doesnt work",
        "no still says connection failed",
        "no still the same",
        "no",
        "nah",
        "still",
        "same thing",
        "👎",
        "2",
        "option 2",
        "the second one",
        "it worked for a minute then failed",
    ],
)
def test_a_no_before_the_answer_or_alone_is_still_failing(tree: Tree, line: str) -> None:
    pressed = port_changed(tree).presses("still")

    assert port_changed(tree).types(line).now.node == pressed.now.node != "reopened"


@pytest.mark.parametrize("line", ["yes", "yep", "👍", "wibble"])
def test_a_bare_yes_to_what_does_it_say_is_no_answer(tree: Tree, line: str) -> None:
    assert NOT_UNDERSTOOD in port_changed(tree).types(line).one(Ask).say


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("where is that?", "Custom Email > SMTP Credentials"),
        ("how do i change it", "Custom Email > SMTP Credentials"),
        ("i cant find it", "Custom Email > SMTP Credentials"),
        ("which password?", "The password of the **mailbox**"),
        ("what is an app password", "makes for a single program"),
        ("ok", "Take your time"),
        ("thanks", "Take your time"),
        ("hang on a minute", "Take your time"),
        ("later", "Take your time"),
        ("I did that already", "**Test & Update** tells whether that was all"),
        ("i already tried that", "**Test & Update** tells whether that was all"),
        ("hello?", "I am Retriever, a bot"),
        ("are you a human?", "I am Retriever, a bot"),
    ],
)
def test_what_people_ask_back_is_told_and_counts_as_no_misunderstanding(
    tree: Tree, line: str, told: str
) -> None:
    book = port_changed(tree).types("wibble")
    node = book.now.node
    book.types(line)

    assert told in book.one(Ask).say
    assert book.one(Ask).ask
    assert (book.now.node, book.now.misunderstood) == (node, 1)
    assert line not in book.now.own_words


def test_what_was_done_already_is_told_where_no_test_is_asked_for(tree: Tree) -> None:
    assert "Then that is done" in at_gmail(tree).types("i did that already").one(Ask).say


def test_which_password_is_the_app_password_where_one_is_wanted(tree: Tree) -> None:
    assert "The **app password** that Google" in at_gmail(tree).types("which password").one(Ask).say


def test_a_step_opens_by_its_number(tree: Tree) -> None:
    assert port_changed(tree).types("open step 6").now.node == "is_it_new"
    assert port_changed(tree).types("Step 4").now.node == "change_password"
    assert NOT_UNDERSTOOD in port_changed(tree).types("step 9").one(Ask).say


def test_all_steps_are_shown_when_asked_for(tree: Tree) -> None:
    book = port_changed(tree)
    node = book.now.node
    book.types("show all steps")

    assert "seven steps" in book.one(Say).text
    assert book.now.node == node


def test_a_number_is_the_button_at_that_place(tree: Tree) -> None:
    book = at_bt(tree)
    assert book.question.node == "compare"
    assert book.types("2").now.node == "different"


def test_not_yet_needs_no_hurry(tree: Tree) -> None:
    assert "Take your time" in port_changed(tree).types("not yet").one(Ask).say


@pytest.mark.parametrize(
    "line",
    [
        "i dont want to talk to a person",
        "no person please",
        "i am a person not a robot",
        "who are you, a human?",
        "Your mailbox is blocked, please contact support at once",
    ],
)
def test_nobody_is_called_where_nobody_is_wanted(tree: Tree, line: str) -> None:
    book = at_bt(tree).types(line)

    assert book.now.support is None
    assert book.none(HandOff)


@pytest.mark.parametrize(
    "line",
    [
        "can i talk to a human pls",
        "it doesnt work, let me talk to someone",
        "no, talk to a person please",
        "hi i tried for days and nothing at all works here can i please talk to a person about my email",
    ],
)
def test_a_person_is_called_where_one_is_asked_for(tree: Tree, line: str) -> None:
    assert at_bt(tree).types(line).now.support is not None


def test_a_failure_message_that_names_support_is_a_message(tree: Tree) -> None:
    line = "550 5.7.1 Your account is suspended. Please contact support."
    book = at_bt(tree).types(line, cause="account.locked")

    assert book.now.support is None
    assert book.now.node.startswith("remedy/account.locked")


def test_a_setting_that_a_person_told_is_a_setting(tree: Tree) -> None:
    book = at_bt(tree).types("a person at bt told me port 587", port=587)

    assert book.now.support is None
    assert book.one(RunProbe).server is not None


@pytest.mark.parametrize(
    "line", ["hmm it fails again", "it doesnt work after all", "it stopped again", "still connection failed"]
)
def test_a_case_that_was_solved_opens_again_when_it_fails_again(tree: Tree, line: str) -> None:
    book = solved(tree)
    assert book.now.outcome == "resolved.user_confirmed"
    book.types(line)

    assert book.now.outcome is None
    assert book.now.node == "reopened"
    assert not any(timer.startswith("follow_up") for timer in book.now.timers)


def test_a_comment_that_tells_how_it_was_opens_nothing(tree: Tree) -> None:
    book = solved(tree).presses("not_helped").types("it failed twice before it helped")

    assert book.now.comment == "it failed twice before it helped"
    assert book.now.closed


@pytest.mark.parametrize("line", ["end", "never mind", "stop"])
def test_stop_after_the_end_is_not_met_with_silence(tree: Tree, line: str) -> None:
    assert "It has ended already" in solved(tree).types(line).one(Say).text


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("exactly this", {}),
        ("same", {}),
        ("port 25", {"port": 25}),
        ("535 5.7.8", {"cause": "auth.bad_credentials"}),
    ],
)
def test_an_answer_after_stop_is_heard(tree: Tree, line: str, found: dict[str, object]) -> None:
    answered = at_bt(tree).types(line, **found)
    book = at_bt(tree).types("stop")
    assert book.now.closed
    book.types(line, **found)

    assert not book.now.closed
    assert (book.now.node, book.now.running) == (answered.now.node, answered.now.running)


def test_it_works_after_stop_ends_the_case_as_solved(tree: Tree) -> None:
    book = at_bt(tree).types("stop").types("it works now")

    assert book.now.outcome == "resolved.user_confirmed"


def test_other_words_after_stop_open_nothing(tree: Tree) -> None:
    assert at_bt(tree).types("stop").types("the cat sat on the mat").now.closed


@pytest.mark.parametrize(
    ("line", "node"),
    [
        ("not any more", "reopened"),
        ("no longer", "reopened"),
        ("no it stopped", "reopened"),
        ("still connection failed", "reopened"),
        ("it works", ""),
        ("still going", ""),
        (":+1:", ""),
        ("👍🏽", ""),
    ],
)
def test_the_follow_up_hears_what_people_type(tree: Tree, line: str, node: str) -> None:
    book = solved(tree).later(days=1, minutes=1).fires("follow_up_1d").types(line)

    assert book.now.node == node
    assert book.now.closed is (node == "")


@pytest.mark.parametrize(
    ("line", "node"),
    [("exactly this", "log_in_offered"), ("i am back", "compare"), ("continue", "look_later_ring")],
)
def test_an_answer_while_a_reminder_runs_needs_no_waiting(tree: Tree, line: str, node: str) -> None:
    book = at_bt(tree).types("i cannot look now").types("in an hour").types(line)

    assert book.now.node == node
    assert "remind" not in book.now.timers


@pytest.mark.parametrize("line", ["continue", "Carry on", "resume", "ok continue", "yes", "sure"])
def test_continue_goes_on_where_that_is_what_is_asked(tree: Tree, line: str) -> None:
    book = at_ionos(tree).commands(Command.PERSON)
    book = book >> Claimed(moment=book.moment, agent=PRIYA)
    book = book >> Released(moment=book.moment, agent=PRIYA)
    assert book.now.node == "released"
    pressed = book.types(line)

    assert pressed.now.node not in ("released", "")


def test_the_question_after_a_release_names_nobody_wrongly_when_it_is_repeated(tree: Tree) -> None:
    book = at_ionos(tree).commands(Command.PERSON)
    book = book >> Claimed(moment=book.moment, agent=PRIYA)
    book = book >> Released(moment=book.moment, agent=PRIYA)
    assert "Priya" in book.one(Ask).say
    book.commands(Command.CONTINUE)

    assert "omebody" not in book.one(Ask).say


@pytest.mark.parametrize("line", ["yes, ask support", "talk to a person", "get me a human", "person", "yes"])
def test_asking_for_a_person_where_a_hand_off_is_proposed_agrees_to_it(tree: Tree, line: str) -> None:
    book = at_ionos(tree).types("step 7")
    assert book.now.node == "propose_support"
    book.types(line)

    assert book.now.support is not None
    assert book.now.support.reason == "handed_over.exhausted"
    assert book.now.answers["handed"] == "proposed"


def test_a_line_that_answers_nothing_leaves_the_offer_of_a_person_as_it_stands(tree: Tree) -> None:
    book = at_bt(tree).types("wibble").types("wobble").types("wubble")
    offered = book.question.visit
    assert book.now.node == "limit_reached"
    book.types("the cat sat on the mat")

    assert book.now.asked[offered] == "limit_reached"


ANSWERS = [
    ("password_kind", "16 letters"),
    ("password_kind", "my gmail password"),
    ("password_kind", "idk"),
    ("password_kind", "same as always"),
]


@pytest.mark.parametrize(("node", "line"), ANSWERS)
def test_plain_answers_are_answers(tree: Tree, node: str, line: str) -> None:
    book = at_gmail(tree)
    assert book.now.node == node

    assert book.types(line).now.node != node


@pytest.mark.parametrize("line", ["its on", "switched it on", "i turned it on", "enabled"])
def test_a_switch_that_is_on_is_told_in_many_words(tree: Tree, line: str) -> None:
    assert heard_as(tree, "smtp_log_in_off", line) == "done"


@pytest.mark.parametrize("line", ["i cant", "i dont want to", "nope"])
def test_a_password_that_nobody_wants_to_change_is_told_in_many_words(tree: Tree, line: str) -> None:
    assert heard_as(tree, "change_password", line) == "unwilling"


def heard_as(tree: Tree, node: str, line: str) -> str | None:
    wording = tree.wording("en")
    entry = wording.entry(node)
    assert entry is not None
    return entry.meaning.get(line)


def test_who_edits_a_password_away_is_thanked_and_the_question_stands(tree: Tree) -> None:
    book = at_bt(tree).types("my dog is [withheld]", withheld=True)
    waiting = book.now.visit
    book >> Typed(moment=book.moment, reading=reading("its gone"), edited=True)

    assert [say.text for say in book.all(Say)] == ["Thank you; the old words are not kept here either."]
    assert (book.now.visit, book.now.misunderstood, book.now.own_words) == (waiting, 0, ())


def test_an_edit_of_another_line_is_heard_as_any_line(tree: Tree) -> None:
    book = at_bt(tree).types("qwerty")
    book >> Typed(moment=book.moment, reading=reading("exactly this"), edited=True)
    assert book.now.answers["compared"] == "same"


@pytest.mark.parametrize("line", ["test one log-in", "test my new password please", "can you test it again?"])
def test_a_wish_for_a_third_log_in_gets_the_reason(tree: Tree, line: str) -> None:
    book = at_bt(tree).presses("same")
    for _ in range(2):
        book.submits("login", username="bea@btinternet.com")
        book.finds(("mail.btinternet.com 465 ssl", "auth.bad_credentials"))
    book.types(line)

    assert book.one(Ask).say.startswith("Two log-ins were tried in this case.")
    assert book.now.misunderstood == 0


def test_the_words_of_the_cancel_button_stop_a_test_and_no_other_line_does(tree: Tree) -> None:
    book = at_bt(tree).types("port 25", port=25)
    run = book.now.running
    book.types("how long does it take")
    assert book.now.running == run

    book.types("stop the test")
    assert book.one(CancelProbe).run == run
    assert (book.now.running, book.now.node) == (None, "cancelled")


def test_an_address_among_other_words_is_asked_after_and_changes_nothing_by_itself(tree: Tree) -> None:
    book = at_bt(tree)
    waiting = book.now.visit
    book.types("bob at bob@x.example told me to write here", address="bob@x.example")

    assert book.one(Ask).node == "other_mailbox"
    assert (book.now.answers["address"], book.now.visit) == ("bea@btinternet.com", waiting)
    book.types("bob@x.example", address="bob@x.example")
    assert book.now.answers["address"] == "bob@x.example"


def test_an_address_inside_a_message_never_changes_the_mailbox(tree: Tree) -> None:
    line = "550 5.1.1 <bob@x.example>: Recipient address rejected"
    book = at_bt(tree).types(line, address="bob@x.example", cause="send.recipient_rejected")

    assert book.now.answers["address"] == "bea@btinternet.com"
    assert book.none(RunProbe)
    assert book.one(ShowAnswer).answer == line


def test_the_address_that_was_written_to_is_not_taken_for_the_mailbox(tree: Tree) -> None:
    line = "550 5.1.1 <bob@x.example>: Recipient address rejected"
    book = Playbook(tree).opens().types(line, address="bob@x.example", cause="send.recipient_rejected")

    assert "address" not in book.now.answers


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("they match", "Exactly this"),
        ("checked, all good", "Exactly this"),
        ("it's blank", "Something is different"),
        ("not the same", "Something is different"),
        ("all the same except the user name", "Something is different"),
        ("i'm on my phone", "I cannot look now"),
        ("not sure", "I cannot look now"),
    ],
)
def test_what_is_seen_on_the_screen_may_be_told_in_ordinary_words(tree: Tree, line: str, answer: str) -> None:
    book = at_bt(tree).types(line)

    assert book.all(ShowAnswer)[0].answer == answer


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("what is a host", "The **host** is the name of a mail server"),
        ("how do I reset my password?", "At your email provider, not in Pet Sitter Plus"),
        ("connection failed", "Noted: **Connection Failed**"),
        ("cancel", "No test is running just now."),
        ("this is too complicated", "I am sorry that this is hard going."),
        ("I have looked", "And what stands there?"),
        ("what happens to my password?", "You need not give me any password"),
        ("different error now", "A new message is worth having"),
    ],
)
def test_what_people_say_beside_the_question_is_answered_and_counts_as_no_miss(
    tree: Tree, line: str, told: str
) -> None:
    book = at_bt(tree).types(line)

    assert book.one(Ask).say.startswith(told)
    assert (book.now.node, book.now.misunderstood) == ("compare", 0)


def test_a_question_may_have_words_of_its_own_for_what_is_answered_in_passing(tree: Tree) -> None:
    assert (
        at_bt(tree).presses("different").types("the port").one(Ask).say.startswith("And what stands there?")
    )
    assert NOT_UNDERSTOOD in at_bt(tree).types("the port").one(Ask).say


def test_of_a_long_text_the_words_of_the_message_stand_beside_the_question(tree: Tree) -> None:
    text = "---------- Forwarded message ---------\nFrom: Bob\n\n535 refused, and much more besides than fits"
    message = MessageReading(cause="auth.bad_credentials", confidence=0.9, fragment="535 refused")
    book = at_bt(tree)
    book >> Typed(moment=book.moment, reading=Reading(text=text, message=message))

    assert book.one(ShowAnswer).answer == "535 refused"


def test_an_address_inside_a_message_is_no_answer_where_passwords_are_near_either(tree: Tree) -> None:
    book = at_bt(tree).presses("same")
    assert book.question.secret_near
    line = "550 5.1.1 <bob@x.example>: Recipient address rejected"
    book.types(line, address="bob@x.example", cause="send.recipient_rejected")

    assert book.one(ShowAnswer).answer == line


def test_test_and_update_is_no_wish_for_a_log_in(tree: Tree) -> None:
    offered = at_bt(tree).presses("same")
    assert offered.question.node == "log_in_offered"
    assert offered.types("I did test & update").now.node == "test_yourself"
    assert at_bt(tree).presses("same").types("test & update still fails").now.node == "more_text"


@pytest.mark.parametrize(
    "line", ["im 110% sure the password is correct", "my password is the same", "the password looks right"]
)
def test_a_word_about_the_password_is_no_answer_to_what_the_settings_are(tree: Tree, line: str) -> None:
    book = at_bt(tree).types(line)

    assert book.now.node == "compare"
    assert "compared" not in book.now.answers


@pytest.mark.parametrize("line", ["i cant find the app password page", "dont have 2 step"])
def test_who_finds_no_app_password_is_told_where_they_are_offered(tree: Tree, line: str) -> None:
    book = at_gmail(tree).types(line)

    assert book.one(Ask).say.startswith("They are offered only where 2-Step Verification")
    assert "password_kind" not in book.now.answers


@pytest.mark.parametrize("line", ["can someone ring me", "ring me please", "just phone me on 07700 900123"])
def test_who_wants_to_be_rung_wants_a_person(tree: Tree, line: str) -> None:
    assert at_bt(tree).types(line).all(HandOff)
    assert Playbook(tree).opens().types(line).all(HandOff)


def test_the_answer_shown_beside_a_pasted_block_is_its_words_alone(tree: Tree) -> None:
    book = at_ionos(tree).types(
        "```\n535 Authentication credentials invalid\n```", cause="auth.bad_credentials"
    )
    assert book.one(ShowAnswer).answer == "535 Authentication credentials invalid"


def test_of_a_long_text_with_an_address_in_it_the_answer_shown_is_the_message(tree: Tree) -> None:
    text = f"To: max@kennels.example\n{'and so on ' * 9}\nsmtp; 550 5.7.1 Mailbox not verified"
    fragment = "550 5.7.1 Mailbox not verified"
    book = at_ionos(tree)
    address = book.now.answers["address"]
    told = reading(text, cause="account.unverified", address=address)
    assert told.message is not None
    told = replace(told, message=replace(told.message, fragment=fragment))
    book = book >> Typed(moment=book.moment, reading=told)
    assert book.one(ShowAnswer).answer == fragment


@pytest.mark.parametrize("line", ["no", "yes", "nope"])
def test_yes_and_no_are_no_answer_to_which_address_it_is(tree: Tree, line: str) -> None:
    book = Playbook(tree).opens()
    first = book.question
    book.types(line)
    assert book.one(ShowAnswer).answer == ""
    assert book.question.node == first.node
    assert book.now.own_words == ()
