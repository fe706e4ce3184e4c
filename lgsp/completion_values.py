"""What the Tab key offers as values: agencies, procedures, topics, definitions, with their names.

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
        for call in _calls(file, "Definition"):
            named = {each.arg: each.value for each in call.keywords}
            if "id" in named:
                yield ast.literal_eval(named["id"]), ast.literal_eval(named["title_vi"])


def topics() -> Iterator[Offer]:
    """Yield the topics that operators meet, without prefix."""
    for call in _calls(files("schemas") / "topics.py", "EventTopic"):
        name, carries = call.args[0], call.args[6]
        if isinstance(name, ast.Constant):  # relay-positions.<service> are no business of theirs
            yield str(name.value), ast.literal_eval(carries)


def services() -> Iterator[Offer]:
    """Yield the services."""
    for node in ast.walk(_tree(files("schemas") / "topics.py")):
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "SERVICES" and node.value:
            yield from ((name, "") for name in ast.literal_eval(node.value))


def reasons() -> Iterator[Offer]:
    """Yield the reasons why records are given up."""
    yield from ((reason.code, reason.meaning) for reason in REASONS)


VALUES: Final[dict[str, Callable[[], Iterator[Offer]]]] = {
    "agency": agencies,
    "procedure": procedures,
    "procedure_code": procedures,
    "field": fields,
    "level": levels,
    "receiving_agency": agencies,
    "scope": scopes,
    "definition": definitions,
    "topic": topics,
    "service": services,
    "reason": reasons,
}
"""By the name of a command's parameter."""


def _data(folder: str) -> Iterator[dict[str, Any]]:
    for file in _entries(files("services._province") / "data" / folder, ".toml"):
        yield tomllib.loads(file.read_text(encoding="utf-8"))


def _entries(folder: Traversable, ending: str) -> Iterator[Traversable]:
    yield from sorted((each for each in folder.iterdir() if each.name.endswith(ending)), key=lambda e: e.name)


def _calls(file: Traversable, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(_tree(file)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield node


def _tree(file: Traversable) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))
