"""The AsyncAPI 3.0 document of the hub, made from the table of topics: one file that needs no other."""

from typing import Any, Final

import yaml

from lgsp.contract.channels import channel, operations
from lgsp.contract.messages import messages, schemas
from schemas.envelope import CONTENT_TYPE
from schemas.topics import ALL, CONTRACT_VERSION, SERVICES

VERSION: Final = f"{CONTRACT_VERSION}.0"
DESCRIPTION: Final = """\
An event-driven integration hub of a province's local government service platform (LGSP) on Apache Kafka.
Dossiers (hồ sơ) enter at *intake*, travel between agencies under *routing*, are paid through *payment_stub*,
and *metrics* measures the targets of Decision 2866/QĐ-UBND from the event stream alone.

- Read every topic with `isolation.level=read_committed`: it is part of this contract. A reader that does not
  sees aborted repeats.
- Every record's value is a CloudEvents 1.0 event in structured JSON; the header `ce_type` repeats its type,
  so that a filter need not decode.
- Ignore fields that you do not know; set types that you do not know aside, and count them.
- Partitions are chosen by Kafka's murmur2 partitioner from the record key. The key is an agency, so all
  events of a dossier stand in order in one partition of each topic.
- `seq` on `dossiers`, `routing` and `payments` numbers the events of a subject 1, 2, 3 …: a reader can prove
  that it lost or repeated nothing. Inbound topics are at-least-once.
- No event holds a name, phone, e-mail, address, identity number or free text.
- Each message's schema is also published as JSON Schema 2020-12, whose `$id` is the event's `dataschema`.
"""


def document() -> dict[str, Any]:
    """Return the whole document."""
    shown = [topic for topic in ALL if not topic.name.startswith("relay-positions.")]
    return {
        "asyncapi": "3.0.0",
        "id": "urn:lgsp:hub",
        "info": {
            "title": "LGSP hub",
            "version": VERSION,
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0"},
            "tags": [{"name": service} for service in SERVICES],
        },
        "defaultContentType": CONTENT_TYPE,
        "servers": {"hub": _server()},
        "channels": {topic.name: channel(topic) for topic in shown},
        "operations": {name: each for topic in shown for name, each in operations(topic)},
        "components": {
            "messages": messages(),
            "correlationIds": {
                "subject": {
                    "description": "The dossier, submission, result or agency that the event is about: "
                    "all events of one subject tell one story. What caused an event stands in causationid.",
                    "location": "$message.payload#/subject",
                }
            },
            "schemas": schemas(),
        },
    }


def as_yaml() -> str:
    """Return the document as the text that is committed."""
    return yaml.dump(document(), Dumper=_Plain, sort_keys=False, allow_unicode=True, width=110)


class _Plain(yaml.SafeDumper):
    """Writes repeated parts out, where YAML would refer to the first, and long words in blocks."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the answer is the same for all
        """Refer to nothing."""
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Plain.add_representer(str, _text)


def _server() -> dict[str, Any]:
    return {
        "host": "{bootstrap}",
        "protocol": "kafka",
        "description": "The broker of a hub; `lgsp kafka status --json` names it and the prefix.",
        "variables": {"bootstrap": {"default": "localhost:9092"}},
    }
