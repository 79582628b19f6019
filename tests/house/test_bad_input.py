"""Whatever is typed, pressed or sent at a door: a clear and kind answer, nothing lost, nothing leaked."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.turn import Press
from tests.bot.web.browser import Browser
from tests.support.house import House, open_house, said, until
from tests.support.slack_stub import SECRET, SlackStub, signed

TEXTS = {
    "nothing": "",
    "blanks": " \n\t ",
    "50,000 letters": "w" * 50_000,
    "50,000 characters of words": "how is the Castellan deal? " * 1_851,
    "emoji only": "😀🔥🚀",
    "right-to-left": "كيف حال صفقة كاستيلان؟",
    "right-to-left marks around a name": "\u202eCastellan Relay renewal\u202c\u2066",
    "control characters": "score\x07\x1b[2J\x08 Castellan Relay renewal",
    "NULs": "score \x00Castellan\x00 Relay renewal\x00",
    "half a surrogate pair": "score Castellan \ud83d Relay renewal",
    "a very long word": "Castellan" * 3_000,
    "combining marks": "z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢" * 300,
    "marks of SQL": "'; drop table deals; --",
    "marks of a page": "<script>alert(1)</script> <!channel> <@U1> {{7*7}} ${x} %s",
    "only digits": "9" * 400,
    "only marks": "?!?!?! ... ---",
}
UNKIND = re.compile(r"Traceback|[a-z]Error\b|Exception|\.py\b|went wrong|/tmp|[Ss][Qq][Ll]ite|psycopg|\bNone\b")
"""What no answer may say."""


def kind(text: str) -> bool:
    return bool(text.strip()) and not UNKIND.search(text)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
async def test_any_text_gets_a_kind_answer(house: House, text: str) -> None:
    answer = await house.ask("Kim Berger", text)
    told = f"{answer.title}\n{answer.summary}"
    assert kind(told), told
    assert answer.degraded == ()
    assert await house.app.journal.dead_letters() == []


@pytest.mark.parametrize("bad", ["²", "1e999999", "nan", "9" * 5_000, "\ud800", "\x00", "0001-01-01", "x" * 20_000])
async def test_any_value_in_a_form_gets_a_kind_answer(house: House, bad: str) -> None:
    deal = (await house.deal("Castellan Relay renewal")).id
    forms = {
        "crm_update set": ("stage", "amount", "close_on", "next_step"),
        "crm_update log": ("on", "minutes", "people", "body"),
        "crm_update contact": ("name", "email"),
        "right_to_win override": ("factor", "rating", "reason"),
        "stakeholders set_role": ("role", "concern"),
        "confirm yes": ("pending",),
        "confirm undo": ("change_set", "cause"),
    }
    for form, fields in forms.items():
        skill, verb = form.split()
        for field in fields:
            answer = await house.ask("Kim Berger", press=Press(skill, verb, {"deal_id": deal, field: bad}))
            assert kind(f"{answer.title} {answer.summary}"), (form, field)
    assert await house.app.journal.dead_letters() == []


async def test_a_stranger_is_told_kindly_and_shown_nothing(house: House) -> None:
    for who in ("user_nobody", "", "../../etc", "\x00", "a" * 5_000):
        answer = await house.ask(who, "my deals")
        assert answer.title == "We haven't met"
        assert kind(answer.summary)
        assert "Castellan" not in said(answer)


async def test_a_repeated_event_gives_the_answer_it_gave(house: House) -> None:
    first = await house.reply("Kim Berger", "score Castellan Relay renewal", event_id="once", conversation="c")
    again = house.turn("Kim Berger", "score Castellan Relay renewal", event_id="once", conversation="c")
    assert not await house.app.accept(again)
    assert (await house.app.journal.depths())["queued"] == 0
    assert len(await house.app.journal.messages_of(first.turn_id)) == 1


# the console


@pytest.mark.may_block  # aiohttp's static files are looked up on the loop
async def test_any_text_at_the_console_is_taken_or_refused_in_words(home: Path) -> None:
    async with open_house(home, surfaces=True) as house, TestClient(TestServer(house.app.http())) as client:
        kim = await Browser(client).sign_in(house.ids["Kim Berger"])
        await house.app.start()
        taken = 0
        for text in TEXTS.values():
            response = await kim.post("/web/message", {"text": text})
            body = await response.text()
            assert response.status in (202, 400, 413, 422, 429), (response.status, body)
            assert not UNKIND.search(body), body
            taken += response.status == 202
        lines = await until(kim.lines, lambda found: sum(line["role"] == "scip" for line in found) == taken)
        assert all(kind(str(line["card"]["title"])) for line in lines if line["role"] == "scip")


@pytest.mark.may_block
async def test_bodies_that_are_no_message_are_refused_in_words(home: Path) -> None:
    async with open_house(home, surfaces=True) as house, TestClient(TestServer(house.app.http())) as client:
        kim = await Browser(client).sign_in(house.ids["Kim Berger"])
        sent = {"X-SCIP": "1", "X-CSRF-Token": kim.csrf, "Content-Type": "application/json"}
        for path in ("/web/message", "/web/press", "/web/feedback"):
            for body in (b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"text": 7}', b"9" * 10_000, b"[" * 50_000):
                response = await client.post(path, data=body, headers=sent)
                told = await response.text()
                assert 400 <= response.status < 500, (path, body[:20], response.status)
                assert not UNKIND.search(told), told
        for path in ("/source/deal/%00", "/source/%ff/x", "/source/deal/" + "a" * 3_000, "/source/__class__/x"):
            response = await client.get(path)
            assert response.status == 404
            assert not UNKIND.search(await response.text())


# Slack


@dataclass
class Slack:
    house: House
    stub: SlackStub
    client: TestClient[Any, Any]

    async def post(self, body: str, headers: dict[str, str]) -> int:
        return (await self.client.post("/slack/events", data=body.encode("utf-8", "replace"), headers=headers)).status

    async def send(self, text: str, event: str, *, user: str = "UKIM") -> int:
        """A message of its own, in a chat of its own: nothing waits for its turn in a channel."""
        chat, ts = f"D{event}", f"{10 + len(self.stub.channels)}.1"
        self.stub.channels.add(chat)
        said = {"type": "message", "channel_type": "im", "channel": chat, "user": user, "text": text, "ts": ts}
        body = json.dumps({"type": "event_callback", "team_id": "T1", "event_id": event, "event": said})
        return await self.post(body, signed(body))

    async def answers(self, number: int) -> list[dict[str, Any]]:
        async def posted() -> list[dict[str, Any]]:
            return self.stub.of("chat.postMessage")

        return list(await until(posted, lambda found: len(found) >= number))


@asynccontextmanager
async def slack_house(home: Path) -> AsyncIterator[Slack]:
    kim = {"id": "UKIM", "team_id": "T1", "profile": {"email": "kim.berger@example.com"}, "is_email_confirmed": True}
    stub = SlackStub(users={"UKIM": kim})
    async with TestServer(stub.app()) as server:
        slack = {"bot_token": "xoxb-1", "signing_secret": SECRET, "base_url": f"{server.make_url('/api/')}"}
        async with open_house(home, surfaces=True, slack=slack) as house:
            await house.app.start()
            async with TestClient(TestServer(house.app.http())) as client:
                yield Slack(house, stub, client)


@pytest.mark.may_block  # Bolt reads its own files on first use
async def test_any_text_in_slack_gets_a_kind_answer_that_slack_takes(home: Path) -> None:
    async with slack_house(home) as slack:
        for number, text in enumerate(TEXTS.values()):
            assert await slack.send(text, f"Ev{number}") == 200
        for message in await slack.answers(len(TEXTS)):
            assert kind(message["text"]), message["text"]
        assert await slack.house.app.journal.dead_letters() == []


@pytest.mark.may_block
async def test_what_slack_did_not_sign_is_refused_and_leaves_nothing(home: Path) -> None:
    body = json.dumps({"type": "event_callback", "team_id": "T1", "event_id": "E", "event": {"type": "message"}})
    async with slack_house(home) as slack:
        forged = {
            "no signature": {},
            "another secret": signed(body, secret="guess"),
            "ten minutes old": signed(body, at=time.time() - 600),
            "from the future": signed(body, at=time.time() + 600),
            "a signature of something else": signed(body + " "),
            "no time": signed(body) | {"X-Slack-Request-Timestamp": ""},
            "no number for a time": signed(body) | {"X-Slack-Request-Timestamp": "now"},
            "a number no clock shows": signed(body) | {"X-Slack-Request-Timestamp": "9" * 5_000},
            "an empty signature": signed(body) | {"X-Slack-Signature": ""},
            "letters no signature has": signed(body) | {"X-Slack-Signature": "v0=ü"},
        }
        for why, headers in forged.items():
            status = await slack.post(body, headers)
            assert status in (400, 401, 403), (why, status)
        assert (await slack.house.app.journal.depths())["queued"] == 0
        assert {method for method, _ in slack.stub.calls} <= {"auth.test"}  # whose token it is, asked at the start


@pytest.mark.may_block
async def test_retries_out_of_order_are_answered_once_each(home: Path) -> None:
    async with slack_house(home) as slack:
        for event in ("B", "A", "B", "C", "A", "A", "C", "B", "C"):
            assert await slack.send(f"score Castellan Relay renewal {event}", event) == 200
        await slack.answers(3)
        await asyncio.sleep(0.6)  # a fourth would come now
        assert len(slack.stub.of("chat.postMessage")) == 3


@pytest.mark.may_block
async def test_somebody_slack_knows_and_we_do_not_is_told_kindly(home: Path) -> None:
    async with slack_house(home) as slack:
        assert await slack.send("my deals", "E1", user="USTRANGER") == 200
        (message,) = await slack.answers(1)
        assert "I don't know you yet" in json.dumps(message)
        assert "Castellan" not in json.dumps(message)
