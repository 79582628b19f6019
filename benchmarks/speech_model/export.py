"""From torch to CTranslate2, with what faster-whisper wants beside the weights."""

import json
from pathlib import Path
from typing import Any

from ctranslate2.converters import utils
from ctranslate2.specs import common_spec, whisper_spec

from benchmarks.speech_model.network import ALIGNMENT_HEADS, Attention, Whisper
from benchmarks.speech_model.tokens import Tokens

_NEVER = ("startoftranscript", "translate", "transcribe", "startoflm", "startofprev", "nospeech")
_FEATURES = {
    "chunk_length": 30,
    "feature_extractor_type": "WhisperFeatureExtractor",
    "feature_size": 80,
    "hop_length": 160,
    "n_fft": 400,
    "n_samples": 480_000,
    "nb_max_frames": 3_000,
    "padding_side": "right",
    "padding_value": 0.0,
    "return_attention_mask": False,
    "sampling_rate": 16_000,
}


def export(model: Whisper, tokens: Tokens, folder: Path, *, quantization: str = "int8") -> None:
    """Writes a folder that stock faster-whisper loads; an English-only model, for it has no language token."""
    size = model.size
    spec = whisper_spec.WhisperSpec(size.encoder_layers, size.heads, size.decoder_layers, size.heads)
    _conv(spec.encoder.conv1, model.encoder.conv1)
    _conv(spec.encoder.conv2, model.encoder.conv2)
    for half, made in ((spec.encoder, model.encoder), (spec.decoder, model.decoder)):
        half.position_encodings.encodings = _array(made.embed_positions.weight)
        _norm(half.layer_norm, made.layer_norm)
        for layer_spec, layer in zip(half.layer, made.layers, strict=True):
            _layer(layer_spec, layer)
    spec.decoder.embeddings.weight = _array(model.decoder.embed_tokens.weight)
    spec.decoder.projection.weight = _array(model.decoder.embed_tokens.weight)
    spec.register_vocabulary(tokens.all)
    spec.config.suppress_ids = [tokens.special(name) for name in _NEVER]
    spec.config.suppress_ids_begin = [tokens.special("endoftext")]
    spec.config.alignment_heads = [list(head) for head in ALIGNMENT_HEADS]
    spec.config.lang_ids = []
    spec.validate()
    spec.optimize(quantization=quantization)
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))
    tokens.save(folder)
    (folder / "preprocessor_config.json").write_text(json.dumps(_FEATURES, indent=2) + "\n", encoding="utf-8")
    (folder / "scip.json").write_text('{"padding_s": 1.0, "takes_names": false}\n', encoding="utf-8")


def _layer(spec: Any, layer: Any) -> None:
    _attention(spec.self_attention, layer.self_attn, within=True)
    _norm(spec.self_attention.layer_norm, layer.self_attn_layer_norm)
    if hasattr(layer, "encoder_attn"):
        _attention(spec.attention, layer.encoder_attn, within=False)
        _norm(spec.attention.layer_norm, layer.encoder_attn_layer_norm)
    _linear(spec.ffn.linear_0, layer.fc1)
    _linear(spec.ffn.linear_1, layer.fc2)
    _norm(spec.ffn.layer_norm, layer.final_layer_norm)


def _attention(spec: Any, made: Attention, *, within: bool) -> None:
    parts = [common_spec.LinearSpec() for _ in range(3)]
    for part, linear in zip(parts, (made.q_proj, made.k_proj, made.v_proj), strict=True):
        _linear(part, linear)
    if within:
        utils.fuse_linear(spec.linear[0], parts)
    else:
        utils.fuse_linear(spec.linear[0], parts[:1])
        utils.fuse_linear(spec.linear[1], parts[1:])
    _linear(spec.linear[-1], made.out_proj)


def _linear(spec: Any, made: Any) -> None:
    spec.weight = _array(made.weight)
    if made.bias is not None:
        spec.bias = _array(made.bias)


def _conv(spec: Any, made: Any) -> None:
    spec.weight, spec.bias = _array(made.weight), _array(made.bias)


def _norm(spec: Any, made: Any) -> None:
    spec.gamma, spec.beta = _array(made.weight), _array(made.bias)


def _array(tensor: Any) -> Any:
    return tensor.detach().float().numpy()
