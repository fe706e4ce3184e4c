"""II.06a/VPCP/KSTT: how dossiers are settled, by agency; of an agency, by field."""

from typing import Final

from services._province.words import Words
from services.metrics.forms.dossier_columns import AGREEMENTS, COLUMNS, IDENTITIES, RULES, dossier_things
from services.metrics.forms.form import Form, Key
from services.metrics.scopes import Scope, ScopeKind


def _row_of(key: Key, scope: Scope) -> tuple[str, str]:
    return "", key.agency if scope.kind is ScopeKind.PROVINCE else key.field


FORM: Final = Form(
    id="II.06a",
    title=Words(
        "Biểu II.06a/VPCP/KSTT: Kết quả giải quyết thủ tục hành chính tại cơ quan, đơn vị",
        "Form II.06a/VPCP/KSTT: procedures settled at agencies",
    ),
    unit=Words("hồ sơ", "dossiers"),
    columns=COLUMNS,
    identities=IDENTITIES,
    agreements=AGREEMENTS,
    rules=RULES,
    source=Words(
        "Cột theo mã nguồn một cửa công khai của một tỉnh (nguồn thứ cấp); văn bản gốc chưa đọc.",
        "Columns as in a province's public one-stop code (a secondary source); the form itself was not read.",
    ),
    mark="V2",
    things=dossier_things,
    row_of=_row_of,
)
