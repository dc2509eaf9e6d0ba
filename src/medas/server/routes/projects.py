"""Projects, and who is in them."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Path
from pydantic import Field

from medas.server.policies import Policy, Routes
from medas.server.routes.needs import Here, Me
from medas.server.routes.workflows import Made
from medas.server.shapes import NO_NUL, Body, Shape
from medas.state import projects as state

routes = Routes("/api/v1/projects", "Projects")
Role = Literal["viewer", "editor", "admin"]
Project = Annotated[str, Path(max_length=100)]
Member = Annotated[str, Path(max_length=100)]


class ProjectRow(Shape):
    """A project in the list."""

    id: str
    title: str
    role: Role | None
    """What I am in it; null if I manage the site and am not in it."""
    members: int


class MemberRow(Shape):
    """Somebody in a project."""

    user: str
    name: str
    role: Role


class NewProject(Body):
    """A project to be made, or another title of one."""

    title: str = Field(min_length=1, max_length=200, pattern=NO_NUL)


class NewMember(Body):
    """Who shall be in a project."""

    name: str = Field(max_length=200, pattern=NO_NUL)
    """Name of the account."""
    role: Role
    """viewer looks, editor also changes and runs, admin also says who is in the project."""


class NewRole(Body):
    """Another role."""

    role: Role


@routes.get("", policy=Policy.USER)
def get_projects(here: Here, me: Me) -> list[ProjectRow]:
    """List my projects, the oldest first; who manages the site sees the others too."""
    return [ProjectRow(**one._asdict()) for one in state.projects_of(here.database, me)]


@routes.post("", policy=Policy.USER, status_code=201)
def post_project(new: NewProject, here: Here, me: Me) -> Made:
    """Make a project, whose administrator I am."""
    return Made(id=state.new_project(here.database, me, new.title))


@routes.patch("/{project}", policy=Policy.manage("project"), status_code=204)
def patch_project(project: Project, new: NewProject, here: Here) -> None:
    """Give a project another title."""
    state.rename_project(here.database, project, new.title)


@routes.get("/{project}/members", policy=Policy.read("project"))
def get_members(project: Project, here: Here) -> list[MemberRow]:
    """List who is in a project."""
    return [MemberRow(**one._asdict()) for one in state.members_of(here.database, project)]


@routes.post("/{project}/members", policy=Policy.manage("project"), status_code=204)
def post_member(project: Project, new: NewMember, here: Here) -> None:
    """Let an account into a project, or change its role."""
    state.add_member(here.database, project, new.name, new.role)


@routes.patch("/{project}/members/{member}", policy=Policy.manage("project"), status_code=204)
def patch_member(project: Project, member: Member, new: NewRole, here: Here) -> None:
    """Change somebody's role."""
    state.set_role(here.database, project, member, new.role)


@routes.delete("/{project}/members/{member}", policy=Policy.manage("project"), status_code=204)
def delete_member(project: Project, member: Member, here: Here) -> None:
    """Take somebody out of a project; what they made stays."""
    state.remove_member(here.database, project, member)
