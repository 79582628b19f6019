"""Drives a headless Chromium over its DevTools protocol: enough to click, type and read, and no dependency more."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse

BINARY = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
)


class Tab:
    """One page. `trouble` collects console errors, exceptions and policy violations."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._count = 0
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.trouble: list[str] = []
        self._listener = asyncio.ensure_future(self._listen())

    async def _listen(self) -> None:
        async for message in self._socket:
            data = json.loads(message.data)
            if "id" in data:
                self._answers.pop(data["id"]).set_result(data)
            elif data["method"] == "Runtime.exceptionThrown":
                self.trouble.append(str(data["params"]["exceptionDetails"]))
            elif data["method"] == "Log.entryAdded" and data["params"]["entry"]["level"] == "error":
                self.trouble.append(data["params"]["entry"]["text"])

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        self._count += 1
        answer = self._answers[self._count] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": self._count, "method": method, "params": params})
        async with asyncio.timeout(60):
            data = await answer
        assert "error" not in data, data
        result: dict[str, Any] = data["result"]
        return result

    async def read(self, script: str) -> Any:
        """The value of a JavaScript expression in the page."""
        result = await self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    async def until(self, script: str) -> None:
        """Waits for an expression to become true."""
        async with asyncio.timeout(60):
            while not await self.read(f"Boolean({script})"):
                await self.read("new Promise((done) => setTimeout(done, 10))")

    async def click(self, selector: str) -> None:
        await self.until(f"document.querySelector({selector!r})")
        await self.read(f"document.querySelector({selector!r}).click()")

    async def type(self, text: str) -> None:
        """Into whatever has the focus."""
        await self.call("Input.insertText", text=text)

    async def press(self, key: str, text: str = "") -> None:
        await self.call("Input.dispatchKeyEvent", type="keyDown", key=key, code=key, text=text)
        await self.call("Input.dispatchKeyEvent", type="keyUp", key=key, code=key)

    async def close(self) -> None:
        await self._socket.close()
        await self._listener


@contextmanager
def browser(folder: Path, *flags: str, names: Mapping[str, int] | None = None) -> Iterator[int]:
    """Gives the port it listens on; the whole process group ends with the block.

    It finds nothing in the world but this machine; `names` are hosts it takes for a port here, whose certificates it
    believes.
    """
    assert BINARY is not None
    here = [f"MAP {host}:443 127.0.0.1:{port}" for host, port in (names or {}).items()]
    rules = f"--host-resolver-rules={', '.join([*here, 'MAP * ~NOTFOUND', 'EXCLUDE 127.0.0.1'])}"
    trusting = ["--ignore-certificate-errors"] if names else []
    process = subprocess.Popen(
        [BINARY, *_FLAGS, rules, *trusting, *flags, f"--user-data-dir={folder}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield _port(process)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _port(process: "subprocess.Popen[bytes]") -> int:
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith(b"DevTools listening on "):
            threading.Thread(target=process.stderr.read, daemon=True).start()  # a full pipe would stop the browser
            return int(line.rsplit(b":", 1)[1].split(b"/")[0])
    raise AssertionError("the browser ended before it listened")


@asynccontextmanager
async def frame(port: int, address: str) -> AsyncIterator[Tab]:
    """What another site's page shows in a frame: a page of its own to the browser."""
    async with ClientSession() as session:
        async with asyncio.timeout(30):
            while True:
                async with session.get(f"http://127.0.0.1:{port}/json") as response:
                    found = [t for t in await response.json() if t["type"] == "iframe" and address in t["url"]]
                if found:
                    break
                await asyncio.sleep(0.02)
        page = Tab(await session.ws_connect(found[0]["webSocketDebuggerUrl"], max_msg_size=0))
        for domain in ("Runtime", "Log"):
            await page.call(f"{domain}.enable")
        try:
            yield page
        finally:
            await page.close()


@asynccontextmanager
async def tab(port: int, url: str, *, width: int = 1280, height: int = 860) -> AsyncIterator[Tab]:
    """A fresh page in the browser at `port`."""
    at = f"http://127.0.0.1:{port}/json"
    async with ClientSession() as session:
        async with session.put(f"{at}/new?about:blank") as response:
            target = await response.json()
        page = Tab(await session.ws_connect(target["webSocketDebuggerUrl"], max_msg_size=0))
        for domain in ("Runtime", "Log", "Page"):
            await page.call(f"{domain}.enable")
        await page.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )
        await page.call("Page.bringToFront")
        await page.call("Page.navigate", url=url)
        try:
            yield page
        finally:
            await page.close()
            async with session.get(f"{at}/close/{target['id']}"):
                pass
