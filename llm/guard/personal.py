"""Personal data out of a request before a model sees it, and back into what the model says.

The same thing has the same mark in everything one request sends; another spelling of it has the mark with a letter
behind (`[PERSON_1]` Dana Reyes, `[PERSON_1b]` Dana), so that every text comes back to the letter. What is masked and
what is not, and how well, stands in benchmarks/README.md.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial

from llm.gateway import Request
from llm.guard import address_weights, numbers
from llm.guard.addresses import addresses
from llm.guard.known_names import KnownNames
from llm.guard.links import secret_links
from llm.guard.mail import emails
from llm.guard.name_context import Word, words_in
from llm.guard.numbers import personal_numbers
from llm.guard.other_names import beside_a_person, other_names
from llm.guard.placeholders import LOOSE, canonical, numbers_in, written
from llm.guard.spans import Kind, Span, settled
from llm.guard.spoken_numbers import spoken_numbers
from llm.guard.structured import cards, ibans, network_addresses

_SHAPES: tuple[Callable[[str], Iterator[Span]], ...] = (
    secret_links,
    emails,
    ibans,
    cards,
    network_addresses,
    spoken_numbers,
)
"""What is sure by its make-up alone; of other numbers the words around them tell."""
Reading = Callable[[str], list[Span]]
_DIGIT_OR_AT = re.compile(
    r"[\d@]|:/|(?i: (?:at|ät|arobase|arroba|chiocciola|małpa|zavináč) |[\[({<] ?(?:at|a|ät) ?[\])}>])|zero|seven|five"
)
_FIRST = re.compile(r"\w+")


@dataclass(slots=True)
class Marks:
    """Satisfies `llm.door.Vault`: what stands for what in one request."""

    taken: set[int] = field(default_factory=set)
    """Numbers that stood in the texts before."""
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    _forms: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    _values: dict[str, str] = field(default_factory=dict)
    _next: dict[str, int] = field(default_factory=dict)

    def mark(self, kind: Kind, key: str, value: str) -> str:
        """The mark for a value; `key` is what it is, however written."""
        thing = (kind, key or value)
        number = self._numbers.get(thing)
        if number is None:
            number = self._next.get(kind, 1)
            while number in self.taken:
                number += 1
            self._next[kind] = number + 1
            self._numbers[thing] = number
        forms = self._forms.setdefault(thing, [])
        if value not in forms:
            forms.append(value)
        mark = written(kind, number, forms.index(value))
        self._values[mark] = value
        return mark

    def unmask(self, text: str) -> str:
        """Marks put back, however a model bent them; one that was never given out stays, for the output check."""
        if not self._values:
            return text
        return LOOSE.sub(lambda m: self._values.get(canonical(m), m[0]), text)

    def count(self) -> int:
        return len(self._numbers)

    @property
    def first(self) -> str:
        return next(iter(self._values))


def load() -> None:
    """What masking reads with, from files; the first request does it otherwise. Raises `GuardMissing`."""
    numbers.shipped()
    address_weights.shipped()


class Masker:
    """Satisfies `llm.door.Mask`."""

    def mask(self, request: Request) -> tuple[Request, Marks]:
        names = _known(request.names)
        texts = {"material": request.material, "question": request.question, "system": request.system}
        marks = Marks(taken={n for t in texts.values() for n in numbers_in(t)})
        self._replace(texts, data_in, _data_once, marks)
        self._replace(texts, partial(names_in, names=names), partial(_names_once, names=request.names), marks)
        self._replace(texts, _names_beside, _names_beside, marks)
        if marks.count():
            texts["system"] += (
                f"\n\nMarks such as {marks.first} stand for people, companies and their data, one mark for each; "
                f"a letter "
                "behind the number is another spelling. Use them like names, exactly as they stand, brackets too."
            )
        return replace(request, material=texts["material"], question=texts["question"], system=texts["system"]), marks

    @staticmethod
    def _replace(texts: dict[str, str], reading: Reading, once: Reading, marks: Marks) -> bool:
        """Masks in place what a reading of each text finds; whether there was anything.

        `once`: the same for instructions, which are the same each time.
        """
        found = {at: (once if at == "system" else reading)(text) for at, text in texts.items()}
        again = {texts[at][s.start : s.end]: s for at, spans in found.items() for s in spans if s.by_context}
        for at, spans in found.items():
            texts[at] = replaced(texts[at], _with_repeats(texts[at], spans, again), marks)
        return any(found.values())


@lru_cache(maxsize=64)
def _known(names: tuple[str, ...]) -> KnownNames:
    """A conversation asks about the same people again and again."""
    return KnownNames(names)


def data_in(text: str) -> list[Span]:
    """Everything but names, in order and without overlap. Marks that stand there already stay untouched."""
    found = [span for shape in _SHAPES for span in shape(text)] if _DIGIT_OR_AT.search(text) else []
    numbers = personal_numbers(text, [(span.start, span.end) for span in found])
    return settled([*found, *numbers, *addresses(text)], _marked(text))


@lru_cache(maxsize=128)
def _data_once(text: str) -> list[Span]:
    return data_in(text)


@lru_cache(maxsize=128)
def _names_once(text: str, *, names: tuple[str, ...]) -> list[Span]:
    return names_in(text, names=_known(names))


def names_in(text: str, *, names: KnownNames) -> list[Span]:
    """People and companies; best read after the data, whose marks tell who stands beside them."""
    words = words_in(text)
    strangers = list(other_names(text, words))
    return settled([*names.find(text, words), *_with_parts(text, strangers, words)], _marked(text))


def _names_beside(text: str) -> list[Span]:
    """What only the marks of people give away: whoever stands beside one."""
    strangers = list(beside_a_person(text))
    return settled(_with_parts(text, strangers, words_in(text)), _marked(text)) if strangers else []


def _with_parts(text: str, strangers: Sequence[Span], words: Sequence[Word]) -> list[Span]:
    """Names, and every other place where one of them stands in part."""
    whole = [text[s.start : s.end] for s in strangers if " " in text[s.start : s.end]]
    parts = [replace(s, kind="PERSON") for s in KnownNames(whole, lead="o").find(text, words)] if whole else []
    return [*(replace(s, key=f"o{text[s.start : s.end]}") for s in strangers), *parts]


def _marked(text: str) -> list[tuple[int, int]]:
    return [m.span() for m in LOOSE.finditer(text)]


def replaced(text: str, spans: Sequence[Span], marks: Marks) -> str:
    if not spans:
        return text
    pieces, at = [], 0
    for span in spans:
        pieces += [text[at : span.start], marks.mark(span.kind, span.key, text[span.start : span.end])]
        at = span.end
    return "".join([*pieces, text[at:]])


def _with_repeats(text: str, spans: list[Span], values: Mapping[str, Span]) -> list[Span]:
    """And every other place where a value stands that only its surroundings gave away."""
    known = Counter(text[span.start : span.end] for span in spans)
    values = {value: span for value, span in values.items() if text.count(value) > known[value]}
    if not values:
        return spans
    repeats = list(_repeats(text, values))
    if not repeats:
        return spans
    return settled([*spans, *repeats], _marked(text))


def _repeats(text: str, values: Mapping[str, Span]) -> Iterator[Span]:
    starts: dict[str, list[tuple[int, str, Span]]] = {}
    for value, span in values.items():
        first = _FIRST.search(value)
        if first is not None:
            starts.setdefault(first[0], []).append((first.start(), value, span))
    for word in _FIRST.finditer(text):
        for lead, value, span in starts.get(word[0], ()):
            start = word.start() - lead
            if start >= 0 and text.startswith(value, start) and _stands_alone(text, start, start + len(value)):
                yield replace(span, start=start, end=start + len(value))


def _stands_alone(text: str, start: int, end: int) -> bool:
    return not (start and text[start - 1].isalnum() and text[start].isalnum()) and not (
        end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
    )
