"""Write docs/reference.md from the program itself: commands, settings, routes.

.venv/bin/python scripts/reference.py > docs/reference.md
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from tempfile import TemporaryDirectory

import click

from directory.account import Role
from web import settings
from web.app import create_app
from web.cli import COMMANDS, root
from web.permissions import PERMISSIONS
from web.presentation import ROLE_LABELS


def commands() -> Iterator[str]:
    """One section a command, as its own help says it."""
    with root.context_class(root, info_name="chiikinowa") as parent:
        for name in sorted(COMMANDS):
            command = root.get_command(parent, name)
            assert command is not None
            yield from _command(command, parent, name)


def _command(command: click.Command, parent: click.Context, name: str) -> Iterator[str]:
    page = command.context_class(command, info_name=name, parent=parent, max_content_width=100)
    with page as context:
        yield f"### {context.command_path}\n\n```\n{command.get_help(context)}\n```\n"
        if isinstance(command, click.Group):
            for inner in command.list_commands(context):
                found = command.get_command(context, inner)
                assert found is not None
                yield from _command(found, context, inner)


def setting_rows() -> Iterator[str]:
    """Every setting with the sentence that stands under it in ``web/settings.py``."""
    tree = ast.parse(inspect.getsource(settings.Settings))
    body = tree.body[0]
    assert isinstance(body, ast.ClassDef)
    for field, text in zip(body.body, body.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr):
            assert isinstance(field.target, ast.Name)
            assert isinstance(text.value, ast.Constant)
            yield f"| `{field.target.id}` | {text.value.value} |\n"


def route_rows() -> Iterator[str]:
    """Every route with its methods and who may call it."""
    with TemporaryDirectory() as home:
        app = create_app(settings.load_settings({"CHIIKINOWA_HOME": home}))
        rules = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))
    for rule in rules:
        methods = " ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        yield f"| `{rule.rule}` | {methods} | {_who(PERMISSIONS[rule.endpoint])} |\n"


def _who(roles: frozenset[Role] | None) -> str:
    if roles is None:
        return "だれでも"
    if roles == frozenset(Role):
        return "サインインした人"
    return "、".join(ROLE_LABELS[role] for role in Role if role in roles)


def reference() -> str:
    """The whole page."""
    parts = [
        "# 命令・設定・画面の一覧\n\nプログラムから作っています(`scripts/reference.py`)。\n\n",
        "## 命令\n\n",
        "\n".join(commands()),
        "\n## 設定\n\n| 名前 | 意味(括弧内は環境変数) |\n| --- | --- |\n",
        *setting_rows(),
        "\n## 画面と権限\n\n| 道 | 方法 | 使える人 |\n| --- | --- | --- |\n",
        *route_rows(),
    ]
    return "".join(parts)


if __name__ == "__main__":
    sys.stdout.write(reference())
