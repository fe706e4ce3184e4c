"""A token says which agency it is, and nothing but a key of this hub makes one."""

import base64
import hashlib
import hmac
from typing import Annotated, Any

import httpx2
import pytest
from fastapi import Depends, FastAPI
from hypothesis import given
from hypothesis import strategies as st

from services._runtime import problems
from services._runtime.credentials import Credentials, only, token_of
from services._runtime.problems import Problem
from services._runtime.settings import CredentialsPart

OLD, NEW, OTHERS = "5a" * 32, "6b" * 32, "7c" * 32
TAX = "H62.T"


def credentials(*revoked: str) -> Credentials:
    part = CredentialsPart.model_validate({"agency_keys": {"k2": NEW, "k1": OLD}, "revoked": list(revoked)})
    return Credentials(part)


def refusal(token: str | None, who: Credentials) -> str:
    with pytest.raises(Problem) as refused:
        who.agency_of(token)
    assert refused.value.status == 401
    assert token is None or len(token) < 20 or token not in str(refused.value.body)
    return str(refused.value.body["type"]).removeprefix("urn:lgsp:problem:")


def test_tokens_of_the_new_key_and_of_the_one_before_both_count() -> None:
    for name, key in (("k1", OLD), ("k2", NEW)):
        assert credentials().agency_of(token_of("H62.12", name, key)) == "H62.12"


def test_the_proof_is_what_anybody_can_compute_who_has_the_key() -> None:
    proof = hmac.new(bytes.fromhex(OLD), b"agency/H62.12", hashlib.sha256).digest()
    text = base64.urlsafe_b64encode(proof).decode().rstrip("=")
    assert token_of("H62.12", "k1", OLD) == f"lgsp_H62.12_k1_{text}"


def test_a_revoked_token_counts_no_longer_but_the_agencys_next_one_does() -> None:
    who = credentials("H62.12_k1")
    assert refusal(token_of("H62.12", "k1", OLD), who) == "revoked-credentials"
    assert who.agency_of(token_of("H62.12", "k2", NEW)) == "H62.12"
    assert who.agency_of(token_of("H62.13", "k1", OLD)) == "H62.13"


def test_without_a_token_nobody_is_anybody() -> None:
    assert refusal(None, credentials()) == "no-credentials"


def test_another_hubs_token_and_a_hub_without_keys_know_nobody() -> None:
    assert refusal(token_of("H62.12", "k1", OTHERS), credentials()) == "bad-credentials"
    assert refusal(token_of("H62.12", "k1", OLD), Credentials(CredentialsPart())) == "bad-credentials"


@given(st.data())
def test_a_token_changed_anywhere_is_bad(data: st.DataObject) -> None:
    sound = token_of("H62.12", "k1", OLD)
    place = data.draw(st.integers(0, len(sound) - 2))  # two bits of the last sign say nothing
    other = data.draw(
        st.characters(min_codepoint=33, max_codepoint=0x2FF).filter(lambda c: c != sound[place])
    )
    assert refusal(sound[:place] + other + sound[place + 1 :], credentials()) == "bad-credentials"


@given(st.text(max_size=200))
def test_whatever_is_sent_as_a_token_is_refused_with_words(text: str) -> None:
    assert refusal(text, credentials()) == "bad-credentials"


async def asked(header: str | None, agency: str = TAX) -> httpx2.Response:
    app = FastAPI()
    problems.install(app)
    who = credentials()

    @app.get("/agencies/{agency_id}/papers")
    async def papers(agency_id: str, asking: Annotated[str, Depends(who)]) -> dict[str, Any]:
        only(agency_id, asking)
        return {"whose": asking}

    headers = [(b"authorization", header.encode("latin-1"))] if header is not None else []
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://door") as client:
        return await client.get(f"/agencies/{agency}/papers", headers=headers)


async def test_a_door_knows_an_agency_and_keeps_it_to_its_own() -> None:
    mine = await asked(f"Bearer {token_of(TAX, 'k1', OLD)}")
    assert (mine.status_code, mine.json()) == (200, {"whose": TAX})
    theirs = await asked(f"Bearer {token_of(TAX, 'k1', OLD)}", "H62.12")
    assert (theirs.status_code, theirs.json()["type"]) == (403, "urn:lgsp:problem:another-agency")


@pytest.mark.parametrize("header", [None, "", "Basic SDYyOng=", "Bearer", "Bearer x", "bearer \xe9"])
async def test_a_door_says_what_to_send_to_whom_it_does_not_know(header: str | None) -> None:
    refused = await asked(header)
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Bearer")
    assert refused.headers["content-type"] == "application/problem+json"
    assert "lgsp gateway token" in refused.json()["detail"]
