"""Measure MeDaS beside other programs: `python3 run.py bench [group ...] [--quick | --full] [--json FILE]`."""

import sys
from pathlib import Path

# The folder above, not this one: a file here must not hide a library of the same name.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from benchmarks.command import main  # noqa: E402 - the path had to be set before

if __name__ == "__main__":
    sys.exit(main())
