"""What is seen in a file as it is written: texts that a number sign cuts, and secrets."""

from knowledge.checking_source import doubts_in

TEXTS = "texts/en/hello.yaml"


def told(source: str, name: str = TEXTS) -> list[tuple[int, int, str]]:
    return [(fault.line, fault.column, fault.message) for fault in doubts_in(name, source.encode())]


def test_words_behind_a_number_sign_are_told_as_lost() -> None:
    assert told("hello:\n  ask: Is it case #4 or\n  say: Well.\n") == [
        (2, 19, "Everything behind this `#` is a comment, and nobody reads it.")
    ]


def test_quoted_and_glued_number_signs_and_whole_lines_are_no_fault() -> None:
    assert told('# all\na: "case #4"\nb: case#4\n# more\nc:  # of it\n  d: |\n    x: 1 #2\n') == []


def test_a_comment_behind_a_node_is_no_lost_text() -> None:
    assert told("nodes: {}\nstart: begin  # the first\n", "tree.yaml") == []


def test_a_secret_is_told_in_every_file() -> None:
    assert told("note: password is Made-up-77x!\n", "tree.yaml")
