"""The catalogue of procedures as definitions read it on a day: whole sums for every scope."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from functools import cache, lru_cache
from operator import attrgetter
from types import MappingProxyType
from typing import Final

from services._province.agencies import Agency, UnknownAgency, agencies, agency, exists, organised_on
from services._province.agency_rules import NoAgencyInDistrict
from services._province.procedures import Procedure, competent_agency, in_force, may_be_lodged_at, versions
from services.metrics.definition import Exclusion
from services.metrics.definitions import CATALOGUE
from services.metrics.leaves import Count
from services.metrics.scopes import PROVINCE, scopes_of

_A_DAY: Final = timedelta(days=1)
_DAYS_KEPT: Final = 512
"""Of so many days the sums are remembered: the ends of forty years of periods, and today."""
Sums = Mapping[tuple[str, str], Count]
"""By definition and scope."""


@lru_cache(maxsize=_DAYS_KEPT)
def catalogue_on(day: date) -> Sums:
    """Return every definition's sums on a day, by definition and scope; a scope without any is left out.

    A procedure counts once in every scope of which some agency decides it, as the province is organised on
    that day; so what agencies decide does not add up to the province.
    """
    sums: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for procedure in _procedures_on(day):
        shares = [(name, one.shares(procedure, day)) for name, one in CATALOGUE.items()]
        counted = [(name, share) for name, share in shares if not isinstance(share, Exclusion)]
        scopes = _scopes(procedure, day)
        for name, (numerator, denominator) in counted:
            for scope in scopes:
                sums[name, scope][0] += numerator
                sums[name, scope][1] += denominator
    return MappingProxyType({where: Count(*count) for where, count in sums.items()})


def left_out_on(day: date, scope: str) -> Mapping[str, Mapping[str, int]]:
    """Return, by definition and reason, how many procedures in force in a scope it leaves out."""
    found: dict[str, defaultdict[str, int]] = {name: defaultdict(int) for name in CATALOGUE}
    for procedure in _procedures_on(day):
        if scope in _scopes(procedure, day):
            for name, one in CATALOGUE.items():
                share = one.shares(procedure, day)
                if isinstance(share, Exclusion):
                    found[name][share.reason] += 1
    return found


def procedures_of(day: date, scope: str) -> Iterator[Procedure]:
    """Yield the procedures in force on a day that an agency of the scope decides, by code."""
    for procedure in sorted(_procedures_on(day), key=attrgetter("code")):
        if scope in _scopes(procedure, day):
            yield procedure


def _procedures_on(day: date) -> Iterator[Procedure]:
    return (version for each in versions().values() for version in each if in_force(version, day))


def _scopes(procedure: Procedure, day: date) -> frozenset[str]:
    """Return the scopes of which an agency that exists decides it; the province's in any case."""
    return _scopes_since(procedure.code, procedure.valid_from, _organised_since(organised_on(day)))


def _organised_since(day: date) -> date:
    """Return the last day up to this one on which an agency began or had just ended."""
    return max((each for each in _changes() if each <= day), default=date.min)


@cache
def _changes() -> frozenset[date]:
    begins = {each.valid_from for each in agencies().values() if each.valid_from is not None}
    return frozenset(
        begins | {each.valid_to + _A_DAY for each in agencies().values() if each.valid_to is not None}
    )


@cache
def _scopes_since(code: str, valid_from: date | None, day: date) -> frozenset[str]:
    procedure = next(each for each in versions()[code] if each.valid_from == valid_from)
    scopes = {PROVINCE, f"field:{procedure.field_code}"}
    for each in _deciding(procedure):
        if exists(each, day):
            scopes |= scopes_of(each)
    return frozenset(scopes)


def _deciding(procedure: Procedure) -> Iterator[Agency]:
    """Yield the agencies that decide a procedure, wherever it is lodged, some more than once."""
    for desk in agencies().values():
        if may_be_lodged_at(procedure, desk):
            with suppress(NoAgencyInDistrict, UnknownAgency):
                yield agency(competent_agency(procedure, desk.id))
