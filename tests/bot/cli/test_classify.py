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


async def test_half_a_surrogate_pair_is_written_as_an_escape(run: Run) -> None:
    ran = await run("classify", stdin='{"id": "\\ud83d", "text": "535 5.7.8 \\ud83d not accepted"}\n')
    assert ran.code == 0, ran.err
    assert "\\ud83d" in ran.out
    assert json.loads(ran.out)["id"] == "\ud83d"


async def test_an_id_that_is_nested_too_deeply_is_a_bad_line(run: Run) -> None:
    depth = 9_999
    for deep in (900, depth):
        line = '{"id": ' + "[" * deep + "]" * deep + ', "text": 5}'
        ran = await run("classify", stdin=line + '\n{"id": 2, "text": "x"}\n')
        told = [json.loads(one) for one in ran.out.splitlines()]
        assert ran.code == 1, ran.err
        assert "error" in told[0]
        assert told[1]["id"] == 2


async def test_what_is_no_number_in_json_is_never_echoed_as_one(run: Run) -> None:
    lines = ['{"id": NaN, "text": "x"}', '{"id": -Infinity, "text": "x"}', '{"id": [1e999], "text": "x"}']
    ran = await run("classify", stdin="\n".join([*lines, '{"id": 4, "text": "x"}']))
    told = [json.loads(line, parse_constant=_refuse) for line in ran.out.splitlines()]
    assert ran.code == 1
    assert [(one["id"], "error" in one) for one in told] == [(None, True)] * 3 + [(4, False)]


def _refuse(constant: str) -> None:
    raise AssertionError(constant)
