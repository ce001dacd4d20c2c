"""Everything that is wrong with content beyond the form of single files."""

from knowledge.issues import ContentIssue
from knowledge.tree import Content


def issues_of(content: Content) -> list[ContentIssue]:
    """Every issue of content that was put together."""
    return []
