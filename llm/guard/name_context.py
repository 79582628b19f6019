"""Whether a word of a text means somebody, by its capital and by the words around it."""

import re
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from llm.guard.inflection import fold
from llm.guard.name_lists import EVERYDAY, GEOGRAPHY, GREETINGS, LOCATIVE, MONTH_WORDS, VERBS

_WORD = re.compile(r"([^\W_]+)")
_ENDS = re.compile(r"[.!?:\n;•\"“„(\[|]|[-–—=/]\s*$|^[-–—*]\s")
_POSSESSIVE = re.compile(r"['’](?:s|S)?(?!\w)")
_TIME_BEFORE = frozenset(
    "in on by since until till from of early late mid next last this end before after during im ab bis seit en "
    "de du le au i w v do od "
    "and to through".split()
)


class Word(NamedTuple):  # a long text has tens of thousands: a tuple is made three times as fast as a dataclass
    start: int
    end: int
    text: str
    folded: str

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def shouted(self) -> bool:
        return len(self.text) > 1 and self.text.isupper()


def words_in(text: str) -> list[Word]:
    pieces = _WORD.split(text)
    places = list(accumulate(map(len, pieces)))
    of = pieces[1::2]
    folded = map(str.lower, of) if text.isascii() else (w.lower() if w.isascii() else fold(w) for w in of)
    made = tuple.__new__  # half of the time of the constructor, and there are tens of thousands
    return [made(Word, word) for word in zip(places[:-1:2], places[1::2], of, folded, strict=True)]


def names_somebody(text: str, words: Sequence[Word], at: int, *, exact: bool, company: bool) -> bool:
    """A word of a known name, by itself: whether it is the name here. `exact`: as the directory writes it."""
    word = words[at]
    common = word.folded in EVERYDAY
    if not word.capital and text[word.start].lower() != text[word.start].upper():
        return exact and not common and len(word.folded) >= 3
    if _POSSESSIVE.match(text, word.end) is None and _is_place(text, words, at, company=company, common=common):
        return False
    if not common:
        return True
    return exact and _is_said_of_somebody(text, words, at)


def _is_place(text: str, words: Sequence[Word], at: int, *, company: bool, common: bool) -> bool:
    follows = words[at + 1].folded if at + 1 < len(words) and words[at + 1].start - words[at].end <= 2 else ""
    if follows in GEOGRAPHY:
        return True
    if follows == "the" and at + 2 < len(words) and words[at + 2].folded in GEOGRAPHY:
        return True
    before = words[at - 1].folded if at and words[at].start - words[at - 1].end == 1 else ""
    return before in LOCATIVE and (company or common)


def _is_said_of_somebody(text: str, words: Sequence[Word], at: int) -> bool:
    """For a word that is an everyday word too, and has a capital here."""
    word = words[at]
    before = words[at - 1] if at else None
    after = words[at + 1] if at + 1 < len(words) else None
    gap = text[before.end : word.start] if before is not None else "\n"
    if after is not None and "[" in text[word.end : after.start]:
        after = None  # a mark that stands there already is no word of the sentence
    tail = text[word.end : word.end + 3]
    if word.folded in MONTH_WORDS and _counts_time(text, words, at):
        return False
    if before is not None and before.folded in GREETINGS and len(gap) <= 2:
        return True
    if _POSSESSIVE.match(tail) or tail[:1] == ":":
        return True
    opens = before is None or bool(_ENDS.search(gap))
    if not opens and not word.shouted and gap.strip() in ("", ","):
        return True
    if tail[:1] == "," and (before is None or opens):
        return True
    return after is not None and after.start - word.end <= 2 and _acts(after)


def _acts(word: Word) -> bool:
    if word.capital:
        return word.folded not in EVERYDAY
    return word.folded in VERBS or (len(word.folded) > 4 and word.folded.endswith("ed"))


def _counts_time(text: str, words: Sequence[Word], at: int) -> bool:
    before = words[at - 1].folded if at and words[at].start - words[at - 1].end <= 2 else ""
    after = words[at + 1].folded if at + 1 < len(words) and words[at + 1].start - words[at].end <= 2 else ""
    return before in _TIME_BEFORE or before.isdigit() or after.isdigit()
