"""Providers' statements: taken once a part; what they say is compared when their day is closed."""

from datetime import datetime

from pydantic import AwareDatetime

from schemas.statements import StatementFiledData
from services._province.calendar import in_zone
from services._runtime.decisions import NOTHING, CheckedDocument, Decision, Documents, Unprocessable
from services._runtime.fingerprints import fingerprint


class Statement(CheckedDocument):
    """One part as it was filed, ``statement/<agency>/<day>/<provider>/<part>``.

    ``filed_at`` is when it applied; ``fingerprint`` is that of the whole part.
    """

    fingerprint: str
    filed: StatementFiledData
    filed_at: AwareDatetime


def statement_key(filed: StatementFiledData) -> str:
    """Return the key of the document that holds a part."""
    return f"statement/{filed.agency}/{filed.day}/{filed.provider}/{filed.part}"


def on_statement(documents: Documents, filed: StatementFiledData, at: datetime) -> Decision:
    """Take a part; a repeat changes nothing, other content is a conflict; raises Unprocessable."""
    key, content = statement_key(filed), fingerprint(filed)
    known = documents.get(key)
    if isinstance(known, Statement):
        if known.fingerprint == content:
            return NOTHING
        raise Unprocessable(
            "conflict", "this part of the statement was filed before with other content; file what is new "
            "as a part of its own",
        )  # fmt: skip
    if filed.part > filed.parts:
        raise Unprocessable("wrong-shape", f"part {filed.part} of {filed.parts} cannot be")
    if filed.day > in_zone(at).date():
        raise Unprocessable("impossible-time", "the statement is of a day that has not begun")
    return Decision({key: Statement(fingerprint=content, filed=filed, filed_at=at)})
