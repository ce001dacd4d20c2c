import hashlib
import hmac

import pytest

from bot.slack.http_gate import MOST_BYTES, HttpGate

SECRET = "made-up-signing-secret"
NOW = 1_795_561_200
BODY = b"payload=%7B%22type%22%3A%22block_actions%22%7D"


def signature(body: bytes = BODY, timestamp: str = str(NOW), secret: str = SECRET) -> str:
    return (
        "v0="
        + hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    )


def headers(**changes: str) -> dict[str, str]:
    return {"X-Slack-Request-Timestamp": str(NOW), "X-Slack-Signature": signature(), **changes}


@pytest.fixture
def gate() -> HttpGate:
    return HttpGate(SECRET, now=lambda: NOW)


def test_what_slack_signed_a_moment_ago_passes(gate: HttpGate) -> None:
    assert gate.admits(BODY, headers())


def test_the_names_of_headers_may_be_written_either_way(gate: HttpGate) -> None:
    assert gate.admits(BODY, {name.lower(): value for name, value in headers().items()})


@pytest.mark.parametrize("seconds", [301, -301, 86_400])
def test_a_signature_that_is_five_minutes_off_is_refused(gate: HttpGate, seconds: int) -> None:
    then = str(NOW - seconds)
    assert not gate.admits(
        BODY, {"X-Slack-Request-Timestamp": then, "X-Slack-Signature": signature(timestamp=then)}
    )


@pytest.mark.parametrize(
    "timestamp", ["abc", "", "-1", "1e9", "１７９５５６１２００", "9" * 40, "1795561200 "]
)
def test_a_timestamp_that_is_no_number_is_refused_and_raises_nothing(gate: HttpGate, timestamp: str) -> None:
    signed = {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature(timestamp=timestamp)}
    assert not gate.admits(BODY, signed)


@pytest.mark.parametrize("wrong", ["", "v0=", "v0=" + "0" * 64, "v1=" + signature()[3:], "ü", "\udcff"])
def test_a_wrong_signature_is_refused(gate: HttpGate, wrong: str) -> None:
    assert not gate.admits(BODY, headers(**{"X-Slack-Signature": wrong}))


def test_a_body_changed_by_one_byte_is_refused(gate: HttpGate) -> None:
    assert not gate.admits(BODY + b"x", headers())


def test_missing_headers_are_refused(gate: HttpGate) -> None:
    assert not gate.admits(BODY, {})
    assert not gate.admits(BODY, {"X-Slack-Signature": signature()})


def test_a_repeated_header_is_refused_even_if_one_of_them_is_right(gate: HttpGate) -> None:
    twice = [*headers().items(), ("x-slack-signature", "v0=" + "0" * 64)]
    assert not gate.admits(BODY, twice)


def test_more_bytes_than_slack_sends_are_refused_unread(gate: HttpGate) -> None:
    big = b"x" * (MOST_BYTES + 1)
    assert not gate.admits(big, headers(**{"X-Slack-Signature": signature(big)}))


def test_bytes_that_are_no_text_are_judged_like_others(gate: HttpGate) -> None:
    raw = b"\xff\xfe"
    assert gate.admits(raw, headers(**{"X-Slack-Signature": signature(raw)}))


def test_without_a_secret_there_is_no_gate() -> None:
    with pytest.raises(ValueError, match="signing secret"):
        HttpGate(" ")
