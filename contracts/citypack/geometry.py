"""Plane geometry on degrees, as far as the check of a city's map needs it: rings, crossings, points inside."""

from collections.abc import Iterator, Sequence
from math import hypot

Position = tuple[float, float]
"""Longitude and latitude in degrees."""
Ring = Sequence[Position]
"""A closed line: the last position repeats the first."""
Polygon = Sequence[Ring]
"""An outer ring and the holes in it."""
Edge = tuple[Position, Position]
Box = tuple[float, float, float, float]
"""West, south, east, north."""
SLIVER = 0.0002
"""Degrees, some twenty metres: neighbours whose border was drawn twice overlap by less."""


def inside_ring(at: Position, ring: Ring) -> bool:
    """Whether a position lies within a ring; on its line counts as outside, as far as rounding lets one tell."""
    (x, y), within = at, False
    for start, end in _edges(ring):
        if _side(start, end, at) == 0 and _between(start, end, at):
            return False
        if (start[1] > y) != (end[1] > y):
            within ^= x < (end[0] - start[0]) * (y - start[1]) / (end[1] - start[1]) + start[0]
    return within


def inside_polygon(at: Position, polygon: Polygon) -> bool:
    """Whether a position lies within the outer ring and in none of the holes."""
    outer, *holes = polygon
    return inside_ring(at, outer) and not any(inside_ring(at, hole) for hole in holes)


def crossing(ring: Ring) -> int | None:
    """The number, from 0, of the first edge that crosses or touches one before it; None when none does.

    Edges are taken from west to east and held only against those they can still reach, for real borders have many.
    """
    edges = list(_edges(ring))
    west_to_east = sorted(range(len(edges)), key=lambda number: _west(edges[number]))
    reaching: list[int] = []
    found: list[int] = []
    for number in west_to_east:
        reaching = [other for other in reaching if _east(edges[other]) >= _west(edges[number])]
        found += [
            max(number, other)
            for other in reaching
            if not _neighbours(number, other, len(edges)) and _meet(edges[number], edges[other])
        ]
        reaching.append(number)
    return min(found, default=None)


def overlap(one: Polygon, other: Polygon) -> bool:
    """Whether two polygons share ground. A common border is none, and neither is a strip as narrow as SLIVER."""
    if not _boxes_meet(box_of(one[0]), box_of(other[0])):
        return False
    near, facing = _edges_in(one[0], box_of(other[0])), _edges_in(other[0], box_of(one[0]))
    if any(_cross(a, b) and _clearly(a, b) for a in near for b in facing):
        return True
    return _reaches_into(one, other) or _reaches_into(other, one)


def box_of(ring: Ring) -> Box:
    """West, south, east and north end of a ring."""
    return min(x for x, _ in ring), min(y for _, y in ring), max(x for x, _ in ring), max(y for _, y in ring)


def _reaches_into(one: Polygon, other: Polygon) -> bool:
    """A corner of the one, the middle of an edge, or its own middle where that is in it, lies well inside the other."""
    corners = one[0][:-1]
    halves = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in _edges(one[0])]
    middle = (sum(x for x, _ in corners) / len(corners), sum(y for _, y in corners) / len(corners))
    probes = [*corners, *halves, *([middle] if inside_polygon(middle, one) else [])]
    west, south, east, north = box_of(other[0])
    within = (at for at in probes if west < at[0] < east and south < at[1] < north and inside_polygon(at, other))
    border = [edge for ring in other for edge in _edges_in(ring, _wider(box_of(one[0])))]
    return any(all(_distance(at, edge) > SLIVER for edge in border) for at in within)


def _clearly(one: Edge, other: Edge) -> bool:
    """Whether two crossing edges really run through each other, rather than along a border that was drawn twice."""
    return all(_distance(at, other) > SLIVER for at in one) and all(_distance(at, one) > SLIVER for at in other)


def _distance(at: Position, edge: Edge) -> float:
    """Degrees from a position to the nearest point of an edge."""
    (x, y), (to_x, to_y) = edge
    run, rise = to_x - x, to_y - y
    length = run * run + rise * rise
    share = max(0.0, min(1.0, ((at[0] - x) * run + (at[1] - y) * rise) / length)) if length else 0.0
    return hypot(at[0] - x - share * run, at[1] - y - share * rise)


def _edges(ring: Ring) -> Iterator[Edge]:
    return zip(ring, ring[1:], strict=False)


def _side(start: Position, end: Position, at: Position) -> int:
    turn = (end[0] - start[0]) * (at[1] - start[1]) - (end[1] - start[1]) * (at[0] - start[0])
    return (turn > 0) - (turn < 0)


def _between(start: Position, end: Position, at: Position) -> bool:
    return all(min(a, b) <= c <= max(a, b) for a, b, c in zip(start, end, at, strict=True))


def _cross(one: Edge, other: Edge) -> bool:
    """Whether two edges run through each other; touching is not enough."""
    return _side(*one, other[0]) * _side(*one, other[1]) < 0 and _side(*other, one[0]) * _side(*other, one[1]) < 0


def _meet(one: Edge, other: Edge) -> bool:
    if max(one[0][1], one[1][1]) < min(other[0][1], other[1][1]):
        return False
    if _cross(one, other):
        return True
    ends = [(one, at) for at in other] + [(other, at) for at in one]
    return any(_side(*edge, at) == 0 and _between(*edge, at) for edge, at in ends)


def _neighbours(one: int, other: int, count: int) -> bool:
    """Edges that follow each other meet by right, and the last one meets the first."""
    return abs(one - other) in (1, count - 1)


def _edges_in(ring: Ring, box: Box) -> list[Edge]:
    west, south, east, north = box
    return [
        ((x, y), (to_x, to_y))
        for (x, y), (to_x, to_y) in _edges(ring)
        if not (x < west > to_x or x > east < to_x or y < south > to_y or y > north < to_y)
    ]


def _wider(box: Box) -> Box:
    return box[0] - SLIVER, box[1] - SLIVER, box[2] + SLIVER, box[3] + SLIVER


def _west(edge: Edge) -> float:
    return min(edge[0][0], edge[1][0])


def _east(edge: Edge) -> float:
    return max(edge[0][0], edge[1][0])


def _boxes_meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
