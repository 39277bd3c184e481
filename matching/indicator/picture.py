"""One figure over the half-years as a picture (SVG): the table beside it says the same.

The same figures give the same bytes; a period nobody could count is left empty and marked 「—」.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from geo.typeface import svg_style
from matching.indicator.report import Figure

_INCHES = (5.6, 3.1)
_LONGEST_LINE = 26
_BAR, _TARGET, _FAINT = "#2f7d62", "#b4541a", "#d5ddd9"


def draw_trend(course: Sequence[Figure]) -> bytes:
    """Bars of a figure, oldest first, its value on each; the target, where there is one, dashed."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure as Canvas

    with rc_context(svg_style()):
        canvas = Canvas(figsize=_INCHES, layout="constrained")
        FigureCanvasSVG(canvas)
        axes = canvas.add_subplot()
        _draw_bars(axes, course)
        _draw_target(axes, course)
        _dress(axes, course)
        drawn = BytesIO()
        canvas.savefig(drawn, format="svg", metadata={"Date": None})
    return drawn.getvalue()


def written(value: float | None) -> str:
    """A value as a picture and its description write it."""
    if value is None:
        return "—"
    return f"{value:,.1f}" if value != int(value) else f"{int(value):,}"


def described(course: Sequence[Figure]) -> str:
    """The picture in words, for those who do not see it."""
    unit = course[0].indicator.unit if course else ""
    told = [
        f"{row.period.label} {written(row.value)}{unit if row.value is not None else ''}"
        for row in course
    ]
    return "、".join(told)


def _draw_bars(axes: Any, course: Sequence[Figure]) -> None:
    values = [row.value or 0 for row in course]
    axes.bar(range(len(course)), values, width=0.56, color=_BAR, zorder=2)
    for place, row in enumerate(course):
        axes.annotate(
            written(row.value),
            (place, row.value or 0),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
            fontsize=11,
        )


def _draw_target(axes: Any, course: Sequence[Figure]) -> None:
    """Where the target is of a year or a longer span, half a year cannot be set against it."""
    indicator = course[-1].indicator
    if indicator.target is None or indicator.period != "month":
        return
    axes.axhline(indicator.target, color=_TARGET, linestyle="--", linewidth=1.4, zorder=3)
    axes.annotate(
        f"目標 {written(indicator.target)}{indicator.unit}",
        (len(course) - 0.5, indicator.target),
        ha="right",
        va="bottom",
        color=_TARGET,
        fontsize=10,
    )


def _dress(axes: Any, course: Sequence[Figure]) -> None:
    from matplotlib.ticker import MaxNLocator

    indicator = course[-1].indicator
    title = "\n".join(textwrap.wrap(f"{indicator.name}({indicator.unit})", _LONGEST_LINE))
    axes.set_title(title, fontsize=12, loc="left")
    labels = [row.period.label.replace("年度", "年度\n") for row in course]
    axes.set_xticks(range(len(course)), labels, fontsize=9.5)
    top = max([row.value or 0 for row in course] + [1])
    axes.set_ylim(0, top * 1.18)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=indicator.unit != "%"))
    axes.grid(axis="y", color=_FAINT, zorder=0)
    axes.tick_params(length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
