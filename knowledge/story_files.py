"""Reads the stories beside the content: for authors only, as a bot that serves plays none."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from knowledge.causes import CAUSES
from knowledge.checking_secrets import secrets_in
from knowledge.issues import ContentIssue, faults_in, suggestion
from knowledge.loader import BUILT_IN, MOST_FILES, not_read
from knowledge.stories import Line, ProviderStory, StoriesProviders, Story, StoryFile, TurnStory
from knowledge.story_values import server_of
from knowledge.yaml_reading import YamlDocument, YamlRefused, read_yaml

ACTIONS: tuple[str, ...] = (
    "comes_in",
    "returns",
    "types",
    "presses",
    "says_command",
    "opens_step",
    "submits",
    "closes",
    "probe",
    "login",
    "lost",
    "timer",
    "claims",
    "releases",
    "writes",
    "retest",
    "resolves",
    "reopens",
    "routed",
)
"""What can happen in a turn: one of these."""


def load_stories(folder: Path | None = None) -> tuple[list[StoryFile], list[ContentIssue]]:
    """The stories beside the content, and what is wrong with how they are written."""
    root = (folder or BUILT_IN) / "stories"
    providers: dict[str, ProviderStory] = {}
    issues: list[ContentIssue] = []
    stories: list[StoryFile] = []
    known = root / "providers.yaml"
    if known.is_file():
        try:
            document = read_yaml(known.read_bytes())
            providers = StoriesProviders.model_validate(document.value).providers
        except YamlRefused as refused:
            fault = refused.fault
            issues.append(
                ContentIssue("stories/providers.yaml", fault.line, fault.column, fault.message, fault.remedy)
            )
        except ValidationError as error:
            issues += faults_in(error, "stories/providers.yaml", document, (), StoriesProviders)
    issues += (not_read(root.parent, path) for path in sorted(root.glob("*.yml")))
    for path in sorted(root.glob("*.yaml"))[:MOST_FILES]:
        if path != known:
            parsed = parse_story(f"stories/{path.name}", path.read_bytes(), providers)
            if isinstance(parsed, StoryFile):
                stories.append(parsed)
            else:
                issues += parsed
    return stories, issues


def parse_story(
    file: str, source: bytes, providers: Mapping[str, ProviderStory]
) -> StoryFile | list[ContentIssue]:
    """A story, or what is wrong with how it is written."""
    try:
        document = read_yaml(source)
        story = Story.model_validate(document.value)
    except YamlRefused as refused:
        fault = refused.fault
        return [ContentIssue(file, fault.line, fault.column, fault.message, fault.remedy)]
    except ValidationError as error:
        return faults_in(error, file, document, (), Story)
    issues = [
        ContentIssue(file, fault.line, fault.column, fault.message, fault.remedy)
        for fault in (*document.faults, *secrets_in(source))
    ]
    for number, turn in enumerate(story.turns):
        named = [name for name in ACTIONS if getattr(turn, name) is not None]
        if len(named) != 1:
            line = document.positions.get(("turns", str(number)), (1, 1))[0]
            message = f"One thing happens in a turn; here: {', '.join(named) or 'nothing'}."
            issues.append(ContentIssue(file, line, 1, message, "Make it one turn for each."))
        issues += _unknown_names(file, number, turn, providers, document)
    for domain, name in story.domains.items():
        if name not in providers:
            line, column = document.positions.get(("domains", domain), (1, 1))
            message = f"There is no provider `{name}`."
            issues.append(ContentIssue(file, line, column, message, suggestion(name, providers)))
    return issues or StoryFile(file, story, providers, document)


def _unknown_names(
    file: str, number: int, turn: TurnStory, providers: Mapping[str, ProviderStory], document: YamlDocument
) -> list[ContentIssue]:
    """Causes, servers and providers that do not exist: a story with them would test nothing."""
    found: list[tuple[tuple[str, ...], str, str]] = []

    def cause(path: tuple[str, ...], name: str | None) -> None:
        if name is not None and name not in CAUSES:
            found.append((path, f"There is no cause `{name}`.", suggestion(name, list(CAUSES))))

    def provider(path: tuple[str, ...], name: str | None) -> None:
        if name is not None and name not in providers:
            found.append((path, f"There is no provider `{name}`.", suggestion(name, providers)))

    if turn.probe is not None:
        for where, name in turn.probe.tried.items():
            cause(("probe", "tried", where), name)
            try:
                server_of(where)
            except ValueError:
                message = f"`{where}` is no server."
                found.append((("probe", "tried", where), message, "Write it as `mail.example.com 465 ssl`."))
        provider(("probe", "provider"), turn.probe.provider)
        provider(("probe", "suggested_provider"), turn.probe.suggested_provider)
    if turn.login is not None:
        cause(("login", "cause"), turn.login.cause)
    if turn.resolves is not None:
        cause(("resolves", "cause"), turn.resolves.cause)
    for key in ("types", "line"):
        line = getattr(turn, key)
        if isinstance(line, Line):
            cause((key, "cause"), line.cause)
            provider((key, "provider"), line.provider)
    return [
        ContentIssue(file, *document.positions.get(("turns", str(number), *path), (1, 1)), message, remedy)
        for path, message, remedy in found
    ]
