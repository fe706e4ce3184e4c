"""What the options of the commands would be, from the environment or by default; or on a command line."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

from lgsp.configuration.setting import Reader, Setting, Source, shown

SECRET_WORDS: Final = ("key", "password", "secret", "token")
SOURCES: Final[dict[str, Source]] = {"COMMANDLINE": "option", "ENVIRONMENT": "environment"}


def option_settings(root: Any) -> list[Setting]:  # noqa: ANN401 (Typer's command classes are private)
    """Return the options of every command below; those that agree share a row."""
    rows: defaultdict[tuple[object, ...], list[Reader]] = defaultdict(list)
    for path, command in commands_below(root):
        context = command.context_class(command, info_name=path)
        for option in options_of(command):
            one = _of_option(option, context)
            key = (one.variable, one.value, one.source, one.source_variable, one.problem)
            rows[key].append(Reader(option.opts[0], path))
    return [
        Setting(variable, value, source, tuple(readers), by, problem)  # type: ignore[arg-type]
        for (variable, value, source, by, problem), readers in rows.items()
    ]


def settings_of_line(root: Any, words: Sequence[str]) -> list[Setting]:  # noqa: ANN401 (as above)
    """Return the options of the command that these words call, as the words and the environment set them.

    Raises Typer's usage error for words that call nothing.
    """
    command, path, rest = root, [], list(words)
    while rest and rest[0] in getattr(command, "commands", {}):
        path.append(rest.pop(0))
        command = command.commands[path[-1]]
    name = " ".join(path)
    context = command.make_context(f"lgsp {name}".strip(), rest)
    found = []
    for option in options_of(command):
        source = SOURCES.get(context.get_parameter_source(option.name).name, "default")
        value = shown(context.params[option.name], secret=_is_secret(option))
        by = variable_of(option) if source == "environment" else None
        found.append(Setting(variable_of(option), value, source, (Reader(option.opts[0], name),), by))
    return found


def commands_below(command: Any, path: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401 (as above)
    """Yield every command that does something, by the words that call it."""
    below = getattr(command, "commands", {})
    if not below or command.invoke_without_command:
        yield path, command
    for name, one in below.items():
        yield from commands_below(one, f"{path} {name}".strip())


def options_of(command: Any) -> list[Any]:  # noqa: ANN401 (as above)
    """Return the options that a variable can set."""
    return [each for each in command.params if each.param_type_name == "option" and each.envvar]


def variable_of(option: Any) -> str:  # noqa: ANN401 (as above)
    """Return an option's variable."""
    return str(option.envvar if isinstance(option.envvar, str) else option.envvar[0])


def _of_option(option: Any, context: Any) -> Setting:  # noqa: ANN401 (as above)
    variable, secret = variable_of(option), _is_secret(option)
    raw = option.value_from_envvar(context)
    if raw is None:
        return Setting(variable, shown(option.get_default(context), secret=secret), "default")
    try:
        value, problem = option.process_value(context, raw), ""
    except Exception as error:  # noqa: BLE001 (Typer's own classes are private; theirs have the message)
        value, problem = raw, str(getattr(error, "message", error))
    return Setting(variable, shown(value, secret=secret), "environment", (), variable, problem)


def _is_secret(option: Any) -> bool:  # noqa: ANN401 (as above)
    return any(word in str(option.name) for word in SECRET_WORDS)
