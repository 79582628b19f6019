"""A deal somebody may not see and a deal there is not: nobody can tell them apart, at whatever door they try."""

import re
from dataclasses import replace
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.commands.errors import NotThere
from bot.commands.scoring import find_deal
from bot.turn import Press
from knowledge.access import Principal
from skills.answer import Answer
from tests.bot.web.browser import Browser
from tests.support.house import HIDDEN, MISSING, House, open_house, said

OUTSIDERS = ("Kim Berger", "Ingrid Solheim", "Noor Haddad")
"""A rep of another team, another team's manager, an analyst."""
SECRETS = ("Helen Strand", "1,300,000", "1.3M", "Quiet", "footprint", "confidential")
"""What only those who know the deal may read (its sponsor, its amount, its subject)."""

NAMING = (
    "score {}",
    "how is {} doing",
    "what is our right to win on {}",
    "why is {} stuck",
    "stakeholders of {}",
    "who decides at {}",
    "who is the buyer on {}",
    "is it fact, opinion or gossip: {} will sign",
    "set {} to negotiate",
    "move the close date of {} to next friday",
    "log a call with {}: they liked it",
    "search notes about {}",
    "what did we hear about {}",
    "and {}?",
    "{}",
    "right to win assessment of {} as pdf",
    "client strategy for {} as word",
)
SEARCHING = (
    "tell me about {} and Castellan Relay renewal",
    "what is the amount of {}",
    "which competitors are in {}",
    "summarise the last call on {}",
    "what did the board say about {}",
    "any news on the savings study of {}",
)


def without(name: str, answer: Answer) -> str:
    """All of an answer but the name that was typed."""
    text = said(answer)
    for word in (name, name.partition(" ")[2], name.lower(), name.partition(" ")[2].lower()):
        text = text.replace(word, "…")
    return re.sub(r"\w+ passages? came near", "… came near", text)  # of those they may see; other words, other ones


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_a_question_about_it_is_answered_as_one_about_nothing(house: House, who: str) -> None:
    for question in NAMING:
        hidden = await house.ask(who, question.format(HIDDEN))
        missing = await house.ask(who, question.format(MISSING))
        assert without(HIDDEN, hidden) == without(MISSING, missing), question
        assert not [s for s in SECRETS if s in said(hidden)], question


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_its_name_makes_no_difference_to_anybody_outside(house: House, who: str) -> None:
    """The same questions before and after the deal took another name: not a letter of any answer changes."""
    before = [said(await house.ask(who, question.format(HIDDEN))) for question in (*NAMING, *SEARCHING)]
    deal = await house.deal(HIDDEN)
    await house.app.workspace.load([replace(deal, name="Project Zebra", aliases=())], source="test")
    after = [said(await house.ask(who, question.format(HIDDEN))) for question in (*NAMING, *SEARCHING)]
    assert after == before
    assert not [s for s in SECRETS if s in "".join(before)]


async def test_its_owner_gets_an_answer(house: House) -> None:
    """So that the tests above compare with something there is."""
    assert HIDDEN in said(await house.ask("Priya Raman", f"score {HIDDEN}"))


@pytest.mark.parametrize("question", ["score {}", "stakeholders of {}", "what did we hear about {}"])
async def test_its_code_word_alone_is_no_key(house: House, question: str) -> None:
    hidden, missing = await house.ask("Kim Berger", question.format("osprey")), "quokka"
    assert without(HIDDEN, hidden) == without(MISSING, await house.ask("Kim Berger", question.format(missing)))


async def test_its_client_and_people_say_nothing_of_it(house: House) -> None:
    """Beside the client's other deals, which are another rep's as well."""
    for question in ("what do we know about Kestrel", "who is Helen Strand", "my deals", "whole pipeline", "help"):
        answer = said(await house.ask("Kim Berger", question))
        assert "Osprey" not in answer, question


BUTTONS = (
    *(("right_to_win", verb) for verb in ("show", "why", "qualifier", "override", "withdraw", "compare")),
    *(("stakeholders", verb) for verb in ("show", "person", "set_role", "accept_role", "gaps")),
    *(("crm_update", verb) for verb in ("show", "set", "log", "task", "contact")),
    ("fog", "show"),
    ("ask", "show"),
    *(("assessment", verb) for verb in ("show", "pdf", "docx")),
    *(("client_strategy", verb) for verb in ("show", "pdf", "docx")),
)
FORM = {"stage": "negotiate", "c": "control", "factor": "trust", "answer": "yes", "role": "buyer", "rating": "7"} | {
    "subject": "call", "body": "a talk", "name": "Ann Example", "reason": "because", "minutes": "5"
}  # fmt: skip


async def pressed(house: House, who: str, skill: str, verb: str, args: dict[str, str]) -> str:
    return said(await house.ask(who, press=Press(skill, verb, args)))


@pytest.mark.parametrize("who", ["Kim Berger", "Noor Haddad"])
async def test_a_forged_button_opens_nothing(house: House, who: str) -> None:
    """Buttons carry ids; an id somebody learnt elsewhere is worth no more than one made up."""
    deal = await house.deal(HIDDEN)
    of = {
        "deal_id": (deal.id, "deal_0123456789abcdef"),
        "account_id": (str(deal.account_id), "account_0123456789abcdef"),
        "contact_id": (await helen(house), "contact_0123456789abcdef"),
        "document_id": (await paper(house, deal.id), "document_0123456789abcdef"),
    }
    for skill, verb in BUTTONS:
        for name, (hidden, missing) in of.items():
            first = await pressed(house, who, skill, verb, {name: hidden, **FORM})
            second = await pressed(house, who, skill, verb, {name: missing, **FORM})
            assert first.replace(hidden, "…") == second.replace(missing, "…"), (skill, verb, name)
            assert not [s for s in (*SECRETS, "Osprey") if s in first], (skill, verb, name)
    assert await house.deal(HIDDEN) == deal


async def helen(house: House) -> str:
    reader = house.app.workspace.reader(await house.app.workspace.principal("Priya Raman"))
    deal = await house.deal(HIDDEN)
    people = await reader.contacts(account_id=str(deal.account_id))
    return next(c.id for c in people if c.name == "Helen Strand")


async def paper(house: House, deal_id: str) -> str:
    reader = house.app.workspace.reader(await house.app.workspace.principal("Priya Raman"))
    return next(d.id for d in await reader.documents(deal_id=deal_id))


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_scip_score_says_the_same(house: House, who: str) -> None:
    principal: Principal = await house.app.workspace.principal(who)
    directory = await house.app.workspace.directory(principal)
    told = []
    for name in (HIDDEN, MISSING, (await house.deal(HIDDEN)).id):
        with pytest.raises(NotThere) as refused:
            find_deal(directory, name)
        told.append(f"{refused.value.message} {refused.value.way_out}".replace(name, "…"))
    assert told[0] == told[1] == told[2]


@pytest.mark.may_block  # reads its time zone on the loop, which has nothing else to do
async def test_a_route_says_the_same(house: House) -> None:
    from bot.commands.routing import routing

    async with routing(house.app.settings, "Kim Berger") as asked:
        for question in NAMING[:8]:
            hidden, missing = (str(asked.route(question.format(n))) for n in (HIDDEN, MISSING))
            assert hidden.replace("Osprey", "…") == missing.replace("Quokka", "…")


@pytest.mark.may_block  # aiohttp's static files are looked up on the loop
async def test_the_console_opens_neither(home: Any) -> None:
    async with open_house(home, surfaces=True) as house, TestClient(TestServer(house.app.http())) as client:
        kim = await Browser(client).sign_in(house.ids["Kim Berger"])
        deal = await house.deal(HIDDEN)
        paths = {
            "deal": deal.id,
            "account": str(deal.account_id),
            "contact": await helen(house),
            "document": await paper(house, deal.id),
        }
        for kind, record in paths.items():
            answers = [await client.get(f"/source/{kind}/{r}") for r in (record, f"{kind}_0123456789abcdef")]
            assert [a.status for a in answers] == [404, 404], kind
            assert await answers[0].text() == await answers[1].text()
        assert HIDDEN not in str(await kim.get("/web/deals"))


async def test_a_follow_up_forgets_what_one_may_no_longer_see(house: House) -> None:
    """Beatriz is on the deal's team; when she leaves it, her conversation's memory opens nothing."""
    first = await house.ask("Beatriz Almeida", f"score {HIDDEN}", conversation="beatriz")
    assert HIDDEN in said(first)
    admin = house.app.workspace.reader(await house.app.workspace.principal("Elliot Marsh"))
    deal = await house.deal(HIDDEN)
    edges = await admin.edges(subject_id=house.ids["Beatriz Almeida"], object_id=deal.id, kind="deal_team")
    ended = [replace(e, valid_to=admin.now) for e in edges]
    assert ended
    await house.app.workspace.load(ended, source="test")
    for question in ("why?", "and who decides there?", "what about their budget", "set it to negotiate", "score it"):
        answer = said(await house.ask("Beatriz Almeida", question, conversation="beatriz"))
        assert not [s for s in (*SECRETS, "Osprey", deal.id) if s in answer], question
    for action in first.actions:
        answer = said(await house.press("Beatriz Almeida", action, conversation="beatriz"))
        assert not [s for s in (*SECRETS, "Osprey") if s in answer], action


async def test_a_change_of_others_and_one_there_never_was_are_refused_alike(house: House) -> None:
    asking = await house.ask("Priya Raman", f"set {HIDDEN} to propose")
    done = await house.press("Priya Raman", next(a for a in asking.actions if a.label == "Confirm"))
    theirs = next(a for a in done.actions if a.label == "Undo").args["change_set"]
    before = await house.deal(HIDDEN)
    for who in OUTSIDERS:
        told = [await pressed(house, who, "confirm", "undo", {"change_set": c}) for c in (theirs, "changes_0")]
        assert told[0] == told[1]
        assert "isn't yours to undo" in told[0]
    assert await house.deal(HIDDEN) == before
