"""Change notes: one sentence each, collected into CHANGELOG.md."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
_spec = importlib.util.spec_from_file_location("collect", ROOT / "changes" / "collect.py")
assert _spec is not None
assert _spec.loader is not None
collect = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(collect)


def write(folder: Path, **notes: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in notes.items():
        (folder / f"{name.replace('__', '.')}.md").write_text(text + "\n")
    return folder


def test_the_changelog_is_what_the_notes_say() -> None:
    assert (ROOT / "CHANGELOG.md").read_text() == collect.changelog(ROOT / "changes"), "run: python changes/collect.py"


def test_the_version_of_the_package_has_its_notes() -> None:
    project = (ROOT / "pyproject.toml").read_text().partition('version = "')[2].partition('"')[0]

    assert f"## {project}\n" in (ROOT / "CHANGELOG.md").read_text()


def test_notes_are_sorted_by_kind_and_name(tmp_path: Path) -> None:
    write(tmp_path, b__added="Second.", a__added="First.", c__fixed="Third.")

    text = collect.changelog(tmp_path)

    assert "### Added\n\n- First.\n- Second.\n\n### Fixed\n\n- Third." in text


def test_the_newest_release_comes_first_and_what_is_not_released_before_it(tmp_path: Path) -> None:
    write(write(tmp_path, new__added="New.") / "0.9.0", old__added="Old.")
    write(tmp_path / "0.10.0", newer__added="Newer.")

    text = collect.changelog(tmp_path)

    assert text.index("Not released yet") < text.index("0.10.0") < text.index("0.9.0")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a__improved", "Right."),
        ("a", "Right."),
        ("a__added", "no capital."),
        ("a__added", "No full stop"),
        ("a__added", "Two lines.\nOf text."),
    ],
)
def test_a_note_that_is_no_sentence_or_of_no_kind_is_refused(tmp_path: Path, name: str, text: str) -> None:
    write(tmp_path, **{name: text})

    with pytest.raises(collect.BadNote, match=r"a\."):
        collect.changelog(tmp_path)


def test_a_release_moves_the_notes_into_its_folder(tmp_path: Path) -> None:
    write(tmp_path, a__added="First.")

    collect.release(tmp_path, "0.2.0")

    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.md")] == ["0.2.0/a.added.md"]


def test_a_version_that_is_none_moves_nothing(tmp_path: Path) -> None:
    write(tmp_path, a__added="First.")

    with pytest.raises(collect.BadNote):
        collect.release(tmp_path, "next")
    assert (tmp_path / "a.added.md").is_file()
