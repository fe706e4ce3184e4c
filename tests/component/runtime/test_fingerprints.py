import json
from datetime import datetime, timedelta, timezone
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st
from pydantic import AwareDatetime

from schemas.envelope import Shape
from services._runtime.fingerprints import fingerprint

Texts = st.text(max_size=20) | st.text(alphabet=st.characters(max_codepoint=0x7F), max_size=20)


class Piece(Shape):
    zeta: str
    alpha: int
    at: AwareDatetime | None = None


class Whole(Shape):
    pieces: tuple[Piece, ...]


@given(st.lists(st.tuples(Texts, st.integers()), max_size=3))
def test_a_fingerprint_is_that_of_the_json_that_python_writes(pieces: list[tuple[str, int]]) -> None:
    # databases and event ids hold fingerprints: another writer of JSON must not make others
    data = Whole(pieces=tuple(Piece(zeta=text, alpha=number) for text, number in pieces))
    text = json.dumps(data.model_dump(), sort_keys=True, separators=(",", ":"))
    assert fingerprint(data) == sha256(text.encode()).hexdigest()


def test_the_same_moment_in_another_zone_is_the_same() -> None:
    moment = datetime(2021, 3, 8, 9, 12, tzinfo=timezone(timedelta(hours=7)))
    elsewhere = moment.astimezone(timezone(timedelta(hours=-3)))
    assert fingerprint(Piece(zeta="é", alpha=1, at=moment)) == fingerprint(
        Piece(zeta="é", alpha=1, at=elsewhere)
    )
    text = json.dumps({"alpha": 1, "at": 1615169520000000, "zeta": "x"}, separators=(",", ":"))
    assert fingerprint(Piece(zeta="x", alpha=1, at=moment)) == sha256(text.encode()).hexdigest()
