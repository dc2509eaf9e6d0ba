"""A PostgreSQL server of the tests' own, on a Unix socket."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from system.services.need import need


class Postgres:
    """Started when made; stopped by its own command."""

    def __init__(self, programs: Path) -> None:
        # A short folder: socket paths end at 107 bytes, and pytest's folders are closed to other users.
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        self._programs = programs
        self._prefix: list[str] = []
        if os.geteuid() == 0:  # initdb refuses root
            shutil.chown(self.folder, "postgres", "postgres")
            self._prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
        words = ("-U", "medas", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        self._call("initdb", "-D", f"{self.folder}/data", *words)
        # Its files need not survive this machine, and a hundred databases that are synced take minutes.
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c fsync=off"
        self._call("pg_ctl", "-D", f"{self.folder}/data", "-l", f"{self.folder}/log", "-w", "-o", options, "start")
        self._count = 0

    def new_database(self) -> str:
        """Return the address of a new, empty database."""
        self._count += 1
        name = f"medas{self._count}"
        self._call("createdb", "-h", str(self.folder), "-U", "medas", name)
        return f"postgresql://medas@/{name}?host={self.folder}"

    def stop(self) -> None:
        """Stop it and remove its files."""
        self._call("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _call(self, program: str, *arguments: str) -> None:
        command = [*self._prefix, str(self._programs / program), *arguments]
        done = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/", timeout=60)
        assert done.returncode == 0, f"{program}: {done.stdout}{done.stderr}"


def start_postgres() -> Postgres:
    """Start a server, or say why there is none."""
    found = sorted(Path("/").glob("usr/lib/postgresql/*/bin/initdb")) + sorted(Path("/").glob("usr/pgsql-*/bin/initdb"))
    on_path = shutil.which("initdb")
    programs = found[-1].parent if found else Path(on_path).parent if on_path else None
    need("PostgreSQL", found=programs is not None, reason="the package postgresql is not installed")
    assert programs is not None
    return Postgres(programs)
