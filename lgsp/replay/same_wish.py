"""Going on with a recording: only with what was asked when it began, for the rest would be another one."""

from collections.abc import Iterator
from pathlib import Path

from lgsp.problems import wrong_use
from lgsp.replay.manifest import Asked, Manifest
from lgsp.replay.selection import Wanted


def check_same_wish(folder: Path, manifest: Manifest, wanted: Wanted) -> None:
    """Raise Problem where other topics or another range are asked for; what is not said is as it was."""
    other = list(_differences(manifest, wanted))
    if other:
        raise wrong_use(
            f"{folder} was begun otherwise: {'; '.join(other)}.",
            "Go on with it as it was begun (--resume alone will do), or record into a new folder.",
        )


def _differences(manifest: Manifest, wanted: Wanted) -> Iterator[str]:
    recorded, named = set(manifest.source.names.values()), set(wanted.names.values())
    if wanted.named and named != recorded:
        yield f"it records {_listed(recorded)}, not {_listed(named)}"
    if manifest.asked is None:
        before = Asked(since=_start(manifest, wanted), until=_end(manifest, wanted))
    else:
        before = manifest.asked
    for option, was, now in (
        ("--from", before.since, wanted.asked.since),
        ("--to", before.until, wanted.asked.until),
    ):
        if now is not None and now != was:
            yield f"{option} was {was or 'not given'}, not {now}"


def _listed(topics: set[str]) -> str:
    return ", ".join(sorted(topics))


def _start(manifest: Manifest, wanted: Wanted) -> str | None:
    """Return what is asked for where every partition begins there, in a recording that does not say."""
    return wanted.asked.since if all(one.start == wanted.start for one in manifest.ranges) else None


def _end(manifest: Manifest, wanted: Wanted) -> str | None:
    return wanted.asked.until if all(one.until == wanted.end for one in manifest.ranges) else None
