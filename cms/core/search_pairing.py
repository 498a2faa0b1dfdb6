"""Which search server goes with which client library, said in plain words when it doesn't.

A wrong pair is dangerous: some clients let the server act and raise only then.
"""

from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version

import httpx
from django.core.checks import CheckMessage, Error, Warning

CLIENTS = {"elasticsearch": "elasticsearch", "opensearch": "opensearch-py"}
# Client's major → the servers' majors it works with; measured, see reference/real-engines.md.
SERVERS: dict[str, dict[int, set[int]]] = {
    "elasticsearch": {8: {8, 9}, 9: {9}},
    "opensearch": {3: {2, 3}},
}
TIMEOUT = 5.0  # seconds


def engine_of(backend: str) -> str | None:
    """Return `elasticsearch` or `opensearch` for a backend's path; None for a database."""
    name = backend.rsplit(".", 1)[-1]
    return next((engine for engine in CLIENTS if name.startswith(engine)), None)


def client_major(engine: str) -> int | None:
    """Return the major version of the installed client, or None."""
    try:
        return int(version(CLIENTS[engine]).split(".")[0])
    except PackageNotFoundError:
        return None


def client_fault(backend: str) -> CheckMessage | None:
    """Say what is wrong with the installed client for a backend; None when nothing is."""
    engine = engine_of(backend)
    if engine is None:
        return None
    major = client_major(engine)
    if major in SERVERS[engine]:
        return None
    package = CLIENTS[engine]
    wanted = " or ".join(str(number) for number in sorted(SERVERS[engine]))
    found = "it is not installed" if major is None else f"version {major} is installed"
    return Error(
        f"SEARCH_ENGINE={engine} needs the package {package} in version {wanted}; {found}.",
        hint=f"pip install '{package}=={max(SERVERS[engine])}.*'",
        id="diwan.E008",
    )


def server_faults(backend: str, urls: Iterable[str]) -> list[CheckMessage]:
    """Ask each server what it is, and say what doesn't fit the backend and its client."""
    engine = engine_of(backend)
    if engine is None:
        return []
    return [fault for url in urls if (fault := _server_fault(engine, url))]


def _server_fault(engine: str, url: str) -> CheckMessage | None:
    shown = httpx.URL(url).copy_with(username=None, password=None)
    try:
        answer = httpx.get(url, timeout=TIMEOUT)
        told = answer.json()["version"]
        found = "opensearch" if told.get("distribution") == "opensearch" else "elasticsearch"
        major = int(str(told["number"]).split(".")[0])
    except httpx.HTTPError as error:
        return Error(
            f"The search server at {shown} doesn't answer: {error}.",
            hint="Look whether it runs, and whether SEARCH_URL is right.",
            id="diwan.E009",
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return Warning(
            f"What answers at {shown} doesn't say which search engine it is "
            f"(HTTP {answer.status_code}).",
            hint="Look whether SEARCH_URL is right and whether its user may read `GET /`.",
            id="diwan.W001",
        )
    if found != engine:
        return Error(
            f"The server at {shown} is {found} {major}, but SEARCH_ENGINE is {engine}.",
            hint=f"Set SEARCH_ENGINE={found}.",
            id="diwan.E009",
        )
    client = client_major(engine)
    if client is None or major in SERVERS[engine].get(client, set()):
        return None
    fitting = [number for number, servers in SERVERS[engine].items() if major in servers]
    return Error(
        f"The server at {shown} is {found} {major}; the installed {CLIENTS[engine]} {client} "
        "doesn't work with it.",
        hint=(
            f"pip install '{CLIENTS[engine]}=={max(fitting)}.*'"
            if fitting
            else f"Diwan works with {engine} "
            + ", ".join(str(n) for n in sorted(set().union(*SERVERS[engine].values())))
            + "."
        ),
        id="diwan.E009",
    )
