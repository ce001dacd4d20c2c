"""How faults of the content read on a terminal: with a place that an editor can open."""

from pathlib import Path

from knowledge.issues import ContentIssue
from knowledge.loader import BUILT_IN

DASH = "\N{EN DASH}"


def path_of(folder: Path | None, file: str) -> str:
    """A file of the content as a terminal or an editor can open it from here."""
    path = (folder or BUILT_IN) / file
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def issue_line(folder: Path | None, issue: ContentIssue) -> str:
    """``file:line:column: fault``, a dash, and the remedy."""
    kind = "warning: " if issue.warning else ""
    place = f"{path_of(folder, issue.file)}:{issue.line}:{issue.column}"
    remedy = f" {DASH} {issue.remedy}" if issue.remedy else ""
    return f"{place}: {kind}{issue.message.removesuffix('.') if remedy else issue.message}{remedy}"


def counted(number: int, one: str, many: str) -> str:
    """``1 fault``, ``2 faults``."""
    return f"{number} {one if number == 1 else many}"
