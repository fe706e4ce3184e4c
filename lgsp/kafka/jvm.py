"""How Apache Kafka is called: the Java command lines."""

from collections.abc import Sequence
from pathlib import Path

_SMALL = (
    "-Xms64m",
    "-Xmx320m",
    "-XX:+UseSerialGC",
    # The second compiler would pay off after minutes of full load; before, it takes the services' processor.
    "-XX:TieredStopAtLevel=1",
    "-XX:+ExitOnOutOfMemoryError",
)
_QUIET = (
    "-XX:-UsePerfData",  # else a file in the system's temporary directory outlives a kill
    "-Xlog:disable",
    "-Xlog:all=error:stderr",
    "-Djava.awt.headless=true",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
    "-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info",
)


def broker(
    java: Path, jars: Sequence[Path], configuration: Path, scratch: Path, extra: Sequence[str]
) -> list[str]:
    """Return the broker's command; `scratch` takes native libraries that Kafka unpacks, and crash reports."""
    return [*_java(java, jars, scratch, extra), "kafka.Kafka", str(configuration)]


def storage_tool(
    java: Path, jars: Sequence[Path], configuration: Path, scratch: Path, extra: Sequence[str]
) -> list[str]:
    """Return the command that prepares a data directory; the cluster id is still to be appended."""
    tool = ["kafka.tools.StorageTool", "format", "--config", str(configuration), "--cluster-id"]
    return [*_java(java, jars, scratch, extra), *tool]


def _java(java: Path, jars: Sequence[Path], scratch: Path, extra: Sequence[str]) -> list[str]:
    places = [f"-Djava.io.tmpdir={scratch}", f"-XX:ErrorFile={scratch / 'java-crash.log'}"]
    return [str(java), *_SMALL, *_QUIET, *extra, *places, "-cp", ":".join(map(str, jars))]
