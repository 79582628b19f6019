"""Whisper's architecture in torch, small, with two heads that exist only while it learns.

Names of parts follow the published checkpoints. Three things made it converge on a laptop: heads that name the phoneme
and the word of every 20 ms (dropped at export), three cross-attention heads that are shown where each word is (they
become the model's alignment heads), and padding by sample: instead of the 1,250 empty frames behind a short sentence
the encoder sees 32 of them, each counting for its share. Half of the time a second of padding is all there is, as in
the service's short window.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

ALIGNMENT_HEADS = ((0, 0), (1, 0), (1, 1))
"""(layer, head) of the decoder."""
_SAMPLED_PADDING = 32
_SHORT_PADDING = 50


@dataclass(frozen=True, slots=True)
class Size:
    width: int = 192
    heads: int = 3
    encoder_layers: int = 4
    decoder_layers: int = 2
    inner: int = 768
    mels: int = 80
    positions: int = 1_500
    tokens: int = 448


class Attention(nn.Module):
    def __init__(self, size: Size) -> None:
        super().__init__()
        self.heads = size.heads
        self.q_proj = nn.Linear(size.width, size.width)
        self.k_proj = nn.Linear(size.width, size.width, bias=False)
        self.v_proj = nn.Linear(size.width, size.width)
        self.out_proj = nn.Linear(size.width, size.width)

    def forward(self, x: Tensor, over: Tensor, weight: Tensor) -> Tensor:
        return self.looked(x, over, weight)[0]

    def back(self, x: Tensor) -> Tensor:
        """Each position over itself and those before it."""
        q, k, v = self._split(self.q_proj(x)), self._split(self.k_proj(x)), self._split(self.v_proj(x))
        seen = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.out_proj(seen.transpose(1, 2).flatten(2))

    def looked(self, x: Tensor, over: Tensor, weight: Tensor) -> tuple[Tensor, Tensor]:
        """Also where each head looked, [batch, head, position, frame]. Written out: torch's own is slower on a CPU."""
        q, k, v = self._split(self.q_proj(x)), self._split(self.k_proj(over)), self._split(self.v_proj(over))
        scores = (q / math.sqrt(q.shape[-1])) @ k.transpose(-1, -2)
        where = (scores + weight.to(scores.dtype)).softmax(-1)
        return self.out_proj((where @ v).transpose(1, 2).flatten(2)), where

    def _split(self, x: Tensor) -> Tensor:
        return x.unflatten(2, (self.heads, -1)).transpose(1, 2)


class EncoderLayer(nn.Module):
    def __init__(self, size: Size) -> None:
        super().__init__()
        self.self_attn = Attention(size)
        self.self_attn_layer_norm = nn.LayerNorm(size.width)
        self.fc1 = nn.Linear(size.width, size.inner)
        self.fc2 = nn.Linear(size.inner, size.width)
        self.final_layer_norm = nn.LayerNorm(size.width)
        self.drop = nn.Dropout(0.05)

    def forward(self, x: Tensor, weight: Tensor) -> Tensor:
        y = self.self_attn_layer_norm(x)
        x = x + self.drop(self.self_attn(y, y, weight))
        return x + self.drop(self.fc2(functional.gelu(self.fc1(self.final_layer_norm(x)))))


class DecoderLayer(nn.Module):
    def __init__(self, size: Size) -> None:
        super().__init__()
        self.self_attn = Attention(size)
        self.self_attn_layer_norm = nn.LayerNorm(size.width)
        self.encoder_attn = Attention(size)
        self.encoder_attn_layer_norm = nn.LayerNorm(size.width)
        self.fc1 = nn.Linear(size.width, size.inner)
        self.fc2 = nn.Linear(size.inner, size.width)
        self.final_layer_norm = nn.LayerNorm(size.width)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, heard: Tensor, weight: Tensor) -> tuple[Tensor, Tensor]:
        y = self.self_attn_layer_norm(x)
        x = x + self.drop(self.self_attn.back(y))
        seen, where = self.encoder_attn.looked(self.encoder_attn_layer_norm(x), heard, weight)
        x = x + self.drop(seen)
        return x + self.drop(self.fc2(functional.gelu(self.fc1(self.final_layer_norm(x))))), where


class Encoder(nn.Module):
    def __init__(self, size: Size) -> None:
        super().__init__()
        self.conv1 = nn.Conv1d(size.mels, size.width, 3, padding=1)
        self.conv2 = nn.Conv1d(size.width, size.width, 3, stride=2, padding=1)
        self.embed_positions = nn.Embedding(size.positions, size.width)
        self.embed_positions.weight.data = _waves(size.positions, size.width)
        self.embed_positions.weight.requires_grad = False
        self.layers = nn.ModuleList(EncoderLayer(size) for _ in range(size.encoder_layers))
        self.layer_norm = nn.LayerNorm(size.width)

    def forward(self, features: Tensor, *, short: bool) -> tuple[Tensor, Tensor, int]:
        """What was heard, how much each frame of it counts (added to attention), and how many frames are sound.

        `short`: padded by a second, not up to half a minute.
        """
        x = self._folded(features)
        frames, positions = x.shape[1], self.embed_positions.num_embeddings
        positions = min(positions, frames + _SHORT_PADDING) if short else positions
        x = x + self.embed_positions.weight[:frames]
        weight = torch.zeros(1, 1, 1, frames)
        empty = positions - frames
        if empty > 0:
            chosen = (torch.randperm(empty)[:_SAMPLED_PADDING] + frames).sort().values
            silent = self._folded(torch.zeros(1, features.shape[1], 12))[0, 3] + self.embed_positions.weight[chosen]
            x = torch.cat((x, silent.expand(len(x), -1, -1)), 1)
            share = torch.full((1, 1, 1, len(chosen)), math.log(empty / len(chosen)))
            weight = torch.cat((weight, share), 3)
        for layer in self.layers:
            x = layer(x, weight)
        return self.layer_norm(x), weight, frames

    def _folded(self, features: Tensor) -> Tensor:
        return functional.gelu(self.conv2(functional.gelu(self.conv1(features)))).transpose(1, 2)


class Decoder(nn.Module):
    def __init__(self, size: Size, tokens: int) -> None:
        super().__init__()
        self.embed_tokens = nn.Embedding(tokens, size.width)
        self.embed_positions = nn.Embedding(size.tokens, size.width)
        nn.init.normal_(self.embed_tokens.weight, std=0.05)
        nn.init.normal_(self.embed_positions.weight, std=0.02)
        self.layers = nn.ModuleList(DecoderLayer(size) for _ in range(size.decoder_layers))
        self.layer_norm = nn.LayerNorm(size.width)

    def forward(self, tokens: Tensor, heard: Tensor, weight: Tensor) -> tuple[Tensor, list[Tensor]]:
        x = self.embed_tokens(tokens) + self.embed_positions.weight[: tokens.shape[1]]
        looks = []
        for layer in self.layers:
            x, where = layer(x, heard, weight)
            looks.append(where)
        return self.layer_norm(x) @ self.embed_tokens.weight.T, looks


class Whisper(nn.Module):
    def __init__(self, size: Size, *, tokens: int, phonemes: int, words: int) -> None:
        super().__init__()
        self.size = size
        self.encoder = Encoder(size)
        self.decoder = Decoder(size, tokens)
        self.phoneme = nn.Linear(size.width, phonemes + 1)
        self.word = nn.Linear(size.width, words + 1)
        """Both for learning only; class 0 is "none"."""


def _waves(positions: int, width: int) -> Tensor:
    step = math.log(10_000) / (width // 2 - 1)
    scaled = torch.arange(positions)[:, None] * torch.exp(-step * torch.arange(width // 2))[None]
    return torch.cat((scaled.sin(), scaled.cos()), 1)
