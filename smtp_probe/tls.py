"""Makes every TLS context of the project, and decides what they trust."""

from __future__ import annotations

import ssl
from pathlib import Path


class Trust:
    """The roots that a certificate is judged by: the system's, and those of `ca_file` beside them.

    Contexts are built on first use and then shared: loading the system's roots takes longer than a whole
    log-in, and a context costs a thousand probes nothing when they share it.
    """

    __slots__ = ("_blind", "_ca_file", "_verifying")

    def __init__(self, ca_file: Path | None) -> None:
        self._ca_file = ca_file
        self._verifying: ssl.SSLContext | None = None
        self._blind: ssl.SSLContext | None = None

    def verifying(self) -> ssl.SSLContext:
        """A context that checks chain and name, TLS 1.2 or later.

        OSError or ssl.SSLError if `ca_file` cannot be read.
        """
        if self._verifying is None:
            context = _client_context()
            context.load_default_certs(ssl.Purpose.SERVER_AUTH)
            if self._ca_file is not None:
                context.load_verify_locations(cafile=self._ca_file)
            self._verifying = context
        return self._verifying

    def blind(self) -> ssl.SSLContext:
        """A context that takes any certificate: for a look at a refused one, never for mail commands."""
        if self._blind is None:
            context = _client_context()
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            # Weak keys are to be seen here, not refused again.
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
            self._blind = context
        return self._blind


def holds_roots(ca_file: Path) -> bool:
    """Tell whether a file can be read and holds certificates."""
    try:
        _client_context().load_verify_locations(cafile=ca_file)
    except OSError:
        return False
    return True


def _client_context() -> ssl.SSLContext:
    """Not `ssl.create_default_context`: that one writes session keys to the file of SSLKEYLOGFILE."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
