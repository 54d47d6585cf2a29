"""Draws docs/rooms.svg: a box per room of pigen/ on its floor, and an arrow per import.

A room stands one floor above the highest room it imports, so every arrow points down. Arrows that
follow from others are left out.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from html import escape
from itertools import combinations, pairwise, permutations
from math import fsum
from pathlib import Path
from zlib import crc32

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "rooms.svg"

BOX, BEND, GAP, DROP, MARGIN = 214, 10, 24, 46, 12  # nodes; between them, floors; around all
LINE, HEAD, COLUMNS, PORT = 16, 40, 29, 20  # text, all else in a box; characters; between arrows
INK, SOFT, STROKE = "#1f2328", "#424a53", "#7d8794"  # the stroke shows on white and on black
LOW, HIGH = (213, 228, 247), (253, 231, 200)  # fills of the lowest and the highest floor
FONT = "ui-sans-serif, system-ui, 'Segoe UI', Helvetica, Arial, 'DejaVu Sans', sans-serif"

Graph = Mapping[str, set[str]]
Row = Sequence[str]  # the nodes of a floor from left to right: rooms, and bends of passing arrows
Link = tuple[str, str]  # nodes on neighbouring floors, the upper one first


@dataclass(frozen=True)
class Room:
    """`title` is its path in pigen/, `purpose` the first line of its docstring."""

    title: str
    purpose: str
    imports: set[str]


def read_rooms(package: Path = ROOT / "pigen") -> dict[str, Room]:
    """Every package and module directly in pigen/, by name; pigen's own __init__ is not a room."""
    paths = {each.parent.name: each.parent for each in sorted(package.glob("*/__init__.py"))}
    paths |= {each.stem: each for each in package.glob("*.py") if each.stem != "__init__"}
    rooms = {}
    for name, path in paths.items():
        files = sorted(path.rglob("*.py")) or [path]  # a package's __init__ comes first
        docstring = ast.get_docstring(ast.parse(files[0].read_text("utf-8"))) or ""
        imports = {each for file in files for each in find_imports(file)} & paths.keys() - {name}
        title = path.name + "/" * path.is_dir()
        rooms[name] = Room(title, docstring.partition("\n")[0].rstrip("."), imports)
    return rooms


def find_imports(path: Path) -> Iterator[str]:
    """The names below pigen that a file imports anywhere, also in functions and for annotations."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        yield from (name.split(".")[1] for name in names if name.startswith("pigen."))


def compute_floors(graph: Graph) -> dict[str, int]:
    """The floor of each room, from 0. Raises graphlib.CycleError."""
    floors: dict[str, int] = {}
    for name in TopologicalSorter(graph).static_order():
        floors[name] = 1 + max((floors[each] for each in graph[name]), default=-1)
    return floors


def reduce_imports(graph: Graph) -> dict[str, set[str]]:
    """The imports that do not follow from others: the arrows."""
    below: dict[str, set[str]] = {}
    for name in TopologicalSorter(graph).static_order():
        below[name] = graph[name].union(*(below[each] for each in graph[name]))
    return {name: graph[name].difference(*(below[o] for o in graph[name])) for name in graph}


def add_bends(arrows: Graph, floors: Mapping[str, int]) -> tuple[list[Row], list[Link]]:
    """The rows, and the links between them. An arrow gets a narrow node on each floor that it
    passes; arrows to the same room share it."""
    at = dict(floors)
    links: dict[Link, None] = {}
    for name in sorted(floors):
        for target in sorted(arrows[name]):
            bends = {f"{target}@{f}": f for f in range(floors[name] - 1, floors[target], -1)}
            links |= dict.fromkeys(pairwise((name, *bends, target)))
            at |= bends
    return [[n for n in sorted(at) if at[n] == f] for f in range(max(at.values()) + 1)], list(links)


def order(rows: Sequence[Row], links: Sequence[Link], start: int) -> list[Row]:
    """The rows with few arrows that cross, improved one by one from one of many first orders."""
    best = [tuple(sorted(r, key=lambda n: crc32(f"{start}{n}".encode()))) for r in rows]
    for level in (*range(len(rows)), *reversed(range(len(rows)))) * 2:
        above, below = best[max(level - 1, 0) : level], best[level + 1 : level + 2]
        costs = {r: rate([*above, r, *below], links) for r in permutations(sorted(best[level]))}
        best[level] = min(costs, key=lambda row: costs[row])
    return [*best]


def rate(rows: Sequence[Row], links: Sequence[Link]) -> tuple[int, float]:
    """How many arrows cross between these rows, and how far they lean: less is better."""
    at = {n: (y, (i + 0.5) / len(row)) for y, row in enumerate(rows) for i, n in enumerate(row)}
    spans = [(*at[a], at[b][1]) for a, b in links if a in at and b in at]
    pairs = combinations(spans, 2)
    crossings = sum(a[0] == b[0] and (a[1] - b[1]) * (a[2] - b[2]) < 0 for a, b in pairs)
    return crossings, round(fsum(abs(upper - lower) for _, upper, lower in spans), 6)


def place(rows: Sequence[Row], links: Sequence[Link]) -> dict[str, float]:
    """The middle of each node: near those that it is linked to, the bends of an arrow in a line."""
    x = {name: 0.0 for row in rows for name in row}
    pulls = {link: 0.2 if "@" in link[0] + link[1] else 1.0 for link in links}
    bends = combinations([name for name in x if "@" in name], 2)
    pulls |= {pair: 4.0 for pair in bends if pair[0].split("@")[0] == pair[1].split("@")[0]}
    ends = [*pulls.items(), *(((b, a), pull) for (a, b), pull in pulls.items())]
    near = {name: [(b, pull) for (a, b), pull in ends if a == name] for name in x}
    for row in (*rows, *reversed(rows)) * 100:
        groups: list[tuple[list[str], float, float]] = []  # nodes in touch, their shift, its weight
        offset, offsets = 0.0, {}
        for name in row:
            offsets[name] = offset + measure(name) / 2
            offset += measure(name) + GAP
            group, weight = [name], fsum(pull for _, pull in near[name])
            shift = fsum(x[each] * pull for each, pull in near[name]) / weight - offsets[name]
            while groups and groups[-1][1] >= shift:
                left, other, heft = groups.pop()
                group, shift = left + group, (other * heft + shift * weight) / (heft + weight)
                weight += heft
            groups.append((group, shift, weight))
        x |= {name: offsets[name] + shift for group, shift, _ in groups for name in group}
    left_edge = min(x[name] - measure(name) / 2 for name in x) - MARGIN
    return {name: each - left_edge for name, each in x.items()}


def measure(node: str) -> int:
    return BEND if "@" in node else BOX


def draw(rooms: Mapping[str, Room]) -> str:
    """The picture as SVG."""
    graph = {name: room.imports for name, room in rooms.items()}
    first, links = add_bends(reduce_imports(graph), compute_floors(graph))
    rows = min((order(first, links, n) for n in range(12)), key=lambda each: rate(each, links))
    x = place(rows, links)
    texts = {name: textwrap.wrap(room.purpose, COLUMNS) for name, room in rooms.items()}
    boxes, top, sides = [], MARGIN, dict.fromkeys(x, (0, 0))
    for floor, row in reversed(list(enumerate(rows))):
        bottom = top + HEAD + LINE * max(len(texts[name]) for name in row if name in texts)
        mix = floor / max(len(rows) - 1, 1)
        fill = "#" + bytes(round(a + (b - a) * mix) for a, b in zip(LOW, HIGH, strict=True)).hex()
        sides |= dict.fromkeys(row, (top, bottom))
        for name in (each for each in row if each in rooms):
            left = x[name] - BOX / 2
            tspan = f'<tspan x="{left + 14:.1f}" dy="{LINE}">'
            words = "".join(f"{tspan}{escape(text)}</tspan>" for text in texts[name])
            boxes.append(
                f'<rect x="{left:.1f}" y="{top}" width="{BOX}" height="{bottom - top}" rx="7" '
                f'fill="{fill}" stroke="{STROKE}"/>\n<text x="{left + 14:.1f}" y="{top + 25}" '
                f'fill="{INK}" font-size="15" '
                f'font-weight="600">{escape(rooms[name].title)}</text>\n'
                f'<text y="{top + 30}" fill="{SOFT}">{words}</text>'
            )
        top = bottom + DROP
    width = round(max(x[name] + measure(name) / 2 for name in x)) + MARGIN
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{bottom + MARGIN}" '
            f'viewBox="0 0 {width} {bottom + MARGIN}" font-family="{FONT}" font-size="12" '
            'role="img" aria-label="The rooms of pigen and what each imports">',
            '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
            f'orient="auto"><path d="M0 0 8 4 0 8z" fill="{STROKE}"/></marker>',
            *(draw_arrow(link, links, x, sides) for link in links),
            *boxes,
            "</svg>",
            "",
        )
    )


def draw_arrow(
    link: Link, links: Sequence[Link], x: Mapping[str, float], sides: Mapping[str, tuple[int, int]]
) -> str:
    """A curve from one floor to the next; those that meet at one side of a box keep apart there."""
    a, b = link
    down = sorted(x[lower] for upper, lower in links if upper == a)
    up = sorted(x[upper] for upper, lower in links if lower == b)
    start = x[a] + PORT * (down.index(x[b]) - (len(down) - 1) / 2)
    end = x[b] + (0 if "@" in b else PORT * (up.index(x[a]) - (len(up) - 1) / 2))
    top, bottom, half = sides[a][1], sides[b][0], DROP / 2
    rest = f' V{sides[b][1]}"' if "@" in b else '" marker-end="url(#tip)"'
    return (
        f'<path d="M{start:.1f} {top}C{start:.1f} {top + half} {end:.1f} {bottom - half} '
        f'{end:.1f} {bottom}{rest} fill="none" stroke="{STROKE}" stroke-width="1.6"/>'
    )


if __name__ == "__main__":
    PICTURE.write_text(draw(read_rooms()), "utf-8")
    print(PICTURE.relative_to(ROOT))
