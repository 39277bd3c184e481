"""Human Services Data Specification 3.1 (Open Referral), in and out: JSON and tabular CSV.

A resource is a *service* at one *location*. Columns of a Japanese source that HSDS has no place for
travel as *attributes* of the service, so that nothing is lost on the way out and back.
"""

from directory.formats.hsds.reading import format_of, is_hsds, read
from directory.formats.hsds.tabular import write_archive
from directory.formats.hsds.writing import organization_object, service_object, service_page

__all__ = [
    "format_of",
    "is_hsds",
    "organization_object",
    "read",
    "service_object",
    "service_page",
    "write_archive",
]
