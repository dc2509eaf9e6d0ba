"""What machine a measurement was made on; numbers of different cards are never compared."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parent.parent
_LIBRARIES = ("medas", "numpy", "scipy", "torch", "SimpleITK", "pydantic", "sqlalchemy")
_FLAGS = ("avx2", "avx512f", "avx512_bf16", "amx_tile", "amx_bf16", "amx_int8", "sha_ni", "asimd", "bf16")


def machine_card(threads: int) -> dict[str, Any]:
    """Return CPU, memory, versions, and what else decides how fast things are.

    Args:
        threads: Threads that each measured process may use.
    """
    cpu = _cpu()
    flags = [flag for flag in _FLAGS if flag in cpu["flags"]]
    amx = {"amx_tile", "amx_bf16"} <= set(flags)
    cores = os.cpu_count() or 1
    return {
        "name": _name(cpu["model"], cores, amx=amx),
        "cpu": cpu["model"],
        "family": cpu["family"],
        "flags": flags,
        "amx": amx,
        "avx512_bf16": "avx512_bf16" in flags,
        "cores": cores,
        "ram_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "gpu": _gpu(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": {name: found for name in _LIBRARIES if (found := _version(name))},
        "threads": threads,
        "byte_code": _has_byte_code(),
        "load": load(),
    }


def load() -> float:
    """Return how many processes wanted a core during the last minute."""
    try:
        return round(os.getloadavg()[0], 2)
    except OSError:
        return -1.0


def commit() -> str:
    """Return the commit of the working tree, with a + if files were changed; empty outside of git."""
    try:
        asked = ["git", "describe", "--always", "--abbrev=12", "--dirty=+", "--exclude=*"]
        return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def _name(model: str, cores: int, *, amx: bool) -> str:
    words = re.sub(r"\(.*?\)|@.*|\d+-core|processor|cpu", " ", model.lower())
    return "-".join([*re.findall(r"[a-z0-9]+", words), f"{cores}-cores", "amx" if amx else "no-amx"])


def _cpu() -> dict[str, Any]:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return {"model": platform.processor() or platform.machine(), "family": "", "flags": set()}
    fields: dict[str, str] = {}
    for line in text.splitlines():
        name, _, value = line.partition(":")
        fields.setdefault(name.strip(), value.strip())
    numbers = [fields.get(name, "") for name in ("cpu family", "model", "stepping")]
    model = fields.get("model name") or platform.machine()
    return {"model": model, "family": " ".join(numbers).strip(), "flags": set(fields.get("flags", "").split())}


def _gpu() -> str:
    folder = Path("/proc/driver/nvidia/gpus")
    names = [line.partition(":")[2].strip() for file in folder.glob("*/information")
             for line in file.read_text().splitlines() if line.startswith("Model")]  # fmt: skip
    return ", ".join(names)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _has_byte_code() -> bool:
    """Return whether imports of libraries find byte code, without which they take two to three times as long.

    That of our own modules is written by the first repeat, which is not counted.
    """
    return (Path(psutil.__file__).parent / "__pycache__").is_dir()
