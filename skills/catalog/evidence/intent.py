"""What is wanted of the observations: read from a button's verb, else from the words. Pure; no model."""

import re
from dataclasses import dataclass
from typing import Literal

from knowledge.four_cs import FACTOR_OF_SUB
from knowledge.records import FogClass
from skills.ask import Ask
from skills.language.picking import picks
from skills.scoring.words import SUB_LABELS

Kind = Literal["show", "accept", "reject", "edit"]
_KINDS: tuple[Kind, ...] = ("show", "accept", "reject", "edit")


@dataclass(frozen=True, slots=True)
class Intent:
    kind: Kind
    refs: tuple[str, ...] = ()
    """Ids a button named."""
    picks: tuple[int, ...] = ()
    """Numbers on the card shown last; see `skills.language.picking`."""
    pasted: str = ""
    """A text given in the message itself."""
    reason: str = ""
    way: Literal[1, -1, 0] = 0
    """What it shall count as instead; 0: as it is, or the other way round where `turn` is set."""
    turn: bool = False
    """It is the other way round."""
    fog: FogClass | None = None
    sub_factor: str | None = None
    strength: float | None = None
    what: Literal["transcript", "mail", "note", "document", ""] = ""
    """The kind of text asked about."""
    by_press: bool = False


_PASTED = re.compile(
    r"^.{0,160}?(?:\b(?:read|extract|go through|check|look at|scan|parse|mine|pull|analy[sz]e|what (?:counts|is in|"
    r"evidence)|"
    r"anything|evidence|pasting|here(?:'s| is)|note|mail|transcript|text)\b[^:\n]{0,120}):\s*(?P<text>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_FEWEST_PASTED = 5
"""Words; less is no text to read."""
_ACCEPT = re.compile(
    r"^(?:(?:ok|okay|yes|please|and|then|so|good|fine|right|great)[,\s]+)*(?:accept|approve|keep|count|take|agree|"
    r"confirm|file|"
    r"include|add|put|use|log)\b|\b(?:that's|it's|they're|all|these are|those are) (?:all )?(?:right|correct|fine|"
    r"true)\b"
    r"|^yes\b.{0,20}$"
)
_REJECT = re.compile(
    r"^(?:(?:ok|okay|no|please|and|then|so)[,\s]+)*(?:reject|drop|dismiss|discard|ignore|throw|skip|remove|delete|"
    r"leave out|forget|"
    r"don't count|do not count|decline|strike)\b|\b(?:doesn't|does not|shouldn't|should not|must not) count\b"
    r"|\b(?:was|is|were) (?:only |just )?(?:joking|kidding|a joke|sarcastic|ironic|being sarcastic)\b|"
    r"\bout of context\b"
)
_EDIT = re.compile(
    r"\b(?:wrong|incorrect|not right|other way|the opposite|turn (?:it|that)|flip|change|correct|edit|should (?:be|"
    r"count)|belongs"
    r"|it's (?:for|against)|that's (?:for|against)|counts? (?:as|for|against)|make (?:it|that)|mark (?:it|that))\b"
)
_AGAINST = re.compile(r"\bagainst (?:us|me)\b|\bnegative\b|\bspeaks against\b|\bbad (?:for us|news)\b")
_FOR = re.compile(r"\b(?:for|in favou?r of) us\b|\bpositive\b|\bspeaks for\b|\bgood (?:for us|news)\b")
_TURN = re.compile(r"\b(?:other way(?: round| around)?|the opposite|turn (?:it|that)|flip)\b")
_FOGS: tuple[tuple[FogClass, str], ...] = (
    ("gossip", r"gossip|hearsay|rumou?r"),
    ("opinion", r"opinion|judge?ment"),
    ("fact", r"fact|documented"),
)
_STRENGTHS: tuple[tuple[float, str], ...] = (
    (0.3, r"weak(?:er)?|a hint"),
    (0.6, r"medium|partial"),
    (1.0, r"strong(?:er)?"),
)
_REASON = re.compile(r"(?:\bbecause\b|\bsince\b|[:;,]| [-–—] )\s*(?P<rest>.+)$", re.DOTALL)
_QUESTION = re.compile(
    r"^(?:who|what|what's|whats|when|where|which|why|how|is|are|was|were|do|does|did|has|have|any|show|list)\b"
)
_WHAT: tuple[tuple[Literal["transcript", "mail", "note", "document"], str], ...] = (
    ("transcript", r"calls?|meetings?|transcripts?|conversations?|recordings?"),
    ("mail", r"e?-?mails?|mails?|inbox|thread"),
    ("note", r"notes?"),
    ("document", r"documents?|minutes|papers?|reports?|files?|rfp|tender"),
)


def read_intent(ask: Ask) -> Intent:
    if ask.args.get("pasted"):
        return Intent("show", pasted=ask.args["pasted"], by_press=True)
    if ask.verb in _KINDS and ask.args and not (ask.verb == "show" and ask.args.get("text")):
        return _pressed(ask)
    given = ask.args.get("text", "") or ask.text
    pasted = pasted_text(given)
    if pasted:
        return Intent("show", pasted=pasted)
    text = re.sub(r"\s+", " ", ask.wish.strip().lower().replace("’", "'"))
    asked = _QUESTION.match(text) is not None
    kind: Kind = "show" if asked else _wanted(text)
    return _instruction(kind, text) if kind != "show" else Intent("show", what=_what(text))


def pasted_text(said: str) -> str:
    """The text somebody put behind a colon, or below the first line; empty where there is none."""
    first, _, rest = said.strip().partition("\n")
    if len(rest.split()) >= _FEWEST_PASTED and len(first.split()) <= 25:
        return rest.strip()
    found = _PASTED.match(said.strip())
    text = found["text"].strip() if found else ""
    return text.strip('“”"') if len(text.split()) >= _FEWEST_PASTED else ""


def _wanted(text: str) -> Kind:
    if _REJECT.search(text):
        return "reject"
    if _EDIT.search(text) and (
        _AGAINST.search(text) or _FOR.search(text) or _TURN.search(text) or _fog(text) or _sub(text)
    ):
        return "edit"
    return "accept" if _ACCEPT.search(text) else "show"


def _instruction(kind: Kind, text: str) -> Intent:
    found = _REASON.search(text)
    reason = found["rest"].strip().rstrip(".") if found else ""
    way: Literal[1, -1, 0] = -1 if _AGAINST.search(text) else 1 if _FOR.search(text) else 0
    return Intent(
        kind,
        picks=picks(text),
        reason=reason,
        way=way if kind == "edit" else 0,
        turn=kind == "edit" and _TURN.search(text) is not None,
        fog=_fog(text) if kind == "edit" else None,
        sub_factor=_sub(text) if kind == "edit" else None,
        strength=_strength(text) if kind == "edit" else None,
    )


def _fog(text: str) -> FogClass | None:
    return next((fog for fog, words in _FOGS if re.search(rf"\b(?:{words})\b", text)), None)


def _sub(text: str) -> str | None:
    """A sub-factor by its key or its name."""
    named = (s for s in FACTOR_OF_SUB if s.replace("_", " ") in text or SUB_LABELS[s].lower() in text)
    return next(named, None)


def _strength(text: str) -> float | None:
    return next((value for value, words in _STRENGTHS if re.search(rf"\b(?:{words})\b", text)), None)


def _what(text: str) -> Literal["transcript", "mail", "note", "document", ""]:
    return next((kind for kind, words in _WHAT if re.search(rf"\b(?:{words})\b", text)), "")


def _pressed(ask: Ask) -> Intent:
    args = ask.args
    fogs: dict[str, FogClass] = {"fact": "fact", "opinion": "opinion", "gossip": "gossip"}
    ways: dict[str, Literal[1, -1]] = {"for": 1, "against": -1}
    sub = args.get("sub_factor", "")
    try:
        strength = float(args["strength"]) if args.get("strength") else None
    except ValueError:
        strength = None
    return Intent(
        next(k for k in _KINDS if k == ask.verb),
        refs=tuple(r for r in args.get("ref", "").split(",") if r),
        reason=args.get("reason", "").strip(),
        way=ways.get(args.get("way", ""), 0),
        fog=fogs.get(args.get("fog", "")),
        sub_factor=sub if sub in FACTOR_OF_SUB else None,
        strength=strength if strength and 0 < strength <= 1 else None,
        by_press=True,
    )
