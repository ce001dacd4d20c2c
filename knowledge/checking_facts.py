"""Checks facts, causes and what conditions compare: a misspelt name would be a rule that never fires."""

from datetime import date
from difflib import get_close_matches

from knowledge.causes import CAUSES, NO_FAULT
from knowledge.checking import Checking, choices_in, conditions_in
from knowledge.facts import BUILT_IN, Between, Is, Known, leaves
from knowledge.issues import suggestion
from knowledge.statements import STATEMENTS
from knowledge.tree import AskNode, FactSpec

_SETTABLE = frozenset({"support.offer", "own.port", "own.security"})
_NO_REMEDY_NEEDED = frozenset({"none"})
AMENDMENTS = ("A1", "A2", "A3", "A4")
"""What an owner can switch on in ``product.yaml``. A5 is none: what it tells is no longer offered."""


def check_facts(checking: Checking) -> None:
    """Every check of this module."""
    for path, condition in conditions_in(checking.content):
        for leaf in leaves(condition):
            _check_leaf(checking, path, leaf)
    _check_told(checking)
    _check_remedies(checking)
    _check_amendments(checking)
    _check_coverage(checking)


def _check_leaf(checking: Checking, path: str, leaf: Is | Known | Between) -> None:
    kind = _kind(checking, leaf.fact)
    if kind is None:
        known = {*BUILT_IN, *checking.content.tree.facts}
        checking.add(path, f"There is no fact `{leaf.fact}`.", suggestion(leaf.fact, known))
        return
    if isinstance(leaf, Between):
        if kind not in ("count", "date"):
            checking.add(path, f"`{leaf.fact}` is neither a number nor a day.", "Compare it with values.")
        return
    if isinstance(leaf, Known):
        return
    for value in leaf.values:
        _check_value(checking, path, leaf.fact, kind, value)


def _kind(checking: Checking, fact: str) -> tuple[str, ...] | str | None:
    declared = checking.content.tree.facts.get(fact)
    if declared is not None:
        return _declared_kind(declared)
    if fact.startswith("visits."):
        node = fact[7:]
        return "count" if node in checking.content.nodes or checking.unread(f"nodes.{node}") else None
    if fact.startswith("amendment."):
        return "flag" if fact[10:] in checking.content.product.amendments else None
    return BUILT_IN.get(fact)


def _declared_kind(spec: FactSpec) -> tuple[str, ...] | str:
    return spec.values or spec.kind or "text"


def _check_value(
    checking: Checking, path: str, fact: str, kind: tuple[str, ...] | str, value: str | int | bool | date
) -> None:
    if isinstance(kind, tuple):
        if value not in kind:
            remedy = suggestion(str(value), list(kind))
            checking.add(path, f"`{fact}` is never `{value}`; it is {', '.join(kind)}.", remedy)
    elif kind == "cause":
        if value not in CAUSES:
            checking.add(path, f"There is no cause `{value}`.", suggestion(str(value), list(CAUSES)))
    elif kind == "flag" and not isinstance(value, bool):
        checking.add(path, f"`{fact}` is true or false, never `{value}`.", "Write true or false.")
    elif kind == "count" and (isinstance(value, bool) or not isinstance(value, int)):
        checking.add(path, f"`{fact}` is a number, never `{value}`.", "Write a number.")


def _check_told(checking: Checking) -> None:
    content = checking.content
    for name, node in content.nodes.items():
        _check_set(checking, f"nodes.{name}.set", node.set)
        for choice, spec in choices_in(node).items():
            _check_set(checking, f"nodes.{name}.choices.{choice}.set", spec.set)
        if isinstance(node, AskNode) and node.into is not None:
            _check_into(checking, name, node)
    for number, heard in enumerate(content.tree.heard):
        _check_set(checking, f"tree.heard.{number}.set", heard.set)
    for name, fact in content.tree.facts.items():
        if name in BUILT_IN:
            checking.add(f"tree.facts.{name}", f"`{name}` is a fact of the engine's own.", "Rename it.")
        if fact.values and fact.kind is not None:
            checking.add(f"tree.facts.{name}", "Either `values` or `kind`.", "Remove one of them.")


def _check_set(checking: Checking, path: str, told: dict[str, str | int | bool]) -> None:
    for name, value in told.items():
        if name in _SETTABLE:
            kind: tuple[str, ...] | str = BUILT_IN[name]
        elif name in checking.content.tree.facts:
            kind = _declared_kind(checking.content.tree.facts[name])
        else:
            remedy = suggestion(name, {*checking.content.tree.facts, *_SETTABLE})
            checking.add(path, f"`{name}` is not declared under `facts:`.", remedy)
            continue
        _check_value(checking, path, name, kind, value)


def _check_into(checking: Checking, name: str, node: AskNode) -> None:
    spec = checking.content.tree.facts.get(node.into or "")
    if node.into == "address":
        # Told by what is typed, never by a button.
        return
    if spec is None:
        remedy = suggestion(node.into or "", set(checking.content.tree.facts))
        checking.add(f"nodes.{name}.into", f"`{node.into}` is not declared under `facts:`.", remedy)
        return
    if spec.kind in ("flag", "count") and any(node.into not in one.set for one in node.choices.values()):
        holds = "true or false" if spec.kind == "flag" else "a number"
        message = f"`{node.into}` is {holds}, never a button's name."
        remedy = "Name a fact with `values:`, or let every button `set:` it."
        checking.add(f"nodes.{name}.into", message, remedy)
        return
    for choice, one in node.choices.items():
        unused = [value for value in spec.values if value not in node.choices]
        if (
            choice in spec.values
            or node.into in one.set
            or not get_close_matches(choice, unused, cutoff=0.75)
        ):
            continue
        message = f"`{node.into}` is never `{choice}`."
        checking.add(f"nodes.{name}.choices.{choice}", message, suggestion(choice, unused))


def _check_remedies(checking: Checking) -> None:
    remedies = checking.content.remedies
    for cause, variants in remedies.items():
        if cause not in CAUSES:
            checking.add(
                f"remedies.{cause}", f"There is no cause `{cause}`.", suggestion(cause, list(CAUSES))
            )
        if not variants or variants[-1].when is not None:
            checking.add(
                f"remedies.{cause}", "The last variant must have no `when`.", "Add one for the rest."
            )
        for number, variant in enumerate(variants[:-1]):
            if variant.when is None:
                message = "Variants after one without `when` are never reached."
                checking.add(f"remedies.{cause}.{number}", message, "Put it last.")
        for number, variant in enumerate(variants):
            node = checking.content.nodes.get(variant.ask)
            if node is not None and not isinstance(node, AskNode):
                message = f"`{variant.ask}` is no question."
                checking.add(f"remedies.{cause}.{number}.ask", message, "Name a node of kind `ask`.")
    for cause in CAUSES:
        if cause in remedies or checking.unread(f"remedies.{cause}"):
            continue
        if cause not in _NO_REMEDY_NEEDED:
            warning = cause in NO_FAULT
            checking.add("remedies", f"There is no remedy for `{cause}`.", "Add one.", warning=warning)
    for number, lead in enumerate(checking.content.leads):
        if lead.cause is not None and lead.cause not in CAUSES:
            remedy = suggestion(lead.cause, list(CAUSES))
            checking.add(f"leads.{number}.cause", f"There is no cause `{lead.cause}`.", remedy)


def _check_amendments(checking: Checking) -> None:
    product = checking.content.product
    for section, names in (("amendments", product.amendments), ("amended", product.amended)):
        for name in names:
            if name not in AMENDMENTS:
                remedy = f"There are {', '.join(AMENDMENTS)}; remove this one."
                close = get_close_matches(name.upper(), AMENDMENTS, n=1, cutoff=0.6) if name != "A5" else []
                if close:
                    remedy = f"Did you mean `{close[0]}`?"
                message = f"There is no amendment `{name}`."
                checking.add(f"product.{section}.{name}", message, remedy)
    for name, entries in product.amended.items():
        for entry in entries:
            if entry not in product.product:
                message = f"`product:` has no `{entry}`."
                remedy = suggestion(entry, set(product.product))
                checking.add(f"product.amended.{name}.{entry}", message, remedy)


def _check_coverage(checking: Checking) -> None:
    """Every statement of the page is said somewhere, and nothing that is none is claimed."""
    content = checking.content
    named: dict[str, str] = {}
    for name, node in content.nodes.items():
        named.update(dict.fromkeys(node.covers, f"nodes.{name}.covers"))
    for number, step in content.steps.items():
        named.update(dict.fromkeys(step.covers, f"steps.{number}.covers"))
    for cause, variants in content.remedies.items():
        for variant in variants:
            named.update(dict.fromkeys(variant.covers, f"remedies.{cause}"))
    named.update(dict.fromkeys(content.product.covers, "product.covers"))
    for statement, path in named.items():
        if statement not in STATEMENTS:
            checking.add(path, f"The page has no statement `{statement}`.", "See the list of statements.")
    for statement in STATEMENTS:
        if statement not in named and checking.complete:
            checking.add("tree.tree", f"Statement {statement} is said nowhere.", "Name it in a `covers:`.")
