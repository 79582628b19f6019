"""Small differences from the sentence model's weights, one file for each thing the model is tuned to.

A file holds a few of the model's tensors as what is to be added to them: a matrix as two thin ones (`.down` and `.up`,
whose product it is) or in steps of 1/127 of each row's largest (`.steps` and `.scale`), a vector whole. They are added
where the model is converted (`llm.sentence_model`), so that a tuned model costs no more to run than the plain one, and
the plain one, on which kept indexes depend, stays as it is.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from llm.errors import SentenceModelMissing

Tensor = npt.NDArray[np.float32]
_STEPS = 127


@dataclass(frozen=True, slots=True)
class Tuning:
    """A named difference; the same for as long as the process runs."""

    name: str
    """Short, and fit for a file name: "routing"."""
    file: Path

    def read(self) -> "Differences":
        """Raises `SentenceModelMissing` where the file is gone or damaged."""
        try:
            content = self.file.read_bytes()
            with np.load(BytesIO(content), allow_pickle=False) as arrays:
                tensors = _unpacked({key: arrays[key] for key in arrays.files})
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            raise SentenceModelMissing(
                f"What the sentence model learnt for {self.name} is missing or damaged; install the program again.",
                detail=f"{self.file}: {type(error).__name__}",
            ) from error
        return Differences(self.name, hashlib.sha256(content).hexdigest(), tensors)


@dataclass(frozen=True, slots=True)
class Differences:
    name: str
    digest: str
    """SHA-256 of the file, in hex."""
    tensors: Mapping[str, Tensor]

    def added_to(self, weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """The tuned weights. Raises `SentenceModelMissing` where they are differences from another model's."""
        for name, tensor in self.tensors.items():
            if name not in weights or weights[name].shape != tensor.shape:
                raise SentenceModelMissing(
                    f"What the sentence model learnt for {self.name} fits another model; install the program again.",
                    detail=f"{name} {tensor.shape}",
                )
        return {n: tensor + self.tensors[n] if n in self.tensors else tensor for n, tensor in weights.items()}


def write(file: Path, differences: Mapping[str, Tensor], rank: int | None = None) -> None:
    """A file `Tuning` reads: matrices cut to their `rank` strongest directions, or, without one, in 1/127 steps."""
    packed: dict[str, npt.NDArray[np.generic]] = {}
    for name, tensor in sorted(differences.items()):
        if tensor.ndim != 2:
            packed[name] = tensor.astype(np.float16)
        elif rank is None:
            scale = np.maximum(np.abs(tensor).max(axis=1, keepdims=True), 1e-12) / _STEPS
            packed[f"{name}.steps"] = np.round(tensor / scale).astype(np.int8)
            packed[f"{name}.scale"] = scale.astype(np.float32)
        else:
            left, strength, right = np.linalg.svd(tensor.astype(np.float64), full_matrices=False)
            root = np.sqrt(strength[:rank])
            packed[f"{name}.up"] = (left[:, :rank] * root).astype(np.float16)
            packed[f"{name}.down"] = (root[:, None] * right[:rank]).astype(np.float16)
    np.savez_compressed(file, **packed)  # type: ignore[arg-type]


def _unpacked(arrays: Mapping[str, npt.NDArray[np.generic]]) -> dict[str, Tensor]:
    whole: dict[str, Tensor] = {}
    for key, array in arrays.items():
        name, part = key.rpartition(".")[::2]
        if part == "up":
            whole[name] = array.astype(np.float32) @ arrays[f"{name}.down"].astype(np.float32)
        elif part == "steps":
            whole[name] = array.astype(np.float32) * arrays[f"{name}.scale"].astype(np.float32)
        elif part not in ("down", "scale"):
            whole[key] = array.astype(np.float32)
    return whole
