"""The golden scenario: Kim Berger at Vossberg, a deal that lives on what people say (sample workspace)."""

from datetime import UTC, datetime

from knowledge.access import Principal
from knowledge.records import Contact, User
from knowledge.sample import sample
from skills.answer import Answer, FactsPart, ListPart
from skills.ask import Entities
from skills.catalog.fog.skill import FOG
from tests.support.asking import answered, asking
from tests.support.told import by_name, of

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
RECORDS = sample(NOW)
KIM = next(u for u in of(RECORDS, User) if u.name == "Kim Berger")


async def told(text: str, *, deal: str = "Vossberg compressor reliability", contact: str = "") -> Answer:
    found = by_name(RECORDS, deal)
    people = tuple(c.id for c in of(RECORDS, Contact) if c.name == contact)
    entities = Entities(deal_ids=() if contact else (found.id,), contact_ids=people, mentions=(deal,))
    principal = Principal("default", KIM.id, KIM.role, name=KIM.name)
    return (await answered(FOG, asking(text, entities, principal=principal, now=NOW), RECORDS)).answer


def listed(answer: Answer) -> list[str]:
    return [i.text for p in answer.parts if isinstance(p, ListPart) for i in p.items]


async def test_the_gossip_of_the_last_call_is_found_with_its_minute_and_who_could_know() -> None:
    answer = await told("FOG the last Vossberg call")
    assert answer.title == "FOG: Flares and letters"
    assert "[12:52] Matthias Krüger: My cousin in the works council says" in listed(answer)[0]
    (first, *_) = [p for p in answer.parts if isinstance(p, ListPart)]
    assert "Orbisense" in first.items[0].text
    assert "Ask Falk Reinders" in first.items[0].detail  # the CTO it is about


async def test_what_was_only_heard_about_the_deal_comes_from_several_texts() -> None:
    answer = await told("what have we only heard about Vossberg compressor reliability")
    gossip = " ".join(listed(answer))
    assert "Somebody from a supplier of seals said Orbisense has the order" in gossip
    assert "the turnaround line was cut to 600" in gossip
    assert len({s.record_id for s in answer.sources if s.record_type == "activity"}) >= 2


async def test_a_rumour_of_an_approved_budget_stands_beside_the_record_that_it_is_only_rumoured() -> None:
    answer = await told("fog: they say the budget is approved")
    assert answer.title == "FOG: Gossip"
    (facts,) = [p for p in answer.parts if isinstance(p, FactsPart)]
    record = next(f.value for f in facts.facts if f.label == "On record")
    assert record.startswith("A budget is only rumoured, $600,000 for turnaround budget (gossip")
    assert listed(answer)[0].startswith("Ask Ulrike Thoma")


async def test_a_champion_is_weighed_as_one() -> None:
    answer = await told("how reliable is what Matthias told us", contact="Matthias Krüger")
    assert answer.title == "FOG: what Matthias Krüger told us"
    assert "Stance on record: champion" in str(answer.parts[0])
