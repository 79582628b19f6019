"""`scip doctor`: what is configured, what is missing, and how to mend it. Reads; changes nothing."""

import asyncio
import os
import socket
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.checks import Check, State
from bot.commands.home import home_state
from bot.settings import Settings, unknown_variables
from knowledge.errors import KnowledgeError, StoreUnusable
from llm.errors import ModelError


async def doctor(settings: Settings) -> list[dict[str, Any]]:
    checks = [_python(), *_environment(), *(await asyncio.to_thread(_home, settings))]
    if await asyncio.to_thread(home_state, settings.home) is not None:
        checks += await _workspace(settings)
    checks += [
        await _tried("embedder", _embedder, settings),
        _model(settings),
        *([await _tried("mask", _mask, settings)] if settings.model.configured else []),
        await _tried("speech", _speech, settings),
        *await _slack(settings),
        *await _teams(settings),
        await asyncio.to_thread(_port, settings),
    ]
    return [asdict(c) for c in checks]


async def _tried(name: str, check: Callable[[Settings], Awaitable[Check]], settings: Settings) -> Check:
    """Whatever a part raises is that part's finding."""
    try:
        return await check(settings)
    except StoreUnusable as error:
        return Check(name, "fail", error.message, error.way_out)
    except (KnowledgeError, ModelError) as error:
        return Check(name, "fail", error.message, error.detail[:200])
    except Exception as error:
        return Check(name, "fail", f"{type(error).__name__}: {error}"[:300])


def _python() -> Check:
    version = sys.version.split()[0]
    return Check("python", "ok" if sys.version_info >= (3, 11) else "fail", version)


def _environment() -> list[Check]:
    unknown = unknown_variables()
    return [Check("environment", "warn", f"no such setting: {', '.join(unknown)}", "Misspelt?")] if unknown else []


def _home(settings: Settings) -> list[Check]:
    home, state = settings.home, home_state(settings.home)
    where = str(home.resolve())
    if home.exists() and not home.is_dir():
        return [Check("home", "fail", f"{where} is not a folder", "Choose another one with --home.")]
    if not _writable(home):
        return [Check("home", "fail", f"{where} can't be written", "Choose another folder with --home.")]
    if state is None:
        return [Check("home", "warn", f"{where} is not set up yet", "scip init --sample, or scip import FOLDER")]
    return [Check("home", "ok", f"{where} ({state.kind} workspace)")]


def _writable(home: Path) -> bool:
    nearest = home
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    return os.access(nearest, os.W_OK)


async def _workspace(settings: Settings) -> list[Check]:
    from bot.parts import open_workspace

    try:
        workspace = await open_workspace(settings)
    except KnowledgeError as error:
        return [Check("store", "fail", error.message, _way_out(settings, error))]
    kind = "SQLite" if settings.store.database_url is None else "external database"
    try:
        counts = await workspace.counts()
        people = len(await workspace.users())
        total = sum(counts.values())
        empty = "Import records: scip import FOLDER" if not total else ""
        return [
            Check("store", "warn" if empty else "ok", f"{kind}, {total:,} records, {people} people", empty),
            await _tried("journal", _journal_of(workspace), settings),
            await _tried("turns", _turns, settings),
            *await _troubles(workspace, settings),
            *await _queue(workspace, settings),
            *await _thumbs(workspace, settings),
            await _tried("index", _index, settings),
        ]
    finally:
        await workspace.close()


async def _queue(workspace: Any, settings: Settings) -> list[Check]:
    """PostgreSQL's own queue; on SQLite there is none."""
    if workspace.engine.dialect.name != "postgresql":
        return []

    async def look(_: Settings) -> Check:
        from jobs.queue_tables import missing, scripts, standing

        async with workspace.reads.connect() as connection:
            raw = await connection.get_raw_connection()
            at = await standing(raw.driver_connection)
        every = await asyncio.to_thread(scripts)
        if at is None:
            return Check("queue", "ok", "not made yet; `scip up` or `scip serve jobs` makes it")
        if at > every[-1].name:
            told = "the work queue's tables were made by a newer procrastinate than the one installed here"
            return Check("queue", "warn", told, "Update this installation to the version that was used last.")
        if left := missing(at, every):
            told = f"the work queue's tables lack {len(left)} changes of the installed procrastinate"
            return Check("queue", "warn", told, "`scip up` or `scip serve jobs` brings them along when it starts.")
        return Check("queue", "ok", f"the work queue's tables are at {at.removesuffix('.sql')}")

    return [await _tried("queue", look, settings)]


async def _thumbs(workspace: Any, settings: Settings) -> list[Check]:
    """What people said of the answers of the last week that anybody rated; nothing while nobody did."""
    from bot.parts import worklist_of
    from jobs.feedback import weeks

    rated = [w for w in await weeks(worklist_of(settings, workspace)) if w.skills]
    if not rated:
        return []
    (up, down), skills = rated[0].total, rated[0].skills
    told = f"{rated[0].name}: {up} up, {down} down"
    worst = max(skills, key=lambda name: (skills[name][1], name))
    if not skills[worst][1]:
        return [Check("feedback", "ok", told)]
    told += f"; most thumbs down: {worst or 'no skill'}, {skills[worst][1]} of {sum(skills[worst])}"
    return [Check("feedback", "warn" if down > up else "ok", told, "scip jobs feedback" if down > up else "")]


def _way_out(settings: Settings, error: KnowledgeError) -> str:
    if isinstance(error, StoreUnusable):
        return error.way_out
    if settings.store.database_url is None:
        return "Stop the program that holds scip.db, and look whether the disk has room."
    return "Check store.database_url, and that the database is up."


def _journal_of(workspace: Any) -> Callable[[Settings], Awaitable[Check]]:
    async def journal(settings: Settings) -> Check:
        from bot.parts import journal_of

        depths = await journal_of(workspace).depths()
        parked = depths["dead"] + depths["parked"]
        told = f"{depths['queued']} waiting, {depths['ready']} to send, {parked} given up"
        return Check("journal", "warn" if parked else "ok", told, "scip jobs dead shows why" if parked else "")

    return journal


async def _troubles(workspace: Any, settings: Settings) -> list[Check]:
    """What surfaces met while they worked, one line each."""
    from knowledge.troubles import Troubles

    try:
        found = await Troubles(workspace.engine, settings.tenant, reads=workspace.reads).open()
    except KnowledgeError as error:
        return [Check("troubles", "fail", error.message)]
    return [
        Check(t.place, "warn", f"{t.code}, {_times(t.times)}, last {t.last_at:%Y-%m-%d %H:%M} UTC", t.told)
        for t in found
    ]


def _times(n: int) -> str:
    return "once" if n == 1 else f"{n:,} times"


async def _turns(settings: Settings) -> Check:
    from bot.graph.checkpoints import FILE, open_saver
    from bot.parts import database_url

    if settings.store.database_url is None and not await asyncio.to_thread((settings.home / FILE).exists):
        return Check("turns", "ok", "none yet")
    async with open_saver(settings.home, database_url(settings)):
        return Check("turns", "ok", "turns under way can be kept")


async def _index(settings: Settings) -> Check:
    from bot.parts import embedder_of
    from knowledge.index import open_index

    index = await open_index(
        settings.home,
        embedder=await asyncio.to_thread(embedder_of, settings),
        chroma_url=settings.store.chroma_url,
        tenant=settings.tenant,
    )
    try:
        status = await index.status()
    finally:
        await index.close()
    told = f"{status.chunks:,} passages of {status.documents:,} documents, {status.embedder}"
    if status.ready:
        return Check("index", "ok", told)
    return Check("index", "warn", told, "It is built while `scip up` runs.")


async def _embedder(settings: Settings) -> Check:
    from bot.parts import embedder_of

    started = time.perf_counter()
    embedder = await asyncio.to_thread(embedder_of, settings)
    await embedder.aembed(["ready?"])
    return Check("embedder", "ok", f"{embedder.name}, {(time.perf_counter() - started) * 1000:.0f} ms to load")


def _model(settings: Settings) -> Check:
    if settings.model.one_endpoint:
        return Check("model", "ok", f"{settings.model.name} at {_host(settings.model.base_url)}")
    if settings.model.configured:
        return _catalogue(settings)
    return Check(
        "model",
        "off",
        "no language model: answers are worded by rule, nothing else is missing",
        "SCIP_MODEL__NAME and SCIP_MODEL__API_KEY (or SCIP_MODEL__BASE_URL)",
    )


async def _mask(_: Settings) -> Check:
    """Without it no model is asked, and every answer is worded by rule."""
    from llm.guard.personal import load

    await asyncio.to_thread(load)
    return Check("mask", "ok", "personal data is masked before a model is asked")


def _catalogue(settings: Settings) -> Check:
    from bot.models import catalogue_of, secrets
    from llm.errors import ModelMisconfigured

    try:
        every = catalogue_of(settings)
    except ModelMisconfigured as error:
        return Check("model", "fail", error.message, "`scip llm models` tells more.")
    live = every.live(secrets(settings)).models
    if not live:
        return Check("model", "warn", "no model of the catalogue can be called", "Set SCIP_MODEL__KEYS__… for one.")
    return Check("model", "ok", f"{len(live)} of {len(every.models)} models: {', '.join(m.id for m in live)}")


async def _speech(settings: Settings) -> Check:
    from bot.hearing import engine_of, wanted_of
    from voice.errors import NoModel
    from voice.weights import english_only, in_english, name_of, present

    wanted = wanted_of(settings)
    try:
        folder = await asyncio.to_thread(present, wanted)
    except NoModel as error:
        state: State = "off" if settings.voice.model is None else "fail"
        return Check("speech", state, f"calls are not heard: {error.message}", error.way_out)
    if name_of(wanted).endswith(".en") and not in_english(wanted.language):
        other = english_only(name_of(wanted), wanted.language)
        return Check("speech", "fail", f"calls are not heard: {other.message}", other.way_out)
    engine = await asyncio.to_thread(engine_of, settings, folder)
    told = f"{name_of(wanted)} on {engine.device}, {engine.compute}, {engine.lanes} lanes"
    return Check("speech", "ok", told)


def _host(url: str | None) -> str:
    """Without what an address may carry: a user, a password, a key."""
    return (urlsplit(url).netloc.rpartition("@")[2] or "an address that can't be read") if url else "api.openai.com"


async def _slack(settings: Settings) -> list[Check]:
    slack = settings.slack
    if slack.bot_token is None and not slack.by_installing:
        return [Check("slack", "off", "not connected", "scip connect slack")]
    from bot.slack.connecting import SlackConnector

    return await SlackConnector().checks(settings)


async def _teams(settings: Settings) -> list[Check]:
    if not settings.teams.enabled and not settings.teams.app_id:
        return [Check("teams", "off", "not connected", "scip connect teams")]
    from bot.teams.connecting import TeamsConnector

    return await TeamsConnector().checks(settings)


def _port(settings: Settings) -> Check:
    host, port = settings.web.host, settings.web.port
    if settings.web.login == "none":
        return Check("console", "off", "web.login is none")
    if host not in ("127.0.0.1", "localhost", "::1"):
        return Check("console", "warn", f"{host}:{port} is open to the network", "web.login = none, or a loopback host")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return Check("console", "warn", f"{host}:{port} is taken", "Another scip up? Else SCIP_WEB__PORT")
    return Check("console", "ok", f"http://{host}:{port} when `scip up` runs")
