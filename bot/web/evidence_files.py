"""What of a stored file goes to an agent's screen: a copy that tells neither place nor camera."""

from __future__ import annotations

from pathlib import Path

from flask import send_file
from werkzeug.wrappers import Response

from bot.media import HEAD, MediaStore, sniff
from bot.media_places import write_placeless
from bot.sight.copying import make_copies

PLAYED = ("video/mp4", "video/quicktime", "video/webm", "audio/mpeg", "audio/wav", "audio/mp4")
"""What a browser plays and cannot be made to run."""
SHOWN = "image/jpeg"
FILMS = ("video/mp4", "video/quicktime", "audio/mp4")


def kind_of(media: MediaStore, sha256: str) -> str:
    """`image`, `audio`, `video` or another first half of a type, by the content."""
    return _mime(media.path(sha256)).partition("/")[0]


def sent(media: MediaStore, sha256: str, policy: str) -> Response | None:
    """The file as it may be seen, under this content policy; None where there is no such copy of it.

    A file that is neither picture, sound nor film is handed out to keep and never opened here.
    """
    answer = _found(media, sha256)
    if answer is not None:
        answer.headers["Content-Security-Policy"] = policy
    return answer


def _found(media: MediaStore, sha256: str) -> Response | None:
    for name in ("view", "mp3"):
        copy = media.copy(sha256, name)
        if copy.is_file():
            return send_file(copy.absolute(), mimetype=_mime(copy), conditional=True)
    path = media.path(sha256)
    mime = _mime(path)
    if mime.startswith("image/"):
        return None  # its original tells where it was taken
    shown = mime in PLAYED
    return send_file(
        path.absolute(),
        mimetype=mime if shown else "application/octet-stream",
        as_attachment=not shown,
        download_name=sha256[:12],
        conditional=True,
    )


def prepare(media: MediaStore, sha256: str) -> None:
    """Make the copy that is shown, where nobody made it before."""
    path, copy = media.path(sha256), media.copy(sha256, "view")
    if copy.is_file():
        return
    mime = _mime(path)
    if mime.startswith("image/"):
        make_copies(path)
    elif mime in FILMS:
        write_placeless(path, copy)


def _mime(path: Path) -> str:
    with path.open("rb") as read:
        return sniff(read.read(HEAD))
