"""Likely duplicates: blocking, an explained comparison, suggestions; a person merges."""

from directory.duplicate.comparison import compare
from directory.duplicate.evidence import Comparison, Evidence
from directory.duplicate.index import DuplicateIndex
from directory.duplicate.record import DuplicateRecord, DuplicateRecordError, read_record
from directory.duplicate.suggestion import candidates, suggest

__all__ = [
    "Comparison",
    "DuplicateIndex",
    "DuplicateRecord",
    "DuplicateRecordError",
    "Evidence",
    "candidates",
    "compare",
    "read_record",
    "suggest",
]
