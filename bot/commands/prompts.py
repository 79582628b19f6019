"""`scip llm prompts`: the wordings in use, an installation's own beside those that ship, and how each does."""

import asyncio
from collections.abc import Mapping
from contextlib import asynccontextmanager
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.commands.errors import NotThere, WrongUse
from bot.commands.models import moment
from bot.settings import Settings
from knowledge.errors import InvalidChange, NotFound
from llm.errors import ModelMisconfigured
from llm.prompts import SHIPPED, Prompt, parse, shipped

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from knowledge.store.prompt_store import StoredPrompts

TERMINAL = "terminal"
"""Who changed a prompt, where it was changed here."""


def prompts_that_ship() -> dict[str, Prompt]:
    """By name. Blocking: reads their files."""
    from skills.catalog import REGISTRY

    files = {f"narrate/{skill.name}": skill.narrate for skill in REGISTRY if skill.narrate is not None}
    return {name: shipped(path, name) for name, path in sorted(files.items())}


@asynccontextmanager
async def _store(settings: Settings) -> "AsyncIterator[StoredPrompts]":
    from bot.parts import open_workspace

    workspace = await open_workspace(settings)
    try:
        yield workspace.prompts
    finally:
        await workspace.close()


async def every(settings: Settings) -> list[dict[str, Any]]:
    ours = await asyncio.to_thread(prompts_that_ship)
    async with _store(settings) as store:
        kept = await store.kept(settings.tenant)
        lines = []
        for name in sorted(set(ours) | {k.name for k in kept}):
            choice = await store.choice(settings.tenant, name)
            lines.append(
                {
                    "name": name,
                    "shipped": ours[name].version if name in ours else None,
                    "in_use": dict(choice.shares) if choice is not None else {SHIPPED: 1.0},
                    "kept": [
                        {"version": k.version, "at": k.at.isoformat(timespec="seconds"), "by": k.by, "note": k.note}
                        for k in kept
                        if k.name == name
                    ],
                }
            )
    return lines


async def show(settings: Settings, name: str, version: str | None) -> dict[str, Any]:
    """The words of one version, the file's unless one is named. Raises `NotThere`."""
    prompt = await _named(name)
    if version is None or version in (SHIPPED, prompt.version):
        return {"name": name, "version": prompt.version, "from": SHIPPED, "text": prompt.text}
    async with _store(settings) as store:
        kept = {k.version: k for k in await store.kept(settings.tenant) if k.name == name}
    if version not in kept:
        raise NotThere(f"No version {version} of {name} is kept.", way_out="`scip llm prompts list` shows what is.")
    return {"name": name, "version": version, "from": "kept", "text": kept[version].text}


async def put(settings: Settings, name: str, file: Path, note: str) -> dict[str, Any]:
    """Keeps a wording; nobody gets it before a split says so. Raises `WrongUse` for one that could not be used."""
    prompt = await _named(name)
    try:
        source = await asyncio.to_thread(file.read_text, "utf-8")
        wording = parse(name, source)
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse(f"I can't read {file}.", way_out=str(getattr(error, "strerror", "") or "")) from None
    except ModelMisconfigured as error:
        raise WrongUse(error.message) from None
    if dict(wording.variables) != dict(prompt.variables):
        raise WrongUse(
            f"{name} is given {_listed(prompt.variables)}; this wording asks for {_listed(wording.variables)}.",
            way_out="Declare and use exactly the variables of the wording that ships.",
        )
    async with _store(settings) as store:
        version = await store.put(settings.tenant, name, source, by=TERMINAL, note=note)
    return {"name": name, "version": version}


def _listed(variables: Mapping[str, str]) -> str:
    return ", ".join(f"{n} ({k})" for n, k in sorted(variables.items())) or "nothing"


async def split(settings: Settings, name: str, parts: list[str]) -> dict[str, Any]:
    """Puts versions in use, each for a share of people. Raises `WrongUse`, `NotThere`."""
    prompt = await _named(name)
    shares = _shares(parts, prompt.version)
    async with _store(settings) as store:
        try:
            await store.share(settings.tenant, name, shares, by=TERMINAL)
        except InvalidChange as error:
            raise WrongUse(error.message, way_out="For example: shipped=80% 3f2a90c1d4e7=20%") from None
        except NotFound as error:
            raise NotThere(error.message, way_out="`scip llm prompts list` shows what is kept.") from None
    return {"name": name, "in_use": shares}


def _shares(parts: list[str], shipped_version: str) -> dict[str, float]:
    shares: dict[str, float] = {}
    for part in parts:
        version, equals, said = part.partition("=")
        version = SHIPPED if version == shipped_version else version
        try:
            share = float(said.removesuffix("%")) / (100 if said.endswith("%") else 1)
        except ValueError:
            equals = ""
            share = 0.0
        if not equals or not version or not 0 <= share <= 1 or version in shares:
            raise WrongUse(f"{part!r} is no share.", way_out="Give VERSION=SHARE, like shipped=80% 3f2a90c1d4e7=20%.")
        shares[version] = share
    return shares


async def roll_back(settings: Settings, name: str) -> dict[str, Any]:
    """What was in use before the last change is in use again, everywhere within seconds. Raises `NotThere`."""
    await _named(name)
    async with _store(settings) as store:
        try:
            shares = await store.roll_back(settings.tenant, name, by=TERMINAL)
        except NotFound as error:
            raise NotThere(error.message) from None
    return {"name": name, "in_use": dict(shares)}


async def results(settings: Settings, name: str, since: str) -> list[dict[str, Any]]:
    prompt = await _named(name)
    day = moment(since).astimezone(UTC).date()
    async with _store(settings) as store:
        found = await store.results(settings.tenant, name, since=day)
    return [
        {
            "version": r.version,
            "from": SHIPPED if r.version == prompt.version else "kept",
            "calls": r.calls,
            "held": r.held,
            "refused": r.refused,
            "liked": r.liked,
            "disliked": r.disliked,
            "usd": r.micro_usd / 1_000_000,
            "mean_ms": round(r.ms / r.calls, 1) if r.calls else None,
        }
        for r in found
    ]


async def _named(name: str) -> Prompt:
    ours = await asyncio.to_thread(prompts_that_ship)
    if name not in ours:
        near = [n for n in ours if name.lower() in n]
        known = f"Did you mean {', '.join(near[:5])}?" if near else "`scip llm prompts list` shows them all."
        raise NotThere(f"There is no prompt called {name!r}.", way_out=known)
    return ours[name]
