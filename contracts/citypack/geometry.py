"""Plane geometry on degrees, as far as the check of a city's map needs it: rings, crossings, points inside."""

from collections.abc import Iterator, Sequence

Position = tuple[float, float]
"""Longitude and latitude in degrees."""
Ring = Sequence[Position]
"""A closed line: the last position repeats the first."""
Polygon = Sequence[Ring]
"""An outer ring and the holes in it."""


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
    """The number, from 0, of the first edge that crosses or touches one before it; None when none does."""
    edges = list(_edges(ring))
    for second, edge in enumerate(edges):
        closing = second == len(edges) - 1  # The last edge meets the first one by right.
        if any(_meet(before, edge) for before in edges[int(closing) : max(0, second - 1)]):
            return second
    return None


def overlap(one: Polygon, other: Polygon) -> bool:
    """Whether two polygons share ground; a common border is none."""
    if not _boxes_meet(one[0], other[0]):
        return False
    if any(_cross(a, b) for a in _edges(one[0]) for b in _edges(other[0])):
        return True
    return _reaches_into(one, other) or _reaches_into(other, one)


def _reaches_into(one: Polygon, other: Polygon) -> bool:
    """A corner of the one, the middle of an edge, or its own middle where that is in it, lies inside the other."""
    corners = one[0][:-1]
    halves = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in _edges(one[0])]
    middle = (sum(x for x, _ in corners) / len(corners), sum(y for _, y in corners) / len(corners))
    probes = [*corners, *halves, *([middle] if inside_polygon(middle, one) else [])]
    return any(inside_polygon(probe, other) for probe in probes)


def _edges(ring: Ring) -> Iterator[tuple[Position, Position]]:
    return zip(ring, ring[1:], strict=False)


def _side(start: Position, end: Position, at: Position) -> int:
    turn = (end[0] - start[0]) * (at[1] - start[1]) - (end[1] - start[1]) * (at[0] - start[0])
    return (turn > 0) - (turn < 0)


def _between(start: Position, end: Position, at: Position) -> bool:
    return all(min(a, b) <= c <= max(a, b) for a, b, c in zip(start, end, at, strict=True))


def _cross(one: tuple[Position, Position], other: tuple[Position, Position]) -> bool:
    """Whether two edges run through each other; touching is not enough."""
    return _side(*one, other[0]) * _side(*one, other[1]) < 0 and _side(*other, one[0]) * _side(*other, one[1]) < 0


def _meet(one: tuple[Position, Position], other: tuple[Position, Position]) -> bool:
    if max(one[0][0], one[1][0]) < min(other[0][0], other[1][0]):
        return False
    if _cross(one, other):
        return True
    ends = [(one, at) for at in other] + [(other, at) for at in one]
    return any(_side(*edge, at) == 0 and _between(*edge, at) for edge, at in ends)


def _boxes_meet(one: Ring, other: Ring) -> bool:
    def box(ring: Ring) -> tuple[float, float, float, float]:
        return min(x for x, _ in ring), min(y for _, y in ring), max(x for x, _ in ring), max(y for _, y in ring)

    left, low, right, high = box(one)
    other_left, other_low, other_right, other_high = box(other)
    return left < other_right and other_left < right and low < other_high and other_low < high
