"""The ten national dossier statuses (TrangThaiHoSo) and which may follow which."""

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import Final


class DossierStatus(IntEnum):
    """TrangThaiHoSo. NEW and REFUSED belong to submissions, which have no dossier code yet."""

    NEW = 1
    RECEIVED = 2
    REFUSED = 3
    WORKING = 4
    SUPPLEMENT_ASKED = 5
    PAYMENT_ASKED = 6
    WITHDRAWN = 7
    STOPPED = 8
    FINISHED = 9
    RETURNED = 10


_WHILE_WORKING: Final = frozenset(DossierStatus(number) for number in range(4, 10))
_NONE: Final[frozenset[DossierStatus]] = frozenset()

ALLOWED: Final[Mapping[DossierStatus | None, frozenset[DossierStatus]]] = MappingProxyType(
    {
        None: frozenset({DossierStatus.RECEIVED}),
        DossierStatus.NEW: _NONE,
        DossierStatus.RECEIVED: _WHILE_WORKING,
        DossierStatus.REFUSED: _NONE,
        DossierStatus.WORKING: _WHILE_WORKING - {DossierStatus.WORKING},
        DossierStatus.SUPPLEMENT_ASKED: _WHILE_WORKING - {DossierStatus.SUPPLEMENT_ASKED},
        DossierStatus.PAYMENT_ASKED: _WHILE_WORKING - {DossierStatus.PAYMENT_ASKED},
        DossierStatus.WITHDRAWN: frozenset({DossierStatus.RETURNED}),
        DossierStatus.STOPPED: frozenset(
            {
                DossierStatus.WORKING,
                DossierStatus.WITHDRAWN,
                DossierStatus.FINISHED,
                DossierStatus.RETURNED,
            }
        ),
        DossierStatus.FINISHED: frozenset({DossierStatus.RETURNED}),
        DossierStatus.RETURNED: _NONE,
    }
)
"""Status → those that may come next; None is before the first."""


class ImpossibleChange(AssertionError):
    """Our own code tried a change of status that the table does not hold: a bug, never a bad record."""

    def __init__(self, before: DossierStatus | None, after: DossierStatus) -> None:
        super().__init__(f"status {before} can never become {after}")
        self.before = before
        self.after = after


def checked_change(before: DossierStatus | None, after: DossierStatus) -> DossierStatus:
    """Return the later status when it may follow the earlier one; raises ImpossibleChange."""
    if after not in ALLOWED[before]:
        raise ImpossibleChange(before, after)
    return after
