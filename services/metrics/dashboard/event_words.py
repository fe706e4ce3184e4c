"""What the events of a dossier are called on screens; a type that is not here is shown as it is written."""

from typing import Final

from services._province.words import Words

EVENTS: Final = {
    "lgsp.dossier.received.v1": Words("Tiếp nhận hồ sơ", "Received"),
    "lgsp.supplement.received.v1": Words("Nhận giấy tờ bổ sung", "Supplement received"),
    "lgsp.feedback.given.v1": Words("Đánh giá của người nộp", "Rated"),
    "lgsp.leg.dispatched.v1": Words("Chuyển hồ sơ", "Sent on"),
    "lgsp.due.changed.v1": Words("Đổi hạn trả", "Due date moved"),
    "lgsp.dossier.finished.v1": Words("Giải quyết xong", "Finished"),
    "lgsp.payment.succeeded.v1": Words("Đã thanh toán", "Paid"),
    "lgsp.dossier.withdrawn.v1": Words("Rút hồ sơ", "Withdrawn"),
    "lgsp.dossier.refused.v1": Words("Không tiếp nhận", "Refused"),
    "lgsp.leg.closed.v1": Words("Nơi nhận đã trả lời", "Leg closed"),
    "lgsp.status.changed.v1": Words("Đổi trạng thái", "Status changed"),
    "lgsp.supplement.requested.v1": Words("Yêu cầu bổ sung", "Supplement asked"),
    "lgsp.fee.demanded.v1": Words("Yêu cầu nộp phí", "Fee demanded"),
    "lgsp.apology.issued.v1": Words("Thư xin lỗi", "Apology"),
    "lgsp.lookup.requested.v1": Words("Hỏi cơ sở dữ liệu quốc gia", "National database asked"),
    "lgsp.result.registered.v1": Words("Ghi kết quả vào kho", "Result registered"),
    "lgsp.result.digitised.v1": Words("Số hóa kết quả", "Result digitised"),
    "lgsp.result.revoked.v1": Words("Thu hồi kết quả", "Result revoked"),
    "lgsp.result.returned.v1": Words("Trả kết quả", "Result returned"),
    "lgsp.payment.started.v1": Words("Bắt đầu thanh toán", "Payment begun"),
    "lgsp.payment.failed.v1": Words("Thanh toán không thành công", "Payment failed"),
    "lgsp.payment.expired.v1": Words("Hết hạn thanh toán", "Payment expired"),
    "lgsp.payment.cancelled.v1": Words("Hủy thanh toán", "Payment cancelled"),
    "lgsp.settlement.closed.v1": Words("Chốt đối soát ngày", "Day settled"),
    "lgsp.receipt.issued.v1": Words("Xuất biên lai", "Receipt issued"),
    "lgsp.refund.issued.v1": Words("Hoàn tiền", "Refunded"),
}
