"""The AsyncAPI document says what the table of topics says, and the public parser accepts it."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from copy import deepcopy
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from lgsp.contract.asyncapi import document
from schemas.envelope import type_of
from schemas.topics import ALL, SERVICES, TOPIC_OF
from services._runtime.topics_admin import new_topic
from tests.tools import needs, without

PARSER: Final = Path(__file__).parent / "asyncapi_parser"
COMMITTED: Final = Path(__file__).parents[2] / "schemas" / "contract" / "asyncapi.yaml"
INSTALL_SECONDS: Final = 120
SHOWN: Final = [topic for topic in ALL if not topic.name.startswith("relay-positions.")]


@pytest.fixture(scope="module")
def committed() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(COMMITTED.read_text())
    return read


@pytest.mark.parametrize("topic", SHOWN, ids=lambda topic: topic.name)
def test_a_channel_is_bound_to_kafka_as_its_topic_is_made(topic: Any, committed: dict[str, Any]) -> None:
    channel = committed["channels"][topic.name]
    made = new_topic(topic, "", 6, 3)
    binding = channel["bindings"]["kafka"]
    said = binding["topicConfiguration"] | {
        "cleanup.policy": binding["topicConfiguration"]["cleanup.policy"][0]
    }
    assert {name: str(value) for name, value in said.items()}.items() <= made.topic_configs.items()
    assert (binding["topic"], binding["partitions"]) == (made.name, made.num_partitions)
    assert "read_committed" in channel["description"]


def test_the_operations_are_those_of_the_table(committed: dict[str, Any]) -> None:
    names = set(committed["operations"])
    received = {f"{s}.receives.{t.name}" for t in SHOWN for s in SERVICES if s in t.readers}
    assert {name for name in names if ".receives." in name} == received
    assert {"intake.sends.submissions", "routing.sends.routing", "metrics.sends.kpis"} <= names - received


def test_every_message_has_its_headers_key_and_example(committed: dict[str, Any]) -> None:
    for event in TOPIC_OF:
        message = committed["components"]["messages"][event.__name__]
        assert message["headers"]["properties"]["ce_type"]["const"] == type_of(event)
        assert message["headers"]["properties"]["content-type"]["const"] == "application/cloudevents+json"
        assert message["bindings"]["kafka"]["key"]["description"]
        assert message["examples"][0]["payload"]["type"] == type_of(event)


def break_a_reference(broken: dict[str, Any]) -> None:
    broken["operations"]["intake.receives.clock"]["channel"]["$ref"] = "#/channels/nowhere"


def break_a_schema(broken: dict[str, Any]) -> None:
    broken["components"]["schemas"]["LegClosedData"]["properties"]["late"]["type"] = "perhaps"


def break_an_action(broken: dict[str, Any]) -> None:
    broken["operations"]["intake.receives.clock"]["action"] = "listen"


BREAKS: Final[tuple[Callable[[dict[str, Any]], None], ...]] = (
    break_a_reference,
    break_a_schema,
    break_an_action,
)


@pytest.fixture(scope="module")
def parser(request: pytest.FixtureRequest) -> Path:
    """Install the public parser apart from the project, once; without the registry its test is skipped."""
    needs("node")
    locked = sha256((PARSER / "package-lock.json").read_bytes()).hexdigest()[:12]
    folder = Path(request.config.cache.mkdir(f"asyncapi-parser-{locked}"))
    for name in ("package.json", "package-lock.json", "check.js"):
        shutil.copy(PARSER / name, folder)
    if (folder / "node_modules" / ".package-lock.json").exists():  # npm writes it last
        return folder
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries=0")
    command = [needs("npm"), "ci", *options]
    try:
        subprocess.run(
            command, cwd=folder, check=True, capture_output=True, text=True, timeout=INSTALL_SECONDS
        )
    except subprocess.CalledProcessError as error:
        without("npm", f"could not install the parser: {error.stderr[-300:]}")
    except subprocess.TimeoutExpired:
        without("npm", f"did not install the parser in {INSTALL_SECONDS} s")
    return folder


@pytest.mark.more  # it installs the parser from its registry
def test_the_public_parser_accepts_the_document_and_no_broken_one(parser: Path, tmp_path: Path) -> None:
    shutil.copy(COMMITTED, tmp_path / "good.yaml")
    for breaks in BREAKS:
        broken = deepcopy(document())
        breaks(broken)
        (tmp_path / f"{breaks.__name__}.yaml").write_text(json.dumps(broken))
    names = ["good.yaml", *(f"{breaks.__name__}.yaml" for breaks in BREAKS)]
    command = [needs("node"), "check.js", *(str(tmp_path / name) for name in names)]
    done = subprocess.run(
        command, cwd=parser, check=True, capture_output=True, text=True, env=os.environ | {"NO_COLOR": "1"}
    )
    answers = {Path(file).name: answer for file, answer in json.loads(done.stdout).items()}
    good = answers.pop("good.yaml")
    assert good["accepted"], good["found"]
    assert [each for each in good["found"] if each["severity"] not in ("Information", "Hint")] == []
    assert good["counts"]["channels"] == len(SHOWN)
    assert good["counts"]["messages"] == len(TOPIC_OF) + 1
    assert {name for name, answer in answers.items() if answer["accepted"]} == set()
    assert any("late" in each["path"] for each in answers["break_a_schema.yaml"]["found"])
