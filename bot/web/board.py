"""The side of the page: the asker's own deals with their right to win, and prompts to start from."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from datetime import date
from typing import Any

from aiohttp import web

from bot.web.console import Console
from knowledge.access import Principal
from knowledge.reader import Reader
from knowledge.records import Deal
from skills.registry import Registry
from skills.scoring.file import DealFile
from skills.scoring.read import read_files
from skills.scoring.score import score
from skills.wording import Voice

Json = dict[str, Any]
SHOWN = 30
PROMPTS = 6
_KEPT = 64


class Board:
    def __init__(self, console: Console) -> None:
        self._console = console
        self._scored: OrderedDict[tuple[str, tuple[int, int], date], Json] = OrderedDict()

    async def deals(self, request: web.Request) -> web.Response:
        """Open deals of the asker, theirs first, soonest close first; scored once per version of the data."""
        asker = await self._console.asker(request)
        voice = self._console.voice(asker.principal, request)
        versions = await self._console.desk.versions()
        today = await asyncio.to_thread(lambda: voice.today)
        key = (f"{asker.principal.user_id} {voice.time_zone}", versions, today)
        known = self._scored.pop(key, None)
        if known is None:
            known = await _deals(self._console.desk.reader(asker.principal), voice)
        self._scored[key] = known
        while len(self._scored) > _KEPT:
            self._scored.popitem(last=False)
        return web.json_response(known)

    async def prompts(self, request: web.Request) -> web.Response:
        asker = await self._console.asker(request)
        reader = self._console.desk.reader(asker.principal)
        deals = _in_order(await _open_deals(reader), asker.principal.user_id)
        accounts = {
            a.id: a.name for a in await reader.accounts(ids=[d.account_id for d in deals[:SHOWN] if d.account_id])
        }
        said = prompts(self._console.desk.registry, asker.principal, deals[:SHOWN], accounts)
        return web.json_response({"prompts": said})


async def _open_deals(reader: Reader) -> list[Deal]:
    return [] if reader.principal.role == "analyst" else await reader.deals(status="open")


async def _deals(reader: Reader, voice: Voice) -> Json:
    every = _in_order(await _open_deals(reader), reader.principal.user_id)
    deals = every[:SHOWN]
    names = {a.id: a.name for a in await reader.accounts(ids=[d.account_id for d in deals if d.account_id])}
    owners = {u.id: u.name for u in await reader.users(ids=sorted({d.owner_id for d in deals}))}
    files = await read_files(reader, deals)
    rows = await asyncio.to_thread(_rows, files, names, owners, reader, voice)
    return {"more": len(every) - len(deals), "deals": rows}


def _rows(
    files: Sequence[DealFile], names: dict[str, str], owners: dict[str, str], reader: Reader, voice: Voice
) -> list[Json]:
    return [_row(file, names, owners, reader, voice) for file in files]


def _row(file: DealFile, names: dict[str, str], owners: dict[str, str], reader: Reader, voice: Voice) -> Json:
    deal = file.deal
    found = score(file, reader.now, with_intervals=False)
    mine = deal.owner_id == reader.principal.user_id
    return {
        "id": deal.id,
        "name": deal.name,
        "client": names.get(deal.account_id or "", ""),
        "stage": deal.stage,
        "amount": voice.money_short(deal.amount, deal.currency) if deal.amount is not None else "",
        "close": voice.day(deal.close_on) if deal.close_on else "",
        "late": deal.close_on is not None and deal.close_on < voice.today,
        "owner": "" if mine else owners.get(deal.owner_id, ""),
        "mine": mine,
        "score": found.right_to_win if found.known else None,
        "band": found.band,
        "floor": found.is_floor,
    }


def _in_order(deals: Sequence[Deal], user_id: str) -> list[Deal]:
    return sorted(deals, key=lambda d: (d.owner_id != user_id, d.close_on or date.max, d.name))


def prompts(
    registry: Registry, principal: Principal, deals: Sequence[Deal], account_names: dict[str, str]
) -> list[Json]:
    """One example per skill the asker may use, about a different deal of theirs each; then second examples."""
    found: list[Json] = []
    skills = [s for s in registry.open_to(principal) if s.examples]
    for turn in range(2):
        for skill in skills:
            if turn >= len(skill.examples) or len(found) >= PROMPTS:
                continue
            text = _filled(skill.examples[turn], deals, account_names, len(found))
            if text and all(text != f["text"] for f in found):
                found.append({"text": text, "about": skill.title})
    return found


def _filled(example: str, deals: Sequence[Deal], account_names: dict[str, str], nth: int) -> str:
    """Empty when the example speaks of a deal or client, or of "my" ones, and there is none it would fit."""
    if "{deal}" not in example and "{account}" not in example:
        return example if deals or " my " not in f" {example.lower()} " else ""
    fitting = [
        d
        for d in deals
        if ("{account}" not in example or d.account_id in account_names)
        and not example.lower().endswith(f"to {d.stage}")  # it stands there already
    ]
    if not fitting:
        return ""
    deal = fitting[nth % len(fitting)]
    return example.replace("{deal}", deal.name).replace("{account}", account_names.get(deal.account_id or "", ""))
