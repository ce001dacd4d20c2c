from msgspec.structs import replace

from knowledge.events import Command
from knowledge.library import Tree
from knowledge.pack import make_pack
from knowledge.turn import Work
from tests.knowledge.playbook import at_ionos


def words_on_the_card(tree: Tree, *lines: str) -> str:
    book = at_ionos(tree).commands(Command.PERSON)
    work = Work(tree, replace(book.now, own_words=lines), book.moment)
    return next(line.value for line in make_pack(work).lines if line.label.startswith("In "))


def test_one_long_line_leaves_room_for_the_rest_of_the_card(tree: Tree) -> None:
    shown = words_on_the_card(tree, "it says nothing", "asd " * 150)
    assert len(shown) < 220
    assert "asd" in shown
    assert "…" in shown


def test_of_many_lines_the_newest_stand_on_the_card_in_the_order_of_the_talk(tree: Tree) -> None:
    shown = words_on_the_card(tree, *(f"line {number} " + "x" * 70 for number in range(5)))
    assert len(shown) < 230
    assert "line 2" not in shown
    assert shown.startswith('"… line 3')
    assert 0 < shown.index("line 3") < shown.index("line 4")


def test_few_words_stand_there_as_they_were_written(tree: Tree) -> None:
    assert words_on_the_card(tree, "can i talk to a human pls", "ok") == '"can i talk to a human pls" · "ok"'


def test_the_first_line_without_room_is_cut_between_words(tree: Tree) -> None:
    shown = words_on_the_card(tree, "the quick brown fox " * 20, "that is all that it says")
    first = shown.split('" · "')[0].strip('"').removesuffix("…")
    assert ("the quick brown fox " * 20).startswith(first + " ")
    assert len(shown) < 230
