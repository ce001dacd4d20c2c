"""Checks words: texts that are missing or unused, and what their templates name."""

import re
from collections.abc import Iterator, Mapping

from knowledge.checking import Checking, placed_parts
from knowledge.forms import FORMS
from knowledge.issues import suggestion
from knowledge.pack import PACK_LINES
from knowledge.templates import LONGEST_TEMPLATE, faults_of
from knowledge.tree import AskNode, Content, EndNode, Node, ProbeNode, RemindNode, SayNode, Text
from knowledge.values import NAMES

ENGINE_TEXTS: tuple[tuple[str, str], ...] = (
    ("labels", "choices.person"),
    ("labels", "choices.cancel"),
    *(
        ("commands", f"choices.{word}")
        for word in ("back", "change", "why", "status", "restart", "stop", "continue", "help", "person")
    ),
    ("back", "say"),
    ("ended_already", "say"),
    ("restarted", "say"),
    ("status_line", "say"),
    ("help", "say"),
    ("why_unknown", "say"),
    ("nothing_to_change", "say"),
    ("change_what", "ask"),
    ("not_understood_1", "say"),
    ("not_understood_2", "say"),
    ("done_untested", "say"),
    ("where_is_that", "say"),
    ("which_password", "say"),
    ("what_is_an_app_password", "say"),
    ("did_that_already", "say"),
    ("am_i_a_bot", "say"),
    ("take_your_time", "say"),
    ("how_to_reset", "say"),
    ("what_words_mean", "say"),
    ("what_is_two_step", "say"),
    ("app_passwords_missing", "say"),
    ("sign_in_there", "say"),
    ("retype_it", "say"),
    ("only_english", "say"),
    ("login_left", "say"),
    ("no_password_counts", "say"),
    ("spaces_in_it", "say"),
    ("greyed_out", "say"),
    ("no_picture", "say"),
    ("who_is_administrator", "say"),
    ("two_step_is_on", "say"),
    ("only_tls", "say"),
    ("how_long", "say"),
    ("in_other_words", "say"),
    ("no_hurry", "say"),
    ("same_address", "say"),
    ("newer_screen", "say"),
    ("offer_person", "say"),
    ("is_it_safe", "say"),
    ("name_it", "say"),
    ("how_to_copy", "say"),
    ("another_message", "say"),
    ("nothing_to_cancel", "say"),
    ("works_elsewhere", "say"),
    ("only_failed", "say"),
    ("same_message", "say"),
    ("message_noted", "say"),
    ("password_gone", "say"),
    ("needs_a_press", "say"),
    ("noted", "say"),
    ("settings_kept", "say"),
    ("passed_press", "say"),
    ("rated_already", "say"),
    ("nothing_before", "say"),
    ("question_gone", "say"),
    ("choice_gone", "say"),
    ("with_desk", "say"),
    ("stopped_with_desk", "say"),
    ("hand_off_routed", "say"),
    ("probe_lost", "say"),
    ("card", "title"),
    ("card", "next"),
    ("card", "say"),
    ("pack", "title"),
    ("pack.step", "say"),
    *((f"pack.{name}", "say") for name in PACK_LINES),
    *(("desk.labels", f"choices.{name}") for name in ("claim", "reply", "retest", "resolve", "release")),
    ("desk.unclaimed", "say"),
    ("desk.claimed", "say"),
    ("desk.words", "say"),
    ("desk.sent", "say"),
    ("desk.retest", "say"),
    ("desk.retest_failed", "say"),
    ("desk.retest_declined", "say"),
    ("desk.resolved", "say"),
    ("desk.released", "say"),
    ("desk.closed_already", "say"),
    ("claimed_word", "say"),
    ("still_fails", "say"),
    ("desk.reopened", "say"),
    ("desk.reopened_by_customer", "say"),
    ("desk.newer_case", "say"),
    ("desk.withheld", "say"),
    ("pack.newer", "say"),
    ("courtesy", "say"),
    ("relay.agent", "say"),
    ("evidence.reach", "say"),
    ("evidence.reach", "name"),
    ("evidence.login", "say"),
    ("evidence.login", "name"),
    ("evidence.message", "say"),
    ("home.empty", "say"),
    ("home.open", "say"),
    ("home.earlier", "say"),
    *((f"step.{step}", part) for step in range(1, 8) for part in ("title", "name")),
    *(
        ("status", f"choices.{word}")
        for word in (
            "most_likely",
            "most_likely_too",
            "to_do",
            "unlikely",
            "last",
            "waiting",
            "with_support",
            "tried",
            "checked",
            "not_needed",
            "solved",
        )
    ),
    *((f"form.{name}", part) for name in FORMS for part in ("title", "submit", "close")),
    *(
        (f"view.{name}", "title")
        for name in (
            "how_we_know",
            "seven_steps",
            "other_ways",
            "what_they_get",
            "text_for_provider",
            "use_these_settings",
        )
    ),
)
"""What the engine itself asks for, by key and part."""

_ENGINE_KEYS = frozenset({key for key, _ in ENGINE_TEXTS}) | frozenset(
    {
        "calendar",
        "zones",
        "languages",
        "security",
        "join",
        "unknown",
        "certainty",
        "small_words",
        "desk.solved",
        "desk.cancelled",
        "silent_desk",
        "view.conversation",
        "view.how_to_delete",
        "evidence.control",
        "evidence.trace",
    }
)
_OPEN_PREFIXES = ("slack.", "provider.", "cause.", "lead.", "step.", "diagnosis.", "unknown.")
"""Keys that are asked for by a name that is put together; whether they are used cannot be seen here."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_PRODUCT = re.compile(r"\bproduct\.(\w+)")


def check_texts(checking: Checking) -> None:
    """Every check of this module."""
    content = checking.content
    original = content.texts.get("en", {})
    names = _names(content)
    written: dict[str, frozenset[str]] = {}
    for language, texts in content.texts.items():
        for key, text in texts.items():
            if language == "en":
                written[key] = frozenset().union(text.flat, *(variant.flat for variant in text.variants))
                if checking.thorough:
                    _check_source(checking, key, text)
            _check_templates(checking, f"texts.{language}.{key}", key, text, names)
        if language != "en":
            for key in texts:
                if key not in original:
                    remedy = suggestion(key, set(original))
                    checking.add(f"texts.{language}.{key}", f"English has no text `{key}`.", remedy)
    used = set(_ENGINE_KEYS)
    for path, key, parts in _wanted(content):
        used.add(key)
        if key not in written and checking.unread(f"texts.en.{key}"):
            continue
        if key not in written:
            checking.add(path, f"There is no text `{key}`.", suggestion(key, set(original)))
        elif parts and written[key].isdisjoint(parts):
            checking.add(f"texts.en.{key}", f"The text `{key}` has no `{' or '.join(parts)}`.", "Add it.")
    for key in original:
        if checking.complete and key not in used and not key.startswith(_OPEN_PREFIXES):
            checking.add(f"texts.en.{key}", f"Nothing uses the text `{key}`.", "Remove it.", warning=True)
    _check_product(checking, original)


def _check_product(checking: Checking, texts: Mapping[str, Text]) -> None:
    """A value of ``product.yaml`` that no text names can be changed without any effect."""
    if not checking.complete:
        return
    used: set[str] = set()
    for text in texts.values():
        for words in (text, *text.variants):
            for source in words.flat.values():
                if "product." in source:
                    used.update(_PRODUCT.findall(source))
    for name in checking.content.product.product:
        if name not in used:
            message = f"No text uses `product.{name}`: to change it changes nothing."
            checking.add(
                f"product.product.{name}", message, "Use it in the texts, or remove it.", warning=True
            )


def _check_source(checking: Checking, key: str, text: Text) -> None:
    """A year is a claim about the world, which somebody will want to check again."""
    if "source:" in text.note:
        return
    for place, parts in placed_parts(f"texts.en.{key}", text):
        for part, words in parts.items():
            # Most texts hold neither, and a start must not wait for them.
            if ("20" in words or "19" in words) and (year := _YEAR.search(words)):
                message = f"The year {year[0]} stands here, and nothing says who says so."
                remedy = f'Add to `{key}`: `note: "source: …, month and year"`.'
                checking.add(f"{place}.{part}", message, remedy, warning=True)
                return


def _wanted(content: Content) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Every text that is asked for: where, its key, and the parts of which it needs one."""
    for key, part in ENGINE_TEXTS:
        # The words of a step are missed where the step stands.
        of_step = key.removeprefix("step.")
        yield f"steps.{of_step}" if of_step != key else "tree.tree", key, (part,)
    for name, node in content.nodes.items():
        parts = _parts_needed(node)
        if parts:
            yield f"nodes.{name}", node.text or name, parts
        if isinstance(node, EndNode | AskNode | SayNode) and node.mark:
            yield f"nodes.{name}.mark", node.text or name, ()
    for name, node in content.nodes.items():
        if node.kind == "hand_off":
            yield f"nodes.{name}.reason", node.reason, ("title",)
    for number, lead in enumerate(content.leads):
        yield f"leads.{number}", lead.text or f"lead.{lead.lead}", ("reason", "likeliest")
        for key in lead.rules_out.values():
            yield f"leads.{number}.rules_out", key, ("reason",)
    for number, step in content.steps.items():
        for kind in ("not_needed", "checked", "remarks"):
            for index, standing in enumerate(getattr(step, kind)):
                yield f"steps.{number}.{kind}.{index}", standing.reason, ("reason",)
    for cause, variants in content.remedies.items():
        for index, variant in enumerate(variants):
            yield f"remedies.{cause}.{index}.text", variant.text, ("what", "do")
    for index, canned in enumerate(content.canned):
        yield f"canned.{index}", canned.text, ("title",)


def _parts_needed(node: Node) -> tuple[str, ...]:
    match node:
        case AskNode() | EndNode():
            return ("say", "ask", "what")
        case SayNode():
            return ("say",)
        case ProbeNode():
            return ("progress",)
        case RemindNode():
            return ("say",)
        case _:
            return ()


def _names(content: Content) -> dict[str, frozenset[str]]:
    answers = frozenset({*content.tree.facts, "tell"})
    return {**NAMES, "product": frozenset(content.product.product), "answers": answers}


def _check_templates(
    checking: Checking, path: str, key: str, text: Text, names: dict[str, frozenset[str]]
) -> None:
    if key in ("calendar", "unknown"):
        return
    for place, sources in placed_parts(path, text):
        for part, source in sources.items():
            if "{" not in source or len(source) > LONGEST_TEMPLATE:
                # Nothing to read, or too long: that is told with the lengths.
                continue
            for fault in faults_of(source, names):
                # Texts of Slack's surfaces get values of the bot's own, under names of its own.
                if not (fault.of_value and key.startswith("slack.")):
                    checking.add(f"{place}.{part}", fault.message, fault.remedy)
