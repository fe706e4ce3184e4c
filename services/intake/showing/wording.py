"""What intake's slips and pages say beside the words that every screen has (services/_province/words.py)."""

from typing import Final

from services._province.words import Words

STAGES: Final = {
    "under-way": Words("Đang giải quyết", "Under way"),
    "finished": Words("Đã giải quyết xong", "Finished"),
    "returned": Words("Đã trả kết quả", "Result returned"),
}
MOVED: Final = {
    "after-hours": Words(
        "Nộp ngoài giờ làm việc nên được tiếp nhận vào giờ làm việc tiếp theo.",
        "Lodged outside working hours, so received when work next began.",
    ),
    "numbers-used-up": Words(
        "Cơ quan đã cấp hết 9.999 số hồ sơ trong ngày nên hồ sơ được tiếp nhận vào ngày làm việc tiếp theo.",
        "The agency had given all 9,999 numbers of the day, so it is received on the next working day.",
    ),
    "15:00": Words(
        "Tiếp nhận từ 15 giờ trở đi nên kết quả được hẹn trả vào ngày làm việc tiếp theo.",
        "Received at 15:00 or later, so the result is due on the next working day.",
    ),
}
"""Why a dossier is the next working day's."""
