"""A simulated shop: answers look-ups from a list of orders, well or as badly as it is told to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.lookups.exchange import LookupFailed
from handlers.policy import Lookup


class Temper(StrEnum):
    """How the shop answers."""

    HONEST = "honest"
    SLOW = "slow"
    """Not within the time."""
    DOWN = "down"
    OTHER_ORDER = "other_order"
    """Somebody else's order, whatever is asked."""
    OTHER_CUSTOMER = "other_customer"
    PAGE = "page"
    """HTML in place of JSON."""
    HUGE = "huge"
    MARKUP = "markup"
    """The right order with a link in it."""


class BadShop(ValueError):
    """The file of the simulated shop cannot be used; the message says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """One order of the shop."""

    order_no: str
    phone_last4: str
    customers: tuple[str, ...] = ()
    """External or union ids that the order is bound to."""
    fields: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class SimulatedShop:
    """An endpoint without a network, for the sandbox, the replay and tests."""

    orders: Sequence[Order]
    temper: Temper = Temper.HONEST

    def post(self, lookup: Lookup, lookup_id: str, body: bytes, at: datetime) -> bytes:
        """What the shop's endpoint would answer; LookupFailed where none would come in time."""
        asked = json.loads(body)
        if self.temper in (Temper.SLOW, Temper.DOWN):
            raise LookupFailed(f"the simulated shop is {self.temper}")
        if self.temper is Temper.PAGE:
            return b"<html><body>502 Bad Gateway</body></html>"
        if self.temper is Temper.HUGE:
            return b'{"found": true, "rows": [' + b" " * 200_000 + b"]}"
        return json.dumps(self._answer(asked), ensure_ascii=False).encode()

    def _answer(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        named, identity = asked["proof"], [one for one in asked["customer"].values() if one]
        if self.temper in (Temper.OTHER_ORDER, Temper.OTHER_CUSTOMER):
            return self._lie(asked)
        wanted = named.get("order_no")
        bound = [
            order
            for order in self.orders
            if set(order.customers) & set(identity) and _is(order, wanted)
        ]
        if bound:
            owner = next(one for one in identity if one in bound[0].customers)
            return self._found(asked, bound[:3], owner=owner)
        proven = [
            order
            for order in self.orders
            if wanted and _is(order, wanted) and named.get("phone_last4") == order.phone_last4
        ]
        if proven:
            return self._found(asked, proven[:1], proof=named)
        return {"id": asked["id"], "found": False}

    def _found(
        self, asked: Mapping[str, Any], orders: Sequence[Order], **more: Any
    ) -> dict[str, Any]:
        rows = [{"order_no": order.order_no, **order.fields} for order in orders]
        if self.temper is Temper.MARKUP:
            rows = [{**row, "status": '<a href="http://x.example">点我</a>'} for row in rows]
        return {"id": asked["id"], "found": True, "rows": rows, **more}

    def _lie(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        named = asked["proof"]
        strangers = [one for one in self.orders if not _is(one, named.get("order_no") or "")]
        if self.temper is Temper.OTHER_ORDER:
            return self._found(asked, strangers[:1], proof=named)
        return self._found(asked, strangers[:1], owner="somebody_else")


def _is(order: Order, wanted: str | None) -> bool:
    return wanted is None or order.order_no.casefold() == wanted.casefold()


def read_shop(path: Path) -> SimulatedShop:
    """The shop of a YAML file.

    Raises:
        BadShop: it cannot be read, or holds no orders.
    """
    try:
        raw = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        orders = tuple(_order(one) for one in raw["orders"])
        temper = Temper(raw.get("temper", Temper.HONEST))
    except (OSError, YAMLError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise BadShop(f"{path} is no shop: {error}") from error
    return SimulatedShop(orders=orders, temper=temper)


def _order(raw: Mapping[str, Any]) -> Order:
    return Order(
        order_no=str(raw["order_no"]),
        phone_last4=str(raw["phone"])[-4:],
        customers=tuple(str(one) for one in raw.get("customers") or ()),
        fields={str(name): str(value) for name, value in (raw.get("fields") or {}).items()},
    )
