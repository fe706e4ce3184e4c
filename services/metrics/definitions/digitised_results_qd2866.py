"""Task 23: results that are in force and held as data, of all that are in force."""

from services._province.stock_targets import SOURCE, target
from services._province.words import Words
from services.metrics.definition import Exclusion, StockDefinition
from services.metrics.levels import level_of_scope

DEFINITION = StockDefinition(
    id="digitised-results/qd2866",
    title=Words("Tỷ lệ kết quả giải quyết còn hiệu lực được số hóa", "Results in force that are digitised"),
    unit=Words("kết quả", "result"),
    numerator=Words("trong đó: kết quả đã số hóa đến ngày đó", "those of them digitised by then"),
    denominator=Words(
        "kết quả còn hiệu lực vào ngày cuối kỳ (kỳ chưa hết: ngày của nhịp đồng hồ cuối), tính theo cơ quan "
        "lưu giữ",
        "results in force on the period's last day (while it runs, on the day of the last tick), by the "
        "agency that "
        "holds them",
    ),
    exclusions=(
        Exclusion(
            "not-in-force",
            Words("hết hạn, bị thu hồi hoặc chưa có hiệu lực", "it has ended, was revoked, or has not begun"),
        ),
        Exclusion(
            "holder-untold",
            Words(
                "sự kiện không nói cơ quan nào lưu giữ", "no event tells which agency holds it, or what it is"
            ),
        ),
    ),
    period_date=Words("ngày cuối kỳ", "the period's last day"),
    contradictions=(
        Words(
            "“Mỗi năm tăng 20 %” được hiểu là điểm phần trăm: cách hiểu duy nhất đạt tới 100 %; cấp xã đến "
            "2025 vẫn là 95 %.",
            "“20 % more each year” is read as percentage points, the only reading that reaches 100 %; "
            "communes end "
            "at 95 % in 2025 all the same.",
        ),
        Words(
            "Chỉ số 766 (4.1, 4.2) đo dòng hồ sơ trong kỳ; QĐ 2866 đo số tồn.",
            "Index 766 (4.1, 4.2) measures the flow of a period; QĐ 2866 the stock.",
        ),
        Words(
            "Phạm vi có nhiều cấp (toàn tỉnh, huyện gồm cả xã) không có mục tiêu chung.",
            "A scope with several levels (the province, a district with its communes) has no target of its "
            "own.",
        ),
    ),
    target=None,
    target_words=Words(
        "theo cấp: tỉnh 30 %, huyện 20 %, xã 15 % năm 2021, mỗi năm thêm 20 điểm phần trăm, tối đa 100 %",
        "by level: province 30 %, district 20 %, commune 15 % in 2021, 20 percentage points more a year, at "
        "most 100 %",
    ),
    source=Words("QĐ 2866/QĐ-UBND (14/10/2021), phụ lục, nhiệm vụ 23", SOURCE),
    target_by_level=target,
    level_of_scope=level_of_scope,
)
