"""Names written small that nobody here bears: "score globex", "power plan for pinnacle".

A capital gives an unknown name away (entities.py); most people type without. So a word that is nobody's name, in no
phrase any skill learns from and in no list of everyday words is taken for one where a name belongs: at the end, or
behind a word that leads to one. Whether a hidden record bears it can't be told: hidden names are not in the directory.
"""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA

from bot.understand.entities import Mention
from bot.understand.message import Message
from bot.understand.phrasing import STAND_INS, phrasing
from bot.understand.words import Word, common_words, stem_is_common, words_of

_LEADS = frozenset(
    "at for with on about regarding of to score rate assess move project deal account client customer compare and "
    "versus vs is are open show".split()
)
_LEAST = 4
"""Letters; shorter words are abbreviations more often than names."""
_MOST_WORDS = 10
"""Words of a message in which a name may be guessed; longer ones tell of many things that are nobody's name."""


class Vocabulary:
    """The words people ask for things with."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self.counts = Counter(w.folded for phrase in phrases for w in words_of(phrase))
        self.words = frozenset(self.counts) - STAND_INS
        self._words = self.words | common_words()

    @lru_cache(maxsize=4_096)  # noqa: B019 - one vocabulary per process, words are short
    def knows(self, folded: str) -> bool:
        """Whether it is one of them, a form of one, or one misspelt."""
        if folded in self._words or stem_is_common(folded):
            return True
        return any(
            abs(len(folded) - len(known)) <= 1 and OSA.distance(folded, known, score_cutoff=1) <= 1
            for known in self._words
        )


def stranger(message: Message, vocabulary: Vocabulary) -> str | None:
    """The unknown name of a message that names nothing else."""
    word = _stranger(message, vocabulary)
    return message.text[word.start : word.end] if word else None


def as_if_known(message: Message, vocabulary: Vocabulary) -> str | None:
    """The message as it is routed once its unknown name is taken for a client's."""
    word = _stranger(message, vocabulary)
    if word is None:
        return None
    return phrasing(message.text, (Mention(word.start, word.end, word.text, "none"),))


def _stranger(message: Message, vocabulary: Vocabulary) -> Word | None:
    words = words_of(message.text)
    if message.resolution.mentions or message.resolution.portfolio or not 0 < len(words) <= _MOST_WORDS:
        return None
    dated = {at for w in message.whens for at in range(*w.span)}
    unknown = [n for n, word in enumerate(words) if word.start not in dated and _unknown(word, vocabulary)]
    if len(unknown) != 1:  # several are another language, or no language
        return None
    (n,) = unknown
    led = n == 0 or n == len(words) - 1 or words[n - 1].folded in _LEADS
    return words[n] if led else None


def _unknown(word: Word, vocabulary: Vocabulary) -> bool:
    return len(word.folded) >= _LEAST and word.folded.isalpha() and not vocabulary.knows(word.folded)
