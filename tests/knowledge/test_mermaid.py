import re

from knowledge.graph import Arrow, Box, Column, Graph, graph_of
from knowledge.library import Tree
from knowledge.mermaid import mermaid


def test_the_shipped_tree_is_a_flowchart_with_a_frame_for_each_column(tree: Tree) -> None:
    graph = graph_of(tree)
    text = mermaid(graph)
    assert text.split("\n")[1] == "flowchart LR"
    assert len(re.findall(r"^  subgraph ", text, re.MULTILINE)) == len(graph.columns)
    boxes = sum(len(column.boxes) for column in graph.columns)
    assert len(re.findall(r"^    n\d+\W", text, re.MULTILINE)) == boxes


def test_words_that_mean_something_to_mermaid_are_written_by_their_numbers() -> None:
    hostile = 'end"] click n0 call alert(1) %% <b>\n  n0 --> n0'
    box = Box(hostile, "ask", "")
    text = mermaid(Graph("tree", (Column(hostile, None, (box,)),), (Arrow(hostile, hostile, hostile),)))
    labels = re.findall(r'"([^"]*)"', "\n".join(text.split("\n")[2:]))
    assert len(labels) == 3
    for label in labels:
        assert re.fullmatch(r"[\w ._,:·→-]*(?:#\d+;[\w ._,:·→-]*)*", label), label
    assert text.count("\n  n0 -->") == 1


def test_arrows_that_lead_out_of_the_picture_are_left_out(tree: Tree) -> None:
    text = mermaid(graph_of(tree).only(4))
    named = set(re.findall(r"\bn\d+\b", text))
    declared = set(re.findall(r"^    (n\d+)\W", text, re.MULTILINE))
    assert named == declared


def test_what_no_story_reaches_has_a_class_of_its_own() -> None:
    graph = Graph("tree", (Column("One", None, (Box("a", "ask", "", count=0),)),), (), "stories")
    assert '(["a · 0"]):::missing' in mermaid(graph)
