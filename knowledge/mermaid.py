"""Writes the graph of the tree as a Mermaid flowchart."""

from collections.abc import Mapping

from knowledge.graph import Graph

_SHAPES: Mapping[str, tuple[str, str]] = {
    "ask": ('(["', '"])'),
    "decide": ('{{"', '"}}'),
    "plan": ('{{"', '"}}'),
    "probe": ('[["', '"]]'),
    "end": ('((("', '")))'),
    "hand_off": ('[/"', '"/]'),
    "cause": ('>"', '"]'),
}


def mermaid(graph: Graph) -> str:
    """The graph as a Mermaid flowchart: a box in every column's frame for each node, labelled arrows."""
    ids = {
        box.name: f"n{number}"
        for number, box in enumerate(box for column in graph.columns for box in column.boxes)
    }
    lines = ['%%{init: {"flowchart": {"curve": "basis"}, "maxEdges": 2000}}%%', "flowchart LR"]
    for number, column in enumerate(graph.columns):
        lines.append(f'  subgraph c{number}["{_quoted(column.title)}"]')
        for box in column.boxes:
            opened, closed = _SHAPES.get(box.kind, ('["', '"]'))
            count = f" · {box.count}" if box.count is not None else ""
            shade = ":::missing" if graph.shading == "stories" and box.count == 0 else f":::{box.kind}"
            lines.append(f"    {ids[box.name]}{opened}{_quoted(box.name + count)}{closed}{shade}")
        lines.append("  end")
    for arrow in graph.arrows:
        if arrow.source in ids and arrow.target in ids:
            label = f'|"{_quoted(arrow.label)}"|' if arrow.label else ""
            lines.append(f"  {ids[arrow.source]} -->{label} {ids[arrow.target]}")
    lines += [f"  classDef {kind} {style}" for kind, style in _CLASSES.items()]
    return "\n".join(lines) + "\n"


_CLASSES: Mapping[str, str] = {
    "ask": "fill:#e8f0fe,stroke:#3b6fb6,color:#111",
    "decide": "fill:#f4f4f4,stroke:#666,color:#111",
    "plan": "fill:#ddd,stroke:#111,color:#111",
    "probe": "fill:#efe6fa,stroke:#7a4fb0,color:#111",
    "end": "fill:#e2f3e5,stroke:#2e7d46,color:#111",
    "hand_off": "fill:#fdebd8,stroke:#b3641b,color:#111",
    "cause": "fill:#fff7d6,stroke:#97790f,color:#111",
    "missing": "fill:#fbe3e1,stroke:#b3261e,stroke-dasharray:4 3,color:#111",
}


def _quoted(text: str) -> str:
    """Text for a Mermaid label: whatever could mean anything there is written by its number."""
    return "".join(
        char if char.isalnum() or char in " ._-,:·→" else f"#{ord(char)};" for char in " ".join(text.split())
    )
