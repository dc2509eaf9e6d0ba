"""People, projects and objects for the authorization matrix, and one request of each route."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from httpx2 import Response
from server.conftest import ADDRESS, file_result
from starlette.testclient import TestClient

from medas.media.volume import Label
from medas.server.installation import Installation
from medas.server.results import results_of
from medas.server.run_accounts import outputs_of
from medas.server.sessions import COOKIE, CSRF
from medas.server.texts_of import text_of_document
from medas.state import accounts, projects, sessions
from medas.state.users import User
from medas.state.workflows import Text, delete_workflow, new_workflow
from medas.workflow.document import load

PASSWORD = "correct horse battery"
ROLES = ("owner", "viewer", "editor", "admin", "other", "site_admin")
WITHOUT = ("anonymous", "expired", "revoked", "no_token", "foreign_origin")
"""Who has no session any more, or whose request does not come from our page; otherwise they are the owner."""
DOCUMENT = (
    '{"medas":1,"title":"T","steps":{"cases":{"tool":"medas.PhantomCases","params":{"cases":1,"size":[16,16,16]}}}}'
)
_COPY_RUN = """
INSERT INTO runs (id, domain, title, document, digest, options, state, created, finished, project)
SELECT :new, domain, title, document, digest, options, state, :now, :now, :project FROM runs WHERE id = :old
"""
_COPY_STEPS = """
INSERT INTO steps (run, step, state, mapped, total, done, reused, failed, seconds, outputs, problem)
SELECT :new, step, state, mapped, total, done, reused, failed, seconds, outputs, problem FROM steps WHERE run = :old
"""
_EVENT = "INSERT INTO events (run, seq, at, kind, data) VALUES (:new, 1, 0, 'run_started', '{\"steps\": 5}')"


class World:
    """One server with six accounts. Everybody has a project; the owner's is shared; a stranger's is foreign to all."""

    def __init__(self, client: TestClient, installation: Installation, finished: str) -> None:
        """Make the people.

        Args:
            client: Talks to the server.
            installation: Of the server.
            finished: A run with results and a report, of which others are copied.
        """
        self.client, self.installation, self._finished = client, installation, finished
        self.database = installation.database
        self.people: dict[str, User] = {}
        for role in ("site_admin", *ROLES[:-1], "stranger", "bystander"):
            self.people[role] = accounts.add_account(self.database, role.replace("_", " "), PASSWORD)
        self._own = {role: self._new_project(self.people[role]) for role in (*ROLES, "stranger")}
        for role in ("viewer", "editor", "admin"):
            projects.add_member(self.database, self._own["owner"], role, role)
        self._text: Text = text_of_document(load(DOCUMENT))
        self._voxel = 0
        self._digests: dict[str, str] = {}
        self._values: dict[str, int] = {}
        """Project -> label value of its volume."""

    def _new_project(self, user: User) -> str:
        project = projects.new_project(self.database, user, f"of {user.name}")
        projects.add_member(self.database, project, "bystander", "viewer")
        return project

    def project(self, role: str, where: str) -> str:
        """Return the project in which an object lies: own, shared, foreign, or none at all."""
        if where in {"own", "deleted"}:
            return self._own[role if role in ROLES else "owner"]
        return {"shared": self._own["owner"], "foreign": self._own["stranger"]}.get(where, secrets.token_hex(16))

    def workflow(self, project: str, where: str) -> str:
        if where == "missing":
            return secrets.token_hex(16)
        made = new_workflow(self.database, self.people["owner"], self._text, project=project)
        if where == "deleted":
            delete_workflow(self.database, made)
        return made

    def run(self, project: str, where: str) -> str:
        new = f"r{secrets.randbelow(10**9) + 10**6}"
        if where != "missing":
            values = {"new": new, "old": self._finished, "project": project, "now": time.time()}
            with self.database.transaction():
                for sql in (_COPY_RUN, _COPY_STEPS, _EVENT):
                    self.database.change(sql, values)
        return new

    def digest(self, project: str, where: str) -> str:
        if where == "missing":
            return secrets.token_hex(32)
        if project not in self._digests:
            self._voxel += 1
            self._values[project] = self._voxel
            voxels = np.full((1, 4, 4, 4), self._voxel, dtype=np.uint8)
            self._digests[project] = file_result(self.installation, Label(voxels, np.eye(4)), project=project)
        return self._digests[project]

    def dataset(self, project: str, where: str) -> str:
        if where == "missing":
            return secrets.token_hex(16)
        made = str(self._as_owner_of(project, "POST", "datasets", {"title": "T"})["id"])
        values = {"dataset": made, "digest": self.digest(project, "own")}
        sql = "INSERT INTO dataset_volumes (dataset, digest, bytes, facts) VALUES (:dataset, :digest, 1, '{}')"
        with self.database.transaction():
            self.database.change(sql, values)
        if where == "deleted":
            self._as_owner_of(project, "DELETE", f"datasets/{made}", None)
        return made

    def upload(self, project: str, where: str) -> str:
        if where == "missing":
            return secrets.token_hex(16)
        body = {"dataset": self.dataset(project, "own"), "files": [{"name": "a.nii.gz", "size": 3}]}
        made = str(self._as_owner_of(project, "POST", "uploads", body)["id"])
        if where == "deleted":
            self._as_owner_of(project, "DELETE", f"uploads/{made}", None)
        return made

    def _case(self) -> str:
        """Return a case that the finished run has measured."""
        outputs = outputs_of(self.database, self._finished)
        return results_of(self.installation.served, self.database, outputs).cases[0].case

    def _as_owner_of(self, project: str, method: str, path: str, body: Any) -> dict[str, Any]:
        role = next(role for role, own in self._own.items() if own == project)
        headers = {**self._session_of(self.people[role]), "X-Project": project}
        answer = self.client.request(method, f"/api/v1/{path}", headers=headers, json=body)
        assert answer.status_code < 300, answer.text
        return dict(answer.json()) if answer.content else {}

    def _session_of(self, user: User) -> dict[str, str]:
        token = sessions.start_session(self.database, user)
        return {"Cookie": f"{COOKIE}={token}", "Origin": ADDRESS, CSRF: sessions.csrf_of(token)}

    def session(self, role: str) -> dict[str, str]:
        """Return the headers of a browser in which somebody is signed in, or is not any more."""
        if role == "anonymous":
            return {"Origin": ADDRESS}
        headers = self._session_of(self.people[role if role in ROLES else "owner"])
        if role == "expired":
            with self.database.transaction():
                self.database.change("UPDATE sessions SET created = created - 700000 WHERE owner = :id", self._owner)
        if role == "revoked":
            sessions.end_sessions_of(self.database, self.people["owner"])
        if role == "no_token":
            del headers[CSRF]
        if role == "foreign_origin":
            headers["Origin"] = "https://evil.example"
        return headers

    @property
    def _owner(self) -> dict[str, str]:
        return {"id": self.people["owner"].id}

    def ask(self, route: str, role: str, where: str) -> tuple[Response, str]:
        """Send the request of a route about an object, and return the answer and the id of the object."""
        self.client.cookies.clear()  # signing in leaves one behind
        method, path = route.split()
        kind = kind_of(route)
        project = self.project(role, where)
        name = self.make(kind, project, where)
        more = self._more(route, role, name, project)
        headers = {**self.session(role), **more.pop("headers", {})}
        for variable, value in {kind: name, **self._others(route)}.items():
            path = path.replace(f"{{{variable}}}", value)
        return self.client.request(method, path.replace("{path:path}", ""), headers=headers, **more), name

    def make(self, kind: str, project: str, where: str) -> str:
        """Return the id of a new object of a kind; empty for none."""
        makers: dict[str, Callable[[str, str], str]] = {
            "workflow": self.workflow, "run": self.run, "digest": self.digest, "dataset": self.dataset,
            "upload": self.upload,
        }  # fmt: skip
        return makers[kind](project, where) if kind in makers else project if kind else ""

    def _others(self, route: str) -> dict[str, str]:
        bystander = self.people["bystander"].id
        found = {"account": bystander, "tool": "medas.PhantomCases", "member": bystander, "index": "0", "token": "x"}
        found |= {"number": "draft", "other": "draft"}
        if "{member}" in route:
            for project in self._own.values():
                projects.add_member(self.database, project, "bystander", "viewer")
        return found

    def _more(self, route: str, role: str, name: str, project: str) -> dict[str, Any]:
        """Return body, headers and query of a request that is right in everything but who sends it."""
        me = self.people[role if role in ROLES else "owner"]
        asks: dict[str, dict[str, Any]] = {
            "POST /api/v1/login": {"json": {"name": me.name, "password": PASSWORD}},
            "PUT /api/v1/session/password": {"json": {"old": PASSWORD, "new": PASSWORD}},
            "POST /api/v1/projects": {"json": {"title": "Another"}},
            "PATCH /api/v1/projects/{project}": {"json": {"title": "Renamed"}},
            "POST /api/v1/projects/{project}/members": {"json": {"name": "bystander", "role": "viewer"}},
            "PATCH /api/v1/projects/{project}/members/{member}": {"json": {"role": "editor"}},
            "POST /api/v1/users": {"json": {"name": secrets.token_hex(8), "password": PASSWORD}},
            "PATCH /api/v1/users/{account}": {"json": {"disabled": False}},
            "POST /api/v1/workflows/validate": {"content": DOCUMENT},
            "PUT /api/v1/workflows/{workflow}/draft": {
                "content": DOCUMENT, "headers": {"If-Match": f'"{self._text.digest}"'},
            },
            "POST /api/v1/runs": {"json": {"workflow": name}},
            "POST /api/v1/workflows": {"json": {"title": "New"}, "headers": {"X-Project": name}},
            "GET /api/v1/workflows": {"headers": {"X-Project": name}},
            "GET /api/v1/runs": {"headers": {"X-Project": name}},
            "GET /api/v1/datasets": {"headers": {"X-Project": name}},
            "POST /api/v1/datasets": {"json": {"title": "New"}, "headers": {"X-Project": name}},
            "PATCH /api/v1/datasets/{dataset}": {"json": {"title": "Renamed"}},
            "POST /api/v1/datasets/{dataset}/rows": {"json": {"base_rev": 0, "rows": [{"case": "a", "patient": "a"}]}},
            "POST /api/v1/datasets/{dataset}/rows/delete": {"json": {"base_rev": 0, "rows": []}},
            "POST /api/v1/datasets/{dataset}/rows/exclude": {"json": {"base_rev": 0, "rows": [], "excluded": True}},
            "PATCH /api/v1/datasets/{dataset}/cells": {"json": {"base_rev": 0, "edits": []}},
            "GET /api/v1/datasets/{dataset}/thumb.png": {"params": {"digest": self._digests.get(project, "")}},
            "POST /api/v1/datasets/{dataset}/workflow": {"json": {}},
            "POST /api/v1/uploads": {"json": {"dataset": name, "files": [{"name": "a.nii.gz", "size": 3}]}},
            "PUT /api/v1/uploads/{upload}/files/{index}": {"content": b"abc", "params": {"offset": 0}},
            "POST /api/v1/uploads/{upload}/accept": {"json": {"cases": []}},
            "GET /api/v1/volumes/{digest}/slice.png": {"params": {"axis": 0, "index": 0}},
            "GET /api/v1/volumes/{digest}/errors": {"params": {"other": name}},
            "GET /api/v1/volumes/{digest}/surface.mz3": {"params": {"value": self._values.get(project, 1)}},
            "PUT /api/v1/runs/{run}/flags": {"json": {"case": self._case(), "flagged": True}},
            "POST /api/v1/runs/{run}/smaller": {"json": {"step": "no-such-step"}},
            "GET /api/v1/sample": {"headers": {"X-Project": name}},
            "POST /api/v1/sample": {"json": {"language": "no-such-language"}, "headers": {"X-Project": name}},
        }  # fmt: skip
        return asks.get(route, {})


IN_BODY = {
    "POST /api/v1/runs": "workflow", "POST /api/v1/workflows": "project", "GET /api/v1/workflows": "project",
    "GET /api/v1/runs": "project", "GET /api/v1/datasets": "project", "POST /api/v1/datasets": "project",
    "POST /api/v1/uploads": "dataset", "GET /api/v1/sample": "project", "POST /api/v1/sample": "project",
}  # fmt: skip
"""Routes whose object stands in the body or in the header X-Project."""


def kind_of(route: str) -> str:
    """Return the kind of object that a route is about, empty if it is about none."""
    kinds = ("workflow", "run", "digest", "project", "dataset", "upload")
    return next((kind for kind in kinds if f"{{{kind}}}" in route), IN_BODY.get(route, ""))
