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


async def test_a_line_of_another_form_is_named_by_its_number(run: Run) -> None:
    ran = await run("classify", stdin='{"id": 1, "text": "x"}\nno json\n')
    assert ran.code == 2
    assert "line 2" in ran.err
    assert len(ran.out.splitlines()) == 1
