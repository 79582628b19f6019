"""The manifest asks for what the listeners register for and the calls need, and for nothing else."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

import bot.slack
from bot.slack import listen, make_surface
from bot.slack.manifest import COMMAND, EVENTS, METHODS, SCOPES, SHORTCUTS, manifest
from bot.slack.pace import PER_MINUTE
from tests.bot.slack.test_install import Site, site

__all__ = ["site"]

pytestmark = pytest.mark.may_block

_SEVERAL = {"files_upload_v2": ("files.getUploadURLExternal", "files.completeUploadExternal")}
_METHOD = re.compile(r"[a-z]+[0-9]*(\.[a-zA-Z0-9]+)+")
_UNNAMED = {"commands", "metadata.message:read", "users:read.email"}
"""Rights that no event and no method of ours needs by itself: marks and addresses in what comes with them."""


class Recorder:
    """Stands where Bolt's app stands and writes down what is registered."""

    def __init__(self, **_: Any) -> None:
        self.names: dict[str, set[Any]] = {}

    def __getattr__(self, kind: str) -> Any:
        def register(name: Any) -> Any:
            self.names.setdefault(kind, set()).add(name if not isinstance(name, dict) else name.get("type"))
            return lambda listener: listener

        return register


def test_every_registered_event_is_subscribed_to_and_every_subscription_is_listened_for(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listen, "AsyncApp", Recorder)
    names = listen.Listener(site.front, make_surface(site.front).clients).bolt.names  # type: ignore[attr-defined]
    assert names["event"] == {name.partition(".")[0] for name in EVENTS}
    assert names["command"] == {COMMAND}
    assert names.get("shortcut", set()) == {s.callback_id for s in SHORTCUTS}


def test_every_method_that_is_called_is_known_with_its_right_and_its_pace() -> None:
    called = set(_called())
    assert {"chat.postMessage", "users.info", "views.open", "auth.test"} <= called
    assert called == set(METHODS)
    assert set(METHODS) <= set(PER_MINUTE)


def _called() -> Iterator[str]:
    sdk = {name for name, _ in inspect.getmembers(AsyncWebClient, inspect.isfunction) if "_" in name.strip("_")}
    for file in Path(bot.slack.__file__).parent.glob("*.py"):
        if file.name in ("manifest.py", "pace.py"):
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in sdk - {"api_call", "api_test"}:
                yield from _SEVERAL.get(node.attr, (node.attr.replace("_", "."),))
            elif isinstance(node, ast.Constant) and _is_method(node.value):
                yield node.value


def _is_method(value: object) -> bool:
    return (
        isinstance(value, str) and bool(_METHOD.fullmatch(value)) and hasattr(AsyncWebClient, value.replace(".", "_"))
    )


def test_every_right_is_asked_for_because_something_needs_it() -> None:
    needed = {scope for scope in (*EVENTS.values(), *METHODS.values()) if scope is not None}
    assert needed <= set(SCOPES)
    assert set(SCOPES) - needed == _UNNAMED
    assert all(SCOPES.values())


def test_over_http_slack_is_told_where_and_over_a_socket_nothing() -> None:
    over = manifest(url="https://scip.example.com/")
    assert over["settings"]["event_subscriptions"]["request_url"] == "https://scip.example.com/slack/events"
    assert over["settings"]["interactivity"]["request_url"] == "https://scip.example.com/slack/events"
    assert over["features"]["slash_commands"][0]["url"] == "https://scip.example.com/slack/events"
    assert over["oauth_config"]["redirect_urls"] == ["https://scip.example.com/slack/oauth_redirect"]
    beside = manifest(socket=True)
    assert "url" not in str(beside)
    assert beside["settings"]["socket_mode_enabled"] is True


def test_it_keeps_to_slacks_own_limits() -> None:
    made = manifest(url="https://scip.example.com")
    shown, features, settings = made["display_information"], made["features"], made["settings"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert re.fullmatch(r"#[0-9a-f]{6}", shown["background_color"])
    assert len(features["agent_view"]["agent_description"]) <= 300
    assert len(features["bot_user"]["display_name"]) <= 80
    assert len(features.get("shortcuts", [])) <= 10
    assert all(len(s["name"]) <= 24 and len(s["description"]) <= 150 for s in features.get("shortcuts", []))
    assert len(settings["event_subscriptions"]["bot_events"]) <= 100
    assert settings["org_deploy_enabled"] is False
    assert manifest(url="https://scip.example.com", organisation=True)["settings"]["org_deploy_enabled"] is True
