"""An option of a command line that is made for a user to copy."""

from __future__ import annotations


def option(name: str, value: str) -> list[str]:
    """The option, written so that a value with a leading dash is not taken for another one."""
    return [f"{name}={value}"] if value.startswith("-") else [name, value]


def file_name(name: str) -> str:
    """The name of a file where it is no option's value, likewise."""
    return f"./{name}" if name.startswith("-") else name
