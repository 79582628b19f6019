"""Deals found from the compose box: what the person may see, the likeliest first.

The card that is dropped into a chat holds the deal's name, its client and a button, and no figure: who reads along
there is not known. Whoever presses the button is answered in their own chat, with what they may see.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rapidfuzz import fuzz, utils

from bot.teams import limits
from bot.teams.buttons import Card, button
from bot.teams.elements import block
from bot.teams.markup import escaped, short
from knowledge.reader import Reader
from knowledge.records import Deal
from skills.answer import Action

QUERIED = "composeExtension/query"
CHOSEN = "composeExtension/selectItem"
COMMAND, PARAMETER = "deal", "query"
"""Of the one look-up, as the app package names it."""
_ADAPTIVE = "application/vnd.microsoft.card.adaptive"
_THUMBNAIL = "application/vnd.microsoft.card.thumbnail"
_LIKELY = 60.0

Json = dict[str, Any]


def words_of(value: Any) -> str:
    """What was typed; empty when the box was only opened."""
    given = value.get("parameters") if isinstance(value, dict) else None
    found = [p for p in given if isinstance(p, dict)] if isinstance(given, list) else []
    if any(p.get("name") == "initialRun" for p in found):
        return ""
    return next((str(p.get("value") or "") for p in found if p.get("name") == PARAMETER), "").strip()[:200]


def is_ours(value: Any) -> bool:
    """Whether it is the look-up that is answered here, and not one of another version of the package."""
    return isinstance(value, dict) and value.get("commandId") in (COMMAND, None)


async def found(reader: Reader, text: str) -> Json:
    """The answer to a look-up. Raises `StoreUnavailable`."""
    deals = [d for d in await reader.deals() if not d.confidential]  # a tap would name it to whoever reads along
    names = {a.id: a.name for a in await reader.accounts()}
    ranked = _ranked(deals, names, text, reader.principal.user_id)[: limits.FOUND]
    if not ranked:
        said = f"No deal you can see sounds like “{short(text, 60)}”." if text else "There is no deal you can see yet."
        return saying(said)
    return _result([_offer(d, names.get(d.account_id or "", "")) for d in ranked])


async def chosen(reader: Reader, value: Any) -> Json:
    """The card of a deal that was picked. Raises `StoreUnavailable`."""
    deal = await reader.record("deal", str(value.get("deal"))) if isinstance(value, dict) else None
    if not isinstance(deal, Deal) or deal.confidential:
        return saying("I can't find that deal any more.")
    account = await reader.account(deal.account_id or "")
    return _result([{"contentType": _ADAPTIVE, "content": deal_card(deal, account.name if account else "")}])


def saying(text: str) -> Json:
    return {"composeExtension": {"type": "message", "text": text}}


def deal_card(deal: Deal, client: str) -> Json:
    """A deal where anybody may read along."""
    ask = Action("open", "Show me what I may see", "right_to_win", "show", {"deal_id": deal.id}, style="primary")
    said = f"Deal with {client}" if client else "Deal"
    return {
        "type": "AdaptiveCard",
        "$schema": limits.SCHEMA,
        "version": limits.VERSION,
        "body": [
            block(escaped(short(deal.name, limits.TITLE)), size="large", weight="bolder", style="heading"),
            block(escaped(short(said, limits.TITLE)), isSubtle=True, spacing="none"),
        ],
        "actions": [button(ask, Card())],
        "fallbackText": short(f"{deal.name}: {said}", limits.PREVIEW),
    }


def _ranked(deals: Sequence[Deal], clients: Mapping[str, str], text: str, me: str) -> Sequence[Deal]:
    """By how well name and client fit; with nothing typed the person's own open ones, soonest close first."""
    if not text:
        mine = [d for d in deals if d.owner_id == me and d.status == "open"]
        return sorted(mine or [d for d in deals if d.status == "open"], key=lambda d: (d.close_on or date.max, d.name))
    scored = [(_fit(text, f"{d.name} {clients.get(d.account_id or '', '')}"), d) for d in deals]
    likely = [(s, d) for s, d in scored if s >= _LIKELY]
    likely.sort(key=lambda known: (-known[0], known[1].status != "open", known[1].owner_id != me, known[1].name))
    return [d for _, d in likely]


def _fit(text: str, name: str) -> float:
    """0..100; half a word is enough, its place is not looked at."""
    return max(
        fuzz.token_set_ratio(text, name, processor=utils.default_process),
        fuzz.partial_ratio(text, name, processor=utils.default_process) if len(text) > 2 else 0.0,
    )


def _offer(deal: Deal, client: str) -> Json:
    """One line of the list; only its reader sees it, so it says how the deal stands."""
    closes = f", closes {deal.close_on.isoformat()}" if deal.status == "open" and deal.close_on else f", {deal.status}"
    preview = {
        "contentType": _THUMBNAIL,
        "content": {
            "title": short(deal.name, limits.TITLE),
            "text": short(f"{client}{closes}".lstrip(", "), limits.TITLE),
            "tap": {"type": "invoke", "value": {"deal": deal.id}},
        },
    }
    return {"contentType": _ADAPTIVE, "content": deal_card(deal, client), "preview": preview}


def _result(attachments: list[Json]) -> Json:
    return {"composeExtension": {"type": "result", "attachmentLayout": "list", "attachments": attachments}}
