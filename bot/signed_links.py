"""Signed addresses of the desk's pages that are good for a while."""

from __future__ import annotations

from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer


class Strange(Exception):
    """No link of ours, or one that somebody changed."""


class Expired(Exception):
    """A link of ours whose time is over."""


class SignedLinks:
    """Makes and reads the links of one kind of page with the desk's secret."""

    def __init__(self, secret: str, base_url: str, *, salt: str, path: str, lives: int) -> None:
        """`base_url` is where agents reach the desk, empty where they cannot; `lives` in seconds.

        `salt` keeps a link of one kind from being read as one of another; `path` leads to the page.
        """
        self._signer = URLSafeTimedSerializer(secret, salt=salt)
        self._base_url = base_url.rstrip("/")
        self._path = path
        self._lives = lives

    @property
    def is_secure(self) -> bool:
        """Whether agents come by HTTPS."""
        return self._base_url.startswith("https:")

    @property
    def has_address(self) -> bool:
        """Whether agents can come at all."""
        return bool(self._base_url)

    def signed(self, *values: str) -> str:
        """The address with these values in it, without the host."""
        return f"{self._path}{self._signer.dumps(list(values))}"

    def whole(self, *values: str) -> str:
        """The same as agents tap it."""
        return f"{self._base_url}{self.signed(*values)}"

    def values(self, token: str, count: int) -> tuple[str, ...]:
        """What a link of ours holds.

        Raises:
            Expired: it was one.
            Strange: it never was.
        """
        try:
            found = self._signer.loads(token, max_age=self._lives)
        except SignatureExpired:
            raise Expired from None
        except BadData:
            raise Strange from None
        if not isinstance(found, list) or len(found) != count:
            raise Strange
        return tuple(map(str, found))
