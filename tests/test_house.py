"""The house as a whole: every file in its place, nothing that belongs elsewhere."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "knowledge", "smtp_probe")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout, so there is no list of its files")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_tracked_file_names_a_package_registry() -> None:
    # Put together here, so that this file does not name one either.
    hosts = re.compile(
        "|".join(("py" + "pi[.]org", "pythonhos" + "ted", "registry[.]npm" + "js", "deb[.]debi" + "an"))
    )
    assert [str(f) for f in tracked() if hosts.search(f.read_text(errors="replace"))] == []


def test_the_top_level_holds_only_what_was_agreed() -> None:
    agreed = {
        "bot", "knowledge", "smtp_probe", "tests", "pyproject.toml", "README.md",
        "Makefile", "LICENSE", ".gitignore", ".ci", ".env.sample",
        "requirements.lock", "requirements-demo.lock", "requirements-dev.lock",
    }  # fmt: skip
    assert {f.relative_to(ROOT).parts[0] for f in tracked()} - agreed == set()


def test_every_test_file_has_the_module_that_it_tests() -> None:
    """``tests/smtp_probe/test_guard.py`` tests ``smtp_probe/guard.py``, or the folder ``smtp_probe/guard``.

    A test of several modules says *together* in its first line.
    """
    astray = []
    for package in PACKAGES:
        for test in (ROOT / "tests" / package).rglob("test_*.py"):
            place = ROOT / test.parent.relative_to(ROOT / "tests")
            subject = test.stem.removeprefix("test_")
            mirrored = any(place.glob(f"{subject}.*")) or (place / subject).is_dir()
            if not mirrored and "together" not in test.read_text().split("\n", 1)[0].lower():
                astray.append(str(test.relative_to(ROOT)))
    assert astray == []


def test_every_module_says_what_it_is_responsible_for() -> None:
    silent = []
    for package in PACKAGES:
        for module in (ROOT / package).rglob("*.py"):
            text = module.read_text()
            if text.strip() and not text.lstrip().startswith('"""'):
                silent.append(str(module.relative_to(ROOT)))
    assert silent == []


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    long = {
        str(module.relative_to(ROOT)): lines
        for package in PACKAGES
        for module in (ROOT / package).rglob("*.py")
        if (lines := module.read_text().count("\n")) > 350
    }
    assert long == {}
