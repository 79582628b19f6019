"""`scip listen`: a recording or the microphone, transcribed as it goes."""

import asyncio
import json
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web
from rich.console import Console

from bot.commands.errors import CommandFailed, NotSetUp, WrongUse
from bot.settings import Settings
from voice.audio import RATE
from voice.client import Chunk, StreamClient
from voice.errors import NoModel, VoiceError
from voice.files import Block, open_file
from voice.microphone import Microphone

if TYPE_CHECKING:
    from voice.service import VoiceService

_BLOCK = RATE // 10
_SIDES = ("us", "client")


async def listen(
    settings: Settings,
    console: Console,
    *,
    file: Path | None,
    microphone: str | None,
    live: bool,
    as_json: bool,
    names: tuple[str, ...] = (),
    server: str | None = None,
    key: str | None = None,
) -> None:
    """Prints finals as they come, at a terminal partials too; as JSON one event a line."""
    if (file is None) == (microphone is None):
        raise WrongUse("What should I listen to?", way_out="Give a sound file, or --mic for the microphone.")
    try:
        sound = None if file is None else await asyncio.to_thread(open_file, file)
        channels = 1 if sound is None else sound.channels
        blocks = _microphone(microphone or "default") if sound is None else sound.blocks(_BLOCK)
        pace = live or sound is None
        show = Lines(console) if not as_json else JsonLines()
        async with _service(settings, console, server, key, quiet=as_json) as (address, opened_with):
            client = StreamClient(
                address,
                opened_with,
                channels=channels,
                live=pace,
                speakers=_speakers(names, channels, known=server is not None),
            )
            chunks = _chunks(blocks, real_time=live and sound is not None)
            async with aclosing(client.events(chunks)) as events:
                async for event in events:
                    show.event(event)
    except NoModel as missing:
        raise NotSetUp(missing.message, way_out=missing.way_out) from None
    except VoiceError as error:
        raise CommandFailed(error.message) from None


def _speakers(names: tuple[str, ...], channels: int, *, known: bool) -> tuple[dict[str, Any], ...]:
    """Names as given; of two channels the first is ours. A server that knows the call needs no names made up."""
    told = []
    for channel in range(channels):
        made_up = f"Speaker {channel + 1}" if channels > 1 and not known else ""
        name = names[channel] if channel < len(names) else made_up
        side = _SIDES[channel] if channels == len(_SIDES) else "unknown"
        told.append({"channel": channel, "name": name, "side": side})
    return tuple(told)


@asynccontextmanager
async def _service(
    settings: Settings, console: Console, server: str | None, key: str | None, *, quiet: bool
) -> AsyncIterator[tuple[str, str]]:
    """Where to stream to and with which key: a server that was named, else one in this process."""
    if server is not None:
        if not key:
            raise WrongUse("That server wants a key.", way_out="Give it with --key.")
        yield server, key
        return
    from bot.commands.speech_progress import model_progress
    from bot.hearing import open_hearing
    from voice.loose_desk import LooseDesk
    from voice.server import PATH, http

    with model_progress(console, quiet=quiet) as progress:
        service = open_hearing(settings, LooseDesk(), download=True, progress=progress)
        await _started(service)
    runner = web.AppRunner(http(service), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}", "local"
    finally:
        await service.drain(within_s=5.0)
        await runner.cleanup()


async def _started(service: "VoiceService") -> None:
    try:
        await service.started()
    except BaseException:
        await service.drain(within_s=1.0)
        raise


def _microphone(device: str) -> Iterator[Block]:
    """Ctrl-C is how a microphone's transcript ends: what was said last is still written down."""
    microphone = Microphone(device)
    with suppress(NotImplementedError, RuntimeError):  # where signals can't be handled Ctrl-C just stops it
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, microphone.close)
    return microphone.blocks(_BLOCK)


async def _chunks(blocks: Iterator[Block], *, real_time: bool) -> AsyncIterator[Chunk]:
    """Each channel's sound, block by block; in real time no faster than it was spoken."""
    at, began = 0, time.perf_counter()
    while True:
        block = await asyncio.to_thread(next, blocks, None)
        if block is None:
            return
        for channel, samples in enumerate(block):
            yield Chunk(channel, at, samples)
        at += block.shape[1]
        if real_time:
            await asyncio.sleep(max(0.0, began + at / RATE - time.perf_counter()))


class JsonLines:
    """One event a line, as the service tells it."""

    def event(self, event: dict[str, Any]) -> None:
        if event["type"] not in ("ready", "ack"):
            print(json.dumps(event, ensure_ascii=False), flush=True)  # noqa: T201


class Lines:
    """A line for each final; at a terminal the line below shows what is being said."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._saying = ""
        self._heard = False

    def event(self, event: dict[str, Any]) -> None:
        match event["type"]:
            case "final":
                self._clear()
                self._heard = True
                self._console.print(f"[dim]{_clock(event['start'])}[/dim] {_who(event)}", end="", highlight=False)
                self._console.print(event["text"], markup=False, highlight=False, soft_wrap=True)
            case "partial" if self._console.is_terminal:
                self._say(f"{_clock(event['start'])} {_name(event)}{event['text']}")
            case "lagging" if event["pressure"] != "none":
                self._clear()
                self._console.print(
                    f"This machine is {event['behind_s']:.1f} s behind; some words in progress are left out.",
                    style="dim",
                    highlight=False,
                )
            case "ended":
                self._clear()
                if not self._heard:
                    self._console.print(f"Nobody spoke in {_clock(event['seconds'])}.", style="dim", highlight=False)

    def _say(self, text: str) -> None:
        shown = text if len(text) < self._console.width else "…" + text[-(self._console.width - 2) :]
        self._clear()
        self._console.file.write(shown)
        self._console.file.flush()
        self._saying = shown

    def _clear(self) -> None:
        if self._saying:
            self._console.file.write("\r" + " " * len(self._saying) + "\r")
            self._saying = ""


def _who(event: dict[str, Any]) -> str:
    from rich.markup import escape

    return f"[bold]{escape(_name(event))}[/bold]" if event["speaker"]["name"] else ""


def _name(event: dict[str, Any]) -> str:
    name = event["speaker"]["name"]
    return f"{name}: " if name else ""


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
