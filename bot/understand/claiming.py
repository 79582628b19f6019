"""The skill that claims a short wish by its words alone: "what does Kim earn", "deals in euros".

Which skill a sentence asks for is learnt. But names are stand-ins there, so that a colleague's earnings read like a
buyer's, and three words give little to tell by: so a skill may claim some (`Skill.claims`).
"""

from collections.abc import Iterable

from bot.understand.message import Message
from skills.claims import CLIENT, COLLEAGUE, MOST_WORDS, claims, wish_of
from skills.registry import AnySkill

_OF_CLIENTS = frozenset({"deal", "account", "contact"})


def claimed(message: Message, text: str, at: int, skills: Iterable[AnySkill], *, unclear: bool = False) -> str | None:
    """The one of `skills` that `text`, which stands in the message at `at`, belongs to.

    While a deal or client is spoken of, only what names somebody is claimed: the rest may be about them, unless that
    is `unclear`.
    """
    wish = _wish(message, text, at)
    if wish is None:
        return None
    talk = message.focus.deal_ids or message.focus.account_ids
    if talk and not unclear and COLLEAGUE not in wish and CLIENT not in wish:
        return None
    return next((s.name for s in skills if any(claims(claim, wish) for claim in s.claims)), None)


def _wish(message: Message, text: str, at: int) -> str | None:
    """None where it is long, the message names what is neither a colleague nor of a client, or a client elsewhere."""
    named = [m for m in message.resolution.mentions if m.match != "nickname" or not m.together]
    kinds = {m: m.entries[0].kind if m.entries else "" for m in named}
    if not {*kinds.values()} <= {"user", *_OF_CLIENTS} or len(text.split()) > MOST_WORDS:
        return None
    inside = [m for m in named if m in message.mentions(at, at + len(text))]
    if any(kinds[m] in _OF_CLIENTS for m in named if m not in inside):
        return None
    colleagues = [(m.start - at, m.end - at) for m in inside if kinds[m] == "user"]
    return wish_of(text, colleagues, [(m.start - at, m.end - at) for m in inside if kinds[m] in _OF_CLIENTS])
