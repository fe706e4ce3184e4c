"""The same target as a circular of 2018 reads it: only what travels between one-stop desks counts."""

from fractions import Fraction

from services._province.words import Words
from services.metrics.definition import CountedDefinition, Exclusion, Judged
from services.metrics.facts import DossierFacts, Received
from services.metrics.routed import SILENT_TEXT, first_dispatch

_NO_ONE_STOP_LEG = Exclusion(
    "no-one-stop-leg",
    Words(
        "hồ sơ không chuyển giữa hai bộ phận một cửa liên thông",
        "it did not travel between two one-stop desks",
    ),
)


def _judge(received: Received, facts: DossierFacts) -> Judged:  # noqa: ARG001
    desks = tuple(leg for leg in facts.legs if leg.one_stop)
    return first_dispatch(desks, every=True) if desks else _NO_ONE_STOP_LEG


DEFINITION = CountedDefinition(
    id="electronic-routing/tt23-2018",
    title=Words(
        "Tỷ lệ hồ sơ trao đổi qua mạng giữa các bộ phận một cửa liên thông",
        "Dossiers exchanged over the network between one-stop desks",
    ),
    unit=Words("hồ sơ", "dossier"),
    numerator=Words(
        "trong đó: hồ sơ có mọi chặng giữa các bộ phận một cửa đều qua mạng",
        "those of them whose every leg between one-stop desks was electronic",
    ),
    denominator=Words(
        "hồ sơ có ít nhất một chặng giữa hai bộ phận một cửa liên thông",
        "dossiers with at least one leg between one-stop desks",
    ),
    exclusions=(_NO_ONE_STOP_LEG,),
    period_date=Words("ngày chuyển đầu tiên giữa hai bộ phận một cửa", "the day of the first such dispatch"),
    contradictions=(
        SILENT_TEXT,
        Words(
            "QĐ 2866 tính hồ sơ giữa mọi cơ quan có thẩm quyền hoặc liên quan, thông tư này chỉ tính giữa "
            "các một cửa.",
            "QĐ 2866 counts dossiers between all competent or concerned agencies, this circular only those "
            "between "
            "one-stop desks: another denominator under the same target.",
        ),
    ),
    target=Fraction("0.80"),
    source=Words(
        "TT 23/2018/TT-BTTTT; mục tiêu lấy theo QĐ 2866/QĐ-UBND, phụ lục, nhiệm vụ 21",
        "TT 23/2018/TT-BTTTT; the target is that of QĐ 2866/QĐ-UBND, annex, task 21",
    ),
    looks_at=frozenset({"legs"}),
    judge=_judge,
)
