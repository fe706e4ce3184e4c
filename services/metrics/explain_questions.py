"""Questions about what a figure is made of, as they are asked in words, and their answers."""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from fractions import Fraction
from typing import Any, Final, cast, get_args

from sqlalchemy import Connection

from services.metrics.compare_shown import against_shown
from services.metrics.explain_replies import (
    AgainstReply,
    DossierEventsReply,
    FigureReply,
    ItemPageReply,
    LeverReply,
    PersonDossierReply,
    PersonReply,
)
from services.metrics.explain_shown import (
    dossier_shown,
    figure_shown,
    item_shown,
    lever_shown,
    links_of,
)
from services.metrics.explaining.against import compared
from services.metrics.explaining.explained import excluded, meant
from services.metrics.explaining.items import ASKED_SIDES, AskedSide
from services.metrics.explaining.levers import By
from services.metrics.explaining.lifted import lifted
from services.metrics.explaining.of_dossiers import Dossier, dossier_of
from services.metrics.explaining.of_people import is_known
from services.metrics.explaining.pages import dossiers_of_person, page_of
from services.metrics.explaining.where import Where
from services.metrics.facts import day_of
from services.metrics.figures import Cell
from services.metrics.lookup import GREATEST_CURSOR, AsOf, MalformedCursor, NotFound, must_be_known
from services.metrics.nearest import nearest
from services.metrics.periods import parse_period
from services.metrics.persons import lodged
from services.metrics.scopes import parse_scope

BYS: Final[tuple[By, ...]] = get_args(By)
MOST_OF_A_PERSON: Final = 1000
_SHOWN: Final = 40
_PERSON: Final = re.compile(r"[0-9a-f]{64}")
_SHARE: Final = re.compile(r"0(\.[0-9]{1,9})?|1(\.0{1,9})?")


class MalformedChoice(ValueError):
    """A parameter that is none of the words it may be; ``nearest`` is one that it may have meant."""

    def __init__(self, field: str, text: str, choices: tuple[str, ...]) -> None:
        super().__init__(f"{text[:_SHOWN]!r} is no {field}: {', '.join(choices)} are")
        self.field = field
        self.text = text[:_SHOWN]
        self.nearest = nearest(text, choices)


class MalformedAim(ValueError):
    """The text is no share to reach."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text[:_SHOWN]!r} is no share: 0.8 is, from 0 to 1; or most")


def explained(tx: Connection, as_of: AsOf, cell: Cell) -> FigureReply:
    """Return a figure with everything that explains it; raises what ``meant`` does."""
    found = meant(tx, cell, as_of)
    return figure_shown(found, excluded(tx, found.definition, found.where))


def things(tx: Connection, as_of: AsOf, cell: Cell, *, side: str, cursor: str, limit: int) -> ItemPageReply:
    """Return one page of a side; raises MalformedChoice, MalformedCursor too."""
    found = meant(tx, cell, as_of)
    wanted = cast("AskedSide", _chosen("side", side, ASKED_SIDES))
    page = page_of(tx, found.definition, found.where, wanted, after=name_of(cursor), limit=limit)
    return ItemPageReply(
        definition=found.definition.id,
        scope=found.where.scope_name,
        period=found.where.period_name,
        side=side,
        article=found.definition.source.en,
        items=tuple(map(item_shown, page.items)),
        next=None if page.last is None else cursor_of(page.last),
    )


def side_by_side(
    tx: Connection, as_of: AsOf, one: Cell, other: str, *, cursor: str, limit: int
) -> AgainstReply:
    """Return two figures and what makes the difference; raises DifferentThings too."""
    first, second = (meant(tx, each, as_of) for each in (one, one._replace(definition=other)))
    after = name_of(cursor)
    found = compared(tx, first.definition, second.definition, first.where, after=after, limit=limit)
    left, right = ((each, excluded(tx, each.definition, each.where)) for each in (first, second))
    return against_shown(left, right, found, None if found.last is None else cursor_of(found.last))


def lever(tx: Connection, as_of: AsOf, cell: Cell, *, by: str, aim: str) -> LeverReply:
    """Return which agencies lift the figure; raises NoLever, MalformedAim too.

    Without an aim it is the target, and where there is none, or with ``most``, as far as it goes.
    """
    found = meant(tx, cell, as_of)
    whose = cast("By", _chosen("by", by, BYS))
    share = _aim(aim)
    if not aim:
        target = found.figure.target
        share = None if target is None else Fraction(str(target))
    lift = lifted(tx, found, by=whose, target=share)
    return lever_shown(found, lift, whose, None if share is None else float(share))


def dossier_events(tx: Connection, code: str) -> DossierEventsReply:
    """Return the events that figures know a dossier by; raises NotFound."""
    facts = dossier_of(tx, code) if code.isprintable() else None
    if facts is None:
        raise NotFound("dossier", code[:_SHOWN], None)
    return dossier_shown(code, facts)


def person_dossiers(tx: Connection, as_of: AsOf, person: str, scope: str, period: str) -> PersonReply:
    """Return somebody's dossiers, of nobody known none; raises NotFound, MalformedScope, MalformedPeriod.

    A text that is no pseudonym is nobody's: NotFound.
    """
    if _PERSON.fullmatch(person) is None:
        raise NotFound("person", person[:_SHOWN], None)
    must_be_known(tx, None, scope, period)
    moment = as_of(tx)
    where = Where(parse_scope(scope), parse_period(period), None if moment is None else day_of(moment))
    found = dossiers_of_person(tx, person, where, MOST_OF_A_PERSON)
    return PersonReply(dossiers=tuple(map(_of_person, found)))


def must_be_somebody(tx: Connection, person: str) -> None:
    """Accept the pseudonym of somebody of whom a dossier was received; raises NotFound."""
    if _PERSON.fullmatch(person) is None or not is_known(tx, person):
        raise NotFound("person", person[:_SHOWN], None)


def _of_person(dossier: Dossier) -> PersonDossierReply:
    received = dossier.facts.received
    assert received is not None, "only received dossiers are somebody's"
    said = lodged(received)
    return PersonDossierReply(
        dossier_code=dossier.code,
        day=received.day,
        agency=received.competent_agency,
        exposed=bool(said.exposed),
        asked_again=bool(said.asked_again),
        links=links_of("dossier", dossier.code),
    )


def cursor_of(name: str) -> str:
    """Return the cursor that goes on after the thing of that name."""
    return urlsafe_b64encode(json.dumps([name]).encode()).decode().rstrip("=")


def name_of(cursor: str) -> str:
    """Return the name after which a page begins, "" for the first; raises MalformedCursor."""
    malformed = MalformedCursor(f"{cursor[:_SHOWN]!r} is no cursor that an earlier page gave")
    if not cursor:
        return ""
    if len(cursor) > GREATEST_CURSOR:
        raise malformed
    try:
        parts: Any = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, NotBase64, RecursionError):
        raise malformed from None
    match parts:
        case [str(name)] if "/" in name and "\0" not in name and name.isprintable():
            return name
        case _:
            raise malformed


def _chosen(field: str, text: str, choices: tuple[str, ...]) -> str:
    if text not in choices:
        raise MalformedChoice(field, text, choices)
    return text


def _aim(text: str) -> Fraction | None:
    if text in {"", "most"}:
        return None
    if _SHARE.fullmatch(text) is None:
        raise MalformedAim(text)
    return Fraction(text)
