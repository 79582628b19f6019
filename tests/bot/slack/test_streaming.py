"""A long wording grows before the reader's eyes; a death in the middle leaves one message, and it is completed."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.render import LONG, render
from bot.slack.send import SlackSurface
from bot.slack.streaming import CHUNK, chunks
from bot.surface import Outgoing, SendFailed
from skills.answer import Action, Answer, ScorePart, TextPart
from tests.support.every_part import AT
from tests.support.slack_stub import SlackStub

WORDS = "The client's CFO wants a return within a year, and *nobody* has shown one <yet>. " * 14
LONG_ONE = Answer(
    "Pursuit plan: Helix",
    (ScorePart("control", "Control", 55, "contested"),),
    actions=(Action("why", "Why", "right_to_win", "show", {"deal_id": "deal_1"}),),
    narration=WORDS.strip(),
)


@pytest.fixture
def stub() -> SlackStub:
    return SlackStub()


@pytest.fixture
async def surface(stub: SlackStub) -> AsyncIterator[SlackSurface]:
    async with TestServer(stub.app()) as server:
        yield SlackSurface(AsyncWebClient(token="xoxb-1", base_url=f"{str(server.make_url('')).rstrip('/')}/api/"))


def outgoing(answer: Answer = LONG_ONE, **address: Any) -> Outgoing:
    to = {"team": "T1", "channel": "D1", "thread_ts": None, "user": "UKIM", "group": False, **address}
    return Outgoing("t1.0", "default", "slack", "slack:T1:D1", "answer", answer, AT, to, "t1")


def letters(text: str) -> str:
    return "".join(c for c in text.replace("&lt;", "").replace("&gt;", "") if c.isalnum())


async def test_a_long_wording_comes_in_pieces_and_the_rest_of_the_card_below_it(
    stub: SlackStub, surface: SlackSurface
) -> None:
    sent = await surface.send(outgoing())
    assert [name for name, _ in stub.calls][:2] == ["chat.startStream", "chat.appendStream"]
    assert stub.of("chat.postMessage") == []
    (message,) = stub.posted.values()
    assert letters(message["text"]) == letters(LONG_ONE.title + LONG_ONE.narration), "every word, once"
    assert "*nobody*" not in message["text"].replace("\\*", ""), "its own marks are no markup"
    kinds = [b["type"] for b in message["blocks"]]
    assert "header" not in kinds, "the title stands above already"
    assert kinds[-1] == "context_actions"
    assert any("Control" in str(b) for b in message["blocks"])
    assert message["metadata"]["event_payload"]["key"] == "t1.0#0"
    assert (sent.reference["ts"], stub.streaming) == (message["ts"], set())


async def test_plain_text_that_is_long_streams_as_well_and_a_short_one_does_not(
    stub: SlackStub, surface: SlackSurface
) -> None:
    text = Answer("Found", (TextPart(WORDS[:LONG]), TextPart("Muted.", tone="muted")))
    await surface.send(outgoing(text))
    assert len(stub.of("chat.startStream")) == 1
    assert "Muted" in str(stub.of("chat.stopStream")[0]["blocks"])
    await surface.send(replace(outgoing(replace(text, parts=(TextPart("Short."),))), key="t2.0"))
    assert len(stub.of("chat.startStream")) == 1
    assert len(stub.of("chat.postMessage")) == 1


async def test_where_others_read_along_nothing_is_streamed(stub: SlackStub, surface: SlackSurface) -> None:
    await surface.send(outgoing(channel="C1", group=True))
    await surface.send(outgoing(channel="C1", public=True))
    assert stub.of("chat.startStream") == []
    assert (len(stub.of("chat.postEphemeral")), len(stub.of("chat.postMessage"))) == (1, 1)


@pytest.mark.parametrize("error", ["unknown_method", "missing_scope", "channel_type_not_supported", "team_not_allowed"])
async def test_a_team_that_does_not_stream_gets_the_whole_at_once_and_is_not_asked_again(
    stub: SlackStub, surface: SlackSurface, error: str
) -> None:
    stub.errors.append((error, 200, {}))
    await surface.send(outgoing())
    await surface.send(replace(outgoing(), key="t2.0"))
    assert len(stub.of("chat.startStream")) == 1
    assert len(stub.of("chat.postMessage")) == 2
    assert stub.of("chat.postMessage")[0]["blocks"][0]["type"] == "header"


async def test_too_many_streams_are_answered_at_once_for_now(stub: SlackStub, surface: SlackSurface) -> None:
    stub.errors.append(("ratelimited", 429, {"Retry-After": "9"}))
    await surface.send(outgoing())
    assert len(stub.of("chat.postMessage")) == 1
    await surface.send(replace(outgoing(), key="t2.0"))
    assert len(stub.of("chat.startStream")) == 2


class Dies(AsyncWebClient):
    """A process that is killed before its nth request."""

    left = 0

    async def api_call(self, api_method: str, **given: Any) -> Any:
        if self.left == 0:
            raise KeyboardInterrupt
        self.left -= 1
        return await super().api_call(api_method, **given)


@pytest.mark.parametrize("after", range(6))
async def test_a_process_that_dies_in_the_middle_leaves_one_message_that_is_completed(
    stub: SlackStub, surface: SlackSurface, after: int
) -> None:
    first = Dies(token="xoxb-1", base_url=surface._client.base_url)
    first.left = after
    with contextlib.suppress(KeyboardInterrupt):
        await SlackSurface(first).send(outgoing())
    sent = await surface.send(replace(outgoing(), attempts=1))
    (message,) = stub.posted.values()
    assert message["metadata"]["event_payload"]["key"] == "t1.0#0"
    assert sent.reference["ts"] == message["ts"]
    assert stub.streaming == set()
    told = message["text"] + str(message["blocks"])
    assert "return within a year" in told
    assert "Helpful" in told


async def test_a_stream_that_fails_in_the_middle_is_tried_again_and_completed(
    stub: SlackStub, surface: SlackSurface
) -> None:
    stub.after["chat.appendStream"].append(("internal_error", 500, {}))
    with pytest.raises(SendFailed) as failed:
        await surface.send(outgoing())
    assert failed.value.retriable
    await surface.send(replace(outgoing(), attempts=1))
    assert len(stub.posted) == 1
    assert stub.of("chat.update")


async def test_another_unmarked_message_is_not_taken_for_it(stub: SlackStub, surface: SlackSurface) -> None:
    stub.posted["1800000000.000000"] = {"ts": "1800000000.000000", "text": "Hello", "bot_id": "B1"}
    stub.posted["1800000000.000001"] = {"ts": "1800000000.000001", "text": f"Pursuit plan: Helix {WORDS}"}
    before = {"ts": "1700000000.000002", "text": f"Pursuit plan: Helix {WORDS}", "bot_id": "B1"}
    stub.posted[before["ts"]] = before
    await surface.send(replace(outgoing(), attempts=1))
    assert len(stub.posted) == 4, "hello, a person's own words, an earlier answer, and this one"


async def test_pages_that_an_earlier_try_did_not_bring_are_brought(stub: SlackStub, surface: SlackSurface) -> None:
    many = Answer("Many", tuple(TextPart(f"{n} " + "word " * 500, tone="good") for n in range(12)))
    assert len(render(many, key="t1.0")) > 1
    stub.after["chat.postMessage"] += [None, ("internal_error", 500, {})]
    with pytest.raises(SendFailed):
        await surface.send(outgoing(many))
    await surface.send(replace(outgoing(many), attempts=1))
    keys = [m["metadata"]["event_payload"]["key"] for m in stub.posted.values()]
    assert keys == [f"t1.0#{n}" for n in range(len(render(many, key="t1.0")))]


def test_pieces_end_with_a_sentence_or_a_word_and_lose_nothing() -> None:
    for text in (WORDS, "x" * 1_000, "a b " * 400, "", "line\n" * 300):
        found = list(chunks(text))
        assert "".join(found) == text
        assert all(0 < len(c) <= CHUNK for c in found)
    assert all(c.endswith((". ", ".", " ")) for c in chunks(WORDS))


async def test_an_uncertain_begin_is_not_taken_for_a_refusal(stub: SlackStub, surface: SlackSurface) -> None:
    stub.errors.append(("internal_error", 500, {}))
    with pytest.raises(SendFailed):
        await surface.send(outgoing())
    assert stub.of("chat.postMessage") == []


async def test_what_is_done_is_said_beside_the_question_and_cleared_with_the_answer(
    stub: SlackStub, surface: SlackSurface
) -> None:
    where = {"channel": "D1", "thread_ts": None, "asked_ts": "7.7", "group": False}
    await surface.status(where, "reading 3 calls…")
    await surface.send(outgoing(asked_ts="7.7"))
    first, last = stub.of("assistant.threads.setStatus")
    assert (first["thread_ts"], first["loading_messages"]) == ("7.7", ["reading 3 calls…"])
    assert last["status"] == ""
