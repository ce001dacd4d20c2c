from pathlib import Path

import pytest

from bot.errors import BotError
from bot.playground.results import RealResults, ScriptedResults, read_results
from knowledge.effects import RunProbe
from knowledge.events import Loss, MailServer, ProbeResult, Security
from smtp_probe import Network, ProbeRequest, Report
from smtp_probe import probe as real

SERVER = MailServer(host="mail.example.org", port=465, security=Security.SSL)
LOGIN = RunProbe(run=1, kind="login", address="ann@example.org", server=SERVER, username="ann")
REACH = RunProbe(run=1, kind="reach", address="ann@example.org")
FILE = """\
results:
  - probe: {tried: {mail.example.org 465 ssl: tcp.timeout, mail.example.org 587 starttls: ok}, took: 4}
  - login: {cause: auth.bad_credentials, reply: 535 5.7.8 no}
  - lost: died
"""


def nobody(question: str) -> str | None:
    raise AssertionError(question)


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "results.yaml"
    file.write_text(text)
    return file


def test_a_files_results_come_in_their_order(tmp_path: Path) -> None:
    results = ScriptedResults(nobody, read_results(written(tmp_path, FILE)))
    reached = results.of(REACH, None)
    assert isinstance(reached, ProbeResult)
    assert [(one.server.port, one.cause, one.stage) for one in reached.tried] == [
        (465, "tcp.timeout", "tcp"),
        (587, "ok", "done"),
    ]
    assert reached.tried[0].took_ms == 4000
    logged_in = results.of(LOGIN, None)
    assert isinstance(logged_in, ProbeResult)
    assert logged_in.tried[0].server == SERVER
    assert logged_in.tried[0].reply == "535 5.7.8 no"
    assert results.of(REACH, None) is Loss.DIED


def test_a_result_for_the_other_kind_of_test_is_refused(tmp_path: Path) -> None:
    results = ScriptedResults(nobody, read_results(written(tmp_path, FILE)))
    with pytest.raises(BotError, match="not for a test of kind login"):
        results.of(LOGIN, None)


def test_when_nobody_answers_there_is_no_result() -> None:
    assert ScriptedResults(lambda _: None).of(REACH, None) is None
    assert ScriptedResults(lambda _: None).of(LOGIN, None) is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("results: []", "results have faults"),
        ("results: [{probe: {tired: {}}}]", "results have faults"),
        ("results: [{}]", "result 1: it must be one of"),
        ("results: &a []", "Anchors"),
        ("results: [{probe: {tried: {mail.example.org: ok}}}]", "no server"),
        ("results: [{login: {cause: auth.bad_credential}}]", "no cause `auth.bad_credential`"),
        ("results: [{probe: {tried: {}, provider: gmial}}]", "no provider `gmial`"),
    ],
)
def test_what_is_wrong_with_a_file_is_told(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(BotError) as refused:
        read_results(written(tmp_path, text))
    assert fault in str(refused.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BotError, match="cannot be read"):
        read_results(tmp_path / "none.yaml")


def test_a_real_log_in_gets_the_password_and_a_real_look_none() -> None:
    seen: list[ProbeRequest] = []

    async def probe(request: ProbeRequest, network: Network) -> Report:
        seen.append(request)
        return await real(request, network)

    results = RealResults(Network.from_variables({"RETRIEVER_PROBE_CONTROL": ""}), probe)
    private = MailServer(host="127.0.0.1", port=465, security=Security.SSL)
    run = RunProbe(run=1, kind="login", address="ann@example.org", server=private, username="ann")
    assert results.of(run, "made-up-tin") is Loss.GUARD
    assert results.of(run, None) is Loss.SECRET_GONE
    assert len(seen) == 1
    assert "made-up-tin" not in repr(seen[0])
