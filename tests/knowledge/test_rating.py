import pytest

from knowledge.effects import Ask, Say, ShowAnswer
from knowledge.events import Command
from knowledge.library import Tree
from knowledge.rating import rates
from tests.knowledge.playbook import Playbook, at_gmail


def solved(tree: Tree) -> Playbook:
    book = at_gmail(tree).presses("unsure").submits("login", username="jo@gmail.com")
    return book.finds(("smtp.gmail.com 465 ssl", "auth.app_password_required")).presses("works")


def test_every_solved_end_asks_and_no_other_question_does(tree: Tree) -> None:
    asking = {name for name in tree.nodes if rates(tree, name)}
    assert asking == {
        name for name in tree.nodes if name.startswith("solved") and tree.label_keys.get(name)
    } - {"solved_app_password"} | {"resolved"}


def test_a_thumb_up_is_kept_and_asks_nothing_more(tree: Tree) -> None:
    book = solved(tree).presses("helped")
    assert book.now.rating == "helped"
    assert book.question.ask == ""
    assert book.one(ShowAnswer).answer == "Yes, it helped"
    assert book.one(ShowAnswer).changeable


def test_a_thumb_down_asks_for_one_line_and_keeps_it(tree: Tree) -> None:
    book = solved(tree).presses("not_helped")
    assert book.question.ask == "What was missing? One line is enough."
    book.types("it took\n  too long")
    assert (book.now.rating, book.now.comment) == ("not_helped", "it took too long")
    assert book.one(Say).text
    assert book.now.own_words == solved(tree).now.own_words
    book.types("and one thing more")
    assert book.now.comment == "it took too long"


def test_a_comment_may_follow_a_thumb_up_too_and_is_cut_where_it_is_long(tree: Tree) -> None:
    book = solved(tree).presses("helped").types("quick " * 200)
    assert len(book.now.comment) == 300
    assert book.now.comment.endswith("…")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("535 5.7.8 Authentication failed", {"cause": "auth.bad_credentials"}),
        ("other@kennels.example", {"address": "other@kennels.example"}),
    ],
    ids=["a server's reply", "another address"],
)
def test_new_trouble_is_no_comment(tree: Tree, line: str, found: dict[str, object]) -> None:
    book = solved(tree).presses("not_helped").types(line, **found)
    assert book.now.comment == ""


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("too many words", {"cause": "send.rate_limited"}),
        ("the connection timed out twice before it helped", {"cause": "tcp.timeout"}),
        ("it was port 25 all along", {"port": 25}),
        ("you could have asked bob@x.example", {"address": "bob@x.example"}),
    ],
)
def test_what_was_missing_may_be_told_in_words_of_failures(
    tree: Tree, line: str, found: dict[str, object]
) -> None:
    before = solved(tree).presses("not_helped")
    known = (before.now.findings, before.now.answers)
    book = before.types(line, **found)
    assert book.now.comment == line
    assert book.one(ShowAnswer).answer == line
    assert (book.now.findings, book.now.answers) == known


def test_a_comment_with_a_password_in_it_answers_and_is_not_kept(tree: Tree) -> None:
    book = solved(tree).presses("not_helped").types("[withheld] was not accepted", withheld=True)
    assert book.now.comment == ""
    assert book.one(ShowAnswer).answer == "[withheld]"


def test_buttons_of_an_old_window_change_no_rating_which_is_said_once(tree: Tree) -> None:
    book = solved(tree)
    visit = book.question.visit
    book.presses("helped").presses("helped", visit)
    assert book.effects == []
    book.presses("not_helped", visit)
    assert [say.text for say in book.all(Say)] == [
        "You have answered that already: **Yes, it helped**. "
        "Nothing has changed; **Change** beside it changes it."
    ]
    assert book.now.rating == "helped"
    for choice in ("helped", "not_helped"):
        book.presses(choice, visit)
        assert book.effects == []


def test_change_asks_again_with_both_answers_and_nothing_is_asked_twice(tree: Tree) -> None:
    book = solved(tree)
    visit = book.question.visit
    book.presses("not_helped").types("it took too long").presses("change", visit)
    assert book.one(ShowAnswer).visit == visit
    assert (book.question.say, book.question.ask) == ("", "Was this helpful?")
    assert [choice.id for choice in book.question.choices] == ["helped", "not_helped"]
    book.presses("helped")
    assert (book.now.rating, book.now.comment) == ("helped", "it took too long")
    assert book.none(Ask)


def test_a_rating_changed_later_leaves_the_question_that_waits_by_then(tree: Tree) -> None:
    book = solved(tree)
    visit = book.question.visit
    book.presses("helped").later(days=1).fires("follow_up_1d")
    waiting = book.question
    book.presses("change", visit).presses("not_helped")
    assert (book.now.rating, book.now.node) == ("not_helped", waiting.node)
    assert book.none(Ask)
    book.presses("stopped", waiting.visit)
    assert not book.now.closed
    waiting = book.question
    book.presses("change", visit).presses("helped")
    assert (book.now.rating, book.now.node) == ("helped", waiting.node)


def test_a_rating_outlives_opening_the_case_again(tree: Tree) -> None:
    book = solved(tree).presses("helped").commands(Command.CONTINUE)
    assert not book.now.closed
    assert book.now.rating == "helped"
