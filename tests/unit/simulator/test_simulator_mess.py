import json
from collections import Counter, defaultdict

import pytest

from lgsp.simulator.mess import ANYWHERE, CANARY, GARBAGE, LODGED, NEARLY_TOO_BIG, Injected, Mess, MessMaker
from lgsp.simulator.outgoing import Outgoing
from schemas.inbound import SubmissionLodged
from tests.unit.simulator.played import played


def lodged() -> list[Outgoing]:
    records = [each for each in played(dossiers=120).records if each.ce_type == LODGED]
    assert len(records) == 120
    return records


def one_of_each() -> dict[str, Injected]:
    _, injected = MessMaker(Mess(garbage_share=1.0), seed=1).mix(0, lodged()[: len(GARBAGE)])
    return {each.kind: each for each in injected}


def test_no_mess_is_no_change() -> None:
    assert MessMaker(Mess(), seed=1).mix(0, lodged()) == (lodged(), [])


def test_the_same_seed_makes_the_same_mess() -> None:
    mess = Mess(duplicates_share=0.3, garbage_share=0.3, shuffle=True)
    first, second, other = (MessMaker(mess, seed).mix(0, lodged()) for seed in (1, 1, 2))
    assert first == second != other


def test_every_kind_of_garbage_gets_its_turn() -> None:
    assert one_of_each().keys() == GARBAGE.keys()


def test_a_duplicate_is_the_same_record_later() -> None:
    sent, injected = MessMaker(Mess(duplicates_share=0.5), seed=1).mix(0, lodged())
    assert 40 < len(injected) < 80
    assert {each.fate for each in injected} == {"harmless"}
    for each in injected:
        original = next(place for place, record in enumerate(sent) if record.value == each.record.value)
        assert sent[original].mark is None
        assert original < sent.index(each.record)


@pytest.mark.parametrize("garbage_share", [0.0, 0.4])
def test_a_shuffle_keeps_the_order_of_every_key(garbage_share: float) -> None:
    mess = Mess(duplicates_share=0.2, garbage_share=garbage_share)
    tidy, _ = MessMaker(mess, seed=4).mix(0, lodged())
    mixed, _ = MessMaker(Mess(0.2, garbage_share, shuffle=True), seed=4).mix(0, lodged())

    def rows(records: list[Outgoing]) -> dict[bytes | None, list[Outgoing]]:
        found: defaultdict[bytes | None, list[Outgoing]] = defaultdict(list)
        for record in records:
            found[record.key].append(record)
        return dict(found)

    assert mixed != tidy
    assert rows(mixed) == rows(tidy)


def test_an_injected_record_can_be_found_by_its_header() -> None:
    sent, injected = MessMaker(Mess(0.5, 0.5), seed=1).mix(3, lodged())
    marks = Counter(dict(each.headers).get("injected") for each in sent)
    assert all(marks[(each.record.mark or "").encode()] == 1 for each in injected)
    assert marks[None] == 120


def test_garbage_is_what_it_says() -> None:
    made = {kind: each.record for kind, each in one_of_each().items()}
    for kind in ("not-json", "big", "bad-utf-8"):
        with pytest.raises(ValueError, match=r"JSON|Expecting|decode|Unterminated"):
            json.loads(made[kind].value or b"")
    assert len(made["big"].value or b"") > NEARLY_TOO_BIG
    assert made["null-value"].value is None
    assert (made["null-key"].key, made["null-key"].partition) == (None, 0)
    assert CANARY in (made["forbidden-field"].value or b"").decode()
    assert made["unknown-type"].ce_type not in {each.ce_type for each in lodged()}
    data = json.loads(made["wrong-key"].value or b"")["data"]
    assert made["wrong-key"].key != data["receiving_agency"].encode()
    with pytest.raises(ValueError, match="data"):
        SubmissionLodged.model_validate_json(made["wrong-type"].value or b"")


def test_conflict_and_unknown_procedure_are_well_formed_submissions() -> None:
    injected = one_of_each()
    originals = {each.subject: json.loads(each.value or b"") for each in lodged()}
    conflict = SubmissionLodged.model_validate_json(injected["conflict"].record.value or b"")
    original = SubmissionLodged.model_validate(originals[conflict.data.submission_id])
    assert conflict.data.submission_id == original.data.submission_id
    assert conflict.data != original.data
    stranger = SubmissionLodged.model_validate_json(injected["unknown-procedure"].record.value or b"")
    assert stranger.data.submission_id not in originals


def test_only_submissions_get_garbage_that_speaks_of_submissions() -> None:
    answers = [each for each in played(dossiers=120).records if each.topic == "agency-replies"]
    _, injected = MessMaker(Mess(garbage_share=1.0), seed=1).mix(0, answers)
    assert {each.kind for each in injected} == ANYWHERE.keys()
