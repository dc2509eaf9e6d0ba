"""What every tool must do, ours or yours: `medas test-tool my_package.my_module:MyTool` runs all of it."""

from __future__ import annotations

from medas.testing.sentences.conduct import (
    backends_agree,
    stops_when_asked,
    varies_and_repeats,
    writes_nothing_outside,
)
from medas.testing.sentences.declaration import (
    is_data,
    is_described,
    refuses_nonsense,
    refuses_to_run_empty,
    takes_text_for_numbers,
)
from medas.testing.sentences.odd_input import bears_any_parameters, bears_odd_grids, bears_odd_voxels
from medas.testing.sentences.results import (
    keeps_the_grid,
    leaves_inputs_alone,
    repeats_itself,
    runs_on_samples,
    survives_the_store,
)
from medas.testing.sentences.subject import BrokenContract, Check, Subject, subject_of
from medas.tool.base import Tool

__all__ = ["CHECKS", "BrokenContract", "Check", "Subject", "checks_of", "subject_of"]

CHECKS = [
    Check("described", "It says in sentences what it does, what its plugs are and what it gives", is_described),
    Check("data", "Its declaration is data, and each default passes its own plug", is_data),
    Check("empty", "It refuses to run before its parameters are set, and says which", refuses_to_run_empty),
    Check("text", "Numbers may come as text with their unit", takes_text_for_numbers),
    Check("nonsense", "What is no number is refused in words", refuses_nonsense),
    Check("runs", "It runs on samples and gives what it declares, without NaN", runs_on_samples),
    Check("repeats", "Same input and seed, same bytes: twice on one instance and once on a fresh one", repeats_itself),
    Check("inputs", "It leaves its inputs as they were", leaves_inputs_alone),
    Check("grid", "A result that is declared like an input lies on its grid", keeps_the_grid),
    Check("store", "Its results survive the store", survives_the_store),
    Check("grids", "Flat, anisotropic, oblique, left-handed and odd grids work or are refused in words", bears_odd_grids),
    Check("voxels", "Constant, empty, NaN and multichannel input works or is refused in words", bears_odd_voxels),
    Check("parameters", "No parameters within their limits make it crash", bears_any_parameters),
    Check("stop", "It stops within 3 s when asked", stops_when_asked),
    Check("outside", "It writes nothing outside its scratch folder", writes_nothing_outside),
    Check("draws", "What an augmentation draws can be repeated", varies_and_repeats),
]  # fmt: skip
_BACKENDS = Check("backends", "All back-ends agree with the reference", backends_agree)


def checks_of(tool: type[Tool]) -> list[Check]:
    """Return the sentences of the contract that concern a tool."""
    tool.knows("")  # those of other packages too
    backends = [name for name in tool.kernel_of.backends if name != "reference"]
    return CHECKS + ([_BACKENDS] if backends else [])
