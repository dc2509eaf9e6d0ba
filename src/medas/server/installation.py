"""What all routes of one server share: its folder, databases, catalog, store and engine."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from medas.artifacts.folder_store import FolderStore
from medas.artifacts.shelf import Shelf
from medas.engine.loop import Engine
from medas.engine.runner import LOCAL, open_engine
from medas.server.attempts import Attempts
from medas.server.connections import Connections
from medas.server.dataroom.room import Room
from medas.server.dataroom.uploads import Uploads
from medas.server.engine_thread import DOMAIN, EngineThread
from medas.server.links import Links
from medas.server.served import Served
from medas.server.volumes import Volumes
from medas.state.audit import Audit, audit_of
from medas.state.database import Database, open_home
from medas.state.runs import small_manifest
from medas.state.users import User, local_user
from medas.tool.catalog import Catalog, load_catalog


class _Viewer(Shelf):
    keep: ClassVar[int] = 2_000
    """Walking through all that runs refer to must not fill the memory."""


class Installation:
    """Nothing is opened or read before it is needed, so that the first page waits for nothing."""

    def __init__(self, home: Path, *, links: Links | None = None, folders: Sequence[Path] = ()) -> None:
        """Keep the folder.

        Args:
            home: Folder of the installation.
            links: Links that let a browser in.
            folders: Folders of this machine that workflows of accounts may read.
        """
        self.home = home
        self.links, self.folders = links or Links(), folders
        self.attempts = Attempts()
        self.connections = Connections(lambda: open_home(home))
        self.engine = EngineThread(self._open_engine)
        self.room, self.uploads = Room(), Uploads(home, lambda: self.database)
        self._lock, self._catalog_lock = threading.RLock(), threading.Lock()
        self._catalog: Catalog | None = None
        self._served: Served | None = None
        self._volumes: Volumes | None = None

    @property
    def database(self) -> Database:
        """The database of this thread."""
        return self.connections.here()

    @property
    def catalog(self) -> Catalog:
        """The installed tools, as they were when the server started."""
        with self._catalog_lock:  # of its own: after an update it takes seconds, and pictures shall not wait for it
            if self._catalog is None:
                self._catalog = load_catalog(self.home)
            return self._catalog

    @property
    def served(self) -> Served:
        """The media that runs refer to."""
        with self._lock:
            if self._served is None:
                # A viewer trusts what the engine has verified: hashing a scan before its first slice takes a second.
                folder = FolderStore(self.home / "objects", verify=False)
                self._served = Served(_Viewer(folder, lookup=lambda digest: small_manifest(self.database, digest)))
            return self._served

    @property
    def volumes(self) -> Volumes:
        """The volumes among them."""
        with self._lock:
            if self._volumes is None:
                self._volumes = Volumes(self.served)
            return self._volumes

    @property
    def audit(self) -> Audit:
        """The audit log, for this thread."""
        return audit_of(self.database, self.home)

    def local_user(self) -> User:
        """Return the one user of a server on this machine."""
        return local_user(self.database)

    def close(self) -> None:
        """Stop the engine and close the databases."""
        self.uploads.checking.close()
        self.engine.stop()
        self.connections.close()

    def _open_engine(self) -> Engine:
        engine = open_engine(self.home, LOCAL, domain=DOMAIN)
        engine.catalog = self.catalog
        return engine
