"""Run the command line with ``python -m web.cli``."""

from web.cli import main

main()
