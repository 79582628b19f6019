"""What the speech service counts and times. Labels name kinds and reasons, never people, calls or words."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

REGISTRY = CollectorRegistry()

SESSIONS = Gauge("scip_voice_sessions", "Calls being listened to", registry=REGISTRY)
FINALS = Counter("scip_voice_finals", "Utterances that ended", ["outcome"], registry=REGISTRY)
FINAL_SECONDS = Histogram(
    "scip_voice_final_seconds",
    "From the end of the last word being received to its final given out",
    buckets=(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.75, 0.9, 1.2, 2, 5, 15),
    registry=REGISTRY,
)
DECODE_SECONDS = Histogram(
    "scip_voice_decode_seconds",
    "One batch on one lane",
    ["kind"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 5),
    registry=REGISTRY,
)
BATCH = Histogram(
    "scip_voice_batch_size", "Stretches decoded together", buckets=(1, 2, 4, 8, 16, 32), registry=REGISTRY
)
PARTIALS = Counter("scip_voice_partials", "Partials asked for, by what became of them", ["outcome"], registry=REGISTRY)
WAITING = Gauge("scip_voice_waiting", "Stretches that wait for a lane", ["kind"], registry=REGISTRY)
PRESSURE = Gauge(
    "scip_voice_pressure", "0 none, 1 fewer partials, 2 smaller beam, 3 finals only, 4 refusing", registry=REGISTRY
)
FAILURES = Counter("scip_voice_decode_failures", "Batches the model failed on", registry=REGISTRY)
REVIVALS = Counter("scip_voice_model_revivals", "The model was loaded anew after failing", registry=REGISTRY)
REFUSED = Counter("scip_voice_refused", "Streams that were turned away", ["reason"], registry=REGISTRY)
SOUND = Counter("scip_voice_sound_seconds", "Seconds of sound heard, all channels", registry=REGISTRY)
TELL_RETRIES = Counter("scip_voice_tell_retries", "Finals that had to be told again", registry=REGISTRY)


def exposition() -> bytes:
    """The text Prometheus reads."""
    return generate_latest(REGISTRY)
