from itertools import pairwise
from xml.etree import ElementTree

import pytest

from knowledge.drawing import svg
from knowledge.graph import Arrow, Box, Column, Graph, Pill, Shading, graph_of
from knowledge.library import Tree

HOSTILE = "</text><script>alert(1)</script>\"' onload=x &amp; <foreignObject>\x00\x1b[2J"
SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {"svg", "title", "rect", "text", "circle", "path", "g", "defs", "marker"}


def elements(picture: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(picture).iter())


def graph(*boxes: Box, arrows: tuple[Arrow, ...] = (), **more: object) -> Graph:
    return Graph("tree", (Column("1 Step", 1, boxes, (Pill("lead", 9, ""),)),), arrows, **more)  # type: ignore[arg-type]


def box_of(picture: str, name: str) -> ElementTree.Element:
    """The group of a box, by its tooltip."""
    for group in ElementTree.fromstring(picture).iter(f"{SVG}g"):
        title = group.find(f"{SVG}title")
        if title is not None and (title.text or "").split(":")[0].split(" ")[0] == name:
            return group
    raise AssertionError(name)


def test_the_shipped_tree_becomes_a_document_that_runs_and_loads_nothing(tree: Tree) -> None:
    picture = svg(graph_of(tree))
    for element in elements(picture):
        assert element.tag.removeprefix(SVG) in ALLOWED
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert "href" not in name
            assert "url(" not in value or value == "url(#tip)"


def test_the_same_tree_gives_the_same_bytes(tree: Tree) -> None:
    assert svg(graph_of(tree)) == svg(graph_of(tree))


def test_hostile_words_stay_words() -> None:
    hostile = Graph(
        HOSTILE,
        (Column(HOSTILE, None, (Box(HOSTILE, "ask", HOSTILE),), (Pill(HOSTILE, 3, HOSTILE),)),),
        (Arrow(HOSTILE, f"{HOSTILE}2", HOSTILE),),
    )
    picture = svg(hostile)
    tags = {element.tag.removeprefix(SVG) for element in elements(picture)}
    assert tags <= ALLOWED
    assert "\x00" not in picture
    assert "\x1b" not in picture
    assert "alert(1)" in "".join(element.text or "" for element in elements(picture))


def test_no_box_lies_on_another(tree: Tree) -> None:
    placed: dict[float, list[tuple[float, float]]] = {}
    for group in ElementTree.fromstring(svg(graph_of(tree))).iter(f"{SVG}g"):
        rect = group.find(f"{SVG}rect")
        assert rect is not None
        y = float(rect.attrib["y"])
        placed.setdefault(float(rect.attrib["x"]), []).append((y, y + float(rect.attrib["height"])))
    steps = [column for column in graph_of(tree).columns if column.step is not None]
    assert len(placed) == 1 + len(steps)  # the other columns stand below these
    for boxes in placed.values():
        boxes.sort()
        assert all(before[1] < after[0] for before, after in pairwise(boxes))


def test_an_arrow_is_drawn_inside_a_column_and_named_where_it_leaves_it() -> None:
    near, far = Box("a", "ask", "Which?"), Box("c", "say", "")
    drawn = Graph(
        "tree",
        (Column("One", None, (near, Box("b", "say", ""))), Column("Two", None, (far,))),
        (Arrow("a", "b", ""), Arrow("a", "c", "")),
    )
    picture = svg(drawn)
    paths = [one for one in elements(picture) if one.tag == f"{SVG}path" and "marker-end" in one.attrib]
    assert len(paths) == 1
    texts = [one.text for one in box_of(picture, "a").iter(f"{SVG}text")]
    assert "→ c" in texts


def test_what_no_story_reaches_is_marked_by_more_than_its_colour() -> None:
    picture = svg(
        graph(Box("seen", "ask", "", count=2), Box("missed", "ask", "", count=0), shading="stories")
    )
    missed, seen = (box_of(picture, name).find(f"{SVG}rect") for name in ("missed", "seen"))
    assert missed is not None
    assert seen is not None
    assert "stroke-dasharray" in missed.attrib
    assert "stroke-dasharray" not in seen.attrib


@pytest.mark.parametrize(("count", "fill"), [(0, "#ffffff"), (100, "#7eb2e2")])
def test_the_more_cases_the_deeper_the_shade(count: int, fill: str) -> None:
    picture = svg(
        graph(Box("one", "ask", "", count=count), Box("most", "ask", "", count=100), shading="cases")
    )
    rect = box_of(picture, "one").find(f"{SVG}rect")
    assert rect is not None
    assert rect.attrib["fill"] == fill


def test_figures_of_stories_are_shown(tree: Tree) -> None:
    picture = svg(graph_of(tree, Shading("stories", {"hello": 7})))
    assert "7 · asks" in [one.text for one in box_of(picture, "hello").iter(f"{SVG}text")]
