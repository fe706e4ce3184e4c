"""What is typed to choose dead letters, checked: services, topics, moments, ids."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING

from lgsp.commands.moments import moment
from lgsp.problems import Exit, Problem, wrong_use
from lgsp.terminal import say

if TYPE_CHECKING:
    from lgsp.dead_letters.reading import Wanted

ID = re.compile(r"[0-9]{1,9}/[0-9]{1,18}")


def wanted(service: str | None, reason: str | None, topic: str | None, since: str | None) -> "Wanted":
    """Return the choice; raises Problem for a service or topic that does not exist, or no moment.

    A reason may be another version's, so it is not checked.
    """
    from lgsp.dead_letters.reading import Wanted
    from schemas.topics import ALL, SERVICES

    _check("--service", service, SERVICES)
    _check("--topic", topic, [one.name for one in ALL])
    return Wanted(service, reason, topic, None if since is None else moment(since))


def remark_on(reason: str | None) -> None:
    """Say that a reason is not known here: another version's, or a slip."""
    from lgsp.dead_letters.reasons import BY_CODE

    if reason is not None and reason not in BY_CODE:
        near = get_close_matches(reason, BY_CODE, 1)
        say(f"This version knows no reason {reason!r}" + (f"; did you mean {near[0]!r}?" if near else "."))


def checked_id(text: str) -> str:
    """Return the id of a dead letter; raises Problem for what cannot be one."""
    if ID.fullmatch(text) is None:
        raise wrong_use(
            f"{text!r} is no id of a dead letter.", "An id looks like 0/17; see: lgsp dead-letters list"
        )
    return text


def no_letter(letter_id: str) -> Problem:
    """Return the problem of a dead letter that is not there."""
    return Problem(
        f"There is no dead letter {letter_id}; each is kept for 30 days.",
        "See which there are: lgsp dead-letters list",
        "not-found",
        Exit.NO,
    )


def _check(option: str, given: str | None, known: Iterable[str]) -> None:
    known = list(known)
    if given is None or given in known:
        return
    near = get_close_matches(given, known, 1)
    raise wrong_use(
        f"{option} {given!r} does not exist.",
        f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(known)}",
    )
