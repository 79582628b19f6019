"""Links to deals that may be handed on to anybody: they say nothing but that there is something.

Pasted into a chat one becomes a card with what may be said there; opened by itself it says where to ask.
"""

import re
from urllib.parse import quote, unquote, urlsplit

from bot.settings import Settings

AT = "/teams/deal"
"""Beneath the address that Teams reaches; its proxy passes it on."""
_ID = re.compile(r"[A-Za-z0-9_.:-]{1,200}")


def to_deal(settings: Settings, deal_id: str) -> str:
    """Empty where nobody outside this machine could follow it."""
    teams = settings.teams
    if not (teams.enabled and teams.public_url.startswith("https://")):
        return ""
    return f"{teams.public_url.rstrip('/')}{AT}/{quote(deal_id, safe='')}"


def deal_in(settings: Settings, url: str) -> str | None:
    """The id of the deal a link of ours leads to; None for any other."""
    ours = urlsplit(to_deal(settings, "x"))
    try:
        given = urlsplit(url.strip())
        same = (given.scheme, given.netloc.lower()) == (ours.scheme, ours.netloc.lower())
    except ValueError:
        return None
    folder, _, named = given.path.rstrip("/").rpartition("/")
    if not (ours.netloc and same and f"{folder}/x" == ours.path):
        return None
    deal_id = unquote(named)
    return deal_id if _ID.fullmatch(deal_id) else None
