"""What the Tab key offers as values: agencies, procedures, topics, types and more, with their names.

Read from the data files and the source itself: importing the models would take longer than a person waits.
"""

import ast
import tomllib
from collections.abc import Callable, Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final

from lgsp.dead_letters.reasons import REASONS

Offer = tuple[str, str]
"""A value and what it means."""
MOST_INSTANCES: Final = 4
"""What is offered; more can be typed."""
LEVELS: Final = (("province", "cấp tỉnh"), ("district", "cấp huyện"), ("commune", "cấp xã"))


def agencies() -> Iterator[Offer]:
    """Yield the ids of all agencies."""
    for content in _data("agencies"):
        for row in content["agencies"]:
            yield row["id"], row["name_vi"]


def procedures() -> Iterator[Offer]:
    """Yield the codes of all procedures, once each, however many versions there are."""
    yield from {content["code"]: content["name_vi"] for content in _data("procedures")}.items()


def fields() -> Iterator[Offer]:
    """Yield the fields of procedures."""
    content = tomllib.loads(
        (files("services._province") / "data" / "fields.toml").read_text(encoding="utf-8")
    )
    yield from ((row["code"], row["name_vi"]) for row in content["fields"])


def levels() -> Iterator[Offer]:
    """Yield the levels of government."""
    yield from LEVELS


def scopes() -> Iterator[Offer]:
    """Yield what a figure can be of."""
    yield "province", "toàn tỉnh"
    yield from ((f"level:{level}", name) for level, name in LEVELS)
    for content in _data("agencies"):
        for row in content["agencies"]:
            if row.get("kind", content.get("defaults", {}).get("kind")) == "district":
                yield f"district:{row['district']}", row["name_vi"]
    yield from ((f"agency:{name}", meaning) for name, meaning in agencies())
    yield from ((f"field:{code}", name) for code, name in fields())


def definitions() -> Iterator[Offer]:
    """Yield the ids of the figures' definitions."""
    for file in _entries(files("services") / "metrics" / "definitions", ".py"):
        yield from _named(file, "Definition")


def scoreboards() -> Iterator[Offer]:
    """Yield the scoreboards."""
    for file in _entries(files("services") / "metrics" / "scoreboards" / "data", ".toml"):
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        yield content["id"], content["title"]["vi"]


def forms() -> Iterator[Offer]:
    """Yield the official forms."""
    for file in _entries(files("services") / "metrics" / "forms", ".py"):
        yield from _named(file, "Form")


def rules() -> Iterator[Offer]:
    """Yield the rules of detectors."""
    for file in _entries(files("services") / "metrics" / "detecting", ".py"):
        yield from _named(file, "Rule")


def topics() -> Iterator[Offer]:
    """Yield the topics that operators meet, without prefix."""
    for call in _calls(files("schemas") / "topics.py", "EventTopic"):
        name, carries = call.args[0], call.args[6]
        if isinstance(name, ast.Constant):  # relay-positions.<service> are no business of theirs
            yield str(name.value), ast.literal_eval(carries)


def event_types() -> Iterator[Offer]:
    """Yield the types of events and what they say, by the first line of their models."""
    for file in _entries(files("schemas"), ".py"):
        for event in ast.walk(_tree(file)):
            if isinstance(event, ast.ClassDef):
                meaning = (ast.get_docstring(event) or "").partition("\n")[0]
                yield from ((name, meaning) for name in _own_types(event))


def instances() -> Iterator[Offer]:
    """Yield small numbers of instances; Tab completes as far as ``routing=``, where they part."""
    for service, _ in services():
        for number in range(1, MOST_INSTANCES + 1):
            yield f"{service}={number}", "process" if number == 1 else "processes"


def services() -> Iterator[Offer]:
    """Yield the services."""
    for node in ast.walk(_tree(files("schemas") / "topics.py")):
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "SERVICES" and node.value:
            yield from ((name, "") for name in ast.literal_eval(node.value))


def reasons() -> Iterator[Offer]:
    """Yield the reasons why records are given up."""
    yield from ((reason.code, reason.meaning) for reason in REASONS)


def countings() -> Iterator[Offer]:
    """Yield by what results are counted."""
    yield from (("level", "theo cấp"), ("agency", "theo cơ quan lưu giữ"), ("code", "theo loại kết quả"))


def providers() -> Iterator[Offer]:
    """Yield the payment providers."""
    for node in ast.walk(_tree(files("services._runtime") / "provider_keys.py")):
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "PROVIDERS" and node.value:
            yield from ((name, "") for name in ast.literal_eval(node.value))


VALUES: Final[dict[str, Callable[[], Iterator[Offer]]]] = {
    "agency": agencies,
    "procedure": procedures,
    "procedure_code": procedures,
    "field": fields,
    "level": levels,
    "receiving_agency": agencies,
    "scope": scopes,
    "definition": definitions,
    "scoreboard": scoreboards,
    "form": forms,
    "rule": rules,
    "other": definitions,
    "topic": topics,
    "event_type": event_types,
    "instances": instances,
    "to_topic": topics,
    "only_type": event_types,
    "service": services,
    "reason": reasons,
    "by": countings,
    "provider": providers,
}
"""By the name of a command's parameter."""


def _data(folder: str) -> Iterator[dict[str, Any]]:
    for file in _entries(files("services._province") / "data" / folder, ".toml"):
        yield tomllib.loads(file.read_text(encoding="utf-8"))


def _entries(folder: Traversable, ending: str) -> Iterator[Traversable]:
    yield from sorted((each for each in folder.iterdir() if each.name.endswith(ending)), key=lambda e: e.name)


def _own_types(event: ast.ClassDef) -> Iterator[str]:
    for line in event.body:
        if isinstance(line, ast.AnnAssign) and ast.unparse(line.target) == "type" and line.value:
            yield ast.literal_eval(line.value)


def _named(file: Traversable, name: str) -> Iterator[Offer]:
    """Yield the id of each that is made there, with its Vietnamese title."""
    for call in _calls(file, name):
        named = {each.arg: each.value for each in call.keywords}
        if "id" in named and isinstance(title := named["title"], ast.Call):
            yield ast.literal_eval(named["id"]), ast.literal_eval(title.args[0])


def _calls(file: Traversable, name: str) -> Iterator[ast.Call]:
    """Yield the calls of what is named so, and of its kinds: ``CountedDefinition``, ``Rule[…]``."""
    for node in ast.walk(_tree(file)):
        if isinstance(node, ast.Call):
            made = node.func.value if isinstance(node.func, ast.Subscript) else node.func
            if isinstance(made, ast.Name) and made.id.endswith(name):
                yield node


def _tree(file: Traversable) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))
