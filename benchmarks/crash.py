"""Kills the bot at random moments through hundreds of turns with writes, and counts what was lost or done twice.

    python -m benchmarks.crash [--turns 300] [--kills 50] [--seed 1] [--database-url postgresql://…]

The parent plays the vendor: it delivers events over HTTP until they are acknowledged (and each of them twice), presses
Confirm on every card it receives, and kills the worker with SIGKILL all the while. The worker is the product: its
inbox, graph, checkpoints, confirmations, writer and outbox; only the skill, the understanding and the surface are
scripted. The surface writes to a file and, like a vendor that knows our keys, can say whether it has a message.
"""

import argparse
import asyncio
import faulthandler
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from bot.app import App
from bot.codec import turn_from_json, turn_to_json
from bot.graph.checkpoints import open_saver
from bot.graph.engine import TurnEngine
from bot.settings import Settings
from bot.surface import Outgoing, Sent
from bot.turn import Press, Turn
from bot.understand.model import Memory, Step, Understanding
from knowledge.access import Principal
from knowledge.directory import Directory
from knowledge.journal import Journal
from knowledge.reader import Reader
from knowledge.records import Account, Deal, User, record_id
from knowledge.workspace import Workspace
from knowledge.writer import Change
from skills.answer import Answer, TextPart
from skills.ask import Ask, Entities
from skills.registry import Registry
from skills.skill import Proposal, Skill
from skills.wording import Voice

USER = "user_0123456789abcdef"
DEAL = "deal_0123456789abcdef"
ACCOUNT = "account_0123456789abcdef"
LANES = 12
"""Conversations side by side."""
SENT = "sent.jsonl"


# --- the worker ---------------------------------------------------------------------------------------------


class FileSurface:
    """A vendor's side: what arrived, one line each."""

    name = "web"

    def __init__(self, file: Path) -> None:
        self._file = file

    async def send(self, message: Outgoing) -> Sent:
        if message.attempts and message.key in {line["key"] for line in read_lines(self._file)}:
            return Sent({"message": message.key})
        answer = message.answer
        line = {"key": message.key, "turn": message.turn_id, "title": answer.title, "pending": answer.pending}
        with self._file.open("a", encoding="utf-8") as out:
            out.write(json.dumps(line) + "\n")
        return Sent({"message": message.key})

    async def status(self, address: dict[str, Any], text: str) -> None:
        return


class Words:
    """ "log …" is a change, anything else a question."""

    def understand(
        self, text: str, directory: Directory, memory: Memory | None, voice: Voice, principal: Principal
    ) -> Understanding:
        return Understanding(
            steps=(Step("log" if text.startswith("log") else "show", text, Entities(deal_ids=(DEAL,))),)
        )


async def gather(ask: Ask, reader: Reader) -> int:
    return len(await reader.activities(deal_id=DEAL))


def decide(ask: Ask, facts: int) -> int:
    return facts


def present(ask: Ask, out: int) -> Answer:
    return Answer(ask.text, (TextPart(f"{out} so far"),))


def propose(ask: Ask, out: int) -> Proposal:
    values = {"kind": "note", "at": ask.now, "subject": ask.text, "deal_id": DEAL, "user_id": USER}
    change = Change("create", "activity", activity_id(ask.turn_id), values)
    return Proposal((change,), f"{ask.text} noted")


def activity_id(turn_id: str) -> str:
    return record_id("activity", "default", "chat", f"{turn_id}:0")


REGISTRY = Registry(
    (
        Skill("show", "Show", "", frozenset({"deal"}), gather, decide, present),
        Skill("log", "Log", "", frozenset({"deal"}), gather, decide, present, propose=propose),
    )
)


@asynccontextmanager
async def opened(home: Path, url: str | None) -> AsyncIterator[App]:
    settings = Settings(home=home)
    workspace = await Workspace.open(home, database_url=url)
    await workspace.load(
        [
            User(USER, "default", "kim@example.com", "Kim", "rep"),
            Account(ACCOUNT, "default", "Helix", owner_id=USER),
            Deal(DEAL, "default", "Helix renewal", USER, ACCOUNT),
        ],
        source="crash",
    )
    async with open_saver(home, url) as saver:
        journal = Journal(workspace.engine, "default", lease_s=5, reads=workspace.reads)
        engine = TurnEngine(workspace, REGISTRY, Words(), journal, settings, saver)
        app = App(settings, workspace, REGISTRY, Words(), journal, engine)
        app.surfaces["web"] = FileSurface(home / SENT)
        yield app
    await workspace.close()


async def work(home: Path, port: int, url: str | None) -> None:
    faulthandler.register(signal.SIGUSR1)
    async with opened(home, url) as app:

        async def take(request: web.Request) -> web.Response:
            fresh = await app.accept(turn_from_json(await request.json()))
            return web.json_response({"fresh": fresh})

        server = app.http()
        server.router.add_post("/events", take)
        runner = web.AppRunner(server, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        await app.start()
        await asyncio.Event().wait()


# --- the vendor ---------------------------------------------------------------------------------------------


@dataclass
class Vendor:
    home: Path
    port: int
    turns: list[Turn]
    kills: int
    dice: random.Random
    url: str | None = None
    acked: set[str] = field(default_factory=set)
    pressed: dict[str, str] = field(default_factory=dict)
    """Press turn -> the question it confirms."""
    killed: int = 0
    worker: asyncio.subprocess.Process | None = None

    async def run(self, limit_s: float) -> None:
        async with asyncio.timeout(limit_s), aiohttp.ClientSession() as http:
            await self._start()
            killer = asyncio.create_task(self._kill())
            deliveries = [asyncio.create_task(self._deliver(http, t, delay=n * 0.05)) for n, t in enumerate(self.turns)]
            try:
                await self._press(http)
                await asyncio.gather(*deliveries)
                await self._noted()
            finally:
                killer.cancel()
                await self._stop()

    async def _noted(self) -> None:
        """The last messages are out; the worker lives until it has noted so, unless it does not within ten seconds."""
        async with opened(self.home, self.url) as app:
            with suppress(TimeoutError):
                async with asyncio.timeout(10):
                    while (await app.journal.depths())["sending"]:  # noqa: ASYNC110 - another process notes it
                        await asyncio.sleep(0.05)

    async def _start(self) -> None:
        arguments = ["--worker", str(self.home), "--port", str(self.port)]
        more = ["--database-url", self.url] if self.url else []
        self.worker = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "benchmarks.crash",
            *arguments,
            *more,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=(self.home / "worker.log").open("ab"),
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        )

    async def _stop(self) -> None:
        if self.worker is not None and self.worker.returncode is None:
            self.worker.send_signal(signal.SIGKILL)
            await self.worker.wait()

    async def _kill(self) -> None:
        """At random moments after it answers (and now and then before)."""
        while self.killed < self.kills:
            if self.dice.random() < 0.85:
                await self._alive()
            await asyncio.sleep(self.dice.uniform(0.02, 0.9))
            await self._stop()
            self.killed += 1
            await self._start()

    async def _alive(self) -> None:
        async with aiohttp.ClientSession() as http:
            while True:
                try:
                    async with http.get(f"http://127.0.0.1:{self.port}/healthz") as answer:
                        if answer.status == 200:
                            return
                except aiohttp.ClientError:
                    await asyncio.sleep(0.05)

    async def _deliver(self, http: aiohttp.ClientSession, turn: Turn, *, delay: float = 0.0) -> None:
        """Until acknowledged, as a vendor does; then once more, as vendors do."""
        await asyncio.sleep(delay)
        for _ in range(2):
            while not await self._post(http, turn):  # noqa: ASYNC110 - another process must come back
                await asyncio.sleep(0.1)
            self.acked.add(turn.id)

    async def _post(self, http: aiohttp.ClientSession, turn: Turn) -> bool:
        try:
            async with http.post(f"http://127.0.0.1:{self.port}/events", json=turn_to_json(turn)) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, ConnectionError):
            return False

    async def _press(self, http: aiohttp.ClientSession) -> None:
        """Confirms every card that comes, until everything is answered."""
        questions = {t.id: t for t in self.turns}
        presses: dict[str, asyncio.Task[None]] = {}
        while True:
            lines = read_lines(self.home / SENT)
            for line in lines:
                if line["pending"] and line["turn"] not in presses:
                    press = _confirming(questions[line["turn"]], line["pending"])
                    self.pressed[press.id] = line["turn"]
                    presses[line["turn"]] = asyncio.create_task(self._deliver(http, press))
            answered = {line["turn"] for line in lines}
            if (
                answered >= set(questions) | set(self.pressed)
                and self.killed >= self.kills
                and len(self.acked) >= len(answered)
            ):
                break
            await asyncio.sleep(0.1)
        await asyncio.gather(*presses.values())


def _turn(n: int, text: str, *, press: Press | None = None, pending: str | None = None, lane: int = 0) -> Turn:
    name = f"p{n:04d}" if press else f"q{n:04d}"
    return Turn(
        id=name,
        event_id=f"event-{name}",
        tenant="default",
        surface="web",
        conversation=f"web:{lane}",
        user_key=f"web:{USER}",
        text=text,
        at=datetime.now(UTC),
        press=press,
        pending=pending,
    )


def _confirming(question: Turn, pending: str) -> Turn:
    n, lane = int(question.id[1:]), int(question.conversation.split(":")[1])
    return _turn(n, "Confirm", press=Press("confirm", "yes", {"pending": pending}), pending=pending, lane=lane)


def read_lines(file: Path) -> list[dict[str, Any]]:
    """Whole lines only: the last may have been cut by a kill."""
    if not file.exists():
        return []
    lines = []
    for line in file.read_text("utf-8").split("\n"):
        try:
            lines.append(json.loads(line))
        except ValueError:
            continue
    return lines


async def counted(home: Path, vendor: Vendor) -> dict[str, Any]:
    """What was lost, answered twice, or written other than once."""
    lines = read_lines(home / SENT)
    per_turn = Counter(line["turn"] for line in lines)
    expected = vendor.acked
    async with opened(home, vendor.url) as app:
        principal = await app.workspace.principal(USER)
        reader = app.workspace.reader(principal)
        written = {a.id for a in await reader.activities(deal_id=DEAL)}
        confirmed = {activity_id(q) for q in vendor.pressed.values()}
        sets = {a: len({c.change_set for c in await reader.history("activity", a)}) for a in written}
        dead = await app.journal.dead_letters()
        depths = await app.journal.depths()
    return {
        "turns": len(expected),
        "kills": vendor.killed,
        "lost": sorted(expected - set(per_turn)),
        "answered_twice": sorted(t for t, n in per_turn.items() if n > 1),
        "confirmed": len(confirmed),
        "not_written": len(confirmed - written),
        "written_unconfirmed": len(written - confirmed),
        "written_twice": sorted(a for a, n in sets.items() if n > 1),
        "parked": [letter.reason for letter in dead],
        "left": {state: n for state, n in depths.items() if n},
    }


async def crash(
    home: Path, *, turns: int, kills: int, seed: int, url: str | None = None, limit_s: float = 900
) -> dict[str, Any]:
    """Runs the whole thing; `turns` counts questions and presses. The result's lists are empty when all is well."""
    dice = random.Random(seed)
    writes = turns // 4
    texts = ["log it"] * writes + ["show it"] * (turns - 2 * writes)
    dice.shuffle(texts)
    questions = [_turn(n, text, lane=n % LANES) for n, text in enumerate(texts)]
    vendor = Vendor(home, _free_port(), questions, kills, dice, url)
    started = time.perf_counter()
    await vendor.run(limit_s)
    return {**await counted(home, vendor), "seconds": round(time.perf_counter() - started, 1)}


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=300)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database-url")
    parser.add_argument("--worker", type=Path)
    parser.add_argument("--port", type=int, default=0)
    args = parser.parse_args()
    if args.worker is not None:
        asyncio.run(work(args.worker, args.port, args.database_url))
        return
    with tempfile.TemporaryDirectory() as folder:
        result = asyncio.run(
            crash(Path(folder), turns=args.turns, kills=args.kills, seed=args.seed, url=args.database_url)
        )
    json.dump(result, sys.stdout, indent=2)
    print()
    bad = ("lost", "answered_twice", "written_twice", "not_written", "written_unconfirmed", "parked")
    sys.exit(1 if any(result[name] for name in bad) else 0)


if __name__ == "__main__":
    main()
