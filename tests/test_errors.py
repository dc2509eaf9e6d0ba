"""The error tree, and `Problem`, the one shape in which errors reach a person."""

from __future__ import annotations

import inspect
import json
import pickle
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import medas.errors
from medas.errors import BadWorkflow, Fix, MedasError, MissingInput, OutOfMemory, Problem, WrongInput

CLASSES = [kind for _, kind in inspect.getmembers(medas.errors, inspect.isclass) if issubclass(kind, MedasError)]

sentences = st.fixed_dictionaries({"en": st.text(min_size=1), "zh": st.text(min_size=1)})
scalars = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8)
patches = st.lists(
    st.fixed_dictionaries({"op": st.sampled_from(["add", "remove"]), "path": st.text(max_size=8), "value": scalars}),
    max_size=3,
)
fixes = st.builds(Fix, sentences, st.none() | patches, st.none() | st.fixed_dictionaries({"path": st.text(max_size=8)}))
names = st.none() | st.text(min_size=1, max_size=8)
problems = st.builds(
    Problem, st.text(min_size=1), sentences, st.just({}) | sentences, st.just({}) | sentences,
    st.sampled_from(["block", "warn", "hint"]), names, names, names, names, names, names, st.none() | fixes,
)  # fmt: skip


@given(problems)
def test_a_problem_survives_json(problem: Problem) -> None:
    text = json.dumps(problem.to_json())

    assert Problem.from_json(json.loads(text)) == problem


def test_the_json_of_a_problem_has_every_key_of_the_protocol() -> None:
    keys = set(MissingInput("image is not set").problem().to_json())

    assert keys == {
        "code", "severity", "node", "port", "param", "case", "column", "file", "message", "why", "hint", "fix",
    }  # fmt: skip


def test_codes_are_the_class_names_in_words() -> None:
    assert WrongInput("").code == "wrong-input"
    assert OutOfMemory("").code == "out-of-memory"
    assert MedasError("").code == "medas-error"
    assert len({kind.code for kind in CLASSES}) == len(CLASSES)


def test_the_tree_in_the_docstring_is_the_tree_of_the_classes() -> None:
    drawn: dict[str, str] = {}
    above = ["MedasError"]
    for line in (medas.errors.__doc__ or "").splitlines():
        match = re.match(r"([│ ]*)[├└]── (\w+)", line)
        if match:
            depth = len(match[1]) // 4 + 1
            above = [*above[:depth], match[2]]
            drawn[match[2]] = above[depth - 1]

    assert drawn == {kind.__name__: kind.__bases__[0].__name__ for kind in CLASSES if kind is not MedasError}


def test_the_place_of_an_error_is_filled_in_where_it_is_unknown() -> None:
    error = WrongInput("too small", param="width")

    same = error.at(node="window", param="level", case=None)

    assert same is error
    assert error.where == {"param": "width", "node": "window"}
    assert error.problem().node == "window"


def test_the_place_of_a_problem_is_filled_in_where_it_is_unknown() -> None:
    problem = Problem("wrong-input", {"en": "Too small."}, param="width")

    placed = problem.at(node="window", param="level")

    assert (placed.node, placed.param) == ("window", "width")
    assert problem.node is None


def test_an_error_reads_as_place_sentence_and_advice() -> None:
    error = WrongInput("must be greater than 0, got -1", hint="e.g. 400 HU", node="window", param="width")

    assert str(error) == "window, width: must be greater than 0, got -1. e.g. 400 HU"


def test_what_a_message_names_itself_is_not_said_twice() -> None:
    error = WrongInput("width: must be greater than 0", node="window", param="width")
    problem = Problem("wrong-input", {"en": "width: must be greater than 0"}, {"en": "e.g. 400"}, param="width")

    assert str(error) == "window: width: must be greater than 0"
    assert str(problem) == "width: must be greater than 0 e.g. 400"


def test_a_problem_has_a_title_in_chinese() -> None:
    problem = MissingInput("image is not set", hint="Set it").problem()

    assert problem.message == {"en": "image is not set", "zh": "缺少内容：image is not set"}
    assert problem.hint == {"en": "Set it", "zh": "Set it"}


@pytest.mark.parametrize("kind", CLASSES)
def test_errors_pass_between_processes(kind: type[MedasError]) -> None:
    error: Any = pickle.loads(pickle.dumps(kind("what is wrong", hint="what to do", node="window")))

    assert (type(error), str(error)) == (kind, "window: what is wrong. what to do")


def test_a_bad_workflow_lists_all_its_problems() -> None:
    found = (Problem("cycle", {"en": "A circle."}), Problem("empty-workflow", {"en": "Nothing."}))

    assert BadWorkflow("two problems", problems=found).problems == found
