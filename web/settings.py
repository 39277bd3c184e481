"""All settings, read once from the environment (``CHIIKINOWA_*``); each says meaning and unit."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from directory.errors import DirectoryError

REPOSITORY = Path(__file__).resolve().parent.parent


class SettingError(DirectoryError):
    """A setting that cannot be used as it is."""


@dataclass(frozen=True)
class Settings:
    """The settings of one running installation.

    The line under each is the Japanese text of ``docs/reference.md``.
    """

    home: Path
    """書き込むものすべて(データベース、索引、取り込んだ圏域)のフォルダー(CHIIKINOWA_HOME)。"""
    database_url: str
    """データベースの URL。省けば home の SQLite(CHIIKINOWA_DATABASE_URL で PostgreSQL)。"""
    areas_dir: Path
    """自治体のフォルダー。中に番号ごとのフォルダーを置く(CHIIKINOWA_AREAS_DIR)。"""
    host: str
    """待ち受けるアドレス。127.0.0.1 はこのPCだけ(CHIIKINOWA_HOST)。"""
    port: int
    """待ち受ける TCP ポート(CHIIKINOWA_PORT)。"""
    workers: int
    """配信するプロセスの数。一つは一度に1件を処理する(CHIIKINOWA_WORKERS)。"""
    https: bool
    """前に HTTPS の中継があるか。あればクッキーを Secure にする(CHIIKINOWA_HTTPS=1)。"""
    trusted_hosts: tuple[str, ...]
    """画面を開けるホスト名。コンマで区切る(CHIIKINOWA_TRUSTED_HOSTS)。"""
    public_url: str | None
    """住民が画面を開くアドレス。紙に載せるリンクに使う(CHIIKINOWA_PUBLIC_URL)。"""
    tile_url: str | None
    """地図の背景。省けばなし。アドレスと出典を空白で並べる(CHIIKINOWA_TILE_URL)。"""
    tile_credit: str
    """地図の背景の出典。アドレスの後ろに書かないとき(CHIIKINOWA_TILE_CREDIT)。"""
    session_idle_minutes: int
    """何分使わないとサインインが終わるか(CHIIKINOWA_SESSION_IDLE_MINUTES)。"""
    session_hours: int
    """使っていても何時間でサインインが終わるか(CHIIKINOWA_SESSION_HOURS)。"""
    upload_bytes: int
    """送れるファイルなどの大きさの上限(バイト、CHIIKINOWA_UPLOAD_BYTES)。"""

    @property
    def tile_origin(self) -> str | None:
        """Scheme and host of the tiles: the only outside origin a page may then load from."""
        if self.tile_url is None:
            return None
        parts = urlsplit(self.tile_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def index_dir(self) -> Path:
        """Folder of the search index, which can be rebuilt at any time."""
        return self.home / "index"

    @property
    def vector_file(self) -> Path:
        """File of the vectors of places' texts, which is filled again as needed."""
        return self.home / "vectors.sqlite"

    @property
    def imported_areas_dir(self) -> Path:
        """Folder of outlines and gazetteers imported on this PC."""
        return self.home / "areas"

    def secret_key(self) -> str:
        """Key that signs forms; made on first use, readable by the owner only."""
        path = self.home / "secret.key"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(32), encoding="ascii")
        return path.read_text(encoding="ascii").strip()


def _whole_number(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(name, str(default))
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise SettingError(
            f"設定 {name} の値「{text}」が使えません。{low}から{high}までの整数にしてください。"
        )
    return int(text)


def _public_url(env: Mapping[str, str]) -> str | None:
    """Scheme and host, without a slash at the end."""
    url = env.get("CHIIKINOWA_PUBLIC_URL", "").strip().rstrip("/")
    if not url:
        return None
    if not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?", url):
        raise SettingError(
            f"設定 CHIIKINOWA_PUBLIC_URL の値「{url}」が使えません。"
            "https://chiiki.example.jp のように、https:// とホスト名だけにしてください。"
        )
    return url


def _tiles(env: Mapping[str, str]) -> tuple[str | None, str]:
    """Address and credit line, the latter after a space or in a setting of its own."""
    url, _, credit = env.get("CHIIKINOWA_TILE_URL", "").strip().partition(" ")
    credit = credit.strip() or env.get("CHIIKINOWA_TILE_CREDIT", "").strip()
    if not url:
        return None, credit
    parts = urlsplit(url)
    is_complete = all(part in parts.path for part in ("{z}", "{x}", "{y}"))
    # The host goes into the security policy as it stands.
    is_host = re.fullmatch(r"[A-Za-z0-9.-]+(:[0-9]+)?", parts.netloc)
    if parts.scheme not in ("http", "https") or not is_complete or not is_host:
        raise SettingError(
            f"設定 CHIIKINOWA_TILE_URL の値「{url}」が使えません。"
            "https:// と1つのホスト名で始まり {z} {x} {y} を含む形にしてください。"
        )
    if not credit:
        raise SettingError(
            "設定 CHIIKINOWA_TILE_URL に出典がありません。URL の後ろに空白を1つ置き、"
            "配布元の求める出典(国土地理院 など)を続けてください。"
        )
    return url, credit


def load_settings(env: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; raises ``SettingError`` naming the setting and the cure."""
    source = os.environ if env is None else env
    home = Path(source.get("CHIIKINOWA_HOME", "var")).expanduser().resolve()
    tile_url, tile_credit = _tiles(source)
    hosts = source.get("CHIIKINOWA_TRUSTED_HOSTS", "localhost,127.0.0.1")
    return Settings(
        home=home,
        database_url=source.get("CHIIKINOWA_DATABASE_URL", f"sqlite:///{home / 'chiikinowa.db'}"),
        areas_dir=Path(source.get("CHIIKINOWA_AREAS_DIR", REPOSITORY / "data" / "areas")),
        host=source.get("CHIIKINOWA_HOST", "127.0.0.1"),
        port=_whole_number(source, "CHIIKINOWA_PORT", 8000, 1, 65535),
        workers=_whole_number(source, "CHIIKINOWA_WORKERS", 2, 1, 64),
        https=source.get("CHIIKINOWA_HTTPS", "0") == "1",
        trusted_hosts=tuple(host.strip() for host in hosts.split(",") if host.strip()),
        public_url=_public_url(source),
        tile_url=tile_url,
        tile_credit=tile_credit,
        session_idle_minutes=_whole_number(
            source, "CHIIKINOWA_SESSION_IDLE_MINUTES", 30, 1, 24 * 60
        ),
        session_hours=_whole_number(source, "CHIIKINOWA_SESSION_HOURS", 8, 1, 24),
        upload_bytes=_whole_number(
            source, "CHIIKINOWA_UPLOAD_BYTES", 50_000_000, 10_000, 2_000_000_000
        ),
    )


def prepare_home(settings: Settings) -> None:
    """Make the home folder; raises ``SettingError`` when it cannot be written."""
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        probe = settings.home / ".write-test"
        probe.write_text("", encoding="ascii")
        probe.unlink()
    except OSError as error:
        raise SettingError(
            f"保存先のフォルダー {settings.home} に書き込めません({error.strerror})。"
            "権限を確かめるか、CHIIKINOWA_HOME で別の場所を指定してください。"
        ) from None
