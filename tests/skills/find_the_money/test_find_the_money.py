"""Is there money: the five indicators, the verdict of METHODOLOGY §5, what disagrees, and whom to ask what."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.passage import Passage
from knowledge.records import Budget, Contact, Edge, FieldChange, Imperative
from skills.answer import DiffPart, ListPart, TablePart, from_json, to_json
from skills.ask import Entities
from skills.catalog.find_the_money import FIND_THE_MONEY
from skills.catalog.find_the_money.outcome import DealCard
from skills.money.cues import signs
from skills.money.finding import DealMoney
from skills.money.verdict import name_of, settled, standing_facts
from skills.plain import as_text
from skills.rules import DEFAULT
from tests.support.asking import answered, asking
from tests.support.deal_files import NOW, TENANT, account, days_ago, deal, evidence, user
from tests.support.fake_reader import FakeReader

HELIX = Entities(deal_ids=("deal_helix",))
TODAY = NOW.date()


def ahead(days: int):
    return TODAY + timedelta(days=days)


def contact(key: str, name: str, title: str = "", *, level="unknown", active: bool = True) -> Contact:
    return Contact(f"contact_{key}", TENANT, "account_helix", name, title, level, active=active)


MARIA = contact("maria", "Maria Lenz", "CFO", level="c_level")
DANA = contact("dana", "Dana Ruiz", "IT Director", level="director")
TOM = contact("tom", "Tom Baker", "Plant Manager", level="manager")


def plays(who: str, role: str, **attrs) -> Edge:
    at = days_ago(90)
    return Edge(f"edge_{who}", TENANT, "plays_role", f"contact_{who}", "deal_helix", at, attrs={"role": role, **attrs})


def budget(status="approved", days: int = 10, *, fog="fact", key: str = "", deal_id: str | None = "deal_helix", **more):
    values = {"amount": Decimal(500_000), **more}
    on = TODAY - timedelta(days=days)
    ident = key or f"budget_{status}_{days}_{fog}"
    return Budget(ident, TENANT, "account_helix", status, on, deal_id=deal_id, fog=fog, **values)


def passage(text: str, speaker: str = "Tom Baker", *, days: float = 5, key: str = "a", **more) -> Passage:
    values = {
        "document_id": None,
        "record_type": "activity",
        "record_id": f"activity_{key}",
        "title": f"Mail {key}",
        "bucket": "deal",
        "at": days_ago(days),
        "speaker": speaker,
        "deal_id": "deal_helix",
        "account_id": "account_helix",
        **more,
    }
    return Passage(id=f"passage_{key}", text=text, score=1.0, **values)


URGENT = passage("This is our top priority for the year.", key="urgent")
PROBLEM = passage("Our problem is that it fails: we lose four hours a week.", key="problem")
DEADLINE = passage("We need it in place by March, that is the deadline.", key="deadline")
GOAL = Imperative("imperative_up", TENANT, "Ten per cent more output", account_id="account_helix")
OURS = Imperative("imperative_ours", TENANT, "Lead in process industry")


def carries(what: str = "imperative_up") -> Edge:
    return Edge(f"edge_carries_{what}", TENANT, "carries", "deal_helix", what, days_ago(60))


def bare(**more):
    return [deal(amount=Decimal(500_000), close_on=ahead(60), **more), account(), user()]


def whole():
    return [
        *bare(next_step="Board paper", next_step_on=ahead(7)),
        MARIA,
        DANA,
        TOM,
        plays("maria", "buyer", influence=0.9, stance="neutral"),
        plays("dana", "backer", influence=0.5, stance="sceptic"),
        plays("tom", "beneficiary", influence=0.4, stance="champion"),
        GOAL,
        carries(),
        budget(owner_contact_id="contact_maria", period="next year"),
    ]


ALL_SAID = (URGENT, PROBLEM, DEADLINE)


async def find(records, passages=(), text="find the money on Helix", entities=HELIX, **ask):
    reader = {k: ask.pop(k) for k in ("deal_ids", "account_ids") if k in ask}
    return await answered(FIND_THE_MONEY, asking(text, entities, **ask), records, passages=passages, **reader)


async def money_of(records, passages=(), **ask) -> DealMoney:
    """What was decided, before it became a card."""
    question = asking("find the money on Helix", HELIX, **ask)
    reader = FakeReader(records, passages=passages, buckets=FIND_THE_MONEY.buckets)
    facts = await FIND_THE_MONEY.gather(question, reader)
    out = await asyncio.to_thread(FIND_THE_MONEY.decide, question, facts)
    assert isinstance(out.card, DealCard)
    return out.card.money


def states(money: DealMoney) -> str:
    """The five in their order: "y" yes, "n" no, "?" unknown."""
    return "".join({"yes": "y", "no": "n", "unknown": "?"}[i.state] for i in money.indicators)


def kinds(money: DealMoney) -> list[str]:
    return [c.kind for c in money.contradictions]


# --- the verdict, worked by hand from METHODOLOGY §5


async def test_owner_known_and_a_fact_of_approved_budget_is_funded():
    money = await money_of(whole(), ALL_SAID)
    assert (money.verdict.name, money.verdict.yes, states(money)) == ("funded", 5, "yyyyy")
    assert [b.status for b in money.verdict.decided_by] == ["approved"]


async def test_a_fact_of_approved_budget_without_an_owner_is_not_funded():
    money = await money_of([*bare(), budget()])
    assert (money.verdict.name, states(money)) == ("unproven", "?????")
    assert money.verdict.decided_by == ()


async def test_without_an_owner_an_approved_budget_and_three_other_indicators_are_likely():
    money = await money_of([*bare(), TOM, budget()], ALL_SAID)
    assert (money.verdict.name, states(money)) == ("likely", "??yyy")


@pytest.mark.parametrize("fog", ["opinion", "gossip"])
async def test_an_approval_that_is_no_fact_funds_nothing(fog):
    records = [r for r in whole() if not isinstance(r, Budget)]
    money = await money_of([*records, budget(fog=fog)], ())
    assert (money.verdict.name, states(money)) == ("likely", "yy??y")


async def test_three_of_five_is_likely_and_two_is_unproven():
    records = [*bare(), MARIA, TOM, plays("maria", "buyer")]
    assert (await money_of(records, (URGENT, PROBLEM))).verdict.name == "likely"
    two = await money_of(records, (URGENT,))
    assert (two.verdict.name, two.verdict.yes, two.verdict.if_one_more) == ("unproven", 2, "likely")


async def test_a_fact_that_there_is_no_budget_outweighs_five_indicators():
    records = [r for r in whole() if not isinstance(r, Budget)]
    money = await money_of([*records, budget("none", amount=None)], ALL_SAID)
    assert (money.verdict.name, money.verdict.yes) == ("none", 5)
    assert money.verdict.if_approved == "funded"


async def test_hearsay_that_there_is_no_budget_settles_nothing():
    money = await money_of([*bare(), budget("none", fog="gossip", amount=None)])
    assert money.verdict.name == "unproven"


async def test_no_data_is_unproven_and_every_indicator_unknown():
    money = await money_of(bare())
    assert (money.verdict.name, states(money)) == ("unproven", "?????")
    assert money.next.person is None
    card = (await find(bare())).answer
    assert "No budget, no deal." in as_text(card)
    assert "Ask next:" in as_text(card)


async def test_a_deal_with_nothing_but_a_name_still_gets_an_honest_answer():
    outcome = await find([deal(account_id=None), user()])
    assert "Unproven, 0 of 5" in outcome.answer.summary
    assert [a.verb for a in outcome.answer.actions] == ["task", "log", "show"]


# --- contradictions


async def test_approved_and_later_none_is_none_and_says_so():
    gone = budget("none", 5, amount=None)
    money = await money_of([*whole(), gone])
    assert money.verdict.name == "none"
    assert kinds(money) == ["facts"]
    told = as_text((await find([*whole(), gone])).answer)
    assert "Facts contradict each other: no budget, Nov 15, 2026 [Fact], and before it $500,000 approved" in told
    assert "The newer one counts." in told


async def test_none_and_later_approved_is_funded_and_says_so():
    money = await money_of([*whole(), budget("none", 40, amount=None)])
    assert (money.verdict.name, kinds(money)) == ("funded", ["facts"])


async def test_two_facts_of_one_day_settle_nothing():
    money = await money_of([*whole(), budget("none", 10, amount=None)])
    assert (money.verdict.name, kinds(money)) == ("likely", ["facts"])
    assert "so neither counts" in as_text((await find([*whole(), budget("none", 10, amount=None)])).answer)


async def test_later_gossip_of_none_leaves_it_funded_and_is_shown():
    money = await money_of([*whole(), budget("none", 2, fog="gossip", amount=None)])
    assert (money.verdict.name, kinds(money)) == ("funded", ["later"])


async def test_words_since_the_record_that_say_otherwise_are_shown_and_decide_nothing():
    said = passage("Our budget was cut last week.", "Maria Lenz", days=2, key="cut")
    money = await money_of(whole(), (said,))
    assert (money.verdict.name, kinds(money)) == ("funded", ["said"])
    assert "Our budget was cut last week." in as_text((await find(whole(), (said,))).answer)


async def test_the_budget_names_one_owner_and_the_map_another():
    records = [r for r in whole() if not isinstance(r, Budget)]
    money = await money_of([*records, budget(owner_contact_id="contact_dana")])
    assert kinds(money) == ["owner"]
    assert "Two owners" in as_text((await find([*records, budget(owner_contact_id="contact_dana")])).answer)


async def test_figures_that_differ_are_shown_unless_the_older_was_a_rumour():
    newer = budget("rumoured", 2, fog="gossip", amount=Decimal(300_000))
    older = budget("rumoured", 90, fog="gossip", amount=Decimal(300_000))
    assert kinds(await money_of([*whole(), newer])) == ["amounts"]
    assert kinds(await money_of([*whole(), older])) == []


async def test_less_approved_than_asked_for_and_an_old_approval_are_marked():
    records = [r for r in whole() if not isinstance(r, Budget)]
    small = await money_of([*records, budget(amount=Decimal("499999.99"), owner_contact_id="contact_maria")])
    assert (small.verdict.name, small.uncovered) == ("funded", True)
    assert not (await money_of(whole())).uncovered
    other = budget(amount=Decimal(100), currency="EUR", owner_contact_id="contact_maria")
    assert not (await money_of([*records, other])).uncovered, "two currencies are never compared"
    assert not (await money_of([*records, budget(days=365)])).old
    assert (await money_of([*records, budget(days=366)])).old


async def test_a_record_of_the_deal_goes_before_one_of_the_client():
    wide = budget("none", 1, deal_id=None, amount=None)
    assert (await money_of([*whole(), wide])).verdict.name == "funded"
    only_wide = [r for r in whole() if not isinstance(r, Budget)]
    assert (await money_of([*only_wide, wide])).verdict.name == "none"


# --- the indicators


async def test_an_imperative_is_aligned_when_the_deal_carries_theirs():
    assert states(await money_of([*bare(), GOAL, carries()]))[0] == "y"
    assert states(await money_of([*bare(), GOAL]))[0] == "?"
    ours = await money_of([*bare(), OURS, carries("imperative_ours")])
    assert states(ours)[0] == "?", "what it carries for us says nothing about what they want"
    assert "which of theirs it serves is not on record" in ours.indicator("imperative").why


async def test_ours_counts_where_they_started_it_with_us():
    joint = Edge("edge_joint", TENANT, "joint_initiative", "account_helix", "imperative_ours", days_ago(50))
    assert states(await money_of([*bare(), OURS, carries("imperative_ours"), joint]))[0] == "y"


async def test_evidence_on_the_deal_aligns_it_and_the_newest_decides():
    fits = evidence("strategic_fit", statement="It carries our target", days=20)
    misses = evidence("strategic_fit", -1, statement="The boilers go in two years", days=5)
    assert states(await money_of([*bare(), fits]))[0] == "y"
    both = await money_of([*bare(), fits, misses])
    assert states(both)[0] == "n"
    assert kinds(both) == ["indicator"]


@pytest.mark.parametrize(
    "more",
    [
        {"fog": "gossip"},
        {"fog": "opinion", "speaker": "Kim Moreno"},
        {"deal_id": None},
        {"days": 366},
        {"status": "proposed"},
    ],
)
async def test_what_proves_no_alignment(more):
    weak = evidence("strategic_fit", **more)
    assert states(await money_of([*bare(), MARIA, weak]))[0] == "?"


async def test_an_owner_is_whom_a_budget_names_or_the_buyer_and_never_hearsay():
    assert states(await money_of([*bare(), MARIA, plays("maria", "buyer")]))[1] == "y"
    asked = budget("requested", fog="opinion", owner_contact_id="contact_maria")
    assert states(await money_of([*bare(), MARIA, asked]))[1] == "y"
    heard = budget("rumoured", fog="gossip", owner_contact_id="contact_maria")
    assert states(await money_of([*bare(), MARIA, heard]))[1] == "?"
    assert states(await money_of([*bare(), MARIA, plays("maria", "backer")]))[1] == "?"


async def test_an_owner_who_left_is_no_owner_and_nothing_is_funded():
    gone = replace(MARIA, active=False)
    money = await money_of([*bare(), gone, budget(owner_contact_id="contact_maria")])
    assert (states(money)[1], money.verdict.name) == ("n", "unproven")


@pytest.mark.parametrize(
    ("days", "step", "close", "state"),
    [
        (7, "Board paper", 60, "y"),
        (0, "Board paper", 0, "y"),
        (-1, "Board paper", 60, "?"),
        (7, None, 60, "?"),
        (7, "Board paper", -1, "n"),
        (7, "Board paper", None, "?"),
    ],
)
async def test_a_timeline_by_record_is_a_close_date_and_a_dated_next_step_both_ahead(days, step, close, state):
    when = ahead(close) if close is not None else None
    records = [deal(close_on=when, next_step=step, next_step_on=ahead(days)), account()]
    assert states(await money_of(records))[4] == state


async def test_a_date_put_off_twice_is_no_timeline_unless_they_name_a_day():
    def moved(n):
        before, after = ahead(10 * n), ahead(10 * n + 10)
        values = ("deal", "deal_helix", "close_on", before, after, days_ago(9 - n), "user_kim", f"set_{n}")
        return FieldChange(f"change_{n}", TENANT, *values)

    records = [*bare(next_step="Board paper", next_step_on=ahead(7)), TOM]
    assert states(await money_of([*records, moved(1)]))[4] == "y"
    assert states(await money_of([*records, moved(1), moved(2)]))[4] == "?"
    assert states(await money_of([*records, moved(1), moved(2)], (DEADLINE,)))[4] == "y"


async def test_the_newest_sentence_decides_and_the_older_stays_visible():
    calm = passage("It is on hold for now.", days=1, key="calm")
    money = await money_of([*bare(), TOM], (URGENT, calm))
    assert (states(money)[2], kinds(money)) == ("n", ["indicator"])
    same = replace(calm, at=URGENT.at)
    assert states(await money_of([*bare(), TOM], (URGENT, same)))[2] == "?"


@pytest.mark.parametrize(
    "silent",
    [
        replace(URGENT, speaker="Kim Moreno"),
        replace(URGENT, speaker=None),
        replace(URGENT, at=days_ago(366)),
        replace(URGENT, record_type="deal"),
        replace(URGENT, text="Is this our top priority?"),
        replace(URGENT, text="I heard that it is their top priority."),
        replace(URGENT, text="This might become our top priority."),
    ],
)
async def test_only_the_clients_own_plain_words_of_the_last_year_count(silent):
    assert states(await money_of([*bare(), TOM], (silent,)))[2] == "?"


async def test_a_colleagues_note_counts_where_it_names_who_said_it():
    note = replace(URGENT, speaker="Kim Moreno", text="Tom Baker confirmed that it is their top priority.")
    assert states(await money_of([*bare(), TOM], (note,)))[2] == "y"


@pytest.mark.parametrize(
    ("sentence", "topic", "holds"),
    [
        ("This is our number one priority.", "priority", True),
        ("Now I am in a hurry.", "priority", True),
        ("It is not a priority for us.", "priority", False),
        ("The project has been postponed.", "priority", False),
        ("Pump 4 and pump 7 have failed eleven times.", "problem", True),
        ("We lose two hours every night.", "problem", True),
        ("We are happy with what we have.", "problem", False),
        ("You have understood that our problem sits between the shifts.", "problem", True),
        ("We need it running by March.", "timeline", True),
        ("The board meets on Wednesday 25 November.", "timeline", True),
        ("Until Monday 23 November please.", "timeline", True),
        ("The decision falls before the end of Q1.", "timeline", True),
        ("There is no deadline for this.", "timeline", False),
        ("The board approved the budget yesterday.", "money", True),
        ("There is no budget for this in this year or the next.", "money", False),
    ],
)
def test_a_sentence_says_what_it_says(sentence, topic, holds):
    assert (topic, holds) in {(s.topic, s.holds) for s in signs(sentence, TODAY, TODAY)}


@pytest.mark.parametrize(
    "sentence",
    [
        "I can't wait to see you in Oslo.",
        "You paid us a penalty of 4,200 when it failed.",
        "Unplanned stops fell from eleven to four.",
        "The maker has the service contract until next year.",
        "As far as I know that runs until June.",
        "The fiscal year starts in March.",
        "They are the only ones who suffer when we lose.",
        "The budget was requested and is not approved.",
        "If the board approves the money we start in May.",
        "Would you sign by Friday?",
        "Best regards, Tom",
    ],
)
def test_a_sentence_that_proves_nothing_says_nothing(sentence):
    assert signs(sentence, TODAY, TODAY) == ()


def test_a_day_that_has_passed_since_sets_no_timeline():
    said_on = TODAY - timedelta(days=200)
    assert signs("We need it running by July.", said_on, said_on) != ()
    assert signs("We need it running by July.", said_on, TODAY) == ()


# --- whom to ask what


@pytest.mark.parametrize(
    ("leave_out", "missing", "person"),
    [
        ({"contact_maria", "edge_maria"}, "owner", "Tom Baker"),
        ({"budget_approved_10_fact"}, "budget", "Maria Lenz"),
    ],
)
async def test_the_next_question_goes_to_who_can_answer_it(leave_out, missing, person):
    money = await money_of([r for r in whole() if r.id not in leave_out], ALL_SAID)
    assert money.next.missing == missing
    assert money.next.person is not None
    assert money.next.person.name == person


async def test_funded_with_all_five_asks_whether_it_stands_and_none_asks_for_the_next_round():
    assert (await money_of(whole(), ALL_SAID)).next.missing == "standing"
    gone = await money_of([*whole(), budget("none", 1, amount=None)], ALL_SAID)
    assert (gone.next.missing, gone.next.person and gone.next.person.name) == ("next_round", "Maria Lenz")


async def test_funded_with_a_gap_asks_for_the_gap():
    assert (await money_of(whole(), (URGENT, DEADLINE))).next.missing == "problem"


async def test_an_opponent_is_asked_last():
    lee = contact("lee", "Lee Park", "Controller")
    records = [*bare(), TOM, lee, plays("tom", "beneficiary", stance="opponent", influence=0.9)]
    records.append(plays("lee", "beneficiary", stance="neutral", influence=0.1))
    person = (await money_of(records)).next.person
    assert person is not None
    assert person.name == "Lee Park"


async def test_the_buttons_plan_the_question_and_log_the_answer():
    actions = {a.id: a for a in (await find(whole(), ALL_SAID)).answer.actions}
    assert (actions["ask-next"].skill, actions["ask-next"].verb) == ("crm_update", "task")
    assert actions["ask-next"].fields[0].value.startswith("Ask Maria Lenz: Does the money")
    assert (actions["log"].skill, actions["log"].verb, actions["log"].args["kind"]) == ("crm_update", "log", "note")
    assert actions["map"].skill == "stakeholders"


async def test_with_nobody_on_record_the_button_adds_a_contact():
    assert "add-contact" in {a.id for a in (await find(bare())).answer.actions}


# --- one deal, several, the list


async def test_the_card(snapshot):
    outcome = await find([*whole(), budget("rumoured", 90, fog="gossip")], ALL_SAID)
    assert to_json(outcome.answer) == snapshot
    assert from_json(to_json(outcome.answer)) == outcome.answer


async def test_the_card_in_words(snapshot):
    gone = budget("none", 5, amount=None)
    assert as_text((await find([*whole(), gone], (URGENT,))).answer) == snapshot


async def test_every_source_cited_is_listed():
    answer = (await find([*whole(), budget("none", 5, amount=None)], ALL_SAID)).answer
    cited = {c for p in answer.parts if isinstance(p, ListPart) for i in p.items for c in i.cites}
    assert cited <= {s.id for s in answer.sources}
    assert len(cited) > 3


def several():
    bank = deal("Nimbus Bank", key="deal_bank", account_id="account_bank", amount=Decimal(900_000))
    return [*whole(), bank, account("Nimbus", key="account_bank")]


async def test_my_open_deals_stand_by_verdict():
    outcome = await find(several(), text="my deals by funding", entities=Entities())
    (table,) = [p for p in outcome.answer.parts if isinstance(p, TablePart)]
    assert [(r[0], r[2]) for r in table.rows] == [("Helix Cloud", "Funded"), ("Nimbus Bank", "Unproven")]
    assert outcome.answer.summary == "2 open deals by money: 1 funded, 1 unproven."
    assert "Funded: $500,000 of $1,400,000." in as_text(outcome.answer)


@pytest.mark.parametrize(
    ("text", "names", "said"),
    [
        ("which of my deals are funded", ["Helix Cloud"], "1 of 2 open deals is funded"),
        ("which deals have money behind them", ["Helix Cloud"], "1 of 2 open deals is funded"),
        ("which of my deals have no budget", ["Nimbus Bank"], "1 of 2 open deals is not funded"),
        ("which of my deals are unfunded", ["Nimbus Bank"], "1 of 2 open deals is not funded"),
    ],
)
async def test_only_the_deals_asked_about_are_listed(text, names, said):
    outcome = await find(several(), text=text, entities=Entities())
    (table,) = [p for p in outcome.answer.parts if isinstance(p, TablePart)]
    assert [r[0] for r in table.rows] == names
    assert outcome.answer.summary.startswith(said)


async def test_named_deals_stand_side_by_side():
    both = Entities(deal_ids=("deal_helix", "deal_bank"))
    outcome = await find(several(), text="compare", entities=both)
    assert outcome.answer.title == "Find the money: side by side"
    assert outcome.remember == {"deals": ["deal_helix", "deal_bank"]}


async def test_amounts_of_two_currencies_are_never_added():
    records = [*several(), deal("Euro", key="deal_eur", amount=Decimal(7), currency="EUR")]
    outcome = await find(records, text="my deals by funding", entities=Entities())
    assert "€0 of €7, $500,000 of $1,400,000" in as_text(outcome.answer)


async def test_a_bare_import_says_that_nothing_speaks_of_money():
    records = [deal(f"Deal {n}", key=f"deal_{n}", account_id=None, amount=Decimal(100)) for n in range(3)]
    outcome = await find(records, text="my deals by funding", entities=Entities())
    assert "all unproven: nothing on the records you may see speaks of money" in outcome.answer.summary


async def test_a_client_means_its_open_deals_and_without_one_there_is_no_money_to_find():
    helix = Entities(account_ids=("account_helix",))
    assert "Helix Cloud: Funded" in (await find(whole(), entities=helix)).answer.summary
    closed = [deal(status="won"), account()]
    assert "no open deal" in (await find(closed, entities=helix)).answer.summary


async def test_a_hidden_deal_and_a_missing_one_look_the_same():
    hidden = await find(whole(), ALL_SAID, deal_ids=[])
    assert hidden.answer == (await find([user()])).answer
    assert "Maria" not in as_text(hidden.answer)


async def test_what_follows_is_about_the_same_deal():
    first = await find(whole())
    again = await find(whole(), text="and whom do I ask?", entities=Entities(), memory=first.remember)
    assert again.answer == first.answer


async def test_no_open_deals_says_so():
    outcome = await find([], text="my deals by funding", entities=Entities())
    assert "no open deals" in outcome.answer.summary


# --- a budget put on record


async def test_a_budget_is_shown_with_the_verdict_it_leads_to_and_waits_for_a_yes():
    records = [r for r in whole() if not isinstance(r, Budget)]
    args = {"deal_id": "deal_helix", "status": "approved", "fog": "fact", "amount": "480000", "owner": "contact_maria"}
    outcome = await find(records, verb="record", args=args)
    assert outcome.proposal is not None
    (change,) = outcome.proposal.changes
    assert (change.op, change.record_type) == ("create", "budget")
    assert change.values["amount"] == Decimal(480_000)
    assert (change.values["status"], change.values["fog"], change.values["on"]) == ("approved", "fact", TODAY)
    assert not outcome.proposal.confirmed
    assert any(isinstance(p, DiffPart) for p in outcome.answer.parts)
    assert "The verdict moves from Likely to Funded." in outcome.answer.summary


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({}, "Is the budget approved"),
        ({"status": "maybe"}, "Is the budget approved"),
        ({"status": "approved", "amount": "a lot"}, "can't read that amount"),
        ({"status": "approved", "amount": "-5"}, "can't read that amount"),
    ],
)
async def test_a_budget_that_cannot_be_read_is_asked_for_again(args, said):
    outcome = await find(whole(), verb="record", args={"deal_id": "deal_helix", **args})
    assert outcome.proposal is None
    assert said in outcome.answer.summary
    assert outcome.answer.actions


async def test_a_budget_needs_a_client():
    outcome = await find([deal(account_id=None)], verb="record", args={"deal_id": "deal_helix", "status": "none"})
    assert "names no client" in outcome.answer.summary


# --- properties


BUDGETS = st.lists(
    st.builds(
        lambda status, days, fog, n: budget(status, days, fog=fog, key=f"budget_{n}", owner_contact_id="contact_maria"),
        st.sampled_from(["approved", "requested", "rumoured", "none"]),
        st.integers(0, 700),
        st.sampled_from(["fact", "opinion", "gossip"]),
        st.integers(0, 10**6),
    ),
    max_size=6,
    unique_by=lambda b: b.id,
)
SAID = st.lists(st.sampled_from([URGENT, PROBLEM, DEADLINE]), unique_by=lambda p: p.id)


@settings(max_examples=60, deadline=None)
@given(BUDGETS, SAID, st.randoms())
async def test_the_order_of_records_changes_nothing(budgets, said, random):
    records = [*bare(), MARIA, TOM, plays("maria", "buyer"), *budgets]
    first = await money_of(records, said)
    random.shuffle(records)
    random.shuffle(said)
    again = await money_of(records, said)
    assert (first.verdict, first.indicators, first.next) == (again.verdict, again.indicators, again.next)


@settings(max_examples=60, deadline=None)
@given(BUDGETS, SAID)
async def test_the_verdict_is_the_rule_and_nothing_else(budgets, said):
    money = await money_of([*bare(), MARIA, TOM, *budgets], said)
    yes = states(money).count("y")
    newest = max((b.on for b in budgets if b.fog == "fact" and b.status in ("approved", "none")), default=None)
    facts = {b.status for b in budgets if b.fog == "fact" and b.status in ("approved", "none") and b.on == newest}
    if facts == {"none"}:
        expected = "none"
    elif facts == {"approved"} and states(money)[1] == "y":
        expected = "funded"
    else:
        expected = "likely" if yes >= 3 else "unproven"
    assert money.verdict.name == expected
    assert settled(standing_facts(money.file)) == (next(iter(facts)) if len(facts) == 1 else None)


@given(st.sampled_from(["approved", "none", None]), st.booleans(), st.integers(0, 4))
def test_one_more_indicator_never_makes_it_worse(fact, owner, yes):
    order = ["none", "unproven", "likely", "funded"]
    assert order.index(name_of(fact, owner, yes + 1, DEFAULT.money)) >= order.index(
        name_of(fact, owner, yes, DEFAULT.money)
    )


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_no_text_breaks_the_reading_of_it(text):
    assert isinstance(signs(text, TODAY, TODAY), tuple)
