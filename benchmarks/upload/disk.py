"""The disk's own speed: the same bytes written one behind the other, and brought to the disk once per file."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from benchmarks.child import serve
from benchmarks.upload.pieces import FILES, PIECES, TOTAL, piece


def main() -> None:
    data = piece()
    with tempfile.TemporaryDirectory() as folder:

        def work(_given: object) -> int:
            for number in range(FILES):
                with Path(folder, str(number)).open("wb") as file:
                    file.writelines(data for _ in range(PIECES))
                    file.flush()
                    os.fsync(file.fileno())
            return sum(Path(folder, str(number)).stat().st_size for number in range(FILES))

        serve(work, answer=lambda size: size / TOTAL, path=f"write and fsync of {FILES} files")


if __name__ == "__main__":
    main()
