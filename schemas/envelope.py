"""The CloudEvents 1.0 envelope in structured JSON, event ids and record keys."""

from functools import cache
from typing import Annotated, Final, Literal
from uuid import NAMESPACE_DNS, uuid5

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

CONTENT_TYPE: Final = "application/cloudevents+json"
LGSP_NAMESPACE: Final = uuid5(NAMESPACE_DNS, "lgsp")
"""The namespace of every event id: the child ``lgsp`` of the DNS namespace."""


def absent(value: object) -> bool:
    """Leave an optional field out of the JSON, rather than write null, when it holds nothing."""
    return value is None


AgencyId = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9A-Z][0-9A-Z.]*$", max_length=35),
    Field(description="Electronic id of an agency, top-down: H62.12 (QĐ 20/2020/QĐ-TTg Article 4)"),
]
Identifier = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._:/#+-]*$", max_length=100),
    Field(description="An id made by a machine: no spaces, so no room for a name or an address"),
]
Code = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]*$", max_length=64),
    Field(description="A code of a catalogue: procedure, component, field, fee, reason"),
]
DossierCode = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9A-Z][0-9A-Z.]{0,34}-[0-9]{6}-[0-9]{4}$", max_length=48),
    Field(
        description="Receiving agency, date of reception, number of the day: H62.12-210308-0004 "
        "(NĐ 61/2018 Article 26)"
    ),
]
Token = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9a-f]{64}$"),
    Field(description="HMAC-SHA-256 in hex of an identity number under the province's key: a pseudonym"),
]
Digest = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9a-f]{64}$"),
    Field(description="SHA-256 in hex of a document's bytes; the bytes themselves stay out of the stream"),
]
TraceParent = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9a-f-]{1,100}$"),
    Field(description="W3C Trace Context: hexadecimal digits and dashes"),
]
MOST_VND = 10**15
AmountVnd = Annotated[int, Field(ge=0, le=MOST_VND, description="Whole Vietnamese đồng (VND)")]


class Shape(BaseModel):
    """A frozen piece of an event. Readers ignore fields they do not know; writers may not add any."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Event(Shape):
    """What every event carries beside its ``type`` and ``data``.

    ``time`` is when it happened in the province. ``seq`` numbers a hub service's events on one subject in
    one topic 1, 2, 3 …; ``causationid`` is the record that caused this one. Both are required on
    ``dossiers``, ``routing`` and ``payments``; outside writers may leave them out.
    """

    specversion: Literal["1.0"] = "1.0"
    id: Identifier = Field(description="The fact's own id: processing again gives the same one")
    source: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(
        description="Who says it: /lgsp/<service> for the hub, /agency/H62.12, /portal/… for others"
    )
    subject: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(
        description="What it is about, mostly the dossier code: told by the data, and checked"
    )
    time: AwareDatetime = Field(description="When it happened in the province (event time), with offset")
    seq: int | None = Field(
        ge=1,
        default=None,
        exclude_if=absent,
        description="1, 2, 3 … on one subject in one topic of the hub, without holes",
    )
    causationid: Identifier | None = Field(
        default=None, exclude_if=absent, description="The id of the record that caused this one"
    )
    replayid: Identifier | None = Field(
        default=None, exclude_if=absent, description="Set by the replay tool only"
    )
    traceparent: TraceParent | None = Field(default=None, exclude_if=absent)
    datacontenttype: str = "application/json"
    dataschema: str | None = Field(
        max_length=200,
        default=None,
        exclude_if=absent,
        description="The $id of the JSON Schema of the whole event",
    )


@cache
def type_of(event: type[Event]) -> str:
    """Return the CloudEvents type that a class of event carries, ``lgsp.leg.closed.v1``."""
    return str(event.model_fields["type"].default)


@cache
def schema_urn(event_type: str) -> str:
    """Return the ``dataschema`` of a type: ``lgsp.leg.closed.v1`` has ``urn:lgsp:schema:leg.closed:1``."""
    name, _, version = event_type.removeprefix("lgsp.").rpartition(".v")
    return f"urn:lgsp:schema:{name}:{version}"


def event_id(source: str, subject: str, event_type: str, discriminator: str) -> str:
    """Return the id that this fact has however often it is derived anew.

    Never made from the cause: causes race. ``discriminator`` tells facts of one type on one subject apart:
    leg_id, order_id, transaction_id, round, or the n-th of its type.
    """
    return str(uuid5(LGSP_NAMESPACE, f"{source}\n{subject}\n{event_type}\n{discriminator}"))


def key_of_dossier(dossier_code: str) -> str:
    """Return the record key of a dossier: its receiving agency, the code up to the first dash."""
    return dossier_code.partition("-")[0]
