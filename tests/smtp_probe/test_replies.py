"""Replies are parsed by RFC 5321, and what is none is said to be none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_probe.replies import (
    LARGEST_REPLY,
    EndlessReply,
    NotAReply,
    RawReply,
    Reply,
    ReplyParser,
    split_enhanced,
)


def parsed(data: bytes) -> RawReply | None:
    parser = ReplyParser()
    parser.feed(data)
    return parser.next_reply()


@pytest.mark.parametrize(
    ("data", "code", "texts"),
    [
        (b"220 mail.example.org ESMTP\r\n", 220, (b"mail.example.org ESMTP",)),
        (b"250-one\r\n250-two\r\n250 three\r\n", 250, (b"one", b"two", b"three")),
        (b"250\r\n", 250, (b"",)),
        (b"250 \r\n", 250, (b"",)),
        (b"250-\r\n250 x\r\n", 250, (b"", b"x")),
        (b"220 bare line feed\n", 220, (b"bare line feed",)),
        (b"220 \xfcmlaut\r\n", 220, (b"\xfcmlaut",)),
        (b"535 5.7.8 no\r\n", 535, (b"5.7.8 no",)),
    ],
)
def test_a_whole_reply_is_given_out(data: bytes, code: int, texts: tuple[bytes, ...]) -> None:
    assert parsed(data) == RawReply((code,) * len(texts), texts)


@pytest.mark.parametrize("data", [b"", b"2", b"220 hal", b"250-one\r\n", b"250-one\r\n250-two\r\n25"])
def test_half_a_reply_is_waited_for(data: bytes) -> None:
    assert parsed(data) is None


@pytest.mark.parametrize(
    "data",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"* OK IMAP ready\r\n",
        b"+OK POP3\r\n",
        b"HTTP/1.1 400 Bad Request\r\n",
        b"\r\n",
        b"22 short\r\n",
        b"2200 long\r\n",
        b"120 too early\r\n",
        b"650 no such class\r\n",
        b"220_underscore\r\n",
        b" 220 indented\r\n",
        "２２０ full width\r\n".encode(),
    ],
)
def test_a_line_without_a_reply_code_is_no_reply(data: bytes) -> None:
    with pytest.raises(NotAReply):
        parsed(data)


def test_different_codes_in_one_reply_are_noticed() -> None:
    reply = parsed(b"535-no\r\n235 yes\r\n")

    assert reply is not None
    assert reply.mixed
    assert reply.codes == (535, 235)
    assert reply.code == 235


@pytest.mark.parametrize(
    "data",
    [b"220 " + b"x" * LARGEST_REPLY, b"250-x\r\n" * (LARGEST_REPLY // 7 + 1), b"x" * (LARGEST_REPLY + 1)],
)
def test_an_endless_reply_ends(data: bytes) -> None:
    with pytest.raises(EndlessReply):
        parsed(data)


def test_what_comes_after_a_reply_stays_pending() -> None:
    parser = ReplyParser()
    parser.feed(b"250 ok\r\n235 ahead\r\n")

    assert parser.next_reply() == RawReply((250,), (b"ok",))
    assert parser.pending == b"235 ahead\r\n"


def test_the_beginning_of_a_reply_is_pending_too() -> None:
    parser = ReplyParser()
    parser.feed(b"250-one\r\n25")

    assert parser.next_reply() is None
    assert parser.pending == b"250-one\r\n25"


LINES = st.lists(
    st.binary(max_size=60).filter(lambda text: b"\n" not in text and not text.endswith(b"\r")),
    min_size=1,
    max_size=8,
)


@given(code=st.integers(200, 599), texts=LINES, cuts=st.lists(st.integers(1, 20), max_size=40))
def test_a_reply_is_the_same_however_it_arrives(code: int, texts: list[bytes], cuts: list[int]) -> None:
    *first, last = texts
    data = b"".join(b"%d-%b\r\n" % (code, text) for text in first) + b"%d %b\r\n" % (code, last)
    parser = ReplyParser()
    replies = []
    for size in [*cuts, len(data)]:
        piece, data = data[:size], data[size:]
        parser.feed(piece)
        replies.append(parser.next_reply())

    assert [reply for reply in replies if reply is not None] == [RawReply((code,) * len(texts), tuple(texts))]
    assert parser.pending == b""


@given(data=st.binary(max_size=400))
def test_any_bytes_at_all_give_a_reply_an_error_or_patience(data: bytes) -> None:
    parser = ReplyParser()
    parser.feed(data)
    try:
        reply = parser.next_reply()
    except (NotAReply, EndlessReply):
        return
    assert reply is None or 200 <= reply.code <= 599


@pytest.mark.parametrize(
    ("lines", "enhanced", "texts"),
    [
        (("5.7.8 Username", "5.7.8 not accepted"), "5.7.8", ("Username", "not accepted")),
        (("5.7.139 Authentication unsuccessful",), "5.7.139", ("Authentication unsuccessful",)),
        (("Hello", "2.1.0 Ok"), "2.1.0", ("Hello", "Ok")),
        (("5.7.8 one", "5.7.9 other"), "5.7.8", ("one", "5.7.9 other")),
        (("192.0.2.1 is blocked",), None, ("192.0.2.1 is blocked",)),
        (("3.1.0 no class",), None, ("3.1.0 no class",)),
        (("5.7.8",), "5.7.8", ("",)),
        ((), None, ()),
    ],
)
def test_the_enhanced_status_code_is_taken_off(
    lines: tuple[str, ...], enhanced: str | None, texts: tuple[str, ...]
) -> None:
    assert split_enhanced(lines) == (enhanced, texts)


def test_a_reply_of_different_codes_reads_with_all_of_them() -> None:
    assert str(Reply(235, None, ("no", "yes"), (535, 235))) == "535 no, 235 yes"


def test_the_whole_lines_of_half_a_reply_can_be_read() -> None:
    parser = ReplyParser()
    parser.feed(b"250-one\r\n550-two\r\n25")

    assert parser.next_reply() is None
    assert parser.begun == RawReply((250, 550), (b"one", b"two"))
    assert parser.rest == b"25"


def test_a_reply_reads_as_one_line() -> None:
    assert str(Reply(535, "5.7.8", ("Not", "", "accepted"))) == "535 5.7.8 Not accepted"
