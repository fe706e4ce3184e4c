"""The services: running, ready, and what those said last that are not."""

from collections.abc import Iterator

from lgsp.doctor.check import Check, failed, passed, warned
from lgsp.home import HubHome
from lgsp.hub.intent import read_intent, unfinished
from lgsp.hub.life_lock import holder
from lgsp.hub.readiness import is_ready
from lgsp.hub.record import HubRecord, ProcessRecord, damaged, is_damaged
from lgsp.problems import Problem

ENDED = frozenset({"stopped", "gave-up"})


def supervisor(home: HubHome, hub: HubRecord | None) -> Check:
    """Say whether a hub runs."""
    option = f" --prefix {home.prefix}" if home.prefix else ""
    if is_damaged(home):
        problem = damaged(home)
        return failed("hub", problem.message, problem.remedy)
    if hub is None:
        return warned("hub", f"none was raised under prefix {home.prefix!r}", f"lgsp up{option}")
    begun = _unfinished(home)
    if begun is not None:
        return begun
    if hub.is_up():
        return passed("hub", f"{home.prefix!r} is up (supervisor {hub.supervisor_pid})")
    if any(one.state not in ENDED for one in hub.processes().values()):
        return failed(
            "hub", f"the supervisor of {home.prefix!r} died", f"lgsp up{option} cleans up and starts again"
        )
    return warned("hub", f"{home.prefix!r} is stopped", f"lgsp up{option}")


def _unfinished(home: HubHome) -> Check | None:
    """Return what to do about a partition count that is halfway, unless somebody is at it."""
    try:
        intent = read_intent(home)
        if intent is None or holder(home.run_lock) is not None:
            return None
        raise unfinished(home, intent)
    except Problem as problem:
        return failed("hub", problem.message, problem.remedy)


def given_up(hub: HubRecord) -> Iterator[Check]:
    """Yield why the last attempt to raise a hub failed that is not up."""
    for name, one in hub.processes().items():
        if one.state == "gave-up":
            yield failed(name, _unready(one), f"Mend what it says; its log is {one.log}")


def services(hub: HubRecord) -> Iterator[Check]:
    """Yield a finding for each service of a hub that is up, and for its clock."""
    for name, one in hub.every_service().items():
        if is_ready(one):
            yield _ready(name, one)
        else:
            yield failed(name, _unready(one), f"See {one.log}")
    if hub.clock is not None and hub.clock.state != "running":
        yield failed("clock process", _unready(hub.clock), f"See {hub.clock.log}")


def _ready(name: str, one: ProcessRecord) -> Check:
    if one.restarts and one.exit_code:  # who was asked to end and did, with 0, did not die
        found = f"ready at {one.url}, restarted {one.restarts} times, last exit {one.exit_code}"
        return warned(name, found, f"See why it died in {one.log}")
    return passed(name, f"ready at {one.url}")


def _unready(one: ProcessRecord) -> str:
    said = "".join(f"\n    | {line}" for line in one.last_words)
    died = "" if one.exit_code is None else f", last exit {one.exit_code}; its last words:{said}"
    return f"not ready: {one.state}{died}"
