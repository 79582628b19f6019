"""A link to a deal, pasted into a chat: a card that says what everybody in that chat may know, and no more.

Teams keeps such a card for half an hour and may show it in the same person's other chats, so even where all may see the
deal it holds the name and the client, as the look-up's does, and leads to the reader's own chat for the rest. Where one
of them may not see it, or that can't be told, it is a card about some deal. Whoever may not see it gets no card.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.audience import MOST_READERS, may_read_along
from bot.links import AT, deal_in
from bot.pages.answering import answered
from bot.teams import limits
from bot.teams.events import Place
from bot.teams.house import House
from bot.teams.markup import escaped, plain, short
from bot.teams.send import TeamsSurface, alone
from knowledge.records import Deal

QUERIED = "composeExtension/queryLink"
_ADAPTIVE = "application/vnd.microsoft.card.adaptive"
_THUMBNAIL = "application/vnd.microsoft.card.thumbnail"
_VERSION = "1.3"
"""Of a card's schema: the newest that Teams draws for a link."""
_SOME = "A deal in SCIP"
_ASK = "Ask me in a chat of our own what you may see of it."

Json = dict[str, Any]


async def unfurled(house: House, surface: TeamsSurface, place: Place, value: Any) -> Json:
    """The answer to a pasted link. Raises `StoreUnavailable`."""
    url = str(value.get("url") or "") if isinstance(value, dict) else ""
    deal_id, who = deal_in(house.settings, url), await house.person(place.user_key)
    if deal_id is None or who is None or not who.active:
        return {}
    reader = house.workspace.reader(who)
    deal = await reader.record("deal", deal_id)
    if not isinstance(deal, Deal):
        return {}
    app = house.settings.teams.app_id.lower()
    if deal.confidential or not await _may_all_see(house, surface, place, deal.id):
        return _result(_SOME, _ASK, _chat(app, ""))
    account = await reader.account(deal.account_id or "")
    told = f"Deal with {account.name}" if account else "Deal"
    return _result(plain(deal.name), plain(told), _chat(app, f"What is our right to win on {deal.name}?"))


async def _may_all_see(house: House, surface: TeamsSurface, place: Place, deal_id: str) -> bool:
    """Whether everybody who reads that chat may; nobody else reads a chat with us alone."""
    if alone(place.address):
        return True
    keys = await surface.readers_of(place.address, at_most=MOST_READERS, quietly=True)
    if keys is None:
        return False
    readers = [await house.person(key) for key in sorted({*keys, place.user_key})]
    known = [r for r in readers if r is not None and may_read_along(r)]
    if len(known) < len(readers):
        return False  # somebody unknown, gone, or who sees no single deal, keeps it from being said to all
    return deal_id in (await house.workspace.room(known)).deal_ids


def _chat(app: str, words: str) -> str:
    """The reader's own chat with us, with what they may want to say written into it."""
    said = f"&message={quote(words)}" if words else ""
    return f"https://teams.microsoft.com/l/chat/0/0?users=28:{app}{said}"


def _result(title: str, told: str, chat: str) -> Json:
    head, line = short(title, limits.TITLE), short(told, limits.TITLE)
    card = {
        "type": "AdaptiveCard",
        "$schema": limits.SCHEMA,
        "version": _VERSION,
        "body": [
            {"type": "TextBlock", "text": escaped(head), "wrap": True, "size": "large", "weight": "bolder"},
            {"type": "TextBlock", "text": escaped(line), "wrap": True, "isSubtle": True, "spacing": "none"},
        ],
        "actions": [{"type": "Action.OpenUrl", "title": "Ask the sales coach", "url": chat}],
        "fallbackText": short(f"{head}: {line}", limits.PREVIEW),
    }
    preview = {"contentType": _THUMBNAIL, "content": {"title": head, "text": line}}
    attachment = {"contentType": _ADAPTIVE, "content": card, "preview": preview}
    shown = {"type": "result", "attachmentLayout": "list", "attachments": [attachment]}
    return {"composeExtension": shown, "cacheInfo": {"cacheType": "no_cache", "cacheDuration": 0}}


def link_routes(house: House) -> list[web.RouteDef]:
    """Where a link leads that is opened by itself: a page that says where to ask, the same for every id."""
    chat = _chat(house.settings.teams.app_id.lower(), "")
    text = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A deal in SCIP</title></head><body>'
        f"<h1>{_SOME}</h1><p>Paste this link into a chat in Teams, or ask for the deal by its name in a chat of our "
        f'own: <a href="{chat}">open my chat with the sales coach</a>.</p></body></html>'
    )

    async def page(_: web.Request) -> web.StreamResponse:
        return web.Response(text=text, content_type="text/html")

    async def kept(request: web.Request) -> web.StreamResponse:
        return await answered(page, request)

    handler: Callable[[web.Request], Awaitable[web.StreamResponse]] = kept
    return [web.get(f"{AT}/{{deal}}", handler)]
