"""docs/findings.md, written from the detectors' rules: ``python -m services.metrics.findings_page``."""

import sys
from collections.abc import Iterator
from typing import Final

from services.metrics.detecting import RULES
from services.metrics.detecting.rule import AnyRule

HEAD: Final = """\
# What cannot have been (phát hiện hồ sơ không thể có)
Written from `services/metrics/detecting/` by `python -m services.metrics.findings_page`; a test compares.

Those who report may bend the data.
Each rule below looks at the events that metrics reads, and finds dossiers that cannot be as their events say.
A finding names its rule, the article, and the records that say so by topic, partition and offset
(`lgsp kpi event PLACE` prints one).
**It moves no figure**: figures count what the events say, findings say where these cannot be true.

- `GET /findings?rule=&agency=`, `lgsp kpi findings`, the measure `lgsp_findings` by rule.
- The agency is the one that decides the dossier, before that is known the one that received it; of a result
  its holder, of a report who filed it.
- The same events give the same findings, whatever order the topics are read in, however often, and after
  `lgsp kpi rebuild`.
"""
UNSEEN: Final = """\
## What of the known ways of bending no rule sees
- **A missing identity replaced by `000000001`**: the stream holds pseudonyms, made with the province's key at
  the edge; equal numbers have equal tokens, but none can be told to be a placeholder's.
  One person with very many dossiers is no proof: someone may lodge for a whole village.
- **A serial of five digits**: a code of the contract has four, so such a record is a dead letter
  (`wrong-shape`) before any rule. A random serial of four is found.
- **A payment mark set to 3 after a failure** (`DuocThanhToan`): no event carries the mark; `payment.failed`
  tells what failed.
- **A result's file that is an input** is seen only where the agency tells the result's digest
  (`result.digest`).
"""


def page() -> str:
    """Return the page."""
    return "\n".join(
        [HEAD, *_table(), "", *(line for rule in RULES.values() for line in _chapter(rule)), UNSEEN]
    )


def _table() -> Iterator[str]:
    yield "| rule | phát hiện | finding |"
    yield "|---|---|---|"
    for rule in RULES.values():
        yield f"| [`{rule.id}`](#{rule.id}) | {rule.title.vi} | {rule.title.en} |"


def _chapter(rule: AnyRule) -> Iterator[str]:
    yield f"## {rule.id}"
    yield f"{rule.means.en}"
    yield f"{rule.means.vi}"
    yield ""
    yield f"Source: {rule.source}."
    if rule.assumption is not None:
        yield f"ASSUMPTION: {rule.assumption.en} {rule.assumption.vi}"
    yield ""


if __name__ == "__main__":
    sys.stdout.write(page())
