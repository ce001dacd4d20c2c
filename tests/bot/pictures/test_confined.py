import json
import subprocess
import sys
from pathlib import Path

from bot.pictures import confined

SCRIPT = Path(confined.__file__)
TELLS = """
import json, os, resource
limits = {name: resource.getrlimit(getattr(resource, name))[1] for name in
          ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_CORE", "RLIMIT_NOFILE")}
print(json.dumps({"environment": dict(os.environ), "limits": limits}))
"""


def confined_run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), sys.executable, "-I", "-S", "-c", program],
        capture_output=True,
        text=True,
        env={"SLACK_BOT_TOKEN": "xoxb-made-up-canary"},
        check=False,
        timeout=30,
    )


def test_the_program_has_no_environment_and_bounds_that_it_cannot_raise() -> None:
    told = json.loads(confined_run(TELLS).stdout)
    assert set(told["environment"]) <= {"LC_ALL", "LC_CTYPE", "OMP_THREAD_LIMIT"}
    assert told["limits"] == {
        "RLIMIT_AS": 1 << 30,
        "RLIMIT_CPU": 20,
        "RLIMIT_FSIZE": 0,
        "RLIMIT_CORE": 0,
        "RLIMIT_NOFILE": 32,
    }


def test_too_much_memory_ends_the_program_and_not_the_machine() -> None:
    ran = confined_run("x = bytearray(2 << 30); print('had it')")
    assert ran.returncode != 0
    assert "had it" not in ran.stdout


def test_the_program_writes_no_file(tmp_path: Path) -> None:
    ran = confined_run(f"open({str(tmp_path / 'left')!r}, 'w').write('x' * 100_000)")
    assert ran.returncode != 0
    assert not (tmp_path / "left").exists() or (tmp_path / "left").stat().st_size == 0
