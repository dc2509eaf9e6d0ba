"""The report of a run, as a page, a workbook and a PDF."""

from __future__ import annotations

from fastapi import Response
from fastapi.responses import FileResponse

from medas.server.attachments import disposition
from medas.server.headers import SANDBOX
from medas.server.installation import Installation
from medas.server.policies import Policy, Routes
from medas.server.rendering import Kind, rendered
from medas.server.results import report_of
from medas.server.routes.needs import Here, Run
from medas.server.run_accounts import outputs_of
from medas.server.shapes import Shape
from medas.state.runs import run_row

routes = Routes("/api/v1/runs/{run}", "Results")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ReportLinks(Shape):
    """Where the report is."""

    html: str
    xlsx: str
    pdf: str


@routes.get("/report", policy=Policy.read("run"))
def get_report(run: Run, here: Here) -> ReportLinks:
    """Say where the report is, if there is one."""
    report_of(here.served, here.database, outputs_of(here.database, run))
    return ReportLinks(**{kind: f"/api/v1/runs/{run}/report.{kind}" for kind in ("html", "xlsx", "pdf")})


@routes.get("/report.html", policy=Policy.read("run"), recorded=True, response_class=Response, responses={
    200: {"description": "The report as one page", "content": {"text/html": {}}},
})  # fmt: skip
def get_report_page(run: Run, here: Here, inline: bool = False) -> Response:  # noqa: FBT001, FBT002 - part of the address
    """Give the report as a page to save, or to show in a frame that can do nothing."""
    return _file(here, run, "html", "text/html", inline=inline)


@routes.get("/report.xlsx", policy=Policy.read("run"), recorded=True, response_class=Response, responses={
    200: {"description": "The report as a workbook", "content": {_XLSX: {}}},
})  # fmt: skip
def get_report_workbook(run: Run, here: Here) -> Response:
    """Give the report as a workbook to save."""
    return _file(here, run, "xlsx", _XLSX, inline=False)


@routes.get("/report.pdf", policy=Policy.read("run"), response_class=Response, responses={
    200: {"description": "The report as a PDF", "content": {"application/pdf": {}}},
})  # fmt: skip
def get_report_pdf(run: Run, here: Here) -> Response:
    """Give the report as a PDF to save."""
    return _file(here, run, "pdf", "application/pdf", inline=False)


def _file(here: Installation, run: str, kind: Kind, media_type: str, *, inline: bool) -> Response:
    digest = report_of(here.served, here.database, outputs_of(here.database, run))
    name = f"{run_row(here.database, run)['title'] or 'report'} {run}.{kind}"
    headers = {"Content-Disposition": disposition(name, inline=inline), "Content-Security-Policy": SANDBOX}
    return FileResponse(rendered(here.home, digest, kind), media_type=media_type, headers=headers)
