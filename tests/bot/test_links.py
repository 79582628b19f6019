"""A link names a deal to us alone; whatever else is pasted is none of ours."""

from pathlib import Path

import pytest

from bot.links import deal_in, to_deal
from bot.settings import Settings, TeamsSettings


def settings(url: str = "https://scip.acme.example:8443/sales/", *, enabled: bool = True) -> Settings:
    return Settings(home=Path("home"), teams=TeamsSettings(enabled=enabled, public_url=url))


@pytest.mark.parametrize("deal_id", ["deal_helix_core", "crm:0061-x.9"])
def test_a_link_leads_back_to_its_deal(deal_id: str) -> None:
    made = to_deal(settings(), deal_id)
    assert made.startswith("https://scip.acme.example:8443/sales/teams/deal/")
    assert deal_in(settings(), made) == deal_id
    assert deal_in(settings(), f" {made}/?from=chat#x ") == deal_id


@pytest.mark.parametrize(
    "url",
    [
        "",
        "deal_1",
        "http://scip.acme.example:8443/sales/teams/deal/deal_1",
        "https://scip.acme.example/sales/teams/deal/deal_1",
        "https://evil.example/sales/teams/deal/deal_1",
        "https://scip.acme.example:8443/teams/deal/deal_1",
        "https://scip.acme.example:8443/sales/teams/deal/",
        "https://scip.acme.example:8443/sales/teams/deal/a/b",
        "https://scip.acme.example:8443/sales/teams/deal/%2e%2e%2f",
        "https://[bad/sales/teams/deal/deal_1",
    ],
)
def test_anything_else_is_no_link_of_ours(url: str) -> None:
    assert deal_in(settings(), url) is None


@pytest.mark.parametrize("url", ["", "http://scip.acme.example"])
def test_without_an_address_for_others_there_are_no_links(url: str) -> None:
    assert to_deal(settings(url), "deal_1") == ""
    assert deal_in(settings(url), f"{url}/teams/deal/deal_1") is None
    assert to_deal(settings(enabled=False), "deal_1") == ""
