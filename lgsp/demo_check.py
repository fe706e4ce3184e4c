"""The demo checks itself: everything is counted once more straight from the topics, and compared."""

from collections.abc import Iterable
from typing import Any

from lgsp.demo.comparison import Figure, compare, something
from lgsp.demo.consequences import consequences
from lgsp.demo.integrity import integrity
from lgsp.demo.verdict import Verdict
from lgsp.stream.log import Log, read_log
from lgsp.stream.recount import TARGETS, recount


async def check(
    bootstrap_servers: str, prefix: str, served: Iterable[Figure], lodged: int | None = None
) -> list[Verdict]:
    """Read a hub's topics to their end and judge them, the topic ``kpis`` and what GET /kpis served."""
    return judge(await read_log(bootstrap_servers, prefix), served, lodged)


def judge(log: Log, served: Iterable[Figure], lodged: int | None = None) -> list[Verdict]:
    """Return every verdict; the demo succeeded when all hold."""
    expected = recount(log)
    return [
        *integrity(log, lodged),
        *consequences(log),
        something(expected),
        *compare("as GET /kpis serves it", expected, served),
        *compare("as the topic kpis last said", expected, last_figures(log)),
    ]


def last_figures(log: Log) -> list[dict[str, Any]]:
    """Return what stands last under each key of the compacted topic, of what is recounted."""
    last = {entry.key: entry.event["data"] for entry in log.of("kpis")}
    return [data for data in last.values() if data["definition"] in TARGETS]
