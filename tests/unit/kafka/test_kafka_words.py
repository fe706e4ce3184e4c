from pathlib import Path

import pytest

from lgsp.kafka import broker_log, class_archive


@pytest.mark.parametrize(
    ("said", "remedy", "category"),
    [
        ("java.net.BindException: Address already in use", "--port", "environment"),
        ("java.io.IOException: No space left on device", "LGSP_HOME", "disk"),
        ("java.nio.file.AccessDeniedException: /data/x", "right to", "permission"),
        ("java.lang.OutOfMemoryError: Java heap space", "memory", "environment"),
        ("FileSystemException: Too many open files", "ulimit", "environment"),
        ("java.lang.RuntimeException: something new", "--fresh", "broker"),
    ],
)
def test_a_broker_that_ended_is_shown_with_its_own_words_and_a_remedy(
    said: str, remedy: str, category: str
) -> None:
    problem = broker_log.died("Kafka ended", f"INFO began\nERROR {said}\n\tat kafka.Kafka.main(Kafka.java)\n")
    assert said in problem.message
    assert "\tat " not in problem.message
    assert remedy in problem.remedy
    assert problem.category == category


def test_words_of_an_earlier_start_are_not_taken_for_the_reason(tmp_path: Path) -> None:
    log = tmp_path / "kafka.log"
    log.write_text("No space left on device\n")
    begin = log.stat().st_size
    with log.open("a") as stream:
        stream.write("Address already in use\n")
    problem = broker_log.last_words(log, begin)
    assert "No space" not in problem.message
    assert "--port" in problem.remedy


def test_a_broker_that_said_nothing_is_reported_so(tmp_path: Path) -> None:
    assert "it said nothing" in broker_log.last_words(tmp_path / "none", 0).message


def test_the_end_of_the_log_is_shown_and_a_missing_one_is_empty(tmp_path: Path) -> None:
    log = tmp_path / "kafka.log"
    assert broker_log.last_lines(log, 2) == []
    log.write_text("one\ntwo\nthree\n")
    assert broker_log.last_lines(log, 2) == ["two", "three"]


def test_following_the_log_shows_only_whole_lines_and_starts_over_with_a_new_log(tmp_path: Path) -> None:
    log = tmp_path / "kafka.log"
    log.write_text("one\n")
    follower = broker_log.followed(log, 5)
    assert next(follower) == "one"
    with log.open("a") as stream:
        stream.write("two\nthree\nhal")
    assert [next(follower), next(follower)] == ["two", "three"]
    log.write_text("new\n")
    assert next(follower) == "new"


def test_a_large_log_is_put_aside_once(tmp_path: Path) -> None:
    log = tmp_path / "kafka.log"
    log.write_text("small")
    broker_log.rotate(log)
    assert log.exists()
    log.write_bytes(b"x" * (17 * 2**20))
    broker_log.rotate(log)
    assert [path.name for path in tmp_path.iterdir()] == ["kafka.log.1"]


def test_a_class_archive_is_used_for_the_same_java_and_jars_only(tmp_path: Path) -> None:
    java, jar, cache, scratch = (tmp_path / name for name in ("java", "a.jar", "cache", "scratch"))
    for file in (java, jar):
        file.write_text("1")
    for folder in (cache, scratch):
        folder.mkdir()
    assert class_archive.use(java, [jar], cache) == []
    (option,) = class_archive.leave(java, [jar], scratch)
    Path(option.partition("=")[2]).write_text("classes")
    (cache / "classes-older.jsa").write_text("of another Java")
    class_archive.keep(scratch, cache)
    assert len(class_archive.use(java, [jar], cache)) == 1
    assert len(list(cache.iterdir())) == 1
    jar.write_text("2, fetched again")
    assert class_archive.use(java, [jar], cache) == []
