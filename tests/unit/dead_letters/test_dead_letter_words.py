"""Reasons are those of the code and of the page; what came from outside never steers a terminal."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Final

import pytest

from lgsp.commands.dead_letter_choices import checked_id, remark_on, wanted
from lgsp.commands.moments import moment
from lgsp.dead_letters.reasons import BY_CODE, REASONS, reason_of
from lgsp.dead_letters.showing import hex_dump, plain
from lgsp.problems import Problem

ROOT: Final = Path(__file__).parents[3]
MAKERS: Final = {"Unprocessable": 0, "_unprocessable": 1}
"""What makes a reason, and at which place of its arguments the code stands."""


def codes_in(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS:
            said = node.args[MAKERS[node.func.id]]
            if isinstance(said, ast.Constant):
                yield str(said.value)


def test_every_reason_of_the_services_is_explained_and_no_other() -> None:
    used = {code for file in (ROOT / "services").rglob("*.py") for code in codes_in(file)}
    used.add("incomplete")  # of a supplement that lacks papers: the code is passed on there
    assert used == set(BY_CODE), "lgsp/dead_letters/reasons.py explains the reasons that services give"
    assert len(REASONS) == len(BY_CODE)


def test_the_page_shows_the_table_of_reasons() -> None:
    rows = [
        f"| `{one.code}` | {one.meaning} | {'yes' if one.heals else 'no'} | {one.remedy} |" for one in REASONS
    ]
    assert "\n".join(rows) in (ROOT / "docs" / "dead-letters.md").read_text()


def test_a_reason_of_another_version_has_words_too() -> None:
    assert reason_of("from-tomorrow").heals


def test_bytes_that_steer_a_terminal_are_shown_as_what_they_are() -> None:
    assert plain("a\x1b[2J\u202eé\n") == "a\\x1b[2J\\u202eé\\n"
    assert list(hex_dump(b"\x00A\xff" + b"b" * 15)) == [
        "00000000  00 41 ff 62 62 62 62 62 62 62 62 62 62 62 62 62  .A.bbbbbbbbbbbbb",
        "00000010  62 62                                            bb",
    ]


@pytest.mark.parametrize("text", ["0-17", "17", "a/b", "0/17x", ""])
def test_what_is_no_id_is_wrong_use(text: str) -> None:
    with pytest.raises(Problem, match="no id of a dead letter"):
        checked_id(text)


def test_a_moment_is_so_long_ago_or_named_in_province_time() -> None:
    before = datetime.now(UTC)
    ago = moment("12h") + timedelta(hours=12)
    assert before <= ago <= datetime.now(UTC)
    assert moment("2021-03-08T09:00") == datetime(2021, 3, 8, 9, tzinfo=timezone(timedelta(hours=7)))
    assert moment("2021-03-08T09:00Z") == datetime(2021, 3, 8, 9, tzinfo=UTC)
    for odd in ("yesterday", "12x", "", "9999999d", "999999d"):
        with pytest.raises(Problem, match="no moment"):
            moment(odd)


@pytest.mark.parametrize(
    ("service", "topic", "near"), [("metric", None, "'metrics'"), (None, "dosiers", "'dossiers'")]
)
def test_a_service_or_topic_that_does_not_exist_is_named_with_the_nearest(
    service: str | None, topic: str | None, near: str
) -> None:
    with pytest.raises(Problem, match="does not exist") as refused:
        wanted(service, None, topic, None)
    assert near in refused.value.remedy


def test_a_reason_that_is_not_known_here_may_be_another_version_s_and_is_remarked_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    remark_on("unknown-order")
    remark_on(None)
    assert not capsys.readouterr().err
    remark_on("unknown-oder")
    assert "no reason 'unknown-oder'; did you mean 'unknown-order'?" in capsys.readouterr().err
