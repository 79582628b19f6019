"""Where the speech model comes from, and what is said when it comes from nowhere."""

import shutil
from pathlib import Path

import pytest

from tests.voice.conftest import MODEL
from voice.errors import NoModel
from voice.weights import Wanted, fetched, name_of, present


def test_a_folder_is_taken_as_it_is() -> None:
    assert present(Wanted(str(MODEL))) == MODEL
    assert fetched(Wanted(str(MODEL))) == MODEL


def test_a_name_is_looked_for_in_the_store(tmp_path: Path) -> None:
    shutil.copytree(MODEL, tmp_path / "someone--small-sales")
    assert present(Wanted("someone/small-sales", tmp_path)).name == "someone--small-sales"


def test_a_language_other_than_english_gets_a_model_that_knows_it() -> None:
    assert name_of(Wanted(device="cpu")) == name_of(Wanted(device="cpu", language="en")) == "base.en"
    assert name_of(Wanted(device="cpu", language="de")) == "base"
    assert name_of(Wanted("small", device="cpu", language="de")) == "small"


def test_what_is_not_here_is_said_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(NoModel) as told:
        present(Wanted("small", tmp_path))
    assert "small is not on this machine" in told.value.message
    assert str(tmp_path / "small") in told.value.way_out


def test_a_folder_that_is_not_there_is_not_looked_for_on_a_hub(tmp_path: Path) -> None:
    for look in (present, fetched):
        with pytest.raises(NoModel, match="There is no speech model in"):
            look(Wanted(str(tmp_path / "nothing"), tmp_path))


def test_half_a_model_is_named_by_what_is_missing(tmp_path: Path) -> None:
    shutil.copytree(MODEL, tmp_path / "half", ignore=shutil.ignore_patterns("tokenizer.json"))
    with pytest.raises(NoModel, match=r"tokenizer.json is missing"):
        present(Wanted(str(tmp_path / "half")))


def test_an_unknown_name_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(NoModel) as told:
        fetched(Wanted("smal", tmp_path))
    assert "small" in told.value.way_out


def test_no_hub_is_a_sentence_with_three_ways_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise OSError("no route")

    monkeypatch.setattr("huggingface_hub.snapshot_download", away)
    with pytest.raises(NoModel) as told:
        fetched(Wanted("small", tmp_path))
    assert "can't be downloaded" in told.value.message
    assert "voice.model" in told.value.way_out


def test_a_download_tells_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []

    def hub(repository: str, *, local_dir: Path, tqdm_class: type, **_: object) -> None:
        assert repository == "Systran/faster-whisper-small"
        bar = tqdm_class(total=100, unit="B", desc="model.bin", name="of the hub's own")
        bar.update(40)
        bar.update(60)
        bar.close()
        shutil.copytree(MODEL, local_dir)

    monkeypatch.setattr("huggingface_hub.snapshot_download", hub)
    folder = fetched(Wanted("small", tmp_path), lambda there, of: told.append((there, of)))
    assert folder == tmp_path / "small"
    assert told == [(40, 100), (100, 100)]
