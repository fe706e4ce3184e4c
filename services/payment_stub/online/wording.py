"""What the payment page says, in Vietnamese and in English."""

from typing import Final, NamedTuple

from services._province.words import Words

REASONS: Final = {
    "declined": Words("Ngân hàng từ chối giao dịch.", "The bank declined the payment."),
    "insufficient-funds": Words("Tài khoản không đủ số dư.", "There is not enough money in the account."),
    "bank-unavailable": Words("Ngân hàng tạm thời không phục vụ.", "The bank was not available."),
    "cancelled-by-payer": Words("Bạn đã hủy giao dịch.", "You cancelled the payment."),
}


class Told(NamedTuple):
    """The heading of an outcome, and what to do now."""

    title: Words
    lines: tuple[Words, ...]


_NO_MONEY: Final = Words("Chưa có khoản tiền nào bị trừ.", "No money was taken.")
_TRY_AGAIN: Final = Words(
    "Thử lại ở dưới, bằng thẻ hoặc tài khoản khác.", "Try again below, with another card or account."
)
NOT_THE_ONLY_ONE: Final = (
    Words("Lần này không có khoản tiền nào bị trừ.", "This time no money was taken."),
    Words(
        "Một lần thanh toán khác chưa có kết quả. Nếu đã trả ở đó, hãy đợi; nếu chưa, thử lại ở dưới: khoản "
        "trả thừa được hoàn lại.",
        "Another attempt has no outcome yet. If you paid there, wait; if not, try again below: what is paid "
        "twice is given back.",
    ),
)
OUTCOMES: Final = {
    "payable": Told(
        Words("Chưa thanh toán", "To be paid"),
        (Words("Chọn cách thanh toán ở dưới.", "Choose how to pay below."),),
    ),
    "waiting": Told(
        Words("Đang chờ kết quả từ ngân hàng", "Waiting for the bank's answer"),
        (
            Words(
                "Trang này tự cập nhật. Bạn có thể đóng trang và xem lại sau; đừng thanh toán lần nữa nếu "
                "đã bị trừ tiền.",
                "This page looks by itself. You may close it and come back; do not pay again if money was "
                "taken.",
            ),
            Words(
                "Nếu bạn đã rời trang của ngân hàng mà chưa trả, có thể thanh toán lại ở dưới; khoản trả "
                "thừa được hoàn lại.",
                "If you left the bank's page without paying, you can pay below; what is paid twice is given "
                "back.",
            ),
        ),
    ),
    "failed": Told(
        Words("Thanh toán không thành công", "The payment failed"),
        (
            _NO_MONEY,
            _TRY_AGAIN,
        ),
    ),
    "paid": Told(
        Words("Đã thanh toán", "Paid"),
        (Words("Bạn không phải làm gì thêm.", "There is nothing more for you to do."),),
    ),
    "expired": Told(
        Words("Đã quá hạn thanh toán", "The time to pay is over"),
        (
            Words(
                "Hỏi cơ quan tiếp nhận hồ sơ về bước tiếp theo.", "Ask the agency that received the dossier."
            ),
        ),
    ),
    "cancelled": Told(
        Words("Đơn thanh toán đã bị hủy", "The order was cancelled"),
        (
            Words(
                "Không còn khoản nào phải nộp cho đơn này.", "Nothing is to be paid on this order any more."
            ),
        ),
    ),
}
TIMED_OUT: Final = Told(
    Words("Hết thời gian chờ ngân hàng", "The bank did not answer in time"),
    (
        Words(
            "Nếu đã bị trừ tiền, khoản đó sẽ được ghi nhận cho đơn này hoặc được hoàn lại. Kiểm tra tài "
            "khoản trước khi thanh toán lại ở dưới.",
            "If money was taken, it will be counted for this order or given back. Look into your account "
            "before you pay again below.",
        ),
    ),
)
NOT_ONLINE: Final = Words("Đơn này không thanh toán trực tuyến được.", "This order cannot be paid online.")
GIVEN_BACK: Final = Words(
    "Một khoản tiền đến quá muộn hoặc trùng lặp đã được hoàn lại.",
    "Money that came too late or twice was given back.",
)
GIVEN_BACK_AT_THE_END: Final = Words(
    "Hồ sơ kết thúc mà không có kết quả: khoản được hoàn theo quy định đã được hoàn lại.",
    "The dossier ended without a result: what goes back by the rules was given back.",
)
PROBLEMS: Final = {
    "unknown-order": Told(
        Words("Không có đơn thanh toán này", "No such order"),
        (Words("Kiểm tra lại địa chỉ đã nhận được.", "Check the address that you were given."),),
    ),
    "order-expired": OUTCOMES["expired"],
    "order-closed": Told(
        Words("Đơn này không còn phải thanh toán", "Nothing is to be paid on this order"),
        (
            Words(
                "Không có lần thanh toán nào được bắt đầu. Xem lại trang thanh toán: đơn đã được thanh toán "
                "hoặc đã bị hủy.",
                "No payment was begun. See the payment page: the order has been paid or was cancelled.",
            ),
        ),
    ),
    "not-online": Told(NOT_ONLINE, (_NO_MONEY,)),
    "too-many-attempts": Told(
        Words("Quá nhiều lần thanh toán", "Too many attempts"),
        (
            Words(
                "Hãy đợi 15 phút, hoặc nộp tại Bộ phận Một cửa.",
                "Wait for 15 minutes, or pay at the one-stop counter.",
            ),
        ),
    ),
    "attempts-used-up": Told(
        Words("Đơn này không nhận thêm lần thanh toán trực tuyến", "No more attempts online on this order"),
        (
            Words(
                "Hãy nộp tại Bộ phận Một cửa, qua bưu chính hoặc chuyển khoản cho cơ quan. Khoản đã trả "
                "trước đó vẫn được ghi nhận.",
                "Pay at the one-stop counter, through the post or by bank transfer to the agency. What was "
                "paid before still counts.",
            ),
        ),
    ),
    "other-amount": Told(
        Words("Số tiền không đúng với đơn", "The amount is not the order's"),
        (Words("Tải lại trang và thử lại.", "Load the page anew and try again."),),
    ),
}
ANY_PROBLEM: Final = Told(
    Words("Không thực hiện được", "That did not work"),
    (
        Words(
            "Chưa có khoản tiền nào bị trừ. Hãy thử lại sau ít phút.",
            "No money was taken. Try again in a few minutes.",
        ),
    ),
)
