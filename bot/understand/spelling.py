"""Everyday words as fingers misspell them ("metings", "shoud"), and what lacks its apostrophe ("whos", "kims deals").

Only slips that are no other word: a letter left out, doubled or swapped. Misspelt names are found by `names`.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from bot.understand.followup import payload_start
from bot.understand.model import Option, Step, Understanding
from bot.understand.names import SHORT_KINDS, NameIndex
from bot.understand.words import Word, common_words, stem_is_common, words_of
from skills.language.slips import slips_of, spelled

_LEAST = 5
"""Letters of a word whose slips are put right; those of shorter ones are other words too often."""
_OFTEN = 8
"""Phrases from which on a word is one that people ask for things with."""
_SELDOM = 2
"""Phrases up to which a word may be a slip that somebody whose phrases are learnt made as well."""
_MOST_WORDS = 12
"""Words of a message that is put right; longer ones hold what somebody wrote or said."""
_SHORTEST_NAME = 3
_SHORT_FORMS = {
    form.replace("'", ""): form
    for form in (
        "what's who's where's how's when's that's there's i've don't doesn't didn't isn't aren't wasn't weren't hasn't "
        "haven't couldn't shouldn't wouldn't can't"
    ).split()
} | {"wich": "which", "waht": "what", "wat": "what", "teh": "the", "nxt": "next"}
_WORDS_TOO = frozenset(
    "acton attache baker broke capita carrie chang chose clint crate crete curse daly diver diving fiance flies forge "
    "fried genera greta hanover honesty marin mater moths paced pleas rally rankin sands sings sipped stars tread "
    "trough wight".split()
)
"""Words and names that a slip makes of another word."""


class Spelling:
    def __init__(self, counts: Mapping[str, int]) -> None:
        """`counts`: in how many phrases that people ask with each word stands, folded."""
        self._counts = counts

    def mended(self, text: str, index: NameIndex) -> str:
        """A short message as it was meant; unchanged where it quotes or hands over something."""
        words = words_of(text)
        if len(words) > _MOST_WORDS or payload_start(text) < len(text):
            return text
        pieces, done = [], 0
        for word in words:
            meant = self._meant(word, index)
            if meant is not None:
                pieces += [text[done : word.start], meant]
                done = word.end
        return "".join([*pieces, text[done:]])

    def _meant(self, word: Word, index: NameIndex) -> str | None:
        if index.part(word.folded):
            return None
        if _owned(word, index):
            return f"{word.text[:-1]}'s"
        if word.folded in _SHORT_FORMS:
            return _as_typed(word, _SHORT_FORMS[word.folded])
        if (word.capital and not word.opens) or index.near(word.folded) or self._known(word.folded):
            return None
        right = self._slips.get(word.folded) or _day_or_month(word.folded)
        return _as_typed(word, right) if right else None

    def _known(self, folded: str) -> bool:
        said_so = self._counts.get(folded, 0) > _SELDOM
        return said_so or folded in common_words() or folded in _WORDS_TOO or stem_is_common(folded)

    @cached_property
    def _slips(self) -> Mapping[str, str]:
        """Slip -> the word; without those of two words."""
        found: dict[str, str] = {}
        for slip, word in self._all_slips():
            found[slip] = word if found.setdefault(slip, word) == word else ""
        return {slip: word for slip, word in found.items() if word}

    def _all_slips(self) -> Iterator[tuple[str, str]]:
        for word, count in self._counts.items():
            everyday = word in common_words() or stem_is_common(word)
            if count >= _OFTEN and len(word) >= _LEAST and word.isalpha() and everyday:
                yield from ((slip, word) for slip in slips_of(word) if len(slip) >= _LEAST)


def _as_typed(word: Word, meant: str) -> str:
    return meant.capitalize() if word.capital else meant


def as_written(found: Understanding, meant: str, said: str, writers: Collection[str]) -> Understanding:
    """What was understood of `meant`, in which slips were put right, with `said` for skills that may write it down."""

    def step(one: Step) -> Step:
        return replace(one, text=said) if one.text == meant and one.skill in writers else one

    def option(one: Option) -> Option:
        if one.press.args.get("text") != meant or one.press.skill not in writers:
            return one
        return replace(one, press=replace(one.press, args={**one.press.args, "text": said}))

    asked = found.clarify
    asked = asked and replace(asked, options=tuple(map(option, asked.options)))
    return replace(found, steps=tuple(map(step, found.steps)), clarify=asked)


def _day_or_month(folded: str) -> str | None:
    right, _ = spelled(folded)
    return right if right != folded else None


def _owned(word: Word, index: NameIndex) -> bool:
    """ "kims": somebody's first or last name with the s of what is theirs."""
    stem = word.folded.removesuffix("s")
    if stem == word.folded or "'" in word.text or "’" in word.text or len(stem) < _SHORTEST_NAME:
        return False
    if word.folded in common_words() or stem in common_words():
        return False
    return any(e.kind in SHORT_KINDS for e in index.part(stem))
