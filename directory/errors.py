"""What can go wrong in the registry. Every message is a Japanese sentence naming cause and cure."""


class DirectoryError(Exception):
    """Root of all registry failures; ``str(error)`` can be shown to a user."""
