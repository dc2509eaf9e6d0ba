"""`medas predict MODEL INPUT OUTPUT`: let a model work on one image or many."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from medas.cli.show import console, show_problem
from medas.errors import MedasError, MissingInput, WrongInput
from medas.media.formats import case_name, is_volume_file, natural_key, read_volume, suffix_of, write_volume
from medas.media.formats.dicom import has_dicom, list_series
from medas.media.model import Model
from medas.media.volume import Image, Label

app = typer.Typer(add_completion=False)
_DICOM = (".dcm", ".dicom", ".ima")


class Job(NamedTuple):
    """One image and where its prediction goes."""

    name: str
    source: Path
    target: Path
    series: str | None = None


@app.command()
def predict(
    model: Annotated[Path, typer.Argument(help="Folder of a model: weights.safetensors and card.json")],
    source: Annotated[
        Path, typer.Argument(metavar="INPUT", help="An image, a folder of one DICOM series or of images")
    ],
    target: Annotated[Path, typer.Argument(metavar="OUTPUT", help="A file for one image, a folder for many")],
    series: Annotated[str | None, typer.Option(help="SeriesInstanceUID, if the folder holds several")] = None,
    overlap: Annotated[float, typer.Option(help="Least overlap of the pieces of a large image, 0 to 0.9")] = 0.5,
    mirror: Annotated[bool, typer.Option("--mirror", help="Average over mirror images as in the training")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else")] = False,
) -> int:
    """Let a model outline structures; each result has the name of its image and lies on its native grid.

    A DICOM series gives a DICOM segmentation if OUTPUT ends in .dcm, else NIfTI.
    """
    from medas.cli.main import EXIT_OK, EXIT_PROBLEMS
    from medas.reporting.model_folder import load_model

    jobs = jobs_of(source, target, series)
    loaded = load_model(model)
    params = {"overlap": overlap, "mirror": mirror}
    done = [_one(job, loaded, params, quiet=as_json) for job in jobs]
    failed = [one for one in done if one["problem"] is not None]
    if as_json:
        sys.stdout.write(json.dumps({"predictions": done}, ensure_ascii=False, indent=2) + "\n")
    elif len(jobs) > 1:
        console().print(
            f"{len(jobs) - len(failed)} of {len(jobs)} images done, in {target}", style="bold", markup=False
        )
    return EXIT_PROBLEMS if failed else EXIT_OK


def jobs_of(source: Path, target: Path, series: str | None) -> list[Job]:
    """Return what is to be predicted, and where each result goes.

    Raises:
        MissingInput: If there is no image.
        WrongInput: If the target fits neither one image nor many.
    """
    if not source.exists():
        raise MissingInput(f"there is no {source.name}", hint="Check the path", file=source.name)
    if source.is_dir() and not has_dicom(source):
        return _of_folder(source, target)
    name = case_name(source) if source.is_file() else source.name
    if target.is_dir() or not (suffix_of(target) or target.suffix == ".dcm"):
        suffix = suffix_of(source) if source.is_file() and suffix_of(source) not in _DICOM else ".nii.gz"
        target = target / f"{name}{suffix}"
    return [Job(name, source, target, series)]


def _of_folder(source: Path, target: Path) -> list[Job]:
    files = sorted((path for path in source.iterdir() if is_volume_file(path)), key=natural_key)
    if not files:
        hint = "Give a folder of images, of one DICOM series, or one file"
        raise MissingInput(f"{source.name} holds no image that can be read", hint=hint, file=source.name)
    if suffix_of(target) and not target.is_dir():
        raise WrongInput(f"{len(files)} images do not fit into one file", hint="Give a folder as OUTPUT")
    return [Job(case_name(path), path, target / _target_name(path)) for path in files]


def _target_name(path: Path) -> str:
    from medas.media.formats import WRITABLE

    suffix = suffix_of(path)
    return path.name if suffix in WRITABLE and suffix != ".npz" else f"{case_name(path)}.nii.gz"


def _one(job: Job, model: Model, params: dict[str, Any], *, quiet: bool) -> dict[str, Any]:
    """Predict one image; what goes wrong with it does not stop the others."""
    started = time.monotonic()
    answer: dict[str, Any] = {"image": str(job.source), "prediction": None, "problem": None}
    try:
        with _Bar(job.name, quiet=quiet) as told:
            label = predicted(job, model, params, told)
            job.target.parent.mkdir(parents=True, exist_ok=True)
            answer["prediction"] = str(write_prediction(label, job))
    except MedasError as error:
        problem = error.problem().at(file=job.source.name)
        answer["problem"] = problem.to_json()
        if not quiet:
            show_problem(console(errors=True), problem)
        return answer
    answer["seconds"] = time.monotonic() - started
    answer["ml"] = {label.name_of(value): _volume(label, value) for value in label.values()}
    if not quiet:
        volumes = ", ".join(f"{name} {ml:.1f} ml" for name, ml in answer["ml"].items())
        console().print(f"✓ {job.target}  ({answer['seconds']:.1f} s; {volumes})", style="green", markup=False)
    return answer


def predicted(job: Job, model: Model, params: dict[str, Any], told: Callable[[dict[str, Any]], None]) -> Label:
    """Return the prediction of one image on its native grid."""
    from medas.tools.neural_network.predict import Predict

    image = read_volume(job.source, medium=Image, series=job.series)
    tool = Predict(image=image, model=model, **params)
    tool.workspace.emit = told
    made: Label = tool.run().unwrap()
    return made


def write_prediction(label: Label, job: Job) -> Path:
    """Write a prediction: as a DICOM segmentation that refers to its series, or as a volume."""
    if job.target.suffix.lower() != ".dcm":
        return write_volume(label, job.target)
    from medas.media.formats.dicom_seg import write_segmentation

    if not (job.source.is_dir() and list_series(job.source)):
        raise WrongInput("a DICOM segmentation needs a DICOM series as INPUT", hint="Give a name that ends in .nii.gz")
    return write_segmentation(label, job.source, job.target, series=job.series, algorithm="MeDaS")


def _volume(label: Label, value: int) -> float:
    return float((label.voxels == value).sum()) * label.voxel_ml


class _Bar:
    """A progress bar for one image."""

    def __init__(self, name: str, *, quiet: bool) -> None:
        self._name, self._quiet = name, quiet or not sys.stderr.isatty()
        self._bars: Any = None

    def __enter__(self) -> Callable[[dict[str, Any]], None]:
        if self._quiet:
            return lambda _event: None
        from rich.progress import Progress

        self._bars = Progress(console=console(errors=True), transient=True)
        self._bars.start()
        task = self._bars.add_task(self._name, total=None)

        def tell(event: dict[str, Any]) -> None:
            if event["kind"] == "progress":
                self._bars.update(task, completed=event["done"], total=event["of"])
            elif event["kind"] == "log" and event.get("level") == "warning":
                self._bars.console.print(f"! {self._name}: {event['text']}", style="yellow", markup=False)

        return tell

    def __exit__(self, *_: object) -> None:
        if self._bars is not None:
            self._bars.stop()
