"""Files into Teams: asked for first, put where their person agreed, shown in place of the question."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application

from bot.codec import message_of
from bot.settings import Settings
from bot.surface import Outgoing
from bot.teams import make_surface, routes
from bot.teams.send import TeamsSurface
from skills.answer import Answer, Attachment, TextPart
from tests.bot.teams.fake_teams import BOT, TENANT, FakeTeams
from tests.bot.teams.test_listen import Front, teams_settings
from tests.skills.document.papers import plain
from tests.support.every_part import AT
from tests.support.scripted import open_house

pytestmark = pytest.mark.may_block  # the SDK reads its own files

CONSENT = "application/vnd.microsoft.teams.card.file.consent"
INFO = "application/vnd.microsoft.teams.card.file.info"
Json = dict[str, Any]
PAPER = Answer(
    "Assessment",
    (TextPart("On paper."),),
    summary="On paper.",
    attachments=(Attachment("Report.pdf", "pdf", plain("a line")), Attachment("Report.docx", "docx", plain("a line"))),
)


@dataclass
class DriveTeams(FakeTeams):
    """With the place where people's files go."""

    put: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    full: bool = False

    def app(self) -> web.Application:
        served = super().app()
        served.router.add_put("/drive/{name}", self._put)
        return served

    async def _put(self, request: web.Request) -> web.Response:
        assert "Authorization" not in request.headers
        self.put[request.match_info["name"]] = (await request.read(), request.headers["Content-Range"])
        return web.Response(status=507 if self.full else 201)


@dataclass
class Desk:
    front: Front
    teams: DriveTeams
    client: TestClient[Any, Any]
    surface: TeamsSurface

    def message(self, *, group: bool = False, answer: Answer = PAPER) -> Outgoing:
        address = {
            "service_url": self.teams.service_url,
            "conversation": "19:chan@thread.tacv2" if group else "a:29:kim",
            "group": group,
            "tenant": TENANT,
            "user": {"id": "29:kim", "name": "Kim Moreno", "object_id": "oid-kim"},
            "bot": {"id": BOT, "name": "SCIP"},
        }
        return Outgoing("t1.0", "default", "teams", "teams:oid-kim:chat", "answer", answer, AT, address, "t1")

    async def hand(self, **more: Any) -> list[Json]:
        """Sends the answer as the outbox does; the consent cards it came with."""
        message = self.message(**more)
        await self.front.journal.enqueue([message_of(message)])
        await self.surface.send(message)
        cards = [a["attachments"][0] for _, a in self.teams.sent if a.get("attachments")]
        return [c for c in cards if c["contentType"] == CONSENT]

    async def decide(self, context: Json, action: str = "accept", *, who: str = "kim", url: str = "") -> int:
        info = {
            "contentUrl": "https://contoso.sharepoint.com/report",
            "name": "Report.pdf",
            "uploadUrl": url or f"{self.teams.base}/drive/report",
            "uniqueId": "u-1",
            "fileType": "pdf",
        }
        value = {"type": "fileUpload", "action": action, "context": context}
        value |= {"uploadInfo": info} if action == "accept" else {}
        sender = {"id": f"29:{who}", "name": who, "aadObjectId": f"oid-{who}"}
        activity = self.teams.message(
            "", type="invoke", name="fileConsent/invoke", value=value, replyToId="m2", **{"from": sender}
        )
        headers = {"Authorization": self.teams.signed()}
        return (await self.client.post("/api/messages", json=activity, headers=headers)).status


@asynccontextmanager
async def _drive() -> AsyncIterator[DriveTeams]:
    teams = DriveTeams()
    async with TestServer(teams.app()) as server:
        teams.base = str(server.make_url("")).rstrip("/")
        yield teams


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(open_house(tmp_path))
        teams = await stack.enter_async_context(_drive())
        settings = Settings(home=tmp_path, teams=teams_settings(teams, file_hosts=("127.0.0.1",)))
        front = Front(settings, house.journal, stack)
        surface = make_surface(front)
        front.surfaces["teams"] = surface
        app = Application()
        app.add_routes(routes(front))
        client = await stack.enter_async_context(TestClient(TestServer(app)))
        yield Desk(front, teams, client, surface)


async def test_each_file_is_asked_for_after_the_card(desk: Desk) -> None:
    pdf, word = await desk.hand()
    assert [c["name"] for c in (pdf, word)] == ["Report.pdf", "Report.docx"]
    assert pdf["content"]["acceptContext"] == {"file": "t1.0", "n": 0}
    assert pdf["content"]["sizeInBytes"] > 1_000
    assert word["content"]["description"] == "Word, into your OneDrive"
    assert desk.teams.put == {}


async def test_the_reference_is_the_card_with_the_buttons_not_the_question(desk: Desk) -> None:
    sent = await desk.surface.send(desk.message())
    assert sent.reference["activity"] == "m1"


async def test_once_agreed_the_file_is_put_there_whole_and_shown_in_place(desk: Desk) -> None:
    pdf, _ = await desk.hand()
    assert await desk.decide(pdf["content"]["acceptContext"]) == 200
    data, span = desk.teams.put["report"]
    assert data.startswith(b"%PDF-")
    assert span == f"bytes 0-{len(data) - 1}/{len(data)}"
    assert len(data) == pdf["content"]["sizeInBytes"]
    ((_, replaced, activity),) = desk.teams.updated
    assert replaced == "m2"
    card = activity["attachments"][0]
    assert (card["contentType"], card["contentUrl"]) == (INFO, "https://contoso.sharepoint.com/report")
    assert card["content"] == {"uniqueId": "u-1", "fileType": "pdf"}


async def test_a_refusal_puts_nothing_anywhere(desk: Desk) -> None:
    pdf, _ = await desk.hand()
    assert await desk.decide(pdf["content"]["declineContext"], "decline") == 200
    assert desk.teams.put == {}
    assert desk.teams.updated[0][2]["text"].startswith("Not handed over: Report.pdf.")


async def test_only_the_person_it_was_made_for_can_agree(desk: Desk) -> None:
    pdf, _ = await desk.hand()
    assert await desk.decide(pdf["content"]["acceptContext"], who="lee") == 404
    assert desk.teams.put == {}


@pytest.mark.parametrize(
    "context", [{}, {"file": "t9.0", "n": 0}, {"file": "t1.0", "n": 7}, {"file": "t1.0", "n": "0"}]
)
async def test_what_is_no_answer_to_a_card_of_ours_is_refused(desk: Desk, context: Json) -> None:
    await desk.hand()
    assert await desk.decide(context) == 404
    assert desk.teams.put == {}


async def test_a_file_goes_to_no_other_host(desk: Desk) -> None:
    pdf, _ = await desk.hand()
    before = len(desk.teams.sent)
    assert await desk.decide(pdf["content"]["acceptContext"], url="http://169.254.169.254/latest") == 200
    assert desk.teams.put == {}
    assert "did not take Report.pdf" in desk.teams.sent[before][1]["text"]


async def test_a_drive_that_is_full_is_said_and_may_be_tried_again(desk: Desk) -> None:
    pdf, _ = await desk.hand()
    desk.teams.full = True
    assert await desk.decide(pdf["content"]["acceptContext"]) == 200
    assert "Press again in a moment" in desk.teams.sent[-1][1]["text"]
    desk.teams.full = False
    assert await desk.decide(pdf["content"]["acceptContext"]) == 200
    assert desk.teams.updated


async def test_a_report_asked_for_in_a_channel_is_offered_in_the_personal_chat(desk: Desk) -> None:
    await desk.hand(group=True)
    places = {c for c, a in desk.teams.sent if (a.get("attachments") or [{}])[0].get("contentType") == CONSENT}
    assert places == {"a:29:kim"}
