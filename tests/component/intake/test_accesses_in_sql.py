"""What a person is shown of accesses: the newest, and how many more there are."""

from datetime import timedelta

from schemas.evidence import ConsentGiven
from services._runtime.decisions import Document
from services.intake.evidence.asking import record_of
from services.intake.previews.accesses import consents_shown, older
from services.intake.previews.store import MOST, of_person
from services.intake.state.consents import consent_key
from services.intake.state.entries import person_of
from services.intake.store import STORE
from tests.component.intake.test_register_in_sql import fresh
from tests.unit.intake.builders import JUSTICE, MONDAY, TOKEN
from tests.unit.intake.evidence.builders import consent


def test_the_newest_consents_are_shown_and_how_many_are_older() -> None:
    """Their ids say nothing of their age: here the newest has the smallest one."""
    given: dict[str, Document] = {}
    for n in range(MOST + 3):
        at = MONDAY - timedelta(minutes=n)
        event = consent(f"c-{n:04}", at).event
        assert isinstance(event, ConsentGiven)
        given[consent_key(JUSTICE, f"c-{n:04}")] = record_of(event.data, at)
    with fresh().begin() as tx:
        STORE.save(tx, {}, given, dict.fromkeys(given, 0))
        known = of_person(tx, person_of(TOKEN))
    shown = [each["consent_id"] for each in consents_shown(known.consents)]
    assert (shown[0], len(shown), older(known)) == ("c-0000", MOST, 3)
