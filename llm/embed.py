"""Sentence embeddings: the local model by default, any OpenAI-compatible service by setting."""

import asyncio
import math
import os
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from llm.errors import EmbeddingRefused, EmbeddingUnavailable, ModelError
from llm.sentence_model import converted
from llm.tuning import Tuning

Vectors = npt.NDArray[np.float32]
"""Shape (texts, dim), float32, each row of length 1."""

MAX_TOKENS = 256
MAX_CHARACTERS = 8_000
"""No text needs more characters to fill `MAX_TOKENS`; keeps hostile input cheap."""
BATCH_TOKENS = 256
"""Padded tokens in one forward pass: small, so that it stays in the core's cache (measured: 64 to 4,096)."""
REMEMBERED = 2_048
"""Repeated short calls (a query asked of several indexes, a router's examples) answered from memory."""


class Embedder(Protocol):
    """Turns texts into unit vectors. Thread-safe."""

    @property
    def name(self) -> str:
        """Identifies the vector space: an index made under one name cannot be searched under another."""
        ...

    @property
    def dim(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row per text, in order. Raises `llm.errors.ModelError`."""
        ...

    async def aembed(self, texts: Sequence[str]) -> Vectors:
        """`embed` without blocking the event loop."""
        ...


class LocalEmbedder:
    """all-MiniLM-L6-v2 in int8 on the CPU, one thread per pass: about a millisecond for a query."""

    def __init__(self, cache: Path, tuning: Tuning | None = None) -> None:
        """Raises `SentenceModelMissing`."""
        import ctranslate2
        from tokenizers import Tokenizer

        model = converted(cache, tuning)
        self.cache = cache
        self._workers = max(1, os.cpu_count() or 1)
        # One worker more than bulk work ever uses: a query never queues behind ingestion.
        self._encoder: Any = ctranslate2.Encoder(
            str(model.folder), device="cpu", compute_type="default", inter_threads=self._workers + 1, intra_threads=1
        )
        self._tokenizer = Tokenizer.from_file(str(model.tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._name = f"all-MiniLM-L6-v2-int8-{model.fingerprint}"
        self._dim = model.dim
        self._recent: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return self._name

    @property
    def dim(self) -> int:
        return self._dim

    def embed(self, texts: Sequence[str]) -> Vectors:
        if len(texts) == 1:
            return self._remembered(texts[0])
        if not texts:
            return np.zeros((0, self._dim), dtype=np.float32)
        return self._embed_many(texts)

    async def aembed(self, texts: Sequence[str]) -> Vectors:
        return await asyncio.to_thread(self.embed, texts)

    def embed_words(self, text: str) -> tuple[Vectors, tuple[tuple[int, int], ...]]:
        """What each piece of `text` adds to its vector, and its place: the rows sum to `embed([text])[0]`.

        A model that is linear in the vector can so say which words decided. The two pieces every sentence
        begins and ends with stand at (0, 0).
        """
        cut = _cut(text)
        encoding = self._tokenizer.encode(cut)
        states = self._states([encoding.ids])[0]
        share: Vectors = states / max(float(np.linalg.norm(states.sum(0))), 1e-12)
        return share, tuple((int(start), int(end)) for start, end in encoding.offsets)

    def _remembered(self, text: str) -> Vectors:
        key = text[:MAX_CHARACTERS]
        with self._lock:
            known = self._recent.get(key)
            if known is not None:
                self._recent.move_to_end(key)
                return known.copy()
        vectors = self._forward([self._tokens(key)])
        with self._lock:
            self._recent[key] = vectors
            while len(self._recent) > REMEMBERED:
                self._recent.popitem(last=False)
        return vectors.copy()

    def _embed_many(self, texts: Sequence[str]) -> Vectors:
        encoded = self._tokenizer.encode_batch_fast([_cut(text) for text in texts])
        tokens = [encoding.ids for encoding in encoded]
        vectors = np.empty((len(texts), self._dim), dtype=np.float32)
        batches = list(_batches(tokens))

        def run(rows: list[int]) -> None:
            vectors[rows] = self._forward([tokens[row] for row in rows])

        if len(batches) < 2 or self._workers < 2:
            for rows in batches:
                run(rows)
            return vectors
        with ThreadPoolExecutor(self._workers, thread_name_prefix="embed") as pool:
            list(pool.map(run, batches))
        return vectors

    def _tokens(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(_cut(text)).ids
        return ids

    def _forward(self, tokens: list[list[int]]) -> Vectors:
        states = self._states(tokens)
        lengths = np.array([len(ids) for ids in tokens])
        mask = (np.arange(states.shape[1])[None, :] < lengths[:, None]).astype(np.float32)
        pooled = np.matmul(mask[:, None, :], states)[:, 0, :] / lengths[:, None]
        return unit_rows(pooled)

    def _states(self, tokens: list[list[int]]) -> Vectors:
        """(texts, longest, dim); behind the end of a shorter text they mean nothing."""
        return np.asarray(self._encoder.forward_batch(tokens).last_hidden_state, dtype=np.float32)


def _cut(text: str) -> str:
    """What of a text is embedded; lone surrogates, which the tokenizer cannot take, become spaces."""
    short = text[:MAX_CHARACTERS]
    return short if short.isascii() else short.encode("utf-8", "replace").decode("utf-8")


def _batches(tokens: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Row numbers of texts of similar length, each batch within `BATCH_TOKENS` once padded."""
    batch: list[int] = []
    for row in sorted(range(len(tokens)), key=lambda number: len(tokens[number])):
        if batch and (len(batch) + 1) * len(tokens[row]) > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def unit_rows(vectors: npt.NDArray[Any]) -> Vectors:
    """Rows scaled to length 1; a zero row stays zero."""
    matrix = np.asarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    scaled: Vectors = matrix / np.maximum(lengths, 1e-12)
    return scaled


_loaded: dict[Tuning | None, LocalEmbedder] = {}
_local_lock = threading.Lock()


def local_embedder(cache_dir: Path | None = None, tuning: Tuning | None = None) -> Embedder:
    """The local model, loaded once per process and shared (90 ms; half a second more the first time ever).

    `cache_dir` holds the converted model (23 MB); by default the folder of the one loaded before, else one in the
    user's cache, or where there is none to write to (a locked-down container), a private temporary one. With a `tuning`
    it is the model tuned so: another space than the plain one's. Raises `SentenceModelMissing`.
    """
    with _local_lock:
        if tuning not in _loaded:
            folder = cache_dir or next((other.cache for other in _loaded.values()), None)
            _loaded[tuning] = LocalEmbedder(folder, tuning) if folder is not None else _in_some_cache(tuning)
        return _loaded[tuning]


def _in_some_cache(tuning: Tuning | None = None) -> LocalEmbedder:
    try:
        return LocalEmbedder(Path.home() / ".cache" / "scip" / "models", tuning)
    except (OSError, RuntimeError):  # RuntimeError: nobody's home folder is known
        return LocalEmbedder(Path(tempfile.mkdtemp(prefix="scip-models-")), tuning)


KNOWN_DIMENSIONS = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072, "text-embedding-ada-002": 1536}


class OpenAIEmbedder:
    """Any service that speaks OpenAI's `/embeddings`; texts leave the machine, so it is chosen by setting only.

    `dim` of an unknown model is learnt from its first answer.
    """

    def __init__(
        self,
        *,
        model: str,
        api_key: str,
        base_url: str | None = None,
        timeout_s: float = 20.0,
        batch: int = 96,
        max_retries: int = 2,
    ) -> None:
        import openai

        self._client = openai.OpenAI(api_key=api_key, base_url=base_url, timeout=timeout_s, max_retries=max_retries)
        self._model = model
        self._batch = batch
        self._dim = KNOWN_DIMENSIONS.get(model)
        self._host = self._client.base_url.host

    @property
    def name(self) -> str:
        return f"{self._host}/{self._model}"

    @property
    def dim(self) -> int:
        if self._dim is None:
            self._dim = int(self.embed(["dimension"]).shape[1])
        return self._dim

    def embed(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        parts = [self._request(texts[at : at + self._batch]) for at in range(0, len(texts), self._batch)]
        return np.concatenate(parts)

    async def aembed(self, texts: Sequence[str]) -> Vectors:
        return await asyncio.to_thread(self.embed, texts)

    def _request(self, texts: Sequence[str]) -> Vectors:
        # The service refuses empty input and input beyond its window.
        cleaned = [_cut(text).strip() or "-" for text in texts]
        answer = self._call(cleaned)
        rows = sorted(answer.data, key=lambda item: int(item.index))
        widths = {len(row.embedding) for row in rows}
        if len(rows) != len(cleaned) or len(widths) != 1 or (self._dim is not None and widths != {self._dim}):
            raise EmbeddingRefused(
                "The embedding service sent an answer of the wrong shape.",
                detail=f"{len(rows)} rows of {sorted(widths)} for {len(cleaned)} texts, expected {self._dim}",
            )
        vectors = unit_rows(np.array([row.embedding for row in rows], dtype=np.float32))
        if not math.isfinite(float(vectors.sum())):
            raise EmbeddingRefused("The embedding service sent numbers that are not finite.")
        self._dim = vectors.shape[1]
        return vectors

    def _call(self, texts: list[str]) -> Any:
        import openai

        try:
            return self._client.embeddings.create(model=self._model, input=texts, encoding_format="float")
        except (openai.APIConnectionError, openai.InternalServerError) as error:
            raise EmbeddingUnavailable("The embedding service did not answer.", detail=_detail(error)) from error
        except openai.RateLimitError as error:
            raise _too_busy(error) from error
        except openai.APIError as error:
            raise EmbeddingRefused(
                "The embedding service refused the request; check its address, key and model name.",
                detail=_detail(error),
            ) from error


def _too_busy(error: Any) -> ModelError:
    if getattr(error, "code", None) == "insufficient_quota":
        return EmbeddingRefused("The embedding service's quota is used up.", detail=_detail(error))
    return EmbeddingUnavailable("The embedding service is busy.", detail=_detail(error))


def _detail(error: Exception) -> str:
    """Enough for the log, without the request: that holds people's text."""
    return f"{type(error).__name__} {getattr(error, 'status_code', '')}".strip()
