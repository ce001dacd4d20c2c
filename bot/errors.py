"""Errors that an operator can do something about."""

from enum import IntEnum


class ExitCode(IntEnum):
    """How a command ends."""

    FINE = 0
    PROBLEM = 1
    """It ran, and found a problem."""
    USAGE = 2
    """Wrong usage, bad configuration, or refused by the guard."""
    INTERNAL = 3


class BotError(Exception):
    """Says what is wrong, where, and what to do; never carries a secret or a setting's value."""

    def __init__(
        self, message: str, *, context: str = "", hint: str = "", exit_code: ExitCode = ExitCode.USAGE
    ) -> None:
        """``context`` names the place (a setting, a file, a port); ``hint`` is something to do."""
        super().__init__(message)
        self.message = message
        self.context = context
        self.hint = hint
        self.exit_code = exit_code

    def __str__(self) -> str:
        """The printed form: the fault, then where, then what to do."""
        lines = [f"Error: {self.message}"]
        if self.context:
            lines.append(f"  where: {self.context}")
        if self.hint:
            lines.append(f"  hint: {self.hint}")
        return "\n".join(lines)
