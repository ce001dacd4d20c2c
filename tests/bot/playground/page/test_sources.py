"""All files of the page together: no way to make markup of text, nothing from elsewhere."""

import re

import pytest

from tests.bot.playground.page.conftest import PAGE

SCRIPTS = sorted(PAGE.rglob("*.js"))
STYLES = sorted(PAGE.rglob("*.css"))
INDEX = (PAGE / "index.html").read_text("utf-8")

MAKES_MARKUP = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|srcdoc"
    r"|\beval\(|new Function|setTimeout\(\s*[\"'`]|setInterval\(\s*[\"'`]"
)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: str(path.relative_to(PAGE)))
def test_no_script_can_turn_text_into_markup_or_code(script) -> None:
    assert MAKES_MARKUP.findall(script.read_text("utf-8")) == []


def test_the_document_has_no_script_or_style_of_its_own() -> None:
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=\"/static/)", INDEX) == []


def test_every_file_that_is_named_is_there_and_comes_from_here() -> None:
    named = re.findall(r'(?:href|src)="([^"]+)"', INDEX)
    named += [
        f"/static/{path}" for style in STYLES for path in re.findall(r'url\("([^"]+)"\)', style.read_text())
    ]
    assert [path for path in named if not (PAGE / path.removeprefix("/static/")).is_file()] == []
    assert all(path.startswith("/static/") for path in named)


def test_every_icon_that_is_drawn_has_a_rule_and_every_file_a_use() -> None:
    sources = "\n".join(path.read_text("utf-8") for path in SCRIPTS)
    rules = set(re.findall(r"\.icon-([a-z-]+)", (PAGE / "icons.css").read_text("utf-8")))
    drawn = set(re.findall(r'icon(?:Button)?\(\s*"([a-z-]+)"', sources))
    files = {path.stem for path in (PAGE / "icons").glob("*.svg")} - {"retriever"}
    assert drawn <= rules
    assert rules == files
