"""`medas try NAME --phantom KIND`: run one tool on a phantom and look at the result."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from medas.cli.classes import class_of
from medas.cli.show import console
from medas.errors import WrongInput
from medas.media import Dataset, Image, Label, Medium, Split, Volume
from medas.tool.base import Tool

app = typer.Typer(add_completion=False)
Kind = Literal["thorax", "abdomen", "brain", "nuclei"]


@app.command("try")
def try_it(
    name: Annotated[str, typer.Argument(help="Class name, package.module:Class or file.py:Class")],
    phantom: Annotated[Kind, typer.Option(help="What the made image shows")] = "abdomen",
    settings: Annotated[list[str] | None, typer.Option("--set", help="param=value, as often as needed")] = None,
    backend: Annotated[str, typer.Option(help="Implementation")] = "reference",
    out: Annotated[Path, typer.Option(help="Folder for the results")] = Path("out"),
) -> None:
    """Run one tool on a phantom; volumes are also drawn before and after."""
    from medas.reporting.export import export

    tool = class_of(name)(backend=backend)
    tool.state.unwrap()
    values = {**_media(tool, phantom, out), **tool.example, **dict(_setting(text) for text in settings or [])}
    started = time.monotonic()
    tool.set_params(**values).state.unwrap()
    made = tool.make()
    screen = console()
    screen.print(f"✓ {tool.__class__.__name__} in {time.monotonic() - started:.2f} s", style="green", markup=False)
    folder = out / tool.__class__.__name__
    for result, medium in made.items():
        screen.print(f"  {result}: {export(medium, folder, result)}  {_told(medium)}", markup=False)
    pictures = _pictures(tool, made, folder)
    for picture in pictures:
        screen.print(f"  picture: {picture}", markup=False)


def _setting(text: str) -> tuple[str, Any]:
    name, sign, value = text.partition("=")
    if not sign:
        raise WrongInput(f"{text!r} is not of the form param=value", hint="e.g. --set width=350")
    return name.strip(), value


def _media(tool: Tool, kind: Kind, out: Path) -> dict[str, Any]:
    """Return media for all plugs: of the phantom where it has them, else samples."""
    from medas.testing.samples import folder_of_scans, sample
    from medas.tools import PhantomCases, SplitCases

    cases: Dataset = PhantomCases(kind=kind, cases=6).run().unwrap()
    split: Split = SplitCases(dataset=cases).run().unwrap()
    first = cases.cases[0]
    ours: dict[type[Medium], Any] = {
        Image: lambda: cases.load("image", first), Volume: lambda: cases.load("image", first),
        Label: lambda: cases.load("label", first), Dataset: lambda: cases, Split: lambda: split,
    }  # fmt: skip
    values = {}
    for name, plug in tool.plugs.items():
        if plug.medium is not None and plug.required:
            values[name] = ours[plug.medium]() if plug.medium in ours and not plug.many else sample(plug)
        elif plug.medium is None and plug.required and plug.schema.get("format") == "path":
            values[name] = folder_of_scans(out / "scans")
    return values


def _told(medium: Medium) -> str:
    if isinstance(medium, Volume):
        spacing = " x ".join(f"{size:.3g}" for size in medium.spacing)
        return f"{medium.shape} voxels of {spacing} mm, {medium.voxels.min():.4g} to {medium.voxels.max():.4g}"
    if isinstance(medium, Dataset):
        return f"{len(medium)} cases, columns {', '.join(medium.columns)}"
    value = getattr(medium, "value", None)
    return "" if value is None else json.dumps(value)


def _pictures(tool: Tool, made: dict[str, Medium], folder: Path) -> list[Path]:
    """Draw the middle slice of the first volume that went in, and of each that came out."""
    from medas.reporting.figure import png
    from medas.safe.durable import write_bytes
    from medas.tools.visualization.segmentation_overlay import overlay_figure

    given = next((slot.value for slot in tool.slots.values() if isinstance(slot.value, Volume)), None)
    volumes = {"before": given, **made}
    drawn = []
    for name, volume in volumes.items():
        if not isinstance(volume, Volume):
            continue
        image = volume if isinstance(volume, Image) else given if isinstance(given, Image) else None
        label = volume if isinstance(volume, Label) else None
        if label is not None and image is not None and not image.same_grid(label):
            image = None
        if image is None and label is None:
            continue
        figure = overlay_figure(name.capitalize(), image, None, label, {"slice": "middle"})
        drawn.append(write_bytes(folder / f"{name}.png", png(figure)))
    return drawn
