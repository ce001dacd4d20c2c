"""Commands as a shell runs them."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


Run = Callable[..., Awaitable[Ran]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run ``retriever`` with these arguments, standard input and variables, and nothing else from outside."""

    async def run_it(*arguments: str, stdin: str = "", environment: dict[str, str] | None = None) -> Ran:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *arguments,
            cwd=ROOT,
            env={"HOME": str(tmp_path), "PYTHONWARNINGS": "error", **(environment or {})},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate(stdin.encode())
        assert process.returncode is not None
        return Ran(process.returncode, out.decode(), err.decode())

    return run_it
