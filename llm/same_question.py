"""Whether two questions ask for the same facts: what stands between a like question and somebody else's answer.

Both questions are brought into one form: their values, their names and pronouns in order, tense, yes-or-no, and the
bag of everything else with words of the same meaning made one. Only equal forms share an answer. Unknown words count
as they stand, so what this does not understand it refuses.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from llm import question_words as known
from llm.question_reading import LONGEST, PAST, PHRASES, Word, begun, words_of

Tense = Literal["past", "present", "ahead"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a question asks for, in one form."""

    bag: tuple[str, ...]
    """Concepts and unknown words, sorted, as often as they occur."""
    order: tuple[str, ...]
    """Names, pronouns and what has two ends, as they follow each other: who did it, and to whom."""
    values: tuple[str, ...]
    """Numbers, amounts, dates and periods, in order: from one to the other."""
    tense: Tense
    yes_no: bool
    personal: bool = field(default=False, compare=False)
    """Whether it says "my" or "we": then the same words mean something else from somebody else."""


def same_question(one: str, other: str, names: Sequence[str] = ()) -> bool:
    """Whether both ask for the same facts, of the same person on the same day.

    `names` are written as the directory knows them, so that "helix" is Helix. An empty question is like no other.
    """
    first = meaning(one, tuple(names))
    return bool(first.bag or first.values) and first == meaning(other, tuple(names))


@lru_cache(maxsize=4_096)
def meaning(question: str, names: tuple[str, ...] = ()) -> Meaning:
    whole = words_of(question, names)
    words = begun(whole)
    lows = [w.text for w in words]
    asked = whole[len(whole) - len(words) - 1].text if len(words) < len(whole) else ""
    yes_no = asked in ("if", "whether") or (bool(lows) and lows[0] in known.YES_NO)
    if _starts(lows, "do", "we", "have"):
        words = words[2:]
    one = _starts(lows, "which", "of") and "is" in lows
    words = words[2:] if _only_points(words) else words
    tense = _tense(words)
    words = _concepts(_lemmas(words, tense))
    personal = not {"ME", "WE", "YOU"}.isdisjoint(w.text for w in words)
    words = _combined(_doing(words), tense)
    if any(w.text == "CLOSE-DATE" for w in words):
        tense = "present" if tense == "ahead" else tense
    said = [_numbered(w, one) for w in words if not _says_nothing(w, words)]
    bag = sorted(w.text for w in said if w.kind != "value")
    if not one and any(w.text in known.SUPERLATIVE for w in said) and any(w.plural for w in said):
        bag.append("#several")
    return Meaning(tuple(bag), _order(said), tuple(w.text for w in said if w.kind == "value"), tense, yes_no, personal)


def _tense(words: Sequence[Word]) -> Tense:
    lows = [w.text for w in words]
    if any(w in known.MODALS_AHEAD for w in lows) or _follows(lows, "going", "to"):
        return "ahead"
    if any(w in known.PAST_AUX for w in lows) or "been" in lows:
        return "past"
    lost = any(_base(w.text) in ("win", "lose") and _base(w.text) != w.text for w in words)
    if any(w in known.PRESENT_AUX for w in lows) and not lost:
        return "present"
    return "past" if any(w.kind == "word" and _base(w.text) != w.text for w in words) else "present"


def _follows(words: Sequence[str], first: str, second: str) -> bool:
    return any(a == first and b == second for a, b in pairwise(words))


def _starts(lows: Sequence[str], *with_words: str) -> bool:
    return tuple(lows[: len(with_words)]) == with_words


def _only_points(words: Sequence[Word]) -> bool:
    """Whether "what is" only leads to what was done: "what is the number of calls we made"."""
    lows = [w.text for w in words]
    if not _starts(lows, "what", "is") and not _starts(lows, "what", "are"):
        return False
    rest = [w.text for w in words[3:] if w.kind == "word"]
    return known.PRESENT_AUX.isdisjoint(rest) and any(_base(w) != w for w in rest)


def _doing(words: Sequence[Word]) -> list[Word]:
    """ "Closing" is to close, where it is a known verb; phrases such as "closing date" are concepts by now."""
    return [replace(w, text=_DOING.get(w.text, w.text)) if w.kind == "word" else w for w in words]


def _base(word: str) -> str:
    """What a past form is the past of; the word itself where it is none."""
    if word in PAST:
        return PAST[word]
    if word in known.ADJECTIVES or not word.endswith("ed") or len(word) < 6 or word.endswith("eed"):
        return word
    return word[:-3] + "y" if word.endswith("ied") else word[:-2]


def _lemmas(words: Sequence[Word], tense: Tense) -> list[Word]:
    """Past forms by their base where the tense says so already; after "are" they say how things are, and stay."""
    passive = not {"is", "are", "was", "were", "be", "been", "being"}.isdisjoint(w.text for w in words)
    made = []
    for word in words:
        base = _base(word.text) if word.kind == "word" else word.text
        undone = base != word.text and (base in ("win", "lose") or (tense == "past" and not passive))
        made.append(replace(word, text=base, past=True) if undone else word)
    return made


def _concepts(words: Sequence[Word]) -> list[Word]:
    """The longest known phrase at each place becomes its concept."""
    made: list[Word] = []
    n = 0
    while n < len(words):
        size, concept = _phrase_at(words, n)
        if size:
            plural = any(w.plural for w in words[n : n + size])
            made += [Word(concept, "concept", plural)] if concept else []
        else:
            made.append(words[n])
        n += size or 1
    return made


def _phrase_at(words: Sequence[Word], n: int) -> tuple[int, str]:
    for size in range(min(LONGEST, len(words) - n), 0, -1):
        span = words[n : n + size]
        concept = PHRASES.get(tuple(w.text for w in span)) if all(w.kind == "word" for w in span) else None
        if concept is not None and _fits(concept, words, n + size):
            return size, concept
    return 0, ""


def _fits(concept: str, words: Sequence[Word], after: int) -> bool:
    """ "Over" is a comparison only before a figure."""
    if concept not in ("MORE-THAN", "LESS-THAN"):
        return True
    return after < len(words) and words[after].kind == "value"


def _combined(words: list[Word], tense: Tense) -> list[Word]:
    """Roundabout ways to say a concept become it."""
    texts = [w.text for w in words]
    if "WHEN" in texts and "close" in texts and tense != "past":
        words = [replace(w, text="CLOSE-DATE", kind="concept") if w.text == "close" else w for w in words]
        texts = [w.text for w in words]
    if "how" in texts and (texts[-1] in known.GOING or texts[-1] == "go"):
        words = [replace(w, text="STATUS", kind="concept") if w.text == "how" else w for w in words[:-1]]
        texts = [w.text for w in words]
    gone: set[str] = set()
    if "WHO" in texts and _role_follows(texts):
        gone.add("WHO")
    if "CLOSE-DATE" in texts:
        gone |= {"WHEN", "going", "go", "will", "to"}
    if not known.MEASURES.isdisjoint(texts):
        gone.add("HOW-MUCH")
    words = [w for n, w in enumerate(words) if not (w.text == "WE" and _wins(words[n + 1 :]))]
    words = [
        replace(w, text="NEWEST", kind="concept") if w.text == "last" and _touch(words[n + 1 :]) else w
        for n, w in enumerate(words)
    ]
    if not known.OF_A_DEAL.isdisjoint(texts):
        words = [w for n, w in enumerate(words) if not (w.text == "DEAL" and _named(words, n))]
    return [w for w in words if w.text not in gone]


def _wins(after: Sequence[Word]) -> bool:
    """Whether what follows is the winning or losing: of a deal, that is ours unless somebody else is named."""
    verb = next((w.text for w in after if w.text not in known.EMPTY), "")
    return verb in ("win", "lose", "WIN-CHANCE")


def _touch(after: Sequence[Word]) -> bool:
    """Whether what follows is a call or the like: the last one is the latest."""
    return bool(after) and after[0].text in ("CALL", "MEETING", "MAIL", "message", "note", "conversation", "visit")


def _role_follows(texts: Sequence[str]) -> bool:
    """ "Who is our champion" asks for the champion."""
    after = texts[texts.index("WHO") + 1 :]
    if not after or {"is", "are", "was", "were"}.isdisjoint((after[0], after[-1])):
        return False
    role = next((t for t in after if t not in known.EMPTY and t not in ("WE", "THEY", "ME")), "")
    return role in known.ROLES


def _named(words: Sequence[Word], n: int) -> bool:
    return (n > 0 and words[n - 1].kind == "name") or (n + 1 < len(words) and words[n + 1].kind == "name")


def _says_nothing(word: Word, words: Sequence[Word]) -> bool:
    if word.kind in ("value", "name"):
        return False
    place = next(n for n, w in enumerate(words) if w is word)
    after = words[place + 1] if place + 1 < len(words) else None
    if word.text == "ALL":
        return all(w.text in known.EMPTY for w in words[:place])
    if word.text == "to":
        return after is not None and after.kind == "word" and after.text not in known.PERSONS
    if word.text in known.EMPTY or word.text in known.MODALS_AHEAD:
        return True
    return _only_leads(word, after, {w.text for w in words})


def _only_leads(word: Word, after: Word | None, texts: set[str]) -> bool:
    """Whether a preposition only points at what is asked about."""
    if word.text in ("about", "around") and after is not None and after.kind == "value":
        return False
    if word.text in ("of", "in", "at"):
        return True
    apart = known.COMMUNICATION.isdisjoint(texts)
    return apart and (word.text in known.NEUTRAL or (word.text == "with" and not known.WITH.isdisjoint(texts)))


def _numbered(word: Word, one: bool) -> Word:
    return replace(word, text=f"{word.text}+") if word.plural and not one and word.text in known.COUNTED else word


def _order(words: Sequence[Word]) -> tuple[str, ...]:
    """Who and whom. Verbs the lists don't know count as soon as somebody is in the question."""
    people = [w.text for w in words if w.kind == "name" or w.text in known.PERSONS]
    if not people:
        return ()
    idle = {"and"} if "WHO" in people else {"and", "win", "lose"}
    verbs = {w.text for w in words if w.text in known.DIRECTED or (w.kind == "word" and not w.plural)} - idle
    if verbs <= {"COMPARE"}:
        whom = [p for p in people if p != "WHO"]
        return tuple(sorted(whom) if verbs else whom)
    return tuple(w.text for w in words if w.text in people or w.text in verbs)


_DOING = {
    form: base for base in known.PAST for form in (f"{base}ing", f"{base.removesuffix('e')}ing", f"{base}{base[-1]}ing")
}
