"""The Japanese typeface of pictures: IPAex Gothic, whose file japanize_matplotlib ships.

The file is used, the package itself is never imported.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any


def typeface() -> dict[Any, Any]:
    """Settings of matplotlib that use the shipped typeface, or any Japanese one there is."""
    from matplotlib import font_manager

    spec = find_spec("japanize_matplotlib")
    folders = spec.submodule_search_locations if spec else None
    shipped = Path(next(iter(folders))) / "fonts" / "ipaexg.ttf" if folders else None
    if shipped and shipped.is_file():
        font_manager.fontManager.addfont(str(shipped))
        return {"font.family": font_manager.FontProperties(fname=str(shipped)).get_name()}
    return {"font.family": ["IPAexGothic", "Noto Sans CJK JP", "Yu Gothic", "Meiryo"]}


def svg_style() -> dict[Any, Any]:
    """The same for an SVG: letters as shapes, and the same bytes from the same drawing."""
    return {"svg.fonttype": "path", "svg.hashsalt": "chiikinowa"} | typeface()
