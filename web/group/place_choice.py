"""The ways a place can be shown, each with what the public would then read."""

from __future__ import annotations

from dataclasses import dataclass

from directory.registration.proposed import preview, value_of
from directory.registration.record import Registration
from directory.resource import DisplayPrecision, LocationPrecision, show_place
from web.presenters.public import shown_place


@dataclass(frozen=True)
class PlaceChoice:
    """One choice of ここまで公開, with its outcome."""

    value: str
    label: str
    place: str
    pin: str
    chosen: bool


LABELS = {
    DisplayPrecision.EXACT: "住所まで",
    DisplayPrecision.TOWN: "町名まで(個人の家はこちら)",
    DisplayPrecision.AREA: "地域まで",
    DisplayPrecision.HIDDEN: "載せない",
}


def place_choices(registration: Registration) -> list[PlaceChoice]:
    """Offer the choices that the address allows; the outcome is worked out, not described."""
    shown = preview(registration)
    kept = value_of(registration, "display_precision")
    choices = []
    for precision in DisplayPrecision:
        if precision is DisplayPrecision.AREA and not shown.areas:
            continue
        if precision is DisplayPrecision.TOWN and not shown.town:
            continue
        shown.display_precision = precision
        show_place(shown)
        choices.append(
            PlaceChoice(
                value=precision.value,
                label=LABELS[precision],
                place=shown_place(shown) or "場所未確認",
                pin=_pin(shown.shown_lon, shown.precision),
                chosen=precision == kept,
            )
        )
    return choices


def _pin(lon: float | None, precision: LocationPrecision) -> str:
    if lon is None:
        return "地図には出ません。"
    if precision is LocationPrecision.EXACT:
        return "地図の印は、その場所に出ます。"
    return "地図の印は、町の中心に出ます。"
