"""The local sentence model: known properties of its space, and behaviour under odd input and threads."""

import json
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import llm.embed
import llm.sentence_model
from llm.embed import MAX_CHARACTERS, LocalEmbedder, local_embedder
from llm.errors import SentenceModelMissing
from llm.sentence_model import converted, read_safetensors
from tests.support.embedding import sentence_embedder

PARAPHRASES = [
    ("How strong is our position in this deal?", "What are our chances of winning this opportunity?"),
    ("The budget has been approved by the CFO.", "Their finance chief signed off on the money."),
    ("Who decides on the purchase?", "Which person makes the buying decision?"),
]
UNRELATED = ["Bananas are rich in potassium.", "The match ended in a draw after extra time.", "How to knit a scarf"]


def cosine(a: str, b: str) -> float:
    left, right = sentence_embedder().embed([a, b])
    return float(left @ right)


@pytest.mark.parametrize(("one", "other"), PARAPHRASES)
def test_a_paraphrase_is_closer_than_anything_unrelated(one: str, other: str) -> None:
    assert cosine(one, other) > max(cosine(one, text) for text in UNRELATED) + 0.2


def test_rows_are_unit_float32_in_the_order_given() -> None:
    embedder = sentence_embedder()
    texts = [text for pair in PARAPHRASES for text in pair] + ["short", "long " * 400, ""]
    vectors = embedder.embed(texts)
    assert vectors.shape == (len(texts), embedder.dim)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_a_batch_gives_what_single_calls_give() -> None:
    embedder = sentence_embedder()
    texts = [f"call {number} " + "with the client about renewal " * (number % 9) for number in range(40)]
    single = np.concatenate([embedder.embed([text]) for text in texts])
    np.testing.assert_allclose(embedder.embed(texts), single, atol=2e-3)


def test_the_same_text_gives_the_same_vector_from_memory_or_not() -> None:
    embedder = sentence_embedder()
    first = embedder.embed(["Deal risk at Northwind"])
    first[:] = 0  # a caller's change must not reach what is remembered
    np.testing.assert_array_equal(
        embedder.embed(["Deal risk at Northwind"])[0], embedder.embed(["Deal risk at Northwind", "x"])[0]
    )


def test_threads_get_right_answers() -> None:
    embedder = sentence_embedder()
    texts = [f"question number {number} about pricing" for number in range(32)]
    expected = embedder.embed(texts)
    with ThreadPoolExecutor(8) as pool:
        rows = list(pool.map(lambda text: embedder.embed([text])[0], texts))
    np.testing.assert_allclose(np.stack(rows), expected, atol=2e-3)


def test_what_the_pieces_of_a_text_add_sums_to_its_vector() -> None:
    text = "The CFO’s out, 😀 apparently."
    local = sentence_embedder()
    assert isinstance(local, LocalEmbedder)
    rows, places = local.embed_words(text)
    assert np.allclose(rows.sum(0), local.embed([text])[0], atol=1e-5)
    assert len(rows) == len(places)
    assert "".join(text[a:b] for a, b in places) == text.replace(" ", "")


def test_no_text_gives_no_rows() -> None:
    assert sentence_embedder().embed([]).shape == (0, 384)


@given(st.text(st.characters(), max_size=200))
@settings(max_examples=40)
def test_any_text_gets_a_finite_unit_vector(text: str) -> None:
    vector = sentence_embedder().embed([text])[0]
    assert np.isfinite(vector).all()
    assert abs(float(np.linalg.norm(vector)) - 1) < 1e-4


@pytest.mark.parametrize("text", ["\ud800 alone", "\x00\x01\x02", "مرحبا بالعالم", "🙂" * 100, "x" * 50_000])
def test_odd_text_is_embedded_alone_and_in_a_batch(text: str) -> None:
    alone = sentence_embedder().embed([text])
    batch = sentence_embedder().embed([text, "plain"])
    np.testing.assert_allclose(alone[0], batch[0], atol=2e-3)


def test_what_lies_beyond_the_window_does_not_count() -> None:
    base = "budget " * MAX_CHARACTERS
    np.testing.assert_array_equal(
        sentence_embedder().embed([base + "bananas"]), sentence_embedder().embed([base + "apples"])
    )


async def test_the_event_loop_is_free_while_embedding() -> None:
    vectors = await sentence_embedder().aembed(["one", "two"])
    assert vectors.shape == (2, 384)


def test_the_model_is_loaded_once_per_process(tmp_path: Path) -> None:
    assert sentence_embedder() is local_embedder(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_without_a_home_to_write_to_the_model_still_loads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "home").write_text("a file, where no folder can be made")
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert llm.embed._in_some_cache().embed(["x"]).shape == (1, 384)


def test_int8_stays_close_to_the_exact_model() -> None:
    """Against a plain numpy BERT over the same weights: the conversion put every tensor where it belongs."""
    texts = ["The budget has been approved by the CFO.", "Who decides on the purchase?"]
    exact = np.stack([_numpy_bert(text) for text in texts])
    assert (np.sum(exact * sentence_embedder().embed(texts), axis=1) > 0.985).all()


def test_processes_that_convert_at_once_share_one_result(tmp_path: Path) -> None:
    code = f"from llm.sentence_model import converted; from pathlib import Path; converted(Path({str(tmp_path)!r}))"
    running = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(2)]
    assert [process.wait(timeout=60) for process in running] == [0, 0]
    assert [path.name for path in tmp_path.iterdir()] == [converted(tmp_path).folder.name]


def test_damaged_weights_are_refused_with_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(llm.sentence_model, "_sha256", lambda path: "0" * 64)
    with pytest.raises(SentenceModelMissing, match="damaged"):
        converted(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(llm.sentence_model, "PACKAGE", "no-such-package-here")
    with pytest.raises(SentenceModelMissing, match="make run"):
        LocalEmbedder(tmp_path)


def test_a_half_written_folder_is_not_taken_for_a_model(tmp_path: Path) -> None:
    name = converted(tmp_path).folder.name
    shutil.rmtree(tmp_path / name)
    (tmp_path / name).mkdir()
    assert (converted(tmp_path).folder / "model.bin").is_file()


def _numpy_bert(text: str) -> np.ndarray:
    from importlib.metadata import distribution

    from scipy.special import erf, softmax
    from tokenizers import Tokenizer

    folder = Path(str(distribution(llm.sentence_model.PACKAGE).locate_file(llm.sentence_model.FOLDER)))
    weights = read_safetensors(folder / "model.safetensors")
    config = json.loads((folder / "config.json").read_text())
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    ids = tokenizer.encode(text).ids

    def norm(x: np.ndarray, name: str) -> np.ndarray:
        centred = x - x.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
        return scaled * weights[f"{name}.weight"] + weights[f"{name}.bias"]

    def linear(x: np.ndarray, name: str) -> np.ndarray:
        return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    x = weights["embeddings.word_embeddings.weight"][ids] + weights["embeddings.position_embeddings.weight"][: len(ids)]
    x = norm(x + weights["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
    heads = config["num_attention_heads"]
    for number in range(config["num_hidden_layers"]):
        at = f"encoder.layer.{number}"
        q, k, v = (
            linear(x, f"{at}.attention.self.{part}").reshape(len(ids), heads, -1).swapaxes(0, 1)
            for part in ("query", "key", "value")
        )
        scores = softmax(q @ k.swapaxes(1, 2) / np.sqrt(q.shape[-1]), axis=-1) @ v
        attended = linear(scores.swapaxes(0, 1).reshape(len(ids), -1), f"{at}.attention.output.dense")
        x = norm(x + attended, f"{at}.attention.output.LayerNorm")
        inner = linear(x, f"{at}.intermediate.dense")
        inner = inner * 0.5 * (1 + erf(inner / np.sqrt(2)))
        x = norm(x + linear(inner, f"{at}.output.dense"), f"{at}.output.LayerNorm")
    pooled = x.mean(0)
    return pooled / np.linalg.norm(pooled)
