"""Reports drawn by a child."""

from __future__ import annotations

import pytest

from medas.errors import ToolFailed
from medas.media.figure import Block, Report
from medas.media.medium import Digest
from medas.media.values import Number
from medas.server.installation import Installation
from medas.server.rendering import rendered
from server.conftest import file_result


def test_a_report_is_drawn_once_and_kept(installation: Installation) -> None:
    digest = Digest(file_result(installation, Report("Liver", (Block("text", "Methods", "We looked."),))))

    path = rendered(installation.home, digest, "html")
    before = path.stat().st_mtime_ns
    again = rendered(installation.home, digest, "html")

    assert again.stat().st_mtime_ns == before
    assert "We looked." in path.read_text()
    assert digest in path.name


def test_what_is_no_report_is_not_drawn_and_says_so_in_a_sentence(installation: Installation) -> None:
    digest = Digest(file_result(installation, Number(1.0)))

    with pytest.raises(ToolFailed, match="a Number is no report") as caught:
        rendered(installation.home, digest, "xlsx")

    assert "Traceback" not in str(caught.value)
