"""Who gives out a port keeps it for the service that will listen there."""

import socket

from lgsp.hub.ports import claims_for, is_free, port_of

SERVICES = ("intake", "routing", "payment_stub", "metrics")


def test_hubs_raised_at_the_same_moment_get_ports_of_their_own() -> None:
    first, second = (claims_for(SERVICES, {}, set()) for _ in range(2))
    given = [port_of(claim) for claim in (*first.values(), *second.values())]
    assert len(set(given)) == 8
    assert all(is_free(port) for port in given), "nobody listens there yet"


def test_a_service_gets_the_port_it_had_and_another_one_while_somebody_listens_there() -> None:
    with claims_for(["metrics"], {}, set())["metrics"] as claim:
        had = port_of(claim)
    with claims_for(["metrics"], {"metrics": had}, set())["metrics"] as claim:
        assert port_of(claim) == had
    with socket.create_server(("127.0.0.1", had)):
        assert port_of(claims_for(["metrics"], {"metrics": had}, set())["metrics"]) != had


def test_a_port_of_another_hub_that_is_up_is_left_to_it_though_its_service_is_away() -> None:
    with claims_for(["metrics"], {}, set())["metrics"] as claim:
        had = port_of(claim)
    assert port_of(claims_for(["metrics"], {"metrics": had}, {had})["metrics"]) != had
