"""The character encoding of a text file, found by decoding all of it."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

_CHUNK_BYTES = 1 << 20
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class TextEncoding:
    """How to decode a file.

    ``name`` goes into the report; ``damaged`` says that no encoding fits every byte, so that
    broken characters arrive as U+FFFD.
    """

    name: str
    codec: str
    damaged: bool = False


def detect_encoding(path: Path) -> TextEncoding:
    """Find the encoding: byte order marks first, then the first candidate without an error."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(_BOM):
        return _utf8_with_bom(path)
    wide = _wide_codec(head)
    if wide:
        return TextEncoding("utf-16", wide)
    if b"\x1b$" in head or b"\x1b(" in head:
        return TextEncoding("iso2022_jp", "iso2022_jp", bool(_errors(path, "iso2022_jp")))
    return _narrow(path)


def _utf8_with_bom(path: Path) -> TextEncoding:
    return TextEncoding("utf-8-sig", "utf-8", bool(_errors(path, "utf-8")))


def _wide_codec(head: bytes) -> str | None:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    pairs = {head[place : place + 2] for place in range(0, len(head), 2)}
    if b"\n\x00" in pairs:
        return "utf-16-le"
    return "utf-16-be" if b"\x00\n" in pairs else None


def _narrow(path: Path) -> TextEncoding:
    if not _errors(path, "utf-8"):
        return TextEncoding("utf-8", "utf-8")
    errors = {codec: _errors(path, codec) for codec in ("cp932", "euc_jp")}
    fitting = [codec for codec, count in errors.items() if count == 0]
    if fitting:
        best = min(fitting, key=lambda codec: _half_kana(path, codec))
        return TextEncoding(best, best)
    errors["utf-8"] = _errors(path, "utf-8")
    least = min(errors, key=lambda codec: errors[codec])
    return TextEncoding(least, least, damaged=True)


def _errors(path: Path, codec: str) -> int:
    """How many places of the file the codec cannot decode."""
    return _decoded_count(path, codec, "\ufffd")


def _half_kana(path: Path, codec: str) -> int:
    """Half-width kana, of which another encoding's text is full when read as cp932."""
    with path.open(encoding=codec, errors="replace", newline="") as text:
        return sum(sum("\uff61" <= char <= "\uff9f" for char in line) for line in text)


def _decoded_count(path: Path, codec: str, char: str) -> int:
    decoder = codecs.getincrementaldecoder(codec)("replace")
    count = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            count += decoder.decode(chunk).count(char)
    return count + decoder.decode(b"", final=True).count(char)
