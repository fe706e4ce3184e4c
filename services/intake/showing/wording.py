"""What intake's slips and pages say beside the words that every screen has (services/_province/words.py)."""

from datetime import date
from typing import Final

from services._province.agencies import agencies, name_on
from services._province.words import Words

STAGES: Final = {
    "under-way": Words("Đang giải quyết", "Under way"),
    "finished": Words("Đã giải quyết xong", "Finished"),
    "returned": Words("Đã trả kết quả", "Result returned"),
}
DESKS: Final = {
    "commune": Words("Ủy ban nhân dân cấp xã nơi cư trú", "the People's Committee of the commune"),
    "district": Words("Ủy ban nhân dân cấp huyện", "the People's Committee of the district"),
    "commune:police": Words("Công an cấp xã nơi cư trú", "the police of the commune"),
    "district:police": Words("Công an cấp huyện", "the police of the district"),
    "district:social-insurance": Words("Bảo hiểm xã hội cấp huyện", "the social insurance of the district"),
}
"""Kinds of desks, as procedures name where they are received."""
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
        "Tiếp nhận sau 15 giờ (GIẢ ĐỊNH: kể cả đúng 15 giờ) nên kết quả được hẹn trả vào ngày làm việc tiếp "
        "theo.",
        "Received after 15:00 (ASSUMPTION: or just then), so the result is due on the next working day.",
    ),
}
"""Why a dossier is the next working day's."""


def desk_named(name: str, day: date) -> Words:
    """Return what a place to go to is called on a day: an agency, or a kind of desk."""
    agency = agencies().get(name)
    if agency is None:
        return DESKS.get(name, Words(name, name))
    return Words(*name_on(agency, day))
