"""`scip llm`: which models there are, which would answer, what they have cost, and who asked what of them."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, get_args

from bot.commands.errors import WrongUse
from bot.commands.people import speaker
from bot.settings import Settings
from knowledge.store.model_audit import Total
from llm.budget import Account, Budget, Limit
from llm.call import Tool
from llm.catalogue import Catalogue, Endpoint
from llm.gateway import DataClass, Priority, Request, TaskKind
from llm.route import Conditions, Decision, route

if TYPE_CHECKING:
    from knowledge.records import User
    from knowledge.workspace import Workspace

GroupedBy = Literal["user", "team", "model", "task"]
_MICRO = Decimal(1_000_000)
_ANY_TOOL = Tool("any", "Any tool", {"type": "object"})


async def catalogue(settings: Settings) -> dict[str, Any]:
    """Every model written down, and for one that can't be called the reason. Raises `ModelMisconfigured`."""
    from bot.models import catalogue_file, catalogue_of, secrets

    found = await asyncio.to_thread(catalogue_of, settings)
    keys = secrets(settings)
    file = None if settings.model.one_endpoint else await asyncio.to_thread(catalogue_file, settings)
    shown = []
    for model in found.models:
        endpoint = found.endpoints[model.endpoint]
        lacks = why_not(endpoint, keys)
        shown.append(
            {
                "id": model.id,
                "endpoint": model.endpoint,
                "kind": endpoint.kind,
                "model": model.model,
                "tier": model.tier,
                "region": endpoint.region,
                "data": endpoint.data,
                "context": model.context,
                "output": model.output,
                "input_price": float(model.input_price),
                "output_price": float(model.output_price),
                "can": sorted(model.can),
                "first_token_ms": model.first_token_ms,
                "live": not lacks,
                "why_not": lacks,
            }
        )
    kept_in = "settings" if settings.model.one_endpoint else str(file or "shipped")
    return {"catalogue": kept_in, "models": shown}


def why_not(endpoint: Endpoint, keys: Mapping[str, str]) -> str:
    """What an endpoint still needs before it can be called, with the setting that gives it; empty where nothing."""
    if endpoint.ready(keys):
        return ""
    if endpoint.key is not None and not keys.get(endpoint.key):
        return f"its secret is not set: SCIP_MODEL__KEYS__{endpoint.key.upper()}"
    return "it has no base_url in the catalogue"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a request would be like."""

    text: str
    kind: str = "narrate"
    data: str = "client"
    region: str | None = None
    max_tokens: int = 400
    deadline_s: float = 8.0
    batch: bool = False
    schema: bool = False
    tools: bool = False
    everything: bool = False
    """As though every model of the catalogue could be called."""


async def routed(settings: Settings, wanted: Wanted, who: str | None) -> dict[str, Any]:
    """Who would answer and why; with `who` within what that person may still spend. Raises `WrongUse`."""
    from bot.models import catalogue_of, limits, secrets
    from bot.parts import open_workspace

    request = _request(settings, wanted)
    written = await asyncio.to_thread(catalogue_of, settings)
    keys = secrets(settings)
    chosen = written if wanted.everything else written.live(keys)
    left: Decimal | None = None
    if who is not None:
        workspace = await open_workspace(settings)
        try:
            asker = await speaker(settings, workspace, who)
            team = next((u.team_id or "" for u in await workspace.users() if u.id == asker.user_id), "")
            asked = _request(settings, wanted, asker.user_id, team)
            left = await Budget(workspace.spending, limits(settings)).left(asked, datetime.now(UTC))
        finally:
            await workspace.close()
    decision = route(request, chosen, Conditions(left, region=settings.model.region))
    return _told(decision, written, chosen, keys, left)


def _request(settings: Settings, wanted: Wanted, asked_by: str = "", team: str = "") -> Request:
    kind: TaskKind = _one_of(wanted.kind, get_args(TaskKind), "--kind")
    data: DataClass = _one_of(wanted.data, get_args(DataClass), "--data")
    priority: Priority = "batch" if wanted.batch else "interactive"
    return Request(
        task="route",
        system="",
        material=wanted.text,
        asked_by=asked_by,
        tenant=settings.tenant,
        team=team,
        deadline_s=wanted.deadline_s,
        max_tokens=wanted.max_tokens,
        kind=kind,
        priority=priority,
        data_class=data,
        region=wanted.region,
        schema={"type": "object"} if wanted.schema else None,
        tools=(_ANY_TOOL,) if wanted.tools else (),
    )


def _one_of(value: str, known: tuple[str, ...], option: str) -> Any:
    if value not in known:
        raise WrongUse(f"{option} is one of {', '.join(known)}.")
    return value


def _told(
    decision: Decision, written: Catalogue, chosen: Catalogue, keys: Mapping[str, str], left: Decimal | None
) -> dict[str, Any]:
    refused = [{"id": r.model.id, "endpoint": r.model.endpoint, "why": r.reason} for r in decision.refused]
    for model in written.models:
        if model.endpoint not in chosen.endpoints:
            lacks = why_not(written.endpoints[model.endpoint], keys)
            refused.append({"id": model.id, "endpoint": model.endpoint, "why": lacks})
    candidates = [
        {
            "id": c.model.id,
            "endpoint": c.model.endpoint,
            "region": chosen.endpoints[c.model.endpoint].region,
            "most_usd": float(c.cost),
            "tokens": c.estimate.input_tokens,
            "reasons": list(c.reasons),
        }
        for c in decision.candidates
    ]
    return {
        "model": candidates[0]["id"] if candidates else None,
        "candidates": candidates,
        "refused": refused,
        "left_usd": None if left is None else float(left),
    }


async def usage(settings: Settings, *, month: str | None, by: str) -> dict[str, Any]:
    """A month's requests and costs by whom or what, dearest first, beside what counts in budgets. Raises `WrongUse`."""
    from bot.models import limits
    from bot.parts import open_workspace

    grouped: GroupedBy = _one_of(by, get_args(GroupedBy), "--by")
    since, before = _month(month)
    workspace = await open_workspace(settings)
    try:
        users = await workspace.users()
        totals = await workspace.model_audit.totals(
            "user" if grouped == "team" else grouped, since=since, before=before
        )
        if grouped == "team":
            totals = _by_team(totals, users)
        rows = [_row(t) for t in totals]
        allowed = limits(settings)
        if grouped in ("user", "team"):
            limit = allowed.user if grouped == "user" else allowed.team
            await _count(workspace, settings.tenant, grouped, f"{since:%Y-%m}", rows, limit)
        company = {"of": settings.tenant}
        await _count(workspace, settings.tenant, "tenant", f"{since:%Y-%m}", [company], allowed.tenant)
    finally:
        await workspace.close()
    names = {u.id: u.name for u in users} if grouped == "user" else {}
    return {"month": f"{since:%Y-%m}", "by": grouped, "rows": rows, "company": company, "names": names}


def _month(said: str | None) -> tuple[datetime, datetime]:
    now = datetime.now(UTC)
    year, month = now.year, now.month
    if said is not None:
        match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", said)
        if match is None or int(match[1]) == 0:
            raise WrongUse("--month is a year and a month, like 2026-11.")
        year, month = int(match[1]), int(match[2])
    since = datetime(year, month, 1, tzinfo=UTC)
    return since, (since + timedelta(days=32)).replace(day=1)


def _by_team(totals: list[Total], users: "list[User]") -> list[Total]:
    """People's totals in the team each is in now."""
    team_of = {u.id: u.team_id or "" for u in users}
    sums: dict[str, Total] = {}
    for t in totals:
        team = team_of.get(t.of, "")
        s = sums.get(team, Total(team))
        sums[team] = Total(
            team,
            s.requests + t.requests,
            s.answered + t.answered,
            s.cached + t.cached,
            s.cost + t.cost,
            s.input_tokens + t.input_tokens,
            s.output_tokens + t.output_tokens,
        )
    return sorted(sums.values(), key=lambda t: (-t.cost, -t.requests, t.of))


def _row(total: Total) -> dict[str, Any]:
    return {
        "of": total.of,
        "requests": total.requests,
        "answered": total.answered,
        "cached": total.cached,
        "usd": round(float(total.cost), 6),
        "input_tokens": total.input_tokens,
        "output_tokens": total.output_tokens,
    }


async def _count(
    workspace: "Workspace",
    tenant: str,
    scope: Literal["user", "team", "tenant"],
    month: str,
    rows: list[dict[str, Any]],
    limit: Limit,
) -> None:
    """Adds what each account holds against its budget; a call that never ended counts there, not in the audit."""
    accounts = {row["of"]: Account(scope, row["of"], month).key for row in rows}
    held = await workspace.spending.held(tenant, list(accounts.values()))
    for row in rows:
        amount = held[accounts[row["of"]]]
        counted = amount.micro_usd / _MICRO
        shares = [counted / limit.usd] if limit.usd else []
        shares += [Decimal(amount.tokens) / limit.tokens] if limit.tokens else []
        row |= {
            "counted_usd": round(float(counted), 6),
            "counted_tokens": amount.tokens,
            "limit_usd": None if limit.usd is None else float(limit.usd),
            "limit_tokens": limit.tokens,
            "used": round(float(max(shares)), 4) if shares else None,
        }


_SPAN = re.compile(r"(\d{1,4})([hd])")


def moment(said: str, option: str = "--since") -> datetime:
    """ "24h", "7d", or a date or moment in ISO form (UTC where it says no zone). Raises `WrongUse`."""
    span = _SPAN.fullmatch(said.strip())
    if span is not None:
        hours = int(span[1]) * (24 if span[2] == "d" else 1)
        return datetime.now(UTC) - timedelta(hours=hours)
    try:
        at = datetime.fromisoformat(said.strip())
    except ValueError:
        raise WrongUse(f"{option} is like 24h, 7d or 2026-11-20.") from None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


async def audit(settings: Settings, *, since: str, limit: int) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Requests to models, newest first, without a word of either side; and the names of who asked."""
    from bot.parts import open_workspace

    start = moment(since)
    workspace = await open_workspace(settings)
    try:
        entries = await workspace.model_audit.entries(since=start, limit=limit)
        names = {u.id: u.name for u in await workspace.users()}
    finally:
        await workspace.close()
    lines = [
        {
            "at": e.at.isoformat(timespec="seconds"),
            "asked_by": e.asked_by,
            "task": e.task,
            "prompt": e.prompt,
            "data_class": e.data_class,
            "outcome": e.outcome,
            "attempts": [
                {
                    "endpoint": a.endpoint,
                    "model": a.model,
                    "outcome": a.outcome,
                    "ms": round(a.ms, 1),
                    "usd": float(a.cost),
                }
                for a in e.attempts
            ],
            "decision": e.decision,
            "usd": float(e.cost),
            "input_tokens": e.input_tokens,
            "output_tokens": e.output_tokens,
            "masked": e.masked,
            "tripped": e.tripped,
            "ms": round(e.ms, 1),
        }
        for e in entries
    ]
    return lines, names


_RECORD = re.compile(r"[a-z_]+:\S+")


async def forget(settings: Settings, *, answers: bool, record: str | None, audit_before: str | None) -> dict[str, int]:
    """Drops kept answers (all, or those made of one record) and old audit lines: how many. Raises `WrongUse`."""
    from bot.parts import open_workspace

    if not answers and record is None and audit_before is None:
        raise WrongUse("Say what to forget.", way_out="--answers, --record deal:ID or --audit-before 400d.")
    if record is not None and _RECORD.fullmatch(record) is None:
        raise WrongUse(f"{record!r} is no record.", way_out="Give its kind and its id, like deal:deal_4711.")
    before = None if audit_before is None else moment(audit_before, "--audit-before")
    if before is not None and before > datetime.now(UTC):
        raise WrongUse("--audit-before lies ahead: nothing has happened there yet.")
    workspace = await open_workspace(settings)
    try:
        gone: dict[str, int] = {}
        if answers or record is not None:
            gone["answers"] = await workspace.answers.purge(settings.tenant, record=None if answers else record)
        if before is not None:
            gone["audit"] = await workspace.model_audit.forget(before=before)
    finally:
        await workspace.close()
    return gone
