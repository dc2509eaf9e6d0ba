"""What all tests share: the seed of the run, the real data where there are any, and a PostgreSQL server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import settings
from system.services.postgres import Postgres, start_postgres

from medas.safe import passwords

# Test processes share the cores; more threads in each would only wait for one another.
os.environ.setdefault("OMP_NUM_THREADS", "1")

settings.register_profile("medas", deadline=None, print_blob=True)
settings.load_profile("medas")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--seed", type=int, default=20261125, help="seed of all made files and draws (default: %(default)s)"
    )


def pytest_report_header(config: pytest.Config) -> str:
    return f"seed: {config.getoption('--seed')}"


_COMPARED_WITH = ("playwright", "surface_distance", "edt", "cc3d", "schemathesis")
"""Packages without which tests skip; CI must not."""


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    absent = [name for name in _COMPARED_WITH if os.environ.get("CI") and find_spec(name) is None]
    if absent:
        raise pytest.UsageError(f"CI must skip nothing, and these packages are not installed: {', '.join(absent)}")
    if config.option.hypothesis_seed is None:
        config.option.hypothesis_seed = config.option.seed


@pytest.fixture(scope="session")
def seed(pytestconfig: pytest.Config) -> int:
    """Root of all random draws of the run; printed at its start."""
    return int(pytestconfig.getoption("--seed"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real images, which are no part of the repository."""
    found = os.environ.get("MEDAS_BENCH_DATA")
    folder = Path(found) if found else Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"there are no real data at {folder}; MEDAS_BENCH_DATA may name their folder")
    return folder


@pytest.fixture(autouse=True, scope="session")
def _quick_hashes() -> None:
    """Accounts of tests need not withstand anybody."""
    passwords.COST.update(time_cost=1, memory_cost=64, parallelism=1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of the tests' own."""
    server = start_postgres()
    yield server
    server.stop()
