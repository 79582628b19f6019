"""A call from its sound to its finals: numbered without gaps, in order, on record, nothing lost, nothing twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skills.calls.said import Speaker
from tests.support.scripted_speech import LoudEar, ScriptedDesk, ScriptedTranscriber, hush, named, play, read, words
from tests.support.virtual_time import in_virtual_time, run
from voice.audio import RATE, Samples, to_mulaw
from voice.errors import BadSound
from voice.heard import Final, Partial, SpeechBegan
from voice.ports import Admission
from voice.scheduler import Limits, Scheduler
from voice.session import UNHEARD, LiveSession, Manner
from voice.transcriber import Decoded, Request

REP, ANNA = Speaker(0, "David", "us"), Speaker(1, "Anna", "client")


@asynccontextmanager
async def call(
    model: ScriptedTranscriber | None = None,
    desk: ScriptedDesk | None = None,
    manner: Manner | None = None,
    limits: Limits | None = None,
) -> AsyncIterator[LiveSession]:
    scheduler = Scheduler(model or ScriptedTranscriber(), limits=limits)
    scheduler.start()
    at = desk or ScriptedDesk()
    session = LiveSession(at.admission, at, scheduler, LoudEar, manner)
    try:
        yield session
    finally:
        session.abandon()
        await scheduler.stop()


def talk(*stretches: list[int] | float) -> Samples:
    """Words and silences (seconds) by turns."""
    return np.concatenate([hush(s) if isinstance(s, float) else words(s) for s in stretches])


@in_virtual_time
async def test_what_was_said_comes_out_as_finals_with_times_on_the_calls_clock() -> None:
    desk = ScriptedDesk(Admission("default", "call", (REP, ANNA)))
    async with call(desk=desk) as session:
        await play(session, {0: talk(1.0, [1, 2, 3], 3.0), 1: talk(3.0, [7, 8], 2.0)})
        ended = await session.finish()
    first, second = desk.finals()
    assert (first.said.seq, first.said.text, first.said.speaker) == (1, "w1 w2 w3", REP)
    assert (second.said.seq, second.said.text, second.said.speaker) == (2, "w7 w8", ANNA)
    assert first.said.start == pytest.approx(1.0, abs=0.04)
    assert first.said.end == pytest.approx(1.0 + 3 * 0.36, abs=0.08)
    assert [w.text for w in second.words] == ["w7", "w8"]
    assert second.words[1].start == pytest.approx(3.36, abs=0.05)
    assert ended.seconds == pytest.approx(5.72, abs=0.1)
    assert desk.ended == [ended]


@in_virtual_time
async def test_a_final_comes_half_a_second_after_the_last_word_and_says_so() -> None:
    desk = ScriptedDesk()
    async with call(ScriptedTranscriber(cost=lambda r: 0.15), desk) as session:
        await play(session, {0: talk(0.5, [1, 2, 3], 2.0)}, chunk_s=0.02)
    # 0.3 s of silence end it; the decode began 0.14 s before that was sure
    assert 0.3 <= desk.finals()[0].latency_s <= 0.4


@in_virtual_time
async def test_one_final_is_one_decode_when_the_pause_was_the_end() -> None:
    model = ScriptedTranscriber()
    async with call(model, manner=Manner(live=False)) as session:
        await play(session, {0: talk(0.5, [1, 2, 3], 1.0, [4, 5], 1.0)})
        await session.finish()
    assert len(model.batches) == 2


@in_virtual_time
async def test_a_decode_in_advance_is_thrown_away_when_the_speaker_goes_on() -> None:
    desk = ScriptedDesk()
    async with call(desk=desk, manner=Manner(live=False)) as session:
        await play(session, {0: talk([1, 2], 0.2, [3, 4], 1.0)}, chunk_s=0.02)
        await session.finish()
    assert [f.said.text for f in desk.finals()] == ["w1 w2 w3 w4"]


@in_virtual_time
async def test_partials_grow_and_what_is_stable_stays() -> None:
    desk = ScriptedDesk()
    async with call(desk=desk) as session:
        await play(session, {0: talk(list(range(12)), 1.0)})
        await session.finish()
    texts = [(p.text, p.text[: p.stable]) for p in desk.partials]
    assert len(texts) >= 4
    for (before, settled), (text, now) in pairwise(texts):
        assert text.startswith(settled)
        assert now.startswith(settled)
        assert len(text) >= len(before)
    assert desk.told.index(desk.partials[-1]) < desk.told.index(desk.finals()[0])


@in_virtual_time
async def test_noise_the_model_makes_nothing_of_leaves_no_final_and_no_gap_in_the_numbers() -> None:
    desk = ScriptedDesk()
    sound = talk([1], 1.0, 0.0, 1.0, [2], 1.0)
    sound[RATE + 8_000 : RATE + 16_000] = 200  # loud enough to be heard, too soft for a word
    async with call(desk=desk) as session:
        await play(session, {0: sound})
        await session.finish()
    assert [(f.said.seq, f.said.text) for f in desk.finals()] == [(1, "w1"), (2, "w2")]
    assert sum(isinstance(h, SpeechBegan) for h in desk.told) == 3


@in_virtual_time
async def test_both_may_speak_at_once() -> None:
    desk = ScriptedDesk()
    async with call(desk=desk) as session:
        await play(session, {0: talk([1, 2, 3, 4], 1.0), 1: talk([5, 6, 7, 8], 1.0)})
        await session.finish()
    assert (desk.text(0), desk.text(1)) == ("w1 w2 w3 w4", "w5 w6 w7 w8")
    assert [f.said.seq for f in desk.finals()] == [1, 2]


@in_virtual_time
async def test_sound_sent_twice_is_heard_once() -> None:
    desk = ScriptedDesk()
    sound = talk([1, 2, 3], 1.0, [4, 5], 1.0)
    async with call(desk=desk) as session:
        await play(session, {0: sound[:20_000]})
        await play(session, {0: sound}, begin=4_000)  # the line dropped; the client sends more than it has to
        await session.finish()
    assert desk.text() == named([1, 2, 3, 4, 5])


@in_virtual_time
async def test_a_hole_in_the_sound_ends_the_utterance_and_the_clock_goes_on() -> None:
    desk = ScriptedDesk()
    async with call(desk=desk) as session:
        session.hear(0, words([1, 2]).tobytes(), 0)
        session.hear(0, talk([3], 1.0).tobytes(), 60 * RATE)
        await session.finish()
    assert [f.said.text for f in desk.finals()] == ["w1 w2", "w3"]
    assert desk.finals()[1].said.start == pytest.approx(60.0, abs=0.05)


@in_virtual_time
async def test_a_source_that_sends_nothing_in_silence_still_gets_its_finals() -> None:
    desk = ScriptedDesk()
    async with call(desk=desk) as session:
        session.hear(0, words([1, 2]).tobytes())
        for _ in range(8):
            await asyncio.sleep(0.5)
            session.tick(asyncio.get_running_loop().time())
        assert desk.text() == "w1 w2"
        session.hear(0, talk([3], 1.0).tobytes())
        await session.finish()
    assert desk.text() == "w1 w2 w3"


@in_virtual_time
async def test_a_store_that_is_away_delays_finals_and_loses_none() -> None:
    desk = ScriptedDesk(away=4)
    async with call(desk=desk) as session:
        await play(session, {0: talk([1], 1.0, [2], 1.0, [3], 1.0)})
        await session.finish()
    assert [(f.said.seq, f.said.text) for f in desk.finals()] == [(1, "w1"), (2, "w2"), (3, "w3")]


@in_virtual_time
async def test_a_client_sees_a_final_only_when_it_is_on_record() -> None:
    desk = ScriptedDesk(away=3)
    async with call(desk=desk) as session:
        box = session.listen()
        await play(session, {0: talk([1], 1.0)})
        told = await box.take()
        while not isinstance(told, Final):
            told = await box.take()
        assert desk.finals() == [told]


@in_virtual_time
async def test_a_stretch_the_model_cannot_do_is_still_in_the_record() -> None:
    desk = ScriptedDesk()
    model = ScriptedTranscriber(fails=lambda batch: any("w13" in ScriptedTranscriber._told(r).text for r in batch))
    async with call(model, desk, Manner(live=False), Limits(revive_after=99)) as session:
        await play(session, {0: talk([1], 1.0, [13], 1.0, [2], 1.0)})
        await session.finish()
    assert [f.said.text for f in desk.finals()] == ["w1", UNHEARD, "w2"]


@in_virtual_time
async def test_a_failing_final_keeps_the_last_words_that_were_heard_of_it() -> None:
    desk = ScriptedDesk()
    model = ScriptedTranscriber(fails=lambda batch: batch[0].words)
    async with call(model, desk, Manner(), Limits(revive_after=99)) as session:
        await play(session, {0: talk(list(range(1, 9)), 1.0)})
        await session.finish()
    assert desk.finals()[0].said.text.startswith("w1 w2 w3")


@in_virtual_time
async def test_a_fault_in_one_utterance_does_not_end_the_transcript(monkeypatch: pytest.MonkeyPatch) -> None:
    from voice import session as module

    def faulty(text: str, *_: object) -> str:
        if "w2" in text:
            raise ValueError("a bug")
        return text

    monkeypatch.setattr(module, "redacted", faulty)
    desk = ScriptedDesk()
    async with call(desk=desk, manner=Manner(live=False)) as session:
        await play(session, {0: talk([1], 1.0, [2], 1.0, [3], 1.0)})
        await session.finish()
    assert [f.said.text for f in desk.finals()] == ["w1", UNHEARD, "w3"]


@in_virtual_time
async def test_a_call_taken_up_again_goes_on_numbering_and_does_not_hear_the_past_twice() -> None:
    sound = {0: talk([1, 2], 1.0, [3, 4], 1.0, [5], 1.0), 1: talk(2.0, [8], 1.0, [9], 3.0)}
    first = ScriptedDesk()
    async with call(desk=first) as session:
        await play(session, {c: s[: int(3.5 * RATE)] for c, s in sound.items()})
        await session.rest()  # the process stops
    heard = {c: max(f.said.end for f in first.finals() if f.said.speaker.channel == c) for c in (0, 1)}
    second = ScriptedDesk(replace(first.admission, last_seq=len(first.finals()), heard_by_channel=tuple(heard.items())))
    async with call(desk=second) as session:
        await play(session, sound)  # a client that kept everything sends everything
        await session.finish()
    both = [*first.finals(), *second.finals()]
    assert [f.said.seq for f in both] == list(range(1, len(both) + 1))
    said = {c: " ".join(f.said.text for f in both if f.said.speaker.channel == c) for c in (0, 1)}
    assert said == {0: named([1, 2, 3, 4, 5]), 1: named([8, 9])}


@in_virtual_time
async def test_what_is_safe_is_never_asked_for_again_and_grows_with_the_record() -> None:
    desk = ScriptedDesk()
    async with call(desk=desk) as session:
        await play(session, {0: talk(1.0, [1, 2])})
        assert session.safe(0) <= RATE  # what is being said may still be lost with the process
        await play(session, {0: talk(1.0, [1, 2], 2.0)}, begin=session.received(0))
        assert session.safe(0) > 3 * RATE


@in_virtual_time
async def test_a_file_waits_for_the_model_and_reads_in_the_order_it_was_spoken_in() -> None:
    model = ScriptedTranscriber(lanes=2, cost=lambda r: r.seconds)
    desk = ScriptedDesk()
    most: list[int] = []
    async with call(model, desk, Manner(live=False)) as session:
        left = [talk(*([[n, n + 1], 3.0] * 6)) for n in (10, 20)]
        turns = {0: left[0], 1: np.concatenate((hush(1.7), left[1]))}
        playing = asyncio.create_task(play(session, turns, real_time=False))
        while not playing.done():
            most.append(session.pending)
            await asyncio.sleep(0.05)
        await session.finish()
    assert max(most) <= session.manner.most_pending + 2
    starts = [f.said.start for f in desk.finals()]
    assert len(starts) == 12
    assert starts == sorted(starts)


@in_virtual_time
async def test_a_speaker_may_become_known_while_the_call_runs() -> None:
    desk = ScriptedDesk()
    async with call(desk=desk) as session:
        await play(session, {1: talk([1], 1.0)})
        session.meet(1, ANNA)
        await play(session, {1: talk([1], 1.0, [2], 1.0)}, begin=session.received(1))
        await session.finish()
    assert [f.said.speaker.name for f in desk.finals()] == ["", "Anna"]


@in_virtual_time
async def test_what_was_known_of_a_speaker_stays_unless_it_is_somebody_else() -> None:
    kim = Speaker(0, "Kim Berger", "us", user_id="user_kim")
    async with call(desk=ScriptedDesk(Admission("default", "call", (kim,)))) as session:
        session.meet(0, Speaker(0, "kim berger"))
        session.hear(0, words([1]).tobytes())
        assert session.speaker(0) == Speaker(0, "kim berger", "us", user_id="user_kim")
        session.meet(0, Speaker(0, "Dana Wu", "client"))
        assert session.speaker(0) == Speaker(0, "Dana Wu", "client")


@in_virtual_time
async def test_telephone_sound_goes_the_same_way() -> None:
    desk = ScriptedDesk()
    sound = np.concatenate((hush(0.5, rate=8_000), words([3, 4, 5], rate=8_000), hush(1.0, rate=8_000)))
    async with call(desk=desk, manner=Manner(rate=8_000, encoding="mulaw")) as session:
        for at in range(0, len(sound), 160):
            session.hear(0, to_mulaw(sound[at : at + 160]), at)
        await session.finish()
    [final] = desk.finals()
    assert len(final.words) == 3
    assert final.said.start == pytest.approx(0.5, abs=0.05)


@in_virtual_time
async def test_what_is_not_sound_is_refused() -> None:
    async with call() as session:
        with pytest.raises(BadSound):
            session.hear(0, b"odd")
        with pytest.raises(BadSound):
            session.hear(99, b"\0\0")


@in_virtual_time
async def test_ending_twice_is_ending_once() -> None:
    desk = ScriptedDesk()
    async with call(desk=desk) as session:
        await play(session, {0: talk([1], 0.1)})
        told = await asyncio.gather(session.finish(), session.finish("again"))
        session.hear(0, words([9]).tobytes())
    assert told[0] == told[1]
    assert len(desk.ended) == 1
    assert desk.text() == "w1"


@in_virtual_time
async def test_a_slow_client_holds_nobody_up() -> None:
    desk = ScriptedDesk()
    async with call(desk=desk) as session:
        asleep = session.listen()
        awake = session.listen()
        await play(session, {0: talk(*([[1, 2], 1.0] * 20))})
        await session.finish()
    assert len(desk.finals()) == 20
    waiting = [asleep, awake]
    for box in waiting:
        finals = []
        while (heard := await box.take()) is not None:
            finals += [heard.said.seq] if isinstance(heard, Final) else []
            assert not isinstance(heard, Partial)  # a final took the place of each that waited
        assert finals == list(range(1, 21))


@in_virtual_time
async def test_card_numbers_reach_neither_the_record_nor_the_client() -> None:
    class SaysACard(ScriptedTranscriber):
        @staticmethod
        def _told(request: Request) -> Decoded:
            return Decoded("my card is 4111 1111 1111 1111 okay")

    desk = ScriptedDesk()
    async with call(SaysACard(), desk) as session:
        await play(session, {0: talk(list(range(9)), 1.0)})
        await session.finish()
    assert desk.finals()[0].said.text == "my card is [card number] okay"
    assert all("4111" not in p.text for p in desk.partials)


@in_virtual_time
async def test_a_card_number_read_in_groups_is_on_record_in_none_of_them() -> None:
    """And who only names a figure waits two seconds at most."""

    class ReadsGroups(ScriptedTranscriber):
        @staticmethod
        def _told(request: Request) -> Decoded:
            word = next((w.text for w in read(request.sound)), "")
            return Decoded({"w1": "Take 4111", "w9": "we have 4115"}.get(word, "1111"))

    desk = ScriptedDesk()
    groups = np.concatenate([part for n in (1, 2, 3, 4) for part in (words([n]), hush(1.2))] + [words([9]), hush(4.0)])
    async with call(ReadsGroups(), desk) as session:
        await play(session, {0: groups})
        told = [(f.said.text, f.latency_s) for f in desk.finals()]
        await session.finish()
    assert [text for text, _ in told] == ["Take [card number]", *["[card number]"] * 3, "we have 4115"]
    assert 2.0 < told[-1][1] < 3.0


@settings(max_examples=15)
@given(
    st.lists(st.tuples(st.integers(1, 30), st.floats(0.05, 1.5)), min_size=1, max_size=5),
    st.integers(400, 9_000),
    st.booleans(),
)
def test_however_it_is_cut_and_sent_every_word_comes_out_once_and_in_order(
    stretches: list[tuple[int, float]], chunk: int, live: bool
) -> None:
    numbers = iter(range(1_400))
    said: list[int] = []
    parts: list[Samples] = []
    for count, pause in stretches:
        some = [next(numbers) for _ in range(count)]
        said += some
        parts += [words(some), hush(pause)]
    sound = np.concatenate(parts)

    async def heard() -> ScriptedDesk:
        desk = ScriptedDesk()
        async with call(desk=desk, manner=Manner(live=live)) as session:
            await play(session, {0: sound}, chunk_s=chunk / RATE)
            await session.finish()
        return desk

    desk = run(heard())
    assert desk.text() == named(said)
    assert [f.said.seq for f in desk.finals()] == list(range(1, len(desk.finals()) + 1))
    ends = [0.0, *(f.said.end for f in desk.finals())]
    assert all(f.said.start >= before - 0.05 for f, before in zip(desk.finals(), ends, strict=False))


@settings(max_examples=12)
@given(st.lists(st.tuples(st.integers(500, 12_000), st.integers(0, 20_000)), min_size=4, max_size=30), st.booleans())
def test_a_line_that_drops_and_repeats_itself_any_way_it_likes_changes_nothing(
    pieces: list[tuple[int, int]], telephone: bool
) -> None:
    """Each piece is sent from somewhere before what was received: whatever the overlap, the transcript is the same."""
    sound = talk(list(range(1, 6)), 0.6, list(range(6, 10)), 0.6, [10], 0.6)
    rate = 8_000 if telephone else RATE
    if telephone:
        sound = sound[::2]

    async def heard(repeat: bool) -> list[tuple[str, float, float]]:
        desk = ScriptedDesk()
        async with call(desk=desk, manner=Manner(rate=rate, live=False)) as session:
            sizes = iter([*pieces, *([(4_000, 0)] * 100)])
            while (came := session.received(0)) < len(sound):
                size, back = next(sizes)
                start = max(0, came - back) if repeat else came
                session.hear(0, sound[start : came + size].tobytes(), start)
            await session.finish()
        return [(f.said.text, f.said.start, f.said.end) for f in desk.finals()]

    assert run(heard(repeat=True)) == run(heard(repeat=False))
