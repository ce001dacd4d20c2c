"""What is wrong with content as a whole: every check finds its fault, names the place and the remedy."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.issues import ContentIssue
from knowledge.loader import BUILT_IN, check_tree

NODES = "dialogue/zzz-test.yaml"
TEXTS = "texts/en/zzz-test.yaml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("content") / "content"
    shutil.copytree(BUILT_IN, copy)
    return copy


@pytest.fixture
def extended(folder: Path) -> Iterator[Path]:
    """The real content, to which files are added."""
    yield folder
    for added in (NODES, TEXTS):
        (folder / added).unlink(missing_ok=True)


@pytest.fixture
def content(folder: Path) -> Iterator[Path]:
    """The real content, in which anything may be changed."""
    yield folder
    shutil.rmtree(folder)
    shutil.copytree(BUILT_IN, folder)


def issues(content: Path, nodes: str = "", texts: str = "") -> list[ContentIssue]:
    """What is found when these nodes and texts are added to the real content."""
    if nodes:
        (content / NODES).write_text("nodes:\n" + nodes)
    if texts:
        (content / TEXTS).write_text(texts)
    return check_tree(content)


@pytest.mark.parametrize(
    ("nodes", "message", "remedy"),
    [
        ("  zzz: {kind: say, next: helo}\n", "There is no node `helo`.", "Did you mean `hello`?"),
        ("  zzz: {kind: say, next: rest}\n", "Nothing leads to `zzz`.", "Lead to it, or remove it."),
        (
            "  zzz: {kind: decide, branches: [{when: {login: ok}, next: rest}]}\n",
            "The last branch must be an `else`.",
            "Add `- else: node`.",
        ),
        (
            "  zzz: {kind: decide, branches: [{else: zzz2}]}\n  zzz2: {kind: say, next: zzz}\n",
            "A circle without a turn: zzz → zzz2 → zzz.",
            "Ask something.",
        ),
        (
            "  zzz: {kind: ask, next: rest, choices: {a: {}, b: {}, c: {}, d: {}}}\n",
            "5 buttons; 4 are the most.",
            "Leave one out, or give it a `when`.",
        ),
        (
            "  zzz: {kind: ask, choices: {works: {set: {webmail: opened}}}}\n",
            "This button leads nowhere.",
            "Add `next: node`, or `stay: true`.",
        ),
        (
            "  zzz: {kind: ask, choices: {works: {stay: true, view: other_ways}}}\n",
            "This button does stay and view.",
            "One thing for each button.",
        ),
        (
            "  zzz: {kind: ask, choices: {works: {command: stop, next: rest}}}\n",
            "`command` needs no `next`.",
            "Remove one of them.",
        ),
        ("  zzz: {kind: ask, person: false}\n", "Nothing can be answered here.", "Add choices, or `typed:`."),
        (
            "  zzz: {kind: probe, probe: reach, next: rest, lost: {died: rest}}\n",
            "`lost:` needs an `else`.",
            "Say where any loss leads.",
        ),
        (
            "  zzz: {kind: probe, probe: reach, next: rest, lost: {dyed: rest, else: rest}}\n",
            "`dyed` is no loss.",
            "Did you mean `died`?",
        ),
        (
            "  zzz: {kind: remind, after: soon, next: rest}\n",
            "'soon' is no time; write 15m, 1h or 7d.",
            "",
        ),
        ("  zzz: {kind: say, step: 9}\n", "There are seven steps; `9` is none.", "Write 1 to 7."),
        (
            "  zzz: {kind: decide, branches: [{when: {cause: auth.bad_credential}, next: a}, {else: a}]}\n",
            "There is no cause `auth.bad_credential`.",
            "Did you mean `auth.bad_credentials`?",
        ),
        (
            "  zzz: {kind: decide, branches: [{when: {logni: ok}, next: rest}, {else: rest}]}\n",
            "There is no fact `logni`.",
            "Did you mean `login`?",
        ),
        (
            "  zzz: {kind: decide, branches: [{when: {login: okay}, next: rest}, {else: rest}]}\n",
            "`login` is never `okay`; it is ok, refused, failed.",
            "Did you mean `ok`?",
        ),
        (
            "  zzz: {kind: decide, branches: [{when: {address: {at_least: 2}}, next: rest}, {else: rest}]}\n",
            "`address` is neither a number nor a day.",
            "Compare it with values.",
        ),
        (
            "  zzz: {kind: decide, branches: [{when: {first: maybe}, next: rest}, {else: rest}]}\n",
            "`first` is true or false, never `maybe`.",
            "Write true or false.",
        ),
        (
            "  zzz: {kind: say, set: {webmial: opened}}\n",
            "`webmial` is not declared under `facts:`.",
            "Did you mean `webmail`?",
        ),
        (
            "  zzz: {kind: say, set: {webmail: openned}}\n",
            "`webmail` is never `openned`; it is opened, refused.",
            "Did you mean `opened`?",
        ),
        (
            "  zzz: {kind: ask, into: webmail, choices: {opend: {next: rest}}}\n",
            "`webmail` is never `opend`.",
            "Did you mean `opened`?",
        ),
        (
            "  zzz: {kind: say, covers: [S9.1]}\n",
            "The page has no statement `S9.1`.",
            "See the list of statements.",
        ),
        ("  zzz: {kind: say, text: helo}\n", "There is no text `helo`.", "Did you mean `hello`?"),
        (
            "  zzz: {kind: ask, text: hello, choices: {zzz_choice: {next: rest}}}\n",
            "`zzz_choice` has no label.",
            "Add `choices: {zzz_choice: …}` to the text `hello`.",
        ),
    ],
)
def test_a_fault_in_a_node_is_found(extended: Path, nodes: str, message: str, remedy: str) -> None:
    found = [issue for issue in issues(extended, nodes) if issue.message == message]

    assert [(issue.file, issue.remedy) for issue in found] == [(NODES, remedy)]
    assert found[0].line >= 2


@pytest.mark.parametrize(
    ("texts", "message", "warning"),
    [
        ("zzz: Unused.\n", "Nothing uses the text `zzz`.", True),
        ("zzz: {say: '{{ adress }}'}\n", "`adress` is not a value that texts know.", False),
        ("zzz: {say: '{{ own.hots }}'}\n", "`own` has no `hots`.", False),
        ("zzz: {say: '{{ product.nmae }}'}\n", "`product` has no `nmae`.", False),
        (
            "zzz: {choices: {a: '" + "x" * 76 + "'}}\n",
            "This label has 76 characters; 75 are the most.",
            False,
        ),
        (
            "zzz: {say: '" + "word " * 61 + "', ask: What?}\n",
            "61 words stand before the question; 60 are the most.",
            True,
        ),
        (
            "zzy: {say: a, variants: [{when: {login: ok}, say: since 2024}]}\n"
            "zzz: {say: a, note: 'source: a guess', variants: [{when: {login: ok}, say: since 2024}]}\n",
            "The year 2024 stands here, and nothing says who says so.",
            True,
        ),
        (
            "zzz: {say: a, variants: [{when: {logni: ok}, say: b}]}\n",
            "There is no fact `logni`.",
            False,
        ),
    ],
)
def test_a_fault_in_a_text_is_found(extended: Path, texts: str, message: str, warning: bool) -> None:
    found = [issue for issue in issues(extended, texts=texts) if issue.message == message]

    assert [(issue.file, issue.line, issue.warning) for issue in found] == [(TEXTS, 1, warning)]


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("tree.yaml", "  person: person_asked\n", "", "The pattern `person` is missing."),
        (
            "tree.yaml",
            "  person: person_asked\n",
            "  person: hello\n",
            "A node of kind `ask` cannot do this.",
        ),
        (
            "tree.yaml",
            "  stopped: stopped\n",
            "  stopped: stopped\n  stoped: stopped\n",
            "`stoped` is no pattern.",
        ),
        ("tree.yaml", "start: begin\n", "start: began\n", "There is no node `began`."),
        ("product.yaml", "covers: [S8.1, ", "covers: [", "Statement S8.1 is said nowhere."),
    ],
)
def test_a_fault_in_the_whole_is_found(content: Path, file: str, old: str, new: str, message: str) -> None:
    source = (content / file).read_text()
    assert old in source
    (content / file).write_text(source.replace(old, new))

    assert message in [issue.message for issue in issues(content)]


def test_a_cause_without_a_remedy_is_found(content: Path) -> None:
    for file in (content / "remedies").glob("*.yaml"):
        file.write_text(file.read_text().replace("  auth.bad_credentials:", "  auth.bad_credential:"))

    messages = [issue.message for issue in issues(content)]

    assert "There is no remedy for `auth.bad_credentials`." in messages
    assert "There is no cause `auth.bad_credential`." in messages


def test_a_missing_step_is_found(content: Path) -> None:
    [step] = (content / "steps").glob("6-*.yaml")
    step.unlink()

    assert "Step 6 is missing." in [issue.message for issue in issues(content)]


def test_a_translation_is_compared_with_english(content: Path) -> None:
    german = content / "texts" / "de"
    german.mkdir()
    (german / "some.yaml").write_text("restarted: Von vorn.\nzzz: Überzählig.\n")

    found = {issue.message: issue.warning for issue in issues(content)}

    assert found["English has no text `zzz`."] is False
    assert any("are not translated into `de`" in message for message in found)
