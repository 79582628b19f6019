"""A file sent in Slack or Teams: acknowledged, then fetched from the vendor alone, shown, and written after the yes."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import docx
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr

from bot.app import App
from bot.graph.checkpoints import open_saver
from bot.graph.engine import TurnEngine
from bot.main import mount
from bot.settings import FileSettings, Settings, SlackSettings, TeamsSettings, WebSettings
from knowledge.journal import Journal
from knowledge.records import Document
from knowledge.shelf import FOLDER, Shelf
from knowledge.troubles import Troubles
from skills.answer import Attachment
from skills.catalog.take_in import take_in_by
from skills.catalog.take_in.facts import Desk
from skills.document import file_bytes
from skills.registry import Registry
from tests.bot.teams.fake_teams import FakeTeams, fake_teams
from tests.skills.document.papers import plain
from tests.support.scripted import ScriptedUnderstander
from tests.support.slack_stub import SECRET, SlackStub, signed
from tests.support.small import small_workspace

pytestmark = pytest.mark.may_block  # the vendors' kits read their own files on first import

Json = dict[str, Any]
_WAIT_S = 20.0


def word(*lines: str) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


@dataclass
class Store:
    """Where a vendor keeps files; remembers who came for them with what."""

    files: dict[str, bytes] = field(default_factory=dict)
    came: list[tuple[str, str | None]] = field(default_factory=list)
    answer: Callable[[], web.Response] | None = None

    async def get(self, request: web.Request) -> web.Response:
        self.came.append((request.match_info["name"], request.headers.get("Authorization")))
        if self.answer is not None:
            return self.answer()
        found = self.files.get(request.match_info["name"])
        return web.Response(body=found) if found is not None else web.Response(status=404)


@dataclass
class House:
    app: App
    slack: SlackStub
    teams: FakeTeams
    store: Store
    client: TestClient[Any, Any]
    base: str
    """Of the store."""

    async def sent(self, name: str, data: bytes = b"", *, words: str = "", event: str = "Ev1", **more: Any) -> int:
        """Somebody sends a file in Slack."""
        self.store.files[name] = data
        file = {"id": f"F{len(self.store.files)}", "name": name, "size": len(data), "mimetype": "text/plain"}
        file |= {"url_private_download": f"{self.base}/files/{name}", **more.pop("file", {})}
        said = {"type": "message", "subtype": "file_share", "channel_type": "im", "channel": "D1", "user": "UKIM"}
        said |= {"text": words, "ts": f"{event[2:]}.1", "files": [file], **more}
        body = json.dumps({"type": "event_callback", "team_id": "T1", "event_id": event, "event": said})
        return (await self.client.post("/slack/events", data=body, headers=signed(body))).status

    async def press(self, message: Json, label: str) -> None:
        """A button of a Slack card."""
        elements = [e for b in message["blocks"] if b["type"] == "actions" for e in b["elements"]]
        action = next(e for e in elements if e["text"]["text"].startswith(label))
        payload = {
            "type": "block_actions",
            "team": {"id": "T1"},
            "user": {"id": "UKIM", "team_id": "T1"},
            "trigger_id": "trig.1",
            "container": {"type": "message", "channel_id": "D1", "message_ts": message["ts"]},
            "channel": {"id": "D1"},
            "actions": [{**action, "action_ts": "2.2", "block_id": "b"}],
        }
        text = urlencode({"payload": json.dumps(payload)})
        headers = signed(text) | {"Content-Type": "application/x-www-form-urlencoded"}
        assert (await self.client.post("/slack/events", data=text, headers=headers)).status == 200

    async def card(self, words: str) -> Json:
        """The message in Slack that says so."""
        async with asyncio.timeout(_WAIT_S):
            while True:
                for ts, message in list(self.slack.posted.items()):
                    if words in str(message):
                        return {**message, "ts": ts}
                for _, data in self.slack.calls:
                    if words in str(data):
                        return data
                await asyncio.sleep(0.01)

    async def teams_card(self) -> None:
        """Until there is one in Teams."""
        async with asyncio.timeout(_WAIT_S):
            while not self.teams.cards():  # noqa: ASYNC110  # the stand-in only remembers
                await asyncio.sleep(0.01)

    async def documents(self) -> list[Document]:
        kim = await self.app.workspace.principal("Kim Moreno")
        found = await self.app.workspace.reader(kim).documents(deal_id="deal_helix_core", bucket="deal")
        return [d for d in found if d.source == "chat"]


@asynccontextmanager
async def open_house(
    home: Path, *, working: bool = True, hosts: tuple[str, ...] = ("127.0.0.1",)
) -> AsyncIterator[House]:
    workspace = await small_workspace(home)
    stub, store = SlackStub(), Store()
    stub.users["UKIM"] = {
        "id": "UKIM",
        "team_id": "T1",
        "is_email_confirmed": True,
        "profile": {"email": (await workspace.principal("Kim Moreno")).email},
    }
    served = stub.app()
    served.router.add_get("/files/{name}", store.get)
    async with TestServer(served) as server, fake_teams() as teams, open_saver(home, None) as saver:
        base = str(server.make_url("")).rstrip("/")
        kim = await workspace.principal("Kim Moreno")
        teams.members["29:kim"] = {"id": "29:kim", "aadObjectId": "oid-kim", "email": kim.email}
        config = Settings(
            home=home,
            slack=SlackSettings(
                bot_token=SecretStr("xoxb-1"),
                signing_secret=SecretStr(SECRET),
                base_url=f"{base}/api/",
                file_hosts=hosts,
            ),
            teams=TeamsSettings(enabled=True, allow_unauthenticated=True, file_hosts=("127.0.0.1",)),
            web=WebSettings(login="none"),
            files=FileSettings(document_mb=1),
        )
        registry = Registry((await asyncio.to_thread(take_in_by, Desk(Shelf(home / FOLDER))),))
        journal = Journal(workspace.engine, "default", reads=workspace.reads)
        engine = TurnEngine(workspace, registry, ScriptedUnderstander(), journal, config, saver)
        app = App(config, workspace, registry, ScriptedUnderstander(), journal, engine)
        await asyncio.to_thread(mount, app)
        if working:
            await app.start()
        async with TestClient(TestServer(app.http())) as client:
            yield House(app, stub, teams, store, client, base)
        await app.close()
    await workspace.close()


async def test_a_word_file_sent_in_slack_is_shown_confirmed_and_on_record_once(tmp_path: Path) -> None:
    minutes = word("Helix core renewal", "Omar wants a migration plan.")
    async with open_house(tmp_path) as house:
        for _ in range(2):  # Slack tells it again
            assert await house.sent("minutes.docx", minutes) == 200
        card = await house.card("to Helix core renewal?")
        assert house.store.came == [("minutes.docx", "Bearer xoxb-1")]
        assert await house.documents() == []
        await house.press(card, "Confirm")
        await house.card("added “minutes” to Helix core renewal")
        (document,) = await house.documents()
        assert "Omar wants a migration plan." in document.text
        assert (document.uri, document.account_id) == ("minutes.docx", "account_helix")
        assert not list((tmp_path / FOLDER).rglob("file_*.json"))

        assert await house.sent("again.docx", minutes, event="Ev2") == 200
        await house.card("already there since")
        assert len(await house.documents()) == 1


async def test_nothing_is_fetched_before_slack_hears_ok(tmp_path: Path) -> None:
    async with open_house(tmp_path, working=False) as house:
        assert await house.sent("minutes.txt", b"Helix core renewal") == 200
        assert house.store.came == []
        await house.app.start()
        await house.card("to Helix core renewal?")
        assert len(house.store.came) == 1


async def test_the_token_goes_to_slacks_own_hosts_alone(tmp_path: Path) -> None:
    async with open_house(tmp_path, hosts=("files.slack.com",)) as house:
        await house.sent("minutes.txt", b"x")
        await house.card("Slack only holds a link to it")
        assert house.store.came == []


async def test_a_file_that_leads_elsewhere_is_not_followed(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        house.store.answer = lambda: web.Response(status=302, headers={"Location": f"{house.base}/files/other.txt"})
        await house.sent("minutes.txt", b"x")
        await house.card("I'm not allowed to read files here yet")
        assert [name for name, _ in house.store.came] == ["minutes.txt"]


async def test_without_the_scope_the_person_is_told_and_the_administrator_too(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        house.store.answer = lambda: web.Response(text="<html>Sign in</html>", content_type="text/html")
        await house.sent("minutes.txt", b"x")
        await house.card("I'm not allowed to read files here yet")
        journal = house.app.journal
        (trouble,) = await Troubles(journal.engine, "default", journal.clock, journal.reads).open()
        assert (trouble.place, trouble.code) == ("slack:T1#files:read", "missing_scope")


async def test_a_vendor_that_stumbles_is_asked_again(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:

        def once() -> web.Response:
            house.store.answer = None
            return web.Response(status=503)

        house.store.answer = once
        await house.sent("minutes.txt", b"Helix core renewal")
        await house.card("to Helix core renewal?")
        assert len(house.store.came) == 2


@pytest.mark.parametrize(
    ("name", "data", "file", "said"),
    [
        ("photo.png", b"x", {}, "I can't read pictures"),
        ("big.pdf", b"x" * 1_000_001, {}, "a document may have up to 1 MB"),
        ("sly.txt", b"x" * 1_000_001, {"size": 10}, "a document may have up to 1 MB"),
        ("empty.txt", b"", {}, "It is empty."),
        ("drive.txt", b"x", {"is_external": True}, "Slack only holds a link to it"),
    ],
)
async def test_what_can_not_be_taken_is_said_with_the_way_out(
    tmp_path: Path, name: str, data: bytes, file: Json, said: str
) -> None:
    async with open_house(tmp_path) as house:
        await house.sent(name, data, file=file)
        await house.card(said)
        assert not [p for p in (tmp_path / FOLDER).rglob("*") if p.is_file()]


async def test_where_others_read_along_a_file_is_between_the_two_of_us(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        where = {"type": "app_mention", "subtype": None, "channel": "C1", "channel_type": "channel"}
        await house.sent("minutes.txt", b"Helix core renewal", **where)
        await house.card("to Helix core renewal?")
        shown = [method for method, data in house.slack.calls if "Helix core renewal" in str(data)]
        assert set(shown) == {"chat.postEphemeral"}


async def test_a_file_passed_on_in_a_thread_we_are_part_of_is_not_ours(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        where = {"channel": "C1", "channel_type": "channel"}
        await house.sent("first.txt", b"Helix core renewal", **where, type="app_mention", subtype=None)
        await house.card("to Helix core renewal?")
        await house.sent("minutes.txt", b"x", **where, event="Ev2", thread_ts="1.1", words="have a look, Dana")
        await house.sent("last.txt", b"x", event="Ev3")
        await house.card("last.txt")
        assert "minutes.txt" not in [name for name, _ in house.store.came]


async def test_a_pdf_sent_in_teams_is_read_from_the_persons_own_drive_without_a_token(tmp_path: Path) -> None:
    paper = await file_bytes(Attachment("offer.pdf", "pdf", plain("Helix core renewal: the offer")))
    async with open_house(tmp_path) as house:
        house.store.files["offer.pdf"] = paper
        info = {"downloadUrl": f"{house.base}/files/offer.pdf?tempauth=1", "uniqueId": "u1", "fileType": "pdf"}
        given = {
            "contentType": "application/vnd.microsoft.teams.file.download.info",
            "name": "offer.pdf",
            "content": info,
        }
        html = {"contentType": "text/html", "content": "<p></p>"}
        message = house.teams.message("", attachments=[given, html])
        assert (await house.client.post("/api/messages", json=message)).status == 200
        await house.teams_card()
        assert "to Helix core renewal?" in str(house.teams.cards()[0])
        assert house.store.came == [("offer.pdf", None)]


@pytest.mark.parametrize(
    ("attachment", "said"),
    [
        ({"contentType": "image/png", "contentUrl": "https://smba.example/v3/attachments/1"}, "I can't read pictures"),
        (
            {"contentType": "reference", "name": "offer.pdf", "contentUrl": "https://x.sharepoint.com/a"},
            "personal chat",
        ),
        (
            {
                "contentType": "application/vnd.microsoft.teams.file.download.info",
                "name": "offer.pdf",
                "content": {"downloadUrl": "https://evil.example/offer.pdf", "fileType": "pdf"},
            },
            "personal chat",
        ),
    ],
)
async def test_what_teams_can_not_hand_over_is_told_kindly(tmp_path: Path, attachment: Json, said: str) -> None:
    async with open_house(tmp_path) as house:
        await house.client.post("/api/messages", json=house.teams.message("", attachments=[attachment]))
        await house.teams_card()
        assert said in str(house.teams.cards()[0])
        assert house.store.came == []


async def test_a_file_too_many_is_not_even_fetched_and_its_person_told_why(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        house.app.bringing.limits = FileSettings(person_mb=1)
        assert await house.sent("a.txt", b"x" * 1_000_001) == 200
        await house.card("There is no room for it")
        assert house.store.came == []
