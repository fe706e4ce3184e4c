"""Events that contradict earlier ones: set aside, and shown."""

from collections.abc import Iterator
from typing import Final

from services._province.words import Words
from services.metrics.detecting.rule import Rule, Trace, read_from
from services.metrics.facts import DossierFacts
from services.metrics.filings import Filings
from services.metrics.held_results import HeldResult
from services.metrics.sources import Source
from services.metrics.tell_tales import MOST_SHOWN

Known = DossierFacts | HeldResult | Filings


def _set_aside(_: str, known: Known) -> Iterator[Trace]:
    noted = known.contradictions
    for number, each in enumerate(noted[:MOST_SHOWN], start=1):
        aside = Source(each.kind, each.ref, each.partition, each.offset)
        evidence = (*read_from(known.sources, (each.kind, each.ref)), aside)
        more = more_words(number, len(noted))
        yield Trace(f"{each.kind}/{each.event_id}", evidence, {"set_aside": aside.permalink, **more})


def more_words(number: int, known: int) -> dict[str, str]:
    """Return the detail that says, at the last finding that is shown, that there are more."""
    return {"more_than": str(MOST_SHOWN)} if number == MOST_SHOWN < known else {}


CONTRADICTION: Final = Rule[Known](
    id="contradiction",
    title=Words("Sự kiện mâu thuẫn với sự kiện trước", "An event contradicts an earlier one"),
    means=Words(
        "Cùng một việc được kể hai lần với nội dung khác nhau; lần đầu được tính, lần sau bị để riêng. "
        "Hai hồ sơ cùng cho một kết quả cũng vậy; mã hồ sơ nhỏ hơn được tính. "
        f"Nhiều hơn {MOST_SHOWN} mâu thuẫn về một việc thì chỉ liệt kê {MOST_SHOWN}, và ghi là còn nữa.",
        "The same thing is told twice with other content; the first counts, the later one is set aside. "
        "So is one result that two dossiers are said to have given; the smaller code counts. "
        f"Of more than {MOST_SHOWN} about one thing {MOST_SHOWN} are listed, and it is said that there are "
        "more.",
    ),
    source="docs/dead-letters.md, conflict",
    needs="contradictions",
    traces=_set_aside,
)
