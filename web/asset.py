"""Front-end libraries taken from installed Python packages and served by ourselves."""

from __future__ import annotations

import functools
from importlib.util import find_spec
from pathlib import Path

from directory.errors import DirectoryError

# served name: (package that ships the file, path inside it)
ASSETS = {
    "leaflet.js": ("xstatic.pkg.leaflet", "data/leaflet.js"),
    "leaflet.css": ("xstatic.pkg.leaflet", "data/leaflet.css"),
    "images/layers.png": ("xstatic.pkg.leaflet", "data/images/layers.png"),
    "images/layers-2x.png": ("xstatic.pkg.leaflet", "data/images/layers-2x.png"),
    "images/marker-icon.png": ("xstatic.pkg.leaflet", "data/images/marker-icon.png"),
    "images/marker-icon-2x.png": ("xstatic.pkg.leaflet", "data/images/marker-icon-2x.png"),
    "images/marker-shadow.png": ("xstatic.pkg.leaflet", "data/images/marker-shadow.png"),
    "markercluster.js": ("xstatic.pkg.leaflet_markercluster", "data/leaflet.markercluster.js"),
    "markercluster.css": ("xstatic.pkg.leaflet_markercluster", "data/MarkerCluster.css"),
    "htmx.js": ("django_htmx", "static/django_htmx/htmx-2.min.js"),
}


class AssetMissingError(DirectoryError):
    """A package that ships a front-end file is not installed."""


@functools.cache
def asset_path(name: str) -> Path | None:
    """Find the file behind a served name; ``None`` for a name that is not in the table."""
    if name not in ASSETS:
        return None
    package, inside = ASSETS[name]
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise AssetMissingError(
            f"部品 {package} が入っていません。make setup をもう一度実行してください。"
        )
    return Path(next(iter(spec.submodule_search_locations))) / inside
