"""Which sentence model routing reads with, and the router that comes with the program."""

from pathlib import Path

import numpy as np
import pytest

from bot.understand.reading import ROUTING, reading_with
from bot.understand.router import Router
from bot.understand.training import routing_examples
from bot.understand.understand import ABSTAIN, ALIKE, FITTED
from llm.embed import Embedder, OpenAIEmbedder
from skills.catalog import REGISTRY
from tests.support.embedding import WordEmbedder, sentence_embedder


def test_the_local_model_is_read_beside_its_tuned_sibling() -> None:
    plain, tuned = sentence_embedder(), reading_with(sentence_embedder())
    assert tuned.name.startswith(f"{plain.name}-routing-")
    assert tuned is reading_with(plain)
    said = routing_examples(REGISTRY)
    phrases = [*said["find_the_money"][:40], *said["stakeholders"][:40]]

    def told_apart(reader: Embedder) -> float:
        """How much more alike phrases of one skill are than phrases of two."""
        alike = (vectors := reader.embed(phrases)) @ vectors.T
        return float(alike[:40, :40].mean() + alike[40:, 40:].mean()) / 2 - float(alike[:40, 40:].mean())

    assert told_apart(tuned) > 2 * told_apart(plain)


def test_where_a_service_embeds_documents_routing_stays_on_this_machine() -> None:
    service = OpenAIEmbedder(model="text-embedding-3-small", api_key="none", base_url="http://127.0.0.1:9/v1")
    assert reading_with(service) is reading_with(sentence_embedder())


def test_any_other_embedder_is_left_as_it_is() -> None:
    words = WordEmbedder()
    assert reading_with(words) is words


def test_the_shipped_router_is_that_of_the_phrasings_and_the_model_of_today() -> None:
    """When this fails: `python -m benchmarks.routing --fit`, and look at what `--dev` says before and after."""
    reader = reading_with(sentence_embedder())
    wanted = Router.fingerprint(routing_examples(REGISTRY), reader, ABSTAIN, ALIKE)
    assert Router.load(FITTED, reader, wanted).route("who is the economic buyer at Acme").skill == "stakeholders"


def test_what_is_shipped_is_small() -> None:
    assert ROUTING.file.stat().st_size + FITTED.stat().st_size < 12_000_000


EXAMPLES = {"up": ["raise the level", "raise a level", "lift it"], "down": ["lower the level", "drop it", "sink it"]}


def test_a_shipped_router_spares_the_fit(tmp_path: Path) -> None:
    words, shipped = WordEmbedder(), tmp_path / "shipped.npz"
    Router.fit(EXAMPLES, words).save(shipped, Router.fingerprint(EXAMPLES, words))
    words.embedded.clear()
    router = Router.cached(EXAMPLES, tmp_path / "kept", words, shipped=shipped)
    assert words.embedded == []
    assert not (tmp_path / "kept").exists()
    assert router.route("raise a level").skill == "up"


@pytest.mark.parametrize("content", [None, b"", b"no router"])
def test_a_shipped_router_that_is_missing_or_damaged_is_fitted_instead(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "shipped.npz").write_bytes(content)
    words = WordEmbedder()
    assert Router.cached(EXAMPLES, None, words, shipped=tmp_path / "shipped.npz").route("raise a level").skill == "up"
    assert words.embedded


def test_a_shipped_router_of_other_phrasings_is_fitted_anew(tmp_path: Path) -> None:
    words, shipped = WordEmbedder(), tmp_path / "shipped.npz"
    Router.fit(EXAMPLES, words).save(shipped, Router.fingerprint(EXAMPLES, words))
    more = {**EXAMPLES, "off": ["switch the thing off", "turn this off"]}
    assert "off" in Router.cached(more, None, words, shipped=shipped).labels


def test_what_is_kept_is_what_was_fitted_to_the_last_digit(tmp_path: Path) -> None:
    router = Router.fit(EXAMPLES, WordEmbedder())
    router.save(tmp_path / "r.npz")
    again = Router.load(tmp_path / "r.npz", WordEmbedder())
    for said in ("raise the roof", "drop a level", "nothing of the kind"):
        assert again.route(said) == router.route(said)


def test_phrases_alike_are_learnt_once(tmp_path: Path) -> None:
    said = {"up": ["raise the level now", "Raise the level now", "raise level"], "down": ["raise the level now", "x y"]}
    Router.fit(said, WordEmbedder(), alike=0.99, describe=False).save(tmp_path / "r.npz")
    with np.load(tmp_path / "r.npz") as arrays:
        assert len(arrays["vectors"]) == 4  # the same words of another label stay
