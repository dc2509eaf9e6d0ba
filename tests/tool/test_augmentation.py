"""Augmentation is a recipe: drawing is apart from applying, and no probability changes another draw."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from medas.errors import NotFound, WrongInput
from medas.media import CaseId, Column, Image, Label, PatientId, PatientIndex, Split, Volume
from medas.tool import Augmentation, Recipe, plug, result


class Brighten(Augmentation):
    """Add a random number to images."""

    most: float = plug("Most that is added", default=10.0, unit="1", ge=0)

    varied: Split = result("Same cases")

    def draw(self, generator: np.random.Generator, **params: Any) -> dict[str, Any]:
        if params["most"] == 13:
            raise WrongInput("most: 13 brings bad luck")
        return {"by": generator.uniform(0, params["most"])}

    def apply(self, volume: Volume, drawn: dict[str, Any]) -> Volume:
        return volume.with_voxels(volume.voxels + drawn["by"]) if isinstance(volume, Image) else volume


class Darken(Brighten):
    """Take a random number away from images."""

    def apply(self, volume: Volume, drawn: dict[str, Any]) -> Volume:
        return volume.with_voxels(volume.voxels - drawn["by"]) if isinstance(volume, Image) else volume


def entry(tool: type[Augmentation], probability: float, **params: Any) -> dict[str, Any]:
    return tool.identity("reference", params) | {"probability": probability}


def drawn_by(drawn: list[dict[str, Any]], number: int) -> list[Any]:
    return [one["values"] for one in drawn if one["tool"] == number]


def one_case() -> Split:
    case = CaseId("a")
    columns = {"image": Column(Image, {case: Image(np.zeros((1, 2, 2, 1)), np.eye(4))})}
    return Split.frozen(Split(PatientIndex({case: PatientId("p")}), columns, parts={case: "train"}), {case: "train"})


def test_a_step_appends_to_the_recipe_and_writes_no_image() -> None:
    split = one_case()

    varied = Brighten(split=split, most=5, probability=0.3).run().unwrap()

    assert varied.columns == split.columns
    assert varied.recipe == ({
        "tool": f"{Brighten.__module__.split('.')[0]}.Brighten", "module": Brighten.__module__, "version": 1,
        "backend": "reference", "params": {"most": 5.0}, "probability": 0.3,
    },)  # fmt: skip


def test_a_chain_of_steps_is_a_chain_in_the_recipe() -> None:
    once = Brighten(split=one_case()).run().unwrap()

    twice = Darken(split=once).run().unwrap()

    assert [one["tool"].rpartition(".")[2] for one in twice.recipe] == ["Brighten", "Darken"]
    assert len(Recipe(twice.recipe)) == 2


def test_settings_that_no_draw_can_be_made_from_are_refused_at_once() -> None:
    with pytest.raises(WrongInput, match="bad luck"):
        Brighten(split=one_case(), most=13).run().unwrap()


@given(st.integers(0, 2**32), st.floats(0, 1), st.floats(0, 1))
def test_one_probability_changes_no_other_draw(seed: int, one: float, other: float) -> None:
    before = Recipe([entry(Brighten, one), entry(Darken, 1.0)])
    after = Recipe([entry(Brighten, other), entry(Darken, 1.0)])

    drawn = [recipe.draw(np.random.default_rng(seed)) for recipe in (before, after)]

    assert drawn_by(drawn[0], 1) == drawn_by(drawn[1], 1)
    if drawn_by(drawn[0], 0) and drawn_by(drawn[1], 0):
        assert drawn_by(drawn[0], 0) == drawn_by(drawn[1], 0)


@given(st.integers(0, 2**32))
def test_equal_seeds_give_equal_draws(seed: int) -> None:
    recipe = Recipe([entry(Brighten, 0.5), entry(Darken, 0.5)])

    assert recipe.draw(np.random.default_rng(seed)) == recipe.draw(np.random.default_rng(seed))


@pytest.mark.parametrize(("probability", "share"), [(0.0, 0.0), (0.25, 0.25), (1.0, 1.0)])
def test_a_probability_is_the_share_of_the_draws(probability: float, share: float) -> None:
    recipe = Recipe([entry(Brighten, probability)])
    generator = np.random.default_rng(7)

    taken = sum(len(recipe.draw(generator)) for _ in range(1000))

    assert taken / 1000 == pytest.approx(share, abs=0.04)


def test_a_draw_can_be_replayed_and_reaches_image_and_label_alike() -> None:
    recipe = Recipe([entry(Brighten, 1.0), entry(Darken, 1.0)])
    drawn = [{"tool": 0, "values": {"by": 3.0}}, {"tool": 1, "values": {"by": 1.0}}]
    image = Image(np.zeros((1, 2, 2, 1)), np.eye(4))
    label = Label(np.ones((1, 2, 2, 1), np.uint8), np.eye(4))

    assert recipe.apply(image, drawn).voxels.tolist() == np.full((1, 2, 2, 1), 2.0).tolist()
    assert recipe.apply(label, drawn) is label


def test_an_empty_recipe_varies_nothing() -> None:
    assert Recipe([]).draw(np.random.default_rng(0)) == []


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"module": "no_such_module"}, NotFound),
        ({"tool": "acme.NoSuchTool"}, NotFound),
        ({"module": "little_tools", "tool": "little_tools.AddConstant"}, WrongInput),
        ({"params": {"most": "much"}}, WrongInput),
        ({"backend": "cupy"}, WrongInput),
    ],
)
def test_a_recipe_of_something_else_is_refused(change: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        Recipe([entry(Brighten, 1.0) | change])
