from collections import Counter

import pytest

from bot.understand.names import NameIndex
from bot.understand.spelling import Spelling
from knowledge.directory import Directory, NameEntry
from tests.support.sayings import NAMES, deal

OFTEN = 20
SPELLING = Spelling(
    Counter(dict.fromkeys(("meetings", "should", "deals", "number", "through", "score", "client", "metings"), OFTEN))
    | {"metings": 1}
)
INDEX = NameIndex(NAMES)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("metings with helix", "meetings with helix"),
        ("what shoud i do", "what should i do"),
        ("am i above my nubmer", "am i above my number"),
        ("Metings today", "Meetings today"),
        ("kims deals", "kim's deals"),
        ("wich deals come nxt", "which deals come next"),
        ("Whos behind", "Who's behind"),
        ("they havent paid", "they haven't paid"),
        ("show okafors deals", "show okafor's deals"),
    ],
)
def test_a_slip_in_an_everyday_word_is_put_right(typed: str, meant: str) -> None:
    assert SPELLING.mended(typed, INDEX) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "trough levels",
        "Clint called",
        "ask Metings about it",
        "note: they want metings",
        'she said "no more metings"',
        "metings and so much else that this is a whole story by somebody who writes a lot",
        "helix deals",
        "becker's deals",
    ],
)
def test_names_other_words_and_what_is_quoted_stay(typed: str) -> None:
    assert SPELLING.mended(typed, INDEX) == typed


def test_a_word_that_is_somebodys_name_is_no_slip() -> None:
    names = Directory((NameEntry("account", "account_m", "Metings"), deal("m", "Metings line", "account_m")), 1)
    assert SPELLING.mended("metings today", NameIndex(names)) == "metings today"
