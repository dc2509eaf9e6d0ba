from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.environments import known_peers
from benchmarks.ratio import HERE, UNITS, Ratio, read_ratios

RATIOS = read_ratios()


@pytest.mark.parametrize("ratio", RATIOS, ids=[ratio.name for ratio in RATIOS])
def test_every_script_that_is_named_exists(ratio: Ratio) -> None:
    scripts = [text.split()[0] for text in (ratio.ours, ratio.peer, ratio.prepare) if text]

    assert [script for script in scripts if not (HERE / script).is_file()] == []


@pytest.mark.parametrize("ratio", RATIOS, ids=[ratio.name for ratio in RATIOS])
def test_every_entry_can_be_judged(ratio: Ratio) -> None:
    assert ratio.metric in {"wall", "cpu", "peak_rss_mb", "score"}
    assert ratio.compare in {"ratio", "difference", "value"}
    assert ratio.better in {"higher", "lower"}
    assert ratio.error in {"absolute", "relative", "share"}
    assert ratio.unit in UNITS
    assert bool(ratio.peer) == (ratio.compare != "value")
    assert ratio.full >= 1


def test_no_two_entries_have_one_name() -> None:
    names = [ratio.name for ratio in RATIOS]

    assert sorted(set(names)) == sorted(names)


def test_a_ratio_beside_a_peer_needs_it() -> None:
    lacking = [r.name for r in RATIOS if r.peer.startswith("peers/") and f"peer:{r.peer.split('/')[1]}" not in r.needs]

    assert lacking == []


def test_every_peer_says_what_it_installs_and_never_torchvision() -> None:
    texts = {
        name: "".join(file.read_text() for file in (HERE / "peers" / name).glob("requirements*.txt"))
        for name in known_peers()
    }

    assert set(texts) == {"monai", "nipype", "nnunet", "prefect"}
    assert [name for name, text in texts.items() if "torchvision" in text] == []
    assert [
        name for name, text in texts.items() if "torch" in text.split("\n")[0] and "torch==2.13.0" not in text
    ] == []


def test_an_unknown_field_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "ratios.toml"
    file.write_text('[[ratio]]\nname = "a"\ngroup = "b"\nours = "c.py"\ngoal = 1\ngaol = 2\n')

    with pytest.raises(ValueError, match="gaol"):
        read_ratios(file)
