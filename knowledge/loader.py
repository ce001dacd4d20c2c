"""Reads the content from its folder; the stories beside it are read by ``story_files``."""

import gc
import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from knowledge.checking import ProviderNames
from knowledge.checking_source import doubts_in
from knowledge.issues import ContentIssue, TreeFaults, faults_in
from knowledge.library import Tree, tree_of
from knowledge.tree import (
    CannedFile,
    Content,
    Lead,
    LeadsFile,
    Node,
    NodesFile,
    Places,
    ProductFile,
    RemediesFile,
    RemedyVariant,
    StepFile,
    StepSpec,
    Text,
    TreeFile,
)
from knowledge.validation import issues_of
from knowledge.yaml_reading import YamlDocument, YamlRefused, read_yaml

BUILT_IN = Path(__file__).parent / "content"
MOST_FILES = 500
_LANGUAGE = re.compile(r"[a-z]{2,3}")
"""As Slack's locales begin: ``de`` of ``de-DE``."""

_TEXTS = TypeAdapter(dict[str, Text])

_K = TypeVar("_K")
_V = TypeVar("_V")
_M = TypeVar("_M", bound=BaseModel)


class _Gathering:
    """Content while it is being read, with all that is wrong so far."""

    def __init__(self, *, thorough: bool) -> None:
        self.thorough = thorough
        self.issues: list[ContentIssue] = []
        self.positions = Places()
        self.unread: set[str] = set()
        self.digest = hashlib.sha256()
        self.tree: TreeFile | None = None
        self.steps: dict[int, StepSpec] = {}
        self.nodes: dict[str, Node] = {}
        self.leads: tuple[Lead, ...] = ()
        self.remedies: dict[str, tuple[RemedyVariant, ...]] = {}
        self.product = ProductFile(product={})
        self.canned = CannedFile(canned=())
        self.texts: dict[str, dict[str, Text]] = {}


def load_tree(folder: Path | None = None) -> Tree:
    """Read, check and compile content; without a folder, the built-in.

    Raises ``TreeFaults`` with everything that is wrong, at once. Warnings raise nothing: ``check_tree``
    tells them too.
    """
    with _nothing_collected():
        content, issues = read_content(folder, thorough=False)
        faults = [issue for issue in issues if not issue.warning]
        if content is None or faults:
            raise TreeFaults(faults)
        return tree_of(content)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Keep the collector of cycles out: content has none, and looking for them took a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not gc.get_freeze_count():
                # What was read joins the oldest objects: among the young it would be looked through at once.
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def check_tree(folder: Path | None = None, providers: ProviderNames | None = None) -> list[ContentIssue]:
    """All that is wrong with content, and all that is doubtful, by file and line.

    Names of providers are compared with those in ``providers``.
    """
    return read_content(folder, providers=providers)[1]


def read_content(
    folder: Path | None = None,
    *,
    thorough: bool = True,
    providers: ProviderNames | None = None,
    complete: bool = False,
) -> tuple[Content | None, list[ContentIssue]]:
    """Content, if it could be put together, and every issue with it.

    ``thorough`` looks for secrets and for conditions that never decide anything as well. If content shall be
    ``complete``, what a language lacks is a fault.
    """
    root = folder or BUILT_IN
    gathering = _Gathering(thorough=thorough)
    for path in _files(root, gathering):
        _read(root, path, gathering)
    if gathering.tree is None:
        if not any(issue.file == "tree.yaml" for issue in gathering.issues):
            gathering.issues.append(ContentIssue("tree.yaml", 1, 1, "There is no tree.yaml.", "Write one."))
        return None, _sorted(gathering.issues)
    content = Content(
        digest=gathering.digest.hexdigest()[:16],
        tree=gathering.tree,
        steps=gathering.steps,
        nodes=gathering.nodes,
        leads=gathering.leads,
        remedies=gathering.remedies,
        product=gathering.product,
        canned=gathering.canned.canned,
        texts=gathering.texts,
        unread=frozenset(gathering.unread),
        positions=gathering.positions,
    )
    found = issues_of(content, thorough=thorough, providers=providers, complete=complete)
    return content, _sorted([*gathering.issues, *found])


def _sorted(issues: Iterable[ContentIssue]) -> list[ContentIssue]:
    return sorted(
        dict.fromkeys(issues), key=lambda issue: (issue.warning, issue.file, issue.line, issue.column)
    )


def _files(root: Path, gathering: _Gathering) -> list[Path]:
    if not root.is_dir():
        gathering.issues.append(
            ContentIssue(".", 1, 1, f"{root} is no folder.", "Name the content's folder.")
        )
        return []
    found = sorted(_contents(root))
    gathering.issues += (not_read(root, path) for path in found if path.suffix != ".yaml")
    return [path for path in found if path.suffix == ".yaml"][:MOST_FILES]


def _contents(folder: Path) -> Iterator[Path]:
    """The files below a folder, but for stories: there are hundreds, and nobody needs them who starts."""
    for path in folder.iterdir():
        if path.suffix in (".yaml", ".yml"):
            yield path
        elif path.name != "stories" and path.is_dir():
            yield from _contents(path)


def not_read(root: Path, path: Path) -> ContentIssue:
    """What is said of a file with an ending that is not looked for."""
    name = path.relative_to(root).as_posix()
    return ContentIssue(name, 1, 1, "This file is not read.", f"Rename it to `{path.stem}.yaml`.")


def _read(root: Path, path: Path, gathering: _Gathering) -> None:
    name = path.relative_to(root).as_posix()
    source = path.read_bytes()
    gathering.digest.update(name.encode() + b"\0" + source + b"\0")
    try:
        document = read_yaml(source)
    except YamlRefused as refused:
        fault = refused.fault
        gathering.issues.append(ContentIssue(name, fault.line, fault.column, fault.message, fault.remedy))
        gathering.unread.add("*")
        return
    gathering.issues.extend(
        ContentIssue(name, fault.line, fault.column, fault.message, fault.remedy)
        for fault in (*document.faults, *(doubts_in(name, source) if gathering.thorough else ()))
    )
    _place(name, document, gathering)


def _place(name: str, document: YamlDocument, gathering: _Gathering) -> None:
    """Give a file's content its place, by where the file stands."""
    match name.split("/"):
        case ["tree.yaml"]:
            gathering.tree = _model(TreeFile, name, document, gathering)
            gathering.positions.add(name, document.marks, "tree", ())
        case ["leads.yaml"]:
            leads = _model(LeadsFile, name, document, gathering, salvage="leads")
            if leads is not None:
                gathering.leads = leads.leads
                gathering.positions.add(name, lambda: _places_of(leads, document), "leads", ("leads",))
        case ["product.yaml"]:
            gathering.product = _model(ProductFile, name, document, gathering) or gathering.product
            gathering.positions.add(name, document.marks, "product", ())
        case ["canned.yaml"]:
            gathering.canned = _model(CannedFile, name, document, gathering) or gathering.canned
            gathering.positions.add(name, document.marks, "canned", ("canned",))
        case ["steps", _]:
            step = _model(StepFile, name, document, gathering, salvage="nodes")
            if step is not None:
                _once(gathering, name, document, ("step",), gathering.steps, {step.step.step: step.step})
                gathering.positions.add(name, document.marks, f"steps.{step.step.step}", ("step",))
                _nodes(gathering, name, document, step.nodes)
        case ["dialogue", _]:
            nodes = _model(NodesFile, name, document, gathering, salvage="nodes")
            if nodes is not None:
                _nodes(gathering, name, document, nodes.nodes)
        case ["remedies", _]:
            remedies = _model(RemediesFile, name, document, gathering, salvage="remedies")
            if remedies is not None:
                _once(gathering, name, document, ("remedies",), gathering.remedies, remedies.remedies)
                gathering.positions.add(name, document.marks, "remedies", ("remedies",))
        case ["texts", language, _]:
            _texts(gathering, name, document, language)
        case _:
            message = "No content stands here."
            remedy = "Files stand in steps/, dialogue/, remedies/, texts/<language>/; see vocabulary.md."
            gathering.issues.append(ContentIssue(name, 1, 1, message, remedy))


def _places_of(leads: LeadsFile, document: YamlDocument) -> dict[tuple[str, ...], tuple[int, int]]:
    """Where the leads stand that could be read: those at fault have been told, and left out."""
    raw = document.value
    written = raw["leads"] if isinstance(raw, dict) else []
    read = {lead.lead for lead in leads.leads}
    kept = [number for number, one in enumerate(written) if isinstance(one, dict) and one.get("lead") in read]
    moved = {old: new for new, old in enumerate(kept)}
    return {
        ("leads", str(moved[int(path[1])]), *path[2:]) if len(path) > 1 else path: place
        for path, place in document.positions.items()
        if len(path) < 2 or int(path[1]) in moved
    }


def _nodes(gathering: _Gathering, name: str, document: YamlDocument, nodes: dict[str, Node]) -> None:
    _once(gathering, name, document, ("nodes",), gathering.nodes, nodes)
    gathering.positions.add(name, document.marks, "nodes", ("nodes",))


def _texts(gathering: _Gathering, name: str, document: YamlDocument, language: str) -> None:
    raw = document.value
    if not _LANGUAGE.fullmatch(language):
        remedy = "Name the folder by the language's code: `de` for German, `fr` for French."
        message = f"`{language}` is no code of a language."
        gathering.issues.append(ContentIssue(name, 1, 1, message, remedy))
        return
    if raw is None:
        return
    if not isinstance(raw, dict):
        gathering.issues.append(ContentIssue(name, 1, 1, "Texts are written `key: …`.", "Begin with a key."))
        return
    entries = {str(key): {"say": value} if isinstance(value, str) else value for key, value in raw.items()}
    try:
        texts = _TEXTS.validate_python(entries)  # all at once, as nearly always all are well
    except ValidationError:
        texts = {}
        for key, entry in entries.items():
            text = _model(Text, name, document, gathering, entry, (key,))
            if text is not None:
                texts[key] = text
            else:
                gathering.unread.add(f"texts.{language}.{key}")
    table = gathering.texts.setdefault(language, {})
    _once(gathering, name, document, (), table, texts)
    gathering.positions.add(name, document.marks, f"texts.{language}", ())


def _once(
    gathering: _Gathering,
    name: str,
    document: YamlDocument,
    path: tuple[str, ...],
    table: dict[_K, _V],
    more: dict[_K, _V],
) -> None:
    """Add entries; one that another file has already is a fault."""
    for key, value in more.items():
        if key in table:
            line, column = document.positions.get((*path, str(key)), (1, 1))
            message = f"`{key}` stands in another file as well."
            gathering.issues.append(
                ContentIssue(name, line, column, message, "Rename or remove one of them.")
            )
        else:
            table[key] = value


def _model(
    model: type[_M],
    name: str,
    document: YamlDocument,
    gathering: _Gathering,
    value: object = None,
    path: tuple[str, ...] = (),
    *,
    salvage: str = "",
) -> _M | None:
    """Check one thing against the vocabulary; its faults are kept with their places.

    ``salvage`` names a section whose good entries are kept although others of them are at fault.
    """
    raw = document.value if value is None else value
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        gathering.issues += faults_in(error, name, document, path, model)
        faults = error.errors(include_url=False, include_input=False)
    broken = {str(one["loc"][1]) for one in faults if len(one["loc"]) > 1 and one["loc"][0] == salvage}
    section = raw.get(salvage) if isinstance(raw, dict) else None
    if isinstance(raw, dict) and isinstance(section, dict | list) and broken:
        gathering.unread |= {f"{salvage}.{entry}" for entry in broken}
        good = (
            {key: entry for key, entry in section.items() if key not in broken}
            if isinstance(section, dict)
            else [entry for number, entry in enumerate(section) if str(number) not in broken]
        )
        try:
            return model.model_validate({**raw, salvage: good})
        except ValidationError:
            # What is left is at fault itself; it has been told already.
            gathering.unread.add("*")
            return None
    if not path:
        gathering.unread.add("*")
    return None
