"""What goes over the socket: read strictly, written as documented."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.calls.said import Said, Speaker
from voice.errors import BadSound
from voice.heard import Ended, Final, Lagging, Partial, SpeechBegan, Word
from voice.wire import BadMessage, End, Hello, Named, as_json, dumps, pack, read, unpack


def test_a_hello_says_what_the_sound_is_like() -> None:
    told = read('{"type": "hello", "key": "k", "channels": 2, "rate": 8000, "encoding": "mulaw", "resume_from": 4}')
    assert told == Hello(key="k", channels=2, rate=8_000, encoding="mulaw", resume_from=4)
    assert read('{"type": "hello", "key": "k", "later": "fields are fine"}') == Hello(key="k")


def test_a_speaker_may_be_named_at_any_time() -> None:
    told = read('{"type": "speaker", "channel": 1, "name": "Anna", "side": "client"}')
    assert isinstance(told, Named)
    assert told.speaker() == Speaker(1, "Anna", "client")
    assert read('{"type": "end"}') == End()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("no json", "JSON"),
        ("{}", "discriminator"),
        ('{"type": "hello"}', "key"),
        ('{"type": "hello", "key": "k", "channels": 99}', "channels"),
        ('{"type": "hello", "key": "k", "rate": 11025}', "rate"),
        ('{"type": "hello", "key": "k", "encoding": "opus"}', "encoding"),
        ('{"type": "dance"}', "type"),
    ],
)
def test_what_is_wrong_is_said_and_no_secret_is_repeated(text: str, what: str) -> None:
    with pytest.raises(BadMessage) as told:
        read(text)
    assert what in str(told.value)
    assert '"k"' not in str(told.value)


@given(st.integers(0, 15), st.integers(0, 2**62), st.binary(max_size=64))
def test_a_frame_comes_out_as_it_went_in(channel: int, at: int, data: bytes) -> None:
    frame = unpack(pack(channel, at, data))
    assert (frame.channel, frame.at, frame.data) == (channel, at, data)


def test_a_frame_of_another_kind_is_refused() -> None:
    for frame in (b"", b"\x01\x00", b"\x02" + bytes(20)):
        with pytest.raises(BadSound):
            unpack(frame)


def test_events_are_written_as_documented() -> None:
    anna = Speaker(1, "Anna", "client")
    who = {"channel": 1, "name": "Anna", "side": "client"}
    final = Final("c", "1-0", Said(3, anna, "Yes.", 1.0, 1.5), (Word("Yes.", 1.0, 1.5, 0.98765),), "en", 0.41)
    assert as_json(final) == {
        "type": "final",
        "seq": 3,
        "utterance": "1-0",
        "speaker": who,
        "text": "Yes.",
        "start": 1.0,
        "end": 1.5,
        "words": [{"text": "Yes.", "start": 1.0, "end": 1.5, "probability": 0.988}],
        "language": "en",
        "latency_s": 0.41,
    }
    partial = {
        "type": "partial",
        "utterance": "1-0",
        "speaker": who,
        "text": "Ye",
        "stable": 0,
        "start": 1.0,
        "end": 1.2,
    }
    assert as_json(Partial("c", "1-0", anna, "Ye", 0, 1.0, 1.2)) == partial
    assert as_json(SpeechBegan("c", anna, 1.0)) == {"type": "speech", "speaker": who, "at": 1.0}
    assert as_json(Lagging("c", "finals_only", 2.0)) == {"type": "lagging", "pressure": "finals_only", "behind_s": 2.0}
    assert as_json(Ended("c", "ended", 9.5)) == {"type": "ended", "reason": "ended", "seconds": 9.5}
    assert json.loads(dumps({"text": "Zoë"})) == {"text": "Zoë"}
