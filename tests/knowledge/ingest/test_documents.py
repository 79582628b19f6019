"""Whose a file is, is for its rule to say; what a rule keeps from people is a document, which can be kept from them."""

from pathlib import Path
from typing import Any

import pytest

from knowledge.ingest.documents import read_document
from knowledge.ingest.mapping import DocumentRule, Mapping
from knowledge.ingest.row import Names
from knowledge.ingest.table_spec import Origin
from knowledge.records import Activity

MAIL = "From: Dana Fox <dana@helix.example>\nTo: us@x.example\nSubject: Offer\n\nPlease send the offer by Friday.\n"
NEWS = "From: paper@press.example\nSubject: Prices\n\nPrices rise next year.\n"
CALL = "WEBVTT\n\n00:12:40.000 --> 00:12:48.000\n<v Dana Fox>We have the budget in writing.</v>\n"
GLOBEX = {"account": "Globex"}
MAX = {"private_to": "Max Bauer"}


def found(folder: Path, name: str, text: str, rule: dict[str, Any]) -> list[str]:
    """The records a file becomes: kind, client, audience, only reader, bucket."""
    (folder / name).write_text(text)
    names = Names()
    for kind, own, called in (
        ("account", "helix", "Helix"),
        ("account", "globex", "Globex"),
        ("user", "max", "Max Bauer"),
    ):
        names.add(kind, own, called)
    mapping = Mapping(documents=[DocumentRule(files=name, **rule)] if rule else [])
    dana = {"dana@helix.example": ("contact", "dana", "helix")}
    origin = Origin("default", "test", "USD", "x.example")
    records = read_document(folder / name, folder, mapping, names, origin, dana.get).records
    return [
        f"activity {r.account_id}"
        if isinstance(r, Activity)
        else f"document {r.account_id} {r.audience} {r.private_to} {r.bucket}"
        for r in records
    ]


@pytest.mark.parametrize(
    ("rule", "becomes"),
    [
        ({}, "activity helix"),
        ({"audience": "managers"}, "document helix managers None client"),
        (MAX, "document helix all max client"),
        (GLOBEX | MAX, "document globex all max client"),
    ],
)
def test_a_mail_with_a_client_is_an_activity_unless_a_rule_limits_it(
    tmp_path: Path, rule: dict[str, Any], becomes: str
) -> None:
    assert found(tmp_path, "offer.eml", MAIL, rule) == [becomes]


@pytest.mark.parametrize(
    ("rule", "becomes"),
    [
        ({}, "document None managers None client"),
        ({"bucket": "industry"}, "document None all None industry"),
        (MAX, "document None all max client"),
    ],
)
def test_a_mail_with_nobody_on_record_is_for_managers_unless_a_rule_says_whose_it_is(
    tmp_path: Path, rule: dict[str, Any], becomes: str
) -> None:
    assert found(tmp_path, "news.eml", NEWS, rule) == [becomes]


def test_of_a_call_kept_to_one_person_not_even_its_title_is_told_to_others(tmp_path: Path) -> None:
    seen = "document globex all None client"
    assert found(tmp_path, "kickoff.vtt", CALL, GLOBEX) == [seen, "activity globex"]
    assert found(tmp_path, "kickoff.vtt", CALL, GLOBEX | MAX) == ["document globex all max client"]
