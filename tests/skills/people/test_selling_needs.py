"""What a deal asks of who sells it, and what is short: the table of `selling_rules`, by hand."""

from skills.people.experience import Experience
from skills.people.selling_needs import Need, checked, needs, needs_of_class, together, trainings_for
from tests.support.colleagues import TODAY, assessed, training
from tests.support.deal_files import deal

FAMILIES = {"product_pulse": "Reliability", "product_ember": "Energy"}
MILL = deal("Mill", key="deal_mill", product_ids=("product_pulse", "product_ember"), region="West", industry="Paper")
WON = deal("Won", key="deal_won", product_ids=("product_ember",), status="won", stage="won", close_on=TODAY)


def level(wanted, attribute, skill):
    return next(n.least for n in wanted if (n.attribute, n.skill) == (attribute, skill))


def test_a_bedrock_asks_for_six_everywhere_and_seven_where_it_is_decided():
    wanted = needs_of_class("bedrock")
    assert len(wanted) == 12
    assert level(wanted, "investigator", "business_acumen") == 7
    assert level(wanted, "team_player", "leadership_ethics") == 7
    assert level(wanted, "brand_advocate", "business_acumen") == 6


def test_a_stray_asks_for_enough_to_qualify_it_out():
    assert {(n.attribute, n.skill, n.least) for n in needs_of_class("stray")} == {
        ("investigator", "business_acumen", 4),
        ("investigator", "sales_planning", 4),
    }


def test_an_unknown_class_asks_for_what_a_stepping_stone_does():
    assert needs_of_class(None) == needs_of_class("stepping_stone")


def test_a_deal_asks_for_its_solutions_industry_and_region():
    about = {(n.kind, n.topic, n.least) for n in needs(MILL, "bedrock", FAMILIES) if n.kind}
    assert about == {
        ("family", "Energy", 7),
        ("family", "Reliability", 7),
        ("industry", "Paper", 6),
        ("region", "West", 5),
    }


def test_several_deals_ask_for_the_highest_level_of_each():
    other = deal("Other", key="deal_other", product_ids=("product_pulse",), region="West", industry="Paper")
    both = together([needs(MILL, "bedrock", FAMILIES), needs(other, "stray", FAMILIES)])
    pulse = next(n for n in both if n.topic == "Reliability")
    assert (pulse.least, [d.name for d in pulse.asked_by]) == (7, ["Mill", "Other"])


def test_widest_gap_first_then_what_is_not_known_then_what_is_met():
    held = [assessed("kim", "business_acumen", 4), assessed("kim", "products_services", 5)]
    found = checked(needs_of_class("bedrock"), held, Experience("user_kim"), {}, TODAY)
    assert [c.state for c in found] == ["short"] * 6 + ["unknown"] * 6
    assert (found[0].need.attribute, found[0].need.skill, found[0].gap) == ("investigator", "business_acumen", 3)


def test_wins_show_a_floor_and_never_a_lack():
    # one win: 10 × (1 − 0.5^(1/3)) = 2.06; with an assessment of 8 the higher stands
    wanted = [Need("products_services", 7, None, "family", "Energy")]
    one = Experience("user_kim", (WON,))
    (floor,) = checked(wanted, [], one, FAMILIES, TODAY)
    assert (floor.state, round(floor.rating, 2)) == ("unknown", 2.06)
    held = [assessed("kim", "products_services", 8, topic="Energy")]
    (known,) = checked(wanted, held, one, FAMILIES, TODAY)
    assert (known.state, known.rating) == ("met", 8)


def test_enough_wins_meet_a_level_by_themselves():
    # 6 wins: 10 × (1 − 0.25) = 7.5
    (found,) = checked(
        [Need("products_services", 7, None, "family", "Energy")],
        [],
        Experience("user_kim", (WON,) * 6),
        FAMILIES,
        TODAY,
    )
    assert (found.state, found.rating) == ("met", 7.5)


# --- training


def test_the_training_on_the_very_topic_comes_first_then_the_shortest():
    need = Need("products_services", 7, None, "family", "Energy")
    wide, exact, long = (
        training("Our products", "products_services", 2),
        training("Energy basics", "products_services", 8, topic="Energy"),
        training("Energy in depth", "products_services", 16, topic="Energy"),
    )
    assert trainings_for(need, [wide, long, exact]) == (exact, long, wide)


def test_a_training_on_something_else_closes_another_gap():
    need = Need("business_acumen", 7, "investigator")
    others = [
        training("Selling", "sales_planning"),
        training("Acumen for advocates", "business_acumen", attribute="brand_advocate"),
        training("Mining economics", "business_acumen", topic="Mining"),
    ]
    general = training("Reading accounts", "business_acumen")
    assert trainings_for(need, [*others, general]) == (general,)
