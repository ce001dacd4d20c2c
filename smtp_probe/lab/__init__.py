"""Mail servers on loopback that fail on purpose, by name."""

from smtp_probe.lab.certificates import Tls
from smtp_probe.lab.faults import ALL_FAULTS, Fault, fault
from smtp_probe.lab.lab import Lab
from smtp_probe.lab.log import LabEntry, LabEvent
from smtp_probe.lab.mailboxes import LabMailbox
from smtp_probe.lab.manners import PASSWORD, USER, Manners, polite, refuse_login
from smtp_probe.lab.peer import Peer, Script
from smtp_probe.lab.services import Absent, Account, MailServer, Scripted, Service

__all__ = [
    "ALL_FAULTS",
    "PASSWORD",
    "USER",
    "Absent",
    "Account",
    "Fault",
    "Lab",
    "LabEntry",
    "LabEvent",
    "LabMailbox",
    "MailServer",
    "Manners",
    "Peer",
    "Script",
    "Scripted",
    "Service",
    "Tls",
    "fault",
    "polite",
    "refuse_login",
]
