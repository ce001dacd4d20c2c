"""A log-in is spoken once, in the words of its mechanism, over a channel that was proved."""

import base64
import hashlib
import hmac

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smtp_probe import Endpoint, Login, ProbeRequest, Security, Stage, probe
from smtp_probe.lab import Lab
from smtp_probe.lab.peer import Peer
from smtp_probe.lab.services import Scripted
from smtp_probe.mechanisms import log_in
from smtp_probe.model import Report
from smtp_probe.wire import VerifiedTls

HOST = "mechanisms.example"
LOGIN = Login("sam@mechanisms.example", "made-up-tennis-ball")


def server(mechanisms: str, answers: tuple[str, ...], heard: list[str]) -> Scripted:
    """Offers `mechanisms` and gives `answers` one after the other, from AUTH on."""

    async def serve(peer: Peer) -> None:
        await peer.say("220 {host} ESMTP")
        remaining = list(answers)
        while (line := await peer.hear_secret()) is not None:
            heard.append(line)
            if line.startswith("EHLO"):
                await peer.say("250-{host}\n250 AUTH " + mechanisms)
            elif line == "QUIT" or not remaining:
                return
            else:
                await peer.say(remaining.pop(0))

    return Scripted(serve, implicit_tls=True)


async def logged_in(
    lab: Lab, mechanisms: str, *answers: str, login: Login = LOGIN
) -> tuple[Report, list[str]]:
    heard: list[str] = []
    await lab.add_host(HOST, {465: server(mechanisms, answers, heard)})
    report = await probe(ProbeRequest(Endpoint(HOST, 465, Security.SSL), login=login), lab.network)
    return report, [line for line in heard if not line.startswith("EHLO") and line != "QUIT"]


def encoded(text: str | bytes) -> str:
    return base64.b64encode(text if isinstance(text, bytes) else text.encode()).decode()


async def test_plain_takes_one_line(lab: Lab) -> None:
    report, heard = await logged_in(lab, "LOGIN PLAIN", "235 2.7.0 ok")

    assert report.cause == "ok"
    assert heard == ["AUTH PLAIN " + encoded("\0sam@mechanisms.example\0made-up-tennis-ball")]


async def test_login_answers_two_questions(lab: Lab) -> None:
    report, heard = await logged_in(lab, "LOGIN", "334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6", "235 ok")

    assert report.cause == "ok"
    assert heard == ["AUTH LOGIN", encoded("sam@mechanisms.example"), encoded("made-up-tennis-ball")]


async def test_cram_md5_answers_the_challenge(lab: Lab) -> None:
    challenge = b"<1896.697170952@mechanisms.example>"
    report, heard = await logged_in(lab, "CRAM-MD5", f"334 {encoded(challenge)}", "235 ok")

    digest = hmac.new(b"made-up-tennis-ball", challenge, hashlib.md5).hexdigest()
    assert report.cause == "ok"
    assert heard == ["AUTH CRAM-MD5", encoded(f"sam@mechanisms.example {digest}")]


@pytest.mark.parametrize("reply", ["535 5.7.8 no", "454 4.7.0 later", "504 5.5.4 unrecognized", "250 fine"])
async def test_a_refused_mechanism_is_not_followed_by_another(lab: Lab, reply: str) -> None:
    report, heard = await logged_in(lab, "PLAIN LOGIN CRAM-MD5", reply, "235 ok", "235 ok")

    assert report.cause != "ok"
    assert [line for line in heard if line.startswith("AUTH")] == heard
    assert len(heard) == 1


async def test_a_user_name_that_is_refused_ends_the_log_in(lab: Lab) -> None:
    report, heard = await logged_in(
        lab, "LOGIN", "334 VXNlcm5hbWU6", "535 5.7.8 authentication failed", "235 ok"
    )

    assert report.cause == "auth.bad_credentials"
    assert len(heard) == 2


@pytest.mark.parametrize(
    ("mechanism", "answers"),
    [
        ("LOGIN", ("235 2.7.0 welcome",)),
        ("LOGIN", ("334 VXNlcm5hbWU6", "235 2.7.0 welcome")),
        ("CRAM-MD5", ("235 2.7.0 welcome",)),
        ("LOGIN", ("334 a", "334 b", "334 c", "235 2.7.0 welcome")),
    ],
    ids=["login-at-once", "login-after-the-name", "cram-md5-at-once", "login-after-the-stop"],
)
async def test_success_that_no_password_has_earned_is_no_log_in(
    lab: Lab, mechanism: str, answers: tuple[str, ...]
) -> None:
    report, _ = await logged_in(lab, mechanism, *answers)

    assert (report.cause, report.stage) == ("protocol.malformed", Stage.AUTH)
    assert report.reply == "235 2.7.0 welcome"


async def test_a_server_that_keeps_asking_is_told_to_stop(lab: Lab) -> None:
    report, heard = await logged_in(lab, "LOGIN", "334 a", "334 b", "334 c", "501 5.7.0 stopped")

    assert report.cause != "ok"
    assert heard[-1] == "*"


async def test_no_line_of_a_log_in_is_in_the_transcript(lab: Lab) -> None:
    report, _ = await logged_in(lab, "LOGIN", "334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6", "535 5.7.8 no")

    written = repr(report)
    assert "made-up-tennis-ball" not in written
    assert encoded("made-up-tennis-ball") not in written
    assert "C: [withheld]" in report.attempts[0].transcript


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    username=st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=30),
    password=st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=30),
)
async def test_credentials_arrive_octet_for_octet(lab: Lab, username: str, password: str) -> None:
    report, heard = await logged_in(lab, "PLAIN", "235 ok", login=Login(username, password))

    assert report.cause == "ok"
    assert base64.b64decode(heard[0].removeprefix("AUTH PLAIN ")) == f"\0{username}\0{password}".encode()


async def test_no_log_in_without_a_proved_channel() -> None:
    with pytest.raises(TypeError):
        await log_in(None, "PLAIN", LOGIN, None)  # type: ignore[arg-type]


def test_the_proof_cannot_be_made_by_hand() -> None:
    with pytest.raises(TypeError):
        VerifiedTls(None, object())  # type: ignore[arg-type]


async def test_clear_text_needs_the_operators_word(lab: Lab) -> None:
    heard: list[str] = []
    tls_server = server("PLAIN", ("235 ok",), heard)
    await lab.add_host(HOST, {587: Scripted(tls_server.script)})
    request = ProbeRequest(Endpoint(HOST, 587, Security.NONE), login=LOGIN)

    assert (await probe(request, lab.network)).cause == "guard.invalid_input"
    assert not any(line.startswith("AUTH") for line in heard)

    allowed = ProbeRequest(request.endpoint, login=LOGIN, allow_cleartext_login=True)
    assert (await probe(allowed, lab.network)).cause == "ok"
    assert sum(line.startswith("AUTH") for line in heard) == 1
