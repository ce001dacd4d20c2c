"""What the tests of this folder share: the real content, loaded once."""

import pytest

from knowledge.library import Tree
from knowledge.loader import load_tree


@pytest.fixture(scope="session")
def tree() -> Tree:
    return load_tree()
