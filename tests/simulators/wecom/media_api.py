"""media/upload and media/get; an error of the latter is JSON under 200."""

from __future__ import annotations

from email.parser import BytesParser
from email.policy import HTTP

from tests.simulators.faults import Answer, as_json
from tests.simulators.wecom.nouns import Json, MediaFile, Refusal
from tests.simulators.wecom.world import WeComWorld

DAYS = 3 * 86400.0
MOST = {"image": 10, "voice": 2, "video": 10, "file": 20}
MEBI = 1024 * 1024


def upload(world: WeComWorld, kind: str, content_type: str, body: bytes) -> Json:
    """Keep the multipart field `media` for three days."""
    name, data = _field(content_type, body, "media")
    if not 5 < len(data) <= MOST[kind] * MEBI:
        raise Refusal(44001, "empty media data")
    media_id = world.name("media")
    with world.change() as now:
        world.media[media_id] = MediaFile(data, "image/png", name, now + DAYS)
        created = str(int(now))
    return {"type": kind, "media_id": media_id, "created_at": created}


def get(world: WeComWorld, media_id: str) -> Answer:
    """The bytes of a media_id."""
    with world.lock:
        media = world.media.get(media_id)
        if media is None or media.until < world.clock.seconds():
            return as_json({"errcode": 40007, "errmsg": "invalid media_id"})
    disposition = ("Content-Disposition", 'attachment; filename="file"')
    return Answer(media.data, content_type=media.mime, headers=(disposition,))


def _field(content_type: str, body: bytes, wanted: str) -> tuple[str, bytes]:
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    for part in BytesParser(policy=HTTP).parsebytes(head + body).iter_parts():
        if part.get_param("name", header="content-disposition") == wanted:
            data = part.get_payload(decode=True)
            return part.get_filename() or "", data if isinstance(data, bytes) else b""
    raise Refusal(41005, "media missing")
