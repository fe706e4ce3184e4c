"""What each step is called, in Vietnamese and in English."""

from collections.abc import Callable, Mapping
from typing import Final

from services._province import words
from services._province.journey.model import GivenBack, Order
from services._province.journey.steps import Kind, Step
from services._province.words import Words

METHODS: Final = {
    "national-portal": Words("Cổng Dịch vụ công quốc gia", "national portal"),
    "agency-gateway": Words("cổng thanh toán của cơ quan", "agency's gateway"),
    "counter": Words("tại quầy", "at the counter"),
    "post": Words("qua bưu chính", "by post"),
    "bank-transfer": Words("chuyển khoản", "bank transfer"),
}
RATINGS: Final = {
    "satisfied": Words("hài lòng", "satisfied"),
    "neutral": Words("bình thường", "neutral"),
    "dissatisfied": Words("không hài lòng", "dissatisfied"),
}
WHY: Final = {
    "payment": Words("chờ nộp tiền", "waiting for payment"),
    "supplement": Words("chờ bổ sung giấy tờ", "waiting for papers"),
    "force-majeure": Words("bất khả kháng, sự cố hệ thống", "force majeure or outage"),
}
MET: Final = {
    "attached": Words("nộp kèm", "attached"),
    "reused": Words("dùng lại", "reused"),
    "shared": Words("được chia sẻ", "shared"),
}
_BACK: Final = {
    "already-paid": Words("đã nộp trước đó", "it had been paid before"),
    "expired": Words("nộp quá hạn", "it came too late"),
    "cancelled": Words("không còn phải nộp", "nothing was to be paid any more"),
    "withdrawn": Words("hồ sơ đã được rút", "the dossier was withdrawn"),
    "stopped": Words("hồ sơ dừng giải quyết", "the dossier was stopped"),
    "rejected": Words("hồ sơ bị từ chối", "the dossier was rejected"),
}
_TWICE: Final = Words("nộp hai lần, hoàn trả một lần", "paid twice, one given back")
_NOTHING: Final = Words("", "")


def what_went_back(order: Order) -> tuple[Words, ...]:
    """Return what was given back of an order and why; the one that was paid twice is paid all the same."""
    return tuple(map(_back, order.given_back))


def _back(back: GivenBack) -> Words:
    amount = words.amount_vnd(back.amount_vnd)
    if back.reason == "already-paid":
        return Words(f"{_TWICE.vi} ({amount.vi})", f"{_TWICE.en} ({amount.en})")
    why = _BACK.get(back.reason, Words(back.reason, back.reason))
    return Words(f"hoàn trả {amount.vi}: {why.vi}", f"{amount.en} given back: {why.en}")


def what(step: Step, sent: Step | None) -> Words:
    """Return a step in words; ``sent``: the sending of its leg, where it has one."""
    return _WORDS[step.kind](step, sent)


def _sent(step: Step, _: Step | None) -> Words:
    how, until = words.MODES[step.mode or "paper"], _until(step)
    task = words.DUTIES[step.duty or "lead"]
    return Words(
        f"Chuyển hồ sơ ({how.vi}) để {task.vi}, hạn {until.vi}",
        f"Sent ({how.en}) for {task.en}, due {until.en}",
    )


def _accepted(_: Step, sent: Step | None) -> Words:
    task = _task(sent)
    return Words(f"Nhận việc {task.vi}", f"Accepted, {task.en}")


def _closed(step: Step, sent: Step | None) -> Words:
    task, end = _task(sent), words.OUTCOMES[step.outcome or "done"]
    late = Words(", quá hạn", ", late") if step.late else _NOTHING
    return Words(f"Kết thúc {task.vi}: {end.vi}{late.vi}", f"Closed, {task.en}: {end.en}{late.en}")


def _finished(step: Step, _: Step | None) -> Words:
    end = words.OUTCOMES[step.outcome or "stopped"]
    return Words(f"Kết thúc hồ sơ: {end.vi}", f"Dossier finished: {end.en}")


def _due(step: Step, _: Step | None) -> Words:
    until, why = _until(step), WHY.get(step.why or "", _NOTHING)
    said = Words(f" ({why.vi})", f" ({why.en})") if why.vi else _NOTHING
    return Words(f"Ngày hẹn trả mới: {until.vi}{said.vi}", f"New appointment: {until.en}{said.en}")


def _demanded(step: Step, _: Step | None) -> Words:
    amount, until = words.amount_vnd(step.amount_vnd or 0), _until(step)
    return Words(f"Yêu cầu nộp {amount.vi}, hạn {until.vi}", f"{amount.en} to pay by {until.en}")


def _paid(step: Step, _: Step | None) -> Words:
    amount, how = words.amount_vnd(step.amount_vnd or 0), METHODS.get(step.method or "", _NOTHING)
    return Words(f"Đã nộp {amount.vi}, {how.vi}", f"{amount.en} paid, {how.en}")


def _refunded(step: Step, _: Step | None) -> Words:
    amount, why = words.amount_vnd(step.amount_vnd or 0), _BACK.get(step.why or "")
    said = Words(f": {why.vi}", f": {why.en}") if why else _NOTHING
    return Words(f"Hoàn trả {amount.vi}{said.vi}", f"{amount.en} given back{said.en}")


def _returned(step: Step, _: Step | None) -> Words:
    how = words.CHANNELS.get(step.channel or "", _NOTHING)
    return Words(f"Trả kết quả cho người nộp: {how.vi}", f"Result handed over: {how.en}")


def _rated(step: Step, _: Step | None) -> Words:
    rating = RATINGS.get(step.outcome or "", _NOTHING)
    return Words(f"Đánh giá: {rating.vi}", f"Rated: {rating.en}")


def _until(step: Step) -> Words:
    return words.moment(step.due_at or step.at)


def _task(sent: Step | None) -> Words:
    return words.DUTIES[sent.duty] if sent is not None and sent.duty else Words("phần việc", "leg")


def _dated(vi: str, en: str) -> Callable[[Step, Step | None], Words]:
    def said(step: Step, _: Step | None) -> Words:
        until = _until(step)
        return Words(f"{vi} {until.vi}", f"{en} {until.en}")

    return said


def _plain(vi: str, en: str) -> Callable[[Step, Step | None], Words]:
    return lambda _step, _sent: Words(vi, en)


_WORDS: Final[Mapping[Kind, Callable[[Step, Step | None], Words]]] = {
    "sent": _sent,
    "accepted": _accepted,
    "closed": _closed,
    "status": lambda step, _: words.STATUSES[step.status or 1],
    "due": _due,
    "apology": _dated("Xin lỗi và hẹn lại:", "Apology and re-appointment:"),
    "asked": _plain("Yêu cầu bổ sung giấy tờ", "Papers asked for"),
    "supplemented": _dated("Đã bổ sung giấy tờ, hẹn trả", "Papers added, due"),
    "withdrawn": _plain("Người nộp rút hồ sơ", "Withdrawn by the applicant"),
    "demanded": _demanded,
    "paid": _paid,
    "expired": _plain("Quá hạn nộp tiền", "Not paid in time"),
    "cancelled": _plain("Hủy yêu cầu nộp tiền", "Nothing to pay any more"),
    "refunded": _refunded,
    "finished": _finished,
    "returned": _returned,
    "rated": _rated,
}
