"""Checks where the dialogue leads: names that do not exist, places nobody reaches, circles without a turn."""

from collections.abc import Iterator

from knowledge.checking import Checking, choices_in
from knowledge.issues import suggestion
from knowledge.tree import (
    PATTERNS,
    RESERVED_TARGETS,
    STEPS,
    AskNode,
    CallNode,
    ChoiceSpec,
    DecideNode,
    EndNode,
    HandOffNode,
    Node,
    PlanNode,
    ProbeNode,
    RemedyNode,
    RemindNode,
    SayNode,
)
from knowledge.walking import duration

_MOST_BUTTONS = 4
_LOSSES = frozenset({"cancelled", "died", "secret_gone", "mailbox_limit", "probe_limit", "guard", "else"})
_KINDS_OF_PATTERN: dict[str, type[Node] | tuple[type[Node], ...]] = {
    "person": HandOffNode,
    "not_understood": AskNode,
    "faulty_settings": AskNode,
    "exhausted_visits": AskNode,
    "late_press": AskNode,
    "form_closed": AskNode,
    "secret_in_chat": (AskNode, SayNode),
    "stopped": EndNode,
    "idle_closed": EndNode,
    "resolved": EndNode,
    "which_case": AskNode,
    "retest_asked": AskNode,
    "follow_up_1d": AskNode,
    "follow_up_7d": AskNode,
}


def check_flow(checking: Checking) -> None:
    """Every check of this module."""
    for path, target in _targets(checking):
        known_target = target in checking.content.nodes or target in RESERVED_TARGETS
        if not known_target and not checking.unread(f"nodes.{target}"):
            known = {*checking.content.nodes, *RESERVED_TARGETS}
            checking.add(path, f"There is no node `{target}`.", suggestion(target, known))
    for name, node in checking.content.nodes.items():
        _check_node(checking, name, node)
    _check_patterns(checking)
    _check_steps(checking)
    _check_renamed(checking)
    if checking.complete:
        _check_reached(checking)
    _check_circles(checking)


def _targets(checking: Checking) -> Iterator[tuple[str, str]]:
    """Every place where a node is named."""
    content = checking.content
    yield "tree.start", content.tree.start
    for pattern, target in content.tree.patterns.items():
        yield f"tree.patterns.{pattern}", target
    for old, target in content.tree.retired.items():
        yield f"tree.retired.{old}", target
    for number, step in content.steps.items():
        yield f"steps.{number}.go", step.go
    for index, lead in enumerate(content.leads):
        if lead.go is not None:
            yield f"leads.{index}.go", lead.go
    for cause, variants in content.remedies.items():
        for index, variant in enumerate(variants):
            yield f"remedies.{cause}.{index}.ask", variant.ask
    for name, node in content.nodes.items():
        for path, target, _ in edges(node):
            yield f"nodes.{name}.{path}", target


def _check_renamed(checking: Checking) -> None:
    """A new name exists, or was itself renamed later; an old one is gone, and so is what was retired."""
    tree = checking.content.tree
    for gone in tree.retired:
        if gone in checking.content.nodes:
            message = f"There is still a node `{gone}`."
            checking.add(f"tree.retired.{gone}", message, "Remove it where it stands, or remove this line.")
    for what, kind, names, known in (
        ("nodes", "node", tree.renamed.nodes, set(checking.content.nodes)),
        ("facts", "fact", tree.renamed.facts, set(tree.facts)),
    ):
        for old, new in names.items():
            path = f"tree.renamed.{what}.{old}"
            if old in known:
                message = f"There is still a {kind} `{old}`."
                checking.add(path, message, "Rename it where it stands, or remove this line.")
            elif new not in known | (names.keys() - {old}) and not checking.unread(f"{what}.{new}"):
                checking.add(path, f"There is no {kind} `{new}`.", suggestion(new, known))


def edges(node: Node) -> Iterator[tuple[str, str, bool]]:
    """Where a node leads: path, target, and whether the case goes there without waiting."""
    for choice, spec in choices_in(node).items():
        if spec.next is not None:
            yield f"choices.{choice}.next", spec.next, False
    match node:
        case AskNode():
            if node.next is not None:
                yield "next", node.next, False
            for way in ("address", "settings", "message", "words"):
                target = getattr(node.typed, way)
                if target is not None:
                    yield f"typed.{way}", target, False
        case SayNode():
            if node.next is not None:
                yield "next", node.next, True
        case ProbeNode():
            yield "next", node.next, False
            for loss, target in node.lost.items():
                yield f"lost.{loss}", target, loss in ("guard", "else")
        case DecideNode():
            for number, branch in enumerate(node.branches):
                target = branch.next or branch.otherwise
                if target is not None:
                    yield f"branches.{number}", target, True
        case PlanNode():
            yield "all_clear", node.all_clear, True
            yield "exhausted", node.exhausted, True
        case RemedyNode():
            yield "else", node.otherwise, True
        case HandOffNode():
            yield "next", node.next, True
        case RemindNode():
            yield "next", node.next, False
        case CallNode():
            yield "node", node.node, True
            yield "next", node.next, True
        case _:
            pass


def _check_node(checking: Checking, name: str, node: Node) -> None:
    path = f"nodes.{name}"
    if node.step is not None and node.step not in STEPS:
        checking.add(f"{path}.step", f"There are seven steps; `{node.step}` is none.", "Write 1 to 7.")
    for step in node.mark:
        if step not in STEPS:
            checking.add(f"{path}.mark", f"There are seven steps; `{step}` is none.", "Write 1 to 7.")
    for choice, spec in choices_in(node).items():
        _check_choice(checking, f"{path}.choices.{choice}", node, spec)
    match node:
        case AskNode():
            buttons = {choice: spec for choice, spec in node.choices.items() if not spec.more}
            shown = len(buttons) + (node.person and "person" not in buttons)
            always = sum(1 for spec in buttons.values() if spec.when is None)
            if always + node.person > _MOST_BUTTONS and shown > _MOST_BUTTONS:
                remedy = "Leave one out, or give it a `when`."
                checking.add(f"{path}.choices", f"{shown} buttons; {_MOST_BUTTONS} are the most.", remedy)
            if not node.choices and not node.person and node.next is None and not _typed(node):
                checking.add(path, "Nothing can be answered here.", "Add choices, or `typed:`.")
        case DecideNode():
            if not node.branches or node.branches[-1].otherwise is None:
                checking.add(f"{path}.branches", "The last branch must be an `else`.", "Add `- else: node`.")
            for number, branch in enumerate(node.branches[:-1]):
                if branch.when is None or branch.next is None:
                    checking.add(
                        f"{path}.branches.{number}", "This branch needs `when` and `next`.", "Complete it."
                    )
        case ProbeNode():
            if "else" not in node.lost:
                checking.add(f"{path}.lost", "`lost:` needs an `else`.", "Say where any loss leads.")
            for loss in node.lost:
                if loss not in _LOSSES:
                    checking.add(f"{path}.lost.{loss}", f"`{loss}` is no loss.", suggestion(loss, _LOSSES))
        case RemindNode():
            _check_duration(checking, f"{path}.after", node.after)
        case EndNode():
            for wait in node.follow_up:
                _check_duration(checking, f"{path}.follow_up", wait)
                if f"follow_up_{wait}" not in PATTERNS:
                    message = f"There is no pattern `follow_up_{wait}`."
                    checking.add(f"{path}.follow_up", message, "Use 1d and 7d.")
        case _:
            pass


def _typed(node: AskNode) -> bool:
    ways = node.typed
    return any((ways.address, ways.settings, ways.message, ways.words))


def _check_duration(checking: Checking, path: str, text: str) -> None:
    try:
        duration(text)
    except ValueError as error:
        checking.add(path, str(error))


def _check_choice(checking: Checking, path: str, node: Node, spec: ChoiceSpec) -> None:
    leads = [name for name in ("command", "stay", "form", "view") if getattr(spec, name)]
    has_next = spec.next is not None or (isinstance(node, AskNode) and node.next is not None)
    if len(leads) > 1:
        checking.add(path, f"This button does {' and '.join(leads)}.", "One thing for each button.")
    elif not leads and not has_next:
        checking.add(path, "This button leads nowhere.", "Add `next: node`, or `stay: true`.")
    elif spec.more and (leads != ["view"] or spec.next is not None):
        checking.add(
            path, "The *More* menu takes views only.", "Remove `more`, or make it a view without `next`."
        )
    elif leads in (["command"], ["stay"]) and spec.next is not None:
        checking.add(path, f"`{leads[0]}` needs no `next`.", "Remove one of them.")


def _check_patterns(checking: Checking) -> None:
    patterns = checking.content.tree.patterns
    for name in PATTERNS:
        if name not in patterns:
            checking.add("tree.patterns", f"The pattern `{name}` is missing.", f"Add `{name}: node`.")
            continue
        wanted = _KINDS_OF_PATTERN.get(name)
        node = checking.content.nodes.get(patterns[name])
        if wanted is not None and node is not None and not isinstance(node, wanted):
            kind = node.kind
            checking.add(
                f"tree.patterns.{name}", f"A node of kind `{kind}` cannot do this.", "See the guide."
            )
    for name in patterns:
        if name not in PATTERNS:
            remedy = suggestion(name, set(PATTERNS))
            checking.add(f"tree.patterns.{name}", f"`{name}` is no pattern.", remedy)
    for name in ("late_press", "form_closed", "secret_in_chat", "other_mailbox"):
        node = checking.content.nodes.get(patterns.get(name, ""))
        if isinstance(node, AskNode) and not node.aside:
            checking.add(f"nodes.{patterns[name]}", "This question is an aside.", "Add `aside: true`.")


def _check_steps(checking: Checking) -> None:
    steps = checking.content.steps
    for number in STEPS:
        if number not in steps and not checking.unread("steps"):
            checking.add("steps", f"Step {number} is missing.", f"Write steps/{number}-….yaml.")
    for number in steps:
        if number not in STEPS:
            checking.add(
                f"steps.{number}.step", f"There are seven steps; `{number}` is none.", "Write 1 to 7."
            )
    for index, lead in enumerate(checking.content.leads):
        for step in (lead.step, *lead.rules_out):
            if step not in STEPS:
                checking.add(f"leads.{index}", f"There are seven steps; `{step}` is none.", "Write 1 to 7.")
    ids = [lead.lead for lead in checking.content.leads]
    for index, name in enumerate(ids):
        if name in ids[:index]:
            checking.add(f"leads.{index}.lead", f"The lead `{name}` stands twice.", "Rename one of them.")
    plans = any(isinstance(node, PlanNode) for node in checking.content.nodes.values())
    if checking.complete and not plans:
        checking.add("tree.start", "There is no node of kind `plan`.", "Add one; the seven steps need it.")


def _check_reached(checking: Checking) -> None:
    content = checking.content
    roots = [content.tree.start, *content.tree.patterns.values()]
    roots += [step.go for step in content.steps.values()]
    roots += [lead.go for lead in content.leads if lead.go is not None]
    roots += [variant.ask for variants in content.remedies.values() for variant in variants]
    roots += content.tree.retired.values()
    seen: set[str] = set()
    waiting = [root for root in roots if root in content.nodes]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += [target for _, target, _ in edges(content.nodes[name]) if target in content.nodes]
    for name in content.nodes:
        if name not in seen:
            checking.add(f"nodes.{name}", f"Nothing leads to `{name}`.", "Lead to it, or remove it.")


def _check_circles(checking: Checking) -> None:
    """Circles that no customer's turn interrupts would go round for ever."""
    nodes = checking.content.nodes
    at_once = {
        name: [target for _, target, now in edges(node) if now and target in nodes]
        for name, node in nodes.items()
    }
    done: set[str] = set()
    for start in nodes:
        path: list[str] = []
        on_path: set[str] = set()
        stack: list[tuple[str, int]] = [(start, 0)]
        while stack:
            name, index = stack.pop()
            if index == 0:
                if name in done:
                    continue
                path.append(name)
                on_path.add(name)
            following = at_once[name]
            if index < len(following):
                stack.append((name, index + 1))
                target = following[index]
                if target in on_path:
                    circle = " → ".join([*path[path.index(target) :], target])
                    checking.add(f"nodes.{target}", f"A circle without a turn: {circle}.", "Ask something.")
                elif target not in done:
                    stack.append((target, 0))
            else:
                done.add(name)
                on_path.discard(path.pop())
