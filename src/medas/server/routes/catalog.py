"""The tools, the types of their plugs and results, and the workflows that come with MeDaS."""

from __future__ import annotations

from typing import Any

from medas.server.policies import Policy, Routes
from medas.server.routes.needs import Here
from medas.server.shapes import Shape, Words, words
from medas.texts import plug_text
from medas.tool.schema import InputInfo, OutputInfo, ToolInfo
from medas.workflow.port_types import port_types
from medas.workflow.templates import template, template_names

routes = Routes("/api/v1", "Catalog")


class PlugCard(Shape):
    """A plug for a medium."""

    id: str
    type: str
    """Port type."""
    required: bool
    many: bool
    """Whether it takes several wires."""
    part: str
    """`train`: only training and validation cases go in."""
    columns: dict[str, str]
    """Needed column -> port type, if it takes cases."""
    title: Words


class ResultCard(Shape):
    """A result."""

    id: str
    type: str
    """Port type."""
    like: str
    """Plug whose grid it lies on."""
    replaces: str
    """Plug whose column it takes the place of, mapped over cases."""
    columns: dict[str, str]
    """Column -> port type, if it is cases whose columns are known beforehand."""
    title: Words


class ToolCard(Shape):
    """A tool as palette and forms need it."""

    id: str
    version: int
    stage: str
    """data, prepare, train, predict or evaluate."""
    group: str
    """Category."""
    title: Words
    summary: Words
    synonyms: list[str]
    inputs: list[PlugCard]
    outputs: list[ResultCard]
    params: dict[str, Any]
    """JSON schema of the parameters, with `x-ui` for the form."""
    backends: list[str]
    stochastic: bool
    """Whether it draws random numbers; a new step then gets `seed`."""


class ToolPage(ToolCard):
    """A tool with its help."""

    help: str
    """When it helps and when it misleads."""


class PortType(Shape):
    """A type of plugs and results, with what the page shows of it."""

    id: str
    color: str
    """`#rrggbb`."""
    shape: str
    """square, circle or diamond."""
    title: Words
    gives: Words
    """What a result of this type is, in a sentence."""
    needs: Words
    """What a plug of this type is waiting for."""
    accepts: list[str]
    """Types that may go in, by themselves or converted."""


class TemplateShape(Shape):
    """A workflow that comes with MeDaS."""

    name: str
    title: str
    steps: int


@routes.get("/tools", policy=Policy.USER)
def get_tools(here: Here) -> list[ToolCard]:
    """List all tools."""
    return [ToolCard(**_card(info)) for info in here.catalog.tools.values()]


@routes.get("/tools/{tool}", policy=Policy.USER)
def get_tool(tool: str, here: Here) -> ToolPage:
    """Show one tool."""
    info = here.catalog.get(tool)
    return ToolPage(**_card(info), help=info.help)


@routes.get("/port-types", policy=Policy.USER)
def get_port_types() -> list[PortType]:
    """List the types of plugs and results; which wire is legal follows from `accepts`."""
    return [
        PortType(
            id=one.id, color=one.color, shape=one.shape, title=words(one.title), gives=words(one.gives),
            needs=words(one.needs), accepts=list(one.accepts),
        )
        for one in port_types()
    ]  # fmt: skip


@routes.get("/templates", policy=Policy.USER)
def get_templates() -> list[TemplateShape]:
    """List the workflows that come with MeDaS."""
    found = {name: template(name) for name in template_names()}
    return [TemplateShape(name=name, title=one.title, steps=len(one.steps)) for name, one in found.items()]


def _card(info: ToolInfo) -> dict[str, Any]:
    return {
        "id": info.id, "version": info.version, "stage": info.stage, "group": info.category, "title": words(info.title),
        "summary": words(info.summary), "synonyms": list(info.synonyms), "inputs": [_input(info.name, plug) for plug in info.inputs],
        "outputs": [_output(info.name, made) for made in info.outputs], "params": _params(info), "backends": list(info.backends),
        "stochastic": info.stochastic,
    }  # fmt: skip


def _params(info: ToolInfo) -> dict[str, Any]:
    """Return the schema of the parameters, its texts in both languages."""
    properties = {}
    for name, schema in info.params["properties"].items():
        shown = schema["x-ui"]
        texts = {
            "help": plug_text(info.name, name, shown["help"]),
            "why": plug_text(info.name, name, shown["why"], "why"),
        }
        properties[name] = {**schema, "x-ui": {**shown, **texts}}
    return {**info.params, "properties": properties}


def _input(tool: str, plug: InputInfo) -> PlugCard:
    return PlugCard(
        id=plug.id, type=plug.type, required=plug.required, many=plug.many, part=plug.part, columns=dict(plug.columns),
        title=words(plug_text(tool, plug.id, plug.help)),
    )  # fmt: skip


def _output(tool: str, made: OutputInfo) -> ResultCard:
    return ResultCard(
        id=made.id, type=made.type, like=made.like, replaces=made.replaces, columns=dict(made.columns),
        title=words(plug_text(tool, made.id, made.help)),
    )  # fmt: skip
