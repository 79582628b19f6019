"""The model's tokens, laid out as Whisper's are: text, then eight special tokens, then a time every 20 ms up to 30 s.

CTranslate2 and faster-whisper rely on that order: text below end-of-text, specials in one block, times right
after "no times". There is no language token: the model knows one language, and the prompt is start-of-transcript alone.
"""

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

SPECIALS = (
    "<|endoftext|>",
    "<|startoftranscript|>",
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nospeech|>",
    "<|notimestamps|>",
)
TIMES = tuple(f"<|{i * 0.02:.2f}|>" for i in range(1_501))
_TEXT_TOKENS = 1_400


class Tokens:
    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer

    @classmethod
    def learned(cls, texts: Iterable[str]) -> "Tokens":
        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        tokenizer.decoder = decoders.ByteLevel()
        trainer = trainers.BpeTrainer(
            vocab_size=_TEXT_TOKENS, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
        )
        tokenizer.train_from_iterator((f" {text}" for text in texts), trainer)
        tokenizer.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in (*SPECIALS, *TIMES)])
        return cls(tokenizer)

    def special(self, name: str) -> int:
        return int(self.tokenizer.token_to_id(f"<|{name}|>"))

    def text(self, words: str) -> list[int]:
        return list(self.tokenizer.encode(words, add_special_tokens=False).ids)

    def time(self, seconds: float) -> int:
        return self.first_time + round(min(max(seconds, 0.0), 30.0) / 0.02)

    @cached_property
    def first_time(self) -> int:
        return self.special("notimestamps") + 1

    @property
    def count(self) -> int:
        return int(self.tokenizer.get_vocab_size())

    @property
    def all(self) -> list[str]:
        return [self.tokenizer.id_to_token(i) for i in range(self.count)]

    def save(self, folder: Path) -> None:
        self.tokenizer.save(str(folder / "tokenizer.json"))
