"""Who is one person on several channels, as leads and the agents of a case decide it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.same_person import audit, elsewhere
from bot.situation import EVENTS_KNOWN
from bot.store.joins import Known, Party
from bot.store.transaction import Tx
from bot.told import Told
from handlers import card, timeline
from handlers.person_talk import PersonWish, SamePerson, TellApart
from handlers.policy import Agent, Policy, Role
from knowledge import signals

SHOWN = 3
"""Affairs that the answer to a join tells."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonDesk:
    """Joins and separates, writes down who did, and says what came of it."""

    policy: Policy
    now: datetime

    def carry_out(self, tx: Tx, wish: PersonWish, agent: Agent) -> Told:
        """Do it; the sentence for whoever ordered it."""
        if isinstance(wish, SamePerson):
            return self._of_cases(tx, wish.case_nos, agent) or self._join(tx, wish, agent)
        if isinstance(wish, TellApart):
            return self._of_cases(tx, (wish.case_no,), agent) or self._separate(tx, wish, agent)
        return self._not("person_how")

    def _of_cases(self, tx: Tx, case_nos: Sequence[int], agent: Agent) -> Told | None:
        """Why it cannot be: no such case, or nobody's decision but a lead's; None where it can."""
        parties = tx.joins.parties(case_nos)
        unknown = [f"#{case_no}" for case_no in case_nos if case_no not in parties]
        if unknown:
            return self._not("person_no_case", numbers="、".join(unknown))
        theirs = any(party.claimed_by == agent.id for party in parties.values())
        if agent.role is Role.AGENT and not theirs:
            return self._not("person_not_yours")
        return None

    def _join(self, tx: Tx, wish: SamePerson, agent: Agent) -> Told:
        parties = tuple(tx.joins.parties(wish.case_nos).values())
        ids = [party.customer.customer_id for party in parties]
        known = {ids[0], *(one.customer_id for one in tx.joins.others(ids[0]))}
        if known.issuperset(ids):
            cases = "、".join(f"#{party.case_no}" for party in parties)
            return self._not("person_joined_already", cases=cases)
        made = tx.joins.join(ids, by=agent.id, now=self.now)
        detail = " ".join(f"case:{case_no}" for case_no in wish.case_nos)
        audit(tx, "customers_joined", made, by=agent.id, detail=detail, now=self.now)
        shown = "、".join(map(self._party, parties))
        told = self._say("person_joined", customers=shown, case_no=wish.case_nos[0])
        told = "\n".join((told, *self._trail(tx, parties[0].customer)))
        return Told(text=told, orders=(self._say("order_separate", case_no=wish.case_nos[0]),))

    def _separate(self, tx: Tx, wish: TellApart, agent: Agent) -> Told:
        [party] = tx.joins.parties((wish.case_no,)).values()
        mine = party.customer.customer_id
        before = tx.joins.others(mine)
        ended = tx.joins.separate(mine, by=agent.id, now=self.now)
        detail = f"case:{wish.case_no}"
        audit(tx, "customers_separated", ended, by=agent.id, detail=detail, now=self.now)
        left = tx.joins.others(mine)
        gone = [one for one in before if one not in left]
        customer = self._party(party)
        if not before:
            return self._not("person_alone", case_no=wish.case_no)
        key = "person_separated" if gone else "person_still_joined"
        told = self._say(key, customer=customer, others=self._names(gone))
        if not left:
            return Told(text=told)
        named = {"others": self._names(left), "case_no": wish.case_no}
        return Told(
            text=f"{told}\n{self._say('person_left', **named)}",
            orders=(self._say("order_separate", case_no=wish.case_no),),
        )

    def _trail(self, tx: Tx, customer: Known) -> tuple[str, ...]:
        """What is newest of the whole person, each with its channel: nobody waits for the next card."""
        since, everybody = self.now - EVENTS_KNOWN, tx.joins.others(customer.customer_id)
        events = elsewhere(tx, "", (customer, *everybody), since=since)
        texts = self.policy.texts
        return timeline.lines(events, texts, self.policy.hours.timezone)[:SHOWN]

    def _party(self, party: Party) -> str:
        return f"#{party.case_no} {self._name(party.customer)}"

    def _names(self, customers: Iterable[Known]) -> str:
        return "、".join(map(self._name, customers))

    def _name(self, customer: Known) -> str:
        """As agents may read it, with the channel."""
        name = signals.redact(signals.shield(customer.nickname))
        name = name or self._say("customer_unnamed", number=card.end_of(customer.external_id))
        channel = self.policy.texts.get(f"channel_{customer.channel}", (customer.channel,))[0]
        return name + self._say("timeline_elsewhere", channel=channel)

    def _not(self, key: str, **facts: object) -> Told:
        return Told(text=self._say(key, **facts), done=False)

    def _say(self, key: str, **facts: object) -> str:
        named = {"company": self.policy.company, "desk": self.policy.desk, **facts}
        return self.policy.texts[key][0].format_map(named)
