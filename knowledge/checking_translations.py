"""Compares every other language with the one that content is written in: what is missing, and what that does.

A text that is not translated is said in the original language: that is a warning. A part that is missing in
a translated text is said in no language, so that is a fault.
"""

from collections.abc import Mapping

from knowledge.checking import Checking
from knowledge.library import ORIGINAL
from knowledge.tree import Content, Text

NAMED = 6
"""Texts of a file that are named when they are missing; of more, only the number is told."""


def completeness(content: Content) -> dict[str, tuple[int, int]]:
    """By language, how many texts are translated, and how many there are. The original is not told."""
    original = content.texts.get(ORIGINAL, {})
    return {
        language: (sum(key in texts for key in original), len(original))
        for language, texts in content.texts.items()
        if language != ORIGINAL
    }


def check_translations(checking: Checking, *, complete: bool = False) -> None:
    """Every check of this module. If it shall be ``complete``, each thing that is missing is a fault."""
    original = checking.content.texts.get(ORIGINAL, {})
    for language, texts in checking.content.texts.items():
        if language == ORIGINAL:
            continue
        _check_name(checking, language, original)
        if complete:
            _check_each(checking, language, texts, original)
        else:
            _check_missing(checking, language, texts, original)
        for key, text in texts.items():
            if key in original:
                _check_text(checking, f"texts.{language}.{key}", key, text, original[key], complete=complete)


def _check_name(checking: Checking, language: str, original: Mapping[str, Text]) -> None:
    """The desk is told which language a customer reads."""
    names = original.get("languages")
    if names is not None and language not in names.choices:
        checking.add(
            f"texts.{ORIGINAL}.languages",
            f"The language `{language}` has no name: the desk would read its code.",
            f"Add it to the choices of `languages` in texts/{ORIGINAL}/.",
            warning=True,
        )


def _check_each(
    checking: Checking, language: str, texts: Mapping[str, Text], original: Mapping[str, Text]
) -> None:
    for key in original:
        if key not in texts and not checking.unread(f"texts.{language}.{key}"):
            message = f"`{key}` is not translated into `{language}`."
            checking.add(f"texts.{ORIGINAL}.{key}", message, f"Write it in texts/{language}/.")


def _check_missing(
    checking: Checking, language: str, texts: Mapping[str, Text], original: Mapping[str, Text]
) -> None:
    """One line for each file of the original language that has texts without a translation."""
    files: dict[str, list[str]] = {}
    for key in original:
        files.setdefault(checking.place(f"texts.{ORIGINAL}.{key}").file, []).append(key)
    for keys in files.values():
        missing = [key for key in keys if key not in texts and not checking.unread(f"texts.{language}.{key}")]
        if not missing:
            continue
        named = ", ".join(f"`{key}`" for key in missing[:NAMED])
        more = f" and {len(missing) - NAMED} more" if len(missing) > NAMED else ""
        checking.add(
            f"texts.{ORIGINAL}.{missing[0]}",
            f"{len(missing)} of {len(keys)} texts are not translated into `{language}`: {named}{more}.",
            f"Until they stand in texts/{language}/, `{ORIGINAL}` stands in.",
            warning=True,
        )


def _check_text(
    checking: Checking, path: str, key: str, text: Text, original: Text, *, complete: bool
) -> None:
    missing = _parts(original) - _parts(text)
    if missing:
        listed = ", ".join(f"`{part}`" for part in sorted(missing))
        message = f"The translation of `{key}` has no {listed}."
        checking.add(path, message, "Add it: within a text, nothing stands in.")
    untyped = original.typed.keys() - text.typed.keys()
    if untyped:
        listed = ", ".join(f"`{choice}`" for choice in sorted(untyped))
        message = f"The translation of `{key}` knows no words that people type for {listed}."
        checking.add(path, message, "Add them under `typed`.", warning=not complete)
    conditions = [variant.when for variant in text.variants]
    lacking = sum(variant.when not in conditions for variant in original.variants)
    if lacking:
        message = f"The translation of `{key}` lacks {lacking} of {len(original.variants)} variants."
        checking.add(path, message, "There it says the same in every case.", warning=not complete)


def _parts(text: Text) -> frozenset[str]:
    """The parts that a text has, by itself or in a variant."""
    return frozenset().union(text.flat, *(variant.flat for variant in text.variants))
