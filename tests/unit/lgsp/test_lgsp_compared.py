"""Two readings side by side in a terminal: what each leaves out, what ties them, who counts once."""

from lgsp.show.explained import compared_lines
from tests.unit.metrics.databases import database, saved
from tests.unit.metrics.definition_names import DATA_RESULTS, DIGITISED, EXPOSED, PEOPLE, REUSE
from tests.unit.metrics.dossier_events import finished, received
from tests.unit.metrics.explaining_door import Door, placed
from tests.unit.metrics.register_events import a_result, digitised, registered

ONE, TWO, THREE = (f"H62.12-210308-000{number}" for number in range(1, 4))


def printed(one: str, other: str) -> str:
    with database() as tx:
        saved(
            tx,
            placed([
                received(code=ONE, person=1), received(code=TWO, person=1, outcomes=("reused",)),
                received(code=THREE, kind="agency"), finished(code=ONE, result=a_result("R-1")),
                digitised("R-1"), registered(a_result("R-9")),
            ]),
        )  # fmt: skip
        return "\n".join(compared_lines(Door(tx).get(f"/kpis/{one}/against/{other}")))


def test_people_beside_dossiers_say_who_is_left_out_and_who_counts_once() -> None:
    shown = printed(PEOPLE, REUSE)
    assert f"{PEOPLE} leaves out 1: no-person, its applicant is an agency" in shown
    assert "side by side: a person counts once" in shown
    assert "mỗi người tính một lần" in shown
    line = next(each for each in shown.splitlines() if each.startswith(TWO))
    assert line.split("  ")[-1].strip() == "numerator"
    assert "numerator, counted with another dossier" in line


def test_results_beside_dossiers_name_the_dossier_that_gave_them() -> None:
    shown = printed(DIGITISED, DATA_RESULTS)
    assert f"H62.12/R-1, of dossier {ONE}" in shown
    (before,) = (each for each in shown.splitlines() if each.startswith("H62.12/R-9"))
    assert before.endswith("nothing to count")


def test_two_readings_of_one_kind_need_no_tie() -> None:
    assert "side by side" not in printed(PEOPLE, EXPOSED)
