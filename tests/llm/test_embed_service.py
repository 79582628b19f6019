"""The embedding service by setting, against a stand-in that speaks its protocol."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from llm.embed import OpenAIEmbedder
from llm.errors import EmbeddingRefused, EmbeddingUnavailable, ModelError


class Service(ThreadingHTTPServer):
    """Answers `/v1/embeddings`; `reply` decides status and body from the texts it got."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests: list[list[str]] = []
        self.status = 200
        self.body: Any = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        texts = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["input"]
        self.server.requests.append(texts)
        rows = [
            {"object": "embedding", "index": number, "embedding": [float(len(text)), 1.0, 0.0]}
            for number, text in enumerate(texts)
        ]
        body = self.server.body or {
            "object": "list",
            "model": "m",
            "data": rows[::-1],
            "usage": {"prompt_tokens": 1, "total_tokens": 1},
        }
        raw = json.dumps(body).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def service() -> Iterator[Service]:
    server = Service()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def embedder(url: str, **changes: Any) -> OpenAIEmbedder:
    return OpenAIEmbedder(model="m", api_key="k", base_url=url, max_retries=0, timeout_s=5, **changes)


def test_texts_go_in_batches_and_come_back_in_order(service: Service) -> None:
    vectors = embedder(service.url, batch=2).embed(["a", "bb", "ccc"])
    assert [len(texts) for texts in service.requests] == [2, 1]
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)
    assert [round(float(row[0] / row[1])) for row in vectors] == [1, 2, 3]


def test_the_dimension_is_learnt_and_the_name_tells_services_apart(service: Service) -> None:
    made = embedder(service.url)
    assert made.dim == 3
    assert made.name == "127.0.0.1/m"
    assert made.embed([]).shape == (0, 3)


def test_empty_text_is_sent_as_something_the_service_takes(service: Service) -> None:
    embedder(service.url).embed(["", "  "])
    assert service.requests == [["-", "-"]]


@pytest.mark.parametrize(
    ("status", "body", "expected", "retriable"),
    [
        (500, {"error": {"message": "oops"}}, EmbeddingUnavailable, True),
        (429, {"error": {"message": "slow down", "code": "rate_limit_exceeded"}}, EmbeddingUnavailable, True),
        (429, {"error": {"message": "pay", "code": "insufficient_quota"}}, EmbeddingRefused, False),
        (401, {"error": {"message": "who"}}, EmbeddingRefused, False),
        (400, {"error": {"message": "what"}}, EmbeddingRefused, False),
        (200, {"object": "list", "model": "m", "data": []}, EmbeddingRefused, False),
    ],
)
def test_a_failure_says_whether_it_may_be_retried(
    service: Service, status: int, body: Any, expected: type[ModelError], retriable: bool
) -> None:
    service.status, service.body = status, body
    with pytest.raises(expected) as caught:
        embedder(service.url).embed(["secret text"])
    assert caught.value.retriable is retriable
    assert "secret" not in caught.value.detail


def test_no_answer_at_all_may_be_retried() -> None:
    with pytest.raises(EmbeddingUnavailable):
        embedder("http://127.0.0.1:9/v1").embed(["x"])
