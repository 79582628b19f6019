"""`scip llm`: which models there are, which would answer, whether a server will do, what it cost and who asked."""

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import structlog
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.commands import model_check
from bot.commands.home import mark
from bot.commands.models import catalogue, usage
from bot.parts import open_workspace
from bot.settings import Settings, load_settings
from knowledge.records import Team, User
from llm.attempts import Attempt
from llm.budget import Amount, Ceiling
from llm.cache import KeptAnswer
from llm.call import Usage
from llm.catalogue import NEEDED_CONTEXT
from llm.door import AuditEntry
from llm.gateway import Completion
from llm.prompts import Result as PromptResult
from tests.support.model_stub import EndEarly, ModelStub, Raw, Refuse, Say, Step, UseTool, model_server

pytestmark = pytest.mark.may_block  # a command has its process and its loop to itself

KEY = "sk-never-shown"
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(autouse=True)
def own_logs() -> Iterator[None]:
    yield
    structlog.reset_defaults()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Two people in two teams, and what they asked of models this month."""
    folder = tmp_path / "home"
    asyncio.run(_filled(folder))
    mark(folder, "empty", "kim@example.com")
    return folder


async def _filled(folder: Path) -> None:
    workspace = await open_workspace(load_settings(folder))
    people: list[Team | User] = [
        Team("team_north", "default", "North"),
        Team("team_south", "default", "South"),
        User("user_kim", "default", "kim@example.com", "Kim Berger", "rep", team_id="team_north"),
        User("user_lee", "default", "lee@example.com", "Lee Okafor", "rep", team_id="team_south"),
    ]
    await workspace.load(people, source="test")
    good = Attempt("openai", "small", "answered", 800.0, Decimal("0.02"), Usage(100, 20))
    entry = AuditEntry(
        NOW, "default", "user_kim", "narrate:fog", "narrate/fog@0a", "client", "1. small", (good,), "answered",
        Decimal("0.02"), 100, 20, 1, 0, 815.0,
    )  # fmt: skip
    refused = Attempt("openai", "small", "RateLimited", 9.0, Decimal(0))
    second = replace(good, endpoint="own", model="llama", cost=Decimal(0), usage=Usage(50, 10))
    await workspace.model_audit.record(entry)
    await workspace.model_audit.record(
        replace(entry, asked_by="user_lee", task="settle", attempts=(refused, second), cost=Decimal(0),
                input_tokens=50, output_tokens=10)
    )  # fmt: skip
    await workspace.model_audit.record(replace(entry, outcome="cached", attempts=(), cost=Decimal(0), input_tokens=0))
    month = f"{NOW:%Y-%m}"
    held = [("user:user_kim", 20_000), ("team:team_north", 20_000), ("tenant:default", 20_000)]
    for account, micro in held:
        await workspace.spending.take("default", Amount(micro, 120), [(f"{account}:{month}", Ceiling())])
    await workspace.close()


def scip(home: Path, *words: str) -> Result:
    result = CliRunner().invoke(app, ["--home", str(home), *words], env={"COLUMNS": "200"})
    assert not isinstance(result.exception, Exception), result.exception
    return result


def told(home: Path, *words: str) -> Any:
    result = scip(home, *words, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


# which there are, and which would answer


def test_the_catalogue_says_what_each_model_still_needs(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCIP_MODEL__KEYS__ANTHROPIC", KEY)
    result = scip(home, "llm", "models", "--json")
    found = {m["id"]: m for m in json.loads(result.stdout)["models"]}
    assert found["anthropic-small"]["live"]
    assert found["openai-small"]["why_not"] == "its secret is not set: SCIP_MODEL__KEYS__OPENAI"
    assert found["own-medium"]["why_not"] == "it has no base_url in the catalogue"
    assert KEY not in result.stdout + scip(home, "llm", "models").stdout


async def test_one_server_by_settings_is_the_whole_catalogue(tmp_path: Path) -> None:
    settings = Settings.model_validate({"home": tmp_path, "model": {"name": "m", "base_url": "http://own/v1"}})
    found = await catalogue(settings)
    assert (found["catalogue"], [(m["id"], m["live"]) for m in found["models"]]) == ("settings", [("m", True)])


def test_a_catalogue_with_a_slip_is_named(home: Path) -> None:
    (home / "catalogue.yaml").write_text("endpoints: {own: {kind: opnai}}\n")
    result = scip(home, "llm", "models")
    assert result.exit_code == 3
    assert "endpoints.own.kind" in result.stderr


def test_without_a_model_nobody_would_answer_and_every_reason_is_told(home: Path) -> None:
    result = scip(home, "llm", "route", "Word these facts.", "--explain")
    assert result.exit_code == 1
    assert "No model may answer this" in result.stdout
    assert "openai-small: its secret is not set" in result.stdout


def test_the_choice_comes_with_its_reasons_and_refusals(home: Path) -> None:
    line = told(home, "llm", "route", "Word these facts.", "--all", "--region", "eu", "--kind", "draft")
    assert line["model"] == "own-medium"
    assert [c["id"] for c in line["candidates"]] == ["own-medium", "openai-eu-small"]
    assert line["candidates"][0]["reasons"] == ["medium is the second choice to draft", "at most $0.0000"]
    assert {r["id"]: r["why"] for r in line["refused"]}["openai-small"] == (
        "the material must stay in eu, openai is in us"
    )


def test_a_budget_that_is_nearly_used_rules_dear_models_out(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCIP_MODEL__KEYS__OPENAI", KEY)
    monkeypatch.setenv("SCIP_MODEL__BUDGET__USER_USD", "0.0215")
    line = told(home, "llm", "route", "x", "--kind", "draft", "--as", "kim@example.com")
    assert (line["model"], round(line["left_usd"], 4)) == ("openai-small", 0.0015)
    assert "it could cost" in {r["id"]: r["why"] for r in line["refused"]}["openai-large"]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["route", "x", "--kind", "sing"], 2, "--kind is one of narrate, settle"),
        (["route", "x", "--data", "secret"], 2, "--data is one of public"),
        (["usage", "--by", "mood"], 2, "--by is one of user, team"),
        (["usage", "--month", "2026-13"], 2, "--month is a year and a month"),
        (["audit", "--since", "tomorrow"], 2, "--since is like"),
        (["forget"], 2, "Say what to forget"),
        (["forget", "--record", "Castellan"], 2, "like deal:deal_4711"),
        (["forget", "--audit-before", "2999-01-01"], 2, "lies ahead"),
        (["forget", "--audit-before", "spring"], 2, "--audit-before is like"),
        (["check", "vllm:8000"], 2, "That is no address of a server"),
        (["check", "http://me:secret@vllm/v1"], 2, "a password or a key in it is not used"),
        (["check", "http://vllm/v1", "--key-from", "mine"], 3, "SCIP_MODEL__KEYS__MINE"),
        (["prompts", "show", "fog"], 4, "Did you mean narrate/fog?"),
        (["prompts", "show", "narrate/fog", "--version", "0a"], 4, "No version 0a"),
        (["prompts", "put", "narrate/fog", "/nowhere.md"], 2, "I can't read /nowhere.md"),
        (["prompts", "split", "narrate/fog", "shipped=40%"], 2, "add up to 1"),
        (["prompts", "split", "narrate/fog", "0a0a=100%"], 4, "No version 0a0a"),
        (["prompts", "split", "narrate/fog", "lots"], 2, "'lots' is no share"),
        (["prompts", "rollback", "narrate/fog"], 4, "has never been changed here"),
    ],
)
def test_wrong_use_is_told_with_the_way_out(home: Path, words: list[str], code: int, says: str) -> None:
    result = scip(home, "llm", *words)
    assert (result.exit_code, says in result.stderr) == (code, True), result.stderr
    assert "secret@" not in result.stderr


# whether a server will do


def obliging(body: dict[str, Any]) -> Step:
    """A server that does everything it is asked for."""
    if "response_format" in body:
        return Say('{"kelp": "sable-73", "knots": 5, "moored": true}')
    last = body["messages"][-1]
    if "tools" in body and last["role"] != "tool":
        return UseTool("stage_of_deal", '{"deal": "Falkenried"}')
    return Say("One, two, three and so on.", usage=(len(last["content"].split()), 5))


def but(**changed: Step | Callable[[dict[str, Any]], Step]) -> Callable[[dict[str, Any]], Step]:
    """The same, but for a plain question, a stream, a schema, tools or a long text."""

    def answer(body: dict[str, Any]) -> Step:
        kind = (
            "schema" if "response_format" in body else "tools" if "tools" in body else "stream" if body.get("stream")
            else "long" if len(str(body["messages"][-1]["content"])) > 5_000 else "plain"
        )  # fmt: skip
        step = changed.get(kind, obliging)
        return step(body) if callable(step) else step

    return answer


async def examined(tmp_path: Path, answering: Any, **more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    stub = {k: more.pop(k) for k in ("models", "vector") if k in more}
    async with model_server(answering, **stub) as server:
        options = {"model": None, "key_from": None, "embeddings": None, "context": 8_192, "timeout_s": 5.0} | more
        settings = Settings.model_validate({"home": tmp_path, "model": {"keys": {"own": KEY}}})
        found = await model_check.check(settings, server.url, **options)
        assert all(KEY not in str(a.body) for a in server.asked)
    return found, {c["name"]: c for c in found["checks"]}


async def test_a_server_that_has_all_of_it(tmp_path: Path) -> None:
    found, checks = await examined(tmp_path, obliging, key_from="own")
    assert found["good"]
    assert {name: c["state"] for name, c in checks.items()} == dict.fromkeys(
        ("reachable", "chat", "streaming", "JSON schema", "tools", "context", "embeddings"), "ok"
    )
    assert "key: own" in found["catalogue"]
    assert "can: [tools, schema, stream]" in found["catalogue"]


CUT = Refuse(400, "This model's maximum context length is 4096 tokens")
SHORT = [
    ("prose for a schema", but(schema=Say("The sea is wide.")), "JSON schema", "fail", "0 of 3"),
    ("JSON of its own", but(schema=Say('{"sea": "wide"}')), "JSON schema", "fail", "0 of 3"),
    ("a schema refused", but(schema=Refuse(400, "schema is not supported")), "JSON schema", "fail", "can't do"),
    ("tools refused", but(tools=Refuse(400, '"auto" tool choice requires --enable-auto-tool-choice')), "tools", "fail",
     "--enable-auto-tool-choice"),
    ("tools passed by", but(tools=Say("I can't look it up.")), "tools", "fail", "without using it"),
    ("other arguments", but(tools=UseTool("stage_of_deal", '{"name": 3}')), "tools", "fail", "arguments"),
    ("a stream without its end", but(stream=EndEarly("One, two")), "streaming", "fail", "no proper end"),
    ("a stream in one piece", but(stream=Say("One, two.", piece=99)), "streaming", "warn", "one piece"),
    ("a text too long for it", but(long=CUT), "context", "fail", "too many for it"),
    ("a text cut in silence", but(long=Say("yes", usage=(2_048, 1))), "context", "fail", "it cuts what it is sent"),
    ("nothing counted", but(plain=Say("a", usage=None), long=Say("b", usage=None)), "context", "warn", "how much"),
    ("an empty answer", but(plain=Say("")), "chat", "fail", "empty"),
    ("thoughts alone", but(plain=Say("", finish="length")), "chat", "fail", "before it said a word"),
    ("a wrong key", but(plain=Refuse(401, f"bad key {KEY}")), "chat", "fail", "401"),
    ("a page", but(plain=Raw("<html>", content_type="text/html")), "chat", "fail", "no answer"),
]  # fmt: skip


@pytest.mark.parametrize(("answering", "name", "state", "says"), [c[1:] for c in SHORT], ids=[c[0] for c in SHORT])
async def test_what_falls_short_is_named_with_how_to_mend_it(
    tmp_path: Path, answering: Any, name: str, state: str, says: str
) -> None:
    found, checks = await examined(tmp_path, answering, key_from="own")
    assert (checks[name]["state"], says in checks[name]["detail"]) == (state, True), checks[name]
    assert checks[name]["fix"]
    assert found["good"] == (state == "warn")
    assert KEY not in json.dumps(found)


async def test_a_model_that_takes_another_word_for_the_limit_is_asked_in_that(tmp_path: Path) -> None:
    def picky(body: dict[str, Any]) -> Step:
        if "max_tokens" in body:
            return Refuse(400, "Unsupported parameter: use max_completion_tokens")
        return obliging(body)

    found, _ = await examined(tmp_path, picky)
    assert found["good"]
    assert "max_tokens_name: max_completion_tokens" in found["catalogue"]


@pytest.mark.parametrize("status", [400, 500])
async def test_a_server_with_another_word_for_a_schema_is_asked_in_that(tmp_path: Path, status: int) -> None:
    def other(body: dict[str, Any]) -> Step:
        if body.get("response_format", {}).get("type") == "json_schema":
            return Refuse(status, "Input should be 'text' or 'json_object'")
        return obliging(body)

    found, checks = await examined(tmp_path, other)
    assert found["good"]
    assert "json_object" in checks["JSON schema"]["detail"]
    assert "    schema: json_object" in found["catalogue"]


TWO = ({"id": "llama"}, {"id": "sales-adapter"})


@pytest.mark.parametrize(
    ("more", "state", "says"),
    [
        ({"models": TWO}, "fail", "it serves llama, sales-adapter"),
        ({"models": TWO, "model": "sales-adapter"}, "ok", "sales-adapter"),
        ({"models": TWO, "model": "other"}, "fail", "not other"),
        ({"models": ()}, "fail", "does not say which"),
        ({"models": (), "model": "m"}, "ok", "lists no models"),
    ],
)
async def test_which_model_is_meant(tmp_path: Path, more: dict[str, Any], state: str, says: str) -> None:
    _, checks = await examined(tmp_path, obliging, **more)
    assert (checks["reachable"]["state"], says in checks["reachable"]["detail"]) == (state, True)


async def test_embeddings_are_needed_only_where_they_are_asked_for(tmp_path: Path) -> None:
    found, checks = await examined(tmp_path, obliging, vector=None)
    assert (found["good"], checks["embeddings"]["state"]) == (True, "off")
    found, checks = await examined(tmp_path, obliging, vector=None, embeddings="e5")
    assert (found["good"], checks["embeddings"]["state"]) == (False, "fail")


async def test_a_context_the_server_itself_says_is_too_short_is_not_tried(tmp_path: Path) -> None:
    found, checks = await examined(tmp_path, obliging, models=({"id": "m", "max_model_len": 2_048},))
    assert (found["good"], checks["context"]["state"], "2,048" in checks["context"]["detail"]) == (False, "fail", True)


async def test_an_address_without_its_v1_is_put_right(tmp_path: Path) -> None:
    async with model_server(obliging) as server:
        result = await asyncio.to_thread(scip, tmp_path, "llm", "check", server.root, "--json")
        assert result.exit_code == 1
        (reachable,) = json.loads(result.stdout)["checks"]
        assert reachable["fix"] == f"scip llm check {server.url}"
        assert (await asyncio.to_thread(scip, tmp_path, "llm", "check", server.url)).exit_code == 0


async def test_a_server_must_take_in_the_longest_request_there_is(tmp_path: Path) -> None:
    async with model_server(obliging) as server:
        await asyncio.to_thread(scip, tmp_path, "llm", "check", server.url)
    longest = max(len(str(a.body["messages"][-1]["content"]).split()) for a in server.asked if "messages" in a.body)
    assert longest > 0.9 * NEEDED_CONTEXT


async def test_nobody_there_is_one_finding_and_exit_1(tmp_path: Path) -> None:
    gone = ModelStub([], url="http://127.0.0.1:9/v1")
    result = await asyncio.to_thread(scip, tmp_path, "llm", "check", gone.url)
    assert result.exit_code == 1
    assert "nothing answers there" in result.stdout


# what it cost, and who asked


def test_a_month_by_model_counts_every_call(home: Path) -> None:
    rows = {r["of"]: r for r in told(home, "llm", "usage")["rows"]}
    assert (rows["small"]["requests"], rows["small"]["answered"], rows["small"]["usd"]) == (2, 1, 0.02)
    assert (rows["llama"]["requests"], rows["llama"]["input_tokens"]) == (1, 50)


def test_a_month_by_task_and_by_team(home: Path) -> None:
    by_task = {r["of"]: r for r in told(home, "llm", "usage", "--by", "task")["rows"]}
    assert (by_task["narrate:fog"]["requests"], by_task["narrate:fog"]["cached"]) == (2, 1)
    by_team = {r["of"]: r for r in told(home, "llm", "usage", "--by", "team")["rows"]}
    assert (by_team["team_north"]["usd"], by_team["team_north"]["counted_usd"]) == (0.02, 0.02)
    assert by_team["team_south"]["requests"] == 1


def test_a_month_by_person_stands_beside_the_limit(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCIP_MODEL__BUDGET__USER_USD", "0.08")
    kim = next(r for r in told(home, "llm", "usage", "--by", "user")["rows"] if r["of"] == "user_kim")
    assert (kim["counted_usd"], kim["limit_usd"], kim["used"]) == (0.02, 0.08, 0.25)


def test_names_of_people_are_for_the_screen_alone(home: Path) -> None:
    for words in (["usage", "--by", "user"], ["audit"]):
        assert "Kim Berger" in scip(home, "llm", *words).stdout
        assert "Kim Berger" not in scip(home, "llm", *words, "--json").stdout


async def test_another_month_has_nothing_in_it(home: Path) -> None:
    found = await usage(load_settings(home), month="2020-01", by="user")
    assert (found["rows"], found["company"]["counted_usd"]) == ([], 0.0)


def test_the_audit_says_who_what_for_and_how_it_ended(home: Path) -> None:
    lines = told(home, "llm", "audit", "--since", "1h")
    assert sorted((e["asked_by"], e["task"], e["outcome"]) for e in lines) == [
        ("user_kim", "narrate:fog", "answered"),
        ("user_kim", "narrate:fog", "cached"),
        ("user_lee", "settle", "answered"),
    ]
    tried = next(e for e in lines if e["task"] == "settle")["attempts"]
    assert [a["outcome"] for a in tried] == ["RateLimited", "answered"]
    assert len(told(home, "llm", "audit", "--limit", "2")) == 2
    assert told(home, "llm", "audit", "--since", f"{NOW.year + 1}-01-01") == []


# prompts


def test_kept_answers_and_old_audit_lines_are_forgotten_when_somebody_says_so(home: Path) -> None:
    async def keep() -> None:
        workspace = await open_workspace(load_settings(home))
        for key, record in (("k1", "deal:d1@7"), ("k2", "deal:d1@8"), ("k3", "deal:d10@7")):
            await workspace.answers.put(
                KeptAnswer("default", key, "", "", None, Completion("x", "m"), (record,), NOW, NOW + timedelta(days=1))
            )
        await workspace.close()

    asyncio.run(keep())
    assert told(home, "llm", "forget", "--record", "deal:d1") == {"answers": 2}
    assert told(home, "llm", "forget", "--answers", "--audit-before", "2000-01-01") == {"answers": 1, "audit": 0}
    lines = len(told(home, "llm", "audit", "--since", "30d"))
    assert "0 kept answers" in scip(home, "llm", "forget", "--answers").output
    assert told(home, "llm", "forget", "--audit-before", "0h") == {"audit": lines}
    assert told(home, "llm", "audit", "--since", "30d") == []


def test_a_wording_is_kept_split_counted_and_rolled_back(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.md"
    file.write_text("Say it in one sentence.\n")
    version = told(home, "llm", "prompts", "put", "narrate/fog", str(file), "--note", "shorter")["version"]
    assert told(home, "llm", "prompts", "show", "narrate/fog", "--version", version)["text"].strip() == (
        "Say it in one sentence."
    )
    split = told(home, "llm", "prompts", "split", "narrate/fog", "shipped=80%", f"{version}=0.2")
    assert split["in_use"] == {"shipped": 0.8, version: 0.2}
    line = next(p for p in told(home, "llm", "prompts", "list") if p["name"] == "narrate/fog")
    assert (line["in_use"], line["kept"][0]["note"]) == ({"shipped": 0.8, version: 0.2}, "shorter")
    asyncio.run(_counted(home, version))
    (counted,) = told(home, "llm", "prompts", "results", "narrate/fog")
    assert (counted["version"], counted["calls"], counted["held"], counted["mean_ms"]) == (version, 4, 3, 250.0)
    assert told(home, "llm", "prompts", "rollback", "narrate/fog")["in_use"] == {"shipped": 1.0}


async def _counted(home: Path, version: str) -> None:
    workspace = await open_workspace(load_settings(home))
    result = PromptResult(version, calls=4, held=3, refused=1, ms=1_000.0)
    await workspace.prompts.record("default", "narrate/fog", version, NOW.date(), result)
    await workspace.close()


def test_a_wording_that_could_not_be_filled_in_is_refused(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.md"
    file.write_text("---\nvariables: {tone: text}\n---\nSay it, {{tone}}.\n")
    result = scip(home, "llm", "prompts", "put", "narrate/fog", str(file))
    assert result.exit_code == 2
    assert "narrate/fog is given nothing; this wording asks for tone (text)" in result.stderr
