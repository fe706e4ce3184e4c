"""The canonical digest of what stands in a hub's topics."""

import json
from collections.abc import AsyncIterator, Collection
from typing import Any

from lgsp.problems import Exit, Problem
from lgsp.stream.digest import HubDigest, digest
from lgsp.stream.reading import consumer_of, high_watermarks, partitions_of, read_to_end
from schemas.topics import NUMBERED


async def hub_digest(bootstrap_servers: str, prefix: str, codes: Collection[str] = ()) -> HubDigest:
    """Return the digest of everything committed as of now; with codes, of these dossiers alone.

    Every partition is read whatever the code: after a change of the partition count a dossier's events lie
    on two. Raises Problem for a record that is no event.
    """
    wanted = set(codes)
    marks = [code.encode() for code in wanted]
    events = [event async for event in _events(bootstrap_servers, prefix, marks)]
    if wanted:
        events = [event for event in events if event["data"].get("dossier_code") in wanted]
    return digest(events)


async def _events(bootstrap_servers: str, prefix: str, marks: list[bytes]) -> AsyncIterator[dict[str, Any]]:
    """Yield the events; with marks, only of records that hold one: decoding is what takes long."""
    partitions = await partitions_of(bootstrap_servers, [topic.full_name(prefix) for topic in NUMBERED])
    ends = await high_watermarks(bootstrap_servers, partitions)
    async with consumer_of(bootstrap_servers) as consumer:
        async for record in read_to_end(consumer, partitions, ends=ends):
            value = record.value or b""
            if marks and not any(mark in value for mark in marks):
                continue
            yield _event(value, f"{record.topic}/{record.partition}/{record.offset}")


def _event(value: bytes, where: str) -> dict[str, Any]:
    try:
        event: dict[str, Any] = json.loads(value)
        event["data"].get, event["type"], event["subject"], event["time"]
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Problem(
            f"The record at {where} is no event of the hub, so there is no digest.",
            "Only the hub may write there: find out who else did, with lgsp topics and the cluster's ACLs.",
            "foreign-record",
            Exit.NO,
        ) from None
    return event
