"""A tool class that is written wrongly is refused when it is made, with its name and the mistake."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from little_tools import AddConstant, Stitch, Threshold

from medas.errors import BadDeclaration
from medas.tool import Image, Label, Resources, Tool, kernel, plug, result
from medas.tool.base import RESERVED
from medas.tool.declaration import needed_inputs, summary_and_help, title_of, tool_id

Annotations = dict[str, Any]
GOOD: dict[str, Any] = {"image": plug("Image"), "out": result("The image")}


def take_image(self: Tool, image: Image) -> Image:
    del self
    return image


def declared(annotations: Annotations, **body: Any) -> type[Tool]:
    """Make the class `Broken`."""
    return type("Broken", (Tool,), {"__module__": __name__, "__annotations__": annotations, **body})


def refusal(annotations: Annotations, **body: Any) -> str:
    with pytest.raises(BadDeclaration) as caught:
        declared(annotations, **body)
    assert caught.value.message.startswith("Broken: ")
    return caught.value.message.removeprefix("Broken: ")


TYPES = {"image": Image, "out": Image}


def test_a_class_with_plugs_a_result_and_one_kernel_is_a_tool() -> None:
    tool = declared(TYPES, **GOOD, work=kernel(take_image))

    assert (list(tool.plugs), list(tool.results)) == (["image"], ["out"])


@pytest.mark.parametrize(
    "name", ["run", "state", "slots", "backend", "workspace", "title", "category", "plugs", "step"]
)
def test_a_plug_cannot_be_named_like_a_member_of_a_tool(name: str) -> None:
    body = {**GOOD, name: plug("Taken", default=1)}

    assert name in RESERVED
    assert refusal({**TYPES, name: int}, **body, work=kernel(take_image)) == f"{name!r} is the name of a member of Tool"


def test_a_result_cannot_be_named_like_a_member_of_a_tool() -> None:
    assert "is the name of a member" in refusal({**TYPES, "made": Image}, **GOOD, made=result("Taken"))


@pytest.mark.parametrize("missing", ["image", "out"])
def test_plugs_and_results_need_an_annotation(missing: str) -> None:
    types = {name: kind for name, kind in TYPES.items() if name != missing}

    assert refusal(types, **GOOD, work=kernel(take_image)) == f"{missing} has no annotation"


def test_an_annotation_that_nobody_imported_is_named() -> None:
    assert refusal({**TYPES, "image": "Scan"}, **GOOD, work=kernel(take_image)) == "an annotation is unknown: Scan"


@pytest.mark.parametrize("annotation", ["Image +", "np.no_such_type", "[Image]"])
def test_an_annotation_that_is_no_type_is_refused(annotation: str) -> None:
    with pytest.raises(BadDeclaration, match=r"an annotation is no type|cannot be of type"):
        declared({**TYPES, "image": annotation}, **GOOD)


@pytest.mark.parametrize("annotation", [float, list[float], tuple[float, float], float | None])
def test_a_number_needs_a_unit(annotation: Any) -> None:
    body = {**GOOD, "width": plug("Width")}

    assert refusal({**TYPES, "width": annotation}, **body) == "width is a number without a unit"


def test_a_whole_number_needs_no_unit() -> None:
    def work(self: Tool, image: Image, count: int) -> Image:
        del self, count
        return image

    assert "count" in declared({**TYPES, "count": int}, **GOOD, count=plug("Count"), work=kernel(work)).plugs


def test_a_parameter_that_no_form_can_draw_is_refused() -> None:
    message = refusal({**TYPES, "options": dict}, **GOOD, options=plug("Options"))

    assert message == "a parameter cannot be of type <class 'dict'>"


def test_a_default_must_fit_its_own_plug() -> None:
    message = refusal({**TYPES, "width": float}, **GOOD, width=plug("Width", default=0, unit="mm", gt=0))

    assert message == "the default does not fit: width: must be greater than 0, got 0"


def test_a_medium_has_no_default_but_none() -> None:
    message = refusal(TYPES, image=plug("Image", default=3), out=result("The image"))

    assert message == "image: a medium has no default but None"


@pytest.mark.parametrize("annotation", [float, int, np.ndarray, "Image | None", list[Image]])
def test_a_result_is_one_medium(annotation: Any) -> None:
    assert refusal({**TYPES, "out": annotation}, **GOOD).startswith("out: a result must be a medium, not ")


def test_a_tool_has_one_kernel() -> None:
    assert refusal(TYPES, **GOOD) == "a tool has one @kernel, found 0"
    assert refusal(TYPES, **GOOD, one=kernel(take_image), two=kernel(take_image)) == "a tool has one @kernel, found 2"


def test_a_kernel_takes_only_plugs() -> None:
    def work(self: Tool, image: Image, size: int) -> Image:
        del self, size
        return image

    assert refusal(TYPES, **GOOD, work=kernel(work)) == "kernel work takes 'size', which is no plug"


def test_a_kernel_takes_every_plug() -> None:
    body = {**GOOD, "mask": plug("Mask", default=None)}

    message = refusal({**TYPES, "mask": Label | None}, **body, work=kernel(take_image))

    assert message == "kernel take_image does not take the plug 'mask'"


def test_a_kernel_may_take_the_rest_by_name() -> None:
    def work(self: Tool, image: Image, **rest: Any) -> Image:
        del self, rest
        return image

    assert (
        "mask"
        in declared({**TYPES, "mask": Label | None}, **GOOD, mask=plug("Mask", default=None), work=kernel(work)).plugs
    )


def test_every_back_end_is_checked() -> None:
    made = kernel(take_image)

    @made.backend("other")
    def _(self: Tool, picture: Image) -> Image:
        del self
        return picture

    assert refusal(TYPES, **GOOD, work=made) == "kernel take_image takes 'picture', which is no plug"


def test_a_tool_needs_a_result() -> None:
    assert refusal({"image": Image}, image=plug("Image"), work=kernel(take_image)) == "a tool needs at least one result"


@pytest.mark.parametrize("like", ["scan", "width"])
def test_a_result_is_like_a_plug_for_a_medium(like: str) -> None:
    def work(self: Tool, image: Image, width: int) -> Image:
        del self, width
        return image

    message = refusal(
        {**TYPES, "width": int},
        image=plug("Image"),
        width=plug("Width"),
        out=result("Image", like=like),
        work=kernel(work),
    )

    assert message == f"out is like {like!r}, which is no plug for a medium"


@pytest.mark.parametrize("wish", [{"cpus": 0}, {"memory_gib": 0}, {"gpus": -1}])
def test_a_senseless_wish_for_resources_is_refused(wish: dict[str, Any]) -> None:
    with pytest.raises(BadDeclaration, match="make no sense"):
        Resources(**wish)


def test_an_abstract_tool_is_not_checked_and_its_plugs_are_inherited() -> None:
    class Base(Tool, abstract=True):
        image: Image = plug("Image")

    class Made(Base):
        out: Image = result("The image")

        @kernel
        def work(self, image: Image) -> Image:
            return image

    assert list(Made.plugs) == ["image"]


def test_id_title_and_help_come_from_the_class() -> None:
    assert tool_id(AddConstant) == "little_tools.AddConstant"
    assert (title_of(AddConstant), title_of(Threshold)) == ("Add constant", "Mark the probable")
    assert summary_and_help(AddConstant) == ("Add a number to every voxel.", "Air becomes `by` higher.")
    assert [one.name for one in needed_inputs(Stitch)] == ["images", "mask"]
