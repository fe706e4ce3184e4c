"""Whether a process that lives still answers: one whose loop turns on the spot never ends by itself."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Watch:
    """How a door is watched: so often it is asked, so long an answer may take, so many may fail to come.

    As it stands, two minutes of silence, or one of refusals: a machine under load answers late.
    """

    look_seconds: float = 10.0
    answer_seconds: float = 10.0
    most_unanswered: int = 6


async def hung(url: str, watch: Watch) -> None:
    """Return once a door that has answered before has left so many questions in a row without any answer.

    Any answer will do: a service that waits for its database says no, and is alive.
    """
    unanswered: int | None = None
    while unanswered is None or unanswered < watch.most_unanswered:
        await asyncio.sleep(watch.look_seconds)
        answers = await _answers(url, watch.answer_seconds)
        if answers:
            unanswered = 0
        elif answers is False and unanswered is not None:
            unanswered += 1


async def _answers(url: str, seconds: float) -> bool | None:
    """Return whether it answers; None where it could not be asked, which says nothing of it."""
    place = urlsplit(url)
    try:
        async with asyncio.timeout(seconds):
            reader, writer = await asyncio.open_connection(place.hostname, place.port)
            try:
                writer.write(f"GET /health/live HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode())
                return bool(await reader.read(1))
            finally:
                writer.close()
    except (TimeoutError, ConnectionError):
        return False
    except OSError:  # no descriptor, no port, no memory: ours
        return None
