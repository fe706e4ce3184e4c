"""A replay certificate: these inputs, under this contract and calendar, gave these facts and figures."""

from hashlib import sha256
from typing import Any, Final

from lgsp.replay.facts import Facts
from lgsp.replay.manifest import Manifest
from lgsp.replay.provenance import program_version
from lgsp.replay.sql import Table
from lgsp.replay.told_figures import digests_of

KIND: Final = "lgsp-replay-certificate"
VERSION: Final = 1
INPUTS: Final = """
SELECT DISTINCT topic || ' ' || coalesce(sha256(key), '-') || ' ' || coalesce(sha256(value), '-') AS line
FROM inbound_records ORDER BY line
"""


def certificate(manifest: Manifest, table: Table, facts: Facts) -> dict[str, Any]:
    """Return the certificate of a recording. The same run gives the same one, wherever and whenever."""
    inputs, count = input_digest(table)
    return {
        "kind": KIND,
        "version": VERSION,
        "input": {"digest": inputs, "distinct_records": count},
        "contract_version": manifest.contract_version,
        "calendar_hash": manifest.calendar_hash,
        "recorded_by": manifest.program,
        "verified_by": program_version(),
        "output": {
            "digest": facts.digest.hub,
            "dossiers": len(facts.digest.dossiers),
            "events": facts.events,
        },
        "kpis": digests_of(facts.recounted),
        "kpis_told": None if facts.told is None else digests_of(facts.told),
    }


def input_digest(table: Table) -> tuple[str, int]:
    """Return SHA-256 over the lines of the inbound records and ticks, and how many lines there are.

    A line is ``topic sha256(key) sha256(value)``, ``-`` for null; the different ones are sorted and joined
    by LF. So repeats, partitions, offsets and the times of writing do not count.
    """
    digest, count = sha256(), 0
    for count, (line,) in enumerate(table.stream(INPUTS), 1):
        digest.update(line.encode() if count == 1 else b"\n" + line.encode())
    return digest.hexdigest(), count
