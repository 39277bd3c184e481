"""JSON Lines in and out: one object a line, with errors that name file, line and cure."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from directory.errors import DirectoryError

SHOWN_FAULTS = 20
# Digits a whole number may have: beyond, no float holds it, and no field means it.
_DIGITS = 100
_SHOWN_KEY = 40


class JsonLinesError(DirectoryError):
    """A line that is not the JSON object this command reads."""


def read_objects(
    path: Path | str, keys: frozenset[str] | None
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield ``(line number, object)`` for each non-empty line of a UTF-8 file (``-``: stdin).

    Raises ``JsonLinesError`` after the last line: it lists every line that is broken, holds a key
    twice or has a key outside ``keys`` (any key may be there where that is ``None``).
    """
    faults: list[str] = []
    for number, read in read_lines(path, keys):
        if isinstance(read, JsonLinesError):
            faults.append(str(read))
        else:
            yield number, read
    if faults:
        raise JsonLinesError(listed(faults))


def read_lines(
    path: Path | str, keys: frozenset[str] | None
) -> Iterator[tuple[int, dict[str, Any] | JsonLinesError]]:
    """As ``read_objects``, with the fault of a line in the place of its object.

    A line that is not UTF-8 is the last one: the lines after it would only say so again. Raises
    ``JsonLinesError`` where there is no file.
    """
    for number, line in enumerate(_lines(path), start=1):
        try:
            text = line.decode("utf-8").strip().lstrip("\ufeff")
        except UnicodeDecodeError:
            yield (
                number,
                JsonLinesError(
                    f"{path} の文字コードが UTF-8 ではありません({number}行目)。"
                    "UTF-8 で保存し直してください。"
                ),
            )
            return
        if not text:
            continue
        try:
            yield number, _parse(text, keys)
        except JsonLinesError as error:
            yield number, JsonLinesError(f"{path} の{number}行目{error}")


def listed(faults: Iterable[str]) -> str:
    """The faults one a line, the first twenty of them; how many more there are is said."""
    every = list(faults)
    more = len(every) - SHOWN_FAULTS
    rest = [f"ほかに{more}行あります。"] if more > 0 else []
    return "\n".join([*every[:SHOWN_FAULTS], *rest])


def _lines(path: Path | str) -> Iterator[bytes]:
    if str(path) == "-":
        yield from _split(sys.stdin.buffer)
        return
    try:
        with Path(path).open("rb") as lines:
            yield from _split(lines)
    except FileNotFoundError:
        raise JsonLinesError(
            f"ファイル {path} がありません。場所と名前を確かめてください。"
        ) from None
    except IsADirectoryError:
        raise JsonLinesError(f"{path} はフォルダーです。ファイルを指定してください。") from None


def _split(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Lines that end with a line feed, a carriage return or both."""
    for line in lines:
        yield from line.splitlines()


def _parse(text: str, keys: frozenset[str] | None) -> dict[str, Any]:
    """The object of one line; the error goes on from 「…の3行目」."""
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_int=_whole, parse_constant=_no_number
        )
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise JsonLinesError(
            f"が JSON として読めません({error.colno}文字目の付近)。"
            "1行に1件のオブジェクトになるよう直してください。"
        ) from None
    except RecursionError:
        raise JsonLinesError(
            "の [ や { の入れ子が深すぎて読めません。形式のとおりの形に直してください。"
        ) from None
    except UnicodeEncodeError:
        raise JsonLinesError(
            "に、文字の片割れ(\\ud800 など)があります。文字をそのまま書いてください。"
        ) from None
    if not isinstance(value, dict):
        raise JsonLinesError("がオブジェクト {…} ではありません。1行に1件を書いてください。")
    unknown = [] if keys is None else sorted(set(value) - keys)
    if unknown:
        raise JsonLinesError(
            f"に知らない項目 {', '.join(key[:_SHOWN_KEY] for key in unknown[:SHOWN_FAULTS])} が"
            "あります。つづりを確かめるか、取り除いてください"
            f"(使える項目: {', '.join(sorted(keys))})。"
        )
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            raise JsonLinesError(
                f"に項目 {key[:_SHOWN_KEY]} が二度あります。一つだけ残してください。"
            )
        if value == math.inf or value == -math.inf:
            raise JsonLinesError(
                f"の {key[:_SHOWN_KEY]} の数が大きすぎます。"
                "正しい値にするか、わからなければ null にしてください。"
            )
        made[key] = value
    return made


def _whole(digits: str) -> int | float:
    """A whole number; one that no field can mean is endless, which ``_object`` refuses by name."""
    return int(digits) if len(digits) <= _DIGITS else math.inf


def _no_number(word: str) -> NoReturn:
    raise JsonLinesError(
        f"の {word} は JSON の数ではありません。数にするか、わからなければ null にしてください。"
    )


def write_object(value: Mapping[str, Any]) -> None:
    """Print one object as one line of JSON on standard output, Japanese left readable."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
