"""The three machines as pictures (SVG), drawn from the tables the program runs on.

Colours say who takes a step, dashes that a municipality's setting turns it on. The same tables give
the same bytes on any day.
"""

from __future__ import annotations

import enum
import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from geo.typeface import svg_style
from matching.workflow.case_steps import COORDINATOR, HOST, LEAD_WORKER
from matching.workflow.layout import Frame, Layout, Pair, Spot
from matching.workflow.machine import Step

_HALF_WIDTH, _HALF_HEIGHT = 0.34, 0.2
_INK = {COORDINATOR: "#1f6f54", HOST: "#b4541a", LEAD_WORKER: "#2b5c9e"}
_LAST = "#ececec"
_INCHES = (2.5, 1.0)
"""Of one column and one row."""


def draw(layout: Layout) -> bytes:
    """One machine as SVG."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    columns, rows = layout.size
    with rc_context(svg_style()):
        figure = Figure(figsize=(columns * _INCHES[0], rows * _INCHES[1] + 1.1))
        FigureCanvasSVG(figure)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(-0.62, columns - 0.62)
        axes.set_ylim(rows - 0.2, -1.3)
        axes.axis("off")
        axes.text(-0.5, -1.0, layout.title, fontsize=17, va="center")
        _draw_frame(axes, layout)
        for step, points in routes(layout):
            _draw_arrow(axes, points, _INK[step.by], dashed=step.switch is not None)
        _draw_first(axes, layout)
        for state, spot in layout.spots.items():
            _draw_state(axes, layout, state, spot)
        _draw_legend(axes, layout)
        drawn = BytesIO()
        figure.savefig(drawn, format="svg", metadata={"Date": None})
    return drawn.getvalue()


def routes(layout: Layout) -> Iterator[tuple[Step[Any, Any], Sequence[Spot]]]:
    """The way of every step that is not drawn at the frame, from box to box."""
    steps = [step for step in layout.machine.steps if not is_framed(layout.frame, step)]
    pairs = {(step.source, step.target) for step in steps}
    ports = _ports(layout, steps)
    for step in steps:
        pair = (step.source, step.target)
        if pair in layout.lanes:
            yield step, _by_lane(layout, pair, ports)
        else:
            yield step, _straight(layout, pair, shifted=(step.target, step.source) in pairs)


def is_framed(frame: Frame, step: Step[Any, Any]) -> bool:
    """Whether a step is one of those the frame stands for."""
    leaves = step.source in frame.states and step.target in frame.others
    returns = step.source in frame.others and step.target in frame.states
    return leaves or (frame.both_ways and returns)


def _straight(layout: Layout, pair: Pair, *, shifted: bool) -> Sequence[Spot]:
    """Between neighbours; two ways between the same boxes run side by side."""
    (x, y), (to_x, to_y) = (layout.spots[state] for state in pair)
    aside = 0.07 if shifted else 0.0
    if x == to_x:
        down = 1 if to_y > y else -1
        at = x - aside * down
        return ((at, y + down * _HALF_HEIGHT), (at, to_y - down * _HALF_HEIGHT))
    right = 1 if to_x > x else -1
    at = y + aside * right
    return ((x + right * _HALF_WIDTH, at), (to_x - right * _HALF_WIDTH, at))


def _by_lane(
    layout: Layout, pair: Pair, ports: dict[tuple[Pair, enum.StrEnum], float]
) -> Sequence[Spot]:
    """Sideways out, along the lane, and in; a lane at a box enters it from above or below."""
    lane = layout.lanes[pair]
    first = _leave(layout.spots[pair[0]], lane, ports[pair, pair[0]])
    last = _leave(layout.spots[pair[1]], lane, ports[pair, pair[1]])
    below = layout.spots[pair[0]][1] > layout.spots[pair[1]][1]
    for ends, state, downwards in ((first, pair[0], not below), (last, pair[1], below)):
        x, y = layout.spots[state]
        if abs(lane - x) < _HALF_WIDTH:
            ends[:] = [(lane, y + (_HALF_HEIGHT if downwards else -_HALF_HEIGHT))]
    return (*first, *reversed(last))


def _leave(spot: Spot, lane: float, port: float) -> list[Spot]:
    right = 1 if lane > spot[0] else -1
    at = spot[1] + port
    return [(spot[0] + right * _HALF_WIDTH, at), (lane, at)]


def _ports(
    layout: Layout, steps: Sequence[Step[Any, Any]]
) -> dict[tuple[Pair, enum.StrEnum], float]:
    """How far above or below the middle of a box each lane touches it, none at the same place."""
    sides: dict[tuple[enum.StrEnum, bool], list[tuple[float, Pair]]] = defaultdict(list)
    for step in steps:
        pair = (step.source, step.target)
        if pair not in layout.lanes:
            continue
        for state, other in (pair, pair[::-1]):
            spot, lane = layout.spots[state], layout.lanes[pair]
            if abs(lane - spot[0]) >= _HALF_WIDTH:
                sides[state, lane > spot[0]].append((layout.spots[other][1], pair))
    found: dict[tuple[Pair, enum.StrEnum], float] = {
        (pair, state): 0.0 for pair in layout.lanes for state in pair
    }
    straight = {
        (state, layout.spots[other][0] > layout.spots[state][0])
        for step in steps
        for state, other in ((step.source, step.target), (step.target, step.source))
        if (step.source, step.target) not in layout.lanes
        and layout.spots[state][0] != layout.spots[other][0]
    }
    for (state, on_right), touching in sides.items():
        level = layout.spots[state][1]
        if (state, on_right) not in straight:
            _spread(found, state, sorted(touching, key=lambda each: each[0]), -0.12, 0.12)
            continue
        # Beside a straight step: what comes from below touches below it, the nearest lane lowest.
        middle = layout.spots[state][0]
        far_first = sorted(touching, key=lambda each: -abs(layout.lanes[each[1]] - middle))
        below = [each for each in far_first if each[0] > level]
        above = [each for each in far_first if each[0] <= level]
        _spread(found, state, below, 0.06, 0.16)
        _spread(found, state, above[::-1], -0.16, -0.06)
    return found


def _spread(
    found: dict[tuple[Pair, enum.StrEnum], float],
    state: enum.StrEnum,
    touching: Sequence[tuple[float, Pair]],
    first: float,
    last: float,
) -> None:
    """Give each its own place between two heights; one alone the one furthest from the middle."""
    alone = 0.5 if first == -last else float(last > 0)
    for place, (_, pair) in enumerate(touching):
        share = place / (len(touching) - 1) if len(touching) > 1 else alone
        found[pair, state] = first + (last - first) * share


def _draw_arrow(axes: Any, points: Sequence[Spot], color: str, *, dashed: bool = False) -> None:
    style = {"color": color, "linewidth": 1.5, "linestyle": "--" if dashed else "-", "zorder": 2}
    for start, end in itertools.pairwise(points[:-1]):
        axes.plot([start[0], end[0]], [start[1], end[1]], solid_capstyle="round", **style)
    axes.annotate(
        "",
        xy=points[-1],
        xytext=points[-2],
        arrowprops={
            "arrowstyle": "-|>",
            "shrinkA": 0,
            "shrinkB": 0,
            "mutation_scale": 12,
            "color": color,
            "linewidth": 1.5,
            "linestyle": style["linestyle"],
        },
        zorder=2,
    )


def _draw_state(axes: Any, layout: Layout, state: enum.StrEnum, spot: Spot) -> None:
    from matplotlib.patches import FancyBboxPatch

    is_last = not any(step.source is state for step in layout.machine.steps)
    axes.add_patch(
        FancyBboxPatch(
            (spot[0] - _HALF_WIDTH + 0.03, spot[1] - _HALF_HEIGHT + 0.03),
            2 * (_HALF_WIDTH - 0.03),
            2 * (_HALF_HEIGHT - 0.03),
            boxstyle="round,pad=0.03",
            facecolor=_LAST if is_last else "white",
            edgecolor="#333333",
            linewidth=1.4,
            zorder=3,
        )
    )
    label = layout.machine.labels[state]
    axes.text(*spot, label, ha="center", va="center", fontsize=11, zorder=4)


def _draw_first(axes: Any, layout: Layout) -> None:
    x, y = layout.spots[layout.machine.first]
    axes.plot([x], [y - 0.55], marker="o", color="#333333", markersize=8)
    _draw_arrow(axes, ((x, y - 0.5), (x, y - _HALF_HEIGHT)), "#333333")


def _draw_frame(axes: Any, layout: Layout) -> None:
    """The states it holds, and one arrow for all their steps to each of the others."""
    from matplotlib.patches import FancyBboxPatch

    frame = layout.frame
    spots = [layout.spots[state] for state in frame.states]
    left, right = min(x for x, _ in spots) - 0.42, max(x for x, _ in spots) + 0.42
    top, bottom = min(y for _, y in spots) - 0.36, max(y for _, y in spots) + 0.36
    axes.add_patch(
        FancyBboxPatch(
            (left, top),
            right - left,
            bottom - top,
            boxstyle="round,pad=0.02",
            facecolor="#f4f8f5",
            edgecolor="#9db8aa",
            linewidth=1.2,
            zorder=0,
        )
    )
    axes.text(left, top - 0.13, frame.title, fontsize=10, color="#4d6b5c", va="center")
    for number, state in enumerate(frame.others):
        x, y = layout.spots[state]
        color = _INK[COORDINATOR]
        if left < x < right:
            _draw_arrow(axes, ((x - 0.09, bottom), (x - 0.09, y - _HALF_HEIGHT)), color)
            if frame.both_ways:
                _draw_arrow(axes, ((x + 0.09, y - _HALF_HEIGHT), (x + 0.09, bottom)), color)
            axes.text(
                x + 0.14, (bottom + y - _HALF_HEIGHT) / 2, frame.caption, fontsize=9, va="center"
            )
        else:
            _draw_arrow(axes, ((right, y), (x - _HALF_WIDTH, y)), color)
            if number == 0:
                axes.text(
                    (right + x - _HALF_WIDTH) / 2, y - 0.14, frame.caption, fontsize=9, ha="center"
                )


def _draw_legend(axes: Any, layout: Layout) -> None:
    """Who takes the steps of this machine, and what dashes mean."""
    bottom = layout.size[1] - 0.42
    who = {step.by for step in layout.machine.steps}
    entries = [(by, color, "-") for by, color in _INK.items() if by in who]
    if any(step.switch for step in layout.machine.steps):
        entries.append(("自治体の設定による", "#333333", "--"))
    at = -0.5
    for label, color, line in entries:
        axes.plot([at, at + 0.16], [bottom, bottom], color=color, linestyle=line, linewidth=1.8)
        axes.text(at + 0.2, bottom, label, fontsize=9, va="center")
        at += 0.34 + 0.075 * len(label)
