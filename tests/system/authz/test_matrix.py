"""Every route, asked by everybody about everything: the answer is the one in the table, and a new route must stand there."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from server.conftest import ADDRESS, Browser, Inline, NewHome, study
from starlette.testclient import TestClient

from medas.server.app import make_app
from medas.server.installation import Installation
from system.authz.world import ROLES, WITHOUT, World, kind_of
from system.services.postgres import Postgres

TABLE = tomllib.loads((Path(__file__).parent / "matrix.toml").read_text(encoding="utf-8"))
COLUMNS = (*WITHOUT, *ROLES)
CELLS = [(route, where) for route, rows in TABLE.items() for where in rows]


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def world(request: pytest.FixtureRequest, new_home: NewHome) -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "postgresql":
            postgres: Postgres = request.getfixturevalue("postgres")
            patch.setenv("MEDAS_DATABASE_URL", postgres.new_database())
        installation = Inline(new_home())
        with TestClient(make_app(installation), base_url=ADDRESS, follow_redirects=False) as client:
            finished = Browser(client, installation).run(study(cases=2))
            yield World(client, installation, finished["id"])


def test_every_route_stands_in_the_table(tmp_path: Path) -> None:
    app = make_app(Installation(tmp_path))
    routes = {
        f"{method} {route.path}"
        for route in app.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }

    assert routes - set(TABLE) == set(), "decide who may call it, in matrix.toml"
    assert set(TABLE) - routes == set()


def test_every_object_of_a_route_stands_in_the_table() -> None:
    wanted = {"own", "shared", "foreign", "missing"}
    for route, rows in TABLE.items():
        kind = kind_of(route)
        assert set(rows) - {"deleted"} == (wanted if kind else {"any"}), route
        assert ("deleted" in rows) == (kind in {"workflow", "dataset", "upload"}), route


@pytest.mark.parametrize(("route", "where"), CELLS, ids=lambda part: part.replace("/api/v1", ""))
def test_the_answer_is_the_one_in_the_table(world: World, route: str, where: str) -> None:
    expected = dict(zip(COLUMNS, map(int, TABLE[route][where].split()), strict=True))

    answers = {role: world.ask(route, role, where)[0].status_code for role in COLUMNS}

    assert answers == expected


@pytest.mark.parametrize("route", [route for route, rows in TABLE.items() if "foreign" in rows])
def test_foreign_and_missing_objects_are_answered_alike(world: World, route: str) -> None:
    for role in ("other", "owner", "site_admin"):
        if int(TABLE[route]["foreign"].split()[COLUMNS.index(role)]) != 404:
            continue
        (foreign, name), (missing, other) = (world.ask(route, role, where) for where in ("foreign", "missing"))
        assert foreign.text.replace(name, other) == missing.text
        assert {k: v for k, v in foreign.headers.items() if k != "content-length"} == {
            k: v for k, v in missing.headers.items() if k != "content-length"
        }


def test_lists_hold_nothing_foreign(world: World) -> None:
    shared, foreign = world.project("owner", "shared"), world.project("owner", "foreign")
    workflows = {place: world.workflow(place, "own") for place in (shared, foreign)}
    runs = {place: world.run(place, "own") for place in (shared, foreign)}
    tables = {place: world.dataset(place, "own") for place in (shared, foreign)}
    for role in ROLES:
        headers = world.session(role)
        for path, made in (("workflows", workflows), ("runs?limit=500", runs), ("datasets", tables)):
            text = world.client.get(f"/api/v1/{path}", headers=headers).text
            assert f'"{made[foreign]}"' not in text
            assert (f'"{made[shared]}"' in text) == (role in {"owner", "viewer", "editor", "admin"})
        behind = world.client.get(f"/api/v1/runs?before={runs[foreign]}", headers=headers)
        assert behind.json() == [], "a foreign run is no place to go on from"


def test_a_digest_in_a_query_is_an_object_too(world: World) -> None:
    own, foreign = (world.digest(world.project("owner", where), where) for where in ("own", "foreign"))

    answer = world.client.get(f"/api/v1/volumes/{own}/errors?other={foreign}", headers=world.session("owner"))

    assert answer.status_code == 404
    assert "no run and no table refers to this" in answer.text


def test_what_a_body_says_of_owner_and_role_is_refused(world: World) -> None:
    headers = world.session("owner")
    for path, body in (
        ("workflows", {"title": "x", "owner_id": world.people["other"].id}),
        ("projects", {"title": "x", "role": "admin"}),
        ("runs", {"workflow": "x", "project": world.project("owner", "foreign")}),
    ):
        assert world.client.post(f"/api/v1/{path}", headers=headers, json=body).status_code == 422


def test_a_role_counts_from_the_moment_it_is_given(world: World) -> None:
    from medas.state import projects

    project, other = world.project("owner", "shared"), world.people["other"]
    headers, address = world.session("other"), f"/api/v1/workflows/{world.workflow(project, 'own')}/draft"
    seen = []
    for step in (None, "viewer", None):
        if step:
            projects.add_member(world.database, project, other.name, step)
        elif seen:
            projects.remove_member(world.database, project, other.id)
        seen.append(world.client.get(address, headers=headers).status_code)

    assert seen == [404, 200, 404]


def test_every_change_stands_in_the_audit_log(world: World) -> None:
    before = world.installation.audit.newest(1)[0].seq
    headers = world.session("owner")
    made = world.client.post("/api/v1/workflows", headers=headers, json={"title": "x"}).json()["id"]
    world.client.delete(f"/api/v1/workflows/{made}", headers=headers)
    world.client.delete(f"/api/v1/workflows/{made}", headers=headers)
    world.client.get("/api/v1/users", headers=headers)

    new = [one for one in reversed(world.installation.audit.newest(50)) if one.seq > before]

    assert [(one.who, one.action, one.object, one.outcome) for one in new] == [
        ("owner", "POST /workflows", f"made {made}", "201"),
        ("owner", "DELETE /workflows/{workflow}", f"workflow {made}", "204"),
        ("owner", "DELETE /workflows/{workflow}", f"workflow {made}", "404"),
    ]
    assert world.installation.audit.verify() == []
