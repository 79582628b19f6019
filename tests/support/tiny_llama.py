"""A Llama of random weights as a GGUF file, made here: a model that knows no word and still speaks.

Its vocabulary is the 256 bytes; two layers, 32 wide. What it says is noise, which is the point: whatever a server makes
of it (a JSON schema, a tool's arguments) is form without a fact in it.
"""

import struct
from pathlib import Path
from typing import Any

import numpy as np

WIDTH, LAYERS, HEADS, INNER, CONTEXT = 32, 2, 4, 64, 32_768
_SPECIAL = ("<unk>", "<s>", "</s>")
_TOKENS = (*_SPECIAL, *(f"<0x{n:02X}>" for n in range(256)), "▁")
_NORMAL, _UNKNOWN, _CONTROL, _BYTE = 1, 2, 3, 6
_U32, _F32, _BOOL, _STRING, _ARRAY = 4, 6, 7, 8, 9
_INT32 = 5
TEMPLATE = (
    "{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}\n{% endfor %}"
    "{% if add_generation_prompt %}assistant: {% endif %}"
)


def write_tiny_llama(path: Path, seed: int = 7) -> Path:
    chance = np.random.default_rng(seed)
    tensors = _tensors(chance)
    head = _head()
    with path.open("wb") as file:
        file.write(b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(head)))
        for key, kind, value in head:
            file.write(_string(key) + struct.pack("<I", kind) + _value(kind, value))
        at = 0
        for name, tensor in tensors.items():
            file.write(_string(name) + struct.pack("<I", tensor.ndim))
            file.write(b"".join(struct.pack("<Q", n) for n in reversed(tensor.shape)))
            file.write(struct.pack("<IQ", 0, at))
            at += _padded(tensor.nbytes)
        file.write(b"\0" * (-file.tell() % 32))
        for tensor in tensors.values():
            file.write(tensor.tobytes() + b"\0" * (_padded(tensor.nbytes) - tensor.nbytes))
    return path


def _tensors(chance: np.random.Generator) -> dict[str, np.ndarray]:
    def drawn(*shape: int) -> np.ndarray:
        return (chance.standard_normal(shape) * 0.4).astype(np.float32)

    ones = np.ones(WIDTH, dtype=np.float32)
    tensors = {"token_embd.weight": drawn(len(_TOKENS), WIDTH), "output_norm.weight": ones}
    tensors["output.weight"] = drawn(len(_TOKENS), WIDTH)
    for n in range(LAYERS):
        layer = f"blk.{n}"
        tensors |= {f"{layer}.attn_norm.weight": ones, f"{layer}.ffn_norm.weight": ones}
        tensors |= {f"{layer}.attn_{part}.weight": drawn(WIDTH, WIDTH) for part in ("q", "k", "v", "output")}
        tensors |= {f"{layer}.ffn_{part}.weight": drawn(INNER, WIDTH) for part in ("gate", "up")}
        tensors[f"{layer}.ffn_down.weight"] = drawn(WIDTH, INNER)
    return tensors


def _head() -> list[tuple[str, int, Any]]:
    kinds = [_UNKNOWN, _CONTROL, _CONTROL, *[_BYTE] * 256, _NORMAL]
    return [
        ("general.architecture", _STRING, "llama"),
        ("general.name", _STRING, "tiny"),
        ("llama.block_count", _U32, LAYERS),
        ("llama.context_length", _U32, CONTEXT),
        ("llama.embedding_length", _U32, WIDTH),
        ("llama.feed_forward_length", _U32, INNER),
        ("llama.attention.head_count", _U32, HEADS),
        ("llama.attention.layer_norm_rms_epsilon", _F32, 1e-5),
        ("llama.rope.dimension_count", _U32, WIDTH // HEADS),
        ("tokenizer.ggml.model", _STRING, "llama"),
        ("tokenizer.ggml.tokens", _ARRAY, (_STRING, _TOKENS)),
        ("tokenizer.ggml.scores", _ARRAY, (_F32, [0.0] * len(_TOKENS))),
        ("tokenizer.ggml.token_type", _ARRAY, (_INT32, kinds)),
        ("tokenizer.ggml.unknown_token_id", _U32, 0),
        ("tokenizer.ggml.bos_token_id", _U32, 1),
        ("tokenizer.ggml.eos_token_id", _U32, 2),
        ("tokenizer.ggml.add_bos_token", _BOOL, True),
        ("tokenizer.chat_template", _STRING, TEMPLATE),
    ]


def _value(kind: int, value: Any) -> bytes:
    if kind == _ARRAY:
        of, items = value
        return struct.pack("<IQ", of, len(items)) + b"".join(_value(of, i) for i in items)
    if kind == _STRING:
        return _string(value)
    return struct.pack({_U32: "<I", _INT32: "<i", _F32: "<f", _BOOL: "<?"}[kind], value)


def _string(text: str) -> bytes:
    said = text.encode()
    return struct.pack("<Q", len(said)) + said


def _padded(size: int) -> int:
    return size + -size % 32
