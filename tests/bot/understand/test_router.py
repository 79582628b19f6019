from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understand.router import Router
from tests.support.embedding import WordEmbedder, sentence_embedder

EXAMPLES = {
    "card_arrival": ["where is my new card", "my card has not come yet", "when will the card be delivered"],
    "refund": ["I want my money back", "please refund me", "how do I get a refund for this"],
    "exchange_rate": ["what is the exchange rate", "how many euros for a dollar", "rate from pounds to yen"],
}


@pytest.fixture(scope="module")
def router() -> Router:
    return Router.fit(EXAMPLES, sentence_embedder())


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("has my card been sent", "card_arrival"),
        ("give me a refund", "refund"),
        ("dollar to euro rate?", "exchange_rate"),
    ],
)
def test_unseen_phrasings_find_their_label(router: Router, said: str, label: str) -> None:
    route = router.route(said)
    assert route.skill == label
    assert route.alternatives[0] == (label, route.confidence)


def test_alternatives_come_best_first(router: Router) -> None:
    shares = [share for _, share in router.route("refund for my card").alternatives]
    assert shares == sorted(shares, reverse=True)
    assert 0 <= sum(shares) <= 1.001


def test_what_no_label_is_about_is_turned_away(router: Router) -> None:
    route = router.route("the volcano erupted at dawn")
    assert route.skill is None
    assert route.confidence < 0.5
    assert route.alternatives


def test_examples_of_nothing_make_their_like_nothing() -> None:
    router = Router.fit(
        {**EXAMPLES, "out_of_scope": ["tell me a joke", "sing a song", "make me laugh"]}, sentence_embedder()
    )
    route = router.route("do you know a good joke")
    assert route.skill is None
    assert "out_of_scope" not in dict(route.alternatives)


def test_a_label_that_reads_as_words_needs_no_phrases() -> None:
    router = Router.fit({"weather_forecast": [], "bank_transfer": []}, sentence_embedder(), abstain=0)
    assert router.route("will it rain tomorrow").alternatives[0][0] == "weather_forecast"


def test_without_labels_there_is_nothing_to_fit() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Router.fit({}, WordEmbedder())


def test_many_phrases_a_label_are_calibrated_too() -> None:
    numbers = range(60)
    examples = {
        "up": [f"raise level {n} by {n + 3} more" for n in numbers],
        "down": [f"lower stage {n} to {n - 3} less" for n in numbers],
    }
    router = Router.fit(examples, WordEmbedder())
    assert router.route("raise level 7 by 99 more").skill == "up"


def test_a_router_is_kept_between_starts_and_says_the_same(tmp_path: Path, router: Router) -> None:
    file = tmp_path / "router.npz"
    router.save(file)
    again = Router.load(file, sentence_embedder())
    for said in ("where's my card", "???", "money back"):
        assert again.route(said) == router.route(said)
    assert list(tmp_path.iterdir()) == [file]


def test_a_kept_router_holds_no_pickle(tmp_path: Path, router: Router) -> None:
    router.save(tmp_path / "router.npz")
    with np.load(tmp_path / "router.npz", allow_pickle=False) as arrays:
        assert all(arrays[name].dtype != object for name in arrays.files)


def test_the_kept_router_is_used_until_an_example_changes(tmp_path: Path) -> None:
    words = WordEmbedder()
    Router.cached(EXAMPLES, tmp_path, words)
    embedded = len(words.embedded)
    Router.cached(EXAMPLES, tmp_path, words)
    assert len(words.embedded) == embedded
    Router.cached({**EXAMPLES, "refund": ["money back"]}, tmp_path, words)
    assert len(words.embedded) > embedded
    assert len(list(tmp_path.glob("router-*.npz"))) == 1


def test_a_damaged_file_is_replaced(tmp_path: Path) -> None:
    words = WordEmbedder()
    Router.cached(EXAMPLES, tmp_path, words)
    (file,) = tmp_path.glob("router-*.npz")
    file.write_bytes(file.read_bytes()[:200])
    assert Router.cached(EXAMPLES, tmp_path, words).route("refund me").alternatives


def test_another_embedder_cannot_use_the_file(tmp_path: Path) -> None:
    Router.fit(EXAMPLES, WordEmbedder()).save(tmp_path / "r.npz")
    with pytest.raises(ValueError, match="another embedder"):
        Router.load(tmp_path / "r.npz", WordEmbedder(name="others"))


@given(st.text(max_size=500))
def test_no_text_breaks_it(router: Router, text: str) -> None:
    route = router.route(text)
    assert 0 <= route.confidence <= 1
    assert route.skill in (None, *EXAMPLES)
