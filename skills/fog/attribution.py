"""Who a sentence has it from: the subject of each verb of saying, judging or hearing, and of whom it then speaks.

Shape rather than vocabulary: "a temp in their goods-in mentioned", "two moms at pickup were saying" and "somebody told
us" are one pattern, a subject without a name before a verb of saying.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from skills.fog import speakers as words
from skills.fog.verdict import Cue, CueKind

Action = Literal["tell", "judge", "hear"]
Subject = Literal["self", "you", "named", "office", "role", "unnamed", "link", "paper", "they", "none", "other"]
"""self: the speaker. named: a person with a name, or he and she. office: a role or body that can answer for itself.
role: a part without a name ("the captain").
link: somebody tied to somebody else ("her assistant"). none: the clause has no subject ("hearing they pulled out")."""
Of = Literal["own", "other", "chain", "thing"]
"""What is said is about the subject's own matter, about somebody else, itself passed on, or about a thing."""

_TOKEN = re.compile(r"[^\W\d_]+(?:[.'’&-][^\W\d_]+)*\.?(?=\s|\W|$)|\d[\w.,:/%-]*|[^\w\s]")
_CLITIC = re.compile(r"['’](?:s|d|ve|re|ll|m)$", re.IGNORECASE)
_SPOKEN = words.TELL | words.JUDGE
_HEARS_OF = words.PERSONS | {"from", "that", "there"}
_ONE_PERSON = words.OFFICES - words.BODIES
_MOST_SUBJECT = 12
"""Words a subject may have; further to the left is another thought."""


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    low: str
    """Small, straight apostrophes, without a clitic ("coach's been" -> "coach")."""
    clitic: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        return self.text[:1].isupper()


def attributions(text: str) -> Iterator[Cue]:
    """A cue for every verb of saying, judging or hearing, over the words from its subject to the verb."""
    found = [_word(m) for m in _TOKEN.finditer(text)]
    told = False
    for at, word in enumerate(found):
        action = _action(found, at)
        if action is None:
            continue
        first, last = _subject(found, at)
        kind = _kind(action, found[first:last], found, at)
        if kind is None:
            continue
        if told and kind in ("own_words", "attributed"):
            kind = "second_hand"  # "Ron says the CFO told him"
        told = told or (action == "tell" and kind != "first_hand")
        start = found[first].start if first < last else word.start
        yield Cue(kind, text[start : word.end], start, word.end)


def _word(match: re.Match[str]) -> _Word:
    text = match.group()
    low = text.lower().replace("’", "'").rstrip(".") or text
    clitic = _CLITIC.search(low)
    base = low[: clitic.start()] if clitic else low
    if text == "IT":
        base = "it-department"
    return _Word(text, base, clitic.group() if clitic else "", match.start(), match.end())


def _action(found: Sequence[_Word], at: int) -> Action | None:
    low = found[at].low
    after = found[at + 1].low if at + 1 < len(found) else ""
    before = found[at - 1].low if at else ""
    if before in words.DETERMINERS or before in words.PREPOSITIONS:
        return None  # "the claim", "on hearing": a noun
    if low in words.TOLD and _passive(found, at):
        return None if (low, after) == ("told", "off") or before == "being" else "hear"
    if low in _SPOKEN and _passive(found, at):
        return None
    if low in words.NEEDS_CLAUSE and after not in words.CLAUSE:
        return None
    if low in words.NOUN_AS_OFTEN and before not in words.PRONOUNS and not before.endswith(("s", ",")):
        return None  # "the yield report", "customers report"
    if low in words.TELL or _pair(found, at):
        return "tell"
    if low in words.JUDGE:
        return None if after in {"forward", "like", "for"} else "judge"
    return "hear" if low in words.HEAR and after not in {"back", "by"} else None


def _pair(found: Sequence[_Word], at: int) -> bool:
    """ "let slip", "has it that", "had it from"."""
    after = [w.low for w in found[at + 1 : at + 3]]
    if (found[at].low, *after[:1]) in words.TELL_PAIRS:
        return True
    return found[at].low in {"has", "have", "had"} and after[:1] == ["it"] and after[1:] in (["that"], ["from"])


def _passive(found: Sequence[_Word], at: int) -> bool:
    if found[at].low.endswith("ing"):
        return False
    n = at - 1
    while n >= 0 and (found[n].low in words.BETWEEN or found[n].low.endswith("ly")):
        if found[n].low in words.PASSIVE:
            return True
        n -= 1
    return n >= 0 and found[n].clitic in {"'m", "'re"}


def _subject(found: Sequence[_Word], at: int) -> tuple[int, int]:
    """First word and the one after the last of the subject of the verb at `at`."""
    end = at
    while end and (found[end - 1].low in words.BETWEEN or found[end - 1].low.endswith("ly")):
        end -= 1
    if end and found[end - 1].low == "who":
        end -= 1
    if end and found[end - 1].text == ",":
        opening = next((n for n in range(end - 2, max(-1, end - 14), -1) if found[n].text == ","), None)
        if opening is None and found[end].low != "who":
            return end, end
        end = opening if opening is not None else end - 1
    start = end
    while start and end - start < _MOST_SUBJECT and not _closes(found[start - 1]):
        start -= 1
    while start < end and found[start].low in words.OPENERS:
        start += 1
    if end - start > 1 and found[end - 1].low in words.PERSONS:
        return end - 1, end  # "every time I say": the last pronoun speaks
    return _last_phrase(found, start, end), end


def _closes(word: _Word) -> bool:
    return (
        (not word.text[0].isalnum() and word.text not in "'’&")
        or word.low in words.CONJUNCTIONS
        or word.low in words.TELL
        or word.low in words.OBJECTS
    )


def _last_phrase(found: Sequence[_Word], start: int, end: int) -> int:
    """Of "my wife the board" only "the board": a second determiner without a preposition begins the subject."""
    for n in range(end - 1, start, -1):
        if found[n].low in words.DETERMINERS and found[n - 1].low not in words.PREPOSITIONS:
            return n
    return start


def _kind(action: Action, subject: Sequence[_Word], found: Sequence[_Word], at: int) -> CueKind | None:
    who = _who(subject, found[at])
    if _denied(found, at):
        return None
    if action == "hear":
        return _heard(who, found, at)
    if who in ("link", "role") and any(w.low in {"himself", "herself"} for w in found[at : at + 5]):
        return "own_words"  # "told me that he himself has ordered"
    if action == "judge":
        return "named_judgement" if who == "none" and found[at].low.endswith("s") else _JUDGED.get(who)
    if who == "self":
        return _own(found, at)
    if found[at].low in words.GOSSIPING:
        return "second_hand"
    if who == "they" and found[at].low in words.PAST:
        return "attributed"
    if who in ("unnamed", "role") and found[at].low in words.OPENLY:
        return None
    if who in ("named", "office"):
        return _SAID_OF[_of(found, at + 1, who)]
    return _SAID.get(who)


def _heard(who: Subject, found: Sequence[_Word], at: int) -> CueKind | None:
    after = found[at + 1].low if at + 1 < len(found) else ""
    if found[at].low in words.TOLD and who == "other":
        return "hearsay"  # "got told by a guy"
    if who in ("you", "paper", "other") or after in words.SEEN_AT_WORK:
        return None
    if found[at].low == "hears" and after not in _HEARS_OF:
        return None  # "if the CFO hears the business case"
    return None if after == "of" else "hearsay"


def _own(found: Sequence[_Word], at: int) -> CueKind | None:
    """ "I'd say" judges, "I told them" happened, "I could explain" says nothing."""
    before = found[at - 1]
    would = before.low in {"would", "must"} or before.clitic == "'d"
    if found[at].low == "say" and would:
        return "own_judgement"
    if found[at].low in {"swear", "have", "had", "has"} or any(
        w.low in words.MODALS for w in found[max(0, at - 3) : at]
    ):
        return None
    return "first_hand"


def _denied(found: Sequence[_Word], at: int) -> bool:
    """ "people can't tell me", "I wouldn't swear": nothing is said. "doesn't think" still judges."""
    return found[at].low not in words.JUDGE and any(
        w.low.endswith("n't") or w.low in {"not", "never", "cannot", "nobody"} for w in found[max(0, at - 3) : at]
    )


_JUDGED: dict[Subject, CueKind] = {
    "self": "own_judgement",
    "none": "own_judgement",
    "named": "named_judgement",
    "office": "named_judgement",
    "unnamed": "unnamed_source",
    "link": "second_hand",
    "role": "role_source",
}
_SAID: dict[Subject, CueKind] = {
    "role": "role_source",
    "unnamed": "unnamed_source",
    "link": "second_hand",
    "they": "hearsay",
    "paper": "document",
    "none": "second_hand",
}
_SAID_OF: dict[Of, CueKind] = {
    "own": "own_words",
    "other": "second_hand",
    "chain": "second_hand",
    "thing": "attributed",
}


def _who(subject: Sequence[_Word], verb: _Word) -> Subject:
    if not subject:
        return "none" if verb.low.endswith(("s", "ing")) or verb.low in words.SUBJECTLESS else "other"
    first = subject[0]
    pronoun = words.PRONOUNS.get(first.low)
    if pronoun is not None and (len(subject) == 1 or pronoun == "self"):
        return pronoun  # type: ignore[return-value]
    if any(w.low in words.PAPERS for w in subject):
        return "paper"
    if first.low in words.NOBODY_NAMED:
        return "unnamed"
    if any(w.low in words.GONE for w in subject):
        return "unnamed"
    owned = next((n for n, w in enumerate(subject) if w.low in words.POSSESSIVE or _owner(subject, n)), None)
    if owned is not None:
        return _owned(subject, owned)
    if any(w.low in words.OFFICES for w in subject):
        return "office"
    if first.low == "the":
        return "unnamed" if _plural(subject) or _bystander(subject) else "role"
    return _bare(subject)


def _owner(subject: Sequence[_Word], n: int) -> bool:
    return subject[n].clitic == "'s" and n + 1 < len(subject)


def _owned(subject: Sequence[_Word], at: int) -> Subject:
    """ "their CFO" answers for itself, "her assistant" and "Gord's crew" do not."""
    rest = [w.low for w in subject[at + 1 :]]
    if any(w in words.LINKS for w in rest):
        return "link"
    if any(w in words.OFFICES for w in rest):
        return "office"
    return "role" if subject[at].low in {"my", "our"} else "link"


def _bystander(subject: Sequence[_Word]) -> bool:
    return any(w.low in words.BYSTANDERS for w in subject)


def _plural(subject: Sequence[_Word]) -> bool:
    head = next((n for n, w in enumerate(subject) if w.low in words.PREPOSITIONS), len(subject))
    return head > 0 and subject[head - 1].low.endswith("s") and not subject[head - 1].low.endswith("ss")


def _bare(subject: Sequence[_Word]) -> Subject:
    """A subject without a determiner: a name, or note style for somebody without one."""
    if _bystander(subject):
        return "unnamed"
    first = subject[0]
    if first.low in words.TITLES or (first.capital and all(w.capital for w in subject[:2])):
        return "named"
    if first.capital and len(subject) == 1:
        return "named"
    if _plural(subject):
        return "unnamed"
    if first.capital:
        return "named"
    return "role" if len(subject) > 1 else "other"


def _of(found: Sequence[_Word], at: int, who: Subject) -> Of:
    """Whom the words after the verb are about."""
    n = at
    while n < len(found) and _passed_over(found, n):
        n += 1
    rest = found[n : n + 14]
    if not rest:
        return "thing"
    if _chained(rest):
        return "chain"
    first = rest[0]
    if first.low in {"he", "she", "i"} or (first.low == "they" and who == "office"):
        return "own"
    if first.low == "they":
        return "other"
    near = {w.low for w in rest[1:4]}
    if first.low in {"his", "her", "their"}:
        return "other" if near & words.LINKS or near & _ONE_PERSON else "own"
    if first.low in words.DETERMINERS:
        return "other" if near & _ONE_PERSON or near & words.LINKS else "thing"
    if not first.capital or first.low in words.CALENDAR or first.clitic == "'s" or len(rest) < 2:
        return "thing"
    return "other"


def _passed_over(found: Sequence[_Word], n: int) -> bool:
    low = found[n].low
    if low == "her":  # "told her the project is dead", and not "said her budget"
        after = found[n + 1] if n + 1 < len(found) else None
        return after is not None and (after.low in words.DETERMINERS or after.low in words.PRONOUNS or after.capital)
    return low in words.PASSED_OVER or found[n].text == ","


def _chained(rest: Sequence[_Word]) -> bool:
    """What is passed on was passed on already: "she'd been told", "Tom told her", "the CFO heard"."""
    return any(
        w.low in words.HEAR or w.low in words.TOLD or (k < 6 and w.low in {"said", "says"}) for k, w in enumerate(rest)
    )
