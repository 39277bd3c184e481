"""The three state machines drawn from their tables: Mermaid diagrams and lists of steps."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from typing import Any

from matching.case import CaseState
from matching.workflow.case_steps import CAN_REST, CASE
from matching.workflow.layout import LAYOUTS, Layout
from matching.workflow.machine import Machine, Step

_INTRODUCTION = """\
# 支援の進み方(状態遷移)

この文書と図は `chiikinowa workflow --folder docs` がプログラムの表
(`matching/workflow/*_steps.py`)から作ります。手で直さないでください。
表にない手続きは、画面からもコマンドからも行えません。

自治体による違いは、各手続きの「設定」に書いた `data/areas/<コード>/profile.toml` の項目だけで
変わります。「取り消し」が「—」の手続きは、取り消さずに次の手続きへ進めて直します。
"""


def workflow_document() -> str:
    """The whole of ``docs/workflow.md``."""
    resting = {CASE.name: (CAN_REST, CaseState.ON_HOLD)}
    parts = [_section(layout, *resting.get(layout.machine.name, ((), None))) for layout in LAYOUTS]
    return "\n".join([_INTRODUCTION, *parts])


def mermaid(
    machine: Machine[Any, Any],
    resting_from: Iterable[enum.StrEnum] = (),
    rest: enum.StrEnum | None = None,
) -> str:
    """One machine as a Mermaid state diagram.

    Steps between ``rest`` and each of ``resting_from`` are drawn once, to a frame around them.
    """
    framed = list(resting_from)
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{label}" as {state}' for state, label in machine.labels.items()]
    lines.append(f"    [*] --> {machine.first}")
    if framed:
        lines += [
            '    state "進行中" as working {',
            *(f"        {state}" for state in framed),
            "    }",
        ]
        lines += [f"    working --> {rest} : 中断", f"    {rest} --> working : 中断する前へ"]
    for step in machine.steps:
        if rest in (step.source, step.target) and {step.source, step.target} & set(framed):
            continue
        lines.append(f"    {step.source} --> {step.target}{_caption(step)}")
    return "\n".join(lines)


def _section(
    layout: Layout, resting_from: Iterable[enum.StrEnum], rest: enum.StrEnum | None
) -> str:
    diagram = mermaid(layout.machine, resting_from, rest)
    table = "\n".join(_table(layout.machine))
    picture = f"![{layout.title}の状態遷移図](images/{layout.name}.svg)"
    heading = "<details><summary>同じ図を文字で(Mermaid)</summary>"
    text = f"{heading}\n\n```mermaid\n{diagram}\n```\n\n</details>"
    return f"## {layout.title}\n\n{picture}\n\n{text}\n\n{table}\n"


def _caption(step: Step[Any, Any]) -> str:
    return " : 設定による" if step.switch else ""


def _table(machine: Machine[Any, Any]) -> Iterator[str]:
    yield "|から|へ|だれが|先に要る記録|設定|取り消し|"
    yield "|---|---|---|---|---|---|"
    for step in machine.steps:
        cells = (
            machine.labels[step.source],
            machine.labels[step.target],
            step.by,
            "、".join(guard.label for guard in step.guards) or "—",
            f"`{step.switch.label}`" if step.switch else "—",
            "できる" if step.reversible else "—",
        )
        yield f"|{'|'.join(cells)}|"
