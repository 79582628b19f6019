"""The message behind a card somebody acts on: read again by its key, for those it was written to alone."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.codec import message_of, outgoing_of
from bot.surface import Outgoing
from bot.teams.events import Place
from bot.teams.house import House
from bot.teams.render import more_of, render
from bot.teams.send import shape_of
from knowledge.access import Principal
from knowledge.journal import Journal
from skills.answer import Answer

_SETTLED = "This was decided or has run out; it can't be confirmed here any more."


async def behind(journal: Journal, tenant: str, place: Place, key: str) -> Outgoing | None:
    """None for a message that is gone, and for one that was not written to whoever asks."""
    message = await journal.message(key)
    if message is None or message.surface != "teams":
        return None
    found = outgoing_of(message, tenant=tenant)
    return found if _aloud(found, place) or found.conversation == place.conversation else None


def _aloud(message: Outgoing, place: Place) -> bool:
    """Everybody in that conversation reads it."""
    return bool(message.address.get("public")) and message.address.get("conversation") == place.conversation_id


async def rest_of(journal: Journal, card: Outgoing, place: Place) -> None:
    """Sends what a full card left out, to where the card is; once, however often it is asked for."""
    rest = replace(card, key=f"{card.key}.more", kind="answer", answer=more_of(card.answer), turn_id=None)
    address = card.address if _aloud(card, place) else place.address
    await journal.enqueue([message_of(replace(rest, created_at=datetime.now(UTC), address=address))])


async def view_of(house: House, card: Outgoing, place: Place, who: Principal | None) -> dict[str, Any]:
    """The card as this person may see it now: what they may see besides, and what still waits for them."""
    answer = card.answer
    if answer.pending is not None and not await _waits(house.journal, answer.pending, who):
        shown = replace(answer, actions=(), pending=None, degraded=(*answer.degraded, _SETTLED))
        card = replace(card, answer=shown)
    elif card.address.get("public") and (own := await _own_view(house, card, who)) is not None:
        card = own
    elif card.conversation == place.conversation:
        card = replace(card, answer=replace(answer, actions=(*answer.actions, *await _offered(house.journal, card))))
    page = render(card.answer, shape_of(card, viewers=(place.user_id,)))[0]
    return page.card or {}


async def _own_view(house: House, card: Outgoing, who: Principal | None) -> Outgoing | None:
    """Where there is more for them, and it fits a card. Its forms lie inside it: a dialog is found by what all see."""
    answer = None if who is None else await house.seen_by(card, who)
    if answer is None:
        return None
    own = replace(card, answer=answer, address={**card.address, "inline": True})
    return own if len(render(answer, shape_of(own))) == 1 else None


async def _waits(journal: Journal, pending: str, who: Principal | None) -> bool:
    change = await journal.pending(pending)
    mine = change is not None and who is not None and change.user_id == who.user_id
    return mine and change is not None and change.status == "open" and change.expires_at > journal.clock()


async def _offered(journal: Journal, card: Outgoing) -> tuple[Any, ...]:
    """What was left out where others read along, and is offered to the asker alone."""
    offer = await journal.message(f"{card.key}.mine")
    return () if offer is None else outgoing_of(offer, tenant=card.tenant).answer.actions


def inline(card: Outgoing, place: Place, answer: Answer, action: str) -> Outgoing:
    """A form as a message of its own, for a client without dialogs."""
    return replace(
        card,
        key=f"{card.key}.form.{action}",
        kind="answer",
        answer=answer,
        created_at=datetime.now(UTC),
        address={**place.address, "group": False, "inline": True},
        turn_id=None,
    )
