"""Reads the stories beside the content: for authors only, as a bot that serves plays none."""

from pathlib import Path

from pydantic import ValidationError

from knowledge.issues import ContentIssue, faults_in
from knowledge.loader import BUILT_IN, MOST_FILES, not_read
from knowledge.stories import ProviderStory, StoriesProviders, StoryFile, parse_story
from knowledge.yaml_reading import YamlRefused, read_yaml


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
