"""Spans of model requests reach an OTLP target, and carry nothing of anybody's."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from prometheus_client import CollectorRegistry, generate_latest

from bot.settings import Settings, SettingsInvalid, load_settings
from bot.tracing import Tracing, open_tracing
from llm.attempts import Endpoints
from llm.budget import Budget, Limits, MemoryCounters
from llm.call import Provider
from llm.catalogue import Catalogue, Endpoint, Model
from llm.door import Door, Parts
from llm.errors import ModelBusy, ModelError
from llm.gateway import Request
from llm.observe import ModelMetrics, ModelObserver
from llm.providers.scripted import Scripted, Step

pytestmark = pytest.mark.may_block  # the SDK reads its own files as it is imported

OURS = ("Anna Sørensen", "anna.sorensen@helix.example", "user_kim", "Skarholt", "4,200,000", "ahead of them", "sk-hush")
"""What stands in requests, answers and settings, and must not stand in a span or a figure."""


@dataclass
class Receiver:
    """Takes spans as a collector does; `status` for when it is not well."""

    status: int = 200
    got: list[ExportTraceServiceRequest] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    raw: bytes = b""
    url: str = ""

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.raw += gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
        self.headers.append({k.lower(): v for k, v in request.headers.items()})
        self.got.append(ExportTraceServiceRequest.FromString(body))
        answer = ExportTraceServiceResponse().SerializeToString()
        return web.Response(body=answer, status=self.status, content_type="application/x-protobuf")

    @property
    def spans(self) -> list[dict[str, str]]:
        """Name and attributes of each, as text."""
        every = [s for g in self.got for r in g.resource_spans for scope in r.scope_spans for s in scope.spans]
        return [
            {"name": s.name, **{a.key: str(a.value).split(": ", 1)[-1].strip() for a in s.attributes}} for s in every
        ]


@asynccontextmanager
async def receiver(status: int = 200) -> AsyncIterator[Receiver]:
    one = Receiver(status)
    app = web.Application()
    app.router.add_post("/api/public/otel/v1/traces", one.take)
    async with TestServer(app) as server:
        one.url = str(server.make_url("/api/public/otel/v1/traces"))
        yield one


def traced(url: str | None, home: Path, **more: object) -> Tracing | None:
    tracing = {"endpoint": url, "headers": {"authorization": "Basic sk-hush"}, **more}
    return open_tracing(Settings.model_validate({"home": home, "tracing": tracing}))


def door(tracing: Tracing, registry: CollectorRegistry, *steps: Step) -> Door:
    model = Model(id="small", endpoint="own", model="llama", input_price=Decimal(1), context=32_000)
    catalogue = Catalogue(endpoints={"own": Endpoint(kind="openai", base_url="http://own/v1")}, models=(model,))
    budget = Budget(MemoryCounters(), Limits())
    providers: dict[str, Provider] = {"own": Scripted(*steps)}
    observer = ModelObserver(ModelMetrics(registry), tracing.tracer)
    return Door(Parts(catalogue, Endpoints(providers, budget), budget, observer=observer))


REQUEST = Request(
    "narrate:right_to_win",
    "Word it for Anna Sørensen.",
    "Skarholt is worth $4,200,000; ask anna.sorensen@helix.example.",
    "user_kim",
    "default",
    deadline_s=2.0,
    data_class="internal",
    names=("Anna Sørensen",),
    prompt="narrate/right_to_win@3f2a",
    question="What about Skarholt?",
)


async def test_each_request_is_one_span_with_what_an_operator_needs(tmp_path: Path) -> None:
    async with receiver() as target:
        tracing = traced(target.url, tmp_path)
        assert tracing is not None
        said = "On Skarholt you are ahead of them, at $4,200,000."
        opened = door(tracing, CollectorRegistry(), said, ModelBusy("Anna Sørensen is not there"))
        await opened.complete(REQUEST)
        with pytest.raises(ModelError):
            await opened.complete(REQUEST)
        await tracing.close()
    good, failed = target.spans
    assert good["name"] == "chat narrate"
    assert {"gen_ai.request.max_tokens", "gen_ai.usage.input_tokens", "scip.cost_usd", "scip.decision"} <= set(good)
    assert good["gen_ai.prompt.name"].strip('"') == "narrate/right_to_win@3f2a"
    assert good["gen_ai.provider.name"].strip('"') == "own"
    assert failed["error.type"].strip('"') == "ModelBusy"
    assert target.headers[0]["authorization"] == "Basic sk-hush"


async def test_no_personal_data_leaves_in_spans_or_figures(tmp_path: Path) -> None:
    registry = CollectorRegistry()
    async with receiver() as target:
        tracing = traced(target.url, tmp_path)
        assert tracing is not None
        opened = door(tracing, registry, "On Skarholt you are ahead of them.", ModelBusy("for Anna Sørensen"))
        await opened.complete(REQUEST)
        with pytest.raises(ModelError):
            await opened.complete(REQUEST)
        await tracing.close()
    assert len(target.spans) == 2
    shown = target.raw.decode("utf-8", "replace") + generate_latest(registry).decode()
    assert [words for words in OURS if words in shown] == []


async def test_nothing_is_made_where_no_target_is_set(tmp_path: Path) -> None:
    assert traced(None, tmp_path) is None


@pytest.mark.parametrize("status", [400, 503])
async def test_a_target_that_is_not_well_costs_spans_and_no_answer(tmp_path: Path, status: int) -> None:
    async with receiver(status) as target:
        tracing = traced(target.url, tmp_path, every_s=0.05)
        assert tracing is not None
        opened = door(tracing, CollectorRegistry(), "On it.")
        async with asyncio.timeout(10):
            assert (await opened.complete(REQUEST)).text == "On it."
            await tracing.close()


async def test_a_target_that_is_not_there_costs_spans_and_no_answer(tmp_path: Path) -> None:
    tracing = traced("http://127.0.0.1:9/v1/traces", tmp_path)
    assert tracing is not None
    opened = door(tracing, CollectorRegistry(), "On it.")
    async with asyncio.timeout(15):
        assert (await opened.complete(REQUEST)).text == "On it."
        await tracing.close()


async def test_a_share_of_none_sends_none(tmp_path: Path) -> None:
    async with receiver() as target:
        tracing = traced(target.url, tmp_path, share=0.0)
        assert tracing is not None
        await door(tracing, CollectorRegistry(), "On it.").complete(REQUEST)
        await tracing.close()
    assert target.got == []


def test_an_address_that_is_none_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCIP_TRACING__ENDPOINT", "collector:4318")
    with pytest.raises(SettingsInvalid, match=r"tracing\.endpoint"):
        load_settings(tmp_path)
    monkeypatch.setenv("SCIP_TRACING__ENDPOINT", "http://collector:4318/v1/traces")
    monkeypatch.setenv("SCIP_TRACING__HEADERS__AUTHORIZATION", "Basic sk-hush")
    settings = load_settings(tmp_path)
    assert "sk-hush" not in repr(settings) + settings.model_dump_json()
    assert settings.tracing.headers["authorization"].get_secret_value() == "Basic sk-hush"
