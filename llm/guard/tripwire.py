"""Passages that read like orders to a model. Measured in benchmarks/README.md, and not relied on: what protects is that
outside text is fenced data, that tools are bound to who asks, and that every figure of a wording stands in its facts.
A text that trips it is read without tools.

Two things together make an order: somebody speaks to whatever machine reads this, and wants something of it. Marks that
only a model's own input has, a link with a hole for what was answered, and a wish for the instructions need no address.
Disguises (letters apart, look-alikes, codes) are taken off first.
"""

import base64
import binascii
import codecs
import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple
from urllib.parse import unquote

from llm.guard.either import Either, Letters, letters_in, lowered
from llm.guard.order_words import ADDRESSED, COVERT, MARKERS, ORDERED, OVERRIDE, REPORTED, REVEAL, WANTED

LONGEST = 200_000
"""Characters that are read; the rest of a longer text is read no further."""
_SENTENCE = re.compile(r"[^.!?。！？\n]+(?:[.!?。！？]+(?=\s|$|[\"”»)\]])|\n|$|[.!?。！？])")
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0000-\U000e007f]")
_SOME_APART = re.compile(r"[ .\-_*·][^\W_][ .\-_*·]{1,2}[^\W_][ .\-_*·]")
"""Two letters of `_APART`, seen quickly."""
_APART = re.compile(r"(?<!\w)(?:[^\W_][ .\-_*·]{1,2}){6,}[^\W_](?!\w)")
_BASE64 = re.compile(r"(?<![\w+/=])(?:[A-Za-z0-9+/_-]{4}){4,}[A-Za-z0-9+/_-]{0,3}={0,2}(?![\w+/=])")
_SHORTEST_CODE = 16
_HEX = re.compile(r"[0-9a-fA-F](?<!\w.)[0-9a-fA-F][ :]?(?:[0-9a-fA-F]{2}[ :]?){15,}(?!\w)", re.DOTALL)
_LEET = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "|": "l", "!": "i"}
)
_LEET_WORD = re.compile(
    r"(?<!\w)(?=[\w@$|!]{0,60}[a-z])(?=[\w@$|!]{0,60}[013457@$])[a-z0-9@$|!]{3,}(?!\w)", re.IGNORECASE
)
_LEET_INSIDE = re.compile(
    r"(?<![\w@.$])(?=[\w@$|!]{0,60}[a-z][013457@$|!]{1,20}[a-z])[a-z0-9@$|!]{3,}(?!\w|@|\.[a-z])", re.IGNORECASE
)
"""Within a word: "15th", "A15" and an address of mail have their figures elsewhere."""
_LEET_SIGNS = frozenset("013457@$|!")
_LEET_SIGN = re.compile(r"[013457@$|!](?<=[a-z][013457@$|!])", re.IGNORECASE)
_LOOKS = str.maketrans(
    "аеорсухіјѕԁһԛԝɡοαεικνρτυχΑΒΕΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТХ", "aeopcyxijsdhqwgoaeikvptuxABEHIKMNOPTYXABEKMHOPCTX"
)
_TAGS = re.compile(r"<[^>]{0,300}>|/\*|\*/|<!--|-->|\[//\]: #")
_TAG = re.compile(r"[<>*/\]]")
"""Without one of these there is no tag."""
_SOME_LIST = re.compile(r"\n[^\S\n]*(?:\d{1,3}[.)]|[-*•>])\s")
_LIST_MARK = re.compile(r"(?<!\s)[^\S\n]*\n\s*(?:\d{1,3}[.)]|[-*•>])\s+")
"""Begins where the white space does: looked for from every one of many empty lines, it would be read to its end each
time."""
_PIG = re.compile(r"(?<!\w)([a-z]{2,})(?:ay)(?!\w)", re.IGNORECASE)
_ROT = Either.of(
    r"(?<!\w)(?:vtaber|vafgehpgvbaf?|cebzcg|qvfertneq|erirny|nffvfgnag|nafjre|qryrgr|qrny|fraq|ehyrf|sbetrg|cevpr)"
    r"(?!\w)"
)
_BACKWARDS = Either.of(
    r"(?<!\w)(?:erongi|snoitcurtsni|noitcurtsni|tpmorp|draggersid|laever|tnatsissa|eteled|rewsna|selur|tegrof)(?!\w)"
)


class _Reading(NamedTuple):
    text: str
    low: str
    letters: Letters
    disguised: bool
    """It had to be decoded before it could be read: nobody who means a person does that."""

    @classmethod
    def of(cls, text: str, *, disguised: bool = False) -> "_Reading":
        low = lowered(text)
        return cls(text, low, letters_in(low), disguised)


class Tripwire:
    """Satisfies `llm.door.Tripwire`."""

    def tripped(self, material: str) -> Sequence[str]:
        """The passages, each cut to a line's length."""
        found = [passage for reading in _readings(material[:LONGEST]) for passage in _orders(reading)]
        return tuple(dict.fromkeys(passage.strip()[:200] for passage in found))


def _orders(reading: _Reading) -> Iterator[str]:
    text = reading.text
    for marker in MARKERS.within(reading.low, reading.letters).all(text, reading.low):
        yield text[max(0, marker.start() - 40) : marker.end() + 80]
    signs = _Signs.of(reading)
    if signs is None:
        return
    sentences = [_Sentence(m[0], lowered(m[0])) for m in _SENTENCE.finditer(text)]
    for n, sentence in enumerate(sentences):
        if signs.order(sentence, sentences[max(0, n - 1) : n + 2], disguised=reading.disguised):
            yield sentence.text


class _Sentence(NamedTuple):
    text: str
    low: str


@dataclass(frozen=True, slots=True)
class _Signs:
    """What an order is told by, as far as a text can hold it at all."""

    enough: tuple[Either, ...]
    reported: Either
    addressed: Either
    wanted: Either

    @classmethod
    def of(cls, reading: _Reading) -> "_Signs | None":
        """None where there can be no order."""
        low, letters = reading.low, reading.letters
        enough = tuple(found for sign in (OVERRIDE, REVEAL, COVERT) if (found := sign.within(low, letters)))
        addressed = ADDRESSED.within(low, letters)
        if not (enough or addressed or reading.disguised):
            return None
        return cls(enough, REPORTED.within(low, letters), addressed, WANTED.within(low, letters))

    def order(self, sentence: _Sentence, around: Sequence[_Sentence], *, disguised: bool) -> bool:
        if not self._is(sentence, around, disguised=disguised):
            return False
        return disguised or not self.reported.found(*sentence)

    def _is(self, sentence: _Sentence, around: Sequence[_Sentence], *, disguised: bool) -> bool:
        if any(sign.found(*sentence) for sign in self.enough) or (disguised and ORDERED.found(*sentence)):
            return True
        if not self.addressed.found(*sentence):
            return False
        told = " ".join(s.text for s in around)
        return self.wanted.found(*sentence) or ORDERED.found(told, lowered(told))


def _readings(text: str) -> Iterator[_Reading]:
    """The text as it stands, and as it reads once a disguise is taken off."""
    plain = html.unescape(text if text.isascii() else unicodedata.normalize("NFKC", text))
    latin = plain if plain.isascii() else _unalike(_HIDDEN.sub("", plain))
    shown = _TAGS.sub(" . ", latin) if _TAG.search(latin) is not None else latin
    shown = _LIST_MARK.sub(" ", shown) if _SOME_LIST.search(shown) is not None else shown
    reading = _Reading.of(latin)
    yield reading
    if shown != latin:
        yield _Reading.of(re.sub(r"(?<![.!?:])\n", " ", shown))
    words = latin.split()
    for found in chain(_together(latin), _decoded(latin, words), _unleet(latin, words), _turned(reading)):
        yield _Reading.of(found, disguised=True)


def _unalike(text: str) -> str:
    """Letters of other scripts inside Latin words, as the Latin ones they look like."""
    return re.sub(
        r"[^\W\d_]+",
        lambda m: m[0].translate(_LOOKS) if re.search(r"[A-Za-z]", m[0]) and not m[0].isascii() else m[0],
        text,
    )


def _together(text: str) -> Iterator[str]:
    for match in _APART.finditer(text) if _SOME_APART.search(text) is not None else ():
        words = re.split(r"[ .\-_*·]{2,}", match[0])
        yield " ".join(re.sub(r"[ .\-_*·]", "", word) for word in words)


def _decoded(text: str, words: Sequence[str]) -> Iterator[str]:
    for code in (match[0] for word in words if len(word) >= _SHORTEST_CODE for match in _BASE64.finditer(word)):
        try:
            said = base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_" if "-" in code else None)
            yield from _readable(said)
        except (ValueError, binascii.Error):
            continue
    for match in _HEX.finditer(text):
        digits = re.sub(r"[ :]", "", match[0])
        if len(digits) % 2 == 0:
            yield from _readable(bytes.fromhex(digits))


def _readable(said: bytes) -> Iterator[str]:
    text = said.decode("utf-8", "replace")
    if text and sum(c.isalpha() or c.isspace() for c in text) > 0.8 * len(text):
        yield text


def _unleet(text: str, words: Sequence[str]) -> Iterator[str]:
    if _LEET_SIGN.search(text) is None:
        return
    if sum(len(_LEET_INSIDE.findall(word)) for word in words if not _LEET_SIGNS.isdisjoint(word)) >= 2:
        said = (m[0] for m in _SENTENCE.finditer(text) if _LEET_WORD.search(m[0]))
        yield "\n".join(_LEET_WORD.sub(lambda m: m[0].translate(_LEET), sentence) for sentence in said)


def _turned(reading: _Reading) -> Iterator[str]:
    text, low, letters, _ = reading
    if _ROT.within(low, letters).found(text, low):
        yield codecs.decode(text, "rot13")
    if _BACKWARDS.within(low, letters).found(text, low):
        yield text[::-1]
    if low.count("ay") >= 4 and len(_PIG.findall(text)) >= 4:
        yield _PIG.sub(lambda m: _from_pig(m[1]), text)
    if "%20" in text:
        yield unquote(text)


def _from_pig(word: str) -> str:
    """ "ignoreway" without its "ay": a word that began with a vowel, or with what now stands at its end."""
    if word.endswith("w"):
        return word[:-1]
    end = re.search(r"[^aeiou]{1,3}$", word, re.IGNORECASE)
    return word if end is None else end[0] + word[: end.start()]
