"""What a recording tells of itself: how many of what, what is missing, late or slow."""

from typing import Any, Final

from lgsp.replay.recording import Recording
from lgsp.replay.sql import Table
from schemas.topics import NUMBERED

Rows = list[dict[str, Any]]

TYPES: Final = """
SELECT topic, type, count(*) AS records, sum(octet_length(value))::BIGINT AS value_bytes,
  min(time) AS first, max(time) AS last
FROM records GROUP BY topic, type ORDER BY topic, type NULLS LAST
"""
AGENCIES: Final = """
SELECT agency, count(*) AS records, count(DISTINCT dossier_code) AS dossiers
FROM records WHERE agency IS NOT NULL GROUP BY agency ORDER BY records DESC, agency
"""
HOURS: Final = """
SELECT date_trunc('hour', time) AS hour, count(*) AS events
FROM records WHERE time IS NOT NULL AND topic NOT IN ('clock', 'kpis') GROUP BY hour ORDER BY hour
"""
"""Ticks and figures are left out: nothing happened in the province when they came."""
SEQ_FAULTS: Final = """
SELECT topic, subject, count(*) AS events, min(seq) AS first, max(seq) AS last,
  greatest(max(seq) - CASE WHEN $1 THEN 0 ELSE min(seq) - 1 END - count(DISTINCT seq), 0)::BIGINT AS holes,
  count(seq) - count(DISTINCT seq) AS repeats, count(*) - count(seq) AS unnumbered
FROM hub_events GROUP BY topic, subject HAVING holes > 0 OR repeats > 0 OR unnumbered > 0
ORDER BY topic, subject
"""
LATE: Final = """
WITH ticks AS (
  SELECT partition, timestamp_ms, max(time) OVER (PARTITION BY partition ORDER BY "offset") AS tick
  FROM records WHERE topic = 'clock' AND time IS NOT NULL)
SELECT topic, type, count(*) AS events, max(epoch(tick) - epoch(time))::DOUBLE AS latest_seconds
FROM inbound_events AS event ASOF JOIN ticks ON event.partition = ticks.partition
  AND event.timestamp_ms > ticks.timestamp_ms
WHERE time < tick GROUP BY topic, type ORDER BY topic, type
"""
"""Events older than the last tick that was written to their partition before them."""
HOPS: Final = """
WITH causes AS (
  SELECT id, min(timestamp_ms) AS caused_ms, arg_min(topic, timestamp_ms) AS cause
  FROM records WHERE id IS NOT NULL GROUP BY id),
hops AS (
  SELECT cause, topic AS effect, timestamp_ms - caused_ms AS ms
  FROM records JOIN causes ON records.causationid = causes.id)
SELECT cause, effect, count(*) AS events, quantile_disc(ms, 0.5) AS p50_ms, quantile_disc(ms, 0.95) AS p95_ms,
  quantile_disc(ms, 0.99) AS p99_ms, max(ms) AS max_ms
FROM hops GROUP BY cause, effect ORDER BY cause, effect
"""
"""From when a record was written to when what it caused was."""
DOSSIERS: Final = """
SELECT dossier_code, count(*) AS events, sum(octet_length(value))::BIGINT AS value_bytes,
  min(time) AS first, max(time) AS last
FROM hub_events WHERE dossier_code IS NOT NULL GROUP BY dossier_code
ORDER BY events DESC, value_bytes DESC, dossier_code
"""
OF_DOSSIER: Final = """
SELECT topic, event FROM hub_events WHERE dossier_code = $1 OR subject = $1
ORDER BY topic, partition, "offset"
"""
ACCEPTED: Final = """
SELECT topic, event FROM inbound_events WHERE type = 'lgsp.leg.accepted.v1' AND dossier_code = $1
ORDER BY topic, partition, "offset"
"""
LAST_TICK: Final = """
SELECT max(time) AS tick FROM records WHERE topic = 'clock' AND type = 'lgsp.clock.ticked.v1'
"""
"""In province time, without an offset; null where the clock was not recorded."""


def inspected(recording: Recording, table: Table, most: int) -> dict[str, Any]:
    """Return every finding; of agencies, dossiers and faults in ``seq`` the first ``most``, and how many."""
    manifest = recording.manifest
    listed = {
        "agencies": table.rows(AGENCIES),
        "seq_faults": table.rows(SEQ_FAULTS, [_from_the_start(recording)]),
        "biggest_dossiers": table.rows(DOSSIERS),
    }
    return {
        "recording": {
            **manifest.model_dump(
                include={"state", "records", "digest", "contract_version", "calendar_hash"}
            ),
            "parts": len(manifest.parts),
            "size_bytes": sum(part.size_bytes for part in manifest.parts),
            "value_bytes": sum(part.value_bytes for part in manifest.parts),
        },
        "types": table.rows(TYPES),
        "hours": table.rows(HOURS),
        "late": table.rows(LATE),
        "hops": table.rows(HOPS),
        **{name: rows[:most] for name, rows in listed.items()},
        "totals": {name: len(rows) for name, rows in listed.items()},
    }


def _from_the_start(recording: Recording) -> bool:
    """Say whether the numbered topics are recorded from their first record on, so that 1 must be there."""
    numbered = {topic.name for topic in NUMBERED}
    whole = not recording.left_out
    return whole and all(one.start == 0 for one in recording.manifest.ranges if one.topic in numbered)
