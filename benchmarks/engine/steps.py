"""The step of all chains: a sum that differs at every place of the chain."""

from __future__ import annotations

from medas.tool import Number, Tool, kernel, plug, result

FACTOR = 1.0001


class Grow(Tool):
    """Multiply a number by a little more than 1 and add to it."""

    category = "Analysis"

    value: Number | None = plug("Number to go on with", default=None)
    by: float = plug("What is added", default=1.0, unit="1")

    grown: Number = result("The next number of the chain")

    @kernel
    def grow(self, value: Number | None, by: float) -> float:
        return (value.value if value else 0.0) * FACTOR + by
