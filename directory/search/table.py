"""Read the tab-separated word lists that lie beside this package."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from directory.errors import DirectoryError


class WordListError(DirectoryError):
    """A word list that cannot be read."""


def rows(source: str | Path, columns: int) -> Iterator[list[str]]:
    """Yield the rows of a word list; ``#`` starts a comment line.

    ``source`` is the name of a list of this package, or the path of an office's own file.
    Raises ``WordListError`` for a file that is missing, not UTF-8, or short of columns.
    """
    for number, line in enumerate(_text(source).splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) < columns or not all(cells[:columns]):
            raise WordListError(
                f"語の一覧 {source} の{number}行目の列が足りません。"
                f"タブで区切った{columns}列を書いてください。"
            )
        yield cells


def _text(source: str | Path) -> str:
    if isinstance(source, str):
        return resources.files("directory.search").joinpath(source).read_text("utf-8-sig")
    try:
        return source.read_text("utf-8-sig")
    except OSError:
        raise WordListError(
            f"語の一覧 {source} を開けません。場所と名前を確かめてください。"
        ) from None
    except UnicodeDecodeError:
        raise WordListError(
            f"語の一覧 {source} の文字コードが UTF-8 ではありません。UTF-8 で保存し直してください。"
        ) from None
