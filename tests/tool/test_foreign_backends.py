"""A back-end of another package is chosen like one of ours."""

from __future__ import annotations

import numpy as np
import pytest

from medas.engine.keys import Keys
from medas.errors import BadDeclaration, WrongInput
from medas.media import Label
from medas.tool import Image, Tool, kernel, plug, result
from medas.tool.foreign_backends import add_foreign
from medas.tool.schema import describe
from medas.tools import FillHoles


def ring() -> Label:
    voxels = np.zeros((1, 5, 5, 5), np.uint8)
    voxels[0, 1:4, 1:4, 1:4] = 2
    voxels[0, 2, 2, 2] = 0
    return Label(voxels, np.eye(4))


def test_it_runs_in_place_of_the_reference() -> None:
    ours, theirs = (FillHoles(label=ring(), backend=name).run().unwrap() for name in ("reference", "acme"))

    np.testing.assert_array_equal(theirs.voxels, ours.voxels)
    assert theirs.voxels[0, 2, 2, 2] == 2


def test_it_may_refuse_what_it_cannot_do() -> None:
    with pytest.raises(WrongInput, match="all holes"):
        FillHoles(label=ring(), backend="acme", maximum=1).run().unwrap()


def test_an_unknown_one_is_a_failure_that_lists_those_there_are() -> None:
    with pytest.raises(WrongInput, match=r"no back-end 'quick'.*reference, acme, cpu"):
        FillHoles(label=ring(), backend="quick").run().unwrap()


def test_the_catalog_lists_it_and_its_code_is_part_of_the_key() -> None:
    info = describe(FillHoles)

    ours, theirs = (Keys(info, name, {}, environment=None).of({}) for name in ("reference", "acme"))

    assert info.backends == ("reference", "acme")
    assert info.code_with("acme") == f"{info.code} {info.foreign['acme']}"
    assert info.code_with("reference") == info.code
    assert ours != theirs


def test_a_name_that_is_taken_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Taken(Tool):
        """Do nothing."""

        category = "Pre-processing"
        image: Image = plug("Image")
        same: Image = result("The same", like="image")

        @kernel
        def go(self, image: Image) -> Image:
            return image

        @go.backend("acme")
        def go_too(self, image: Image) -> Image:
            return image

    from importlib.metadata import EntryPoint

    from medas.tool import foreign_backends

    entry = EntryPoint("tests.Taken.acme", "acme_tools.fill_holes:fill_holes", foreign_backends.GROUP)
    monkeypatch.setattr(foreign_backends, "_all", lambda: {entry.name: entry})

    with pytest.raises(BadDeclaration, match="name that is taken"):
        add_foreign("tests.Taken", Taken.kernel_of, Taken.plugs)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("acme_tools.nothing:go", "cannot be imported"),
        ("acme_tools.fill_holes:nothing", "cannot be imported"),
        ("acme_tools:MODULES", "is no function"),
        ("medas.testing.trouble:leave_mark", "takes 'name', which is no plug"),
    ],
)
def test_a_broken_one_names_its_package(monkeypatch: pytest.MonkeyPatch, value: str, words: str) -> None:
    from importlib.metadata import EntryPoint

    from medas.tool import foreign_backends

    entry = EntryPoint("medas.FillHoles.broken", value, foreign_backends.GROUP)
    monkeypatch.setattr(foreign_backends, "_all", lambda: {entry.name: entry})

    with pytest.raises(BadDeclaration, match=words):
        add_foreign("medas.FillHoles", FillHoles.kernel_of, FillHoles.plugs)
