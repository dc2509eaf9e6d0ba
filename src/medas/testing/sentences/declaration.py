"""Sentences about what a tool declares, and what it makes of the values that it is given."""

from __future__ import annotations

from medas.errors import MedasError, MissingInput, WrongInput
from medas.testing.sentences.subject import Subject, need
from medas.tool.declaration import summary_and_help
from medas.tool.parameters import accept
from medas.tool.plug import REQUIRED
from medas.tool.schema import ToolInfo, describe

CATEGORIES = {
    "Input", "Dataset", "Pre-processing", "Augmentation", "Neural network", "Post-processing", "Visualization", "Analysis",
}  # fmt: skip  # fmt: skip
MOST_BASIC = 4


def is_described(subject: Subject) -> None:
    tool = subject.tool
    summary, _ = summary_and_help(tool)
    need(summary.endswith((".", "?", "!")) and len(summary) > 10, f"the docstring begins with {summary!r}, no sentence")
    need(tool.category in CATEGORIES, f"the category is {tool.category!r}, not one of {sorted(CATEGORIES)}")
    for plug in tool.plugs.values():
        _noun_phrase(plug.name, plug.help)
    for made in tool.results.values():
        need(len(made.help) > 3 and not made.help.endswith("."), f"the result {made.name} says {made.help!r}")
    basic = [plug.name for plug in tool.plugs.values() if plug.medium is None and plug.level == "basic"]
    need(
        len(basic) <= MOST_BASIC, f"there are {len(basic)} basic parameters ({', '.join(basic)}), at most {MOST_BASIC}"
    )


def _noun_phrase(name: str, text: str) -> None:
    right = len(text) > 3 and text[0].isupper() and not text.endswith(".")
    need(right, f"the help of {name} is {text!r}: a phrase with a capital and no full stop is needed")


def is_data(subject: Subject) -> None:
    info = describe(subject.tool)
    need(ToolInfo.from_json(info.to_json()) == info, "its description does not survive JSON")
    for plug in subject.tool.plugs.values():
        if plug.medium is None and plug.default is not REQUIRED:
            again = accept(plug.schema, plug.default, name=plug.name, unit=plug.unit)
            need(again == plug.default, f"the default of {plug.name} does not pass its own plug")


def refuses_to_run_empty(subject: Subject) -> None:
    needed = [plug for plug in subject.tool.plugs.values() if plug.required]
    if not needed:
        return
    errors: list[MedasError] = []
    subject.tool().run().with_fail(errors.append)
    need(bool(errors), "it runs although nothing is plugged in")
    need(isinstance(errors[0], MissingInput), f"it says {errors[0]} instead of what is missing")
    need("et parameters first" in errors[0].hint, f"the hint is {errors[0].hint!r}")


def takes_text_for_numbers(subject: Subject) -> None:
    for plug in subject.tool.plugs.values():
        if plug.medium is None and plug.schema.get("type") == "number" and plug.default not in (REQUIRED, None):
            unit = "" if plug.unit == "1" else f" {plug.unit}"
            tool = subject.tool().set_params(**{plug.name: f"{plug.default!r}{unit}"})
            tool.state.unwrap()
            need(tool.slots[plug.name].value == plug.default, f"{plug.name} does not take its default as text")


def refuses_nonsense(subject: Subject) -> None:
    for plug in subject.tool.plugs.values():
        inner = plug.schema.get("anyOf", [plug.schema])[0] if plug.schema else {}
        if inner.get("type") not in {"number", "integer"}:
            continue
        for bad in (True, "inf", "1e400", "nan", "1_0", "ten", [1], object()):
            errors: list[MedasError] = []
            subject.tool().set_params(**{plug.name: bad}).with_fail(errors.append)
            right = bool(errors) and isinstance(errors[0], WrongInput) and plug.name in errors[0].message
            need(right, f"{plug.name} takes {bad!r}, or does not say what is wrong with it")
