# ruff: noqa: E501 - a pattern in one line reads better than one in pieces
"""What is wanted of the coach: read from words or from a pressed button. Pure."""

import re
from dataclasses import dataclass
from typing import Literal, get_args

from knowledge.records import CallConsent, HintsTo
from skills.answer import chosen
from skills.ask import Ask

Kind = Literal["start", "stop", "mute", "unmute", "more", "less", "debrief", "follow_up", "open"]
_KINDS: tuple[Kind, ...] = ("start", "stop", "mute", "unmute", "more", "less", "debrief", "follow_up", "open")

CLAIMS = (
    r"(?:draft|write|compose|prepare) (?:me )?(?:an? |the |my )?(?:follow-?up |thank[- ]you )?"
    r"(?:e-?mail|mail|follow-?up|letter|message) (?:to|for) {client}",
)
_DEBRIEF = re.compile(
    r"\bde-?brief|\brecap\b|\bsum(?:s|med)?[ -]?up\b|\bsummar|\baction (?:items?|points?)\b|\bto-?dos?\b|\bfollow-?ups?\b"
    r"|\bmeeting notes\b|\bcall notes\b|\bminutes of\b|\bwrap[ -]?up\b|\bafter[- ](?:(?:my|the|our|this|that) )?(?:last )?(?:call|meeting)\b|\bpost[- ]call\b"
    r"|\bhow did (?:\w+ ){0,4}(?:call|meeting|conversation|chat|go)\b|\bwhat (?:came|comes) out\b|\bhow (?:was|am|were) (?:i|my)\b"
    r"|\bdid i (?:talk|speak|listen|ask)|\bhow much did i (?:talk|speak)|\btalk(?:ing)?[ -]ratio\b|\btakeaways?\b"
    r"|\bwhat (?:did (?:we|they|i)|was|were) (?:agree|promise|commit|decide|object)",
    re.I,
)
_FOLLOW_UP = re.compile(
    r"\b(?:draft|write(?! down)|compose|prepare|word|phrase|suggest)\b(?:\W+[\w'’-]+){0,5}?\W+"
    r"(?:e-?mail|mail|follow-?up|thank[- ]you|(?:letter|note|message|reply) to)\b|\bfollow-?up (?:e-?mail|mail|letter|message)\b",
    re.I,
)
_UNMUTE = re.compile(
    r"\bun-?mute\b|\bhints? (?:back on\b|on(?: again)?\W*$)|\bturn (?:\w+ ){0,2}hints? (?:back )?on\b|\bspeak up again\b"
    r"|\b(?:resume|restart|continue) (?:the )?(?:hints?|tips?|coaching)\b|\bhints? again\b",
    re.I,
)
_MUTE = re.compile(
    r"\bmute\b|\bsilence\b|\bhush\b|\b(?:be|stay|keep|go) (?:quiet|silent)\b|\bquiet,? please\b|\bshush\b"
    r"|\b(?:no|without|pause|stop|hold|enough of) (?:more |any |the |your |all )*(?:hints?|tips?|prompts?|suggestions?)\b"
    r"|\bhints? off\b|\bturn (?:\w+ ){0,2}hints? off\b|\bstop (?:hinting|prompting|interrupting)\b",
    re.I,
)
_LESS = re.compile(
    r"\b(?:fewer|less|too many|not so many)\b.*\b(?:hints?|tips?|prompts?|often|this|these|those|that)\b"
    r"|\btoo chatty\b|\bonly the important (?:hints?|ones)\b",
    re.I,
)
_MORE = re.compile(
    r"\bmore (?:of )?(?:hints?|tips?|prompts?|help|often|like (?:this|that)|(?:this|that|those|these)\b)"
    r"|\bhint (?:me )?more\b|\bkeep (?:them|those|these|it) coming\b",
    re.I,
)
_STOP = re.compile(
    r"\bstop\b|\bend (?:the |this |my )?(?:call|coaching|session|listening)\b|\bhang(?:ing)? up\b|\bhung up\b"
    r"|\b(?:call|meeting)(?: is|'s|’s)? (?:over|done|finished|ended)\b|\bwe(?:'re| are|’re) done\b|\bturn (?:it |the coach )?off\b"
    r"|\b(?:quit|finish|switch off|leave) (?:the )?(?:coach|coaching|listening|call|meeting)\b",
    re.I,
)
_OPEN = re.compile(
    r"\b(?:side )?panel\b|\bwhere (?:do|can) i (?:see|find|watch)\b|\b(?:are you|is it|is the coach|coach) (?:still )?(?:on|listening|live|running)\b"
    r"|\bstatus of\b|\bwhich call\b",
    re.I,
)

_START = re.compile(
    r"^\W*(?:(?:please|can you|could you|would you|hey|ok(?:ay)?)\W+)*(?:coach (?:me|my|the)|start (?:listening|coaching|the (?:live )?coach)|listen (?:in|to|along)|join my|sit in)\b",
    re.I,
)

_EVERYONE = r"(?:every(?:one|body)|all(?: of (?:them|us))?|they(?: all)?|both(?: sides)?|the (?:client|customer|others|room)|participants|we all)"
_GIVEN = re.compile(
    rf"\b{_EVERYONE}\b(?: \w+){{0,3}}? (?:agree[sd]?|consent(?:s|ed)?|said (?:yes|ok|okay|fine|sure)|(?:is|are|was|were) (?:ok(?:ay)?|fine|happy|good)"
    r"|gave (?:their )?(?:consent|permission|ok))\b|\bconsent (?:is |was |has been )?(?:given|there|on record|from all)\b|\bwith (?:everyone'?s|everybody'?s|their) (?:consent|permission|ok)",
    re.I,
)
_ANNOUNCED = re.compile(
    rf"\b(?:told|informed|announced)\b.*\b(?:{_EVERYONE}|it|recording|listening|coach)\b|\b{_EVERYONE}\b (?:knows?|(?:has|have|was|were) (?:been )?(?:told|informed))\b"
    r"|\bannounced\b",
    re.I,
)
_REFUSED = re.compile(
    r"\b(?:refused|declined|said no|objected?|objects|do(?:es)?(?: not|n'?t|n’t) (?:want|agree|like)|did(?: not|n'?t|n’t) (?:agree|consent|want)|against (?:recording|being recorded|it))\b",
    re.I,
)
_UNSURE = re.compile(
    r"\b(?:not (?:all|everyone|everybody|yet)|nobody|has(?:n'?t| not)|have(?:n'?t| not)|did(?:n'?t| not) ask|without (?:asking|telling|consent)|secretly|if (?:everyone|they|all))\b",
    re.I,
)
_TO: tuple[tuple[HintsTo, str], ...] = (
    ("meeting", r"\b(?:in|into|inside) (?:my|the|our) (?:teams )?(?:meeting|call)\b"),
    ("slack", r"\bslack\b"),
    ("teams", r"\bteams\b"),
    ("web", r"\b(?:browser|panel|web|console)\b"),
)
_MINUTES = re.compile(r"\b(\d{1,3})[ -]?(?:min(?:ute)?s?|m)\b", re.I)
_NEXT_SENTENCE = re.compile(r"(?<=[^\W\d_])[.!?][ \t]")
_AGENDA = re.compile(r"\bagenda\s*(?:is|:|-)\s*(?P<rest>.+)$", re.I | re.S)


@dataclass(frozen=True, slots=True)
class Intent:
    kind: Kind
    call_id: str | None = None
    document_id: str | None = None
    deal_id: str | None = None
    account_id: str | None = None
    consent: CallConsent = "none"
    how: str = ""
    """How everyone agreed, in the person's words."""
    hints_to: HintsTo | None = None
    meeting: str = ""
    """The meeting it is held in, told by a panel that was opened there."""
    minutes: int | None = None
    agenda: tuple[str, ...] = ()
    liked: str = ""
    """A kind of hint they want more of."""
    sure: bool = True
    """False: words were about consent and did not say that everyone agreed."""
    by_press: bool = False
    look: bool = False
    """Only a deal was chosen: nothing goes on record by it."""
    body: str | None = None
    """A follow-up mail as it was edited; None: it is still to be drafted."""
    subject: str = ""
    to: tuple[str, ...] = ()
    """Ids of the contacts it goes to."""


def read_intent(ask: Ask) -> Intent:
    if ask.verb in _KINDS:
        return _pressed(ask)
    text = ask.wish
    kind = _kind(text)
    if kind != "start":
        return Intent(kind)
    consent = consent_in(text)
    to = next((t for t, words in _TO if re.search(rf"\b(?:hints?|tips?|send|write|tell)\b.*{words}", text, re.I)), None)
    minutes = _MINUTES.search(text)
    agenda = _AGENDA.search(ask.text)
    return Intent(
        "start",
        consent=consent,
        how=f"said in chat: {ask.text.strip()[:200]}" if consent != "none" else "",
        hints_to=to,
        minutes=int(minutes[1]) if minutes else None,
        agenda=points(_NEXT_SENTENCE.split(agenda["rest"])[0]) if agenda else (),
        sure=consent != "none" or not (_UNSURE.search(text) or _REFUSED.search(text)),
    )


def _kind(text: str) -> Kind:
    for kind, pattern in _ORDER:
        if pattern.search(text):
            return kind
    return "start"


_ORDER: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("follow_up", _FOLLOW_UP),
    ("unmute", _UNMUTE),
    ("start", _START),
    ("mute", _MUTE),
    ("less", _LESS),
    ("more", _MORE),
    ("debrief", _DEBRIEF),
    ("stop", _STOP),
    ("open", _OPEN),
)


def consent_in(text: str) -> CallConsent:
    """What somebody's words say about consent. Anything in doubt is no consent."""
    if _REFUSED.search(text):
        return "refused"
    if _UNSURE.search(text):
        return "none"
    if _GIVEN.search(text):
        return "given"
    return "announced" if _ANNOUNCED.search(text) else "none"


def points(text: str) -> tuple[str, ...]:
    """The points of an agenda, one a line or between commas."""
    parts = re.split(r"\n|;", text) if re.search(r"\n|;", text) else re.split(r",| and then ", text)
    cleaned = (re.sub(r"^\s*(?:[-*•]|\d{1,2}[.)])\s*", "", p).strip(" .") for p in parts)
    return tuple(p[:120] for p in cleaned if p)[:12]


def _pressed(ask: Ask) -> Intent:
    args = {k: v.strip() for k, v in ask.args.items()}
    consents: dict[str, CallConsent] = {"given": "given", "announced": "announced", "refused": "refused"}
    places: dict[str, HintsTo] = {p: p for p in get_args(HintsTo)}
    minutes = args.get("minutes", "")
    return Intent(
        next(k for k in _KINDS if k == ask.verb),
        call_id=args.get("call_id") or None,
        document_id=args.get("document_id") or None,
        deal_id=args.get("deal_id") or None,
        account_id=args.get("account_id") or None,
        consent=consents.get(args.get("consent", ""), "none"),
        how=args.get("how", "")[:300],
        hints_to=places.get(args.get("hints_to", "")),
        meeting=args.get("meeting", "")[:500],
        minutes=int(minutes) if minutes.isdecimal() and 0 < int(minutes) < 600 else None,
        agenda=points(args.get("agenda", "")),
        liked=args.get("liked", ""),
        by_press=True,
        look=args.get("look") == "yes",
        body=args.get("body") or None,
        subject=" ".join(args.get("subject", "").split()),
        to=chosen(args.get("to", "")),
    )
