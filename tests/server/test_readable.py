"""Accounts read only such files of the server's own disk as were allowed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from medas.errors import NotAllowed
from medas.server.readable import need_readable
from medas.state.users import LOCAL, User
from medas.tool.catalog import Catalog
from medas.workflow.document import Document, load

ANNA = User("anna", "Anna", is_admin=True)


def opens(folder: Path | str) -> Document:
    params = f'{{"folder":"{folder}"}}'
    return load(f'{{"medas":1,"steps":{{"cases":{{"tool":"medas.ImportFolder","params":{params}}}}}}}')


def test_a_folder_must_lie_in_one_that_was_allowed(catalog: Catalog, tmp_path: Path) -> None:
    allowed = tmp_path / "scans"
    (allowed / "liver").mkdir(parents=True)
    (allowed / "link").symlink_to(tmp_path)

    need_readable(ANNA, opens(allowed / "liver"), catalog, [allowed])
    for other in (tmp_path, allowed / ".." / "secret", allowed / "link" / "x", "relative", f"{allowed}2"):
        with pytest.raises(NotAllowed, match="may not be read") as caught:
            need_readable(ANNA, opens(other), catalog, [allowed])
        assert caught.value.where["node"] == "cases"


def test_without_an_allowed_folder_none_may_be_read(catalog: Catalog, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed, match="Data"):
        need_readable(ANNA, opens(tmp_path), catalog, [])


def test_the_local_user_reads_what_they_like(catalog: Catalog, tmp_path: Path) -> None:
    need_readable(User(LOCAL, LOCAL), opens(tmp_path), catalog, [])


@pytest.mark.parametrize("params", [{}, {"cases": 3}])
def test_a_workflow_that_names_no_file_may_run(catalog: Catalog, params: dict[str, Any]) -> None:
    document = load('{"medas":1,"steps":{"cases":{"tool":"medas.PhantomCases"},"odd":{"tool":"unknown"}}}')

    need_readable(ANNA, document, catalog, [])
