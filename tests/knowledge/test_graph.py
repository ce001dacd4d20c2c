from knowledge.facts import parse_condition
from knowledge.graph import Arrow, Shading, condition_words, graph_of
from knowledge.library import Tree


def test_each_of_the_seven_steps_is_a_column_between_the_beginning_and_the_rest(tree: Tree) -> None:
    graph = graph_of(tree)
    assert [column.step for column in graph.columns[:8]] == [None, 1, 2, 3, 4, 5, 6, 7]
    assert graph.columns[0].title == "Beginning"
    assert graph.columns[1].title.startswith("1 ")
    assert {"Desk", "Patterns"} <= {column.title for column in graph.columns[8:]}


def test_every_node_and_every_cause_with_a_remedy_has_exactly_one_box(tree: Tree) -> None:
    names = [box.name for column in graph_of(tree).columns for box in column.boxes]
    assert sorted(names) == sorted([*tree.content.nodes, *tree.content.remedies])


def test_a_cause_stands_in_the_column_of_the_step_at_which_its_lead_points(tree: Tree) -> None:
    columns = {column.step: [box.name for box in column.boxes] for column in graph_of(tree).columns}
    assert "tls.wrong_mode" in columns[5]
    assert "dns.not_found" in columns[3]
    assert "account.unverified" in columns[6]


def test_leads_stand_above_their_step_strongest_first(tree: Tree) -> None:
    for column in graph_of(tree).columns:
        weights = [pill.weight for pill in column.pills]
        assert weights == sorted(weights, reverse=True)
    assert any(pill.lead == "google_rule" for column in graph_of(tree).columns for pill in column.pills)


def test_an_arrow_says_what_leads_along_it(tree: Tree) -> None:
    arrows = graph_of(tree).arrows
    assert Arrow("password_kind", "message_or_login", "I am not sure") in arrows
    assert any(one.source == "found" and one.target == "plan" and one.label == "else" for one in arrows)
    assert Arrow("plan", "works_here", "all_clear") in arrows


def test_one_step_alone_keeps_its_own_column_and_arrows(tree: Tree) -> None:
    graph = graph_of(tree).only(4)
    assert [column.step for column in graph.columns] == [4]
    names = {box.name for box in graph.columns[0].boxes}
    assert all(arrow.source in names or arrow.target in names for arrow in graph.arrows)


def test_figures_of_a_remedy_count_for_its_cause_and_for_the_question_that_it_borrows(tree: Tree) -> None:
    cause, variants = next(iter(tree.content.remedies.items()))
    graph = graph_of(tree, Shading("cases", {f"remedy/{cause}/0": 3, "hello": 5}))
    counts = {box.name: box.count for column in graph.columns for box in column.boxes}
    assert counts[cause] == 3
    assert counts[variants[0].ask] == 3
    assert counts["hello"] == 5
    assert counts["stopped"] == 0


def test_a_condition_reads_as_people_say_it() -> None:
    condition = parse_condition(
        {"reach": "ok", "provider.imap_only": True, "own.port": {"at_least": 25, "at_most": 26}}
    )
    assert (
        condition_words(condition) == "reach = ok and provider.imap_only and own.port ≥ 25 and own.port ≤ 26"
    )
    either = parse_condition([{"address": {"known": False}}, {"not": {"login": ["ok", "failed"]}}])
    assert condition_words(either) == "(address unknown or not login = failed/ok)"


def test_a_long_condition_is_cut() -> None:
    condition = parse_condition({"cause": [f"dns.{number}" for number in range(50)]})
    assert len(condition_words(condition)) == 80
    assert condition_words(condition).endswith("…")
