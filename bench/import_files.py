"""Import many made-up municipal files, twice each, and count what does not hold.

Usage: ``python bench/import_files.py [FILES] [FIRST]`` (default 200 files from seed 0). Prints each
file that breaks a rule (a crash, a row in no count, a re-import that changes something, a sound row
that is lost) with its slips, then the reasons of refused rows and warnings by number.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.municipal_file import MunicipalFile, draw_file
from directory.audit import SYSTEM, set_actor
from directory.database import Base, open_engine, session_factory, today
from directory.formats.report import ImportReport
from directory.formats.source import open_source
from directory.importing import import_source
from directory.place import PlaceLocator

SHOWN_REASONS = 30
REASON_LENGTH = 50


def broken_rules(
    file: MunicipalFile, folder: Path, locator: PlaceLocator
) -> tuple[list[str], ImportReport | None]:
    """Import a file twice into a registry of its own; say what does not hold."""
    path, store = folder / file.name, folder / "trial.db"
    path.write_bytes(file.content)
    engine = open_engine(f"sqlite:///{store}")
    Base.metadata.create_all(engine)
    reports = []
    try:
        for _ in range(2):
            with session_factory(engine)() as session:
                set_actor(session, SYSTEM)
                source = open_source(path, today=today(), municipality_code="13219")
                reports.append(import_source(session, source, locator))
                session.commit()
    except Exception as error:
        return [f"{type(error).__name__}: {error}"], None
    finally:
        engine.dispose()
        for left in (path, store, Path(f"{store}-wal"), Path(f"{store}-shm")):
            left.unlink(missing_ok=True)
    first, again = reports
    found = first.added + first.merged_rows + first.unchanged
    rules = {
        "行がどの数にも入らない": first.unaccounted or again.unaccounted,
        "再取り込みで変わる": again.added or again.changed,
        "正しい行が失われる": found < len(set(file.names)),
    }
    return [rule for rule, broken in rules.items() if broken], first


def main() -> None:
    files, start = (int(each) for each in (*sys.argv[1:], 200, 0)[:2])
    importlib.import_module("web.migration")
    reasons: Counter[str] = Counter()
    broken = rows = 0
    with tempfile.TemporaryDirectory() as name:
        locator = PlaceLocator(Path("data/areas"), Path(name))
        for seed in range(start, start + files):
            file = draw_file(seed)
            problems, report = broken_rules(file, Path(name), locator)
            if problems:
                broken += 1
                print(seed, file.name, file.slips, problems)
            if report:
                rows += report.rows_read
                reasons.update(f"refused {each.reason[:REASON_LENGTH]}" for each in report.refused)
                reasons.update(f"warning {each.reason[:REASON_LENGTH]}" for each in report.warnings)
    print(f"{files} files, {rows} rows, {broken} files break a rule")
    for reason, count in reasons.most_common(SHOWN_REASONS):
        print(count, reason)


if __name__ == "__main__":
    main()
