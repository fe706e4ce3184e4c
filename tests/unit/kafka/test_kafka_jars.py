import hashlib
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path

import pytest

from lgsp.kafka.jars import Jar, kafka_version, locked_jars, on_disk, read_lock
from lgsp.kafka.problem import KafkaProblem
from lgsp.kafka.progress import Advance, Plain, Silence

CLIENTS = b"the clients"
OTHER = b"something else"


def jar(coordinate: str, content: bytes) -> Jar:
    return Jar(coordinate, len(content), hashlib.sha256(content).hexdigest())


JARS = (jar("org.apache.kafka:kafka-clients:4.3.1", CLIENTS), jar("org.other:other:2", OTHER))
CONTENT = {JARS[0].coordinate: CLIENTS, JARS[1].coordinate: OTHER}


class Registry:
    """Gives files as Maven Central does, and remembers who asked."""

    def __init__(self, content: dict[str, bytes]) -> None:
        self.content = content
        self.asked: list[str] = []

    def download(self, coordinate: str, scratch: Path, advance: Advance) -> Path:
        self.asked.append(coordinate)
        scratch.mkdir(parents=True)
        file = scratch / "arrived.jar"
        file.write_bytes(self.content[coordinate])
        advance(len(self.content[coordinate]))
        return file


def plenty(_place: Path) -> int:
    return 2**40


def test_the_lock_file_names_apache_kafka_4_3_1_with_a_hash_and_a_size_for_every_jar() -> None:
    jars = locked_jars()
    assert kafka_version(jars) == "4.3.1"
    assert len(jars) == 46
    assert all(len(each.sha256) == 64 and each.size > 1000 for each in jars)


def test_comments_and_empty_lines_of_a_lock_file_are_passed_over() -> None:
    assert read_lock("# words\n\ng:a:1 5 ab\n") == (Jar("g:a:1", 5, "ab"),)


def test_a_jar_that_stands_twice_in_a_lock_file_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        read_lock("g:a:1 5 ab\nh:a:1 5 cd\n")


def test_missing_jars_are_fetched_once(tmp_path: Path) -> None:
    registry = Registry(CONTENT)
    for _ in range(2):
        paths = on_disk(tmp_path, JARS, plenty, Silence(), registry.download)
    assert [path.read_bytes() for path in paths] == [CLIENTS, OTHER]
    assert sorted(registry.asked) == sorted(CONTENT)
    assert sorted(path.name for path in paths[0].parent.iterdir()) == [
        "kafka-clients-4.3.1.jar",
        "other-2.jar",
    ]


@pytest.mark.parametrize("damage", [b"something elsf", b"short", b""])
def test_a_damaged_jar_is_found_and_fetched_again_alone(tmp_path: Path, damage: bytes) -> None:
    registry = Registry(CONTENT)
    other = on_disk(tmp_path, JARS, plenty, Silence(), registry.download)[1]
    other.write_bytes(damage)
    registry.asked.clear()
    told = StringIO()
    on_disk(tmp_path, JARS, plenty, Plain(told), registry.download)
    assert other.read_bytes() == OTHER
    assert registry.asked == ["org.other:other:2"]
    assert "other-2.jar in the cache is damaged" in told.getvalue()


def test_a_jar_with_other_bytes_than_promised_is_never_kept(tmp_path: Path) -> None:
    registry = Registry(CONTENT | {"org.other:other:2": b"something evil"})
    with pytest.raises(
        KafkaProblem, match=r"other-2\.jar came from Maven Central with other bytes"
    ) as caught:
        on_disk(tmp_path, JARS, plenty, Silence(), registry.download)
    assert caught.value.category == "network"
    assert not list(tmp_path.rglob("other*"))


def test_without_space_nothing_is_fetched(tmp_path: Path) -> None:
    registry = Registry(CONTENT)
    with pytest.raises(KafkaProblem, match="No space is left") as caught:
        on_disk(tmp_path, JARS, lambda _: 10, Silence(), registry.download)
    assert caught.value.category == "disk"
    assert registry.asked == []


def test_a_disk_that_fills_up_on_the_way_is_named_and_nothing_half_stays(tmp_path: Path) -> None:
    def full(_coordinate: str, scratch: Path, _advance: Advance) -> Path:
        raise OSError(28, "No space left on device", str(scratch))

    with pytest.raises(KafkaProblem, match="No space is left"):
        on_disk(tmp_path, JARS, plenty, Silence(), full)
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.stat().st_size]


def test_many_first_starts_at_once_fetch_every_jar_once(tmp_path: Path) -> None:
    registry = Registry(CONTENT)
    with ThreadPoolExecutor(8) as starts:
        for _ in range(8):
            starts.submit(on_disk, tmp_path, JARS, plenty, Silence(), registry.download)
    assert sorted(registry.asked) == sorted(CONTENT)


def test_what_a_killed_fetcher_left_is_cleared_away(tmp_path: Path) -> None:
    left = tmp_path / "kafka-4.3.1" / ".arriving-killed" / "half.jar"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    on_disk(tmp_path, JARS, plenty, Silence(), Registry(CONTENT).download)
    assert not left.parent.exists()


def test_a_fetch_tells_what_it_fetches_its_size_and_how_far_it_is(tmp_path: Path) -> None:
    told = StringIO()
    on_disk(tmp_path, JARS, plenty, Plain(told), Registry(CONTENT).download)
    lines = told.getvalue().splitlines()
    assert lines[0] == "Fetching Apache Kafka 4.3.1 (2 jars) from Maven Central: 0.0 MiB"
    assert [line.split()[0] for line in lines[1:-1]] == ["25", "50", "75"]
    assert lines[-1].startswith("Fetched Apache Kafka")
