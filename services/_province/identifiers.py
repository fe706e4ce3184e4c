"""The identifiers of the province: agency electronic ids in both forms, and dossier codes."""

import re
from datetime import date
from typing import Literal, NamedTuple

AGENCY_ID_MAX_LENGTH = 35
"""Characters of an electronic id (QĐ 20/2020/QĐ-TTg Đ4)."""
LAST_NUMBER_OF_DAY = 9999
"""The running number has four digits (TT 01/2018/TT-VPCP Đ19)."""
AGENCY_ID = re.compile(r"[A-Y][0-9]{2}(?:\.[0-9A-Z]+)*")
"""A State agency's electronic id, top-down; use with fullmatch (QĐ 20/2020/QĐ-TTg Đ4)."""
DOSSIER_CODE = re.compile(
    rf"(?P<agency>{AGENCY_ID.pattern})-(?P<day>[0-9]{{6}})-(?P<number>(?!0000)[0-9]{{4}})"
)
"""A dossier code's form; use with fullmatch. That its day exists only `parse_dossier_code` can tell."""

CodePart = Literal["form", "agency", "day", "number"]
_CENTURY = 2000
_OLD_WIDTHS = (3, 2, 2)  # V1V2V3.Z1Z2.Y1Y2, before MX1X2 (QCVN 102:2016/BTTTT)


class InvalidAgencyId(ValueError):
    """The text is no electronic id of a State agency, or has no counterpart in the other form."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(f"{text!r} is no agency id: {reason}")
        self.text = text
        self.reason = reason


class InvalidDossierCode(ValueError):
    """The text is no dossier code; ``part`` is the one at fault."""

    def __init__(self, text: str, part: CodePart, reason: str) -> None:
        super().__init__(f"{text!r} is no dossier code: {reason}")
        self.text = text
        self.part = part
        self.reason = reason


class NumbersExhausted(ValueError):
    """The running number is outside 1 to 9999: the agency cannot give another code on that day."""

    def __init__(self, receiving_agency: str, day: date, number: int) -> None:
        super().__init__(
            f"{receiving_agency} has no number {number} on {day}: only 1 to {LAST_NUMBER_OF_DAY}"
        )
        self.receiving_agency = receiving_agency
        self.day = day
        self.number = number


class DossierCode(NamedTuple):
    """The three parts of a dossier code."""

    agency: str
    day: date
    number: int


def checked_agency_id(text: str) -> str:
    """Return the id when it is a well-formed top-down one (`H62.12`); whether it exists is not asked."""
    if len(text) > AGENCY_ID_MAX_LENGTH:
        raise InvalidAgencyId(text, f"longer than {AGENCY_ID_MAX_LENGTH} characters")
    if re.fullmatch(r"[0-9A-Z.]*", text) is None:
        raise InvalidAgencyId(text, "only 0-9, A-Z and dots are allowed")
    if AGENCY_ID.fullmatch(text) is None:
        raise InvalidAgencyId(text, "not top-down groups after a letter A-Y and two digits, like H62.12")
    return text


def to_old_form(agency_id: str) -> str:
    """`H62.12` → `000.00.12.H62` (QĐ 20/2020 Đ4, QCVN 102:2016; shared groups are inferred)."""
    first, *below = checked_agency_id(agency_id).split(".")
    if len(below) > len(_OLD_WIDTHS):
        raise InvalidAgencyId(agency_id, "the old form has four levels")
    groups = below[::-1]
    widths = _OLD_WIDTHS[len(_OLD_WIDTHS) - len(groups) :]
    for group, width in zip(groups, widths, strict=True):
        if len(group) != width or not group.strip("0"):
            raise InvalidAgencyId(
                agency_id, f"the old form needs {width} characters, not all 0, for {group!r}"
            )
    unused = ["0" * width for width in _OLD_WIDTHS[: len(_OLD_WIDTHS) - len(groups)]]
    return ".".join([*unused, *groups, first])


def to_new_form(old_form: str) -> str:
    """`000.00.12.H62` → `H62.12`; lossless, the reverse of `to_old_form`."""
    *below, first = old_form.split(".")
    if tuple(map(len, below)) != _OLD_WIDTHS:
        raise InvalidAgencyId(old_form, "the old form is VVV.ZZ.YY.MXX, like 000.00.12.H62")
    while below and not below[0].strip("0"):
        below.pop(0)
    if any(not group.strip("0") for group in below):
        raise InvalidAgencyId(old_form, "a level is empty above one that is not")
    return checked_agency_id(".".join([first, *below[::-1]]))


def meant_agency_id(text: str) -> str | None:
    """Return the top-down id that a text means: the old form, or one in small letters; None: neither."""
    upper = text.strip().upper()
    for read in (checked_agency_id, to_new_form):
        try:
            return read(upper)
        except InvalidAgencyId:
            continue
    return None


def meant_dossier_code(text: str) -> str | None:
    """Return the code that a text means, with its agency in the old form of TT 01/2018 Đ19; None: none."""
    agency, dash, rest = text.partition("-")
    meant = meant_agency_id(agency)
    code = f"{meant}{dash}{rest}"
    try:
        parse_dossier_code(code)
    except InvalidDossierCode:
        return None
    return code


def dossier_code(receiving_agency: str, day: date, number: int) -> str:
    """`H62.12-210308-0004`: receiving agency, day of reception, number of the day.

    NĐ 61/2018 Đ26, TT 01/2018/TT-VPCP Đ19. Raises NumbersExhausted.
    """
    if not 1 <= number <= LAST_NUMBER_OF_DAY:
        raise NumbersExhausted(receiving_agency, day, number)
    if not _CENTURY <= day.year < _CENTURY + 100:
        raise InvalidDossierCode(str(day), "day", "two digits of a year mean 2000 to 2099")
    year = day.year - _CENTURY
    return f"{checked_agency_id(receiving_agency)}-{year:02}{day.month:02}{day.day:02}-{number:04}"


def parse_dossier_code(text: str) -> DossierCode:
    """Return the parts of a code; raises InvalidDossierCode that names the part at fault."""
    parts = text.split("-")
    if len(parts) != len(DossierCode._fields):
        raise InvalidDossierCode(text, "form", "not agency-YYMMDD-number")
    agency, day, number = parts
    try:
        checked_agency_id(agency)
    except InvalidAgencyId as error:
        raise InvalidDossierCode(text, "agency", f"agency {agency!r}: {error.reason}") from error
    if re.fullmatch(r"[0-9]{4}", number) is None or number == "0000":
        raise InvalidDossierCode(text, "number", f"number {number!r} is not four digits from 0001 to 9999")
    return DossierCode(agency, _day(text, day), int(number))


def receiving_agency_of(code: str) -> str:
    """Return the part before the first dash, which is the record key; its form is not checked further."""
    agency, dash, _ = code.partition("-")
    if not (agency and dash):
        raise InvalidDossierCode(code, "form", "no agency before a dash")
    return agency


def _day(text: str, day: str) -> date:
    if re.fullmatch(r"[0-9]{6}", day) is None:
        raise InvalidDossierCode(text, "day", f"day {day!r} is not YYMMDD")
    try:
        return date(_CENTURY + int(day[:2]), int(day[2:4]), int(day[4:]))
    except ValueError as error:
        raise InvalidDossierCode(text, "day", f"day {day!r} is not in the calendar") from error
