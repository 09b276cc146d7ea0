"""A real HTTP server that takes JSON, keeps what came, and answers as it is told to."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TAKEN = b'{"errcode": 0, "errmsg": "ok"}'


class Server(ThreadingHTTPServer):
    request_queue_size = 128  # who comes with a hundred at once is not kept waiting


@dataclass
class Gateway:
    """What answers at `url`; `answers` are given once each, then everything is taken."""

    got: list[dict[str, Any]] = field(default_factory=list)
    answers: list[tuple[int, bytes, dict[str, str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server = Server(("127.0.0.1", 0), handler_of(self))
        self.url = f"http://127.0.0.1:{self.server.server_port}/send?key=secret"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def will(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.answers.append((status, body, headers))

    @property
    def texts(self) -> list[str]:
        """Of every message, however it is wrapped."""
        return [one.get("text") or one["content"] for one in map(inner, self.got)]


def inner(body: dict[str, Any]) -> dict[str, Any]:
    text = body.get("text")
    return text if isinstance(text, dict) else body


def handler_of(gateway: Gateway) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            gateway.got.append(json.loads(body))
            status, said, headers = (gateway.answers or [(200, TAKEN, {})])[0]
            del gateway.answers[:1]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *said: object) -> None: ...

    return Handler
