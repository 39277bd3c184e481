"""One comparator an attribute; each returns its finding, or ``None`` where a side is unknown."""
