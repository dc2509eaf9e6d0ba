"""Problems of documents, in whole sentences of both languages."""

from __future__ import annotations

import pytest

from medas.errors import Fix
from medas.workflow.problems import problem


def test_a_problem_has_its_texts_and_its_place() -> None:
    fix = Fix({"en": "Add", "zh": "添加"})

    found = problem("needs-split", node="train", port="split", fix=fix, step="train")

    assert (found.code, found.severity, found.node, found.port, found.fix) == (
        "needs-split",
        "block",
        "train",
        "split",
        fix,
    )
    assert found.message == {"en": "train would learn from all cases.", "zh": "train 会从全部病例中学习。"}
    assert set(found.hint) == set(found.why) == {"en", "zh"}


def test_a_value_that_a_sentence_needs_cannot_be_forgotten() -> None:
    with pytest.raises(KeyError):
        problem("needs-split")


def test_braces_in_a_value_are_no_placeholders() -> None:
    assert problem("unknown-step", step="{tool}").message["en"] == "A wire comes from {tool}, which is no step."


def test_a_code_without_texts_is_a_bug() -> None:
    with pytest.raises(KeyError):
        problem("no-such-code")
