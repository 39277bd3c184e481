"""Keep only the named packages of a compiled lock: the rest would be unused dependencies."""

from __future__ import annotations

import re
import sys
from pathlib import Path


def main() -> None:
    """Print the blocks of the second file whose package stands in the first."""
    wanted = {
        line.strip().lower().replace("_", "-")
        for line in Path(sys.argv[1]).read_text("utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    }
    blocks = re.split(r"(?m)^(?=\S)", Path(sys.argv[2]).read_text("utf-8"))
    for block in blocks:
        if block.split("==")[0].strip().lower() in wanted:
            sys.stdout.write(block)


if __name__ == "__main__":
    main()
