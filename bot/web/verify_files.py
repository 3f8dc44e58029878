"""Domain verification files (`WW_verify_*.txt`) that WeCom wants at the root."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

NAME = re.compile(r"WW_verify_[A-Za-z0-9]{1,64}\.txt")


def verify_files(folder: Path) -> Blueprint:
    """Serve the files of `folder` that have such a name; a new one needs no restart."""
    blueprint = Blueprint("verify_files", __name__)

    @blueprint.get("/<name>")
    def verify_file(name: str) -> Response:
        path = folder / name
        if not NAME.fullmatch(name) or not path.is_file():
            raise NotFound
        return Response(path.read_bytes(), content_type="text/plain; charset=utf-8")

    return blueprint
