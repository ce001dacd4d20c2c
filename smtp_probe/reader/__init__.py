"""Reads failure messages: a pasted text, or a live reply, becomes a code of the one vocabulary of causes."""

from smtp_probe.reader.reading import Reading
from smtp_probe.reader.verdict import classify, judge_reply

__all__ = ["Reading", "classify", "judge_reply"]
