import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lgsp.kafka.broker_answer import answers
from lgsp.kafka.config import Listeners
from lgsp.kafka.ports import listeners_for
from lgsp.kafka.problem import KafkaProblem

SHAPE = Listeners(0, "hub", "127.0.0.1")


@contextmanager
def taken(home: Path) -> Iterator[int]:
    port = listeners_for(home, None, None, SHAPE).port
    with socket.create_server(("127.0.0.1", port)):
        yield port


def test_a_home_has_the_same_port_every_time_and_two_homes_have_different_ones(tmp_path: Path) -> None:
    first, again = (listeners_for(tmp_path / "a", None, None, SHAPE) for _ in range(2))
    other = listeners_for(tmp_path / "b", None, None, SHAPE)
    assert first == again
    assert abs(first.port - other.port) >= 3
    assert first.container_host == "hub"


def test_a_home_whose_port_is_taken_gets_the_next_one(tmp_path: Path) -> None:
    first = listeners_for(tmp_path, None, None, SHAPE)
    with socket.create_server(("127.0.0.1", first.container_port)):
        assert listeners_for(tmp_path, None, None, SHAPE).port == first.port + 3


def test_ports_lie_below_the_range_of_outgoing_connections(tmp_path: Path) -> None:
    ports = [listeners_for(tmp_path / str(number), None, None, SHAPE).port for number in range(50)]
    assert all(20_000 <= port < 30_000 for port in ports)


def test_a_taken_port_is_named_with_the_option_that_changes_it(tmp_path: Path) -> None:
    with taken(tmp_path) as port, pytest.raises(KafkaProblem, match=f"Port {port} is taken") as caught:
        listeners_for(tmp_path, port, None, SHAPE)
    assert "--port" in caught.value.remedy
    assert "LGSP_KAFKA__PORT" in caught.value.remedy


def test_a_neighbour_that_is_taken_is_named_with_the_reason_why_it_matters(tmp_path: Path) -> None:
    with (
        taken(tmp_path) as port,
        pytest.raises(KafkaProblem, match=rf"Port {port} is taken .*takes {port - 1}, {port}"),
    ):
        listeners_for(tmp_path, port - 1, None, SHAPE)


def test_the_former_port_is_kept_and_never_changed_silently(tmp_path: Path) -> None:
    with taken(tmp_path) as port, pytest.raises(KafkaProblem, match=f"Port {port} is taken"):
        listeners_for(tmp_path, None, port, SHAPE)
    assert listeners_for(tmp_path, None, port, SHAPE).port == port


def test_a_port_without_room_for_its_neighbours_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KafkaProblem, match="65534 cannot be used") as caught:
        listeners_for(tmp_path, 65_534, None, SHAPE)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("servers", ["", "nowhere", "127.0.0.1:no", "127.0.0.1:9"])
def test_what_is_no_broker_does_not_answer(servers: str) -> None:
    assert not answers(servers, 0.5)


def test_a_server_that_speaks_another_language_is_no_broker() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)
        address = f"127.0.0.1:{server.getsockname()[1]}"
        with socket.create_connection(server.getsockname()):
            server.accept()[0].close()
        assert not answers(address, 0.2)
