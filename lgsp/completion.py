"""The Tab key: which options and arguments complete with values, beside Typer's own names."""
# ruff: noqa: PLC0415 - only a shell that completes needs the values

import inspect
import os
import sys
from collections.abc import Callable, Iterable
from typing import Final, get_args

import typer
from typer.models import ArgumentInfo, OptionInfo

COMPLETING: Final = "_LGSP_COMPLETE"
"""Set by the shell's script when it asks what could follow."""


def offer_values(app: typer.Typer) -> None:
    """Let every option and argument that is called like one of VALUES complete with its values."""
    if COMPLETING not in os.environ:
        return
    # Typer sends each help text through rich where there is one: half a second, and ours has no markup
    sys.modules["rich"] = None  # type: ignore[assignment]
    _offer(app)


def _offer(app: typer.Typer) -> None:
    for group in app.registered_groups:
        assert group.typer_instance is not None
        _offer(group.typer_instance)
        if (
            callback := group.typer_instance.registered_callback
        ) is not None and callback.callback is not None:
            _offer_of(callback.callback)
    for command in app.registered_commands:
        assert command.callback is not None
        _offer_of(command.callback)


def _offer_of(command: Callable[..., object]) -> None:
    from lgsp.completion_values import VALUES

    for name, parameter in inspect.signature(command).parameters.items():
        for info in get_args(parameter.annotation)[1:]:
            if name in VALUES and isinstance(info, OptionInfo | ArgumentInfo):
                info.autocompletion = _completer(VALUES[name])


def _completer(values: Callable[[], Iterable[tuple[str, str]]]) -> Callable[[], list[tuple[str, str]]]:
    """Return what Typer calls; it leaves out what does not begin as typed."""
    return lambda: sorted(values())
