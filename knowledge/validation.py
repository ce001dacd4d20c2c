"""Everything that is wrong with content beyond the form of single files."""

from knowledge.checking import Checking, ProviderNames
from knowledge.checking_conditions import check_conditions
from knowledge.checking_facts import check_facts
from knowledge.checking_flow import check_flow
from knowledge.checking_labels import check_labels
from knowledge.checking_marks import check_marks
from knowledge.checking_providers import check_providers
from knowledge.checking_texts import check_texts
from knowledge.checking_translations import check_translations
from knowledge.issues import ContentIssue
from knowledge.tree import Content


def issues_of(
    content: Content,
    *,
    thorough: bool = True,
    providers: ProviderNames | None = None,
    complete: bool = False,
) -> list[ContentIssue]:
    """Every issue of content that was put together; those that are warnings stop nothing.

    ``complete``: every text stands in every language, else that is a fault.
    What is not thorough leaves out what only an author wants to know.
    """
    checking = Checking(content, providers, thorough=thorough)
    check_flow(checking)
    check_facts(checking)
    if thorough:
        check_conditions(checking)
        check_marks(checking)
    check_providers(checking)
    check_texts(checking)
    check_labels(checking)
    check_translations(checking, complete=complete)
    return checking.issues
