"""Pictures given to Feishu before they can be shown."""

from __future__ import annotations

import hashlib
import logging
import threading

from bot.channels.base import Refused
from bot.channels.feishu.client import FeishuClient
from bot.channels.feishu.errors import ApiError, problem
from bot.channels.wecom.media import Attachments

log = logging.getLogger(__name__)


class Uploads:
    """Names that Feishu has for our pictures; one process uploads each once."""

    def __init__(self, client: FeishuClient, attachments: Attachments) -> None:
        """`attachments` opens a picture by its reference."""
        self._client = client
        self._attachments = attachments
        self._lock = threading.Lock()
        self._keys: dict[tuple[str, str], str] = {}

    def key(self, ref: str) -> str:
        """The image_key; Refused where the picture cannot be read, ApiError as the platform says."""
        try:
            opened = self._attachments(ref)
        except OSError as error:
            raise Refused(f"the picture {ref} cannot be read: {error.strerror}") from None
        name = (ref, hashlib.sha256(opened.data).hexdigest())  # replaced, it is another picture
        with self._lock:
            known = self._keys.get(name)
        if known:
            return known
        key = self._client.upload_image(opened.name, opened.data)
        with self._lock:
            self._keys[name] = key
        return key

    def key_if_any(self, ref: str) -> str | None:
        """As `key`, None where there will never be one: a card goes without it."""
        try:
            return self.key(ref)
        except ApiError as error:
            if not isinstance(problem(error), Refused):
                raise
            reason = str(error)
        except Refused as refused:
            reason = str(refused)
        log.warning("a card goes without a picture: %s", reason, extra={"action": "picture_lost"})
        return None
