"""Where the spans of model requests go: any OTLP/HTTP target (a collector, Langfuse), or nowhere where none is set.

The provider is our own and never the process's: what libraries would trace by themselves stays untraced, since nobody
has looked at what they would say. Spans leave in batches from a thread of their own; a target that is away costs
spans, never an answer.
"""

import asyncio
from importlib.metadata import version
from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Tracer

_EXPORT_TIMEOUT_S = 5.0
_LAST_WORDS_S = 3.0
"""How long closing waits for what has not been sent yet."""


class Tracing:
    def __init__(self, provider: "TracerProvider") -> None:
        self._provider = provider

    @property
    def tracer(self) -> "Tracer":
        return self._provider.get_tracer("scip.llm", version("scip"))

    async def close(self) -> None:
        """Sends what is left, as far as that is quick."""
        await asyncio.to_thread(self._provider.force_flush, int(_LAST_WORDS_S * 1000))
        await asyncio.to_thread(self._provider.shutdown)


def open_tracing(settings: Settings) -> Tracing | None:
    """None where no target is set. Blocking: imports the SDK, and starts its thread."""
    chosen = settings.tracing
    if chosen.endpoint is None:
        return None
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

    exporter = OTLPSpanExporter(
        endpoint=chosen.endpoint,
        headers={name: value.get_secret_value() for name, value in chosen.headers.items()},
        timeout=_EXPORT_TIMEOUT_S,
    )
    provider = TracerProvider(
        resource=Resource({"service.name": chosen.service, "service.version": version("scip")}),
        sampler=ParentBased(TraceIdRatioBased(chosen.share)),
        shutdown_on_exit=False,
    )
    processor = BatchSpanProcessor(
        exporter,
        max_queue_size=4_096,
        schedule_delay_millis=chosen.every_s * 1000,
        export_timeout_millis=_EXPORT_TIMEOUT_S * 1000,
    )
    provider.add_span_processor(processor)
    return Tracing(provider)
