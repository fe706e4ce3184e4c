"""Intake: receives submissions, gives dossiers their codes, and answers what became of them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

from fastapi import APIRouter

from services._province.agencies import agencies
from services._province.data_files import ContradictoryData
from services._province.decided_days import decided_calendar
from services._province.evidence import evidence_facts
from services._province.procedures import procedures
from services._province.reception import reception_facts
from services._runtime.credentials import Credentials
from services._runtime.service import Doorway, last_tick, load_facts, read_settings, run
from services._runtime.spec import ServiceSpec
from services.intake.callers.access import Access
from services.intake.callers.identity import Tokens
from services.intake.door import SUBMISSIONS, IntakeDoor, routes
from services.intake.files.door import FilesDoor, file_routes
from services.intake.files.kept import Files
from services.intake.lodging import follow_up_door
from services.intake.lodging.follow_up_door import FollowUpDoor
from services.intake.lodging.taking import Taking
from services.intake.previews.answers_late import LateAnswers
from services.intake.previews.door import EvidenceDoor
from services.intake.previews.routes import evidence_routes
from services.intake.reception import APPLIES, IntakeCore
from services.intake.register.door import LateEntries, register_routes
from services.intake.settings import Settings
from services.intake.showing.door import PagesDoor, page_routes
from services.intake.store import STORE

SPEC = ServiceSpec(name="intake", stage="rest", applies=APPLIES, core=IntakeCore(), store=STORE)
CATALOGUE = (agencies, procedures, decided_calendar, reception_facts, evidence_facts)
"""What its decisions rest on, read before the first of them."""


def main() -> None:
    """Run the service until it is told to stop."""
    settings = read_settings(Settings)
    load_facts(SPEC.name, *CATALOGUE, contradiction=ContradictoryData)
    tokens = Tokens(settings.province.identity_key.get_secret_value())

    credentials = Credentials(settings.credentials)
    agency_of = credentials.agency_of
    documents = settings.documents

    def doors(doorway: Doorway) -> Sequence[APIRouter]:
        access = Access(doorway.database, tokens, agency_of)
        files = FilesDoor(Files(settings.documents_url()), access, documents.max_bytes)
        taking = Taking(doorway, last_tick, now=lambda: datetime.now(UTC), missing_files=files.missing)
        door = IntakeDoor(
            doorway, taking, tokens, access, new_id=lambda: f"S-{uuid4()}", files_required=documents.required
        )

        doorway.short_ways["POST", SUBMISSIONS] = door.lodge

        async def tick() -> datetime | None:
            known = await doorway.database.read(last_tick)
            return known.time if known else None

        pages = PagesDoor(access, door.decided, settings.province.look_up_url, tick)
        later = FollowUpDoor(
            doorway, tokens, agency_of, last_tick, now=lambda: datetime.now(UTC), new_id=lambda: str(uuid4())
        )
        late = register_routes(LateEntries(doorway), credentials)
        LateAnswers(doorway)
        evidence = EvidenceDoor(
            doorway,
            tokens,
            agency_of,
            last_tick,
            now=lambda: datetime.now(UTC),
            new_id=lambda: f"S-{uuid4()}",
        )
        return (
            page_routes(pages),
            file_routes(files),
            routes(door),
            follow_up_door.routes(later),
            late,
            evidence_routes(evidence),
        )

    run(SPEC, settings, doors)
