"""Languages somebody needs or a place speaks: ISO 639-1, and ``jsl`` for Japanese Sign Language."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from importlib import resources

import jaconv

from directory.errors import DirectoryError

JAPANESE = "ja"


class UnknownLanguageError(DirectoryError):
    """A word that is neither the code nor the Japanese name of a language."""


@functools.cache
def _tables() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(resources.files("directory").joinpath("language.toml").read_text("utf-8"))


@functools.cache
def languages() -> Mapping[str, str]:
    """Japanese names by code, those of ``often_asked`` first; Japanese itself included."""
    return {**_tables()["often"], **_tables()["language"]}


def often_asked() -> Mapping[str, str]:
    """Japanese names by code of the languages asked for most in Japan, sign language among them."""
    return _tables()["often"]


@functools.cache
def _codes() -> Mapping[str, str]:
    """What may be written for each language, led to its code."""
    labels = languages()
    short = {label.split("(")[0]: code for code, label in labels.items()}
    whole = {label: code for code, label in labels.items()}
    return {**short, **whole, "手話": "jsl", "jpn": JAPANESE, **{code: code for code in labels}}


def language_code(text: str) -> str:
    """Read ``EN``, ``zh-Hans`` or ``ベトナム語``; ``UnknownLanguageError`` says what to write."""
    plain = jaconv.z2h(text.strip(), digit=True, ascii=True)
    code = _codes().get(text.strip()) or _codes().get(plain.lower().partition("-")[0])
    if code is None:
        raise UnknownLanguageError(
            f"「{text.strip()[:20]}」は、言語の符号にありません。ISO 639-1 の2文字"
            "(英語 en、ベトナム語 vi など)か、日本手話の jsl にしてください。"
        )
    return code
