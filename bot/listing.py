"""Where a case is shown in the group: on a card of its own, or on the list of those that wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.channels.base import ListsCases
from bot.outlets import Outlet
from bot.store.cards import Changed
from bot.store.transaction import Tx
from bot.store.waiting_list import WaitingLists


@dataclass(frozen=True, slots=True)
class Listing:
    """The list of one surface, in one transaction."""

    tx: Tx
    outlet: Outlet
    most: int
    """So many waiting cases have a card each."""

    def change(self, changed: Changed, *, now: datetime) -> Changed | None:
        """Keep the list true after a change of a case; None where the case was never on it.

        An urgent case always has a card. One that somebody took leaves the list for a card of its own.
        """
        if not isinstance(self.outlet.channel, ListsCases):
            return None
        lists, surface = WaitingLists(self.tx.connection), self.outlet.lane
        stands = lists.standing(changed.card_id)
        joins = (
            changed.is_new
            and stands.waits
            and not stands.urgent
            and lists.others(surface, changed.card_id) >= self.most
        )
        if not joins and not stands.listed:
            return None
        stays = stands.waits and not stands.urgent
        lists.mark(changed.card_id, listed=stays or self._is_settled(changed))
        return lists.touch(surface, now=now, adds=joins)

    def place(self, changed: Changed) -> Changed | None:
        """Where words about a case that is or was listed go; None where nobody looks any more."""
        lists = WaitingLists(self.tx.connection)
        if not lists.standing(changed.card_id).listed:
            return changed
        if self._is_settled(changed):
            return None
        return lists.row(self.outlet.lane)

    def _is_settled(self, changed: Changed) -> bool:
        card = self.tx.cards.card(changed.card_id)
        return card is not None and card.status == "resolved"
