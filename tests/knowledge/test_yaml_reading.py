"""Strict YAML: YAML 1.2's scalars, places of everything, and a bound on what is read."""

import pytest

from knowledge.yaml_reading import DEEPEST, LARGEST_FILE, YamlRefused, read_yaml


def test_only_the_core_scalars_are_more_than_text() -> None:
    source = b"a: no\nb: on\nc: 12:30\nd: 0465\ne: true\nf: ~\ng: 1.5\nh: 'true'\ni: 2026-12-31\nyes: y\n"

    assert read_yaml(source).value == {
        "a": "no",
        "b": "on",
        "c": "12:30",
        "d": 465,
        "e": True,
        "f": None,
        "g": "1.5",
        "h": "true",
        "i": "2026-12-31",
        "yes": "y",
    }


def test_every_part_has_its_place() -> None:
    document = read_yaml(b"nodes:\n  hello:\n    choices: [a, b]\n")

    assert document.positions[("nodes", "hello")] == (2, 3)
    assert document.positions[("nodes", "hello", "choices", "1")] == (3, 18)


def test_a_key_that_stands_twice_is_a_fault_with_its_place() -> None:
    document = read_yaml(b"a: 1\nb: 2\na: 3\n")

    assert [(fault.line, fault.column, fault.message) for fault in document.faults] == [
        (3, 1, "`a` stands here a second time.")
    ]


@pytest.mark.parametrize(
    ("source", "place", "says"),
    [
        (b"a: &x 1\n", (1, 4), "Anchors"),
        (b"a: 1\nb: *x\n", (2, 4), "Aliases"),
        (b"a: !!python/object:os.system x\n", (1, 4), "Tags"),
        (b"a: !x {}\n", (1, 4), "Tags"),
        (b"a: 1\n---\nb: 2\n", (2, 1), "one document"),
        (b"{[a]: 1}\n", (1, 2), "plain word"),
        (b"a: [1\nb: 2\n", (1, 4), "bracket `[` that opens here is not closed"),
        (b"a:\n  - {b: 1\n  - {c: 2}\n", (2, 5), "bracket `{` that opens here is not closed"),
        (b"a: 1\nb:2\nc: 3\n", (2, 3), "A space is missing behind the colon"),
        (b"a:\n  - b\n  -c: 1\n", (3, 3), "A space is missing behind the dash"),
        (
            b'a: "what is that?\nb: "yes"\nc: 1\n',
            (1, 4),
            "The quote that opens here is not closed before line 2",
        ),
        (b'a: 1\nb: "what is that?\n', (2, 4), "The quote that opens here is not closed"),
        (b"a: 'what's that?'\nb: 1\n", (1, 10), "The quote is closed here already"),
        (b'a: "say "yes" now"\nb: 1\n', (1, 10), "The quote is closed here already"),
        (b"a: b\n  c: 1\nd: \x07\n", (3, 4), "A character that nobody sees stands here (U+0007)"),
        (b"a: 1\n b: 2\n c: 3\n", (2, 3), "A colon stands here"),
        (b"a: \xff\n", (1, 1), "not UTF-8"),
        (b"a: 1\n\tb: 2\n", (2, 1), "A tab stands here"),
        (b"a:\n  b: 1\n \xc2\xa0c: 2\n", (3, 2), "A non-breaking space stands here"),
    ],
)
def test_what_is_not_allowed_is_refused_with_its_place(
    source: bytes, place: tuple[int, int], says: str
) -> None:
    with pytest.raises(YamlRefused) as raised:
        read_yaml(source)

    fault = raised.value.fault
    assert (fault.line, fault.column) == place
    assert says in fault.message


def test_eighty_kilobytes_of_brackets_are_refused() -> None:
    with pytest.raises(YamlRefused, match=r"Nested more than 50 deep|nesting depth"):
        read_yaml(b"[" * 80_000)


def test_the_depth_that_is_allowed_is_read() -> None:
    assert read_yaml(b"[" * DEEPEST + b"]" * DEEPEST).value is not None


def test_a_file_that_is_too_large_is_refused_unread() -> None:
    with pytest.raises(YamlRefused, match="more than"):
        read_yaml(b"a" * (LARGEST_FILE + 1))


def test_an_empty_file_holds_nothing() -> None:
    assert read_yaml(b"").value is None


def test_a_hard_space_that_looks_like_an_indent_is_told() -> None:
    document = read_yaml("a:\n  b: 1\n  \xa0c: 2\n".encode())

    assert [(fault.line, fault.column, fault.message) for fault in document.faults] == [
        (3, 3, "A non-breaking space stands here, which looks like a space.")
    ]


def test_a_hard_space_inside_a_text_is_no_fault() -> None:
    assert read_yaml("a: 5\xa0pm\n".encode()).faults == ()
