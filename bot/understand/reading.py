"""The sentence model routing reads with: the local one, tuned to telling the skills apart.

What was learnt for it is in `routing.npz`, made by `benchmarks/routing_tune.py`. Indexes of documents keep to the plain
model. Routing stays on this machine even where a service embeds the documents.
"""

from pathlib import Path

from llm.embed import Embedder, LocalEmbedder, OpenAIEmbedder, local_embedder
from llm.tuning import Tuning

ROUTING = Tuning("routing", Path(__file__).parent / "routing.npz")


def reading_with(embedder: Embedder) -> Embedder:
    """The tuned model beside `embedder`; any other embedder is left as it is.

    Raises `llm.errors.SentenceModelMissing`.
    """
    if isinstance(embedder, LocalEmbedder):
        return local_embedder(embedder.cache, ROUTING)
    return local_embedder(tuning=ROUTING) if isinstance(embedder, OpenAIEmbedder) else embedder
