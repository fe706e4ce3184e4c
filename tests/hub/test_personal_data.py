"""No personal data (invariant 6): what is sent by HTTP is seeded with it, and it is looked for everywhere."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, Final

import httpx2
import pytest

from schemas.topics import ALL, SERVICES
from tests.builders import AGENCY, a_submission_body
from tests.hub.hub import Hub
from tests.hub.outside_reader import read_committed

pytestmark = pytest.mark.kafka
NUMBERS: Final = tuple(f"{n:012}" for n in range(26_090_000_001, 26_090_000_005))
OLD_NUMBERS: Final = tuple(f"{n:09}" for n in range(135_700_001, 135_700_005))
PHONES: Final = tuple(f"09{n:08}" for n in range(45_600_001, 45_600_005))
NAMES: Final = ("Kim Canary", "Quỳnh Hoàng Yến", "Canary Enterprise")
BEGINNINGS: Final = (NUMBERS[0][:-1], OLD_NUMBERS[0][:-1], PHONES[0][:-1], PHONES[0][1:-1], *NAMES)
NEEDLES: Final = tuple(
    {form for each in BEGINNINGS for form in (each.encode(), json.dumps(each)[1:-1].encode())}
)
"""What all of them begin with: it is in nothing else."""


def applicant(**fields: Any) -> dict[str, Any]:
    return {"kind": "citizen", **fields}


def bodies() -> Iterable[dict[str, Any] | bytes]:
    """Return valid and invalid requests, every one with something of a person in it."""
    for number, old, phone in zip(NUMBERS, OLD_NUMBERS, PHONES, strict=True):
        name = NAMES[int(number) % len(NAMES)]
        token = {"id_token": "ab" * 32}
        yield a_submission_body(submission_id=None, applicant=applicant(identity_number=number))
        yield a_submission_body(submission_id=None, applicant=applicant(identity_number=old))
        yield a_submission_body(
            submission_id=None, applicant=applicant(identity_number=phone, full_name=name)
        )
        yield a_submission_body(submission_id=None, applicant=applicant(**token, identity_number=number))
        yield a_submission_body(applicant=applicant(**token, full_name=name, phone=phone))
        yield a_submission_body(applicant=applicant(id_token=number))
        yield a_submission_body(applicant=name)
        yield a_submission_body(note=f"{name} {phone}")
        yield a_submission_body(**{number: name})
        yield a_submission_body(channel=phone)
        yield a_submission_body(place=old)
        yield a_submission_body(receiving_agency=number)
        yield a_submission_body(procedure_code=old)
        yield a_submission_body(submission_id=number)
        yield a_submission_body(submission_id=f"+84{phone[1:]}")
        yield a_submission_body(consent_id=phone)
        yield a_submission_body(components=[{"code": number, "form": "copy"}])
        yield a_submission_body(components=[{"code": "identity-card-copy", "form": "held", "held_ref": old}])
        yield a_submission_body(fee_basis={"exemption": number})
        yield a_submission_body(fee_basis={"copies": phone})
        yield f'{{"place": "{number}", '.encode()
        yield f"<lodged>{name} {phone}</lodged>".encode()


def evidence() -> Iterable[tuple[str, dict[str, Any]]]:
    """Return paths and bodies about papers of people, valid and invalid."""
    for number, old, phone in zip(NUMBERS, OLD_NUMBERS, PHONES, strict=True):
        valid = {
            "receiving_agency": AGENCY, "procedure_code": "2.000488", "papers": ["identity-card-copy"],
            "consent": {"legal_basis": "consent"}, "applicant": applicant(identity_number=number),
        }  # fmt: skip
        yield "/evidence/requests", valid
        yield "/evidence/requests", valid | {"submission_id": phone}
        yield "/evidence/requests", valid | {"papers": [old]}
        yield "/evidence/requests", valid | {"consent": {"legal_basis": NAMES[0]}}
        yield "/evidence/requests", valid | {"consent": None, "consent_id": old}
        yield (
            "/evidence/requests",
            valid | {"applicant": applicant(identity_number=phone, full_name=NAMES[1])},
        )
        yield "/evidence/look-up", {"receiving_agency": number, "procedure_code": old}
        yield f"/evidence/requests/{phone}", {"applicant": applicant(identity_number=number)}
        yield f"/consents/{old}/revocation", {"applicant": applicant(identity_number=number)}
        yield "/consents/C-1/revocation", {"applicant": applicant(identity_number=number), "why": NAMES[0]}
        yield "/me/accesses", {"applicant": applicant(identity_number=number)}
        yield f"/me/accesses?number={number}", {"applicant": applicant(identity_number=phone)}


def strange_headers() -> dict[str, str]:
    return {
        "Prefer": f"wait={PHONES[0]}x", "X-Citizen": NUMBERS[0], "User-Agent": f"Portal/{OLD_NUMBERS[0]}",
        "traceparent": f"00-{NUMBERS[1]}-{PHONES[1]}-01", "Cookie": f"cccd={NUMBERS[2]}",
        "Content-Type": f"text/{PHONES[2]}", "Authorization": f"Bearer {NUMBERS[3]}",
    }  # fmt: skip


def paths() -> Iterable[str]:
    number, phone = NUMBERS[3], PHONES[3]
    for place in ("/submissions/", "/dossiers/", "/kpis/", "/health/", "/metrics/", "/nowhere/"):
        yield place + number
        yield f"{place}?cccd={number}&phone={phone}"
        yield f"{place}{NAMES[0]}/{phone}"
    for query in ("definition", "scope", "period", "cursor", "limit"):
        yield f"/kpis?{query}={number}"
    yield f"/metrics?name={number}"


async def ask_everything(hub: Hub) -> list[httpx2.Response]:
    """Send all of it, and ask every service strange questions; an answer's body goes to the asker alone."""
    intake, answers = f"{hub.url('intake')}/submissions", []
    for body in bodies():
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        answers.append(await hub.http.post(intake, content=content))
    for path, said in evidence():
        answers.append(await hub.http.post(hub.url("intake") + path, content=json.dumps(said).encode()))
    content = json.dumps(a_submission_body(submission_id="S-headers")).encode()
    answers.append(await hub.http.post(intake, content=content, headers=strange_headers()))
    for service in hub.services:
        for path in paths():
            answers.append(await hub.http.get(hub.url(service) + path, headers=strange_headers()))
            answers.append(await hub.http.post(hub.url(service) + path, content=NUMBERS[0].encode()))
    return answers


async def found_in(hub: Hub, answers: Iterable[httpx2.Response]) -> list[str]:
    """Return every place that holds something of a person."""
    places = [
        (f"{each.topic} {each.offset}", _bytes_of(each))
        for each in read_committed(hub.servers, hub.prefix, [topic.name for topic in ALL])
    ]
    metrics = {service: await hub.http.get(f"{hub.url(service)}/metrics") for service in hub.services}
    places += [(f"metrics of {service}", answer.content) for service, answer in metrics.items()]
    places += [(str(file.name), file.read_bytes()) for file in sorted(hub.home.iterdir())]
    places += [("answer header", repr(list(answer.headers.raw)).encode()) for answer in answers]
    return [f"{place}: {needle!r}" for place, held in places for needle in NEEDLES if needle in held]


def _bytes_of(record: Any) -> bytes:
    value = b"" if record.topic == "dead-letters" else record.value or b""
    return b"\n".join((record.key or b"", value, *(n.encode() + (v or b"") for n, v in record.headers)))


@pytest.mark.more
async def test_nothing_of_a_person_goes_behind_the_doors(new_hub: Callable[..., Hub]) -> None:
    async with new_hub(supervise=True) as hub:
        await hub.ready()
        answers = await ask_everything(hub)
        statuses = {answer.status_code for answer in answers}
        assert {202, 400, 404, 405, 422} <= statuses
        assert not [answer.request.url.path for answer in answers if answer.status_code >= 500]
        await hub.caught_up()
        said = read_committed(hub.servers, hub.prefix, ("submissions",))
        types = Counter(each.event["type"] for each in said)
        assert types == {
            "lgsp.submission.lodged.v1": 2 * len(NUMBERS) + 1, "lgsp.consent.given.v1": 2 * len(NUMBERS),
            "lgsp.evidence.requested.v1": 2 * len(NUMBERS),
        }, "identity numbers came in as tokens"  # fmt: skip
        assert await found_in(hub, answers) == []


@pytest.mark.more
async def test_a_crash_shows_nothing_of_a_person_either(new_hub: Callable[..., Hub]) -> None:
    async with new_hub(services=("intake",), supervise=True) as hub:
        hub.crash_rows["intake"].extend(("after-database-commit", "before-kafka-commit"))
        await hub.ready()
        await hub.stop("intake")
        await hub.start("intake")
        await hub.ready()
        url = f"{hub.url('intake')}/submissions"
        for number in NUMBERS:
            body = a_submission_body(submission_id=None, applicant=applicant(identity_number=number))
            try:
                await hub.http.post(url, json=body, headers={"Prefer": "wait=5", **strange_headers()})
            except httpx2.TransportError:
                await hub.ready()
        await hub.kill("intake")
        await hub.ready()
        await hub.caught_up()
        assert len({life.process.pid for life in hub.lives}) >= 3
        assert await found_in(hub, []) == []


def test_every_service_is_asked() -> None:
    assert set(SERVICES) == {"intake", "routing", "payment_stub", "metrics"}
