"""Data only: the activities people speak of, one file a field (see ``matching.concept.scheme``)."""
