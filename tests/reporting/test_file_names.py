"""File names that every operating system takes."""

from __future__ import annotations

from medas.reporting.file_names import file_name, file_names


def test_separators_and_ways_out_of_the_folder_are_replaced() -> None:
    assert file_name("../../etc/passwd") == "_.._etc_passwd"
    assert file_name("a\\b:c") == "a_b_c"
    assert file_name("..") == "_"


def test_names_of_devices_get_an_underscore() -> None:
    assert [file_name(name) for name in ("CON", "nul.txt", "contour")] == ["_CON", "_nul.txt", "contour"]


def test_long_names_are_cut_at_whole_letters() -> None:
    assert file_name("肝" * 80) == "肝" * 33


def test_equal_names_are_numbered_whatever_their_case() -> None:
    assert file_names(["a/b", "A_b", "a:b"]) == {"a/b": "a_b", "A_b": "A_b (2)", "a:b": "a_b (3)"}
