"""Finds out why a mail server does not take a log-in, and says so with one code.

Knows SMTP, TLS and DNS, and nothing of whoever asks.
"""

from smtp_probe.diagnosis import Diagnosis
from smtp_probe.hosts import host_problem, normalise_host, slip_of
from smtp_probe.model import (
    Attempt,
    BadEntry,
    Endpoint,
    Login,
    ProbeRequest,
    Progress,
    Report,
    Security,
    Stage,
    TlsFacts,
)
from smtp_probe.network import Network
from smtp_probe.probe import probe, usual_alternatives
from smtp_probe.problems import CAUSES, CauseInfo, Severity
from smtp_probe.render import report_as_json

__all__ = [
    "CAUSES",
    "Attempt",
    "BadEntry",
    "CauseInfo",
    "Diagnosis",
    "Endpoint",
    "Login",
    "Network",
    "ProbeRequest",
    "Progress",
    "Report",
    "Security",
    "Severity",
    "Stage",
    "TlsFacts",
    "host_problem",
    "normalise_host",
    "probe",
    "report_as_json",
    "slip_of",
    "usual_alternatives",
]
