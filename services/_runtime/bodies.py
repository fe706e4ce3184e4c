"""What a caller may send to any of our doors: a JSON object, described without references, and no person."""

from typing import Any, Final

import orjson

from services._runtime.persons_numbers import holds_persons_number
from services._runtime.problems import Problem, wrong_field

_DEEPEST: Final = 32


def object_of(body: bytes) -> dict[str, Any]:
    """Return the JSON object that a body holds; raises a 400 or 422 problem."""
    try:
        sent = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Problem(400, "not-json", "The body is not JSON", "Send a JSON object in UTF-8.") from None
    if not isinstance(sent, dict):
        raise Problem(422, "invalid", "The body is not an object", "Send a JSON object.")
    return sent


def refuse_persons_numbers(value: object, place: str = "", depth: int = 0) -> None:
    """Refuse an id or code that holds a number such as people and phones have: it would enter the stream.

    Raises a 422 problem that names the field, also for what is nested too deep to be looked through.
    """
    if depth > _DEEPEST:
        raise wrong_field(place.partition(".")[0], f"nothing here is nested deeper than {_DEEPEST} levels")
    if isinstance(value, str):
        if holds_persons_number(value):
            message = "9 to 12 digits in a row may be somebody's number: put letters between them"
            raise wrong_field(place, message)
        return
    parts = value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ())
    for name, part in parts:
        refuse_persons_numbers(part, f"{place}.{name}".lstrip("."), depth + 1)


def inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a model's JSON Schema without references: in an API's document they would point nowhere."""
    parts = schema.pop("$defs", {})

    def whole(value: Any) -> Any:  # noqa: ANN401 - it is JSON
        if isinstance(value, dict):
            if (reference := value.get("$ref")) is not None:
                return whole(parts[reference.rpartition("/")[2]])
            return {name: whole(part) for name, part in value.items()}
        return [whole(part) for part in value] if isinstance(value, list) else value

    found: dict[str, Any] = whole(schema)
    return found


def json_body(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the description of a JSON body that is checked by us, for a route's ``openapi_extra``."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
