"""Real sound through the real path: detector, segmenter, Whisper. The model is small: keywords are asked for."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from tests.support.scripted_speech import hush, play
from tests.voice.conftest import ASSETS, hiss, tune
from voice.audio import Samples
from voice.errors import NoModel
from voice.loose_desk import LooseDesk
from voice.scheduler import Scheduler
from voice.session import LiveSession, Manner
from voice.transcriber import Request
from voice.vad import Silero
from voice.whisper import Engine, Notes, WhisperTranscriber

pytestmark = pytest.mark.may_block(reason="the model and the recordings are read inside the test")


@asynccontextmanager
async def listening(engine: Engine, silero: Silero) -> AsyncIterator[tuple[LiveSession, LooseDesk, WhisperTranscriber]]:
    model = await WhisperTranscriber.load(engine)
    scheduler = Scheduler(model)
    scheduler.start()
    desk = LooseDesk()
    session = LiveSession(await desk.admit("local"), desk, scheduler, silero.ear, Manner(live=False))
    try:
        yield session, desk, model
    finally:
        session.abandon()
        await scheduler.stop()
        await model.close()


async def transcript(engine: Engine, silero: Silero, sound: dict[int, Samples]) -> LooseDesk:
    async with listening(engine, silero) as (session, desk, _):
        await play(session, sound, real_time=False)
        await session.finish()
    return desk


def has(desk: LooseDesk, *keywords: str) -> None:
    text = " ".join(s.text for s in desk.said).lower()
    missing = [k for k in keywords if k not in text]
    assert not missing, text


async def test_two_speakers_are_heard_each_on_their_channel_and_in_time(
    engine: Engine, silero: Silero, recording: Callable[[str], Samples]
) -> None:
    truth = json.loads((ASSETS / "speech" / "two_speakers.json").read_text())
    left, right = recording("two_speakers.flac")
    desk = await transcript(engine, silero, {0: left, 1: right})
    has(desk, "anna", "david", "budget", "fifty thousand", "final decision", "approval", "contract", "oracle", "demo")
    assert [s.speaker.channel for s in desk.said] == [line["channel"] for line in truth]
    for said, line in zip(desk.said, truth, strict=True):
        assert abs(said.start - line["start"]) < 0.25
        assert abs(said.end - line["end"]) < 0.35
    for final in desk.finals:
        assert final.language == "en"
        assert [w.text for w in final.words] == final.said.text.split()
        starts = [w.start for w in final.words]
        assert starts == sorted(starts)


async def test_a_telephone_is_understood(engine: Engine, silero: Silero, recording: Callable[[str], Samples]) -> None:
    has(await transcript(engine, silero, {0: recording("telephone.wav")[0]}), "proposal", "next week")


async def test_who_speaks_at_the_same_time_is_heard_all_the_same(
    engine: Engine, silero: Silero, recording: Callable[[str], Samples]
) -> None:
    left, right = recording("both_at_once.flac")
    has(await transcript(engine, silero, {0: left, 1: right}), "price", "forty dollars", "do not have the budget")


async def test_a_monologue_is_cut_and_nothing_of_it_is_lost(
    engine: Engine, silero: Silero, recording: Callable[[str], Samples]
) -> None:
    desk = await transcript(engine, silero, {0: recording("without_a_pause.flac")[0]})
    has(
        desk,
        "manual data entry",
        "win rate",
        "forecast accuracy",
        "salesforce",
        "finance director",
        "legal team",
        "friday",
    )
    assert len(desk.said) >= 2
    assert all(s.end - s.start <= 15.1 for s in desk.said)


@pytest.mark.parametrize("sound", [hush(5.0), hiss(5.0), hiss(5.0, 2_000.0), tune(8.0)])
async def test_silence_noise_and_music_say_nothing(engine: Engine, silero: Silero, sound: Samples) -> None:
    assert (await transcript(engine, silero, {0: sound})).said == ()


async def test_speech_over_music_is_heard(engine: Engine, silero: Silero, recording: Callable[[str], Samples]) -> None:
    speech = recording("telephone.wav")[0]
    mixed = (speech + tune(len(speech) / 16_000 + 1)[: len(speech)] // 30).astype(np.int16)
    has(await transcript(engine, silero, {0: mixed}), "proposal")


async def test_stretches_of_several_calls_in_one_batch_come_out_as_alone(
    engine: Engine, recording: Callable[[str], Samples]
) -> None:
    """What a GPU does all day; on a CPU it is slower, and the same."""
    left = recording("two_speakers.flac")[0]
    sounds = [left[int(a * 16_000) : int(b * 16_000)] for a, b in ((0.3, 3.0), (6.8, 9.2))]
    requests = [Request(s, words=True, beam=5, voiced_s=2.0) for s in (*sounds, hush(2.0))]
    model = await WhisperTranscriber.load(engine)
    together = await model.decode(requests)
    alone = [(await model.decode([r]))[0] for r in requests]
    await model.close()
    assert [d.text for d in together] == [d.text for d in alone]
    assert "budget" in together[1].text
    assert [w.text for w in together[0].words] == together[0].text.split()
    assert together[2].text == ""


async def test_the_full_window_hears_what_the_short_one_hears(
    engine: Engine, recording: Callable[[str], Samples]
) -> None:
    from dataclasses import replace

    sound = recording("telephone.wav")[0]
    told = []
    for window in ("full", "short"):
        model = await WhisperTranscriber.load(replace(engine, window=window))
        told.append((await model.decode([Request(sound, beam=5)]))[0].text)
        await model.close()
    assert "proposal" in told[0]
    assert told[0] == told[1]


async def test_a_model_that_does_not_load_says_so_in_a_sentence(engine: Engine) -> None:
    from dataclasses import replace

    with pytest.raises(NoModel, match="does not load on cpu with float7"):
        await WhisperTranscriber.load(replace(engine, compute="float7"))


async def test_a_model_is_revived_in_place(engine: Engine, recording: Callable[[str], Samples]) -> None:
    model = await WhisperTranscriber.load(engine)
    await model.revive()
    [told] = await model.decode([Request(recording("telephone.wav")[0], beam=1)])
    await model.close()
    assert "proposal" in told.text


async def test_names_a_small_model_cannot_use_are_kept_from_it(
    engine: Engine, recording: Callable[[str], Samples]
) -> None:
    model = await WhisperTranscriber.load(engine)
    sound = recording("telephone.wav")[0]
    strange = ("Skarholt", "Castellan Relay", "Kim Berger", "Dana Wu", "Nordlys", "Marisol Vega", "Ferrovia", "Helix")
    plain, named = [(await model.decode([Request(sound, beam=5, expect=e)]))[0].text for e in ((), strange)]
    assert model.group(Request(sound, expect=strange)) == model.group(Request(sound))
    await model.close()
    assert named == plain


@pytest.mark.parametrize("text", ["no json", "[]", '{"padding_s": "much"}'])
def test_notes_that_cannot_be_read_are_no_notes(tmp_path: Path, text: str) -> None:
    (tmp_path / "scip.json").write_text(text)
    assert Notes.of(tmp_path) == Notes()
    assert Notes().padding("auto") == 0
    assert Notes(padding_s=1.0).padding("full") == 0
    assert Notes(padding_s=1.0).padding("auto") == 100
