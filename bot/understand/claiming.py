"""The skill that claims a short wish by its words alone: "what does Kim earn", "deals in euros".

Which skill a sentence asks for is learnt. But names are stand-ins there, so that a colleague's earnings read like a
buyer's, and three words give little to tell by: so a skill may claim some (`Skill.claims`).
"""

from collections.abc import Iterable

from bot.understand.message import Message
from skills.claims import COLLEAGUE, MOST_WORDS, claims, wish_of
from skills.registry import AnySkill


def claimed(message: Message, text: str, at: int, skills: Iterable[AnySkill]) -> str | None:
    """The one of `skills` that `text`, which stands in the message at `at`, belongs to.

    While a deal or client is spoken of, only what is said of a colleague is claimed: the rest may be about them.
    """
    wish = _wish(message, text, at)
    if wish is None:
        return None
    talk = message.focus.deal_ids or message.focus.account_ids
    if talk and COLLEAGUE not in wish:
        return None
    return next((s.name for s in skills if any(claims(claim, wish) for claim in s.claims)), None)


def _wish(message: Message, text: str, at: int) -> str | None:
    """None where it is long, or the message names anything but colleagues."""
    named = [m for m in message.resolution.mentions if m.match != "nickname" or not m.together]
    of_others = any(not m.entries or m.entries[0].kind != "user" for m in named)
    if of_others or len(text.split()) > MOST_WORDS:
        return None
    inside = message.mentions(at, at + len(text))
    return wish_of(text, [(m.start - at, m.end - at) for m in named if m in inside])
