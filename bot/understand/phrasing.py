"""How a message is put to the router: names become stand-ins, pasted text is cut, greetings go.

Utterances go through the same door, so that the router learns and reads one language in which which client,
deal or person is meant makes no difference.
"""

import re
from collections.abc import Sequence

from bot.understand.entities import Mention
from bot.understand.pleasantries import coaching_asked, without_opening
from skills.ask import Entities

ROUTED = 320
"""Characters of a message (or of either end of a long one) that say what is wanted."""

_BUSINESSES = ("Acme", "Globex", "Initech")
_PEOPLE = ("Maria", "John", "Anna")
STAND_INS = frozenset(name.lower() for name in (*_BUSINESSES, *_PEOPLE))
"""What names are replaced by, folded."""
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_QUOTED = re.compile(r"[\"“«„][^\"”»“]{24,}[\"”»“]")
_BUSINESS = re.compile(
    r"\b(?:it|they|them|(?:that|this|the) (?:one|deal|account|client|company|customer|opportunity))\b", re.IGNORECASE
)
_OWN_BUSINESS = re.compile(r"\b(?:its|their)\b", re.IGNORECASE)
_PERSON = re.compile(r"\b(?:he|him|she|her)\b", re.IGNORECASE)
_PAYLOAD = re.compile(r"^(?P<head>[^:\n]{6,80}[:\n]\s)(?P<body>.{60}).+$", re.DOTALL)


class _StandIns:
    """The same kind of thing gets the same few names, in turn."""

    def __init__(self) -> None:
        self._businesses = 0
        self._people = 0

    def name(self, kind: str) -> str:
        if kind in ("contact", "user", "person", "colleague"):
            self._people += 1
            return _PEOPLE[(self._people - 1) % len(_PEOPLE)]
        if kind == "competitor":
            return "the competitor"
        if kind == "product":
            return "our product"
        self._businesses += 1
        return _BUSINESSES[(self._businesses - 1) % len(_BUSINESSES)]


def utterance(phrase: str) -> str:
    """A skill's example phrasing as the router learns it."""
    names = _StandIns()
    return phrasing(_PLACEHOLDER.sub(lambda m: names.name(m[1]), phrase))


def phrasing(text: str, mentions: Sequence[Mention] = (), offset: int = 0, about: Entities = Entities()) -> str:
    """A message, or the part of it that starts at `offset`, with what is named in it as stand-ins.

    `about`: what pronouns stand for; they become stand-ins too ("move it to negotiate").
    """
    return without_opening(_with_stand_ins(text, mentions, offset, about))


def phrasings(
    text: str, mentions: Sequence[Mention] = (), offset: int = 0, about: Entities = Entities()
) -> tuple[str, ...]:
    """`phrasing`, and how the message reads too where its opening may belong to the wish."""
    plain = _with_stand_ins(text, mentions, offset, about)
    asked = coaching_asked(plain)
    return (without_opening(plain),) if asked is None else (without_opening(plain), asked)


def _with_stand_ins(text: str, mentions: Sequence[Mention], offset: int, about: Entities) -> str:
    names = _StandIns()
    out, at = [], 0
    for mention in mentions:
        start, end = mention.start - offset, mention.end - offset
        if start < at or end > len(text) or (mention.match == "nickname" and mention.together):
            continue
        kind = mention.entries[0].kind if mention.entries else "account"
        out += [text[at:start], names.name(kind)]
        at = end
    plain = "".join([*out, text[at:]])
    plain = _without_pronouns(plain, names, about)
    plain = _QUOTED.sub('"this statement"', plain)
    plain = _PAYLOAD.sub(lambda m: m["head"] + m["body"], plain)
    return " ".join(plain.split())


def _without_pronouns(text: str, names: _StandIns, about: Entities) -> str:
    if about.deal_ids or about.account_ids:
        text = _OWN_BUSINESS.sub(lambda _: names.name("account") + "'s", text, count=1)
        text = _BUSINESS.sub(lambda _: names.name("account"), text, count=1)
    if about.contact_ids or about.user_ids:
        text = _PERSON.sub(lambda _: names.name("contact"), text, count=1)
    return text


def ends(phrase: str) -> tuple[str, ...]:
    """What to route: the phrase, or of a long one its beginning and its end."""
    if len(phrase) <= 2 * ROUTED:
        return (phrase,)
    return phrase[:ROUTED], phrase[-ROUTED:]
