"""New, Transactional, Repeatable or Meaningful: the rule of METHODOLOGY §5, the four traps, and the way up."""

import asyncio
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.records import Activity, Budget, Contact, Deal, Delivery, Edge, Imperative, Product
from skills.answer import FactsPart, ListPart, TablePart, from_json, to_json
from skills.ask import Entities
from skills.catalog.client_profile import CLIENT_PROFILE
from skills.catalog.client_profile.outcome import ClientCard
from skills.catalog.client_profile.words import way_words
from skills.language.periods import add_months
from skills.people.contacts import is_c_level
from skills.plain import as_text
from skills.profile.client import ClientProfile
from skills.profile.purchases import variation
from skills.profile.rules import PROFILES
from skills.wording import Voice
from tests.support.asking import answered, asking
from tests.support.deal_files import NOW, TENANT, account, days_ago, deal, user
from tests.support.fake_reader import FakeReader

HELIX = Entities(account_ids=("account_helix",))
TODAY = NOW.date()
YEAR_AGO = add_months(TODAY, -12)

PULSE = Product("product_pulse", TENANT, "Pulse", family="Reliability")
PULSE_PLUS = Product("product_pulse_plus", TENANT, "Pulse Plus", family="Reliability")
EMBER = Product("product_ember", TENANT, "Ember", family="Energy")
RELAY = Product("product_relay", TENANT, "Relay")
PRODUCTS = [PULSE, PULSE_PLUS, EMBER, RELAY]


def on(days: int) -> date:
    return TODAY - timedelta(days=days)


def won(days: int | None, *products: Product, amount: int | None = 100, key: str = "", **more) -> Deal:
    close = None if days is None else on(days)
    ident = key or f"deal_won_{days}_{'_'.join(p.id for p in products)}"
    values = {"status": "won", "stage": "won", "close_on": close, "product_ids": tuple(p.id for p in products), **more}
    return deal(f"Order {days}", key=ident, amount=None if amount is None else Decimal(amount), **values)


def contact(key: str, title: str, *, level="c_level", active: bool = True) -> Contact:
    return Contact(f"contact_{key}", TENANT, "account_helix", key.capitalize(), title, level, active=active)


SIGNE = contact("signe", "Chief Executive Officer")
JOINT = Edge("edge_joint", TENANT, "joint_initiative", "account_helix", "imperative_up", days_ago(400))
GOAL = Imperative("imperative_up", TENANT, "Ten per cent more output", account_id="account_helix")


def talk(days: float, who: str = "signe", kind="meeting", *, direction="both", key: str = "") -> Activity:
    ident = key or f"activity_{who}_{kind}_{days}"
    people = (f"contact_{who}",) if who else ()
    values = {"account_id": "account_helix", "contact_ids": people, "direction": direction}
    return Activity(ident, TENANT, kind, days_ago(days), f"{kind} {days}", **values)


def helix(*records, **more):
    return [account(**more), user(), *PRODUCTS, *records]


MEANINGFUL = [won(800, PULSE), won(700, EMBER), won(600, RELAY), won(500, PULSE), SIGNE, talk(30), JOINT, GOAL]


async def ask(records, text="client profile of Helix", entities=HELIX, **more):
    reader = {k: more.pop(k) for k in ("deal_ids", "account_ids") if k in more}
    return await answered(CLIENT_PROFILE, asking(text, entities, **more), records, **reader)


async def client_of(records, *, text="client profile of Helix", entities=HELIX, **more) -> ClientProfile:
    """What was decided, before it became a card."""
    question = asking(text, entities, **more)
    facts = await CLIENT_PROFILE.gather(question, FakeReader(records, buckets=CLIENT_PROFILE.buckets))
    out = await asyncio.to_thread(CLIENT_PROFILE.decide, question, facts)
    assert isinstance(out.card, ClientCard)
    return out.card.client


async def profile(*records) -> str:
    return (await client_of(helix(*records))).standing.profile


def trap(client: ClientProfile, name: str) -> str:
    return next(s.state for s in client.signals if s.trap == name)


def missing(client: ClientProfile) -> str:
    assert client.standing.way is not None
    return way_words(client.standing.way, Voice(NOW), any_yet=bool(client.bought.won))


# --- the profile, worked by hand from METHODOLOGY §5


async def test_no_purchase_is_new_and_says_what_it_rests_on():
    client = await client_of(helix())
    assert client.standing.profile == "new"
    assert [d.kind for d in client.doubts] == ["nothing"]
    told = as_text((await ask(helix())).answer)
    assert "No deal with this client on the records you may see" in told
    assert "no contact on record, so it can't be told" in told


async def test_one_won_deal_however_old_is_new():
    assert await profile(won(2_000)) == "new"


async def test_the_first_won_deal_a_day_short_of_twelve_months_is_new():
    short = (TODAY - YEAR_AGO).days - 1
    assert await profile(won(short), won(10)) == "new"
    assert await profile(won(short + 1), won(10)) == "transactional"


async def test_two_old_deals_are_transactional():
    client = await client_of(helix(won(800), won(100)))
    assert client.standing.profile == "transactional"
    assert missing(client) == "One more won deal and evenly spaced purchases make it Repeatable"


async def test_three_evenly_spaced_deals_are_repeatable():
    client = await client_of(helix(won(500), won(400), won(300)))
    assert client.standing.profile == "repeatable"
    assert client.bought.variation == 0


@pytest.mark.parametrize(
    ("gaps", "expected"),
    [
        ((40, 160), "repeatable"),  # mean 100, deviation 60: 0.60 is still even
        ((39, 161), "transactional"),  # 0.61
        ((0, 0), "transactional"),  # all on one day: no rhythm
    ],
)
async def test_the_limit_of_evenness_is_a_variation_of_six_tenths(gaps, expected):
    days = [700, 700 - gaps[0], 700 - gaps[0] - gaps[1]]
    assert await profile(*(won(d, key=f"deal_{n}") for n, d in enumerate(days))) == expected


async def test_four_deals_three_solutions_an_executive_and_an_initiative_are_meaningful():
    client = await client_of(helix(*MEANINGFUL))
    assert client.standing.profile == "meaningful"
    assert client.bought.solutions == ("Energy", "Relay", "Reliability")
    assert client.standing.way is None


@pytest.mark.parametrize(
    ("leave_out", "said"),
    [
        ("deal_won_800_product_pulse", "One more won deal makes it Meaningful"),
        ("deal_won_700_product_ember", "One more won deal and one more solution make it Meaningful"),
        ("contact_signe", "An active C-level contact makes it Meaningful"),
        ("edge_joint", "A joint initiative makes it Meaningful"),
    ],
)
async def test_each_condition_of_meaningful_is_needed_and_named(leave_out, said):
    client = await client_of(helix(*(r for r in MEANINGFUL if r.id != leave_out)))
    assert client.standing.profile == "repeatable"
    assert missing(client) == said


async def test_two_more_solutions_and_an_active_executive_make_it_meaningful():
    same = [won(d, PULSE) for d in (800, 700, 600, 500)]
    client = await client_of(helix(*same, SIGNE, talk(91), JOINT, GOAL))
    assert missing(client) == "Two more solutions and an active C-level contact make it Meaningful"


async def test_two_products_of_one_line_are_one_solution():
    line = [won(800, PULSE), won(700, PULSE_PLUS), won(600, EMBER), won(500, RELAY)]
    assert len((await client_of(helix(*line))).bought.solutions) == 3


@pytest.mark.parametrize(
    ("exchange", "expected"),
    [
        (talk(90), "meaningful"),
        (talk(90.01), "repeatable"),
        (talk(5, kind="mail", direction="in"), "meaningful"),
        (talk(5, kind="call"), "meaningful"),
        (talk(5, kind="mail", direction="out"), "repeatable"),
        (talk(5, kind="note"), "repeatable"),
        (talk(-3), "repeatable"),
        (talk(5, who="somebody"), "repeatable"),
    ],
)
async def test_an_executive_is_active_who_answered_or_met_us_in_ninety_days(exchange, expected):
    assert await profile(*(r for r in MEANINGFUL if not isinstance(r, Activity)), exchange) == expected


async def test_an_executive_who_left_is_none():
    gone = contact("signe", "Chief Executive Officer", active=False)
    assert await profile(*(r for r in MEANINGFUL if r is not SIGNE), gone) == "repeatable"


@pytest.mark.parametrize(
    ("title", "level", "expected"),
    [
        ("CFO", "unknown", True),
        ("Chief Operating Officer", "unknown", True),
        ("Assistant to the CEO", "unknown", False),
        ("Vice President", "unknown", False),
        ("Former Chief Financial Officer", "unknown", False),
        ("CEO", "manager", False),
        ("Owner's adviser", "c_level", True),
    ],
)
def test_the_level_on_record_goes_before_the_title(title, level, expected):
    assert is_c_level(contact("x", title, level=level)) is expected


async def test_when_the_first_year_is_over_it_is_what_the_rest_of_the_record_makes_it():
    answer = (await ask(helix(won(300), won(200), won(100)))).answer
    assert answer.summary.startswith("Helix: New.")
    assert answer.summary.endswith("The end of the first year (Jan 24, 2027) makes it Repeatable.")


async def test_the_nearest_alternative_is_what_lacks_least():
    uneven = [won(800, PULSE), won(790, EMBER), won(200, RELAY), won(190, PULSE)]
    client = await client_of(helix(*uneven, SIGNE, talk(3), JOINT, GOAL))
    assert client.standing.profile == "meaningful"
    assert client.standing.falls_to == "transactional"
    assert client.standing.falls_on == (days_ago(3) + timedelta(days=90)).date()
    without = await client_of(helix(*uneven, SIGNE, talk(3)))
    assert without.standing.nearest is not None
    assert (without.standing.profile, without.standing.nearest.to) == ("transactional", "meaningful")


async def test_lost_and_open_deals_and_wins_to_come_are_no_purchases():
    records = [deal(key="deal_open", close_on=on(-30)), won(-5), deal(key="deal_lost", status="lost", close_on=on(40))]
    assert (await client_of(helix(*records))).bought.won == ()


# --- the traps


async def test_honey_is_four_meetings_in_ninety_days_without_a_commitment():
    four = [talk(d) for d in (1, 30, 60, 90)]
    client = await client_of(helix(*four))
    assert trap(client, "honey") == "sprung"
    assert "4 meetings in 90 days and no commitment" in as_text((await ask(helix(*four))).answer)
    assert trap(await client_of(helix(*four[:3], talk(90.01))), "honey") == "clear"


@pytest.mark.parametrize(
    "commitment",
    [
        won(20),
        deal(key="deal_open", stage="negotiate"),
        Budget("budget_1", TENANT, "account_helix", "approved", on(20), fog="fact"),
    ],
)
async def test_a_purchase_a_negotiation_or_an_approved_budget_is_a_commitment(commitment):
    assert trap(await client_of(helix(*(talk(d) for d in (1, 2, 3, 4)), commitment)), "honey") == "clear"


async def test_a_rumoured_budget_is_no_commitment():
    rumour = Budget("budget_1", TENANT, "account_helix", "approved", on(20), fog="gossip")
    assert trap(await client_of(helix(*(talk(d) for d in (1, 2, 3, 4)), rumour)), "honey") == "sprung"


async def test_honey_concerns_new_clients_and_cannot_be_told_without_activities():
    assert trap(await client_of(helix(won(800), won(100), *(talk(d) for d in (1, 2, 3, 4)))), "honey") == "elsewhere"
    assert trap(await client_of(helix()), "honey") == "unknown"


@pytest.mark.parametrize(
    ("discounts", "expected"),
    [
        (("0.04", "0.08", "0.09"), "sprung"),
        (("0.04", "0.08", "0.0899"), "clear"),
        (("0.30", "0.04", "0.05", "0.06"), "clear"),
        (("0.04", "0.20"), "unknown"),
        (("0.20", "0.10", "0.05"), "clear"),
    ],
)
async def test_margin_is_a_discount_up_five_points_over_the_last_three_deals(discounts, expected):
    sold = [won(900 - 100 * n, discount=Decimal(d)) for n, d in enumerate(discounts)]
    assert trap(await client_of(helix(*sold)), "margin") == expected


async def test_margin_says_its_numbers():
    sold = [won(900 - 100 * n, discount=Decimal(d), margin=Decimal(m)) for n, (d, m) in enumerate(
        [("0.04", "0.46"), ("0.08", "0.41"), ("0.13", "0.35")]
    )]  # fmt: skip
    told = as_text((await ask(helix(*sold))).answer)
    assert "4% → 8% → 13% (+9 points, limit 5), margin 46% → 35%" in told


@pytest.mark.parametrize(("pulse", "ember", "expected"), [(700, 300, "sprung"), (699, 301, "clear")])
async def test_dependency_is_seven_tenths_of_two_years_revenue_in_one_solution(pulse, ember, expected):
    client = await client_of(helix(won(500, PULSE, amount=pulse), won(400, EMBER, amount=ember)))
    assert trap(client, "dependency") == expected


async def test_dependency_on_one_buyer_counts_too_and_two_share_a_deal():
    sold = [won(500, PULSE, amount=60), won(400, EMBER, amount=40)]
    people = [SIGNE, contact("ola", "COO")]

    def buyer(who, of):
        attrs = {"role": "buyer"}
        return Edge(f"edge_{who}_{of.id}", TENANT, "plays_role", f"contact_{who}", of.id, days_ago(600), attrs=attrs)

    alone = await client_of(helix(*sold, *people, buyer("signe", sold[0]), buyer("signe", sold[1])))
    assert trap(alone, "dependency") == "sprung"
    shared = await client_of(helix(*sold, *people, *(buyer(w, d) for w in ("signe", "ola") for d in sold)))
    assert trap(shared, "dependency") == "clear"
    assert "Buyer Ola 50%" in as_text(
        (await ask(helix(*sold, *people, *(buyer(w, d) for w in ("signe", "ola") for d in sold)))).answer
    )


async def test_revenue_older_than_two_years_and_a_single_deal_tell_of_no_dependency():
    edge = add_months(TODAY, -24)
    inside, outside = (TODAY - edge).days, (TODAY - edge).days + 1
    assert trap(await client_of(helix(won(inside, PULSE), won(10, PULSE))), "dependency") == "sprung"
    assert trap(await client_of(helix(won(outside, PULSE), won(10, PULSE))), "dependency") == "unknown"
    assert trap(await client_of(helix(won(10, PULSE, amount=None), won(20, PULSE))), "dependency") == "unknown"


async def test_two_currencies_are_never_added_up():
    euros = won(300, EMBER, amount=5, currency="EUR", key="deal_eur")
    dollars = [won(500, PULSE, amount=900), won(400, PULSE, amount=900)]
    assert trap(await client_of(helix(*dollars, euros)), "dependency") == "clear"
    same = won(300, PULSE, amount=5, currency="EUR", key="deal_eur")
    assert trap(await client_of(helix(*dollars, same)), "dependency") == "sprung"
    assert "in each currency" in as_text((await ask(helix(*dollars, same))).answer)


async def test_incumbency_is_a_meaningful_client_with_nothing_new_in_a_year():
    assert trap(await client_of(helix(*MEANINGFUL)), "incumbency") == "sprung"
    known = deal(key="deal_again", product_ids=(PULSE.id,), created_on=on(30))
    assert trap(await client_of(helix(*MEANINGFUL, known)), "incumbency") == "sprung"
    fresh = deal(key="deal_fresh", product_ids=("product_new",), created_on=on(30))
    assert trap(await client_of(helix(*MEANINGFUL, fresh)), "incumbency") == "clear"
    started = Edge("edge_new", TENANT, "joint_initiative", "account_helix", "imperative_up", days_ago(30))
    assert trap(await client_of(helix(*MEANINGFUL, started)), "incumbency") == "clear"
    assert trap(await client_of(helix(won(800), won(100))), "incumbency") == "elsewhere"


async def test_the_last_day_of_the_year_is_still_within_it():
    edge = add_months(TODAY, -12)
    for created, expected in ((edge, "clear"), (edge - timedelta(days=1), "sprung")):
        fresh = deal(key="deal_fresh", product_ids=("product_new",), created_on=created)
        assert trap(await client_of(helix(*MEANINGFUL, fresh)), "incumbency") == expected


# --- contradictions and thin records


async def test_a_client_for_longer_than_the_purchases_tell_is_marked():
    since = account(client_since=on(3_000))
    client = await client_of([since, user(), *PRODUCTS, won(100)])
    assert [d.kind for d in client.doubts] == ["older_client"]
    assert "it may be more than this" in as_text((await ask([since, user(), won(100)])).answer)
    fits = account(client_since=on(110))
    assert (await client_of([fits, user(), won(100)])).doubts == ()


async def test_a_delivery_without_a_won_deal_is_marked():
    done = Delivery("delivery_1", TENANT, "account_helix", "Old roll-out", on(900), deal_id="deal_elsewhere")
    told = as_text((await ask(helix(won(100), done))).answer)
    assert "Delivered without a won deal you may see: Old roll-out." in told


async def test_a_win_without_a_date_counts_and_has_no_rhythm():
    client = await client_of(helix(won(500), won(400), won(None)))
    assert len(client.bought.won) == 3
    assert (client.bought.variation, client.standing.profile) == (None, "transactional")
    assert [d.kind for d in client.doubts] == ["undated"]


async def test_a_client_silent_for_two_years_says_so():
    told = as_text((await ask(helix(won(3_000), won(2_900), won(2_800)))).answer)
    assert "Repeatable" in told
    assert "what they were is not what they are" in told


# --- the card


async def test_the_card(snapshot):
    sold = [won(900 - 100 * n, p, discount=Decimal(d)) for n, (p, d) in enumerate(
        [(PULSE, "0.04"), (PULSE, "0.08"), (EMBER, "0.13")]
    )]  # fmt: skip
    outcome = await ask(helix(*sold, SIGNE, talk(20), JOINT, GOAL))
    assert to_json(outcome.answer) == snapshot
    assert from_json(to_json(outcome.answer)) == outcome.answer


async def test_the_card_of_a_meaningful_client_in_words(snapshot):
    assert as_text((await ask(helix(*MEANINGFUL))).answer) == snapshot


async def test_the_card_of_a_bare_import_in_words(snapshot):
    assert as_text((await ask([account(), won(500), won(400), won(390)])).answer) == snapshot


async def test_every_source_cited_is_listed():
    answer = (await ask(helix(*MEANINGFUL, *(talk(d) for d in (1, 2))))).answer
    cited = {c for p in answer.parts if isinstance(p, ListPart) for i in p.items for c in i.cites}
    cited |= {c for p in answer.parts if isinstance(p, FactsPart) for f in p.facts for c in f.cites}
    assert cited <= {s.id for s in answer.sources}
    assert len(cited) > 3


async def test_it_counts_only_what_the_asker_may_see_and_says_so():
    hidden = await ask(helix(won(500), won(400), won(300)), deal_ids=["deal_won_500_"])
    assert hidden.answer.summary.startswith("Helix: New.")
    assert "Counted on the records you may see: 1 won" in as_text(hidden.answer)


async def test_a_hidden_client_and_a_missing_one_look_the_same():
    hidden = await ask(helix(*MEANINGFUL), deal_ids=[])
    assert hidden.answer == (await ask([user()])).answer
    assert "Signe" not in as_text(hidden.answer)


async def test_a_deal_means_its_client_and_one_without_a_client_says_so():
    records = helix(won(500), deal())
    by_deal = await ask(records, entities=Entities(deal_ids=("deal_helix",)))
    assert by_deal.answer.title == "Client profile: Helix"
    alone = await ask([deal(account_id=None)], entities=Entities(deal_ids=("deal_helix",)))
    assert "names no client" in alone.answer.summary


async def test_my_clients_stand_by_profile():
    other = [account("Nimbus", key="account_nimbus"), deal("Nimbus", key="deal_nimbus", account_id="account_nimbus")]
    outcome = await ask([*helix(*MEANINGFUL), *other], text="my clients by profile", entities=Entities())
    (table,) = [p for p in outcome.answer.parts if isinstance(p, TablePart)]
    assert [r[:2] for r in table.rows] == [("Helix", "Meaningful"), ("Nimbus", "New")]
    assert outcome.answer.summary == "2 clients: 1 Meaningful, 1 New; a trap has sprung at 1."


@pytest.mark.parametrize(
    ("text", "names", "said"),
    [
        ("which of my clients are meaningful", ["Helix"], "1 of 2 clients is Meaningful: 1 Meaningful, 1 New"),
        ("which of my clients are in a trap", ["Helix"], "2 clients: "),
        ("which clients are repeatable", ["Helix", "Nimbus"], "None of 2 clients is Repeatable: 1 Meaningful"),
    ],
)
async def test_only_the_clients_asked_about_are_listed(text, names, said):
    other = [account("Nimbus", key="account_nimbus"), deal("Nimbus", key="deal_nimbus", account_id="account_nimbus")]
    outcome = await ask([*helix(*MEANINGFUL), *other], text=text, entities=Entities())
    (table,) = [p for p in outcome.answer.parts if isinstance(p, TablePart)]
    assert [r[0] for r in table.rows] == names
    assert outcome.answer.summary.startswith(said)


async def test_without_clients_it_says_so():
    outcome = await ask([], text="my clients by profile", entities=Entities())
    assert (
        outcome.answer.summary
        == "You have no clients on record. Import them (accounts.csv), or name a client you work with."
    )


async def test_without_a_name_it_asks_which_of_mine():
    outcome = await ask(helix(won(500)), text="what is the trap?", entities=Entities())
    assert [a.label for a in outcome.answer.actions] == ["Helix"]


async def test_what_follows_is_about_the_same_client():
    first = await ask(helix(won(500)))
    again = await ask(helix(won(500)), text="and its trap?", entities=Entities(), memory=first.remember)
    assert again.answer == first.answer


async def test_the_buttons_plan_the_way_up_and_open_the_map():
    actions = {a.id: a for a in (await ask(helix(won(500), SIGNE))).answer.actions}
    assert (actions["plan"].skill, actions["plan"].verb) == ("crm_update", "task")
    assert actions["map"].skill == "stakeholders"
    assert "add-contact" in {a.id for a in (await ask(helix(won(500)))).answer.actions}


async def test_as_of_a_past_day_it_is_what_it_was():
    records = helix(won(500), won(400), won(300), won(20))
    then = asking("what was the profile then", Entities(account_ids=("account_helix",), dates=(on(350),)))
    client = await client_of(records, text=then.text, entities=then.entities)
    assert (client.standing.profile, len(client.bought.won)) == ("new", 2)
    assert "as of" in (await ask(records, text=then.text, entities=then.entities)).answer.summary


# --- properties


WINS = st.lists(
    st.tuples(st.integers(0, 1_500), st.sampled_from(PRODUCTS), st.integers(1, 1_000), st.integers(0, 30)), max_size=8
)


def sales(drawn) -> list[Deal]:
    return [won(d, p, amount=a, discount=Decimal(x) / 100, key=f"deal_{n}") for n, (d, p, a, x) in enumerate(drawn)]


@settings(max_examples=60, deadline=None)
@given(WINS, st.randoms())
async def test_the_order_of_records_changes_nothing(drawn, random):
    records = helix(*sales(drawn), SIGNE, talk(10), JOINT, GOAL)
    first = await client_of(records)
    random.shuffle(records)
    again = await client_of(records)
    assert (first.standing, first.signals, first.doubts) == (again.standing, again.signals, again.doubts)


@settings(max_examples=60, deadline=None)
@given(WINS)
async def test_an_executive_and_an_initiative_never_lower_the_profile(drawn):
    plain = (await client_of(helix(*sales(drawn)))).standing.profile
    more = (await client_of(helix(*sales(drawn), SIGNE, talk(10), JOINT, GOAL))).standing.profile
    assert PROFILES.index(more) >= PROFILES.index(plain)


@settings(max_examples=60, deadline=None)
@given(WINS, st.integers(2, 9))
async def test_amounts_in_another_scale_change_no_trap(drawn, factor):
    once = await client_of(helix(*sales(drawn)))
    times = await client_of(helix(*sales([(d, p, a * factor, x) for d, p, a, x in drawn])))
    assert [s.state for s in once.signals] == [s.state for s in times.signals]


@settings(max_examples=60, deadline=None)
@given(WINS)
async def test_what_the_way_names_is_all_that_is_missing(drawn):
    client = await client_of(helix(*sales(drawn)))
    way = client.standing.way
    assert way is not None
    assert way.needs, "a profile without a missing condition would be the profile"


@given(st.lists(st.integers(0, 400), min_size=2, max_size=8), st.integers(2, 5))
def test_evenness_does_not_depend_on_the_unit_of_time(gaps, factor):
    one, many = variation(gaps), variation([g * factor for g in gaps])
    assert (one is None and many is None) or one == pytest.approx(many)
