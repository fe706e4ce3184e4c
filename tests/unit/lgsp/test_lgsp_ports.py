"""Who gives out a port keeps it for the service that will listen there."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from lgsp.hub.ports import claims_for, is_free, port_of

SERVICES = ("intake", "routing", "payment_stub", "metrics")


@contextmanager
def given(
    names: tuple[str, ...] = ("metrics",), before: dict[str, int] | None = None, taken: set[int] | None = None
) -> Iterator[list[int]]:
    """Claim ports for the length of a block."""
    with ExitStack() as claims:
        claimed = claims_for(names, before or {}, taken or set())
        yield [port_of(claims.enter_context(each)) for each in claimed.values()]


def test_hubs_raised_at_the_same_moment_get_ports_of_their_own() -> None:
    with given(SERVICES) as first, given(SERVICES) as second:
        assert len({*first, *second}) == 8
        assert all(map(is_free, (*first, *second))), "nobody listens there yet"


def test_a_service_gets_the_port_it_had_and_another_one_while_somebody_listens_there() -> None:
    with given() as had:
        pass
    with given(before={"metrics": had[0]}) as again:
        assert again == had
    with socket.create_server(("127.0.0.1", had[0])), given(before={"metrics": had[0]}) as other:
        assert other != had


def test_a_port_of_another_hub_that_is_up_is_left_to_it_though_its_service_is_away() -> None:
    with given() as had:
        pass
    with given(before={"metrics": had[0]}, taken=set(had)) as other:
        assert other != had
