"""A channel is cut into utterances: where they begin and end, and that no speech falls between two of them."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from voice.audio import RATE
from voice.segmenter import Began, Event, Paused, Resumed, Ring, Rules, Segmenter, Spoken
from voice.vad import FRAME

FRAME_S = FRAME / RATE
QUIET, LOUD = np.zeros(FRAME, np.int16), np.full(FRAME, 3_000, np.int16)


def fed(*stretches: tuple[bool, float], rules: Rules | None = None, flush: bool = True) -> list[Event]:
    """Speech and silence by turns, in seconds."""
    segmenter = Segmenter(rules)
    events: list[Event] = []
    for speech, seconds in stretches:
        for _ in range(round(seconds / FRAME_S)):
            events += segmenter.push(LOUD if speech else QUIET, 0.9 if speech else 0.02)
    return events + (segmenter.flush() if flush else [])


def spoken(events: list[Event]) -> list[Spoken]:
    return [e for e in events if isinstance(e, Spoken)]


def test_an_utterance_begins_before_speech_was_noticed_and_ends_in_the_silence_after_it() -> None:
    [one] = spoken(fed((False, 1.024), (True, 2.048), (False, 1.024), flush=False))
    assert one.start == int((1.024 - 0.2) * RATE)  # 200 ms of pre-roll
    assert one.end == int((1.024 + 2.048 + 0.16) * RATE)  # 160 ms of the silence that ended it
    assert one.voiced == int(2.048 * RATE)
    assert not one.cut


def test_three_tenths_of_a_second_of_silence_end_an_utterance_and_less_does_not() -> None:
    assert len(spoken(fed((True, 1.024), (False, 0.288), (True, 1.024), flush=False))) == 0
    assert len(spoken(fed((True, 1.024), (False, 0.32), (True, 1.024), flush=False))) == 1


def test_a_pause_is_told_as_the_stretch_it_will_be_and_taken_back_when_speech_goes_on() -> None:
    events = fed((True, 1.024), (False, 0.224), (True, 0.512), (False, 0.512), flush=False)
    kinds = [type(e) for e in events]
    assert kinds == [Began, Paused, Resumed, Paused, Spoken]
    pause, final = events[3], events[4]
    assert isinstance(pause, Paused)
    assert isinstance(final, Spoken)
    assert (pause.start, pause.end) == (final.start, final.end)


def test_a_click_is_no_utterance() -> None:
    assert fed((False, 0.512), (True, 0.064), (False, 1.024)) == []


def test_a_short_yes_is_one() -> None:
    assert len(spoken(fed((False, 0.512), (True, 0.192), (False, 1.024)))) == 1


def test_speech_at_the_very_start_has_no_sound_before_it() -> None:
    [one] = spoken(fed((True, 1.024), (False, 1.024)))
    assert one.start == 0


def test_two_utterances_close_together_do_not_share_sound() -> None:
    first, second = spoken(fed((True, 1.024), (False, 0.32), (True, 1.024), (False, 1.024)))
    assert second.start >= first.end


def test_what_is_being_said_when_the_sound_ends_is_an_utterance() -> None:
    [one] = spoken(fed((False, 0.512), (True, 1.024)))
    assert one.end == int((0.512 + 1.024) * RATE)


def test_fifteen_seconds_without_a_pause_are_cut_at_the_quietest_moment() -> None:
    segmenter = Segmenter()
    events: list[Event] = []
    softest = 400  # frame 400 stands at 12.8 s, in the second half
    for i in range(520):
        frame = np.full(FRAME, 200 if i == softest else 3_000, np.int16)
        events += segmenter.push(frame, 0.9)
    first = spoken(events)[0]
    assert first.cut
    assert abs(first.end - softest * FRAME) <= FRAME
    assert isinstance(events[2], Began)
    assert events[2].start == first.end  # the rest goes on at that very sample


def test_an_utterance_that_has_grown_long_ends_at_a_shorter_silence() -> None:
    assert len(spoken(fed((True, 10.24), (False, 0.192), (True, 1.024), flush=False))) == 1


def test_missing_sound_ends_what_was_being_said() -> None:
    segmenter = Segmenter()
    events: list[Event] = []
    for _ in range(30):
        events += segmenter.push(LOUD, 0.9)
    events += segmenter.jump(10 * RATE)
    for _ in range(30):
        events += segmenter.push(LOUD, 0.9)
    events += segmenter.flush()
    first, second = spoken(events)
    assert first.end == 30 * FRAME
    assert second.start == 10 * RATE


@settings(max_examples=60)
@given(st.lists(st.tuples(st.booleans(), st.integers(1, 200)), min_size=1, max_size=30), st.integers(0, 10_000))
def test_no_speech_is_lost_and_no_sample_is_in_two_utterances(pattern: list[tuple[bool, int]], seed: int) -> None:
    noise = np.random.default_rng(seed)
    rules = Rules()
    segmenter, events, voiced, at = Segmenter(rules), [], [], 0
    for speech, frames in pattern:
        for _ in range(frames):
            level = int(noise.integers(1_000, 4_000)) if speech else 5
            events += segmenter.push(np.full(FRAME, level, np.int16), 0.9 if speech else 0.02)
            if speech:
                voiced.append(at)
            at += FRAME
    utterances = spoken(events + segmenter.flush())
    for before, after in pairwise(utterances):
        assert before.end <= after.start
    for one in utterances:
        assert one.start < one.end <= at
        assert one.end - one.start <= rules.most_s * RATE
    outside = [v for v in voiced if not any(u.start <= v and v + FRAME <= u.end for u in utterances)]
    assert all(_blip(v, voiced, rules) for v in outside)


def _blip(at: int, voiced: list[int], rules: Rules) -> bool:
    """Whether the speech around a frame, up to an endpoint on either side, is too short to be an utterance."""
    reach = int(rules.endpoint_s * RATE) + FRAME
    near = [v for v in voiced if abs(v - at) <= reach]
    return len(near) * FRAME < rules.blip_s * RATE + FRAME


@settings(max_examples=40)
@given(st.lists(st.integers(1, 700), min_size=1, max_size=40), st.integers(100, 1_000))
def test_a_ring_gives_back_exactly_what_went_in(sizes: list[int], capacity: int) -> None:
    ring, everything = Ring(capacity), np.zeros(0, np.int16)
    for i, size in enumerate(sizes):
        part = (np.arange(size) + 1_000 * i).astype(np.int16)
        ring.put(part)
        everything = np.concatenate((everything, part))
        first = max(0, len(everything) - capacity)
        assert ring.first == first
        middle = (first + len(everything)) // 2
        assert (ring.get(first, len(everything)) == everything[first:]).all()
        assert (ring.get(middle, len(everything)) == everything[middle:]).all()
