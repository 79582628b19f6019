"""Microsoft's Agents Playground as a peer: it plays Teams for the real endpoint, and is played by a person's moves."""

import asyncio
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse

PEERS = Path(__file__).resolve().parents[2] / "peers"
SERVER = PEERS / "node_modules" / "@microsoft" / "m365agentsplayground" / "cli.js"
NODE = shutil.which("node")
_WAIT_S = 60.0
CHAT = "__PERSONALCHAT_ID__"
_ME = "user-id-0"

Json = dict[str, Any]

_CONFIG = """version: "0.1.1"
tenantId: 00000000-0000-0000-0000-0000000000001
bot:
  id: 00000000-0000-0000-0000-00000000000011
  name: SCIP
currentUser:
{me}users:
{others}personalChat:
  id: {chat}
groupChat:
  id: __GROUPCHAT_ID__
  name: Group Chat
team:
  id: team-id
  name: My Team
  aadGroupId: 00000000-0000-0000-0000-000000000031
  channels:
    - id: channel-announcements-id
      name: Announcements
"""


_USER = """{dash} id: user-id-{n}
    name: {name}
    userPrincipleName: {email}
    aadObjectId: 00000000-0000-0000-0000-00000000002{n}
    givenName: {name}
    surname: {name}
    email: {email}
"""


def _config(name: str, email: str) -> str:
    """It wants five other people, and ends without a word where there are fewer."""
    me = _USER.format(dash="   ", n=0, name=name, email=email)
    others = (_USER.format(dash="  -", n=n, name=f"User {n}", email=f"user{n}@example.com") for n in range(1, 6))
    return _CONFIG.format(me=me, others="".join(others), chat=CHAT)


@contextmanager
def serving(folder: Path, endpoint: str, *, name: str, email: str) -> Iterator[str]:
    """Gives its address; it ends with the block."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".m365agentsplayground.yml").write_text(_config(name, email))
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    options = ["start", "-e", endpoint, "-c", "msteams", "-p", str(port), "--disable-telemetry"]
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            [NODE or "node", str(SERVER), *options],
            cwd=folder,
            env={**os.environ, "TEAMSAPPTESTER_BROWSER": "none"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _until_open(address, process)
            yield address
        finally:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _until_open(address: str, process: "subprocess.Popen[bytes]") -> None:
    ends = time.monotonic() + _WAIT_S
    while time.monotonic() < ends and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_internal/v1/config", timeout=_WAIT_S) as reply:
                if reply.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the Agents Playground did not start")


@dataclass
class Person:
    """Somebody at the Playground's page: what they see, and what they can do."""

    base: str
    session: ClientSession
    seen: list[Json] = field(default_factory=list)
    """Every event of the page, in order."""

    @property
    def messages(self) -> list[Json]:
        """What the bot wrote, in order, as it was then."""
        return [e["message"] for e in self.seen if e["action"] == "createMessage"]

    def cards(self) -> list[tuple[str, Json]]:
        """(message id, card)."""
        return [
            (m["messageId"], a["content"])
            for m in self.messages
            for a in m.get("attachments", [])
            if a["contentType"].endswith("card.adaptive")
        ]

    async def until(self, there: Callable[[], Any]) -> Any:
        async with asyncio.timeout(_WAIT_S):
            while not (found := there()):  # noqa: ASYNC110  # the page only listens
                await asyncio.sleep(0.02)
            return found

    def versions(self, message: str) -> list[Json]:
        """What a message said, from first to last."""
        told = [e["message"] for e in self.seen if e["action"] in ("createMessage", "updateMessage")]
        return [m for m in told if m["messageId"] == message]

    async def installs(self) -> None:
        await self._post(f"/_debug/conversation/{CHAT}/installation", {})

    async def says(self, text: str) -> None:
        said = {"type": "text", "text": text, "textFormat": "plain", "from": {"id": _ME}}
        await self._post(f"/_conversation/v1/conversations/{CHAT}/messages", said)

    async def presses(self, message: str, action: Json) -> Json:
        """An `Action.Execute`."""
        value = {"action": {k: action[k] for k in ("type", "verb", "data")}, "trigger": "manual"}
        return await self._invoke("adaptiveCard/action", value, replyToId=message)

    async def submits(self, message: str, data: Json) -> None:
        """An `Action.Submit`: the Playground sends it as a message, it knows no dialogs."""
        asked = {"conversation": {"id": CHAT}, "from": {"id": _ME}, "replyToId": message, "value": data}
        await self._post("/_conversation/v1/submit", asked)

    async def rates(self, message: str, reaction: str, words: str) -> None:
        """As Teams sends it: the Playground's own thumb leaves out which message is meant."""
        value = {"actionName": "feedback", "actionValue": {"reaction": reaction, "feedback": words}}
        await self.invokes("message/submitAction", value, replyToId=message)

    async def looks_up(self, text: str) -> Json:
        value = {"commandId": "deal", "parameters": [{"name": "query", "value": text}]}
        return await self._invoke("composeExtension/query", value)

    async def invokes(self, name: str, value: Json, **more: Any) -> None:
        """One the Playground has no button for; what the bot answers is not shown."""
        address = f"{self.base}/_internal/v1/customActivities/template?conversationId={CHAT}"
        async with self.session.get(address) as reply:
            template: Json = await reply.json()
        activity = {**template, "type": "invoke", "name": name, "id": f"f:{name}", "value": value, **more}
        await self._post("/_internal/v1/customActivities", activity)

    async def _invoke(self, name: str, value: Json, **more: Any) -> Json:
        asked = {"name": name, "value": value, "from": {"id": _ME}, "conversation": {"id": CHAT}, **more}
        return await self._post("/_conversation/v1/invoke", asked)

    async def _post(self, path: str, body: Json) -> Json:
        async with self.session.post(f"{self.base}{path}", json=body) as reply:
            told = await reply.text()
            assert reply.status < 300, f"{path}: {reply.status} {told[:300]}"
            if not told.startswith("{"):
                return {}
            found: Json = await reply.json(content_type=None)
            return found


@asynccontextmanager
async def somebody_at(base: str) -> AsyncIterator[Person]:
    """Opens the page."""
    async with ClientSession() as session:
        address = f"{base.replace('http', 'ws', 1)}/_ws_conversation/v1/conversations/stream"
        socket_ = await session.ws_connect(address, max_msg_size=0)
        person = Person(base, session)
        listening = asyncio.create_task(_listen(socket_, person))
        try:
            yield person
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


async def _listen(page: ClientWebSocketResponse, person: Person) -> None:
    async for message in page:
        person.seen.append(message.json())
