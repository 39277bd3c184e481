"""What can go wrong in participation support. Messages are Japanese, naming cause and cure."""


class MatchingError(Exception):
    """Root of all matching and case-work failures; ``str(error)`` can be shown to a user."""
