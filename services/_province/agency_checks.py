"""What cannot be true of agencies: ids, places and roles given twice, spans of existence that do not fit."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from services._province.agency_facts import Agency
from services._province.data_files import ContradictoryData
from services._province.data_lines import Place, line_of
from services._province.ministries import ministries

_ONE_DAY = timedelta(days=1)


class Register:
    """Agencies as they are read, and where each of them stands, until all can be checked."""

    def __init__(self) -> None:
        self._known: dict[str, Agency] = {}
        self._origin: dict[str, tuple[str, str, Place]] = {}

    def add(self, found: Agency, file: str, text: str, place: Place) -> None:
        """Take in an agency from this place of the file's text; raises ContradictoryData for a known id."""
        if found.id in self._known:
            reason = f"{found.id}: already in {self._origin[found.id][0]}"
            raise ContradictoryData(file, reason, line_of(text, place))
        self._known[found.id] = found
        self._origin[found.id] = (file, text, place)

    def checked(self) -> Mapping[str, Agency]:
        """Return all of them by id; raises ContradictoryData with the first reason why they cannot stand."""
        claims: dict[object, list[Agency]] = defaultdict(list)
        for found in self._known.values():
            for reason in (*_contradictions(found, self._known), *_taken(found, claims)):
                file, text, place = self._origin[found.id]
                raise ContradictoryData(file, f"{found.id}: {reason}", line_of(text, place))
        return self._known


def _contradictions(found: Agency, known: Mapping[str, Agency]) -> Iterable[str]:
    if found.level != "province" and found.district is None:
        yield f"a {found.level} agency needs its district"
    yield from _of_span(found)
    yield from _of_parent(found, known)
    yield from _of_successor(found, known)
    yield from _of_hours(found)
    if found.role is not None and found.district is None:
        yield f"role {found.role} needs a district"
    if found.ministry is not None and found.ministry not in ministries():
        yield f"no ministry has the id {found.ministry}"


def _of_span(found: Agency) -> Iterable[str]:
    first, last = found.valid_from or date.min, found.valid_to or date.max
    if last < first:
        yield "valid_to lies before valid_from"
    if found.connected_since is not None and not first <= found.connected_since <= last:
        yield f"connected since {found.connected_since}, when it does not exist"
    ends = [former.until for former in found.formerly]
    if ends != sorted(set(ends)) or any(not first <= end < last for end in ends):
        yield "former names end one after another, while the agency exists"


def _of_parent(found: Agency, known: Mapping[str, Agency]) -> Iterable[str]:
    parent = None if found.parent is None else known.get(found.parent)
    if found.parent != (found.id.rpartition(".")[0] or None):
        yield f"parent {found.parent!r} is not the id without its last group"
    elif parent is None and found.parent is not None:
        yield f"parent {found.parent} is missing"
    if parent is None:
        return
    if found.level == "commune" and parent.district != found.district:
        yield f"district {found.district} is not that of its parent {parent.id}"
    if (found.valid_to or date.max) > (parent.valid_to or date.max):
        yield f"it outlives its parent {parent.id}"


def _of_successor(found: Agency, known: Mapping[str, Agency]) -> Iterable[str]:
    if found.succeeded_by is None:
        return
    successor = known.get(found.succeeded_by)
    if successor is None or successor is found:
        yield f"its successor {found.succeeded_by} is missing"
    elif found.valid_to is None:
        yield f"it is succeeded by {successor.id} and never ends"
    elif not _spans_meet(found.valid_to + _ONE_DAY, found.valid_to + _ONE_DAY, successor):
        yield f"its successor {successor.id} does not exist on the day after {found.valid_to}"


def _of_hours(found: Agency) -> Iterable[str]:
    edges = [edge for span in found.hours for edge in (span.opens, span.closes)]
    if edges != sorted(set(edges)):
        yield "opening hours must follow one another"


def _taken(found: Agency, claims: dict[object, list[Agency]]) -> Iterable[str]:
    """Yield who has its place or role at the same time; a role in a district only one agency ever has."""
    if found.place is not None:
        where = f"place {found.place}" if found.role is None else f"role {found.role} in {found.place}"
        first, last = found.valid_from or date.min, found.valid_to or date.max
        others = (each for each in claims[where] if _spans_meet(first, last, each))
        yield from (f"{where} belongs to {each.id}" for each in others)
        claims[where].append(found)
    elif found.role is not None:
        where = f"role {found.role} in {found.district}"
        yield from (f"{where} belongs to {each.id}" for each in claims[where])
        claims[where].append(found)


def _spans_meet(first: date, last: date, other: Agency) -> bool:
    return first <= (other.valid_to or date.max) and (other.valid_from or date.min) <= last
