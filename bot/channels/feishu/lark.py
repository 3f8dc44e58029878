"""The part of lark-oapi that talks HTTP, without the rest of it.

`import lark_oapi` runs its package file, which loads 11,000 modules of API catalogue: 3.8 s of CPU
and 140 MiB (1.7.5, measured). Its `core` is all that is needed here and costs 0.2 s and 14 MiB; it
is reached under an empty package of the same name, which is taken away again afterwards. The version
is pinned, and a test holds this way to the official one.

Two more habits end here: a connection of its own for every call, and a logger that writes to stdout.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
import sys
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter

NAME = "lark_oapi"
CONNECTIONS = 32


def _parts(package: str, *names: str) -> list[Any]:
    """Modules of a package inside lark_oapi; the packages around them are not run."""
    if NAME in sys.modules:
        return [importlib.import_module(f"{NAME}.{package}.{name}") for name in names]
    spec = importlib.util.find_spec(NAME)
    if spec is None or spec.submodule_search_locations is None:
        raise ImportError("lark-oapi is not installed")
    around = {NAME: "", f"{NAME}.ws": "ws"}
    for empty, folder in around.items():
        sys.modules[empty] = types.ModuleType(empty)
        sys.modules[empty].__path__ = [
            str(Path(base, folder)) for base in spec.submodule_search_locations
        ]
    try:
        return [importlib.import_module(f"{NAME}.{package}.{name}") for name in names]
    finally:
        for empty in around:
            sys.modules.pop(empty, None)


def _kept_open() -> requests.Session:
    session = requests.Session()
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(pool_maxsize=CONNECTIONS))
    return session


SESSION = _kept_open()
_model, _enum, _transport = _parts("core", "model", "enum", "http.transport")
# Its transport calls `requests.request`, which opens and closes a connection each time. A session
# answers to the same name.
_transport.requests = SESSION
logging.getLogger("Lark").handlers.clear()


def config(app_id: str, app_secret: str, origin: str, timeout: tuple[float, float]) -> Any:
    """Where and how to call. `origin` may be plain HTTP: a company's own gateway may speak it."""
    made = _model.Config()
    made.app_id, made.app_secret, made.domain, made.timeout = app_id, app_secret, origin, timeout
    return made


def request(
    method: str, path: str, body: Any, query: Mapping[str, str], headers: Mapping[str, str]
) -> Any:
    """One call, not made yet."""
    made = _model.BaseRequest.builder().http_method(_enum.HttpMethod[method]).uri(path)
    return made.queries(list(query.items())).headers(dict(headers)).body(body).build()


def carried_out(where: Any, made: Any, token: str) -> Any:
    """The raw answer: status_code, headers, content. Raises what requests raises."""
    option = _model.RequestOption.builder().tenant_access_token(token).build()
    made.token_types = {_enum.AccessTokenType.TENANT} if token else set()
    return _transport.Transport.execute(where, made, option)


def frame_class() -> Any:
    """The SDK's protocol buffer of the long connection, generated from Feishu's definition."""
    return _parts("ws.pb", "pbbp2_pb2")[0].Frame
