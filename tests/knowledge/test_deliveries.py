"""What of a message is out there is noted while it is being sent, survives the process, and names its turn later."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from knowledge.deliveries import Deliveries
from knowledge.journal import Address, Journal, Message, Outbound
from knowledge.workspace import Workspace


@dataclass
class Post:
    workspace: Workspace
    now: float = 10_000_000.0

    @property
    def journal(self) -> Journal:
        return Journal(self.workspace.engine, "default", lambda: self.now, reads=self.workspace.reads)

    def deliveries(self, tenant: str = "default") -> Deliveries:
        return Deliveries(self.workspace.engine, tenant, lambda: self.now, self.workspace.reads)

    async def going_out(self, journal: Journal, n: int = 1) -> Outbound:
        await journal.enqueue([Message(f"t{n}.0", "teams", f"teams:{n}", {}, f"t{n}")])
        (held,) = await journal.claim_messages(["teams"])
        return held


@pytest.fixture
async def post(tmp_path: Path, database_url: str | None) -> AsyncIterator[Post]:
    workspace = await Workspace.open(tmp_path / "home", database_url=database_url)
    yield Post(workspace)
    await workspace.close()


async def test_what_was_noted_is_there_for_the_next_try_and_gone_once_sent(post: Post) -> None:
    journal, deliveries = post.journal, post.deliveries()
    held = await post.going_out(journal)
    assert await deliveries.begun("t1.0") == {}
    await deliveries.note("t1.0", {"ids": ["m1"]})
    await journal.send_later(held, reason="busy", delay=0)
    assert await deliveries.begun("t1.0") == {"ids": ["m1"]}
    (again,) = await journal.claim_messages(["teams"])
    await journal.sent(again, {"activity": "m2"})
    await deliveries.note("t1.0", {"ids": ["late"]})
    assert await deliveries.begun("t1.0") == {}
    assert await journal.sent_reference("t1.0") == {"activity": "m2"}


async def test_the_turn_behind_a_message_is_found_by_its_names_alone(post: Post) -> None:
    journal, deliveries = post.journal, post.deliveries()
    for n in (1, 2):
        await journal.sent(await post.going_out(journal, n), {"conversation": f"a:{n}", "activity": "m7"})
    assert await deliveries.turn_behind("teams", {"conversation": "a:2", "activity": "m7"}) == "t2"
    for surface, conversation in (("slack", "a:2"), ("teams", "a:3")):
        assert await deliveries.turn_behind(surface, {"conversation": conversation, "activity": "m7"}) is None
    assert await post.deliveries("other").turn_behind("teams", {"activity": "m7"}) is None
    post.now += 91 * 86_400
    assert await deliveries.turn_behind("teams", {"activity": "m7"}) is None


async def test_a_place_that_is_left_is_forgotten_and_no_other(post: Post) -> None:
    journal = post.journal
    await journal.remember_address("u1", Address("teams", "teams:1", {}, 1.0))
    await journal.remember_address("u1", Address("slack", "slack:1", {}, 2.0))
    await journal.forget_address("u1", "teams", "teams:elsewhere")
    await journal.forget_address("u2", "teams", "teams:1")
    assert [a.surface for a in await journal.addresses("u1")] == ["slack", "teams"]
    await journal.forget_address("u1", "teams", "teams:1")
    assert [a.surface for a in await journal.addresses("u1")] == ["slack"]
