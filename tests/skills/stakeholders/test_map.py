"""The map of people: parts, nearness, gaps, and corrections as history."""

from dataclasses import replace

import pytest

from knowledge.records import Activity, Contact, Edge
from skills.answer import DiffPart, FactsPart, ListPart, MapPart, TablePart, TextPart, from_json, to_json
from skills.ask import Ask, Entities
from skills.catalog.stakeholders import STAKEHOLDERS
from skills.catalog.stakeholders.intent import people_named, read_correction, read_intent
from skills.people.stakeholder_map import gaps, persons, single_thread
from skills.people.stakeholder_rules import guess_role
from skills.plain import as_text
from skills.rules import DEFAULT
from tests.support.asking import answered, asking
from tests.support.deal_files import NOW, TENANT, account, days_ago, deal, user
from tests.support.fake_reader import FakeReader
from tests.support.folds import everywhere, folded_list

HELIX = Entities(deal_ids=("deal_helix",))


def contact(key: str, title: str = "", *, level="unknown", name: str = "", **more) -> Contact:
    return Contact(f"contact_{key}", TENANT, "account_helix", name or key.capitalize(), title, level, **more)


MARIA = contact("maria", "CFO", level="c_level", name="Maria Lenz", email="maria@helix.example")
DANA = contact("dana", "IT Director", level="director", name="Dana Ruiz")
TOM = contact("tom", "Plant Manager", level="manager", name="Tom Baker")


def plays(who: str, role: str, *, days: float = 90, deal_id: str = "deal_helix", **attrs) -> Edge:
    key = f"edge_{who}_{role}"
    return Edge(key, TENANT, "plays_role", f"contact_{who}", deal_id, days_ago(days), attrs={"role": role, **attrs})


def owns(who: str, user_id: str = "user_kim") -> Edge:
    return Edge(f"edge_owns_{who}", TENANT, "owns_relationship", user_id, f"contact_{who}", days_ago(200))


def talk(
    key: str, who: str, days: float, kind="meeting", *, direction="both", user_id="user_kim", deal_id="deal_helix"
):
    people = tuple(f"contact_{w}" for w in who.split())
    return Activity(
        f"activity_{key}",
        TENANT,
        kind,
        days_ago(days),
        f"About {key}",
        account_id="account_helix",
        deal_id=deal_id,
        user_id=user_id,
        contact_ids=people,
        direction=direction,
    )


def whole():
    return [
        deal(),
        account(),
        user(),
        user("user_lee", "Lee Park"),
        MARIA,
        DANA,
        TOM,
        contact("ann", "Receptionist", name="Ann Moss"),
        plays("maria", "buyer", influence=0.9, stance="neutral", concern="payback under a year"),
        plays("dana", "backer", influence=0.5, stance="sceptic", concern="integration risk"),
        plays("tom", "beneficiary", influence=0.4, stance="champion"),
        owns("maria"),
        owns("dana", "user_lee"),
        Edge("edge_reports", TENANT, "reports_to", "contact_dana", "contact_maria", days_ago(300)),
        talk("review", "maria tom", 12),
        talk("plan", "dana", 50, user_id="user_lee"),
        talk("offer", "dana", 20, "mail", direction="out"),
        talk("thanks", "tom", 3, "mail", direction="in"),
    ]


async def who(records, text="who is who on Helix", entities=HELIX, **ask):
    reader = {k: ask.pop(k) for k in ("deal_ids", "account_ids") if k in ask}
    return await answered(STAKEHOLDERS, asking(text, entities, **ask), records, **reader)


def parts(outcome, kind):
    return [p for p in outcome.answer.parts if isinstance(p, kind)]


def gap_texts(outcome) -> list[str]:
    return [i.text for p in parts(outcome, ListPart) if p.title == "Gaps" for i in p.items]


# --- the map


async def test_the_whole_map(snapshot):
    outcome = await who(whole())
    assert to_json(outcome.answer) == snapshot
    assert from_json(to_json(outcome.answer)) == outcome.answer


async def test_who_stands_against_us_or_for_us_leads():
    against = (await who(whole(), "whos against us at Helix")).answer
    assert "Against us, or doubtful: Dana" in against.summary
    (first, *_) = [p for p in against.parts if isinstance(p, ListPart)]
    assert [i.badge for i in first.items] == ["sceptic"]
    assert "On our side: Tom" in (await who(whole(), "who is on our side at Helix")).answer.summary
    nobody = [r for r in whole() if getattr(r, "name", "") != "Dana Ruiz"]
    assert "Against us, or doubtful: nobody" in (await who(nobody, "who is against us")).answer.summary


async def test_the_map_in_words(snapshot):
    assert as_text((await who(whole())).answer) == snapshot


async def test_people_stand_under_their_part_with_last_contact_owner_and_concern():
    outcome = await who(whole())
    groups = {p.title.split(":")[0]: p.items for p in parts(outcome, ListPart)}
    (maria,) = groups["Buyers"]
    assert maria.text == "Maria Lenz, CFO"
    assert maria.badge == "neutral"
    assert "influence high" in maria.detail
    assert "met 2 weeks ago" in maria.detail
    assert "relationship: Kim Moreno" in maria.detail
    assert "concern: payback under a year" in maria.detail
    (dana,) = groups["Backers"]
    assert "our mail of Oct 31, 2026 is unanswered" in dana.detail
    assert [i.text for i in groups["No part known yet"]] == ["Ann Moss, Receptionist"]
    assert {c for p in parts(outcome, ListPart) for i in p.items for c in i.cites} <= {
        s.id for s in outcome.answer.sources
    }


async def test_no_contacts_on_record_says_how_to_add_one():
    outcome = await who([deal(), account(), user()])
    assert "No contacts on record" in outcome.answer.summary
    button = outcome.answer.actions[0]
    assert (button.skill, button.verb, button.args) == ("crm_update", "contact", {"account_id": "account_helix"})


async def test_a_deal_without_a_client_has_nobody_to_map():
    outcome = await who([deal(account_id=None), user()])
    assert "names no client" in outcome.answer.summary


async def test_a_hidden_deal_and_a_missing_one_look_the_same():
    hidden = await who(whole(), deal_ids=[])
    assert hidden.answer == (await who([user()])).answer
    assert "Maria" not in as_text(hidden.answer)


async def test_a_hidden_client_is_not_found():
    outcome = await who(whole(), entities=Entities(account_ids=("account_helix",)), deal_ids=[])
    assert "can't find" in outcome.answer.summary


async def test_nothing_named_offers_my_open_deals():
    outcome = await who(whole(), "stakeholder map", Entities())
    assert [a.label for a in outcome.answer.actions] == ["Helix Cloud"]


async def test_a_client_with_two_open_deals_is_mapped_over_both():
    records = [*whole(), deal("Helix Archive", key="deal_archive"), plays("ann", "backer", deal_id="deal_archive")]
    outcome = await who(records, "who do we know at Helix", Entities(account_ids=("account_helix",)))
    assert outcome.answer.title == "Who's who: Helix"
    assert "2 Backers" in parts(outcome, TextPart)[0].text
    assert {a.label for a in outcome.answer.actions} >= {"Map of Helix Cloud", "Map of Helix Archive"}


# --- the picture


def picture(outcome) -> MapPart:
    (found,) = everywhere(outcome, MapPart)
    return found


async def test_people_stand_by_stance_and_influence_with_their_part_as_the_mark():
    at = {p.label: p for p in picture(await who(whole())).points}
    # neutral ½, sceptic ¼, champion 1; influence as recorded, Ann's part and stance are not on record
    assert (at["Maria Lenz"].x, at["Maria Lenz"].y, at["Maria Lenz"].group) == (0.5, 0.9, "Buyer")
    assert (at["Dana Ruiz"].x, at["Dana Ruiz"].y, at["Dana Ruiz"].group) == (0.25, 0.5, "Backer")
    assert (at["Tom Baker"].x, at["Tom Baker"].y, at["Tom Baker"].group) == (1, 0.4, "Beneficiary")
    assert (at["Ann Moss"].x, at["Ann Moss"].group) == (None, "Part not known")
    assert at["Dana Ruiz"].detail == "sceptic, influence medium"


async def test_every_mark_cites_where_its_place_comes_from():
    outcome = await who(whole())
    cited = {c for p in picture(outcome).points for c in p.cites}
    assert cited <= {s.id for s in outcome.answer.sources}
    assert all(p.cites for p in picture(outcome).points)


async def test_a_guessed_part_and_who_left_are_less_certain():
    records = [*whole(), contact("eve", "CFO", level="c_level", name="Eve Holt")]
    records += [contact("max", "CTO", name="Max Gone", active=False), plays("max", "buyer", stance="opponent")]
    at = {p.label: p for p in picture(await who(records)).points}
    assert (at["Eve Holt"].tone, at["Maria Lenz"].tone) == ("muted", "plain")
    assert "influence high, assumed from the level" in at["Eve Holt"].detail
    assert "part guessed from the title" in at["Eve Holt"].detail
    assert (at["Max Gone"].x, at["Max Gone"].tone) == (0, "muted")
    assert at["Max Gone"].detail.endswith(", left")


async def test_where_hardly_any_stance_is_on_record_there_is_no_picture():
    assert not everywhere(await who([deal(), account(), user(), MARIA, DANA, TOM]), MapPart)
    one = [deal(), account(), user(), MARIA, DANA, TOM, plays("maria", "buyer", stance="neutral")]
    assert not everywhere(await who(one), MapPart)


# --- guesses


@pytest.mark.parametrize(
    ("title", "level", "role"),
    [
        ("Chief Financial Officer", "c_level", "buyer"),
        ("CEO", "unknown", "buyer"),
        ("VP Finance", "vp", "buyer"),
        ("Chief Information Security Officer", "c_level", "backer"),
        ("IT Director", "director", "backer"),
        ("Strategic Purchasing", "unknown", "backer"),
        ("Enterprise Architect", "staff", "backer"),
        ("Plant Manager", "manager", "beneficiary"),
        ("Head of Energy", "director", "beneficiary"),
        ("Poet", "c_level", "buyer"),
        ("Poet", "staff", None),
        ("", "unknown", None),
        ("Community Lead", "staff", None),
    ],
)
def test_a_title_suggests_a_part(title, level, role):
    guess = guess_role(contact("x", title, level=level))
    assert (guess[0] if guess else None) == role


async def test_a_guess_is_marked_and_offered_but_does_not_fill_the_part():
    outcome = await who([deal(), account(), user(), MARIA, talk("review", "maria", 3)])
    assert gap_texts(outcome)[0].startswith("Nobody is on record as Buyer")
    assert "Maria Lenz, CFO, may be one: “CFO” decides at the top" in gap_texts(outcome)[0]
    buyers = next(p for p in parts(outcome, ListPart) if p.title.startswith("Buyers"))
    assert buyers.items[0].badge == "Buyer?"
    button = outcome.answer.actions[0]
    assert (button.label, button.verb) == ("Maria Lenz is the Buyer", "accept_role")


async def test_accepting_a_guess_is_one_press():
    records = [deal(), account(), user(), MARIA]
    button = (await who(records)).answer.actions[0]
    outcome = await who(records, "", Entities(), verb=button.verb, args=button.args)
    (made,) = outcome.proposal.changes
    assert outcome.proposal.confirmed
    assert (made.op, made.record_type, made.values["attrs"]) == ("create", "edge", {"role": "buyer"})
    assert (made.values["subject_id"], made.values["object_id"]) == ("contact_maria", "deal_helix")


# --- gaps


def found(records, *, moment=NOW):
    people = [r for r in records if isinstance(r, Contact)]
    edges = [r for r in records if isinstance(r, Edge)]
    activities = [r for r in records if isinstance(r, Activity)]
    return gaps(persons(people, edges, activities, moment, ["deal_helix"], DEFAULT.stakeholders), activities, moment)


def test_a_role_is_covered_when_somebody_in_it_met_or_answered_within_45_days():
    base = [MARIA, plays("maria", "buyer"), owns("maria")]
    assert not [g for g in found([*base, talk("a", "maria", 45)]) if g.role == "buyer"]
    assert [g.kind for g in found([*base, talk("a", "maria", 46)]) if g.role == "buyer"] == ["no_buyer"]
    assert not [g for g in found([*base, talk("a", "maria", 1, "mail", direction="in")]) if g.role == "buyer"]


@pytest.mark.parametrize("kind", ["mail", "note", "task"])
def test_what_we_only_sent_or_noted_covers_nobody(kind):
    records = [MARIA, plays("maria", "buyer"), owns("maria"), talk("a", "maria", 1, kind, direction="out")]
    assert "no_buyer" in [g.kind for g in found(records)]


def test_single_thread_starts_at_eighty_per_cent_of_sixty_days():
    people = persons([MARIA, TOM], [], [], NOW, [], DEFAULT.stakeholders)
    four = [talk(f"m{n}", "maria", n) for n in range(4)]
    one = talk("t", "tom", 5)
    assert single_thread(people, [*four, one], NOW).share == 0.8
    assert single_thread(people, [*four, one, talk("t2", "tom", 6)], NOW) is None
    assert single_thread(people, [*four, replace(one, at=days_ago(61))], NOW).share == 1.0
    assert single_thread(people, [], NOW) is None


def test_two_people_always_met_together_are_no_single_thread():
    people = persons([MARIA, TOM], [], [], NOW, [], DEFAULT.stakeholders)
    assert single_thread(people, [talk(f"m{n}", "maria tom", n) for n in range(5)], NOW) is None


def test_somebody_who_left_but_stands_on_the_map_is_a_gap():
    gone = replace(MARIA, active=False)
    kinds = [g.kind for g in found([gone, plays("maria", "buyer"), talk("a", "maria", 2)])]
    assert kinds[0] == "missing_role"
    assert "left" in kinds


def test_influential_and_never_met_or_against_us_is_told():
    records = [
        MARIA,
        TOM,
        plays("maria", "buyer", stance="opponent", influence=0.9),
        plays("tom", "buyer"),
        talk("a", "tom", 1),
    ]
    kinds = [g.kind for g in found(records)]
    assert {"unmet", "critic", "no_owner"} <= set(kinds)


async def test_asked_for_gaps_they_come_first():
    outcome = await who(whole(), "who are we missing on Helix?")
    assert parts(outcome, ListPart)[0].title == "Gaps"
    assert outcome.answer.parts[0].kind == "list"
    assert gap_texts(outcome)[0].startswith("No Backer met us or answered in 45 days: Dana Ruiz met 2 months ago")


async def test_no_gap_is_said_too():
    records = [*whole(), talk("fix", "dana", 2), talk("fix2", "maria", 2)]
    outcome = await who(records)
    assert any("No gap found" in p.text for p in parts(outcome, TextPart))


# --- one person, and who knows them


async def test_one_person_with_everything_on_record():
    outcome = await who(whole(), "tell me about Dana")
    facts = {f.label: f.value for f in parts(outcome, FactsPart)[0].facts}
    assert facts["Role"] == "Backer on Helix Cloud"
    assert facts["Reports to"] == "Maria Lenz"
    assert facts["Relationship owner"] == "Lee Park"
    assert facts["Known by"] == "Kim Moreno (1×), Lee Park (1×)"
    assert "integration risk" in next(p.text for p in parts(outcome, TextPart))
    assert outcome.remember["contact_id"] == "contact_dana"


async def test_a_person_is_found_by_entity_title_or_memory():
    by_entity = await who(whole(), "who is she?", Entities(contact_ids=("contact_maria",)))
    by_title = await who(whole(), "how should I engage their chief financial officer")
    by_memory = await who(
        whole(), "what is her concern?", Entities(), memory={"deal_id": "deal_helix", "contact_id": "contact_maria"}
    )
    assert {o.answer.title for o in (by_entity, by_title, by_memory)} == {"Maria Lenz, CFO"}


async def test_two_of_the_same_first_name_are_asked_about():
    records = [*whole(), contact("dana2", "Lawyer", name="Dana Fox")]
    outcome = await who(records, "tell me about Dana")
    assert {a.label for a in outcome.answer.actions} == {"Dana Ruiz, IT Director", "Dana Fox, Lawyer"}
    assert outcome.answer.actions[0].verb == "person"


async def test_who_knows_somebody():
    outcome = await who(whole(), "who knows Dana at Helix?")
    assert parts(outcome, TablePart)[0].rows[0][1:3] == ("Lee Park", "Kim Moreno (1×), Lee Park (1×)")


async def test_nobody_knows_them_is_said():
    outcome = await who(whole(), "who knows Ann Moss?")
    assert outcome.answer.summary.startswith("Nobody of us is on record with Ann Moss")


# --- corrections


async def test_a_corrected_role_ends_the_old_relation_and_begins_a_new_one(snapshot):
    outcome = await who(whole(), "Dana is the buyer, not a backer")
    ended, begun = outcome.proposal.changes
    assert (ended.op, ended.record_id) == ("update", "edge_dana_backer")
    assert (ended.values, ended.expected) == ({"valid_to": NOW}, {"valid_to": None})
    assert begun.values["attrs"] == {
        "role": "buyer",
        "influence": 0.5,
        "stance": "sceptic",
        "concern": "integration risk",
    }
    assert (begun.values["valid_from"], begun.values["by"]) == (NOW, "user_kim")
    assert not outcome.proposal.confirmed
    assert to_json(outcome.answer) == snapshot


async def test_the_same_turn_proposes_the_same_change():
    first, second = await who(whole(), "Dana is the buyer"), await who(whole(), "Dana is the buyer")
    assert first.proposal == second.proposal


async def test_stance_and_concern_keep_the_role():
    outcome = await who(whole(), "Maria is our champion on Helix")
    assert outcome.proposal.changes[1].values["attrs"]["role"] == "buyer"
    rows = [(r.field, r.before, r.after) for r in parts(outcome, DiffPart)[0].rows]
    assert rows == [("Stance", "neutral", "champion")]


async def test_no_longer_in_a_part_only_ends_it():
    outcome = await who(whole(), "Dana is no longer the backer")
    (ended,) = outcome.proposal.changes
    assert ended.values == {"valid_to": NOW}


async def test_a_stance_of_somebody_without_a_part_asks_for_the_part():
    outcome = await who(whole(), "Ann is against us")
    assert outcome.proposal is None
    assert [a.args["role"] for a in outcome.answer.actions] == ["buyer", "beneficiary", "backer"]


async def test_what_is_on_record_already_changes_nothing():
    outcome = await who(whole(), "Maria is the buyer")
    assert outcome.proposal is None
    assert "already" in outcome.answer.summary


async def test_a_form_is_shown_before_it_is_written():
    args = {"deal_id": "deal_helix", "contact_id": "contact_tom", "role": "backer", "stance": "neutral", "concern": ""}
    outcome = await who(whole(), "", Entities(), verb="set_role", args=args)
    assert not outcome.proposal.confirmed
    assert [r.after for r in parts(outcome, DiffPart)[0].rows] == ["Backer", "neutral"]


async def test_with_two_deals_and_no_part_yet_the_deal_is_asked_for():
    records = [*whole(), deal("Helix Archive", key="deal_archive")]
    outcome = await who(records, "Ann is a backer", Entities(account_ids=("account_helix",)))
    assert {a.label for a in outcome.answer.actions} == {"Helix Cloud", "Helix Archive"}
    assert outcome.answer.actions[0].args["role"] == "backer"
    assert outcome.answer.actions[0].args["contact_id"] == "contact_ann"


@pytest.mark.parametrize(
    ("text", "role", "stance", "concern"),
    [
        ("Dana is the buyer, not a backer", "buyer", None, None),
        ("Dana is not a backer but the economic buyer", "buyer", None, None),
        ("Dana owns the budget", "buyer", None, None),
        ("make Tom a beneficiary", "beneficiary", None, None),
        ("Tom is an end user and our champion", "beneficiary", "champion", None),
        ("Maria is opposed", None, "opponent", None),
        ("Maria is skeptical", None, "sceptic", None),
        ("Maria's main concern is the payback time.", None, None, "the payback time"),
        ("Dana is worried about integration with SAP", None, None, "integration with SAP"),
    ],
)
def test_what_a_statement_says_of_somebody(text, role, stance, concern):
    read = read_correction(text)
    assert (read.role, read.stance, read.concern) == (role, stance, concern)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("who is who on Helix", "map"),
        ("buyers, beneficiaries and backers on Helix", "map"),
        ("BBB map Helix", "map"),
        ("is Dana the buyer?", "map"),
        ("who is the buyer on Helix", "person"),
        ("who knows Dana", "who_knows"),
        ("can anyone introduce me to Maria", "who_knows"),
        ("coverage gaps on Helix", "gaps"),
        ("are we single threaded", "gaps"),
        ("tell me about Dana", "person"),
        ("Dana is the buyer", "correct"),
    ],
)
def test_what_is_wanted(text, kind):
    ask: Ask = asking(text, HELIX)
    assert read_intent(ask).kind == kind


def test_names_count_before_titles():
    people = (MARIA, DANA, TOM)
    assert people_named("Maria Lenz and the CFO", people) == (MARIA,)
    assert people_named("the CFO", people) == (MARIA,)
    assert people_named("nobody here", people) == ()


async def test_reads_are_few():
    from skills.runner import run_skill

    reader = FakeReader(whole(), buckets=STAKEHOLDERS.buckets)
    await run_skill(STAKEHOLDERS, asking("who is who", HELIX), reader)
    assert len(reader.reads) <= 8


async def test_how_to_engage_each_is_folded():
    engaged = folded_list(await who(whole()), "engage")
    assert "take the objection first" in next(i.detail for i in engaged.items if i.text == "Dana Ruiz")


async def test_the_picture_stands_open_where_it_is_asked_for_and_is_folded_otherwise():
    assert not parts(await who(whole(), "who is who on Helix"), MapPart)
    assert parts(await who(whole(), "draw me the stakeholder map of Helix"), MapPart)


async def test_of_the_others_only_whoever_decides_or_is_against_us_has_the_concern_in_the_overview():
    said = {i.text: i.detail for p in parts(await who(whole()), ListPart) for i in p.items}
    assert "concern: payback under a year" in said["Maria Lenz, CFO"]
    assert "concern" not in said["Tom Baker, Plant Manager"]


def test_there_are_enough_ways_to_ask():
    assert len(set(STAKEHOLDERS.utterances)) >= 60
