"""Listening to the figures that move, as metrics tells them: any instance, and on where it was lost."""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from lgsp.hub.asking import Refused, opened_lines
from lgsp.hub.record import HubRecord
from lgsp.stream.figures import answering, refusal

RESYNC: Final = "resync"
LOST: Final = "lost"
OPENED: Final = "opened"
SILENT_SECONDS: Final = 45.0
"""Three pings: who says nothing for so long is gone."""
PATH: Final = "/kpis/events"
_RETRY_MS: Final = 2000


class Heard(NamedTuple):
    """One event. ``name``: its type, ``resync``, "" for a position alone; of us ``opened`` and ``lost``."""

    name: str
    data: Any = None
    id: str | None = None
    retry_ms: int | None = None


def followed(
    find: Callable[[], HubRecord], wanted: Mapping[str, str], pause: Callable[[float], None] = time.sleep
) -> Iterator[Heard]:
    """Yield what is told, without end; a lost connection is told of once and opened where it was lost.

    ``find`` says where the hub is now; raises what it raises, and Problem when metrics refuses the filters.
    """
    last_id, retry_ms, lost = "", _RETRY_MS, False
    while True:
        url = answering(find()).url or ""
        try:
            for each in _heard(url, wanted, last_id):
                last_id, retry_ms, lost = each.id or last_id, each.retry_ms or retry_ms, False
                if each.name:
                    yield each
                elif each.retry_ms:  # with which every stream opens
                    yield Heard(OPENED)
        except Refused as error:
            if error.status != HTTPStatus.SERVICE_UNAVAILABLE:
                raise refusal(error) from error
        except OSError:
            pass
        if not lost:
            yield Heard(LOST)
        lost = True
        pause(retry_ms / 1000)


def _heard(url: str, wanted: Mapping[str, str], last_id: str) -> Iterator[Heard]:
    path = f"{PATH}?{urlencode(wanted)}" if wanted else PATH
    headers = {"accept": "text/event-stream"} | ({"last-event-id": last_id} if last_id else {})
    with opened_lines(url, path, headers, SILENT_SECONDS) as lines:
        yield from events_in(lines)


def events_in(lines: Iterable[str]) -> Iterator[Heard]:
    """Yield the events of a stream, as its standard reads it; one that was cut short is none."""
    fields: dict[str, list[str]] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(":")
            fields.setdefault(name, []).append(value.removeprefix(" "))
            continue
        data = "\n".join(fields.get("data", ()))
        retry = fields.get("retry", [""])[-1]
        yield Heard(
            fields.get("event", ["message" if data else ""])[-1],
            json.loads(data) if data else None,
            fields.get("id", [None])[-1],
            int(retry) if retry.isdigit() else None,
        )
        fields = {}
