"""LlamaIndex's part of ingestion: one pipeline per kind of document, from records to nodes with vectors.

Importing LlamaIndex takes over a second, so this module is imported by whoever has something to ingest, and only then.
"""

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.schema import BaseNode, NodeRelationship, RelatedNodeInfo, TextNode, TransformComponent
from llama_index.core.schema import Document as LlamaDocument

from knowledge.ingest.split import Cut, Cutter, Piece, cut_pages, cut_sections, cut_turns, cutter_for, pieces
from knowledge.records import Document, Segment
from llm.embed import Embedder

Known = Callable[[Sequence[str]], Mapping[str, npt.NDArray[np.float32]]]
"""Vectors already at hand, by passage id."""


@dataclass(frozen=True, slots=True)
class Ingested:
    """A document's passages, ready to be stored."""

    document: Document
    pieces: tuple[Piece, ...]
    vectors: npt.NDArray[np.float32]


class RecordDocument(LlamaDocument):  # type: ignore[misc]
    """A LlamaIndex document that keeps the record it was made of: segments carry what a citation needs."""

    _record: Document = PrivateAttr()

    def __init__(self, record: Document) -> None:
        super().__init__(id_=record.id, text="")
        self._record = record

    @property
    def record(self) -> Document:
        return self._record


class PassageParser(TransformComponent):  # type: ignore[misc]
    """Documents into passages, cut as a subclass says, with their neighbours linked."""

    @abstractmethod
    def cut(self, segments: Sequence[Segment]) -> Iterator[Cut]: ...

    def __call__(self, nodes: Sequence[BaseNode], **kwargs: Any) -> list[BaseNode]:
        return [passage for node in nodes for passage in self._passages(node)]

    def _passages(self, node: RecordDocument) -> list[TextNode]:
        made = [_node(piece, node.record.id) for piece in pieces(node.record, self.cut)]
        for before, after in pairwise(made):
            before.relationships[NodeRelationship.NEXT] = RelatedNodeInfo(node_id=after.node_id)
            after.relationships[NodeRelationship.PREVIOUS] = RelatedNodeInfo(node_id=before.node_id)
        return made


class TurnParser(PassageParser):
    """Conversations: following turns together, located by the minute."""

    def cut(self, segments: Sequence[Segment]) -> Iterator[Cut]:
        return cut_turns(segments)


class PageParser(PassageParser):
    """Files of pages: no passage crosses a page."""

    def cut(self, segments: Sequence[Segment]) -> Iterator[Cut]:
        return cut_pages(segments)


class SectionParser(PassageParser):
    """Everything else: sections by heading, paragraphs within; a record's few sentences are one passage."""

    def cut(self, segments: Sequence[Segment]) -> Iterator[Cut]:
        return cut_sections(segments)


class PassageEmbedding(TransformComponent):  # type: ignore[misc]
    """Vectors for passages: taken over where the same words were embedded before, computed otherwise."""

    _embedder: Embedder = PrivateAttr()
    _known: Known = PrivateAttr()

    def __init__(self, embedder: Embedder, known: Known) -> None:
        super().__init__()
        self._embedder = embedder
        self._known = known

    def __call__(self, nodes: Sequence[BaseNode], **kwargs: Any) -> Sequence[BaseNode]:
        known = self._known([node.node_id for node in nodes])
        missing = [node for node in nodes if node.node_id not in known]
        computed = self._embedder.embed([node.metadata["indexed"] for node in missing])
        for node, vector in zip(missing, computed, strict=True):
            node.embedding = vector.tolist()
        for node in nodes:
            if node.embedding is None:
                node.embedding = known[node.node_id].tolist()
        return nodes


PARSERS: dict[Cutter, type[PassageParser]] = {
    cut_turns: TurnParser,
    cut_pages: PageParser,
    cut_sections: SectionParser,
}


class Ingestion:
    """The pipelines of one index. Deciding what changed, and storing, is the index's: see decision 0004."""

    def __init__(self, embedder: Embedder, known: Known) -> None:
        embedding = PassageEmbedding(embedder, known)
        self._pipelines = {
            cutter: IngestionPipeline(transformations=[parser(), embedding], disable_cache=True)
            for cutter, parser in PARSERS.items()
        }

    def run(self, documents: Sequence[Document]) -> list[Ingested]:
        """Splits and embeds; blocking. Raises `llm.errors.ModelError` when there is no embedding to be had."""
        by_kind: dict[Cutter, list[Document]] = {}
        for document in documents:
            by_kind.setdefault(cutter_for(document), []).append(document)
        nodes: dict[str, list[BaseNode]] = {document.id: [] for document in documents}
        for cutter, group in by_kind.items():
            for node in self._pipelines[cutter].run(documents=[RecordDocument(document) for document in group]):
                nodes[node.metadata["document"]].append(node)
        return [_ingested(document, nodes[document.id]) for document in documents]


def _node(piece: Piece, document_id: str) -> TextNode:
    node = TextNode(
        id_=piece.id,
        text=piece.text,
        metadata={
            "document": document_id,
            "number": piece.number,
            "context": piece.context,
            "indexed": piece.indexed_text,
            "locator": piece.locator,
            "speaker": piece.speaker,
        },
    )
    node.relationships[NodeRelationship.SOURCE] = RelatedNodeInfo(node_id=document_id)
    return node


def _ingested(document: Document, nodes: Sequence[BaseNode]) -> Ingested:
    made = tuple(
        Piece(
            n.node_id,
            n.metadata["number"],
            n.text,
            n.metadata["context"],
            n.metadata["locator"],
            n.metadata["speaker"],
        )
        for n in nodes
    )
    vectors = np.array([n.embedding for n in nodes], dtype=np.float32)
    return Ingested(document, made, vectors)
