"""A regular expression that is compiled where it is first used: most texts need few of the reader's."""

import re
from functools import cached_property


class Expression:
    """A regular expression, which costs nothing until its `compiled` form is asked for."""

    def __init__(self, written: str, flags: re.RegexFlag = re.NOFLAG) -> None:
        self._written = written
        self._flags = flags

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The expression as the library takes it."""
        return re.compile(self._written, self._flags)
