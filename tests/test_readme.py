"""The README says what the program does: its settings and its problems are compared with it."""

import re
import shutil
from pathlib import Path

from click.testing import CliRunner

from bot.cli.tree import command
from bot.settings import Settings
from bot.storage.tables import metadata
from knowledge.loader import BUILT_IN
from smtp_probe.problems import CAUSES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def section(title: str) -> str:
    return README.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def test_the_settings_table_names_every_variable_and_no_other() -> None:
    first_column = "".join(re.findall(r"^\|[^|]*\|", section("Settings"), re.M))
    told = set(re.findall(r"`([A-Z][A-Z_]{3,})`", first_column))
    read = {str(field.validation_alias) for field in Settings.model_fields.values()}
    assert told == read | {"HOST", "PORT"} & told


def test_the_sample_environment_names_every_variable() -> None:
    sample = (ROOT / ".env.sample").read_text()
    told = set(re.findall(r"^#?\s*([A-Z][A-Z_]+)=", sample, re.M))
    assert told == {str(field.validation_alias) for field in Settings.model_fields.values()}


def test_the_problem_table_is_the_catalogue() -> None:
    rows = re.findall(r"^\| `([^`]+)` \| (.+) \|$", section("Problems it can name"), re.M)
    assert rows == [(info.code, info.means) for info in CAUSES.values()]


def test_every_picture_of_the_readme_is_there() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert pictures
    assert [p for p in pictures if not (ROOT / p).is_file()] == []


def test_every_place_that_the_readme_names_exists() -> None:
    places = set(re.findall(r"`((?:bot|knowledge|smtp_probe|tests)/[\w./]*)`", README))
    assert places
    assert [p for p in places if not (ROOT / p).exists()] == []


def test_every_table_says_what_is_kept_in_it_and_for_how_long() -> None:
    first_column = "".join(
        re.findall(r"^\|[^|]*\|", section("What is kept of people, and for how long"), re.M)
    )
    assert set(re.findall(r"`([a-z_]+)`", first_column)) == set(metadata.tables)


def test_every_outside_service_is_named_where_it_says_what_is_kept() -> None:
    told = section("What is kept of people, and for how long")
    assert all(
        name in told for name in ("Slack", "name servers", "RETRIEVER_AUTOCONFIG_URL", "RETRIEVER_SMTP_URL")
    )


def test_the_authors_example_goes_as_it_is_told(tmp_path: Path) -> None:
    """Line numbers apart, which move with every question that is written above."""

    def run(*words: str) -> str:
        printed = CliRunner().invoke(command, [*words, str(tree)], catch_exceptions=False).output
        return re.sub(r":\d+:\d+:", ":", printed.replace(str(tree), "my-tree"))

    tree = tmp_path / "my-tree"
    shutil.copytree(BUILT_IN, tree)
    told = section("Changing what it says").split("### A question of your own")[1]
    blocks = re.findall(r"```(\w*)\n(.*?)```", told, re.S)
    question, words, story = [block for language, block in blocks if language == "yaml"]
    faults, failed = [block for language, block in blocks if not language]
    step, texts = tree / "steps/1-gmail-or-hotmail.yaml", tree / "texts/en/questions.yaml"

    _edit(step, "microsoft: {next: message_of_switch}", "microsoft: {next: shared_mailbox}")
    _append(step, question)
    said = [
        line
        for line in run("check").splitlines()
        if "shared" in line or "other_adress" in line or "`own`" in line
    ]
    assert said == re.sub(r":\d+:\d+:", ":", faults).splitlines()

    _edit(step, "other_adress", "other_address")
    _append(texts, words)
    assert "\n0 faults" in run("check")

    (tree / "stories/shared-mailbox.yaml").write_text(story, "utf-8")
    assert [line for line in run("test").splitlines() if line.startswith("FAILED")] == failed.splitlines()
    for name in ("dates-microsoft-365-2027", "microsoft-without-message"):
        pressed = "  - presses: Microsoft itself\n"
        _edit(tree / f"stories/{name}.yaml", pressed, f"{pressed}  - presses: No, it is mine alone\n")
    printed = run("test")
    assert "FAILED" not in printed
    assert "No story reaches" not in printed


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), "utf-8")


def _append(file: Path, block: str) -> None:
    file.write_text(f"{file.read_text('utf-8').rstrip()}\n\n{block}", "utf-8")
