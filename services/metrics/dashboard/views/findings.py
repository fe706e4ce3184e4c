"""What cannot have been, as the detectors found it: it moves no figure, and is to be looked into."""

from typing import Final

from services._province.words import Words
from services.metrics.dashboard.cards import Card, Column, Row
from services.metrics.dashboard.naming import agency_words
from services.metrics.dashboard.reading import Reading
from services.metrics.dashboard.records import TOPICS
from services.metrics.dashboard.wish import Wish
from services.metrics.detecting import RULES
from services.metrics.detecting.found import Finding, FindingKey
from services.metrics.finding_store import counted, found
from services.metrics.scopes import ScopeKind

MOST: Final = 50


def findings_card(read: Reading, wish: Wish) -> Card:
    """Return the findings of the agency looked at, else of all: how many, and the first of them."""
    agency = read.scope.value if read.scope.kind is ScopeKind.AGENCY else None
    whole = sum(counted(read.tx, agency).values())
    shown = found(read.tx, rule=None, agency=agency, after=None, limit=MOST)
    return Card(
        id="findings",
        title=Words("Phát hiện: điều không thể có", "Findings: what cannot have been"),
        note=Words(
            f"{whole} phát hiện, không làm đổi chỉ số nào; liệt kê nhiều nhất {MOST}",
            f"{whole} in all; they move no figure; at most {MOST} are listed",
        ),
        columns=(
            Column(name="rule", words=Words("Phát hiện", "Finding")),
            Column(name="subject", words=Words("Hồ sơ", "Dossier"), form="code"),
            Column(name="agency", words=Words("Cơ quan", "Agency")),
            Column(name="record", words=Words("Căn cứ", "Evidence"), form="code"),
        ),
        rows=tuple(_row(read, wish, *each) for each in shown),
    )


def _row(read: Reading, wish: Wish, key: FindingKey, one: Finding) -> Row:
    evidence = one.trace.evidence[-1:]
    place, topic = (evidence[0].permalink, evidence[0].topic) if evidence else ("", "")
    links = {"subject": wish.of_dossier(key.subject)} if one.what == "dossier" else {}
    if topic in TOPICS:  # other records have no page
        links["record"] = wish.link(f"/events/{place}", scope="", period="")
    return Row(
        cells={"rule": key.rule, "subject": key.subject, "agency": one.agency, "record": place},
        said={"rule": RULES[key.rule].title, "agency": agency_words(one.agency, read.now)},
        links=links,
    )
