"""Label values of experts and class numbers of networks."""

from __future__ import annotations

import json

import numpy as np
import pytest

from medas.errors import WrongInput
from medas.media import Label, LabelName
from medas.training.label_values import LabelValues


def label(*values: int, dtype: str = "i4", **names: str) -> Label:
    named = {int(value[1:]): LabelName(name) for value, name in names.items()}
    return Label(np.array(values, dtype).reshape(1, -1, 1, 1), np.eye(4), labels=named)


def of(*labels: Label) -> LabelValues:
    return LabelValues.of((f"case{number}", one) for number, one in enumerate(labels))


def test_values_of_all_cases_are_collected_with_their_names() -> None:
    found = of(label(0, 7, v7="liver", v9="never seen"), label(3, 3))

    assert found.values == (0, 3, 7)
    assert found.name_of(7).name == "liver"
    assert found.name_of(3).name == "label 3"
    assert set(found.names) == {7}


@pytest.mark.parametrize("dtype", ["u1", "i1", "u2", "i4"])
def test_all_kinds_of_whole_numbers_are_read(dtype: str) -> None:
    assert of(label(0, 1, 5, 5, dtype=dtype)).values == (0, 1, 5)


def test_background_counts_although_nobody_saw_it() -> None:
    assert of(label(1, 1)).values == (0, 1)


def test_classes_become_values_in_the_memory_order_of_the_store() -> None:
    classes = np.array([0, 1, 2, 1], np.uint8).reshape(1, 1, 2, 2).transpose(0, 3, 2, 1)

    values = of(label(3, 300)).of_classes(classes)

    assert values.transpose(0, 3, 2, 1).ravel().tolist() == [0, 3, 300, 3]
    assert values.dtype == np.uint16
    assert values.transpose(0, 3, 2, 1).flags.c_contiguous


def test_values_without_gaps_are_the_classes() -> None:
    classes = np.zeros((1, 2, 2, 2), np.uint8)

    assert of(label(1, 2)).of_classes(classes) is classes


def test_they_come_back_from_json_in_numeric_order() -> None:
    found = of(label(2, 10, v10="ten"))

    again = LabelValues.from_json(json.loads(json.dumps(found.to_json(), sort_keys=True)))

    assert again.values == (0, 2, 10)
    assert again.name_of(10).name == "ten"
    assert found.to_json()["2"]["name"] == "label 2"


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([label(0, 0)], "no voxel of any label map is labeled"),
        ([label(0, -1)], "must lie in 0..65535, got -1"),
        ([label(0, 70_000)], "must lie in 0..65535, got 70000"),
        ([label(*range(300))], "at most 255 structures"),
        ([label(1, v1="liver"), label(1, v1="spleen")], "label value 1 is called 'liver' and 'spleen'"),
    ],
)
def test_labels_that_no_network_can_learn_are_refused(labels: list[Label], message: str) -> None:
    with pytest.raises(WrongInput, match=message):
        of(*labels)
