"""Everything that is wrong with content beyond the form of single files."""

from knowledge.checking import Checking
from knowledge.checking_facts import check_facts
from knowledge.checking_flow import check_flow
from knowledge.checking_texts import check_texts
from knowledge.issues import ContentIssue
from knowledge.tree import Content


def issues_of(content: Content) -> list[ContentIssue]:
    """Every issue of content that was put together; those that are warnings stop nothing."""
    checking = Checking(content)
    check_flow(checking)
    check_facts(checking)
    check_texts(checking)
    return checking.issues
