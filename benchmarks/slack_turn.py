"""A whole turn as Slack sees it: a signed event in over HTTP, the acknowledgement back, the answer posted.

    python -m benchmarks.slack_turn [--turns 100] [--burst-seconds 4] [--slow-seconds 3] [--home DIR] [--json]

The product is `scip serve bot` in a process of its own, on the sample workspace; this process plays Slack: it signs
the events, and is the Web API that the answers are posted to. Each turn asks `right_to_win` in a channel of its own.
Measured at 1, 8 and 32 conversations at once (each waits for its answer), then with a burst: events for some seconds
at ten times the rate the product just kept up with, nobody waiting. At last 32 at once again while turns are slow: a
language model words each answer and takes seconds for it. The channels are spread over workspaces, because the
product keeps to the messages a minute that Slack takes from one.
"""

import argparse
import asyncio
import itertools
import json
import os
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from rich.console import Console
from rich.table import Table

from benchmarks.turn import made, questions, spread
from bot.commands.home import mark
from bot.main import build
from bot.settings import load_settings
from knowledge.sample import DEFAULT_USER
from tests.support.model_stub import Say, model_server
from tests.support.slack_stub import SECRET, SlackStub, signed

AT_ONCE = (1, 8, 32)
BURST = 10
"""Times the rate that was kept up at 8 at once."""
_WORKSPACES = 20
_WORDS = "It will be worth US$987,654,321 by the spring of 2093."
"""What the slow model says: nothing its facts hold, so that no turn can use again what another one was told."""
_PATIENCE_S = 300.0


def _user(team: str) -> dict[str, Any]:
    return {"team_id": team, "is_email_confirmed": True, "profile": {"email": DEFAULT_USER}}


class Slack(SlackStub):
    """Notes when each channel hears from us."""

    def __init__(self) -> None:
        super().__init__(users={f"U{k}": _user(f"T{k}") for k in range(_WORKSPACES)})
        self.heard: dict[str, asyncio.Future[float]] = {}

    def _chat(self, method: str, data: dict[str, Any]) -> dict[str, Any]:
        waiting = self.heard.get(str(data.get("channel")))
        if waiting is not None and not waiting.done():
            waiting.set_result(time.perf_counter())
        return super()._chat(method, data)

    def listen(self, channel: str) -> "asyncio.Future[float]":
        self.channels.add(channel)
        self.heard[channel] = asyncio.get_running_loop().create_future()
        return self.heard[channel]


@dataclass(slots=True)
class Product:
    """The running process and the way to it."""

    process: asyncio.subprocess.Process
    http: aiohttp.ClientSession
    url: str
    slack: Slack
    texts: Sequence[str]
    numbers: Iterator[int] = field(default_factory=itertools.count)
    run: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    """So that a workspace measured before does not know these events already."""

    async def event(self) -> tuple[float, "asyncio.Future[float]", float]:
        """Sends one: (milliseconds to the acknowledgement, when it is answered, when it was sent)."""
        n = next(self.numbers)
        channel = f"D{n}"
        answered = self.slack.listen(channel)
        team = n % _WORKSPACES
        said = {"type": "message", "channel_type": "im", "channel": channel, "user": f"U{team}"}
        said |= {"ts": f"{time.time():.0f}.{n:06d}", "text": self.texts[n % len(self.texts)]}
        told = {"type": "event_callback", "team_id": f"T{team}", "event_id": f"Ev{self.run}{n}", "event": said}
        body = json.dumps(told)
        sent = time.perf_counter()
        async with self.http.post(self.url + "/slack/events", data=body, headers=signed(body)) as reply:
            await reply.read()
            if reply.status != 200:
                raise RuntimeError(f"not acknowledged: {reply.status}")
        return (time.perf_counter() - sent) * 1000, answered, sent

    async def turn(self) -> tuple[float, float]:
        """(acknowledged, answered) after so many milliseconds."""
        ack, answered, sent = await self.event()
        async with asyncio.timeout(_PATIENCE_S):
            return ack, (await answered - sent) * 1000

    def peak_mb(self) -> int:
        """The most memory the product has held."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return round(int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024)

    def cpu_s(self) -> float:
        """User and system time of the product so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def side_by_side(product: Product, at_once: int, turns: int) -> dict[str, float]:
    left = iter(range(turns))
    measured: list[tuple[float, float]] = []

    async def lane() -> None:
        for _ in left:
            measured.append(await product.turn())

    started, cpu = time.perf_counter(), product.cpu_s()
    await asyncio.gather(*(lane() for _ in range(at_once)))
    took, used = time.perf_counter() - started, product.cpu_s() - cpu
    return {
        "at_once": at_once,
        "turns_per_s": round(turns / took, 1),
        **{f"ack_{name}": value for name, value in spread([ack for ack, _ in measured]).items()},
        **{f"answer_{name}": value for name, value in spread([answer for _, answer in measured]).items()},
        "cpu_ms_per_turn": round(used / turns * 1000, 1),
        "peak_memory_mb": product.peak_mb(),
    }


async def burst(product: Product, rate: float, seconds: float) -> dict[str, float]:
    """Open loop: an event every 1/rate seconds whatever becomes of the ones before."""
    total = max(1, int(rate * seconds))
    started = time.perf_counter()

    async def at(n: int) -> tuple[float, "asyncio.Future[float]", float]:
        await asyncio.sleep(max(0.0, started + n / rate - time.perf_counter()))
        return await product.event()

    before = product.peak_mb()
    sent = await asyncio.gather(*(at(n) for n in range(total)))
    accepted = time.perf_counter() - started
    async with asyncio.timeout(_PATIENCE_S):
        await asyncio.gather(*(answered for _, answered, _ in sent))
    return {
        "events": total,
        "events_per_s": round(rate, 1),
        **{f"ack_{name}": value for name, value in spread([ack for ack, _, _ in sent]).items()},
        "ack_max": round(max(ack for ack, _, _ in sent), 1),
        "all_acknowledged_s": round(accepted, 1),
        "all_answered_s": round(time.perf_counter() - started, 1),
        "peak_memory_before_mb": before,
        "peak_memory_mb": product.peak_mb(),
    }


async def measure(home: Path, turns: int, burst_seconds: float, slow_seconds: float) -> dict[str, Any]:
    settings = load_settings(home)
    if not (home / "scip.db").exists():
        await made(settings)
        await asyncio.to_thread(mark, home, "sample", DEFAULT_USER)
    app = await build(settings)
    texts = await questions(app, await app.workspace.principal(DEFAULT_USER))
    await app.close()
    async with _running(home, texts) as product:
        await side_by_side(product, 1, 10)
        rates = [await side_by_side(product, n, turns) for n in AT_ONCE]
        flood = await burst(product, BURST * rates[1]["turns_per_s"], burst_seconds)
    async with (
        model_server(Say(_WORDS, after_s=slow_seconds)) as model,
        _running(home, texts, SCIP_MODEL__BASE_URL=model.url, SCIP_MODEL__NAME="slow") as product,
    ):
        slow = await side_by_side(product, AT_ONCE[-1], turns)
        slow |= {"seconds": slow_seconds, "model_requests": len(model.asked)}
    load = round(os.getloadavg()[0], 1)
    return {"load": load, "turns": turns, "side_by_side": rates, "burst": flood, "slow": slow}


@asynccontextmanager
async def _running(home: Path, texts: Sequence[str], **more: str) -> AsyncIterator[Product]:
    """The stand-in for Slack and the product, up and answering; both gone at the end."""
    slack = Slack()
    runner = web.AppRunner(slack.app(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = _free_port()
    told = {
        "SCIP_SLACK__BOT_TOKEN": "xoxb-benchmark",
        "SCIP_SLACK__SIGNING_SECRET": SECRET,
        "SCIP_SLACK__BASE_URL": f"http://127.0.0.1:{runner.addresses[0][1]}/api/",
        "SCIP_WEB__PORT": str(port),
        "SCIP_LOG_LEVEL": "error",
    }
    command = [sys.executable, "-m", "bot.cli", "--home", str(home), "serve", "bot"]
    process = await asyncio.create_subprocess_exec(
        *command, env={**os.environ, **told, **more}, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
            url = f"http://127.0.0.1:{port}"
            await _ready(http, url, process)
            yield Product(process, http, url, slack, texts)
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
        await runner.cleanup()


async def _ready(http: aiohttp.ClientSession, url: str, process: asyncio.subprocess.Process) -> None:
    """Until it answers and has built its index: a new workspace's takes half a minute of its own."""
    async with asyncio.timeout(_PATIENCE_S):
        while process.returncode is None:
            try:
                async with http.get(url + "/readyz") as reply:
                    if (await reply.json()).get("index") == "ok":
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.2)
    raise RuntimeError(f"the product ended with {process.returncode}")


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def show(result: dict[str, Any]) -> None:
    console = Console()
    table = Table("at once", "turns/s", "ack p50/p95/p99 ms", "answer p50/p95/p99 ms", "CPU ms a turn", "peak MB")
    slow = {**result["slow"], "at_once": f"{result['slow']['at_once']}, slow turns"}
    for row in (*result["side_by_side"], slow):
        table.add_row(
            str(row["at_once"]),
            str(row["turns_per_s"]),
            _three(row, "ack"),
            _three(row, "answer"),
            str(row["cpu_ms_per_turn"]),
            str(row["peak_memory_mb"]),
        )
    console.print(table)
    b = result["burst"]
    console.print(
        f"Burst of {b['events']} at {b['events_per_s']} a second: ack {_three(b, 'ack')}, at most {b['ack_max']} ms; "
        f"all acknowledged after {b['all_acknowledged_s']} s, all answered after {b['all_answered_s']} s; "
        f"peak memory {b['peak_memory_before_mb']} MB before, {b['peak_memory_mb']} MB after. "
        f"Slow turns asked a model {slow['model_requests']} times, {slow['seconds']} s each. Load {result['load']}."
    )


def _three(row: dict[str, float], what: str) -> str:
    return " / ".join(str(row[f"{what}_p{share}"]) for share in (50, 95, 99))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=100)
    parser.add_argument("--burst-seconds", type=float, default=4.0)
    parser.add_argument("--slow-seconds", type=float, default=3.0)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = asyncio.run(measure(args.home or Path(folder), args.turns, args.burst_seconds, args.slow_seconds))
    if args.json:
        print(json.dumps(result))
    else:
        show(result)


if __name__ == "__main__":
    main()
