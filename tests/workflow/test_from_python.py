"""The Python twin of a document is read as data; no line of it ever runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medas.errors import BadWorkflow, MedasError
from medas.tool.catalog import Catalog
from medas.tool.wire import Wire
from medas.workflow.document import Document
from medas.workflow.from_python import from_python

HEAD = """from medas import Workflow
from medas.tools import PhantomCases, RescaleWindow, SplitCases, TrainVNet
from little_tools import AddConstant, Stitch
flow = Workflow("Test")
cases = flow.add(PhantomCases(), name="cases")
"""


def read(line: str, catalog: Catalog) -> Document:
    return from_python(HEAD + line, catalog)


def test_comments_spacing_and_other_names_do_not_matter(liver: Document, catalog: Catalog) -> None:
    program = """
        # The same workflow, written by hand.
        import os
        from medas import Workflow as Workflow
        import medas.tools
        from medas.tools import PhantomCases as Phantoms, RescaleWindow
        from medas.tools.dataset.split_cases import SplitCases

        w = Workflow(title='Liver contour', seed=0)
        a = w.add(Phantoms(), name='cases')
        b = w.add(RescaleWindow(level=60., image=a.dataset['image'], width=35e1), gives={'rescaled': 'image'}, name='window')
        w.place(window=(240, 0), cases=[0, 0])
        c = w.add(SplitCases(test=.3, dataset=b.cases), name='split')
        "a text"
        w.add(TrainVNet(split=c.split, epochs=3), name='train')
        w.place(split=(480, 0), **{'train': (720, 0)})
        w.run(on='local').with_succ(print)
        if __name__ == '__main__':
            import shutil
            print(w.unwrap())
    """

    assert from_python(_dedented(program), catalog) == liver


def _dedented(text: str) -> str:
    return "\n".join(line.removeprefix("        ") for line in text.splitlines())


def test_a_default_that_is_written_out_is_left_out(catalog: Catalog) -> None:
    found = read(
        'flow.add(RescaleWindow(image=cases.dataset["image"], width="400 HU", level=50), name="window")', catalog
    )

    assert found.steps["window"].params == {"level": 50}


def test_lists_of_wires_tuples_and_paths_are_read(catalog: Catalog) -> None:
    found = read('flow.add(Stitch(images=[cases.dataset, cases.other["a"]], mask=Path("x")), name="both")', catalog)

    step = found.steps["both"]
    assert step.wires == {"images": (Wire("cases", "dataset"), Wire("cases", "other", "a"))}
    assert step.params == {"mask": "x"}


def test_a_wire_comes_from_the_step_that_the_variable_names_at_that_line(catalog: Catalog) -> None:
    found = read(
        'a = flow.add(AddConstant(image=cases.dataset["image"]), name="one")\n'
        'a = flow.add(AddConstant(image=a.cases["image"]), name="two")\n'
        'flow.add(AddConstant(image=a.cases["image"]), name="three")',
        catalog,
    )

    assert [str(found.steps[name].wires["image"]) for name in ("two", "three")] == [
        "one.cases[image]",
        "two.cases[image]",
    ]


def test_a_tool_that_nobody_knows_is_kept_as_a_ghost(catalog: Catalog) -> None:
    found = read('from acme_tools.sharpen import Sharpen\nflow.add(Sharpen(amount=3), name="sharp")', catalog)

    assert (found.steps["sharp"].tool, found.steps["sharp"].params) == ("acme_tools.Sharpen", {"amount": 3})


@pytest.mark.parametrize(
    "line",
    [
        "import os; os.system('touch {mark}')",
        "__import__('os').system('touch {mark}')",
        "open({mark!r}, 'w')",
        "exec('open({mark!r}, chr(119))')",
        "[open({mark!r}, 'w') for _ in '1']",
        "x = open({mark!r}, 'w')",
        "x = (lambda: open({mark!r}, 'w'))()",
        "for _ in '1': open({mark!r}, 'w')",
        "while True: open({mark!r}, 'w')",
        "with open({mark!r}, 'w'): pass",
        "def f(x=open({mark!r}, 'w')): pass",
        "class A(open({mark!r}, 'w')): pass",
        "@open({mark!r}, 'w')\ndef f(): pass",
        "try: open({mark!r}, 'w')\nexcept: pass",
        "assert open({mark!r}, 'w')",
        "del open({mark!r}, 'w').x",
        "raise open({mark!r}, 'w')",
        "x: open({mark!r}, 'w') = 1",
        "x = y = flow.add(PhantomCases(), name='a')",
        "flow.title = open({mark!r}, 'w')",
        "flow.add(PhantomCases(cases=open({mark!r}, 'w')), name='a')",
        "flow.add(PhantomCases(), name=open({mark!r}, 'w').name)",
        "flow.add(open({mark!r}, 'w'), name='a')",
        "flow.add(PhantomCases(**open({mark!r}, 'w')), name='a')",
        "flow.add(PhantomCases(cases=[open({mark!r}, 'w')]), name='a')",
        "flow.add(PhantomCases(), name='a', takes={{'x': open({mark!r}, 'w')}})",
        "flow.place(cases=open({mark!r}, 'w'))",
        "flow.add(AddConstant(image=cases.dataset[open({mark!r}, 'w')]), name='a')",
        "f'{{open({mark!r}, chr(119))}}'",
        "if True: open({mark!r}, 'w')",
        "if __name__ == '__main__': pass\nelse: open({mark!r}, 'w')",
        "other.run(open({mark!r}, 'w'))",
        "lambda: 0",
        "flow2 = Workflow(open({mark!r}, 'w'))",
        "global flow",
        "1 / 0",
    ],
)  # fmt: skip
def test_a_hostile_program_is_refused_at_its_line_and_never_runs(line: str, catalog: Catalog, tmp_path: Path) -> None:
    mark = tmp_path / "it_ran"

    with pytest.raises(BadWorkflow, match=r"^.*line [67]: "):
        read(line.format(mark=str(mark)), catalog)

    assert not mark.exists()


def test_what_stands_below_main_or_goes_into_run_is_not_looked_at(catalog: Catalog, tmp_path: Path) -> None:
    mark = tmp_path / "it_ran"

    found = read(
        f"flow.run(on=open({str(mark)!r}, 'w'))\nif __name__ == '__main__':\n    open({str(mark)!r}, 'w')", catalog
    )

    assert list(found.steps) == ["cases"]
    assert not mark.exists()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("flow.add(PhantomCases())", "flow.add needs name="),
        ("flow.add(PhantomCases(), 'x')", "flow.add needs a tool"),
        ("flow.add(PhantomCases(3), name='x')", "flow.add needs a tool"),
        ("flow.add(PhantomCases, name='x')", "flow.add needs a tool"),
        ("flow.add(name='x')", "flow.add needs a tool"),
        ("flow.add(PhantomCases(), name='cases')", "each name once"),
        ("flow.add(PhantomCases(), name=3)", "flow.add needs name="),
        ("flow.add(PhantomCases(), name='x', onerror='stop')", "onerror is not known here"),
        ("flow.add(PhantomCases(), name='x', **{})", r"\*\* is not known here"),
        ("flow.add(PhantomCases(**{'cases': 3}), name='x')", "write out each plug by its name"),
        ("flow.add(AddConstant(image=nobody.out), name='x')", "only numbers, texts, lists"),
        ("flow.add(AddConstant(by=2 + 3), name='x')", "only numbers, texts, lists"),
        ("flow.add(AddConstant(by=1e999), name='x')", "only numbers, texts, lists"),
        ("flow.add(AddConstant(by=1j), name='x')", "only numbers, texts, lists"),
        ("flow.add(AddConstant(by=b'1'), name='x')", "only numbers, texts, lists"),
        ("flow.add(AddConstant(by={1}), name='x')", "only numbers, texts, lists"),
        ("flow.add(AddConstant(by={1: 2}), name='x')", "only numbers, texts, lists"),
        ("flow.add(AddConstant(by={[]: 2}), name='x')", "only numbers, texts, lists"),
        ("flow.add(AddConstant(by=...), name='x')", "only numbers, texts, lists"),
        ("flow.add(AddConstant(image=cases.dataset['[']), name='x')", "cannot be the name of a column"),
        ("flow.place(3)", "this call cannot be part of a workflow"),
        ("flow.place(**{1, 2})", "only numbers, texts, lists"),
        ("flow.place(**[1, 2])", "a place is a pair of numbers"),
        ("flow.place(cases=3)", "a place is a pair of numbers"),
        ("flow.place(cases=(1, 2, 3))", "a place is a pair of numbers"),
        ("flow.place(cases=('1', 2))", "a place is a pair of numbers"),
        ("flow = Workflow('another')", "a program makes one Workflow"),
        ("x = 3", "x is neither a workflow nor a step"),
        ("x = flow.run()", "x is neither a workflow nor a step"),
        ("print(flow)", "this call cannot be part of a workflow"),
    ],
)
def test_what_is_not_part_of_a_workflow_is_named_with_its_line(line: str, message: str, catalog: Catalog) -> None:
    with pytest.raises(BadWorkflow, match=f"line 6: .*{message}") as caught:
        from_python(HEAD + line, catalog, file="flow.py")

    assert caught.value.hint
    assert caught.value.where == {"file": "flow.py"}


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("", "the program makes no Workflow"),
        ("from medas import Workflow", "the program makes no Workflow"),
        ("flow.add(PhantomCases(), name='x')", "line 1: this call cannot be part of a workflow"),
        ("flow = Workflow('a', 'b')", "line 1: a program makes one Workflow"),
        ("flow = Workflow('a', color='red')", "line 1: color is not known here"),
        ("flow = Workflow('a', rest=3)", "line 1: rest is an object of further entries"),
        ("flow = Workflow('a', rest={'medas': 2})", "line 1: rest is an object of further entries"),
        ("flow = Workflow(", "line 1: '\\(' was never closed"),
        ("flow = 'a\n", "line 1: unterminated string"),
        ("\0", "null bytes|cannot be read"),
        ("(" * 1000 + ")" * 1000, "line|cannot be read"),
        ("flow = Workflow(" + "-" * 100_000 + "1)", "line|cannot be read"),
    ],
)
def test_what_is_no_program_of_a_workflow_says_so(program: str, message: str, catalog: Catalog) -> None:
    with pytest.raises(BadWorkflow, match=message):
        from_python(program, catalog)


@pytest.mark.parametrize(
    "line",
    [
        "flow.add(PhantomCases(), name='Not an id')",
        "flow.add(PhantomCases(), name='x', only='some')",
        "flow.add(PhantomCases(), name='x', takes=3)",
        "flow.add(PhantomCases(), name='x', resources={'cpus': 'all'})",
        "flow.add(PhantomCases(backend=3), name='x')",
    ],
)
def test_what_no_document_can_hold_is_listed_as_for_a_document(line: str, catalog: Catalog) -> None:
    with pytest.raises(BadWorkflow) as caught:
        read(line, catalog)

    assert caught.value.problems


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from([*HEAD.splitlines(), "flow.run()", "x = 1", "(", "'"]), max_size=8).map("\n".join)
)
def test_any_text_is_a_document_or_an_error_of_ours(catalog: Catalog, text: str) -> None:
    try:
        found: Any = from_python(text, catalog)
    except MedasError:
        return

    assert isinstance(found, Document)
