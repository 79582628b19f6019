"""The sentence model with a difference added: a space of its own beside the plain one's."""

from pathlib import Path

import numpy as np
import pytest

import llm.embed
from llm.embed import LocalEmbedder, local_embedder
from llm.errors import SentenceModelMissing
from llm.tuning import Tuning, write
from tests.support.embedding import sentence_embedder

QUERY = "encoder.layer.5.attention.self.query"
SEEDED = np.random.default_rng(0)
THIN = (SEEDED.standard_normal((384, 4)) @ SEEDED.standard_normal((4, 384)) * 0.02).astype(np.float32)
SHIFT = np.linspace(-0.5, 0.5, 384, dtype=np.float32)
TEXTS = ["who signs this off", "the budget was approved by their finance chief", "bananas"]


@pytest.fixture
def tuning(tmp_path: Path) -> Tuning:
    file = tmp_path / "trying.npz"
    write(file, {f"{QUERY}.weight": THIN, f"{QUERY}.bias": SHIFT}, rank=4)
    return Tuning("trying", file)


@pytest.fixture
def loaded_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(llm.embed, "_loaded", {})


@pytest.mark.parametrize("rank", [4, None])
def test_what_is_written_is_read_again(tmp_path: Path, rank: int | None) -> None:
    write(tmp_path / "d.npz", {f"{QUERY}.weight": THIN, f"{QUERY}.bias": SHIFT}, rank)
    read = Tuning("d", tmp_path / "d.npz").read().tensors
    assert read.keys() == {f"{QUERY}.weight", f"{QUERY}.bias"}
    np.testing.assert_allclose(read[f"{QUERY}.weight"], THIN, atol=float(np.abs(THIN).max()) / 200)
    np.testing.assert_allclose(read[f"{QUERY}.bias"], SHIFT, atol=1e-3)


def test_a_lower_rank_keeps_the_strongest_of_a_difference(tmp_path: Path) -> None:
    strong, weak = np.zeros((6, 5), np.float32), np.zeros((6, 5), np.float32)
    strong[1, 2], weak[3, 3] = 2.0, 0.1
    write(tmp_path / "d.npz", {"a.weight": strong + weak}, rank=1)
    np.testing.assert_allclose(Tuning("d", tmp_path / "d.npz").read().tensors["a.weight"], strong, atol=1e-3)


def test_a_tuned_model_is_another_space_and_the_plain_one_stays_as_it_is(tmp_path: Path, tuning: Tuning) -> None:
    before = sentence_embedder().embed(TEXTS)
    tuned = LocalEmbedder(tmp_path / "models", tuning)
    assert tuned.name.startswith(sentence_embedder().name + "-trying-")
    assert (np.sum(tuned.embed(TEXTS) * before, axis=1) < 0.999).all()
    plain = LocalEmbedder(tmp_path / "models")
    assert plain.name == sentence_embedder().name
    np.testing.assert_array_equal(plain.embed(TEXTS), before)


def test_no_difference_is_the_plain_model(tmp_path: Path) -> None:
    write(tmp_path / "none.npz", {f"{QUERY}.weight": np.zeros((384, 384), np.float32)})
    same = LocalEmbedder(tmp_path / "models", Tuning("none", tmp_path / "none.npz"))
    np.testing.assert_array_equal(same.embed(TEXTS), sentence_embedder().embed(TEXTS))


def test_another_difference_under_the_same_name_is_converted_anew(tmp_path: Path, tuning: Tuning) -> None:
    first = LocalEmbedder(tmp_path / "models", tuning)
    write(tuning.file, {f"{QUERY}.weight": -THIN}, rank=4)
    second = LocalEmbedder(tmp_path / "models", tuning)
    assert second.name != first.name
    assert not np.allclose(second.embed(TEXTS), first.embed(TEXTS), atol=1e-3)


def test_each_tuning_is_loaded_once_and_kept_beside_the_first_model(
    tmp_path: Path, tuning: Tuning, loaded_anew: None
) -> None:
    plain = local_embedder(tmp_path / "models")
    tuned = local_embedder(tuning=tuning)
    assert tuned is local_embedder(tuning=Tuning(tuning.name, tuning.file))
    assert tuned is not plain
    assert local_embedder() is plain
    assert len(list((tmp_path / "models").iterdir())) == 2


@pytest.mark.parametrize("content", [None, b"", b"not a file of arrays"])
def test_a_damaged_file_is_refused_with_a_way_out(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "broken.npz"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SentenceModelMissing, match=r"learnt for routing is missing or damaged; install"):
        LocalEmbedder(tmp_path / "models", Tuning("routing", file))


def test_half_a_difference_is_damaged(tmp_path: Path) -> None:
    np.savez(tmp_path / "half.npz", **{"a.weight.up": np.zeros((3, 1), np.float16)})  # type: ignore[arg-type]
    with pytest.raises(SentenceModelMissing, match="damaged"):
        Tuning("routing", tmp_path / "half.npz").read()


@pytest.mark.parametrize(
    "differences", [{"encoder.layer.9.output.dense.bias": SHIFT}, {f"{QUERY}.bias": SHIFT[:7]}], ids=["name", "shape"]
)
def test_differences_from_another_model_are_refused(tmp_path: Path, differences: dict[str, np.ndarray]) -> None:
    write(tmp_path / "other.npz", differences)
    with pytest.raises(SentenceModelMissing, match="fits another model"):
        LocalEmbedder(tmp_path / "models", Tuning("routing", tmp_path / "other.npz"))
    assert list((tmp_path / "models").glob("*")) == []
