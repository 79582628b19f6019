"""The index as a LlamaIndex retriever, for LlamaIndex query engines and evaluators: bound to one asker's rights."""

import asyncio
from collections.abc import Collection
from typing import Any

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from knowledge.access import Grants
from knowledge.index.contract import Index
from knowledge.passage import Passage
from knowledge.records import Bucket


class RightsRetriever(BaseRetriever):  # type: ignore[misc]
    """Finds only what `grants` open, whoever calls it."""

    def __init__(self, index: Index, grants: Grants, buckets: Collection[Bucket], k: int = 8, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._index = index
        self._grants = grants
        self._buckets = frozenset(buckets)
        self._k = k

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = await self._index.search(query_bundle.query_str, grants=self._grants, buckets=self._buckets, k=self._k)
        return [NodeWithScore(node=_node(passage), score=passage.score) for passage in found]

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        """For callers without an event loop."""
        return asyncio.run(self._aretrieve(query_bundle))


def _node(passage: Passage) -> TextNode:
    labels = {
        "title": passage.title,
        "locator": passage.locator,
        "speaker": passage.speaker,
        "record_type": passage.record_type,
        "record_id": passage.record_id,
        "at": passage.at.isoformat() if passage.at else None,
    }
    return TextNode(id_=passage.id, text=passage.text, metadata={k: v for k, v in labels.items() if v is not None})
