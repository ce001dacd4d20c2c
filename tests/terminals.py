"""What a command shows to somebody who sits at a terminal."""

import os


def all_shown_on(terminal: int) -> str:
    """Everything up to the end of the other side of a pseudo-terminal, which is closed then."""
    shown = b""
    try:
        while piece := os.read(terminal, 4096):
            shown += piece
    except OSError:  # Linux says so at the end of a pseudo-terminal
        pass
    os.close(terminal)
    return shown.decode()
