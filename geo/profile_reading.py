"""TOML text → frozen records, with every fault told as a Japanese sentence: file, key, cure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

from cattrs import Converter
from cattrs.errors import ClassValidationError, ForbiddenExtraKeysError, IterableValidationError

from geo.errors import GeoError

Record = TypeVar("Record")

_TYPE_WORDS = {
    str: '文字列("…")',
    int: "整数(例 3)",
    float: "数(例 139.38)",
    bool: "true か false",
    date: "日付(例 2026-04-01)",
    tuple: "[ ] で囲んだ一覧",
    dict: "[見出し] の下に「項目 = 値」を並べた表",
}


class ProfileError(GeoError):
    """A municipal profile that cannot be read or written as asked."""


def read_toml(path: Path) -> dict[str, Any]:
    """The table in a TOML file (UTF-8, a byte order mark is forgiven); ``ProfileError`` if not."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProfileError(
            f"{path} の文字コードがUTF-8ではありません。UTF-8で保存し直してください。"
        ) from error
    except OSError as error:
        raise ProfileError(
            f"{path} を読めません。ファイルがあるか、読む権限があるかを確かめてください。"
        ) from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(
            f"{path} の{_position(str(error))}がTOMLの書き方になっていません。"
            '「項目 = 値」の形、文字列を囲む " "、[ ] の閉じ忘れ、同じ項目の重複を'
            "確かめてください。"
        ) from error


def structure(table: object, record: type[Record], path: Path) -> Record:
    """``table`` as ``record``; every missing, unknown or ill-typed key is named at once."""
    try:
        return _converter().structure(table, record)
    except ClassValidationError as error:
        faults = [f"・{fault}" for fault in _faults(error, "")]
        raise ProfileError("\n".join([f"{path} を直してください。", *faults])) from error


@lru_cache(maxsize=1)
def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True)
    for plain in (str, int, bool, date):
        converter.register_structure_hook(plain, _exactly)
    converter.register_structure_hook(float, _number)
    converter.register_structure_hook_factory(
        _is_tuple, lambda kind: _list_of(converter, get_args(kind)[0])
    )
    return converter


def _is_tuple(kind: Any) -> bool:
    return get_origin(kind) is tuple


def _exactly(value: object, kind: type) -> object:
    if type(value) is not kind:
        raise TypeError(kind)
    return value


def _number(value: object, _: type) -> float:
    if type(value) is not int and type(value) is not float:
        raise TypeError(float)
    return float(value)


def _list_of(converter: Converter, member: Any) -> Any:
    """A hook for ``tuple[member, ...]`` that takes only lists (text would fall into letters)."""
    inner = converter.get_structure_hook(list[member])

    def hook(value: object, _: type) -> tuple[Any, ...]:
        if type(value) is not list:
            raise TypeError(tuple)
        return tuple(inner(value, list[member]))

    return hook


def _faults(error: BaseException, key: str) -> Iterator[str]:
    """Sentences for the leaves of the error tree, each with the path of its key."""
    steps: list[tuple[BaseException, str | int | None]]
    if isinstance(error, ClassValidationError):
        named, plain = error.group_exceptions()
        steps = [(leaf, note.name) for leaf, note in named]
    elif isinstance(error, IterableValidationError):
        listed, plain = error.group_exceptions()
        steps = [(leaf, note.index) for leaf, note in listed]
    else:
        yield _fault(error, key)
        return
    for leaf, step in [*steps, *((leaf, None) for leaf in plain)]:
        yield from _faults(leaf, key if step is None else _joined(key, step))


def _joined(key: str, step: str | int) -> str:
    if isinstance(step, int):
        return f"{key}の{step + 1}番目"
    return f"{key}の{step}" if key.endswith("番目") else f"{key}.{step}".lstrip(".")


def _fault(error: BaseException, key: str) -> str:
    where = f"「{key}」" if key else ""
    match error:
        case ForbiddenExtraKeysError(extra_fields=extra, cl=kind):
            known = "、".join(field.name for field in fields(kind))
            named = "、".join(sorted(extra))
            return (
                f"{where and where + 'に'}知らない項目「{named}」があります。"
                f"使える項目({known})に直すか、消してください。"
            )
        case KeyError():
            return f"必要な項目{where}がありません。書き足してください。"
        case TypeError(args=(kind,)) if kind in _TYPE_WORDS:
            return f"{where}の値は{_TYPE_WORDS[kind]}で書いてください。"
        case _ if choices := re.search(r"not in literal (.*)", str(error)):
            allowed = "、".join(re.findall(r"'([^']*)'", choices[1]))
            return f"{where}の値は次のどれかにしてください: {allowed}"
    return f"{where}は{_TYPE_WORDS[dict]}にしてください。"


def _position(message: str) -> str:
    found = re.search(r"at line (\d+), column (\d+)", message)
    return f"{found[1]}行目{found[2]}文字目" if found else "最後の行"
