"""The app package is what Teams takes, offers what is answered, and is the same for the same settings."""

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jsonschema import Draft4Validator
from matplotlib.image import imread

from bot.connecting import Unfit
from bot.settings import TeamsSettings
from bot.teams import manifest as made_of
from bot.teams.icons import COLOR_PX, OUTLINE_PX, color_icon, outline_icon
from bot.teams.manifest import PERSONAL, SHARED, VERSION, Command, manifest
from bot.teams.package import package

SCHEMA = Path(__file__).resolve().parents[2] / "assets" / "teams_manifest" / "teams-manifest-1.17.json"
APP = "1B9D6BCD-bbfd-4b2d-9b5d-ab8dfbbd4bed"


def settings(**more: Any) -> TeamsSettings:
    return TeamsSettings(**{"app_id": APP, "publisher": "Acme", "website_url": "https://acme.example", **more})


def faults(made: dict[str, Any]) -> list[str]:
    validator = Draft4Validator(json.loads(SCHEMA.read_text()))
    return [f"{list(e.absolute_path)}: {e.message[:200]}" for e in validator.iter_errors(made)]


def test_microsofts_own_schema_takes_the_manifest() -> None:
    assert faults(manifest(settings())) == []
    assert faults({**manifest(settings()), "name": {"short": "x" * 31, "full": "x"}}), "and would say what is wrong"


def test_it_works_in_chats_groups_and_channels_and_takes_files() -> None:
    (bot,) = manifest(settings())["bots"]
    assert (bot["scopes"], bot["supportsFiles"], bot["botId"]) == (["personal", "team", "groupChat"], True, APP.lower())
    assert [c["scopes"] for c in bot["commandLists"]] == [["personal"], ["team"], ["groupChat"]]


def test_nothing_is_asked_for_that_is_not_used() -> None:
    made = manifest(settings())
    assert made["validDomains"] == [], "nothing of ours is shown in a frame"
    assert not {"webApplicationInfo", "authorization", "configurableTabs", "staticTabs", "connectors"} & set(made)


def test_the_side_panel_is_in_meetings_alone_and_asks_for_one_right() -> None:
    made = manifest(settings(panel=True, public_url="https://scip.acme.example:8443/"))
    assert faults(made) == []
    (tab,) = made["staticTabs"]
    assert tab["contentUrl"] == "https://scip.acme.example:8443/teams/panel"
    assert (tab["scopes"], tab["context"]) == (["groupChat"], ["meetingSidePanel", "meetingChatTab"])
    assert made["validDomains"] == ["scip.acme.example:8443"]
    resource = f"api://scip.acme.example:8443/botid-{APP.lower()}"
    assert made["webApplicationInfo"] == {"id": APP.lower(), "resource": resource}
    asked = made["authorization"]["permissions"]["resourceSpecific"]
    assert asked == [{"name": "OnlineMeetingNotification.Send.Chat", "type": "Application"}]


def test_links_to_deals_become_cards_where_they_have_an_address() -> None:
    made = manifest(settings(public_url="https://scip.acme.example:8443"))
    assert faults(made) == []
    (handler,) = made["composeExtensions"][0]["messageHandlers"]
    assert handler["value"] == {"domains": ["scip.acme.example"], "supportsAnonymizedPayloads": False}
    for address in ("", "http://scip.acme.example"):
        assert "messageHandlers" not in manifest(settings(public_url=address))["composeExtensions"][0]


@pytest.mark.parametrize("address", ["", "http://scip.acme.example", "https://intranet"])
def test_a_side_panel_teams_could_not_show_is_refused(address: str) -> None:
    with pytest.raises(Unfit, match=r"teams\.panel: .* teams\.public_url"):
        manifest(settings(panel=True, public_url=address))


def test_pages_that_are_not_named_are_the_companys_own() -> None:
    assert set(manifest(settings())["developer"].values()) == {"Acme", "https://acme.example"}
    other = manifest(settings(privacy_url="https://acme.example/p", terms_url="https://acme.example/t"))["developer"]
    assert (other["privacyUrl"], other["termsOfUseUrl"]) == ("https://acme.example/p", "https://acme.example/t")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"app_id": "app-1"}, "teams.app_id is not a GUID"),
        ({"app_id": ""}, "teams.app_id is empty"),
        ({"publisher": " "}, "teams.publisher is empty"),
        ({"website_url": ""}, "teams.website_url is empty"),
        ({"website_url": "http://acme.example"}, "teams.website_url: .* https://"),
        ({"privacy_url": "https://intranet"}, "teams.privacy_url: .* full host name"),
        ({"terms_url": "https://acme.example/" + "x" * 2048}, "teams.terms_url: .* 2048"),
    ],
)
def test_what_teams_would_refuse_is_said_by_the_settings_name(given: dict[str, Any], told: str) -> None:
    with pytest.raises(Unfit, match=told):
        manifest(settings(**given))


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(Unfit) as unfit:
        manifest(TeamsSettings())
    assert len(unfit.value.sentences) == 3


@pytest.mark.parametrize("version", ["1", "1.0", "v1.0.0", "1.0.0-rc", ""])
def test_a_version_teams_does_not_count_is_refused(version: str) -> None:
    with pytest.raises(Unfit, match=r"1\.0\.1"):
        manifest(settings(), version=version)
    assert manifest(settings(), version="2.0.10")["version"] == "2.0.10"


@pytest.mark.parametrize(
    ("commands", "told"),
    [
        ((Command("x" * 33, "d"),), "longer than 32"),
        ((Command("x", "d" * 129),), "longer than 128"),
        (tuple(Command(f"{n}", "d") for n in range(11)), "takes 10"),
    ],
)
def test_our_own_limits_are_those_of_the_schema(
    commands: tuple[Command, ...], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = manifest(settings())
    made["bots"][0]["commandLists"] = [made_of._list("team", commands)]
    assert faults(made)
    monkeypatch.setattr(made_of, "SHARED", commands)
    with pytest.raises(Unfit, match=told):
        manifest(settings())


def test_a_changed_manifest_needs_a_higher_version() -> None:
    """Teams takes no upload over the one that is there without. Changed something? Raise `VERSION`, then this."""
    made = {k: v for k, v in manifest(settings()).items() if k != "version"}
    told = hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()[:16]
    assert (VERSION, told) == ("1.2.0", "89ae54c856fcfd8f")


def test_the_package_holds_three_files_and_the_same_bytes_each_time() -> None:
    first = package(settings())
    assert package(settings()) == first
    with zipfile.ZipFile(io.BytesIO(first)) as opened:
        assert opened.namelist() == ["manifest.json", "color.png", "outline.png"]
        assert opened.testzip() is None
        assert json.loads(opened.read("manifest.json")) == manifest(settings())
        assert {i.date_time for i in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert package(settings(publisher="Other")) != first


def test_the_color_icon_fills_its_square() -> None:
    drawn = imread(io.BytesIO(color_icon()))
    assert drawn.shape[:2] == (COLOR_PX, COLOR_PX) == (192, 192)
    assert drawn[..., 3].min() == 1.0
    assert len(np.unique(drawn.reshape(-1, 4), axis=0)) > 10, "and shows something"


def test_the_outline_icon_is_white_on_nothing() -> None:
    drawn = imread(io.BytesIO(outline_icon()))
    assert drawn.shape[:2] == (OUTLINE_PX, OUTLINE_PX) == (32, 32)
    there = drawn[..., 3] > 0
    assert (drawn[there][:, :3] == 1.0).all()
    assert 0.1 < there.mean() < 0.5, "an outline, not a square"
    assert drawn[0, 0, 3] == 0.0


def test_commands_are_questions_in_peoples_own_words() -> None:
    every = [*PERSONAL, *SHARED]
    assert all(c.title[0].isupper() and " " in c.title and not c.title.startswith("/") for c in every)
    assert all(c.description for c in every)
