"""From ALL to ONLY: which themes pass, which are refused and why, and the order (METHODOLOGY §2.8, worked by hand)."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.access import Principal
from knowledge.records import CaseStudy, Competitor, Deal, Differentiator, Edge, Imperative, Product, User
from knowledge.sample import DEFAULT_USER, sample
from skills.answer import DetailsPart, ListPart, TablePart, from_json, to_json
from skills.ask import Entities
from skills.catalog.impact_themes import IMPACT_THEMES
from skills.catalog.impact_themes.intent import read_intent
from skills.catalog.impact_themes.outcome import Themes, ThemesCard, TriedCard
from skills.catalog.impact_themes.sentences import cxo, lowered
from skills.plain import as_text
from skills.scoring.themes import ThemeFile, themes
from tests.support.asking import answered, asking
from tests.support.deal_files import NOW, TENANT, account, days_ago, deal, evidence, user
from tests.support.fake_reader import FakeReader
from tests.support.initiatives import contact, plays

HELIX = Entities(deal_ids=("deal_helix",))
TODAY = NOW.date()
PULSE = Product("product_pulse", TENANT, "Pulse", "Reliability")
EMBER = Product("product_ember", TENANT, "Ember", "Energy")
ORBI = Competitor("competitor_orbi", TENANT, "Orbisense", strengths="Largest sensor base; low price.")
CALD = Competitor("competitor_cald", TENANT, "Calderon", strengths="Quick self-service trial.")
GOAL = Imperative("imperative_steam", TENANT, "Halve purchased steam", "Cut purchased steam by half.", "account_helix")
CASE = CaseStudy(
    "case_mira",
    TENANT,
    "Mira",
    "Papelaria do Mira",
    "Pharma",
    "DACH",
    ("product_pulse",),
    "Steam purchased fell by half",
    TODAY,
)
OLA = contact("ola", "Ola Brand", "Chief Operating Officer", "c_level")


def claim(key: str = "atlas", title: str = "The Failure Atlas", text: str = "Every signature with its part.", **more):
    values = {"product_ids": ("product_pulse",), "checked_on": TODAY - timedelta(days=60), **more}
    return Differentiator(f"differentiator_{key}", TENANT, title, text, **values)


ATLAS = claim(case_study_ids=("case_mira",))


def competes(who: Competitor) -> Edge:
    return Edge(
        f"edge_{who.id}", TENANT, "competes", who.id, "deal_helix", days_ago(30), attrs={"position": "incumbent"}
    )


def helix(*records, **deal_more):
    return [
        deal(**{"product_ids": ("product_pulse",), **deal_more}),
        account(),
        user(),
        PULSE,
        EMBER,
        ORBI,
        CALD,
        *records,
    ]


async def ask(records, text="impact themes for Helix", entities=HELIX, **more):
    reader = {k: more.pop(k) for k in ("deal_ids", "account_ids") if k in more}
    return await answered(IMPACT_THEMES, asking(text, entities, **more), records, **reader)


async def found(*records, **deal_more) -> Themes:
    question = asking("impact themes for Helix", HELIX)
    facts = await IMPACT_THEMES.gather(
        question, FakeReader(helix(*records, **deal_more), buckets=IMPACT_THEMES.buckets)
    )
    out = await asyncio.to_thread(IMPACT_THEMES.decide, question, facts)
    assert isinstance(out.card, ThemesCard)
    return out.card.found


async def verdicts(*records, **deal_more) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {t.ours.title: (t.verdict, t.missing) for t in (await found(*records, **deal_more)).themes}


async def ruling(text: str, *records, entities=HELIX) -> TriedCard:
    question = asking(text, entities)
    facts = await IMPACT_THEMES.gather(question, FakeReader(helix(*records), buckets=IMPACT_THEMES.buckets))
    out = await asyncio.to_thread(IMPACT_THEMES.decide, question, facts)
    assert isinstance(out.card, TriedCard), out.card
    return out.card


# --- verdicts


async def test_only_ours_tied_to_their_goal_and_proven_is_an_impact_theme():
    assert await verdicts(ATLAS, CASE, GOAL, competes(ORBI)) == {"The Failure Atlas": ("impact", ())}


async def test_what_a_competitor_on_the_deal_can_claim_is_refused_and_one_elsewhere_does_not_count():
    shared = replace(ATLAS, competitor_ids=("competitor_cald",))
    assert (await verdicts(shared, CASE, GOAL, competes(CALD)))["The Failure Atlas"][0] == "general"
    assert (await verdicts(shared, CASE, GOAL, competes(ORBI)))["The Failure Atlas"][0] == "impact"


async def test_nobody_named_on_the_deal_means_everybody_known():
    shared = replace(ATLAS, competitor_ids=("competitor_cald",))
    assert (await verdicts(shared, CASE, GOAL))["The Failure Atlas"][0] == "general"


@pytest.mark.parametrize(
    ("without", "lacks"),
    [("case", ("proof",)), ("goal", ("imperative",)), ("check", ("check",))],
)
async def test_what_lacks_something_is_not_ready_and_says_what(without, lacks):
    records = {"case": CASE, "goal": GOAL, "claim": ATLAS}
    if without == "check":
        records["claim"] = replace(ATLAS, checked_on=date(2025, 11, 19))
    elif without == "case":  # the claim itself speaks of the goal, so that only the proof is missing
        records = {"goal": GOAL, "claim": claim(text="It cuts purchased steam.")}
    else:
        del records[without]
    assert (await verdicts(*records.values(), competes(ORBI)))["The Failure Atlas"] == ("not_ready", lacks)


async def test_without_competitors_on_record_nothing_is_refused_and_the_card_says_so():
    records = [r for r in helix(ATLAS, CASE, GOAL) if not isinstance(r, Competitor)]
    told = as_text((await ask(records)).answer)
    assert "no competitor is on record" in told


async def test_a_tie_through_the_deal_alone_needs_somebody_who_values_it_or_has_seen_it():
    plain = replace(ATLAS, case_study_ids=("case_other",))
    other = replace(CASE, id="case_other", outcome="Fewer stops")
    carries = Edge("edge_carries", TENANT, "carries", "deal_helix", "imperative_steam", days_ago(9))
    base = (plain, other, GOAL, carries, competes(ORBI))
    assert (await verdicts(*base))["The Failure Atlas"] == ("not_ready", ("valued",))
    seen = evidence("world_class", statement="Your atlas named the bearing")
    assert (await verdicts(*base, seen))["The Failure Atlas"] == ("impact", ())
    cold = evidence("values_distinct", -1, statement="Nobody here looks at an atlas")
    assert (await verdicts(*base, seen, cold))["The Failure Atlas"] == ("not_ready", ("valued",))


async def test_a_claim_of_another_solution_is_no_candidate_and_a_deal_without_products_takes_all():
    energy = claim("meter", "A meter of our own", product_ids=("product_ember",))
    assert set(await verdicts(ATLAS, energy)) == {"The Failure Atlas"}
    assert set(await verdicts(ATLAS, energy, product_ids=())) == {"The Failure Atlas", "A meter of our own"}


# --- how it is tied and ranked


@pytest.mark.parametrize(
    ("text", "said", "kind"),
    [
        ("Every signature.", "", "case"),
        ("It cuts purchased steam.", "", "words"),
        ("Every signature.", "Only the atlas halves the steam we purchase", "evidence"),
    ],
)
async def test_the_most_direct_tie_is_the_one_told(text, said, kind):
    told = (evidence("values_distinct", statement=said),) if said else ()
    (theme,) = (await found(replace(ATLAS, text=text), CASE, GOAL, competes(ORBI), *told)).themes
    assert theme.tie is not None
    assert (theme.tie.kind, theme.tie.goal) == (kind, GOAL)


async def test_control_is_mastery_times_influence_from_evidence_that_speaks_of_it():
    # Mastery: the case, today, their region and industry: one fact of 0.8 → 10 × 1.3 / 1.8 = 7.22
    # Influence: one fresh fact of strength 1 → 10 × 1.5 / 2 = 7.5; 7.22 × 7.5 = 54.2
    valued = evidence("values_distinct", statement="Nobody else has an atlas")
    about_price = evidence("values_distinct", statement="Your price is fair")
    (theme,) = (await found(ATLAS, CASE, GOAL, competes(ORBI), valued, about_price)).themes
    assert (round(theme.mastery or 0, 2), round(theme.influence or 0, 2)) == (7.22, 7.5)
    assert round(theme.control or 0, 1) == 54.2
    assert [e.statement for e in theme.valued] == ["Nobody else has an atlas"]


async def test_proposed_evidence_and_gossip_without_weight_do_not_make_a_theme():
    heard = evidence("values_distinct", statement="Nobody else has an atlas", status="proposed")
    (theme,) = (await found(ATLAS, CASE, GOAL, competes(ORBI), heard)).themes
    assert theme.influence is None


async def test_at_most_three_the_best_by_control_and_the_others_are_spare():
    names = ["Alpha library", "Bravo library", "Carol library", "Delta library"]
    claims = [claim(n[:5].lower(), n, f"About {n[:5]}.", case_study_ids=("case_mira",)) for n in names]
    valued = [
        evidence("values_distinct", statement=f"{n[:5]} is what nobody else has", strength=s)
        for n, s in zip(names, (0.2, 0.4, 0.6, 0.8), strict=True)
    ]
    many = await found(*claims, CASE, GOAL, competes(ORBI), *valued)
    assert [(t.ours.title[:5], t.verdict) for t in many.themes] == [
        ("Delta", "impact"),
        ("Carol", "impact"),
        ("Bravo", "impact"),
        ("Alpha", "spare"),
    ]


async def test_contradicting_records_are_both_said():
    speaks = replace(ORBI, strengths="A failure atlas of signatures of their own")
    records = [r for r in helix(ATLAS, CASE, GOAL, competes(ORBI)) if r is not ORBI]
    told = as_text((await ask([*records, speaks])).answer)
    assert "Not claimed by Orbisense (checked 2 months ago)" in told
    assert "Orbisense is on record with “A failure atlas of signatures of their own”: be ready for it" in told


# --- sentences


async def test_the_sentence_for_the_cxo_has_outcome_only_we_and_proof():
    (theme,) = (await found(ATLAS, CASE, GOAL, competes(ORBI))).themes
    assert cxo(theme) == (
        "Your goal: Halve purchased steam. What only we bring to it: the Failure Atlas. Every signature with its part. "
        "Proven at Papelaria do Mira: Steam purchased fell by half."
    )


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("The Failure Atlas", "the Failure Atlas"),
        ("Running within six weeks", "running within six weeks"),
        ("Pulse reads everything", "Pulse reads everything"),
        ("IT that answers", "IT that answers"),
        ("Overall effectiveness up", "overall effectiveness up"),
    ],
)
def test_a_title_within_a_sentence(title, said):
    assert lowered(title) == said


async def test_the_evaluators_get_every_claim_with_a_reference_and_no_rival_is_named():
    shared = claim("start", "Running within six weeks", competitor_ids=("competitor_orbi",))
    told = as_text((await ask(helix(ATLAS, shared, CASE, GOAL, competes(ORBI)), "for the evaluators")).answer)
    assert "Reference: Papelaria do Mira" in told
    assert "Running within six weeks" in told
    assert "Orbisense" not in told


async def test_the_cxo_version_holds_only_what_is_ours():
    shared = claim("start", "Running within six weeks", competitor_ids=("competitor_orbi",))
    told = as_text((await ask(helix(ATLAS, shared, CASE, GOAL, competes(ORBI)), "CXO version")).answer)
    assert "the Failure Atlas" in told
    assert "six weeks" not in told


# --- a theme that is typed


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("is 'fastest deployment' an impact theme against …?", "fastest deployment"),
        ("is “our night desk” an impact theme", "our night desk"),
        ("is our guarantee an impact theme on …", "guarantee"),
        ("can I use 'trusted partner' as an impact theme", "trusted partner"),
        ("would lowest total cost work as an impact theme at …", "lowest total cost"),
        ("test the theme outcome guarantee", "outcome guarantee"),
        ("can … claim the same guarantee", "guarantee"),
        ("are we the only ones with a failure library?", "failure library"),
        ("is AI an impact theme", "AI"),
        ("impact themes for …", ""),
        ("what makes us different on …", ""),
        ("is that an impact theme?", ""),
    ],
)
def test_the_theme_is_read_from_the_words(text, phrase):
    named = replace(HELIX, mentions=("Helix",)) if "…" in text and "claim" not in text else HELIX
    intent = read_intent(asking(text, named))
    assert (intent.kind, intent.phrase) == ("test" if phrase else "show", phrase)


async def test_a_phrase_that_names_our_claim_gets_its_verdict():
    assert (
        await ruling("is 'our failure atlas' an impact theme", ATLAS, CASE, GOAL, competes(ORBI))
    ).judged.ruling == "impact"


async def test_a_phrase_a_rival_can_claim_on_record_is_refused_with_the_reason():
    shared = replace(ATLAS, competitor_ids=("competitor_orbi",))
    records = helix(shared, CASE, GOAL, competes(ORBI))
    answer = (await ask(records, "is 'the failure atlas' an impact theme")).answer
    assert "Refused" in answer.summary
    assert "Orbisense can claim it too, on record" in answer.summary


async def test_a_phrase_a_rivals_own_strengths_claim_is_refused_by_their_words():
    judged = (await ruling("is 'fastest deployment' an impact theme against …", ATLAS, competes(CALD))).judged
    assert (judged.ruling, judged.ours, judged.empty_words) == ("refused", None, True)
    assert [h.words for h in judged.hits] == ["Quick self-service trial"]


async def test_a_shared_concept_is_no_claim_of_ours():
    start = claim("start", "Running within six weeks", case_study_ids=("case_mira",))
    judged = (await ruling("is 'fastest deployment' an impact theme", start, CASE, GOAL, competes(ORBI))).judged
    assert judged.ours == start
    assert judged.ruling == "not_ready"


async def test_nothing_on_record_either_way_cannot_be_told():
    answer = (await ask(helix(ATLAS, competes(ORBI)), "is 'employee happiness' an impact theme")).answer
    assert answer.summary.startswith("Can't tell")
    assert "differentiators.csv" in answer.summary


async def test_a_competitor_nobody_knows_is_named_as_such():
    strange = Entities(deal_ids=("deal_helix",), unresolved=("Corvex",))
    told = as_text(
        (await ask(helix(ATLAS, competes(ORBI)), "is 'low price' an impact theme against Corvex", strange)).answer
    )
    assert "“Corvex” is no competitor on record, so it was held against Orbisense instead" in told


async def test_a_rival_named_in_the_question_is_the_one_held_against():
    shared = replace(ATLAS, competitor_ids=("competitor_cald",))
    named = Entities(deal_ids=("deal_helix",), competitor_ids=("competitor_cald",))
    card = await ruling("is 'failure atlas' an impact theme", shared, CASE, GOAL, competes(ORBI), entities=named)
    assert (card.judged.ruling, [c.name for c in card.judged.against]) == ("refused", ["Calderon"])


# --- the cards


async def test_the_card(snapshot):
    records = helix(
        ATLAS,
        CASE,
        GOAL,
        competes(ORBI),
        claim("start", "Running within six weeks", competitor_ids=("competitor_orbi",)),
        claim("desk", "A night desk"),
        OLA,
        plays("ola", "buyer"),
    )
    outcome = await ask(records)
    assert to_json(outcome.answer) == snapshot
    assert from_json(to_json(outcome.answer)) == outcome.answer


async def test_every_source_cited_is_listed():
    answer = (await ask(helix(ATLAS, CASE, GOAL, competes(ORBI), claim("desk", "A night desk")))).answer
    parts = [q for p in answer.parts for q in (p.parts if isinstance(p, DetailsPart) else (p,))]
    cited = {c for p in parts if isinstance(p, ListPart) for i in p.items for c in i.cites}
    assert cited
    assert cited <= {s.id for s in answer.sources}


async def test_a_bare_import_says_what_is_needed_and_how_to_give_it():
    answer = (await ask([deal(), account(), user()])).answer
    assert "differentiators.csv" in answer.summary
    assert "competitors.csv" in answer.summary


async def test_a_missing_step_is_a_task_filled_in():
    answer = (await ask(helix(claim("desk", "A night desk"), GOAL, OLA, plays("ola", "buyer"), competes(ORBI)))).answer
    plan = next(a for a in answer.actions if a.id == "mend")
    assert (plan.skill, plan.verb, plan.args) == ("crm_update", "task", {"deal_id": "deal_helix"})
    assert "Ola Brand" in plan.fields[0].value


async def test_without_a_deal_the_store_is_shown_and_what_to_check_again():
    stale = claim("old", "An old claim", checked_on=date(2024, 1, 1))
    outcome = await ask(helix(ATLAS, stale), "which differentiators have to be checked again", Entities())
    (table,) = [p for p in outcome.answer.parts if isinstance(p, TablePart)]
    assert [r[:2] for r in table.rows] == [("An old claim", "check again"), ("The Failure Atlas", "only ours")]


async def test_a_hidden_deal_and_a_missing_one_look_the_same():
    hidden = await ask(helix(ATLAS, CASE, GOAL), deal_ids=[])
    assert hidden.answer == (await ask([user(), PULSE, ORBI, CALD, ATLAS, CASE])).answer


async def test_what_follows_is_about_the_same_deal():
    first = await ask(helix(ATLAS, CASE, GOAL, competes(ORBI)))
    again = await ask(helix(ATLAS, CASE, GOAL, competes(ORBI)), "CXO version", Entities(), memory=first.remember)
    assert again.answer.title == "For the CXO: Helix Cloud"


# --- properties


CLAIMS = st.lists(
    st.tuples(
        st.sampled_from(["Alpha", "Bravo", "Carol", "Delta", "Echos"]),
        st.booleans(),
        st.integers(0, 500),
        st.floats(0.1, 1),
    ),
    max_size=6,
    unique_by=lambda c: c[0],
)


def drawn_file(drawn) -> ThemeFile:
    claims = tuple(
        claim(
            n.lower(),
            f"{n} library",
            case_study_ids=("case_mira",),
            checked_on=TODAY - timedelta(days=age),
            competitor_ids=("competitor_orbi",) if theirs else (),
        )
        for n, theirs, age, _ in drawn
    )
    said = tuple(
        evidence("values_distinct", statement=f"{n} is rare", strength=s, key=f"evidence_{n}") for n, _, _, s in drawn
    )
    return ThemeFile(deal(), account(), claims, {}, (ORBI, CALD), (competes(ORBI),), (CASE,), (GOAL,), (), said)


@settings(max_examples=60, deadline=None)
@given(CLAIMS, st.randoms())
def test_the_order_of_records_changes_nothing(drawn, random):
    one = drawn_file(drawn)
    mixed = list(drawn)
    random.shuffle(mixed)
    assert themes(one, NOW, TODAY) == themes(drawn_file(mixed), NOW, TODAY)


@settings(max_examples=60, deadline=None)
@given(CLAIMS)
def test_nothing_a_rival_can_claim_ever_passes_and_never_more_than_three_do(drawn):
    passed = [t for t in themes(drawn_file(drawn), NOW, TODAY) if t.verdict == "impact"]
    assert len(passed) <= 3
    assert all(not t.unique.claimants and not t.unique.stale and t.tie and (t.cases or t.shown) for t in passed)


# --- the sample workspace


@pytest.mark.may_block
async def test_the_sample_workspace_has_two_themes_for_skarholt_and_says_why_the_guarantee_waits():
    now = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    records = sample(now)
    kim = next(r for r in records if isinstance(r, User) and r.email == DEFAULT_USER)
    principal = Principal(kim.tenant, kim.id, kim.role, kim.name, kim.email)
    mill = next(r.id for r in records if isinstance(r, Deal) and r.name == "Skarholt mill-wide reliability")
    question = asking("impact themes", Entities(deal_ids=(mill,)), principal=principal, now=now)
    told = as_text((await answered(IMPACT_THEMES, question, records)).answer)
    assert "What only we bring to it: the Failure Atlas" in told
    assert "Veltrix can claim it too, on record" in told
    assert "Check whether Orbisense and Veltrix can claim “A guarantee we lose money on” by now" in told
