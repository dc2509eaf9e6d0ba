"""The installed tools, and a small workflow whose every step is right."""

from __future__ import annotations

import acme_tools
import little_tools
import numpy as np
import pytest

import medas.tools
from medas.media import CaseId, Column, Dataset, Image, PatientId, PatientIndex
from medas.tool.base import Tool
from medas.tool.catalog import Catalog, catalog_of, tool_class
from medas.workflow.document import Document, load

LITTLE = (
    "AddConstant",
    "CountCases",
    "CountCommon",
    "Describe",
    "Halve",
    "MeanAndPeak",
    "Square",
    "Stitch",
    "Threshold",
)


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """Our tools, those of the plug-in, and the little ones of the tests."""
    modules = {**medas.tools.MODULES, **acme_tools.MODULES}
    installed = [tool_class(module, name) for name, module in modules.items()]
    little: list[type[Tool]] = [getattr(little_tools, name) for name in LITTLE]
    return catalog_of([*installed, *little])


LIVER = """{
  "medas": 1,
  "seed": 0,
  "steps": {
    "cases": {"tool": "medas.PhantomCases", "version": 1},
    "split": {
      "params": {"test": 0.3},
      "tool": "medas.SplitCases",
      "version": 1,
      "wires": {"dataset": "window.cases"}
    },
    "train": {
      "params": {"epochs": 3},
      "seed": "train",
      "tool": "medas.TrainVNet",
      "version": 1,
      "wires": {"split": "split.split"}
    },
    "window": {
      "gives": {"rescaled": "image"},
      "params": {"level": 60.0, "width": 350.0},
      "tool": "medas.RescaleWindow",
      "version": 1,
      "wires": {"image": "cases.dataset[image]"}
    }
  },
  "title": "Liver contour",
  "view": {
    "cases": [0, 0],
    "split": [480, 0],
    "train": [720, 0],
    "window": [240, 0]
  }
}
"""


@pytest.fixture
def image() -> Image:
    return Image(np.zeros((1, 4, 3, 2)), np.eye(4))


@pytest.fixture
def cases(image: Image) -> Dataset:
    case = CaseId("a")
    return Dataset(PatientIndex({case: PatientId("p")}), {"image": Column(Image, {case: image})})


@pytest.fixture
def liver_text() -> str:
    """The text of the small workflow, in its one spelling."""
    return LIVER


@pytest.fixture
def liver() -> Document:
    """Phantoms, windowed, split, learned from."""
    return load(LIVER)
