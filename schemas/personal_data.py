"""Names of fields that would carry personal data; no event may have one (invariant 6)."""

from typing import Final

FORBIDDEN_FIELDS: Final = (
    "name", "full_name", "ho_ten", "first_name", "last_name",
    "phone", "phone_number", "so_dien_thoai", "email", "address", "dia_chi",
    "identity_number", "id_number", "so_dinh_danh", "cccd", "cmnd", "passport_number", "date_of_birth",
    "note", "free_text", "ghi_chu",
)  # fmt: skip
