"""What goes over `WS /v1/stream` (docs/voice.md): JSON both ways, sound in binary frames."""

import json
import struct
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from skills.calls.said import Side, Speaker
from voice.audio import RATES, Encoding
from voice.errors import BadSound
from voice.heard import Ended, Final, Heard, Lagging, Partial, SpeechBegan

PROTOCOL = 1

_HEAD = struct.Struct("<BBHQ")
"""Kind of frame (1: sound), channel, zero, the source's sample the sound begins at."""
_SOUND = 1
MOST_BYTES = 1_000_000
"""Of one frame; half a minute of sound at 16 kHz."""


class _Message(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Named(_Message):
    """Who speaks on a channel."""

    type: Literal["speaker"] = "speaker"
    channel: int = Field(ge=0, le=15)
    name: str = Field("", max_length=200)
    side: Side = "unknown"

    def speaker(self) -> Speaker:
        return Speaker(self.channel, self.name, self.side)


class Hello(_Message):
    type: Literal["hello"] = "hello"
    key: str = Field(min_length=1, max_length=500)
    channels: int = Field(1, ge=1, le=16)
    rate: int = 16_000
    encoding: Encoding = "pcm16"
    resume_from: int | None = Field(
        None, ge=0, description="The last final the client has; unset: a client that is new"
    )
    live: bool = Field(True, description="false: sound comes faster than it was spoken")
    speakers: tuple[Named, ...] = ()


class End(_Message):
    type: Literal["end"] = "end"


Told = Annotated[Named | Hello | End, Field(discriminator="type")]
_TOLD: TypeAdapter[Named | Hello | End] = TypeAdapter(Told)


class BadMessage(Exception):
    """What a client sent is not of this protocol; the text says what."""


def read(text: str) -> Named | Hello | End:
    """Raises `BadMessage`."""
    try:
        told = _TOLD.validate_json(text)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise BadMessage(f"{'.'.join(map(str, first['loc'])) or 'message'}: {first['msg']}") from None
    if isinstance(told, Hello) and told.rate not in RATES:
        raise BadMessage(f"rate: one of {', '.join(map(str, RATES))}")
    return told


@dataclass(frozen=True, slots=True)
class SoundFrame:
    channel: int
    at: int
    """The source's sample it begins at, counted from the start of the call."""
    data: bytes


def pack(channel: int, at: int, data: bytes) -> bytes:
    return _HEAD.pack(_SOUND, channel, 0, at) + data


def unpack(frame: bytes) -> SoundFrame:
    """Raises `BadSound`."""
    if len(frame) < _HEAD.size or frame[0] != _SOUND:
        raise BadSound("A binary frame begins with 1, the channel, two zero bytes and the sample it stands at.")
    _, channel, _, at = _HEAD.unpack_from(frame)
    return SoundFrame(channel, at, frame[_HEAD.size :])


def as_json(heard: Heard) -> dict[str, Any]:
    match heard:
        case Final():
            return _final(heard)
        case Partial():
            return {
                "type": "partial",
                "utterance": heard.utterance,
                "speaker": _speaker(heard.speaker),
                "text": heard.text,
                "stable": heard.stable,
                "start": heard.start,
                "end": heard.end,
            }
        case SpeechBegan():
            return {"type": "speech", "speaker": _speaker(heard.speaker), "at": heard.at}
        case Lagging():
            return {"type": "lagging", "pressure": heard.pressure, "behind_s": heard.behind_s}
        case Ended():
            return {"type": "ended", "reason": heard.reason, "seconds": heard.seconds}


def dumps(message: dict[str, Any]) -> str:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def _final(final: Final) -> dict[str, Any]:
    said = final.said
    return {
        "type": "final",
        "seq": said.seq,
        "utterance": final.utterance,
        "speaker": _speaker(said.speaker),
        "text": said.text,
        "start": said.start,
        "end": said.end,
        "words": [
            {"text": w.text, "start": w.start, "end": w.end, "probability": round(w.probability, 3)}
            for w in final.words
        ],
        "language": final.language,
        "latency_s": final.latency_s,
    }


def _speaker(speaker: Speaker) -> dict[str, Any]:
    return {"channel": speaker.channel, "name": speaker.name, "side": speaker.side}
