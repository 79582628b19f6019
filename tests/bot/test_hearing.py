"""The speech service as settings ask for it."""

from pathlib import Path

import pytest

from bot.hearing import engine_of, loose_desk, terms_of, wanted_of
from bot.settings import Settings, VoiceSettings
from voice.ports import NotAdmitted


def with_voice(tmp_path: Path, **voice: object) -> Settings:
    return Settings(home=tmp_path, voice=VoiceSettings.model_validate(voice))


def test_by_itself_it_uses_the_cores_there_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voice.weights.device_of", lambda wanted: "cpu")
    for cores, lanes, threads in ((1, 1, 1), (2, 2, 1), (4, 2, 2), (8, 2, 4), (16, 4, 4)):
        monkeypatch.setattr("os.sched_getaffinity", lambda _, cores=cores: set(range(cores)))
        engine = engine_of(with_voice(tmp_path), tmp_path)
        assert (engine.lanes, engine.threads, engine.batch, engine.compute) == (lanes, threads, 1, "int8")


def test_a_gpu_gets_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voice.weights.device_of", lambda wanted: "cuda")
    engine = engine_of(with_voice(tmp_path), tmp_path)
    assert (engine.device, engine.batch, engine.lanes, engine.compute) == ("cuda", 16, 2, "float16")


def test_what_is_set_is_taken(tmp_path: Path) -> None:
    settings = with_voice(
        tmp_path,
        device="cpu",
        lanes=3,
        threads=2,
        compute="int8_float32",
        most_streams=7,
        beam=2,
        partial_s=1.0,
        language="de",
    )
    engine, terms = engine_of(settings, tmp_path), terms_of(settings)
    assert (engine.lanes, engine.threads, engine.compute) == (3, 2, "int8_float32")
    assert (terms.most_streams, terms.manner.beam, terms.manner.partial_s) == (7, 2, 1.0)
    assert terms.manner.language == "de"


def test_models_are_kept_in_the_data_folder(tmp_path: Path) -> None:
    assert wanted_of(with_voice(tmp_path)).store == tmp_path / "models" / "speech"


async def test_a_service_on_its_own_opens_for_its_key_alone(tmp_path: Path) -> None:
    desk = loose_desk(with_voice(tmp_path, key="secret"))
    assert (await desk.admit("secret")).call_id == "local"
    assert (await desk.admit("secret:second")).call_id == "local-second"
    for wrong in ("", "secre", "secret2", "local"):
        with pytest.raises(NotAdmitted):
            await desk.admit(wrong)
    made = (loose_desk(with_voice(tmp_path)).key, loose_desk(with_voice(tmp_path)).key)
    assert made[0] != made[1]
