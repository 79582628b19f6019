from collections import defaultdict

import pytest

from bot.understand.ask_back import OFFERED
from bot.understand.phrasing import utterance
from bot.understand.training import OUT_OF_SCOPE, out_of_scope_phrases, routing_examples, voices
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


def test_other_voices_are_learnt_unless_their_author_is_left_out() -> None:
    everybody, others = routing_examples(REGISTRY), routing_examples(REGISTRY, without=("a", "c"))
    told = [(v.author, v.label, utterance(v.phrase)) for v in voices()]
    learnt = {(author, said in everybody[label], said in others[label]) for author, label, said in told}
    assert ("b", True, True) in learnt
    assert {(author, True, False) for author in "ac"} <= learnt
    kept = sum(said in everybody[label] for _, label, said in told)
    assert kept > 0.98 * len(told)  # but for the few that a skill's own phrasings claim for another


def test_every_other_voice_asks_for_something_there_is() -> None:
    known = {OUT_OF_SCOPE, *(s.name for s in REGISTRY)}
    assert {v.label for v in voices()} <= known
    assert all(v.phrase == v.phrase.strip() and "\t" not in v.phrase for v in voices())


@pytest.mark.parametrize(
    ("subject", "names"),
    [
        ("deal", {"power_plan", "pursuit_plan", "right_deals", "right_team", "team_plan", "find_the_money"}),
        ("account", {"client_profile", "client_strategy", "engagement_excellence"}),
        ("deal_or_account", {"right_to_win", "stakeholders", "crm_update"}),
        ("person", {"attainment_plan", "remuneration_plan", "licence_to_sell"}),
        ("", {"help", "ask", "fog", "ceo_sales_plan", "right_clients"}),
    ],
)
def test_every_skill_says_what_it_is_always_about(subject: str, names: set[str]) -> None:
    assert names <= {s.name for s in REGISTRY if s.subject == subject}


def test_what_is_offered_for_a_name_alone_exists() -> None:
    assert {name for offered in OFFERED.values() for name in offered} <= {s.name for s in REGISTRY}
