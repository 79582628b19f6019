"""Postal addresses are told by weights learnt from labelled texts, and a text is never passed unread."""

from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from benchmarks.guard import rows
from llm.errors import GuardMissing
from llm.guard.address_weights import FILE, Weights, _likeliest, _worth_reading, shipped
from llm.guard.address_words import FIGURES, PLAIN, POSTCODE, words_in
from llm.guard.addresses import addresses

TEXT = (
    "Hi Ana, the crate of order 4471-20 goes to Unit 4, Gannet Estate, 18 Wharf Road, Hull HU1 3RE by 14 May. "
    "Storgatan 7 C, 903 26 Umeå is the old one; room 12 holds 40 people. Ring +47 23 55 01 42."
)


def found(text: str) -> list[str]:
    return [text[s.start : s.end] for s in addresses(text)]


def test_reading_only_where_it_is_worth_it_finds_what_reading_everything_finds() -> None:
    tagger = shipped()
    found = read = of = 0
    for text in (TEXT, *(row["text"] for row in islice(rows("personal", "train"), 80))):
        words = words_in(text)
        places, steps = tagger._weighed(words)
        path = _likeliest(places.tolist(), steps.tolist(), words.kinds)
        inside = [n for n, place in enumerate(path) if place]
        assert inside == [n for first, behind in tagger.runs(words) for n in range(first, behind)]
        found, of = found + len(inside), of + len(path)
        read += sum(end - start for start, end in _worth_reading(places, steps, words.kinds))
    assert 10 < found <= read < of / 2


@pytest.mark.parametrize(
    "address",
    [
        "2 Chome-4-1 Sakae, Naka-ku, Nagoya 460-0008",
        "Plot 14, Phase II, Okhla Industrial Area, New Delhi 110020",
        "Rua do Carmo 55, Santos, SP 11010-141, Brasil",
        "9 abbey lane, dublin 2",
        "Kneza Mihaila 8/III, 11000 Beograd",
    ],
)
def test_an_address_needs_no_word_for_street_and_no_capital(address: str) -> None:
    assert found(f"Please deliver to {address} before noon.") == [address]


def test_what_stands_beside_an_address_is_no_part_of_it() -> None:
    assert found("Adress: Kungsgatan 8, lgh 1203, 753 32 Uppsala") == ["Kungsgatan 8, lgh 1203, 753 32 Uppsala"]
    assert found("Kontakt Piet\nKeizersgracht 8, 1015 CN Amsterdam\nTel 020 555 0148") == [
        "Keizersgracht 8, 1015 CN Amsterdam"
    ]


def test_a_text_without_figures_holds_none() -> None:
    assert found("We met in Market Street, near the old harbour.") == []
    assert found("") == []


def test_postcodes_and_other_figures_are_told_apart() -> None:
    assert list(words_in("Elm 12, L-1140 X, 903 26 Umeå 12.5").kinds) == [
        PLAIN,
        FIGURES,
        POSTCODE,
        POSTCODE,
        PLAIN,
        POSTCODE,
        POSTCODE,
        PLAIN,
        FIGURES,
        FIGURES,
    ]


def test_nothing_is_read_with_weights_that_are_missing_or_damaged(tmp_path: Path) -> None:
    file = tmp_path / "addresses.npz"
    with pytest.raises(GuardMissing, match="nothing is sent to a model"):
        Weights.read(file)
    file.write_bytes(FILE.read_bytes()[:2000])
    with pytest.raises(GuardMissing):
        Weights.read(file)
    replace(Weights.read(), gaps=np.full((4, 2, 4), 0.5, np.float32)).write(file)
    with pytest.raises(GuardMissing):
        Weights.read(file)
