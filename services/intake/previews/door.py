"""Intake's doors for papers that the State holds: look-up, request, preview; consents taken back; accesses.

They check form, who asks, and with the decision's own rules what is asked, then they produce. A preview is
shown only once Kafka holds that it was: no access without its record.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlencode

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import Connection

from schemas.envelope import Event
from schemas.evidence import (
    ConsentGiven,
    ConsentGivenData,
    ConsentRevoked,
    ConsentRevokedData,
    EvidenceRequested,
    EvidenceRequestedData,
    EvidenceViewedData,
)
from services._runtime.bodies import object_of
from services._runtime.credentials import only
from services._runtime.door import bounded_body, preferred_wait_seconds
from services._runtime.fingerprints import fingerprint
from services._runtime.service import Doorway
from services._runtime.world_time import LastTick, stamped
from services.intake.callers.access import sent_by
from services.intake.callers.identity import Tokens
from services.intake.callers.parties import AgencyOf, Proof, proof_of
from services.intake.callers.said import said, viewed
from services.intake.evidence.asking import record_of
from services.intake.evidence.checks import check_given, check_requested, check_revoked, check_where
from services.intake.previews import store
from services.intake.previews.accesses import accesses, consents_shown, older
from services.intake.previews.askers import asker_of
from services.intake.previews.bodies import LookUpBody, RequestBody, RevocationBody, asked, body_of
from services.intake.previews.refusals import against, already_asked, not_yours, unknown_request
from services.intake.previews.shown import look_up, preview
from services.intake.rules.problem import Problem as Wrong
from services.intake.state.consents import ConsentRecord
from services.intake.state.entries import person_of
from services.intake.state.requests import EvidenceRecord

_NO_STORE: Final = {"Cache-Control": "no-store"}
OK: Final = 200


class EvidenceDoor:
    """Produces what is said about consent and evidence, and shows what became of it."""

    def __init__(
        self,
        doorway: Doorway,
        tokens: Tokens,
        agency_of: AgencyOf,
        last_tick: Callable[[Connection], LastTick | None],
        *,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        self._doorway = doorway
        self._tokens = tokens
        self._agency_of = agency_of
        self._last_tick = last_tick
        self._now = now
        self._new_id = new_id

    async def look_up(self, request: Request) -> Response:
        """Say which papers could be asked for; it is about no person."""
        body = body_of(LookUpBody, object_of(await bounded_body(request)))
        if wrong := list(check_where(body.receiving_agency, "procedure_code", body.procedure_code)):
            raise against(*wrong)
        return JSONResponse(look_up(body.procedure_code, await self.time()))

    async def ask(self, request: Request) -> Response:
        """Take a request: 202 once Kafka holds it, or the preview to whoever prefers to wait."""
        sent = object_of(await bounded_body(request))
        asker = asker_of(request.headers.get("authorization"), sent, self._tokens, self._agency_of)
        body = body_of(RequestBody, sent)
        if asker.agency is not None:
            only(body.receiving_agency, asker.agency)
        data, given = asked(body, asker, self._new_id)
        wait_seconds = preferred_wait_seconds(request)
        known = await self._checked(data, given)
        if known is None:
            await self._send(data, given)
            if wait_seconds is not None:
                known = await self._doorway.news.until(lambda: self._record(data), wait_seconds)
        where = _location(data.receiving_agency, data.submission_id)
        if known is None or wait_seconds is None:
            shown = {"submission_id": data.submission_id, "receiving_agency": data.receiving_agency}
            return JSONResponse({**shown, "state": "pending", "consent_id": data.consent_id}, 202, where)
        if known.fingerprint != fingerprint(data):
            raise already_asked()
        await self._say_viewed(known, asker.agency)
        headers = {**where, **_NO_STORE, "Preference-Applied": "wait"}
        return JSONResponse(preview(known, await self.time()), OK, headers)

    async def seen(self, request: Request, submission_id: str, agency: str | None) -> EvidenceRecord:
        """Return a request to its person or to the desk that asked, and say so before."""
        proof = await self._proof(request)
        found = await self._doorway.database.read(lambda tx: store.requests(tx, submission_id, agency))
        if not found:
            raise unknown_request()
        own = [each for each in found if _may_see(each, proof)]
        if not own:
            raise not_yours()
        await self._say_viewed(own[0], proof.agency)
        return own[0]

    async def take_back(self, request: Request, consent_id: str, agency: str | None) -> Response:
        """Take a consent back for its person; a repeat is answered alike, and nothing is sent."""
        sent = object_of(await bounded_body(request))
        asker = asker_of(request.headers.get("authorization"), sent, self._tokens, self._agency_of)
        body_of(RevocationBody, sent)
        found = await self._doorway.database.read(lambda tx: store.consents(tx, consent_id, agency))
        person = person_of(asker.applicant.id_token)
        consent = next((each for each in found if each.person == person), found[0] if found else None)
        if (wrong := check_revoked(person, consent)) is not None:
            raise against(wrong)
        assert consent is not None, "that there is one is checked"
        if asker.agency is not None:
            only(consent.receiving_agency, asker.agency)
        data = ConsentRevokedData(
            consent_id=consent_id, receiving_agency=consent.receiving_agency, applicant=asker.applicant
        )
        return await self._revoked(request, consent, data)

    async def accesses(self, request: Request) -> dict[str, Any]:
        """Return to a person who looked for, saw or used which papers, and every consent."""
        sent = sent_by(request.headers.get("content-type", ""), await bounded_body(request))
        proof = proof_of(None, sent, self._tokens, self._agency_of)
        assert proof.id_token is not None, "without a token it is a person"
        person = person_of(proof.id_token)
        known = await self._doorway.database.read(lambda tx: store.of_person(tx, person))
        return {
            "items": accesses(known),
            "consents": consents_shown(known.consents),
            "older": older(known),
        }

    async def time(self) -> datetime:
        """Return the time of what enters now."""
        return stamped(await self._doorway.database.read(self._last_tick), self._now())

    async def _checked(
        self, data: EvidenceRequestedData, given: ConsentGivenData | None
    ) -> EvidenceRecord | None:
        """Return the request where it was made before; raises a problem for what is against it."""
        now = await self.time()
        known = await self._doorway.database.read(lambda tx: store.known_of(tx, data))
        if known.record is not None:
            if known.record.fingerprint != fingerprint(data):
                raise already_asked()
            return known.record
        consent, wrong = known.consent, list[Wrong]()
        if given is not None and consent is None:
            wrong += check_given(given, now)
            consent = record_of(given, now)
        wrong += check_requested(data, consent, now, known.before)
        if wrong:
            raise against(*wrong)
        return None

    async def _send(self, data: EvidenceRequestedData, given: ConsentGivenData | None) -> None:
        time, agency = await self.time(), data.receiving_agency
        if given is not None:
            await self._produce(ConsentGiven, given.consent_id, given, agency, time)
        await self._produce(EvidenceRequested, data.submission_id, data, agency, time)

    async def _say_viewed(self, record: EvidenceRecord, by: str | None) -> None:
        data = EvidenceViewedData(
            submission_id=record.submission_id, receiving_agency=record.receiving_agency, viewed_by=by
        )
        event = viewed(data, await self.time(), self._new_id())
        await self._doorway.producer.send(event, record.receiving_agency)

    async def _revoked(self, request: Request, consent: ConsentRecord, data: ConsentRevokedData) -> Response:
        wait_seconds, known = preferred_wait_seconds(request), consent
        if consent.revoked_at is None:
            agency = consent.receiving_agency
            await self._produce(ConsentRevoked, consent.consent_id, data, agency, await self.time())
            if wait_seconds is not None:
                waited = await self._doorway.news.until(lambda: self._gone(consent), wait_seconds)
                known = waited or consent
        done = known.revoked_at is not None
        shown = {
            "consent_id": consent.consent_id,
            "receiving_agency": consent.receiving_agency,
            "state": "revoked" if done else "pending",
        }
        if not done or wait_seconds is None:
            return JSONResponse(shown, 202)
        return JSONResponse(shown, OK, {"Preference-Applied": "wait"})

    async def _produce(self, kind: type[Event], subject: str, data: Any, key: str, time: datetime) -> None:  # noqa: ANN401 - each type has data of its own
        await self._doorway.producer.send(said(kind, subject, data, key, time), key)

    async def _record(self, data: EvidenceRequestedData) -> EvidenceRecord | None:
        found = await self._doorway.database.read(
            lambda tx: store.requests(tx, data.submission_id, data.receiving_agency)
        )
        return found[0] if found else None

    async def _gone(self, consent: ConsentRecord) -> ConsentRecord | None:
        found = await self._doorway.database.read(
            lambda tx: store.consents(tx, consent.consent_id, consent.receiving_agency)
        )
        return found[0] if found and found[0].revoked_at is not None else None

    async def _proof(self, request: Request) -> Proof:
        sent = sent_by(request.headers.get("content-type", ""), await bounded_body(request))
        return proof_of(request.headers.get("authorization"), sent, self._tokens, self._agency_of)


def _may_see(record: EvidenceRecord, proof: Proof) -> bool:
    """Say whether it is the person's own, or was asked for by this desk; other desks see nothing of it."""
    if proof.id_token is not None:
        return record.person == person_of(proof.id_token)
    return proof.agency is not None and proof.agency == record.asked_by


def _location(agency: str, submission_id: str) -> dict[str, str]:
    path, query = quote(submission_id, safe=""), urlencode({"receiving_agency": agency})
    return {"Location": f"/evidence/requests/{path}?{query}"}
