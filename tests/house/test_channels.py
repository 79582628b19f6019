"""What is said in a channel: only what every member there may see; the rest is offered to the asker alone."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.graph.sharing import ALL_HERE
from bot.surface import Outgoing, Sent
from bot.turn import Press, SurfaceName
from bot.viewing import FOR_YOU
from skills.answer import Answer
from tests.support.house import HIDDEN, House, open_house, said

KIM, INGRID, PRIYA = "Kim Berger", "Ingrid Solheim", "Priya Raman"


class Channels:
    """A chat with channels whose members are told; keeps what was asked of it."""

    name: SurfaceName = "slack"

    def __init__(self) -> None:
        self.readers: frozenset[str] | None = frozenset()
        self.looked = 0

    async def readers_of(self, address: Mapping[str, Any], *, at_most: int) -> frozenset[str] | None:
        self.looked += 1
        return self.readers

    async def send(self, message: Outgoing) -> Sent:
        return Sent()

    async def status(self, address: dict[str, Any], text: str) -> None:
        return


class Channel:
    def __init__(self, house: House) -> None:
        self.house = house
        self.chat = Channels()
        house.app.surfaces["slack"] = self.chat

    async def holds(self, *people: str) -> None:
        keys = []
        for name in people:
            key = f"slack:T1:U{name.split()[0].upper()}"
            await self.house.app.workspace.link_identity(key, self.house.ids[name])
            keys.append(key)
        self.chat.readers = frozenset(keys)

    async def asks(self, who: str, text: str = "", *, shared: bool = True, **turn: Any) -> tuple[Outgoing, ...]:
        asked = replace(
            self.house.turn(who, text, surface="slack", **turn),
            user_key=f"slack:T1:U{who.split()[0].upper()}",
            group=True,
            shared=shared,
            address={"team": "T1", "channel": "C1", "user": "U1", "group": True},
        )
        return (await self.house.app.ask(asked)).outgoing


def aloud(out: tuple[Outgoing, ...]) -> list[Answer]:
    return [o.answer for o in out if o.address.get("public")]


def alone(out: tuple[Outgoing, ...]) -> list[Answer]:
    return [o.answer for o in out if o.address["group"]]


@pytest.fixture
async def channel(home: Path) -> AsyncIterator[Channel]:
    async with open_house(home) as house:
        yield Channel(house)


async def the_deal_of(channel: Channel, who: str, *, hidden_from: str | None = None) -> str:
    """Name of an open deal this person owns (that somebody else may not see)."""
    app, house = channel.house.app, channel.house
    reader = app.workspace.reader(await app.workspace.principal(house.ids[who]))
    theirs = [d for d in await reader.deals(owner_id=house.ids[who]) if d.status == "open" and not d.confidential]
    if hidden_from is not None:
        other = app.workspace.reader(await app.workspace.principal(house.ids[hidden_from]))
        seen = {d.id for d in await other.deals()}
        theirs = [d for d in theirs if d.id not in seen]
    return theirs[0].name


async def test_what_everybody_may_see_is_said_to_everybody_once(channel: Channel) -> None:
    await channel.holds(KIM)
    out = await channel.asks(KIM, f"What is my right to win on {await the_deal_of(channel, KIM)}?")
    (answer,) = aloud(out)
    assert answer.skill == "right_to_win"
    assert ALL_HERE in said(answer)  # whether it is said must not tell whether the asker sees more
    assert alone(out) == []


async def test_a_deal_one_member_may_not_see_is_answered_to_the_asker_alone(channel: Channel) -> None:
    name = await the_deal_of(channel, KIM, hidden_from=PRIYA)
    await channel.holds(KIM, PRIYA)
    out = await channel.asks(KIM, f"What is my right to win on {name}?")
    assert aloud(out) == []
    (answer,) = alone(out)
    assert name in said(answer)


async def test_a_list_holds_only_deals_of_all_and_the_rest_is_offered_to_the_asker(channel: Channel) -> None:
    name = await the_deal_of(channel, KIM, hidden_from=PRIYA)
    await channel.holds(KIM, PRIYA)
    out = await channel.asks(KIM, "Which of my deals are bedrock?")
    (said_aloud,) = aloud(out)
    assert name not in said(said_aloud)
    assert ALL_HERE in said(said_aloud)
    (offer,) = alone(out)
    assert name not in said(offer)
    (button,) = offer.actions
    press = Press(button.skill, button.verb, dict(button.args))
    (whole,) = alone(await channel.asks(KIM, press=press))  # pressed where others read along
    assert whole.summary == (await channel.house.ask(KIM, "Which of my deals are bedrock?")).summary
    assert whole.summary != said_aloud.summary


async def test_each_reader_may_be_shown_what_both_they_and_the_asker_may_see(channel: Channel) -> None:
    await channel.holds(KIM, PRIYA, INGRID)
    (out, _) = await channel.asks(KIM, "Which of my deals are bedrock?")
    whole = (await channel.house.ask(KIM, "Which of my deals are bedrock?")).summary
    assert out.answer.summary != whole

    async def seen_by(who: str) -> Answer | None:
        app = channel.house.app
        return await app.seen_by(out, await app.workspace.principal(channel.house.ids[who]))

    own, managers, theirs = await seen_by(KIM), await seen_by(INGRID), await seen_by(PRIYA)
    assert own is not None
    assert managers is not None
    assert (own.summary, managers.summary) == (whole, whole), "the deals of the rep, not a manager's own"
    assert FOR_YOU in said(managers)
    assert theirs is None, "who sees no more than all is shown what all are shown"


async def test_who_joined_later_and_sees_less_is_not_told_that_it_is_more(channel: Channel) -> None:
    await channel.holds(KIM)
    (out,) = await channel.asks(KIM, "Which of my deals are bedrock?")
    app = channel.house.app
    theirs = await app.seen_by(out, await app.workspace.principal(channel.house.ids[PRIYA]))
    assert theirs is not None
    assert theirs.summary != out.answer.summary
    assert "what it shows is what you may see" in said(theirs)


async def test_no_view_of_their_own_is_made_for_who_may_see_no_single_deal(channel: Channel) -> None:
    await channel.holds(KIM)
    (out,) = await channel.asks(KIM, "Which of my deals are bedrock?")
    app = channel.house.app
    ingrid = await app.workspace.principal(channel.house.ids[INGRID])
    assert await app.seen_by(out, replace(ingrid, role="analyst")) is None


async def test_a_reader_is_shown_no_deal_the_asker_may_not_see(channel: Channel) -> None:
    question = "Show me the portfolio map of all deals"
    assert HIDDEN in said(await channel.house.ask(PRIYA, question))
    await channel.holds(KIM)
    (public,) = [o for o in await channel.asks(KIM, question) if o.address.get("public")]
    app = channel.house.app
    priya = await app.workspace.principal(channel.house.ids[PRIYA])  # who came later, owns the deal, and sees it alone
    seen = await app.seen_by(public, priya)
    assert seen is not None
    assert HIDDEN not in said(seen)
    private = replace(public, address={k: v for k, v in public.address.items() if k != "asked"})
    assert await app.seen_by(private, priya) is None


async def test_an_admin_betrays_no_confidential_deal_in_a_channel(channel: Channel) -> None:
    await channel.holds("Elliot Marsh", INGRID)
    for question in ("Show me the portfolio map of all deals", f"What is our right to win on {HIDDEN}?", "Team 4Cs"):
        out = await channel.asks("Elliot Marsh", question)
        for answer in aloud(out):
            assert HIDDEN not in said(answer).replace(question, "")


@pytest.mark.parametrize("who", ["a stranger", "nobody told"])
async def test_with_somebody_unknown_in_the_channel_nothing_is_said_aloud(channel: Channel, who: str) -> None:
    await channel.holds(KIM)
    stranger = frozenset({"slack:T1:UKIM", "slack:T9:USTRANGER"})
    channel.chat.readers = stranger if who == "a stranger" else None
    out = await channel.asks(KIM, f"What is my right to win on {await the_deal_of(channel, KIM)}?")
    assert aloud(out) == []
    assert len(alone(out)) == 1


@pytest.mark.parametrize("text", ["What will I earn this quarter?", "Give me my briefing", "help"])
async def test_what_is_the_askers_own_business_is_never_said_aloud(channel: Channel, text: str) -> None:
    await channel.holds(KIM)
    out = await channel.asks(KIM, text)
    assert aloud(out) == []
    assert len(alone(out)) == 1


async def test_a_change_is_shown_for_confirmation_to_the_asker_alone(channel: Channel) -> None:
    await channel.holds(KIM)
    name = await the_deal_of(channel, KIM)
    out = await channel.asks(KIM, f"Set the next step of {name} to call their CFO on Friday")
    assert aloud(out) == []
    assert alone(out)[0].pending


async def test_a_question_asked_where_nobody_saw_it_is_answered_where_nobody_sees_it(channel: Channel) -> None:
    await channel.holds(KIM)
    out = await channel.asks(KIM, f"What is my right to win on {await the_deal_of(channel, KIM)}?", shared=False)
    assert aloud(out) == []
    assert channel.chat.looked == 0
