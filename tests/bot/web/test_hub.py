"""Open pages: each hears its own conversation, and a slow one holds up nobody."""

from bot.surface import Outgoing
from bot.web.hub import PAGES_PER_CONVERSATION, Hub, Status
from bot.web.send import WebSurface
from skills.answer import Answer
from tests.bot.web.fake_app import NOW


def message(conversation: str = "c", **more: object) -> Outgoing:
    return Outgoing("key", "default", "web", conversation, "answer", Answer("Hello"), NOW, **more)  # type: ignore[arg-type]


async def test_each_page_of_a_conversation_is_told_and_no_other() -> None:
    hub = Hub()
    with hub.connected("c") as one, hub.connected("c") as two, hub.connected("d") as other:
        assert hub.tell("c", Status("t", "reading…")) == 2
        assert await one.news() == await two.news() == Status("t", "reading…")
        hub.tell("d", Status("t", "else"))
        assert await other.news() == Status("t", "else")
    assert hub.pages == 0


async def test_a_page_that_does_not_read_is_cut_off() -> None:
    hub = Hub()
    with hub.connected("c") as slow:
        for n in range(500):
            hub.tell("c", Status("t", str(n)))
        assert slow.cut
        assert await slow.news() is None


async def test_the_oldest_of_too_many_pages_ends() -> None:
    hub = Hub()
    with hub.connected("c") as first:
        pages = [hub.connected("c") for _ in range(PAGES_PER_CONVERSATION)]
        for page in pages:
            page.__enter__()
        assert await first.news() is None
        for page in pages:
            page.__exit__(None, None, None)


async def test_a_page_that_leaves_late_does_not_take_a_new_one_along() -> None:
    hub = Hub()
    leaving = hub.connected("c")
    leaving.__enter__()
    rest = [hub.connected("c") for _ in range(PAGES_PER_CONVERSATION)]
    for page in rest:
        page.__enter__()
    for page in rest:
        page.__exit__(None, None, None)
    with hub.connected("c") as fresh:
        leaving.__exit__(None, None, None)
        assert hub.tell("c", Status("t", "still here")) == 1
        assert await fresh.news() == Status("t", "still here")


async def test_after_closing_a_new_page_ends_at_once() -> None:
    hub = Hub()
    hub.close()
    with hub.connected("c") as page:
        assert await page.news() is None


async def test_delivery_needs_no_open_page() -> None:
    sent = await WebSurface(Hub()).send(message())
    assert sent.reference == {"message": "key", "pages": 0}


async def test_an_update_refers_to_the_card_it_replaces() -> None:
    update = Outgoing("u", "default", "web", "c", "update", Answer("Done"), NOW, {"message": "key"})
    assert (await WebSurface(Hub()).send(update)).reference["message"] == "key"


async def test_status_with_a_strange_address_is_nothing() -> None:
    surface = WebSurface(Hub())
    for address in ({}, {"conversation": 7}, {"conversation": "c", "turn": None}):
        await surface.status(address, "reading…")
