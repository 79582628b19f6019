"""`scip score`: the whole 4Cs of one deal, every piece of evidence included."""

from typing import TYPE_CHECKING, Any

from bot.commands.errors import NotThere, WrongUse
from bot.commands.people import speaker
from bot.settings import Settings

if TYPE_CHECKING:
    from knowledge.directory import Directory, NameEntry

_CLOSE_ENOUGH = 85
"""Similarity (0..100) at which a misspelt name still counts."""


async def score(settings: Settings, deal: str, who: str | None) -> dict[str, Any]:
    """The JSON of docs/interface.md.

    Raises `NotThere` for a deal the person can't see or that isn't there, and for somebody whose role sees no deals.
    """
    from bot.parts import open_workspace
    from skills.scoring.as_json import score_json
    from skills.scoring.read import BUCKETS, read_file
    from skills.scoring.score import score as scored

    workspace = await open_workspace(settings)
    try:
        principal = await speaker(settings, workspace, who)
        if principal.role == "analyst":
            raise NotThere("An analyst sees no single deals, so there is no score to show.")
        entry = find_deal(await workspace.directory(principal), deal)
        reader = workspace.reader(principal, buckets=BUCKETS)
        found = await reader.deal(entry.id)
        if found is None:
            raise NotThere(f"I can't open {entry.name}.")
        line = score_json(scored(await read_file(reader, found), reader.now))
        account = None if found.account_id is None else await reader.account(found.account_id)
    finally:
        await workspace.close()
    return {
        "deal": line.pop("deal"),
        "name": found.name,
        "account": None if account is None else account.name,
        **line,
    }


def find_deal(directory: "Directory", words: str) -> "NameEntry":
    """By id, by name, by part of a name, or by a name written nearly right. Raises `NotThere`, `WrongUse`."""
    deals = [e for e in directory.entries if e.kind == "deal"]
    lowered = words.strip().lower()
    if not lowered:
        raise WrongUse("Name a deal.", way_out='For example: scip score "Relay renewal"')
    exact = [e for e in deals if e.id == words.strip() or lowered in (e.name.lower(), *(a.lower() for a in e.aliases))]
    found = exact or [e for e in deals if lowered in e.name.lower()] or _similar(deals, lowered)
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotThere(f"I find no deal called {words!r} among those you may see.", way_out="Try part of its name.")
    names = ", ".join(f"{e.name} ({e.id})" for e in found[:5])
    raise NotThere(f"Several deals are called like that: {names}.", way_out="Give the id in brackets.")


def _similar(deals: "list[NameEntry]", words: str) -> "list[NameEntry]":
    from rapidfuzz import fuzz

    ranked = sorted(((fuzz.WRatio(words, e.name.lower()), e) for e in deals), key=lambda pair: -pair[0])
    return [e for ratio, e in ranked[:1] if ratio >= _CLOSE_ENOUGH]
