"""Speech made plain for patterns, with every word's place in what was said: a quote is always exact words.

Small letters, contractions opened, fillers and stammers left out, numbers in digits, only the ends of sentences
kept of the punctuation. Transcripts with and without punctuation and capitals come out alike.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from skills.calls.spoken_numbers import number_at

READ = 4_000
"""Characters of an utterance that are looked at."""
_LONG = 34
"""Words; of a longer sentence a quote takes what stands around the point."""
_AROUND = 14

_TOKEN = re.compile(
    r"\d{1,2}:\d{2}|[$€£]?\d+(?:[.,]\d+)*(?:st|nd|rd|th|k|m|bn)?\b%?|[^\W\d_]+(?:['’][^\W\d_]+)*|[.?!;](?=\s|$)|[%$€£]",
    re.IGNORECASE,
)
_OPENED = {
    "won't": "will not", "can't": "can not", "cannot": "can not", "let's": "let us", "gonna": "going to",
    "wanna": "want to", "gotta": "got to", "dunno": "do not know", "it's": "it is", "that's": "that is",
    "what's": "what is", "who's": "who is", "how's": "how is", "where's": "where is", "there's": "there is",
    "here's": "here is", "he's": "he is", "she's": "she is", "y'all": "you all", "ain't": "is not",
    "cant": "can not", "wont": "will not", "dont": "do not", "doesnt": "does not", "didnt": "did not",
    "isnt": "is not", "arent": "are not", "wasnt": "was not", "havent": "have not", "hasnt": "has not",
    "wouldnt": "would not", "couldnt": "could not", "shouldnt": "should not", "ive": "i have", "weve": "we have",
    "youve": "you have", "theyve": "they have", "im": "i am", "youre": "you are", "theyre": "they are",
    "thats": "that is", "whats": "what is", "theres": "there is", "theyll": "they will", "youll": "you will",
    "itll": "it will", "rollout": "roll out", "cutover": "cut over", "ok": "okay", "golive": "go live",
    "euros": "eur", "euro": "eur", "dollars": "usd", "pounds": "gbp", "percent": "%", "%": "%", "€": "eur",
    "$": "usd", "£": "gbp", "kickoff": "kick off", "rfps": "rfp", "signoff": "sign off", "inhouse": "in house",
}  # fmt: skip
_ENDINGS = (("n't", "not"), ("'ll", "will"), ("'ve", "have"), ("'re", "are"), ("'d", "would"), ("'m", "am"))
_SIGNS = {"$": "usd", "€": "eur", "£": "gbp"}
_FILLERS = frozenset(
    "um uh uhm erm er hm hmm mm mhm ah eh huh basically actually honestly frankly literally obviously".split()
)
_FILLER_PAIRS = frozenset({("you", "know"), ("i", "mean"), ("sort", "of"), ("kind", "of")})
_PAIR_STAYS = frozenset("do did if what this that as some the which any all how let other".split())
"""After these a pair is no filler: "what kind of", "do you know", "the sort of"."""
_SPELT = frozenset("cfo cio ceo cto coo rfp erp crm roi sap nps sla".split())
_STOPS = frozenset(".?!;")
_PUNCTUATION = re.compile(r"[.?!](?:\s|$)")
_DOUBLED = frozenset("that had very no yes really twenty one two three four five six seven eight nine zero".split())


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    start: int
    end: int
    """Characters of the words as they were said."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in plain words; without punctuation, the whole utterance is one."""

    tokens: tuple[Token, ...]
    original: str
    question_mark: bool = False
    plain: str = ""
    starts: tuple[int, ...] = ()

    @property
    def start(self) -> int:
        return self.tokens[0].start

    @property
    def end(self) -> int:
        return self.tokens[-1].end

    @property
    def punctuated(self) -> bool:
        """Whether what it was said in has full stops or question marks: where it has, a question has its mark."""
        return _PUNCTUATION.search(self.original) is not None

    def token_at(self, offset: int) -> int:
        """Which token the character `offset` of `plain` belongs to."""
        return max(0, sum(1 for s in self.starts if s <= offset) - 1)

    def said(self, start: int, end: int) -> str:
        """The exact words behind the characters `start` to `end` of `plain`."""
        first, last = self.token_at(start), self.token_at(max(start, end - 1))
        return self.original[self.tokens[first].start : self.tokens[last].end]

    def quote(self, around: int = 0) -> str:
        """The exact words of the sentence; of a long one, those around character `around` of `plain`."""
        if len(self.tokens) <= _LONG:
            return self.original[self.start : self.end]
        middle = self.token_at(around)
        first = max(0, min(middle - _AROUND, len(self.tokens) - 2 * _AROUND))
        last = min(len(self.tokens), first + 2 * _AROUND) - 1
        return self.original[self.tokens[first].start : self.tokens[last].end]


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of one utterance, in order; none of nothing but fillers."""
    return _sentences(text[:READ])


@lru_cache(maxsize=256)
def _sentences(text: str) -> tuple[Sentence, ...]:
    found: list[Sentence] = []
    held: list[Token] = []
    for token in _tokens(text):
        if token.text in _STOPS:
            if held:
                found.append(_sentence(held, text, token.text == "?"))
            held = []
        else:
            held.append(token)
    if held:
        found.append(_sentence(held, text, False))
    return tuple(found)


def _sentence(tokens: list[Token], text: str, asked: bool) -> Sentence:
    kept = tuple(_in_digits(_spelt_together(_without_fillers(tokens)))) or tuple(tokens)
    starts, at = [], 0
    for token in kept:
        starts.append(at)
        at += len(token.text) + 1
    return Sentence(kept, text, asked, " ".join(t.text for t in kept), tuple(starts))


def _tokens(text: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        for word in _opened(match.group().lower().replace("’", "'")):
            yield Token(word, match.start(), match.end())


def _opened(word: str) -> list[str]:
    if word in _OPENED:
        return _OPENED[word].split()
    if word[0] in _SIGNS and len(word) > 1:
        return [_SIGNS[word[0]], *_opened(word[1:])]
    if word[0].isdigit():
        return _figure(word)
    for ending, opened in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending):
            return [word[: -len(ending)], opened]
    if word.endswith("'s"):
        return [word[:-2], "'s"]
    return [word]


def _figure(word: str) -> list[str]:
    """A number in figures: thousands marks out, "250k" in full, "%" a word of its own."""
    if word.endswith("%"):
        return [*_figure(word[:-1]), "%"]
    scale = next((s for s in ("bn", "k", "m") if word.endswith(s)), "")
    number = word.removesuffix(scale)
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", number):
        number = re.sub(r"[.,]", "", number)
    elif re.fullmatch(r"\d+,\d{1,2}", number):
        number = number.replace(",", ".")
    return [number, {"bn": "billion", "k": "k", "m": "million"}[scale]] if scale else [number]


def _without_fillers(tokens: list[Token]) -> list[Token]:
    kept: list[Token] = []
    skip = False
    for n, token in enumerate(tokens):
        if skip:
            skip = False
            continue
        following = tokens[n + 1].text if n + 1 < len(tokens) else ""
        if (token.text, following) in _FILLER_PAIRS and not (kept and kept[-1].text in _PAIR_STAYS):
            skip = True
            continue
        if token.text in _FILLERS or (kept and kept[-1].text == token.text and token.text not in _DOUBLED):
            continue
        kept.append(token)
    return kept


def _spelt_together(tokens: list[Token]) -> list[Token]:
    """ "c f o" is one word."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        letters = "".join(t.text for t in tokens[at : at + 3] if len(t.text) == 1)
        if letters in _SPELT:
            kept.append(Token(letters, tokens[at].start, tokens[at + 2].end))
            at += 3
        else:
            kept.append(tokens[at])
            at += 1
    return kept


def _in_digits(tokens: list[Token]) -> Iterator[Token]:
    words = [t.text for t in tokens]
    at = 0
    while at < len(tokens):
        run = number_at(words, at)
        if run is None:
            yield tokens[at]
            at += 1
        else:
            taken, digits = run
            yield Token(digits, tokens[at].start, tokens[at + taken - 1].end)
            at += taken
