"""Where the payment page's form may lead: to us, and to the origin of the platform."""

import pytest

from services.payment_stub.pages import origin_of


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://platform.example/sandbox/{provider}/pay", "https://platform.example"),
        ("http://127.0.0.1:8080/pay?a=b", "http://127.0.0.1:8080"),
        ("http://[::1]:80", "http://[::1]:80"),
        ("http://my_platform:80/x", "http://my_platform:80"),
        ("/sandbox/{provider}/pay", None),
        (None, None),
        ("https://a.example; script-src *", None),
        ("javascript:alert(1)", None),
    ],
)
def test_an_origin_is_that_of_an_address_and_nothing_that_would_end_the_directive(
    address: str | None, origin: str | None
) -> None:
    assert origin_of(address) == origin
