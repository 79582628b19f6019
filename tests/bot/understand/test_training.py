from collections import defaultdict

from bot.understand.training import about_records, out_of_scope_phrases, routing_examples
from skills.catalog import REGISTRY


def test_no_phrase_teaches_two_skills() -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for label, phrases in routing_examples(REGISTRY).items():
        for phrase in phrases:
            owners[phrase.lower().strip(" ?.!")].add(label)
    assert {p: o for p, o in owners.items() if len(o) > 1} == {}


def test_every_skill_is_taught_by_many_phrasings() -> None:
    assert all(len(s.utterances) >= 60 for s in REGISTRY)
    assert len(out_of_scope_phrases()) >= 150
    assert len(set(out_of_scope_phrases())) == len(out_of_scope_phrases())


def test_names_become_stand_ins_and_short_forms_are_learnt() -> None:
    phrases = routing_examples(REGISTRY)["stakeholders"]
    assert "who is the buyer on Acme" in phrases
    assert "who is the buyer" in phrases
    assert not any("{" in p for p in phrases)


def test_skills_about_records_are_told_from_those_about_anything() -> None:
    assert {"right_to_win", "stakeholders", "crm_update"} <= set(about_records(REGISTRY))
    assert "help" not in about_records(REGISTRY)
