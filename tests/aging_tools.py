"""Tools with a past, for tests of upgrades; a child process imports them from the folder of the tests."""

from __future__ import annotations

import os
from typing import Any

from medas.errors import WrongInput
from medas.tool import Number, Tool, kernel, plug, result


class Window(Tool):
    """Version 1 knew the ends of the window, version 2 its width in hundreds, version 3 its width."""

    version = 3

    width: float = plug("Width of the window", default=400.0, unit="HU", gt=0)

    out: Number = result("The width")

    @kernel
    def work(self, width: float) -> float:
        return width

    @classmethod
    def upgrade(cls, params: dict[str, Any], since: int) -> dict[str, Any]:
        if since < 2:
            params = {"width": (params.pop("high") - params.pop("low")) / 100, **params}
        return {**params, "width": params["width"] * 100}


class Stubborn(Tool):
    """A tool whose upgrade goes wrong in the way that its parameter names."""

    version = 2

    how: str = plug("What goes wrong", default="")

    out: Number = result("Nothing")

    @kernel
    def work(self, how: str) -> float:
        return float(len(how))

    @classmethod
    def upgrade(cls, params: dict[str, Any], since: int) -> dict[str, Any]:
        answers: dict[str, Any] = {"list": [since], "object": {"how": object()}, "nan": {"how": float("nan")}}
        if params["how"] == "medas":
            raise WrongInput("how: cannot be known any more", hint="Choose anew")
        if params["how"] == "exit":
            os._exit(7)
        if params["how"] == "bug":
            raise KeyError("how")
        return dict(answers.get(params["how"], params)) if params["how"] != "list" else answers["list"]
