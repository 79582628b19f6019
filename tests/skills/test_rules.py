"""A workspace's own numbers change the class, are said on the card, and are refused by name when they can't be."""

import re
from dataclasses import fields, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from bot.settings import SettingsInvalid, load_settings
from knowledge.records import Activity, Contact, Edge
from knowledge.value_bar import value_bar_of
from skills.ask import Entities
from skills.catalog import REGISTRY
from skills.money.verdict import name_of
from skills.plain import as_text
from skills.registry import AnySkill
from skills.ruled import ruled
from skills.rules import DEFAULT, ClientProfileRules, DealClassRules, MoneyRules, Rules, StakeholderRules
from tests.support.asking import answered, asking
from tests.support.deal_files import NOW, TENANT, account, days_ago, deal
from tests.support.fake_reader import KIM

HELIX = Entities(account_ids=("account_helix",))
DEAL = Entities(deal_ids=("deal_helix",))


def by(skill: str, rules: Rules) -> AnySkill:
    return ruled(REGISTRY, rules).get(skill)


def won(n: int, days: int) -> object:
    return deal(f"deal_{n}", account_id="account_helix", owner_id=KIM.user_id, status="won", stage="won",
                amount=Decimal(100), close_on=NOW.date() - timedelta(days=days))  # fmt: skip


async def profile(rules: Rules, *days: int) -> str:
    records = [account(), *(won(n, d) for n, d in enumerate(days))]
    outcome = await answered(by("client_profile", rules), asking("what kind of client is Helix", HELIX), records)  # type: ignore[arg-type]
    return as_text(outcome.answer)


async def test_how_long_a_client_is_new_is_the_workspaces_to_say() -> None:
    """First won deal 240 days ago, two in all: New by 12 months, and no more by 6."""
    usual = await profile(DEFAULT, 240, 100)
    assert "Helix: New." in usual
    assert "Rule: New = first won deal less than 12 months ago" in usual
    shorter = await profile(Rules(client_profile=ClientProfileRules(new_months=6)), 240, 100)
    assert "Helix: Transactional." in shorter
    assert "Workspace rule: Transactional" in shorter
    assert "first won deal less than 6 (default 12) months ago" in shorter


async def test_the_rule_that_decided_is_the_only_one_that_is_told_as_the_workspaces_own() -> None:
    """Another number than the one that decided is set: New is still said by the default rule."""
    text = await profile(Rules(client_profile=ClientProfileRules(repeatable_deals=5)), 240, 100)
    assert "Rule: New = first won deal less than 12 months ago" in text
    assert "Workspace rule" not in text


async def test_repeatable_from_two_deals_where_the_workspace_says_so() -> None:
    """Three won deals, 600, 500 and 400 days ago: gaps 100 and 100, variation 0. Repeatable by 3, not by 4."""
    assert "Helix: Repeatable." in await profile(DEFAULT, 600, 500, 400)
    assert "Helix: Transactional." in await profile(
        Rules(client_profile=ClientProfileRules(repeatable_deals=4)), 600, 500, 400
    )


CFO = Contact("contact_maria", TENANT, "account_helix", "Maria Lenz", "CFO", "c_level")
BUYER = Edge("edge_buyer", TENANT, "plays_role", "contact_maria", "deal_helix", days_ago(90), attrs={"role": "buyer"})
MET = Activity(
    "activity_met", TENANT, "meeting", days_ago(50), "Review", account_id="account_helix", deal_id="deal_helix",
    user_id="user_kim", contact_ids=("contact_maria",), direction="both",
)  # fmt: skip


async def who_is_who(rules: Rules) -> str:
    records = [account(), deal(), CFO, BUYER, MET]
    return as_text((await answered(by("stakeholders", rules), asking("who is who", DEAL), records)).answer)


async def test_a_part_is_covered_for_as_long_as_the_workspace_says() -> None:
    """Met 50 days ago: not within 45, within 60, not within 30."""
    assert "No Buyer met us or answered in 45 days" in await who_is_who(DEFAULT)
    assert "No Buyer met us" not in await who_is_who(Rules(stakeholders=StakeholderRules(covered_days=60)))
    tight = await who_is_who(Rules(stakeholders=StakeholderRules(covered_days=30)))
    assert "No Buyer met us or answered in 30 (default 45) days" in tight


def test_likely_takes_as_many_indicators_as_the_workspace_says() -> None:
    assert name_of(None, False, 3, MoneyRules()) == "likely"
    assert name_of(None, False, 3, MoneyRules(likely_from=4)) == "unproven"
    assert name_of("none", True, 5, MoneyRules(likely_from=1)) == "none"


def test_the_bar_of_a_bedrock_stands_where_the_workspace_puts_it() -> None:
    """Amounts 10..100 by tens. Quarter of ten: 2.5, so the three largest, from 80. A tenth: the largest alone."""
    deals = [deal(f"d{n}", amount=Decimal(n * 10)) for n in range(1, 11)]
    assert value_bar_of(deals, "USD").threshold == 80
    assert value_bar_of(deals, "USD", Decimal("0.1")).threshold == 100
    assert value_bar_of(deals, "USD", Decimal(1)).threshold == 10
    assert value_bar_of(deals[:9], "USD", Decimal("0.1")).threshold is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 500), min_size=1, max_size=30), st.integers(1, 100), st.integers(1, 100))
def test_a_smaller_share_never_lowers_the_bar(amounts: list[int], one: int, other: int) -> None:
    deals = [deal(f"d{n}", amount=Decimal(a)) for n, a in enumerate(amounts)]
    small, large = (Decimal(s) / 100 for s in sorted((one, other)))
    high, low = (value_bar_of(deals, "USD", s).threshold for s in (small, large))
    assert high is None or (low is not None and high >= low)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 5), st.integers(1, 5), st.integers(1, 5))
def test_asking_for_more_indicators_never_makes_the_money_surer(yes: int, one: int, other: int) -> None:
    order = ["none", "unproven", "likely", "funded"]
    lax, strict = sorted((one, other))
    found = [order.index(name_of(None, False, yes, MoneyRules(likely_from=n))) for n in (lax, strict)]
    assert found[0] >= found[1]


def test_the_defaults_leave_the_registry_as_it_is() -> None:
    assert ruled(REGISTRY, Rules()) is REGISTRY
    own = ruled(REGISTRY, Rules(money=MoneyRules(likely_from=4)))
    assert [s.name for s in own] == [s.name for s in REGISTRY]


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ("[rules.client_profile]\nnew_months = 0", "rules.client_profile.new_months: "),
        ("[rules.client_profile]\nnew_month = 3", "rules.client_profile.new_month: there is no such setting"),
        ("[rules.client_profile]\nrepeatable_deals = 1", "repeatable_deals (1) must be more than new_at_most (1)"),
        ("[rules.deal_class]\nbedrock_top_share = 25", "rules.deal_class.bedrock_top_share: "),
        ("[rules.money]\nlikely_from = 'many'", "rules.money.likely_from: "),
        ("[rules.stakeholders]\nsingle_thread_share = 80", "rules.stakeholders.single_thread_share: "),
        ("[rules.moneys]\nlikely_from = 3", "rules.moneys: there is no such setting"),
    ],
)
def test_a_number_that_cannot_be_is_refused_by_its_name(tmp_path: Path, toml: str, told: str) -> None:
    (tmp_path / "scip.toml").write_text(toml)
    with pytest.raises(SettingsInvalid, match=re.escape(told)):
        load_settings(tmp_path)


def test_the_file_is_read_and_the_environment_goes_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scip.toml").write_text("[rules.money]\nlikely_from = 4\n[rules.stakeholders]\ncovered_days = 30")
    found = load_settings(tmp_path).rules
    assert found == Rules(money=MoneyRules(likely_from=4), stakeholders=StakeholderRules(covered_days=30))
    monkeypatch.setenv("SCIP_RULES__MONEY__LIKELY_FROM", "5")
    assert load_settings(tmp_path).rules.money.likely_from == 5


def test_every_number_is_in_the_paper_with_its_default() -> None:
    paper = Path("docs/rules.md").read_text()
    for section in fields(Rules):
        for number in fields(type(getattr(DEFAULT, section.name))):
            value = getattr(getattr(DEFAULT, section.name), number.name)
            assert f"| `{number.name}` | {value} |" in paper, number.name


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([f.name for f in fields(ClientProfileRules)]), st.integers(-5, 0))
def test_nothing_below_one_is_taken_but_where_none_is_a_number(name: str, value: int) -> None:
    allowed = {"new_at_most", "regular_up_to"}
    try:
        TypeAdapter(Rules).validate_python({"client_profile": {name: value}})
    except ValidationError:
        return
    assert name in allowed
    assert value == 0


def test_rules_are_frozen_and_told_with_their_default() -> None:
    own = replace(DealClassRules(), bedrock_solutions=3)
    assert own.told("bedrock_solutions") == "3 (default 2)"
    assert own.lead("bedrock_solutions") == "Workspace rule"
    assert own.lead("bedrock_top_share") == "Rule"
