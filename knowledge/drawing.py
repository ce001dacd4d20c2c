"""Draws the graph of the tree as SVG: steps in columns, what follows below what leads there."""

import math
from collections.abc import Iterator, Mapping
from html import escape

from msgspec import Struct

from knowledge.graph import Arrow, Box, Column, Graph, Pill

_WIDTH = 232
"""Of a box: the longest names of nodes fit."""
_GUTTER = 74
"""Between columns: room for the arrows of one column, side by side."""
_LANES = 9
_LANE = 6
_MARGIN = 24
_TOP = 116
_ROW = 14
"""A line of small letters in a box."""
_BOX = 24
"""A box with nothing but its name."""
_PILL = 19
_GAP = 12
_BELOW = 60
"""Between a column and another one that stands below it: room for its title."""
_NEAR_WHITE = (255, 255, 255)
_DEEP = (126, 178, 226)
"""The shade of the most visited box; dark letters stay readable on it (contrast above 7:1)."""

_COLOURS: Mapping[str, str] = {
    "ask": "#3b6fb6",
    "say": "#5b6770",
    "probe": "#7a4fb0",
    "decide": "#333333",
    "plan": "#000000",
    "remedy": "#97790f",
    "cause": "#97790f",
    "hand_off": "#b3641b",
    "remind": "#0b7a83",
    "end": "#2e7d46",
    "call": "#5b6770",
    "return": "#5b6770",
}
_KINDS: Mapping[str, str] = {
    "ask": "asks",
    "say": "says",
    "probe": "tests",
    "decide": "decides",
    "plan": "plans",
    "remedy": "explains",
    "cause": "remedy",
    "hand_off": "hands over",
    "remind": "waits",
    "end": "ends",
    "call": "calls",
    "return": "returns",
}
_LINES = ("#8a97a3", "#5f7f9e", "#9a8466", "#6f8f72", "#8c7399")
"""Colours of the lanes, in turn, so that neighbours can be told apart."""


class _Place(Struct, frozen=True):
    """Where a box stands."""

    column: int
    x: int
    y: int
    height: int

    @property
    def middle(self) -> int:
        return self.y + self.height // 2


class _Spot(Struct, frozen=True):
    """Where a column stands: its left edge, where its leads begin, and its lower end."""

    x: int
    top: int
    bottom: int


def svg(graph: Graph) -> str:
    """One SVG document, with nothing in it that runs or loads. The same graph gives the same bytes."""
    far = _far(graph)
    spots = _spots(graph, far)
    places = _placed(graph, spots, far)
    width = max((spot.x for spot in spots), default=_MARGIN) + _WIDTH + _GUTTER + _MARGIN
    height = max((spot.bottom for spot in spots), default=_TOP) + 24
    most = max((box.count or 0 for column in graph.columns for box in column.boxes), default=0)
    inside = _inside(graph, places)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="Helvetica, Arial, sans-serif" role="img">',
        f"<title>{_text(graph.title)}</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" '
        'orient="auto"><path d="M0 0L8 4L0 8z" fill="#56616b"/></marker></defs>',
        *_heading(graph),
    ]
    for number, column in enumerate(graph.columns):
        parts += _column(column, spots[number])
    for number in range(len(graph.columns)):
        parts += _arrows([arrow for arrow in inside if places[arrow.source].column == number], places)
    for column in graph.columns:
        for box in column.boxes:
            parts += _box(box, places[box.name], far[box.name], graph.shading, most)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _far(graph: Graph) -> dict[str, tuple[str, ...]]:
    """For each box what follows it in other columns; there an arrow would cross everything."""
    column_of = {box.name: number for number, column in enumerate(graph.columns) for box in column.boxes}
    far: dict[str, dict[str, None]] = {name: {} for name in column_of}
    for arrow in graph.arrows:
        if arrow.source in column_of and column_of[arrow.source] != column_of.get(arrow.target):
            far[arrow.source][arrow.target] = None
    return {name: tuple(targets) for name, targets in far.items()}


def _height(box: Box, far: tuple[str, ...]) -> int:
    if box.kind == "cause":
        return _BOX
    return _BOX + (_ROW if box.words else 0) + (_ROW if far else 0)


def _spots(graph: Graph, far: Mapping[str, tuple[str, ...]]) -> list[_Spot]:
    """Where each column stands: the beginning and the steps side by side, the others below the shortest."""
    heights = [_column_height(column, far) for column in graph.columns]
    spots: dict[int, _Spot] = {}
    ends: list[int] = []
    for number, column in enumerate(graph.columns):
        if number == 0 or column.step is not None:
            x = _MARGIN + len(ends) * (_WIDTH + _GUTTER)
            spots[number] = _Spot(x, _TOP, _TOP + heights[number])
            ends.append(spots[number].bottom)
    below = [number for number in range(len(graph.columns)) if number not in spots]
    for number in sorted(below, key=lambda one: -heights[one]):
        lane = min(range(len(ends)), key=lambda one: ends[one])
        top = ends[lane] + _BELOW
        spots[number] = _Spot(_MARGIN + lane * (_WIDTH + _GUTTER), top, top + heights[number])
        ends[lane] = spots[number].bottom
    return [spots[number] for number in range(len(graph.columns))]


def _column_height(column: Column, far: Mapping[str, tuple[str, ...]]) -> int:
    return _head(column) + sum(gap + _height(box, far[box.name]) for box, gap in _gaps(column)) + _GAP


def _head(column: Column) -> int:
    """The room that a column's leads take above its boxes."""
    return 16 + len(column.pills) * _PILL + (10 if column.pills else 0)


def _gaps(column: Column) -> Iterator[tuple[Box, int]]:
    """Every box with the room above it: causes stand close together, below the rest."""
    before = ""
    for box in column.boxes:
        causes = (before == "cause") + (box.kind == "cause")
        yield box, 0 if not before else (_GAP, _GAP + 10, 4)[causes]
        before = box.kind


def _placed(graph: Graph, spots: list[_Spot], far: Mapping[str, tuple[str, ...]]) -> dict[str, _Place]:
    """Where every box stands."""
    places: dict[str, _Place] = {}
    for number, (column, spot) in enumerate(zip(graph.columns, spots, strict=True)):
        y = spot.top + _head(column)
        for box, gap in _gaps(column):
            places[box.name] = _Place(number, spot.x, y + gap, _height(box, far[box.name]))
            y = places[box.name].y + places[box.name].height
    return places


def _inside(graph: Graph, places: Mapping[str, _Place]) -> list[Arrow]:
    """The arrows that are drawn: between boxes of one column; causes have none."""
    causes = {box.name for column in graph.columns for box in column.boxes if box.kind == "cause"}
    near: list[Arrow] = []
    for arrow in graph.arrows:
        source, target = places.get(arrow.source), places.get(arrow.target)
        if source is None or target is None or arrow.source in causes or source.column != target.column:
            continue
        near.append(arrow)
    return near


def _heading(graph: Graph) -> Iterator[str]:
    shading = {
        "stories": "Red and dashed: no story comes here. The number: how often stories do.",
        "cases": "The darker, the more cases came here; the number says how many times.",
        None: "",
    }[graph.shading]
    yield f'<text x="{_MARGIN}" y="30" font-size="20" font-weight="bold">{_text(graph.title)}</text>'
    yield (
        f'<text x="{_MARGIN}" y="50" font-size="12" fill="#444">'
        "Arrows lead on within a column; → names what follows in another one. "
        f"Round figures: leads that point at the step, and their weight. {_text(shading)}</text>"
    )
    x = _MARGIN
    for kind in ("ask", "say", "probe", "decide", "plan", "cause", "hand_off", "remind", "end"):
        yield f'<rect x="{x}" y="60" width="10" height="10" rx="2" fill="{_COLOURS[kind]}"/>'
        yield f'<text x="{x + 15}" y="69" font-size="11" fill="#333">{_KINDS[kind]}</text>'
        x += 32 + 7 * len(_KINDS[kind])


def _column(column: Column, spot: _Spot) -> Iterator[str]:
    fill = "#f3f6f9" if column.step is not None else "#faf8f4"
    yield (
        f'<rect x="{spot.x - 10}" y="{spot.top - 36}" width="{_WIDTH + 20}" '
        f'height="{spot.bottom - spot.top + 40}" rx="8" fill="{fill}"/>'
    )
    yield (
        f'<text x="{spot.x}" y="{spot.top - 10}" font-size="20" font-weight="bold">{_cut(column.title, 26)}'
        f"<title>{_text(column.title)}</title></text>"
    )
    for number, pill in enumerate(column.pills):
        yield from _pill(pill, spot.x, spot.top + 8 + number * _PILL)


def _pill(pill: Pill, x: int, y: int) -> Iterator[str]:
    # The weight is read first: strong leads are dark, weak ones light.
    shade = f"{0.25 + 0.75 * pill.weight / 9:.2f}"
    yield f'<circle cx="{x + 8}" cy="{y + 4}" r="8" fill="#b3641b" fill-opacity="{shade}"/>'
    yield f'<text x="{x + 8}" y="{y + 8}" font-size="11" text-anchor="middle">{pill.weight}</text>'
    words = _cut(pill.lead + (f" → {pill.target}" if pill.target else ""), 37)
    yield f'<text x="{x + 22}" y="{y + 8}" font-size="11" fill="#5d3b17">{words}</text>'


def _arrows(arrows: list[Arrow], places: Mapping[str, _Place]) -> Iterator[str]:
    """One line for each target, beside the column: what leads there joins it."""
    sources: dict[str, list[str]] = {}
    for arrow in arrows:
        if arrow.source not in sources.setdefault(arrow.target, []):
            sources[arrow.target].append(arrow.source)
    lanes: list[int] = []
    for target in sorted(sources, key=lambda name: (places[name].y, name)):
        end = places[target]
        far = [source for source in sources[target] if not _just_above(places[source], end)]
        for source in sources[target]:
            if source not in far:
                begin = places[source]
                yield _line(f"M{begin.x + 20} {begin.y + begin.height}V{end.y - 1}", _LINES[0])
        if not far:
            continue
        ends = [places[source].middle + 6 for source in far]
        top, low = min(*ends, end.middle - 6), max(*ends, end.middle - 6)
        lane = next((number for number, until in enumerate(lanes) if until < top), len(lanes))
        lanes[lane : lane + 1] = [low + 4]
        edge = end.x + _WIDTH
        x = edge + 8 + (lane % _LANES) * _LANE
        colour = _LINES[lane % len(_LINES)]
        for y in sorted(set(ends)):
            yield _line(f"M{edge} {y}H{x}", colour, tip=False)
        yield _line(f"M{x} {low if low != end.middle - 6 else top}V{end.middle - 6}H{edge + 1}", colour)
        if top < end.middle - 6 < low:
            yield _line(f"M{x} {top}V{end.middle - 6}", colour, tip=False)


def _just_above(source: _Place, target: _Place) -> bool:
    return 0 <= target.y - (source.y + source.height) <= _GAP


def _line(path: str, colour: str, *, tip: bool = True) -> str:
    end = ' marker-end="url(#tip)"' if tip else ""
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="1.3"{end}/>'


def _box(box: Box, place: _Place, far: tuple[str, ...], shading: str | None, most: int) -> Iterator[str]:
    missing = shading == "stories" and box.count == 0
    fill, stroke, dash = "#ffffff", "#c3ccd4", ""
    if missing:
        fill, stroke, dash = "#fbe3e1", "#b3261e", ' stroke-dasharray="5 3"'
    elif shading == "cases" and box.count:
        fill = _shade(box.count, most)
    told = f"{box.name}: {box.words}" if box.words else box.name
    onward = f" → {', '.join(far)}" if far else ""
    yield f"<g><title>{_text(told + onward)}</title>"
    yield (
        f'<rect x="{place.x}" y="{place.y}" width="{_WIDTH}" height="{place.height}" rx="5" fill="{fill}" '
        f'stroke="{stroke}"{dash}/>'
    )
    yield (
        f'<rect x="{place.x}" y="{place.y}" width="5" height="{place.height}" rx="2" '
        f'fill="{_COLOURS[box.kind]}"/>'
    )
    size = 11 if box.kind == "cause" else 12
    name = box.name if box.variants == 1 else f"{box.name} ({box.variants})"
    yield (
        f'<text x="{place.x + 12}" y="{place.y + 16}" font-size="{size}" font-weight="bold">'
        f"{_cut(name, 29)}</text>"
    )
    corner = f"{box.count} · {_KINDS[box.kind]}" if box.count is not None else _KINDS[box.kind]
    yield (
        f'<text x="{place.x + _WIDTH - 7}" y="{place.y + 16}" font-size="9" text-anchor="end" '
        f'fill="{_COLOURS[box.kind]}">{_text(corner)}</text>'
    )
    y = place.y + 16
    for words, colour in ((box.words, "#333"), ("→ " + " · ".join(far) if far else "", "#0b5c8a")):
        if words and box.kind != "cause":
            y += _ROW
            yield f'<text x="{place.x + 12}" y="{y}" font-size="10" fill="{colour}">{_cut(words, 42)}</text>'
    yield "</g>"


def _shade(count: int, most: int) -> str:
    """By the logarithm: a few rare ways stay visible beside the one that everybody takes."""
    part = math.log1p(count) / math.log1p(max(most, 1))
    mixed = (round(light + (deep - light) * part) for light, deep in zip(_NEAR_WHITE, _DEEP, strict=True))
    return "#" + "".join(f"{one:02x}" for one in mixed)


def _cut(text: str, most: int) -> str:
    return _text(text if len(text) <= most else f"{text[: most - 1]}…")


def _text(text: str) -> str:
    """Text for XML: marks escaped, characters that XML does not allow left out."""
    kept = "".join(char for char in " ".join(text.split()) if char.isprintable())
    return escape(kept, quote=True)
