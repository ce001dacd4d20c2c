import json

from .conftest import Run


async def test_lines_are_answered_one_by_one_in_their_order(run: Run) -> None:
    asked = [
        {"id": "a", "text": "535 5.7.8 Username and Password not accepted"},
        {"id": 2, "text": "hello there"},
    ]
    ran = await run("classify", stdin="\n".join(map(json.dumps, asked)) + "\n\n")
    told = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.code == 0, ran.err
    assert [one["id"] for one in told] == ["a", 2]
    assert [one["label"] for one in told] == ["auth.bad_credentials", "none"]
    assert all(one.keys() == {"id", "label", "confidence", "also", "evidence", "provider"} for one in told)


async def test_a_line_of_another_form_is_answered_by_its_number_and_the_next_ones_are_read(run: Run) -> None:
    lines = ["no json", '["a", "b"]', '{"id": 3}', '{"id": 4, "text": 5}', '{"text": "x"}', "[" * 9_999, ""]
    ran = await run("classify", stdin="\n".join([*lines, '{"id": 8, "text": "x"}']))
    told = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.code == 1
    assert ran.err == ""
    assert [(one["id"], one.get("line")) for one in told] == [
        (None, 1),
        (None, 2),
        (3, 3),
        (4, 4),
        (None, 5),
        (None, 6),
        (8, None),
    ]
    assert all(one.keys() == {"id", "error", "line"} for one in told[:-1])
    assert told[-1]["label"] == "none"
