"""A payment platform of somebody else's: its page, how its payments stand, at an origin of its own."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.hub.payer import a_callback, signed

PAGE = b"<!doctype html><html lang=en><title>A platform</title><h1>The platform's page</h1></html>"


class Platform:
    """``said``: what it changes in its next answers; ``raw``: an answer in place of them."""

    def __init__(self) -> None:
        self.said: dict[str, Any] = {}
        self.raw: bytes | None = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def environment(self) -> dict[str, str]:
        """Return the settings of a hub that is paid here, and asks by itself in an hour only."""
        return {"LGSP_PAYMENTS__PLATFORM_URL": self.url, "LGSP_PAYMENTS__ASK_AFTER_SECONDS": "3600"}

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def status_of(self, transaction: str) -> tuple[bytes, dict[str, str]]:
        """Return an answer to the question how a payment stands, and its headers."""
        body = json.dumps(json.loads(a_callback(transaction_id=transaction)) | self.said).encode()
        return (body if self.raw is None else self.raw), signed(body, "answer_1")

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        platform = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = urlsplit(self.path)
                if path.path.endswith("/pay"):
                    self._answer(PAGE, {"content-type": "text/html"})
                else:
                    body, headers = platform.status_of(path.path.rpartition("/")[2])
                    self._answer(body, headers)

            def _answer(self, body: bytes, headers: dict[str, str]) -> None:
                self.send_response(200)
                for name, value in (headers | {"content-length": str(len(body))}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


@contextmanager
def a_platform() -> Iterator[Platform]:
    platform = Platform()
    try:
        yield platform
    finally:
        platform.close()


def brought(address: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return what a payer's browser brings to a platform: fields, and the headers that prove them."""
    query = dict(parse_qsl(urlsplit(address).query))
    proof = {name: query.pop(name) for name in list(query) if name.startswith("webhook-")}
    return query, proof
