"""What can go wrong in geography. Every message is a Japanese sentence naming cause and cure."""


class GeoError(Exception):
    """Root of all geographic failures; ``str(error)`` can be shown to a user."""


class CoordinateError(GeoError, ValueError):
    """A longitude or latitude that cannot be a place in Japan (swapped, no decimal point, NaN)."""


class TravelError(GeoError, ValueError):
    """A mode, an ability or a travel table that is not one the product knows."""


class BarrierError(GeoError):
    """A ``barriers.geojson`` that cannot be read as barrier lines and their crossings."""


class UnknownMunicipalityError(GeoError, LookupError):
    """A municipality code that is not in the register."""


class GazetteerError(GeoError):
    """A gazetteer file that is missing, empty, or not in a layout the product reads."""


class AreaError(GeoError):
    """An ``areas.csv`` with a row that cannot be read as part of an area."""


class OutlineError(GeoError):
    """A file of outlines that cannot be imported, or an imported one that is damaged."""


class CoverageError(GeoError):
    """A coverage that cannot be worked out from the resources or towns given."""
