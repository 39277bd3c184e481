"""Pages, commands and settings: the only package that knows Flask and the command line."""
