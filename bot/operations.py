"""Answers those who watch: health, readiness, metrics; and lets no error page out."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot import logs
from bot.settings import LOOPBACK_HOSTS

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Numbers = Callable[[], Awaitable[dict[str, float]]]
"""Metrics by name, with labels from closed sets where there are any."""

log = logs.logger("http")


@web.middleware
async def only_plain_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A failure is answered by its status and a reference; the framework's page could hold a traceback."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        return web.Response(status=error.status)
    except Exception as error:  # noqa: BLE001 - the boundary of this server
        return web.Response(status=500, text=logs.fault(log, "request_failed", error))


async def _without_name(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.pop("Server", None)


def application() -> web.Application:
    """An application that tells strangers nothing of itself."""
    app = web.Application(middlewares=[only_plain_errors], client_max_size=256 * 1024)
    app.on_response_prepare.append(_without_name)
    return app


def add_health(app: web.Application, *, is_ready: Callable[[], Awaitable[bool]]) -> None:
    """``/healthz``: the process lives. ``/readyz``: it can take and give messages."""

    async def health(_: web.Request) -> web.Response:
        return web.Response(text="ok")

    async def ready(_: web.Request) -> web.Response:
        return web.Response(text="ready") if await is_ready() else web.Response(status=503, text="not ready")

    app.router.add_get("/healthz", health)
    app.router.add_get("/readyz", ready)


def add_metrics(app: web.Application, numbers: Numbers, *, at_home: bool) -> None:
    """``/metrics`` in the text format of Prometheus.

    Bound ``at_home``, on loopback, it answers to loopback's names alone: a web page that rebinds its own name
    to this machine is not to read it.
    """

    async def metrics(request: web.Request) -> web.Response:
        if at_home and request.url.host not in LOOPBACK_HOSTS:
            raise web.HTTPMisdirectedRequest
        lines = [f"{name} {value:g}" for name, value in (await numbers()).items()]
        return web.Response(
            text="\n".join([*lines, ""]), headers={"Content-Type": "text/plain; version=0.0.4"}
        )

    app.router.add_get("/metrics", metrics)
