"""Memory, time and lock of an import by number of rows: the peak must not grow with the file.

Usage: ``python bench/importing.py [ROWS …]`` (default 5000 20000 100000). Each size is imported in
a process of its own, into a database of its own, from a made-up municipal CSV; then once more, to
time a re-import. ``locked s`` is how long the import holds the lock that other writers wait for.
Prints one line for each size and the ratio of the peaks.
"""

from __future__ import annotations

import csv
import importlib
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZES = (5_000, 20_000, 100_000)


def write_rows(path: Path, rows: int) -> None:
    from directory.formats.layout import layouts

    columns = layouts()["public_facility_g2"].columns
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        for number in range(rows):
            writer.writerow(
                {
                    "全国地方公共団体コード": "132195",
                    "ID": f"KA{number:09d}",
                    "地方公共団体名": "東京都狛江市",
                    "名称": f"架空の集会所{number}",
                    "名称_カナ": "カクウノシュウカイジョ",
                    "所在地_連結表記": f"東京都狛江市和泉本町{number % 4 + 1}丁目{number}番地",
                    "緯度": "35.6349",
                    "経度": "139.5787",
                    "電話番号": "03-0000-0000",
                    "団体名": f"架空の会{number % 900}",
                    "利用可能曜日": "月火水木金",
                    "開始時間": "9:00",
                    "終了時間": "17:00",
                    "説明": "だれでも使える架空の集会所です。" * 4,
                }
            )


def measure(rows: int) -> None:
    """Import in this process and print seconds and the peak of resident memory."""
    from directory.audit import SYSTEM, set_actor
    from directory.database import (
        Base,
        open_engine,
        reading_session_factory,
        session_factory,
        today,
    )
    from directory.formats.source import open_source
    from directory.importing import prepare, write_prepared
    from directory.place import PlaceLocator

    importlib.import_module("web.migration")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        write_rows(path, rows)
        engine = open_engine(f"sqlite:///{folder}/bench.sqlite3")
        Base.metadata.create_all(engine)
        locator = PlaceLocator(Path("data/areas"), Path(folder))
        seconds = []
        for _ in range(2):
            begun = time.perf_counter()
            with reading_session_factory(engine)() as reader:
                prepared = prepare(open_source(path, today=today()), locator, reader)
            read, worked = time.perf_counter(), time.process_time()
            with prepared, session_factory(engine)() as session:
                set_actor(session, SYSTEM)
                report = write_prepared(session, prepared, locator)
                session.commit()
            ended = time.perf_counter()
            seconds += [ended - begun, ended - read, time.process_time() - worked]
        assert report.unchanged == report.rows_read == rows
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        size_mb = (Path(folder) / "bench.sqlite3").stat().st_size / 1e6
        times = " ".join(f"{each:.1f}" for each in seconds)
        print(f"{rows} {times} {peak_mb:.0f} {size_mb:.0f}")


def main() -> None:
    sizes = [int(each) for each in sys.argv[1:]] or list(SIZES)
    peaks = []
    once = "s\tlocked s\tof that CPU s"
    print(f"rows\timport {once}\tre-import {once}\tpeak MB\tdatabase MB")
    for rows in sizes:
        done = subprocess.run(
            [sys.executable, "-c", f"from bench.importing import measure; measure({rows})"],
            check=True,
            capture_output=True,
            text=True,
        )
        print("\t".join(done.stdout.split()))
        peaks.append(float(done.stdout.split()[7]))
    print(f"peak of the largest / peak of the smallest: {peaks[-1] / peaks[0]:.2f}")


if __name__ == "__main__":
    main()
