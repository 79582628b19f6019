"""Files into Slack: in the thread, once, privately, and a plain word where the app may not."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.send import SlackSurface
from bot.surface import SendFailed
from skills.answer import Answer, Attachment, TextPart
from tests.bot.slack.test_slack import outgoing
from tests.skills.document.papers import plain
from tests.support.slack_files import FileStub

pytestmark = pytest.mark.may_block  # the SDK reads its own files

PAPER = Answer(
    "Assessment",
    (TextPart("On paper."),),
    summary="On paper.",
    attachments=(Attachment("Report.pdf", "pdf", plain("a line")), Attachment("Report.docx", "docx", plain("a line"))),
)


@dataclass
class Desk:
    stub: FileStub
    surface: SlackSurface


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    stub = FileStub()
    async with TestServer(stub.app()) as server:
        stub.origin = str(server.make_url("")).rstrip("/")
        yield Desk(stub, SlackSurface(AsyncWebClient(token="xoxb-1", base_url=f"{stub.origin}/api/")))


async def test_files_follow_the_answer_into_its_thread(desk: Desk) -> None:
    sent = await desk.surface.send(outgoing(PAPER, address={"thread_ts": "1.1"}))
    assert sent.reference["channel"] == "D1"
    assert desk.stub.shared == [
        {"channel": "D1", "thread": "1.1", "names": ["Report.pdf"]},
        {"channel": "D1", "thread": "1.1", "names": ["Report.docx"]},
    ]
    assert desk.stub.bytes_of["F1"].find(b"%PDF-") >= 0
    assert len(desk.stub.of("chat.postMessage")) == 1


async def test_what_an_earlier_try_brought_there_is_not_sent_again(desk: Desk) -> None:
    first = outgoing(PAPER)
    await desk.surface.send(first)
    again = outgoing(PAPER, attempts=1)
    await desk.surface.send(again)
    assert len(desk.stub.of("chat.postMessage")) == 1
    assert [s["names"] for s in desk.stub.shared] == [["Report.pdf"], ["Report.docx"]]


async def test_a_try_cut_off_between_two_files_brings_only_the_second(desk: Desk) -> None:
    one = Answer("A", (TextPart("x"),), summary="x", attachments=PAPER.attachments[:1])
    await desk.surface.send(outgoing(one))
    await desk.surface.send(outgoing(PAPER, attempts=1))
    assert [s["names"] for s in desk.stub.shared] == [["Report.pdf"], ["Report.docx"]]


async def test_an_older_file_of_the_same_name_does_not_count(desk: Desk) -> None:
    desk.stub.posted["1.000001"] = {"ts": "1.000001", "metadata": {}, "files": [{"name": "Report.pdf"}]}
    await desk.surface.send(outgoing(PAPER, attempts=1))
    assert [s["names"] for s in desk.stub.shared] == [["Report.pdf"], ["Report.docx"]]


async def test_where_others_read_along_files_go_to_direct_messages(desk: Desk) -> None:
    await desk.surface.send(outgoing(PAPER, group=True))
    assert desk.stub.of("conversations.open")[0]["users"] == "UKIM"
    assert {s["channel"] for s in desk.stub.shared} == {"D9"}
    (_, told) = desk.stub.of("chat.postEphemeral")
    assert told["text"] == "The file is in your direct messages with me, where only you can read it."


async def test_without_the_right_to_open_one_it_says_how_to_get_it(desk: Desk) -> None:
    desk.stub.fail["conversations.open"] = "missing_scope"
    await desk.surface.send(outgoing(PAPER, group=True))
    assert desk.stub.shared == []
    assert "Ask me in a direct message" in desk.stub.of("chat.postEphemeral")[-1]["text"]


async def test_without_the_right_to_upload_the_answer_stands_and_says_who_can_allow_it(desk: Desk) -> None:
    desk.stub.fail["files.getUploadURLExternal"] = "missing_scope"
    await desk.surface.send(outgoing(PAPER))
    assert desk.stub.shared == []
    assert "scope files:write" in desk.stub.of("chat.postMessage")[-1]["text"]


@pytest.mark.parametrize("error", ["ratelimited", "internal_error"])
async def test_a_refusal_that_may_pass_is_tried_again(desk: Desk, error: str) -> None:
    desk.stub.fail["files.completeUploadExternal"] = error
    with pytest.raises(SendFailed) as failed:
        await desk.surface.send(outgoing(PAPER))
    assert failed.value.retriable


async def test_bytes_that_do_not_arrive_are_tried_again(desk: Desk) -> None:
    desk.stub.upload_status = 500
    with pytest.raises(SendFailed) as failed:
        await desk.surface.send(outgoing(PAPER))
    assert failed.value.retriable
    assert desk.stub.shared == []
