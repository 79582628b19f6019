"""Tunes the sentence model to evidence, by seed, and keeps what fitting needs of it.

    python -m benchmarks.evidence_tuning [--seed 1] [--threads 1]
    python -m benchmarks.extraction --fit

Makes `skills/evidence_reading/tuning.npz` and `benchmarks/data/extraction/meaning.npz` from the lessons of all writers
but one, so that what is measured on that one is a stranger's reading by what ships. Needs torch in an environment
beside the product's (`benchmarks/speech_model/README.md` says how); some four minutes of an idle core.
"""

import argparse
import tempfile
import time
from importlib.metadata import distribution
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from benchmarks.evidence_tuning.network import LONGEST, lower
from benchmarks.evidence_tuning.training import learned
from benchmarks.extraction_fit import lessons, strange
from benchmarks.kept_meaning import Kept, write_kept
from llm import tuning
from llm.embed import LocalEmbedder
from llm.sentence_model import FOLDER, PACKAGE, read_safetensors
from skills.evidence_reading.fitting import Meaning, taught
from skills.evidence_reading.model import TUNING, View

RANK = 64
"""Directions kept of each matrix's difference."""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--threads", type=int, default=1)
    given = asked.parse_args()
    torch.set_num_threads(given.threads)
    began = time.monotonic()

    def tell(said: str) -> None:
        print(f"{time.monotonic() - began:5.0f} s  {said}", flush=True)

    source = Path(str(distribution(PACKAGE).locate_file(FOLDER)))
    weights = {n: torch.tensor(np.array(t)) for n, t in read_safetensors(source / "model.safetensors").items()}
    every = lessons()
    states = lower(weights, _cutting(source / "tokenizer.json"), [x.seen.voiced for x in every])
    keep = [n for n, x in enumerate(every) if not strange(x)]
    tell(f"{len(keep)} lessons of {len(every)}")
    net = learned(weights, states, every, keep, given.seed, tell)
    tuning.write(TUNING.file, net.differences(weights), RANK)
    with tempfile.TemporaryDirectory() as folder:
        name = LocalEmbedder(Path(folder), TUNING).name
    sub, way = (View(*head) for head in net.heads())
    write_kept(Kept(Meaning(sub, way, name), taught([every[n] for n in keep])))
    tell(f"{TUNING.file.name}: {TUNING.file.stat().st_size // 1024} kB")


def _cutting(tokenizer: Path) -> Tokenizer:
    made = Tokenizer.from_file(str(tokenizer))
    made.no_padding()
    made.enable_truncation(LONGEST)
    return made


if __name__ == "__main__":
    main()
