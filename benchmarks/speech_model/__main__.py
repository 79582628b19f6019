"""`python -m benchmarks.speech_model --out FOLDER`: sentences, voices, training, export, proof."""

import argparse
import json
import sys
import time
from pathlib import Path

from benchmarks.speech_model.corpus import corpus
from benchmarks.speech_model.espeak import NoVoices
from benchmarks.speech_model.proof import prove
from benchmarks.speech_model.sentences import sentences, vocabulary

_SECOND = 1_000
"""What the seed of the second round's sentences lies above the first's."""


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--steps", type=int, default=6_000, help="how long it learns")
    asked.add_argument("--more", type=int, default=2_500, help="steps of a second round: telephones, music, no pauses")
    asked.add_argument("--sentences", type=int, default=22_000, help="how many are spoken (about 3.5 s each)")
    asked.add_argument("--out", type=Path, help="where the model goes; a run that was stopped there goes on")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--budget", type=float, default=50.0, help="seconds of sound in a step")
    asked.add_argument("--prove", type=Path, metavar="FOLDER", help="only measure a model that is there")
    given = asked.parse_args()
    try:
        if given.prove is not None:
            print(json.dumps(prove(given.prove, corpus(given.seed, 0, proof=150).proof), indent=2))
            return 0
        if given.out is None:
            asked.error("--out FOLDER, or --prove FOLDER")
        return _make(given)
    except NoVoices as missing:
        print(missing, file=sys.stderr)
        return 3


def _make(given: argparse.Namespace) -> int:
    try:
        import torch
    except ImportError:
        print("Training needs torch, which the product does not: pip install torch, in an environment beside it.")
        return 3
    from benchmarks.speech_model.batches import Maker
    from benchmarks.speech_model.export import export
    from benchmarks.speech_model.network import Size, Whisper
    from benchmarks.speech_model.tokens import Tokens
    from benchmarks.speech_model.training import Plan, learn

    torch.manual_seed(given.seed)
    torch.set_num_threads(1)  # more would add in another order, and come out otherwise
    began = time.monotonic()
    heard = corpus(given.seed, given.sentences)
    _tell(f"{len(heard.training)} sentences spoken in {time.monotonic() - began:.0f} s, {len(vocabulary())} words")
    tokens = Tokens.learned([*sentences(given.seed + 2, 20_000, disorder=0.3), *(" ".join(vocabulary()),)])
    model = Whisper(Size(), tokens=tokens.count, phonemes=len(heard.phonemes), words=len(vocabulary()))
    _tell(f"{sum(p.numel() for p in model.parameters()) / 1e6:.1f} million parameters, {tokens.count} tokens")
    given.out.mkdir(parents=True, exist_ok=True)
    plan = Plan(given.steps, given.more, given.seed, given.out / "run.pt")
    clean = Maker(heard, tokens, phonemes=heard.phonemes, seed=given.seed, budget=given.budget)
    further = corpus(given.seed + _SECOND, given.sentences // 3, joined=0.5)
    rough = Maker(further, tokens, phonemes=heard.phonemes, seed=given.seed, budget=given.budget, rough=True)
    seconds = learn(model, clean, rough, plan, tell=_tell)
    export(model, tokens, given.out)
    _tell(f"{plan.ends} steps, {seconds / 3600:.0f} hours of sound; {given.out} holds the model")
    print(json.dumps(prove(given.out, heard.proof), indent=2))
    return 0


def _tell(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
