"""What can go wrong in geography. Every message is a Japanese sentence naming cause and cure."""


class GeoError(Exception):
    """Root of all geographic failures; ``str(error)`` can be shown to a user."""
