from pathlib import Path

from lgsp.kafka.config import Listeners, server_properties
from lgsp.kafka.storage import new_cluster_id


def settings(listeners: Listeners, data: str = "/data") -> dict[str, str]:
    lines = server_properties(listeners, Path(data)).splitlines()
    return dict(line.split("=", 1) for line in lines)


def test_the_broker_listens_on_loopback_only_and_each_listener_advertises_an_address_of_its_own() -> None:
    text = settings(Listeners(9092))
    assert text["listeners"] == "HOST://127.0.0.1:9092,CONTAINER://127.0.0.1:9093,CONTROLLER://127.0.0.1:9094"
    assert text["advertised.listeners"] == "HOST://127.0.0.1:9092,CONTAINER://host.docker.internal:9093"


def test_the_container_listener_can_be_moved_without_touching_the_others() -> None:
    text = settings(Listeners(9092, container_host="hub", container_bind="172.17.0.1"))
    assert (
        text["listeners"] == "HOST://127.0.0.1:9092,CONTAINER://172.17.0.1:9093,CONTROLLER://127.0.0.1:9094"
    )
    assert text["advertised.listeners"] == "HOST://127.0.0.1:9092,CONTAINER://hub:9093"


def test_a_dead_letter_of_two_mebibytes_passes_and_nothing_is_forgotten() -> None:
    text = settings(Listeners(9092))
    assert int(text["message.max.bytes"]) > 2 * 2**20
    assert text["log.retention.ms"] == text["log.retention.bytes"] == "-1"
    assert text["auto.create.topics.enable"] == "false"


def test_a_path_with_backslashes_and_letters_beyond_latin_survives_javas_escapes() -> None:
    assert settings(Listeners(1), "/tỉnh/a\\b")["log.dirs"] == "/t\\u1ec9nh/a\\\\b"


def test_cluster_ids_differ_and_never_look_like_an_option() -> None:
    made = {new_cluster_id() for _ in range(500)}
    assert len(made) == 500
    assert not [each for each in made if each.startswith("-") or len(each) != 22]
