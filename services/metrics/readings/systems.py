"""What metrics reads of what comes from outside: who spoke, to whom, and when; never what was said.

These topics are not the hub's own: a record that the part cannot be read of is left to whom it is said to
(docs/decisions/0060).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import msgspec

from schemas.envelope import Event
from schemas.inbound import LegAnswered, SubmissionLodged
from services._runtime.told import Reading


class Spoken(Reading, frozen=True, kw_only=True):
    """Something was said by ``source``, a system outside the hub."""

    source: str


class LodgedRead(msgspec.Struct, frozen=True):
    """Of a submission: what its place is told by."""

    submission_id: str
    receiving_agency: str


class Lodged(Spoken, frozen=True, kw_only=True, tag="lgsp.submission.lodged.v1"):
    """A submission was lodged."""

    data: LodgedRead


class AnsweredRead(msgspec.Struct, frozen=True):
    """Of an agency's answer: what its place is told by."""

    dossier_code: str


class Answered(Spoken, frozen=True, kw_only=True, tag="lgsp.leg.answered.v1"):
    """An agency answered."""

    data: AnsweredRead


OF_SYSTEMS: Final[Mapping[type[Event], type[Reading]]] = MappingProxyType(
    {SubmissionLodged: Lodged, LegAnswered: Answered}
)
