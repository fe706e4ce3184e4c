"""Plain HTTP questions to a service on this machine."""

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode, urlsplit


class Refused(LookupError):
    """The service answered with another status than 200; the problem details say why."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__(f"status {status}")
        self.status = status
        self.body = body

    def said(self, name: str) -> str | None:
        """Return a member of the problem details, RFC 9457, when the body has it."""
        try:
            member = json.loads(self.body).get(name)
        except (ValueError, AttributeError):
            return None
        return None if member is None else str(member)


def get_json(url: str, path: str, query: dict[str, str], seconds: float = 10.0) -> Any:  # noqa: ANN401 (it is JSON)
    """Return the JSON of a GET. Raises OSError when nobody answers, Refused unless it is 200."""
    return json.loads(get_text(url, f"{path}?{urlencode(query)}" if query else path, seconds))


def get_own(url: str, path: str, token: str, seconds: float = 10.0) -> Any:  # noqa: ANN401 (it is JSON)
    """Return the JSON of a GET for whoever has the token; raises as get_json does."""
    return json.loads(_text(url, path, seconds, {"authorization": f"Bearer {token}"}))


def get_own_bytes(url: str, path: str, token: str, seconds: float = 10.0) -> bytes:
    """Return the body of a GET for whoever has the token; raises as get_json does."""
    return _body(url, path, seconds, {"authorization": f"Bearer {token}"})


def get_text(url: str, path: str, seconds: float = 10.0) -> str:
    """Return the text of a GET; raises as get_json does."""
    return _text(url, path, seconds, {})


def get_bytes(url: str, path: str, query: dict[str, str], seconds: float = 10.0) -> bytes:
    """Return the body of a GET; raises as get_json does."""
    return _body(url, f"{path}?{urlencode(query)}" if query else path, seconds, {})


@contextmanager
def opened_lines(url: str, path: str, headers: dict[str, str], seconds: float) -> Iterator[Iterator[str]]:
    """Give the lines of an answer as they come, until it ends or nothing comes for so long.

    Raises as get_json does; so do the lines.
    """
    at = urlsplit(url)
    connection = http.client.HTTPConnection(at.hostname or "", at.port, timeout=seconds)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        if answer.status != http.client.OK:
            raise Refused(answer.status, answer.read().decode("utf-8", "replace"))
        yield (line.decode("utf-8", "replace").rstrip("\r\n") for line in answer)
    except http.client.HTTPException as error:
        raise ConnectionError(str(error)) from error
    finally:
        connection.close()


def _text(url: str, path: str, seconds: float, headers: dict[str, str]) -> str:
    return _body(url, path, seconds, headers).decode("utf-8", "replace")


def _body(url: str, path: str, seconds: float, headers: dict[str, str]) -> bytes:
    try:
        status, body = _get(url, path, seconds, headers)
    except http.client.HTTPException as error:
        raise ConnectionError(str(error)) from error
    if status != http.client.OK:
        raise Refused(status, body.decode("utf-8", "replace"))
    return body


def _get(url: str, path: str, seconds: float, headers: dict[str, str]) -> tuple[int, bytes]:
    at = urlsplit(url)
    connection = http.client.HTTPConnection(at.hostname or "", at.port, timeout=seconds)
    try:
        connection.request("GET", path, headers={"accept": "application/json", **headers})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
