"""One municipality surveyed for coverage: its towns, areas, barriers and outlines on a day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from geo.atlas import Atlas
from geo.barrier import Barrier, barriers_of
from geo.coverage import CoverageRow, Site, TownReach, Trip, reach_towns, tabulate
from geo.errors import CoverageError
from geo.gazetteer import Town
from geo.gazetteer_store import GazetteerStore


class Survey:
    """Asks which towns have a site within a trip, kind of site after kind of site.

    ``area_kind`` is the kind of area the table is made by: the one asked for, else the first of
    which towns are known, else ``None`` (then the table has only the whole).
    """

    def __init__(
        self,
        towns: Sequence[Town],
        atlas: Atlas,
        barriers: Sequence[Barrier],
        trip: Trip,
        on: dt.date,
        area_kind: str | None = None,
    ) -> None:
        self.trip, self.on = trip, on
        self._towns, self._atlas, self._barriers = towns, atlas, barriers
        self.outlines = [outline for outline in atlas.outlines if outline.is_valid_on(on)]
        self.area_kind = self._known(area_kind) if area_kind else self._first_listed_kind()
        self.area_of = self._area_of()

    @classmethod
    def open(
        cls,
        municipality_code: str,
        areas_dir: Path,
        areas_home: Path,
        trip: Trip,
        on: dt.date,
        area_kind: str | None = None,
    ) -> Survey:
        """Read the files of a municipality; ``CoverageError`` for an unknown kind of area."""
        return cls(
            GazetteerStore(areas_dir, areas_home).towns(municipality_code),
            Atlas.open(municipality_code, areas_dir, areas_home),
            barriers_of(municipality_code, areas_dir),
            trip,
            on,
            area_kind,
        )

    def reaches(self, sites: Sequence[Site]) -> list[TownReach]:
        """The nearest of the sites for every town."""
        return reach_towns(self._towns, sites, self.trip, self._barriers)

    def rows(self, sites: Sequence[Site]) -> list[CoverageRow]:
        """One row per area and one for the whole."""
        sites_in = Counter(self._area_at(site) for site in sites)
        return tabulate(self.reaches(sites), self.area_of, sites_in)

    def _area_at(self, site: Site) -> str:
        found = self._atlas.at(site.point, self.on).get(self.area_kind or "")
        return found.area.name if found and found.area else ""

    def _known(self, kind: str) -> str:
        kinds = self._atlas.kinds(self.on)
        if kind not in kinds:
            raise CoverageError(
                f"区域の種類「{kind}」はありません。--area-kind を直してください"
                f"(使える種類: {'、'.join(kinds) or 'なし'})。"
            )
        return kind

    def _first_listed_kind(self) -> str | None:
        for kind in self._atlas.kinds(self.on):
            if any(map(self._atlas.towns_of, self._atlas.areas(kind, self.on))):
                return kind
        return None

    def _area_of(self) -> dict[str, str]:
        areas = self._atlas.areas(self.area_kind, self.on) if self.area_kind else ()
        return {town: area.name for area in areas for town in self._atlas.towns_of(area)}
