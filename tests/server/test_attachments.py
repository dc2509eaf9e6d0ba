"""Names of files in headers."""

from __future__ import annotations

from medas.server.attachments import attachment, disposition


def test_a_name_comes_through_in_any_language() -> None:
    assert disposition("肝.py") == "attachment; filename*=UTF-8''%E8%82%9D%2E%70%79"
    assert disposition("a", inline=True) == "inline; filename*=UTF-8''%61"


def test_a_name_cannot_end_the_header_or_lead_into_a_folder() -> None:
    made = disposition('../a"\r\nSet-Cookie: x')

    assert "\r" not in made
    assert '"' not in made
    assert "%2F" not in made


def test_what_is_saved_can_do_nothing_if_it_is_shown() -> None:
    assert attachment(b"x", "x.json", "application/json").headers["Content-Security-Policy"].startswith("sandbox")
