"""Settings are read once, and a wrong one names itself and the cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from web.settings import SettingError, load_settings, prepare_home


def test_the_database_lies_under_the_home_folder_by_default(tmp_path: Path) -> None:
    settings = load_settings({"CHIIKINOWA_HOME": str(tmp_path)})
    assert settings.database_url == f"sqlite:///{tmp_path / 'chiikinowa.db'}"
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)


@pytest.mark.parametrize("value", ["", "abc", "-1", "0", "70000", "８０００"])
def test_a_port_that_is_no_port_is_refused_by_name(value: str) -> None:
    with pytest.raises(SettingError, match="CHIIKINOWA_PORT"):
        load_settings({"CHIIKINOWA_PORT": value})


@pytest.mark.parametrize("url", ["chiiki.example.jp", "https://a.example/path", "ftp://a.example"])
def test_a_public_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(SettingError, match="CHIIKINOWA_PUBLIC_URL"):
        load_settings({"CHIIKINOWA_PUBLIC_URL": url})


TILES = "https://tiles.example/a/{z}/{x}/{y}.png"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "https://tiles.example/fixed.png",
        "https://tiles.example;script-src/{z}/{x}/{y}.png",
        "https://{s}.tiles.example/{z}/{x}/{y}.png",
    ],
)
def test_a_tile_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(SettingError, match="CHIIKINOWA_TILE_URL"):
        load_settings({"CHIIKINOWA_TILE_URL": f"{url} 架空の出典"})


@pytest.mark.parametrize(
    "env",
    [
        {"CHIIKINOWA_TILE_URL": f"{TILES} 架空の出典"},
        {"CHIIKINOWA_TILE_URL": TILES, "CHIIKINOWA_TILE_CREDIT": "架空の出典"},
    ],
)
def test_only_the_host_of_the_tiles_becomes_an_allowed_origin(env: dict[str, str]) -> None:
    settings = load_settings(env)
    assert settings.tile_origin == "https://tiles.example"
    assert (settings.tile_url, settings.tile_credit) == (TILES, "架空の出典")


def test_tiles_without_their_credit_line_are_refused_before_a_page_needs_it() -> None:
    with pytest.raises(SettingError, match="出典がありません"):
        load_settings({"CHIIKINOWA_TILE_URL": TILES})


def test_a_home_that_cannot_be_written_is_named_with_a_cure(tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("not a folder")
    settings = load_settings({"CHIIKINOWA_HOME": str(occupied / "home")})
    with pytest.raises(SettingError, match="CHIIKINOWA_HOME"):
        prepare_home(settings)


def test_the_secret_key_is_kept_and_only_the_owner_may_read_it(tmp_path: Path) -> None:
    settings = load_settings({"CHIIKINOWA_HOME": str(tmp_path)})
    key = settings.secret_key()
    assert len(key) == 64
    assert settings.secret_key() == key
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0
