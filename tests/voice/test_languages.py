"""A model of many languages: heard where it is not said, asked for where it is; batches are of one language."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from tokenizers import AddedToken, Tokenizer

from tests.voice.conftest import MODEL
from voice.transcriber import Request
from voice.whisper import Engine, WhisperTranscriber

SOUND = np.zeros(16_000, np.int16)


@dataclass
class ManyLanguages:
    """As much of a loaded model as deciding on languages needs."""

    is_multilingual: bool = True
    asked: int = 0
    hears: list[str] = field(default_factory=lambda: ["de", "fr"])

    def detect_language(self, encoded: object) -> list[list[tuple[str, float]]]:
        self.asked += 1
        return [[(f"<|{language}|>", 0.9), ("<|en|>", 0.1)] for language in self.hears]


@dataclass
class Loaded:
    model: ManyLanguages
    hf_tokenizer: Tokenizer


@pytest.fixture
def transcriber() -> WhisperTranscriber:
    tokenizer = Tokenizer.from_file(str(MODEL / "tokenizer.json"))
    tokenizer.add_special_tokens([AddedToken(f"<|{code}|>", special=True) for code in ("en", "de", "fr")])
    made = WhisperTranscriber(Engine(MODEL))
    made._model = Loaded(ManyLanguages(), tokenizer)
    return made


def names(transcriber: WhisperTranscriber, tokens: list[int]) -> list[Any]:
    return [transcriber._model.hf_tokenizer.id_to_token(t) for t in tokens]


def test_what_is_not_said_is_heard_for_each_stretch(transcriber: WhisperTranscriber) -> None:
    batch = [Request(SOUND), Request(SOUND)]
    assert transcriber._languages(batch, None) == ["de", "fr"]


def test_what_is_said_is_not_asked_for(transcriber: WhisperTranscriber) -> None:
    batch = [Request(SOUND, language="fr"), Request(SOUND, language="en")]
    assert transcriber._languages(batch, None) == ["fr", "en"]
    assert transcriber._model.model.asked == 0
    assert transcriber._languages([Request(SOUND, language="en"), Request(SOUND)], None) == ["en", "fr"]


def test_the_prompt_names_language_and_task_and_all_have_one_length(transcriber: WhisperTranscriber) -> None:
    told = names(transcriber, transcriber._prompt(Request(SOUND), "de"))
    assert told == ["<|startoftranscript|>", "<|de|>", "<|transcribe|>", "<|notimestamps|>"]
    assert len(transcriber._prompt(Request(SOUND), "fr")) == len(told)


def test_names_stand_before_the_prompt(transcriber: WhisperTranscriber) -> None:
    told = names(transcriber, transcriber._prompt(Request(SOUND, expect=("Oracle", "Anna")), "en"))
    assert told[0] == "<|startofprev|>"
    assert told[-4:] == ["<|startoftranscript|>", "<|en|>", "<|transcribe|>", "<|notimestamps|>"]
    many = tuple(f"Somebody Number {i}" for i in range(200))
    assert len(transcriber._prompt(Request(SOUND, expect=many), "en")) <= 65


def test_requests_that_differ_in_language_beam_or_names_do_not_share_a_batch(transcriber: WhisperTranscriber) -> None:
    plain = Request(SOUND, words=True, beam=5)
    others = [
        Request(SOUND, words=True, beam=5, language="de"),
        Request(SOUND, words=True, beam=1),
        Request(SOUND, words=False, beam=5),
        Request(SOUND, words=True, beam=5, expect=("Oracle",)),
    ]
    groups = {transcriber.group(r) for r in (plain, *others)}
    assert len(groups) == 5
    assert transcriber.group(Request(SOUND[:9_000], words=True, beam=5)) == transcriber.group(plain)
