"""The picture is the table of topics, drawn."""

import json
import re
import subprocess
import sys

import pytest

from lgsp.main import run
from lgsp.picture import picture
from schemas.topics import ALL, SERVICES

EDGE = re.compile(r"^  (\w+) (?:-->|-\.->) (\w+)$", re.MULTILINE)
NODE = re.compile(r"^  (\w+)(?:\[/?\"|\(\[\")", re.MULTILINE)


def test_every_node_of_an_edge_is_drawn_once() -> None:
    drawn = NODE.findall(picture())
    assert len(drawn) == len(set(drawn))
    assert {end for edge in EDGE.findall(picture()) for end in edge} <= set(drawn)


def test_services_are_joined_to_the_topics_they_write_and_read() -> None:
    edges = set(EDGE.findall(picture()))
    for topic in ALL:
        if topic.name.startswith("relay-positions."):
            continue
        node = "topic_" + topic.name.replace("-", "_")
        assert {reader for reader in topic.readers if (node, reader) in edges} >= set(topic.readers) & set(
            SERVICES
        )
        assert {writer for writer in topic.writers if (writer, node) in edges} >= set(topic.writers) & set(
            SERVICES
        )


def test_a_service_and_a_topic_of_one_name_are_two_nodes() -> None:
    assert ("routing", "topic_routing") in EDGE.findall(picture())


def test_the_module_prints_it() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "lgsp.picture"], capture_output=True, text=True, check=True
    ).stdout
    assert shown == picture() + "\n"


def test_the_picture_as_json_is_the_picture(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["topics", "--picture", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"format": "mermaid", "picture": picture()}
