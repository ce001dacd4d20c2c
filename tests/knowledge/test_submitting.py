"""Forms: one log-in for one press, two in a case, none without a server; a closed form changes nothing."""

from knowledge.case_facts import logins_made
from knowledge.effects import RunProbe
from knowledge.events import Command, FormClosed, Loss, ProbeLost
from knowledge.evidence import Evidence
from knowledge.library import Tree
from tests.knowledge.playbook import GMAIL, IONOS, Playbook, at_gmail, at_ionos


def test_a_login_goes_to_the_server_of_the_form_and_is_counted(tree: Tree) -> None:
    book = at_gmail(tree).presses("unsure")
    login = next(choice for choice in book.question.choices if choice.opens == "form")
    assert login.name == "login"
    probe = book.submits("login", username="jo@gmail.com").one(RunProbe)

    assert probe.server == GMAIL.servers[0]
    assert (probe.kind, probe.username) == ("login", "jo@gmail.com")
    assert book.now.logins == 1


def test_a_password_that_is_gone_costs_no_login(tree: Tree) -> None:
    book = at_gmail(tree).presses("unsure").submits("login", username="jo@gmail.com")
    book >> ProbeLost(moment=book.moment, run=book.now.run, loss=Loss.SECRET_GONE)

    assert book.now.logins == 0
    assert any(choice.opens == "form" for choice in book.question.choices)


def test_after_two_logins_no_form_is_opened_any_more(tree: Tree) -> None:
    book = at_ionos(tree).presses("same").submits("login", username="max@kennels.example")
    book.finds(("smtp.ionos.co.uk 465 ssl", "auth.bad_credentials"), reply="535 5.7.8 no")
    book.submits("login", username="max@kennels.example")
    book.finds(("smtp.ionos.co.uk 465 ssl", "auth.bad_credentials"), reply="535 5.7.8 no")
    assert book.now.logins == 2

    book.submits("login", username="max@kennels.example")

    assert book.none(RunProbe)
    assert book.now.logins == 2
    assert "Two log-ins were tried" in book.question.say


def test_a_login_is_refused_while_no_server_answers(tree: Tree) -> None:
    book = Playbook(tree).opens().types("jo@gmail.com", address="jo@gmail.com", provider=GMAIL)
    book.finds(("smtp.gmail.com 465 ssl", "tcp.timeout"), ("smtp.gmail.com 587 starttls", "tcp.timeout"))
    book.submits("login", username="jo@gmail.com")

    assert all(run.kind == "reach" for run in book.all(RunProbe))
    assert book.now.logins == 0


def test_a_closed_form_leaves_the_question_waiting(tree: Tree) -> None:
    book = at_gmail(tree).presses("unsure")
    waiting = book.now.node
    book >> FormClosed(moment=book.moment, form="login", visit=book.question.visit)

    assert "nothing was sent" in book.question.say
    assert book.now.node == waiting
    book.presses("without")
    assert book.question.node == waiting


def test_another_mailbox_in_the_same_case_has_its_own_logins_and_refusals(tree: Tree) -> None:
    book = at_ionos(tree).presses("same").submits("login", username="max@kennels.example")
    book.finds(("smtp.ionos.co.uk 465 ssl", "auth.bad_credentials"), reply="535 5.7.8 no")
    book.commands(Command.RESTART)

    assert book.question.node == "hello"
    assert book.now.findings
    book.types("jo@gmail.com", address="jo@gmail.com", provider=GMAIL)
    book.finds(("smtp.gmail.com 465 ssl", "ok"))
    assert logins_made(book.now) == 0
    assert "auth.bad_credentials" not in Evidence(book.now).causes
    assert Evidence(book.now).refusals == 0

    book.types("max@kennels.example", address="max@kennels.example", provider=IONOS)
    assert logins_made(book.now) == 1
    assert Evidence(book.now).refusals == 1


def test_the_user_name_that_was_told_stays_beside_the_one_that_a_log_in_goes_in_with(tree: Tree) -> None:
    book = at_ionos(tree).presses("different").types("user name max", username="max")
    probe = book.submits("login", username="max@kennels.example").one(RunProbe)

    assert probe.username == "max@kennels.example"
    assert book.now.answers["own.username"] == "max"
    book.finds(("smtp.ionos.co.uk 465 ssl", "auth.bad_credentials"), reply="535 5.7.8 no")
    tried = Evidence(book.now).login
    assert tried is not None
    assert tried.username == "max@kennels.example"
