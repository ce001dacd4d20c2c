"""Checks names of providers: which there are is told from outside, because the content does not hold them."""

from collections.abc import Iterator

from knowledge.checking import Checking, conditions_in
from knowledge.facts import Is, leaves
from knowledge.issues import suggestion

_IDS = frozenset({"provider", "provider.id", "message.provider"})
_FAMILIES = frozenset({"provider.family"})
_TEXTS = "provider."
_NO_PROVIDER = "unknown"
"""``provider.unknown`` holds the words for a provider that is not known."""


def check_providers(checking: Checking) -> None:
    """Every check of this module; without the names that there are, none."""
    providers = checking.providers
    if providers is None:
        return
    for path, condition in conditions_in(checking.content):
        for leaf in leaves(condition):
            if not isinstance(leaf, Is):
                continue
            known = providers.ids if leaf.fact in _IDS else providers.families
            if leaf.fact not in _IDS | _FAMILIES:
                continue
            what = "provider" if leaf.fact in _IDS else "family of providers"
            for value in leaf.values:
                if value not in known:
                    checking.add(path, f"There is no {what} `{value}`.", suggestion(str(value), known))
    for path, name in _named_by_texts(checking):
        if name not in providers.ids:
            checking.add(path, f"There is no provider `{name}`.", suggestion(name, providers.ids))


def _named_by_texts(checking: Checking) -> Iterator[tuple[str, str]]:
    for language, texts in checking.content.texts.items():
        for key in texts:
            name = key.removeprefix(_TEXTS)
            if name not in (key, _NO_PROVIDER):
                yield f"texts.{language}.{key}", name
