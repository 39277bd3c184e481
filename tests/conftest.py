"""Fixtures every test may use: the shared reference data and small helpers around it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder of shared reference data beside the checkout; skips where it is absent."""
    folder = Path(os.environ.get("CHIIKINOWA_SHARED", REPOSITORY.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"参照データ {folder} がありません(CHIIKINOWA_SHARED で場所を指定できます)")
    return folder
