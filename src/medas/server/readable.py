"""Which files of the server's own disk a workflow may read: for accounts only those in folders that were allowed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from medas.errors import NotAllowed
from medas.safe.home import table_reference
from medas.state.users import LOCAL, User
from medas.tool.catalog import Catalog
from medas.tool.schema import is_path
from medas.workflow.document import Document


def need_readable(user: User, document: Document, catalog: Catalog, folders: Sequence[Path]) -> None:
    """Do nothing if a user may let a workflow read all files that it names.

    The local user has started the server and can read them anyway; somebody with an account could read what others
    have put there.

    Raises:
        NotAllowed: If it names a file or folder elsewhere.
    """
    if user.id == LOCAL:
        return
    for name, step in document.steps.items():
        info = catalog.tools.get(step.tool)
        for param, schema in (info.params["properties"] if info else {}).items():
            value = step.params.get(param)
            if not value or not is_path(schema) or table_reference(str(value)):
                continue
            place = Path(str(value)).resolve()
            if not any(place.is_relative_to(folder.resolve()) for folder in folders):
                text = f"{param}: this folder of the server's own disk may not be read"
                hint = "Add your cases under Data; or ask who runs the server to allow it with medas serve --folder"
                raise NotAllowed(text, hint=hint, node=name, param=param)
