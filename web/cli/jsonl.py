"""JSON Lines in and out: one object a line, with errors that name file, line and cure."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from directory.errors import DirectoryError


class JsonLinesError(DirectoryError):
    """A line that is not the JSON object this command reads."""


def read_objects(path: Path | str, keys: frozenset[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield ``(line number, object)`` for each non-empty line of a UTF-8 file (``-``: stdin).

    Raises ``JsonLinesError`` for a broken line or a key outside ``keys``.
    """
    for number, line in enumerate(_lines(path), start=1):
        text = line.strip().lstrip("\ufeff")
        if text:
            yield number, _parse(text, f"{path} の{number}行目", keys)


def _lines(path: Path | str) -> Iterator[str]:
    if str(path) == "-":
        yield from sys.stdin
        return
    try:
        with Path(path).open(encoding="utf-8") as lines:
            yield from lines
    except FileNotFoundError:
        raise JsonLinesError(
            f"ファイル {path} がありません。場所と名前を確かめてください。"
        ) from None
    except IsADirectoryError:
        raise JsonLinesError(f"{path} はフォルダーです。ファイルを指定してください。") from None
    except UnicodeDecodeError:
        raise JsonLinesError(
            f"{path} の文字コードが UTF-8 ではありません。UTF-8 で保存し直してください。"
        ) from None


def _parse(text: str, where: str, keys: frozenset[str]) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise JsonLinesError(
            f"{where}が JSON として読めません({error.colno}文字目の付近)。"
            "1行に1件のオブジェクトになるよう直してください。"
        ) from None
    if not isinstance(value, dict):
        raise JsonLinesError(
            f"{where}がオブジェクト {{…}} ではありません。1行に1件を書いてください。"
        )
    unknown = sorted(set(value) - keys)
    if unknown:
        raise JsonLinesError(
            f"{where}に知らない項目 {', '.join(unknown)} があります。"
            f"つづりを確かめるか、取り除いてください(使える項目: {', '.join(sorted(keys))})。"
        )
    return value


def write_object(value: Mapping[str, Any]) -> None:
    """Print one object as one line of JSON on standard output, Japanese left readable."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
