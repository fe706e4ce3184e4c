"""06/VPCP/KSTT (TT 01/2020/TT-VPCP): the same columns by level of government and field."""

from typing import Final

from services._province.words import Words
from services.metrics.forms.dossier_columns import AGREEMENTS, COLUMNS, IDENTITIES, RULES, dossier_things
from services.metrics.forms.form import Form, Key
from services.metrics.scopes import Scope


def _row_of(key: Key, scope: Scope) -> tuple[str, str]:  # noqa: ARG001 (every scope has the same lines)
    return key.level, key.field


FORM: Final = Form(
    id="06",
    title=Words(
        "Biểu 06/VPCP/KSTT: Tình hình, kết quả giải quyết thủ tục hành chính theo cấp và lĩnh vực",
        "Form 06/VPCP/KSTT: procedures settled, by level of government and field",
    ),
    unit=Words("hồ sơ", "dossiers"),
    columns=COLUMNS,
    identities=IDENTITIES,
    agreements=AGREEMENTS,
    rules=RULES,
    source=Words(
        "TT 01/2020/TT-VPCP (21/10/2020); cột theo mã nguồn một cửa công khai của một tỉnh (nguồn thứ cấp).",
        "TT 01/2020/TT-VPCP (21/10/2020); columns as in a province's public one-stop code (secondary).",
    ),
    mark="V2",
    things=dossier_things,
    row_of=_row_of,
)
