"""What operators see of models: one OpenTelemetry span per request (GenAI conventions) and Prometheus figures.

Neither carries a word of anybody's: no names, no text, no user. Who asked stands in the audit alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer
from prometheus_client import CollectorRegistry, Counter, Histogram

from llm.door import AuditEntry
from llm.gateway import Completion, Request

_SECONDS = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)


class ModelMetrics:
    """Figures by kind of task, model and outcome; a process has one."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.requests = Counter(
            "scip_model_requests",
            "Requests to models, by how they ended",
            ["kind", "outcome", "cached"],
            registry=registry,
        )
        self.attempts = Counter(
            "scip_model_attempts",
            "Calls to endpoints, by how they ended",
            ["endpoint", "model", "outcome"],
            registry=registry,
        )
        self.tokens = Counter("scip_model_tokens", "Tokens, in and out", ["model", "direction"], registry=registry)
        self.cost = Counter(
            "scip_model_cost_usd", "US dollars, by the catalogue's prices", ["model"], registry=registry
        )
        self.seconds = Histogram(
            "scip_model_seconds", "How long a request took", ["kind"], buckets=_SECONDS, registry=registry
        )
        self.masked = Counter("scip_model_masked", "Things masked before a call", registry=registry)
        self.tripped = Counter("scip_model_tripped", "Passages that read like orders to a model", registry=registry)

    def count(self, request: Request, entry: AuditEntry, completion: Completion | None) -> None:
        cached = completion.cached if completion is not None else "no"
        self.requests.labels(request.kind, entry.outcome, cached).inc()
        self.seconds.labels(request.kind).observe(entry.ms / 1000)
        for attempt in entry.attempts:
            self.attempts.labels(attempt.endpoint, attempt.model, attempt.outcome).inc()
            self.tokens.labels(attempt.model, "in").inc(attempt.usage.input_tokens)
            self.tokens.labels(attempt.model, "out").inc(attempt.usage.output_tokens)
            self.cost.labels(attempt.model).inc(float(attempt.cost))
        self.masked.inc(entry.masked)
        self.tripped.inc(entry.tripped)


class ModelObserver:
    """Satisfies `llm.door.Observer`."""

    def __init__(self, metrics: ModelMetrics | None = None, tracer: Tracer | None = None) -> None:
        self._metrics = metrics
        self._tracer = tracer or trace.get_tracer("scip.llm")

    @contextmanager
    def call(self, request: Request) -> Iterator["_Observed"]:
        with self._tracer.start_as_current_span(
            f"chat {request.kind}", kind=SpanKind.CLIENT, record_exception=False, set_status_on_exception=False
        ) as span:
            yield _Observed(span, request, self._metrics)


class _Observed:
    """Satisfies `llm.door.Observed`."""

    def __init__(self, span: Span, request: Request, metrics: ModelMetrics | None) -> None:
        self._span = span
        self._request = request
        self._metrics = metrics

    def ended(self, entry: AuditEntry, completion: Completion | None) -> None:
        if self._metrics is not None:
            self._metrics.count(self._request, entry, completion)
        span = self._span
        if not span.is_recording():
            return
        span.set_attributes(
            {
                "gen_ai.operation.name": "chat",
                "gen_ai.request.max_tokens": self._request.max_tokens,
                "gen_ai.usage.input_tokens": entry.input_tokens,
                "gen_ai.usage.output_tokens": entry.output_tokens,
                "gen_ai.prompt.name": entry.prompt,
                "scip.task": entry.task,
                "scip.outcome": entry.outcome,
                "scip.cost_usd": float(entry.cost),
                "scip.fallbacks": max(0, len({a.model for a in entry.attempts}) - 1),
                "scip.masked": entry.masked,
                "scip.tripped": entry.tripped,
                "scip.decision": entry.decision,
            }
        )
        if entry.attempts:
            span.set_attribute("gen_ai.request.model", entry.attempts[-1].model)
            span.set_attribute("gen_ai.provider.name", entry.attempts[-1].endpoint)
        for attempt in entry.attempts:
            span.add_event(
                "scip.attempt",
                {
                    "gen_ai.provider.name": attempt.endpoint,
                    "gen_ai.request.model": attempt.model,
                    "scip.outcome": attempt.outcome,
                    "scip.ms": attempt.ms,
                },
            )
        if completion is None:
            span.set_attribute("error.type", entry.outcome)
            span.set_status(Status(StatusCode.ERROR, entry.outcome))
            return
        span.set_attribute("gen_ai.response.model", completion.model)
        span.set_attribute("gen_ai.provider.name", completion.endpoint)
        span.set_attribute("scip.cached", completion.cached)
