"""Who may come in at all: this machine, by its loopback names, from its own pages."""

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

NAMES = ("127.0.0.1", "localhost", "[::1]")


class Doors:
    """Refuses a `Host` or `Origin` that is not our own.

    A web page elsewhere could otherwise rebind its name to loopback, or post across origins, and drive
    the demo.
    """

    def __init__(self) -> None:
        self._hosts: frozenset[str] = frozenset()
        self._origins: frozenset[str] = frozenset()

    def settle(self, port: int) -> None:
        """Fix the port once it is known."""
        self._hosts = frozenset(f"{name}:{port}" for name in NAMES)
        self._origins = frozenset(f"http://{host}" for host in self._hosts)

    def refusal(self, request: web.Request) -> web.Response | None:
        """An answer that ends the request, or None."""
        if request.headers.get(hdrs.HOST, "").lower() not in self._hosts:
            return web.Response(status=421, text="wrong host")
        origins = request.headers.getall(hdrs.ORIGIN, [])
        if any(origin.lower() not in self._origins for origin in origins):
            return web.Response(status=403, text="wrong origin")
        return None

    def middleware(self) -> Middleware:
        """The check as an aiohttp middleware, ahead of everything else."""

        @web.middleware
        async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
            return self.refusal(request) or await handler(request)

        return check
