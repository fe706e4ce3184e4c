"""The tables of findings: what detectors found, and what can take findings back."""

from typing import Final

from sqlalchemy import Column, Index, Integer, String, Table, Text

from services._runtime.tables import METADATA

findings: Final = Table(
    "findings",
    METADATA,
    Column("rule", String(40), primary_key=True),
    Column("subject", String(150), primary_key=True),
    Column("ref", String(200), primary_key=True),
    Column("what", String(10), nullable=False),
    Column("agency", String(35), nullable=False),
    Column("details", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("alibi", String(100)),
    Column("person", String(64)),
    Column("approved_by", String(40)),
    Column("partition", Integer, nullable=False),
    Index("findings_agency", "agency"),
)
"""A row a finding. Each subject has one lane, so each row one writer.

``alibi``: the dossier which, of this ``person`` and ``approved_by`` that time (text that sorts, UTC), makes
it no finding. Its events are another lane's, so that is looked at where findings are read.
"""

approved_dossiers: Final = Table(
    "approved_dossiers",
    METADATA,
    Column("dossier", String(48), primary_key=True),
    Column("person", String(64), nullable=False),
    Column("at", String(40), nullable=False),
    sqlite_with_rowid=False,
)
"""Whose dossiers were approved when: the alibis there are. ``person`` is a pseudonym."""
