import hashlib
import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from lgsp.stream.digest import canonical, digest, milliseconds

CODE = "H62.12-210308-0001"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
JSON = st.recursive(
    st.none() | st.booleans() | WHOLE | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=30,
)


def event(
    name: str = "leg.closed", time: str = "2021-03-08T09:12:31.250+07:00", **data: object
) -> dict[str, Any]:
    return {
        "type": f"lgsp.{name}.v1", "subject": CODE, "time": time, "id": "any", "seq": 1,
        "data": {"dossier_code": CODE, **data},
    }  # fmt: skip


@given(JSON)
def test_canonical_json_is_that_of_rfc_8785(value: Any) -> None:
    assert canonical(value).encode() == rfc8785.dumps(value)


@pytest.mark.parametrize("value", [0.5, 2**53, float("nan"), b"x"])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="no canonical form"):
        canonical(value)


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("1970-01-01T07:00:00+07:00", 0),
        ("2021-03-08T09:12:31.250999+07:00", 1615169551250),
        ("2021-03-08T02:12:31.250Z", 1615169551250),
    ],
)
def test_a_time_is_whole_milliseconds_cut_off(time: str, expected: int) -> None:
    assert milliseconds(time) == expected


def test_the_digest_is_made_as_the_design_says() -> None:
    first, second = event(leg_id="L-1"), event("status.changed", "2021-03-08T09:12:32Z", to_status=2)
    text = "\n".join(
        rfc8785.dumps(
            {"type": e["type"], "subject": e["subject"], "time": milliseconds(e["time"]), "data": e["data"]}
        ).decode()
        for e in (first, second)
    )
    dossier = hashlib.sha256(text.encode()).hexdigest()
    found = digest([second, first])
    assert found.dossiers == {CODE: dossier}
    assert found.hub == hashlib.sha256(f"{CODE} {dossier}".encode()).hexdigest()


@given(st.permutations([event(leg_id=f"L-{n}", late=n % 2 == 0) for n in range(5)]))
def test_order_changes_nothing(events: list[dict[str, Any]]) -> None:
    assert digest(events) == digest([event(leg_id=f"L-{n}", late=n % 2 == 0) for n in range(5)])


@pytest.mark.parametrize("other", [event(leg_id="L-1", outcome="done"), event(leg_id="L-2")])
def test_another_fact_is_another_digest(other: dict[str, Any]) -> None:
    assert digest([other]) != digest([event(leg_id="L-1")])


def test_a_repeated_event_is_another_digest() -> None:
    assert digest([event(), event()]) != digest([event()])


def test_ids_and_numbers_of_events_and_receipts_are_left_out() -> None:
    receipt = event("receipt.issued", order_id="O-1", number=7, symbol="K21")
    other = event("receipt.issued", order_id="O-1", number=8, symbol="K22") | {"id": "other", "seq": 9}
    assert digest([receipt]) == digest([other])


def test_events_without_a_dossier_are_left_out() -> None:
    refused = {
        "type": "lgsp.dossier.refused.v1",
        "subject": "S-1",
        "time": "2021-03-08T00:00:00Z",
        "data": {},
    }
    assert digest([refused, event()]) == digest([event()])
    assert digest([]).hub == hashlib.sha256(b"").hexdigest()


def test_the_digest_survives_json() -> None:
    assert digest([json.loads(json.dumps(event(leg_id="L-đ", items=[])))]) == digest(
        [event(leg_id="L-đ", items=[])]
    )
