"""What is wanted of the plan: read from a button's verb, else from the words. Pure; no model."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from knowledge.four_cs import FACTOR_OF_SUB
from knowledge.records import FogClass
from skills.ask import Ask
from skills.language.dates import find_dates
from skills.language.picking import ALL, is_number, picks

Kind = Literal["show", "open", "mine", "accept", "start", "done", "drop", "assign", "redate"]
CHANGES: tuple[Kind, ...] = ("drop", "done", "start", "accept", "assign", "redate")
"""In the order they are looked for: "drop it, I will do the first" is a drop."""
_KINDS: tuple[Kind, ...] = ("show", "open", "mine", *CHANGES)


@dataclass(frozen=True, slots=True)
class Intent:
    kind: Kind
    refs: tuple[str, ...] = ()
    """What a button named: initiative ids, or keys of proposals."""
    picks: tuple[int, ...] = ()
    """Numbers on the card shown last, from 1; see `picking`."""
    words: str = ""
    """What the initiative was called, without the verb, the reason and the date."""
    owner_id: str | None = None
    due_on: date | None = None
    shift: timedelta | None = None
    """The due date moves by this much."""
    note: str = ""
    """Why it is dropped, or what came of it."""
    for_us: bool = True
    """What came of it speaks for us."""
    fog: FogClass = "fact"
    sub_factor: str | None = None
    """Which of several things to find out the outcome is about."""
    answer: bool | None = None
    """The qualifier's answer that came of it."""
    overdue: bool = False
    """Asked what is late."""
    by_press: bool = False


_POLITE = re.compile(
    r"^(?:(?:ok|okay|yes|and|so|please|pls|now|then|hey|can you|could you|would you|will you|i want to|i'd like to"
    r"|we should|i need to|go ahead and)[,\s]+)+"
)
_QUESTION = re.compile(
    r"^(?:who|whom|what|what's|whats|when|where|which|why|how|how's|is|are|was|were|do|does|did|has|have|had|any"
    r"|show|list|tell|give me|explain)\b"
)
_VERBS: dict[Kind, str] = {
    "drop": r"drop(?:ping|ped)?|dismiss|reject|scrap|skip|remove|discard|forget(?: about)?|cancel|strike|kill|delete"
    r"|take\b.*\boff|don't need|do not need|no longer need|not doing|won't do",
    "done": r"done|finished?|completed?|tick(?:ed)?(?: off)?|achieved|closed?|happened|took place|is over"
    r"|(?:we|i)(?:'ve| have)? (?:had|held|did|got|made|met)|has been (?:held|made|had)",
    "start": r"start(?:ed|ing)?|begin|began|begun|kick(?:ed)? off|in progress|under ?way|on it"
    r"|(?:i'm|we're|am|are) (?:on|working on)|working on",
    "accept": r"accept(?:ed)?|approved?|agreed?(?: to| on)?|take on|take up|adopt|go with|commit to|yes to"
    r"|sign (?:me|us) up for|let's do|(?:we|i)(?:'ll| will) (?:do|take)"
    r"|(?:add|put)\b.*\b(?:to|on) (?:the|our|my) (?:power )?plan",
    "assign": r"(?:re)?assign|give|hand(?: over)?|pass|delegate|make\b.*\b(?:owner|responsible)|owns?|owner"
    r"|takes?(?: over)?|does|(?:will|should) (?:do|own)|is responsible for",
    "redate": r"move|push|postpone|delay|reschedule|due|deadline|shift|bring forward|pull|extend|by|until|set",
}
_READS: dict[Kind, re.Pattern[str]] = {k: re.compile(rf"\b(?:{v})\b") for k, v in _VERBS.items()}
_MINE = re.compile(
    r"\b(?:my|our|all|the team's|open|overdue|late)\b[\w\s']{0,20}\b(?:initiatives?|power plans)\b"
    r"|\binitiatives?\b.*\b(?:overdue|late|due (?:this|next)|are (?:mine|open)|on my plate|(?:across|on) all)\b"
)
_WHOSE = re.compile(r"\b(?:my|our|all|the team's|team's|mine|i own|across)\b")
"""Said of initiatives, it means every deal, also while the talk is about one."""
_OVERDUE = re.compile(r"\b(?:overdue|late|behind)\b")
_REASON = re.compile(r"(?:\b(?:because|since|reason:)|[:;,]| [-–—](?= ))\s*(?P<rest>.+)$", re.DOTALL | re.IGNORECASE)
_GOES_ON = re.compile(
    r"\s*(?:and |then )?(?:#?\d{1,2}\b|(?:the )?\w+(?: one)?$|\w+(?:'ll| will| should| does| takes?)\b|by\b)"
)
"""What follows a comma when it only goes on: "1, 3", "Sam does it", "by Friday"."""
_AGAINST = re.compile(r"\b(?:against us|bad news|negative|unhappy|not (?:good|happy|impressed)|complain\w*)\b")
_YES = re.compile(r"^(?:it's |it was )?(?:a )?(?:yes|yep|yeah|sure)\b|\b(?:said yes|answer is yes|we can|we may)\b")
_NO = re.compile(r"^(?:it's |it was )?(?:a )?(?:no|nope)\b|\b(?:said no|answer is no|we can't|we cannot|not yet)\b")
_SHIFT = re.compile(
    r"\b(?P<n>a|an|one|two|three|four|six|\d{1,2}) (?P<unit>day|week|month)s?\b(?P<way> (?:earlier|sooner|forward))?"
)
_SOONER = re.compile(r"\b(?:bring|pull)\b|\b(?:earlier|sooner)\b")
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "six": 6}
_DAYS = {"day": 1, "week": 7, "month": 30}
_SELF = re.compile(
    r"\b(?:to|by|for) me\b|\bi(?:'ll| will) (?:do|take|handle|own)\b|\bme as (?:the )?owner\b|\bi take\b"
)
_COMMAND_WORDS = frozenset(
    "the a an it this that one initiative initiatives action item plan power mark set as is are was has been have had i"
    " we our my please to on for of in with and off do did get got now next from s be at them those these all done"
    " again add put take make owner responsible not don need week weeks day days month months".split()
)


_AIM = re.compile(r"\b(?:to|at|above|over|past|beyond|reach|hit|below|under)\s+\d{1,3}\b")
"""A score that is aimed at: no number of the list."""


def read_intent(ask: Ask) -> Intent:
    if ask.verb in _KINDS and ask.args and not (ask.verb == "show" and ask.args.get("text")):
        return _pressed(ask)
    text = _plain(ask.wish)
    bare = _POLITE.sub("", text)
    asked = _QUESTION.match(bare) is not None or (text.endswith("?") and bare == text)
    kind = None if asked else _changing(ask, bare)
    return _change(ask, kind, bare) if kind else _question(ask, bare)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.strip().lower().replace("’", "'"))


def _pressed(ask: Ask) -> Intent:
    args = ask.args
    fogs: dict[str, FogClass] = {"fact": "fact", "opinion": "opinion", "gossip": "gossip"}
    sub = args.get("sub_factor", "")
    return Intent(
        next(k for k in _KINDS if k == ask.verb),
        refs=tuple(r for r in args.get("ref", "").strip().split(",") if r),
        owner_id=args.get("owner_id", "").strip() or None,
        due_on=_day(args.get("due_on", ""), ask),
        note=args.get("note", "").strip(),
        for_us=args.get("way", "for") != "against",
        fog=fogs.get(args.get("fog", ""), "fact"),
        sub_factor=sub if sub in FACTOR_OF_SUB else None,
        answer={"yes": True, "no": False}.get(args.get("answer", "")),
        overdue=args.get("overdue") == "yes",
        by_press=True,
    )


def _day(written: str, ask: Ask) -> date | None:
    """A form's date; surfaces without a date picker send words."""
    if not written.strip():
        return None
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        found = find_dates(written, ask.voice.today, ask.voice.locale)
        return found[0].end if found else None


def _undated(ask: Ask, text: str) -> str:
    """The text with its dates and spans left out, so that a day of the month is no number of the list."""
    for when in reversed(find_dates(text, ask.voice.today, ask.voice.locale)):
        text = f"{text[: when.span[0]]} … {text[when.span[1] :]}"
    return _SHIFT.sub(" … ", text)


def _changing(ask: Ask, text: str) -> Kind | None:
    """The change asked for; why, or what came of it, says nothing about that."""
    head, _ = _cut(text)
    for kind in CHANGES:
        if not _READS[kind].search(head):
            continue
        if kind == "assign" and _owner(ask, head) is None:
            continue
        if kind == "redate" and not (ask.entities.dates or _SHIFT.search(head)):
            continue
        return kind
    return None


def _cut(text: str) -> tuple[str, str]:
    """(what is to be done, why or what came of it)."""
    for match in _REASON.finditer(text):
        if text[match.start()] == "," and _GOES_ON.match(match["rest"]):
            continue
        return text[: match.start()].strip(" ,.!"), match["rest"].strip()
    return text.strip(" ,.!"), ""


def _change(ask: Ask, kind: Kind, text: str) -> Intent:
    head, rest = _cut(text)
    plain = _undated(ask, head)
    takes_more = kind not in ("drop", "done")
    due = ask.entities.dates[-1] if takes_more and ask.entities.dates else None
    return Intent(
        kind,
        picks=picks(plain),
        words=_without_verb(kind, plain),
        owner_id=_owner(ask, text) if takes_more else None,
        due_on=due,
        shift=_shift(head) if kind == "redate" and due is None else None,
        note="" if takes_more else _as_written(ask, rest),
        for_us=_AGAINST.search(rest) is None,
        answer=_answer(rest),
    )


def _as_written(ask: Ask, rest: str) -> str:
    """The reason in the person's own spelling, names and all."""
    if not rest:
        return ""
    text = re.sub(r"\s+", " ", ask.text.strip().replace("’", "'"))
    if text.lower().endswith(rest):
        return text[-len(rest) :].strip(" .")
    return _cut(text)[1].strip(" .") or rest.strip(" .")


def _answer(rest: str) -> bool | None:
    if _NO.search(rest):
        return False
    return True if _YES.search(rest) else None


def _owner(ask: Ask, text: str) -> str | None:
    if ask.entities.user_ids:
        return ask.entities.user_ids[0]
    return ask.principal.user_id if _SELF.search(text) else None


def _shift(text: str) -> timedelta | None:
    match = _SHIFT.search(text)
    if match is None:
        return None
    count = _COUNTS.get(match["n"]) or int(match["n"])
    return timedelta(days=count * _DAYS[match["unit"]] * (-1 if _SOONER.search(text) else 1))


def _without_verb(kind: Kind, text: str) -> str:
    bare = _READS[kind].sub(lambda m: m[0] if len(m[0].split()) > 3 else " ", text)  # "add … to the plan" holds it
    return " ".join(w for w in re.findall(r"\w+", bare) if w not in _COMMAND_WORDS and not is_number(w))


def _question(ask: Ask, text: str) -> Intent:
    named = ask.entities.deal_ids or ask.entities.account_ids
    carried_over = not ask.entities.mentions and _WHOSE.search(text) is not None
    if _MINE.search(text) and (not named or carried_over):
        return Intent("mine", overdue=_OVERDUE.search(text) is not None)
    wanted = picks(_AIM.sub(" … ", _undated(ask, text)))
    if wanted and wanted != (ALL,) and len(text.split()) <= 14 and ask.memory.get("listed"):
        return Intent("open", picks=wanted[:1])
    about = re.match(r"(?:why|how (?:do|can|should|does)|tell me|more|who (?:is|do|does))\b", text)
    last = ask.memory.get("last")
    if about and last and not named and len(text.split()) <= 6 and "plan" not in text:
        return Intent("open", refs=(str(last),))
    return Intent("show")
