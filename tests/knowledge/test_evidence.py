"""A password goes to no host but the provider's, unless its owner says twice that it is meant."""

from knowledge.effects import RunProbe
from knowledge.library import Tree
from knowledge.looking import form
from tests.knowledge.playbook import GMAIL, Playbook, at_ionos

STRANGE = {"host": "smtp.gmail.com", "port": 465, "security": "ssl"}


def at_a_strange_host(tree: Tree, *, theirs: str) -> Playbook:
    book = at_ionos(tree).presses("different").types("smtp.gmail.com 465 ssl", **STRANGE)
    found = (("smtp.gmail.com 465 ssl", "ok"), ("smtp.ionos.co.uk 465 ssl", theirs))
    return book.finds(*found, strange_host=True, strange_provider=GMAIL)


def test_the_log_in_form_is_for_the_providers_server_and_never_for_the_strangers(tree: Tree) -> None:
    book = at_a_strange_host(tree, theirs="ok")
    shown = form(tree, book.now, "login", book.moment).server
    assert shown is not None
    assert shown.host == "smtp.ionos.co.uk"

    probe = book.submits("login", username="max@kennels.example").one(RunProbe)
    assert probe.server == shown


def test_without_a_server_of_the_provider_there_is_no_log_in_form(tree: Tree) -> None:
    book = (
        Playbook(tree)
        .opens()
        .types("jo@petcare.example smtp.gmail.com", address="jo@petcare.example", **STRANGE)
    )
    book.finds(("smtp.gmail.com 465 ssl", "ok"), strange_host=True, strange_provider=GMAIL)
    assert book.question.node == "strange_host_told"
    assert form(tree, book.now, "login", book.moment).server is None

    book.submits("login", username="jo@petcare.example")
    assert all(run.kind == "reach" for run in book.all(RunProbe))
    assert book.now.logins == 0


def test_a_yes_that_names_both_lets_it_go_there_until_another_host_is_told(tree: Tree) -> None:
    book = at_a_strange_host(tree, theirs="ok").presses("meant")
    assert "Google" in book.question.say
    assert "IONOS" in book.question.say
    book.presses("agreed")
    shown = form(tree, book.now, "login", book.moment).server
    assert shown is not None
    assert shown.host == "smtp.gmail.com"

    book.types("host mail.petcare.example", host="mail.petcare.example")
    assert "strange_meant" not in book.now.answers
