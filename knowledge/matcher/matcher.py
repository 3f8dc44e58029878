"""Finds the entry behind a customer's words, or says that there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.embedder import Embedder, EmbedderUnavailable
from knowledge.entry import Entry
from knowledge.matcher.bank import Meant
from knowledge.matcher.bank import shipped as shipped_bank
from knowledge.matcher.base import Asked, Base
from knowledge.matcher.evidence import gather, order, share
from knowledge.matcher.followup import Lean, lean
from knowledge.matcher.ghosts import ghosts
from knowledge.matcher.indexes import IndexStore
from knowledge.matcher.inverted import Floats
from knowledge.matcher.lexical import Columns
from knowledge.matcher.lexicon import Lexicon
from knowledge.matcher.lexicon import shipped as shipped_lexicon
from knowledge.matcher.meaning import Compared
from knowledge.matcher.ranking import MOST_HITS, Action, Hit, Ranking
from knowledge.matcher.vectors import VectorCache
from knowledge.matcher.weights import Learned, Weights
from knowledge.matcher.weights import shipped as shipped_weights
from knowledge.normalize import key

EXACT = 0.99
"""Score of an entry whose own wording was asked."""
_NAMED = 0.6
"""Together, of the entries whose keyword was all that was said."""
_BEHIND = np.float32(0.01)
"""How far behind the last an entry comes that does not hold; far more would look like certainty."""
Filter = Callable[[Entry], bool]
Open = NDArray[np.bool_]
"""Which entries hold here and now."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A question compared with every entry."""

    scores: Floats
    columns: Columns
    oddity: Mapping[str, float]
    weights: Weights


@dataclass(frozen=True, slots=True)
class Matcher:
    """Ranks the entries of one base; immutable, so that threads may share it."""

    base: Base | None
    """None where there is no entry."""
    embedder: Embedder | None
    learned: Learned

    @classmethod
    def build(
        cls,
        entries: Sequence[Entry],
        embedder: Embedder | None = None,
        cache: VectorCache | None = None,
        *,
        learned: Learned | None = None,
        lexicon: Lexicon | None = None,
        known: Sequence[Meant] | None = None,
        store: IndexStore | None = None,
    ) -> Matcher:
        """Prepare a base. An embedder that is unavailable is left out: characters only.

        `store` keeps the indexes of a large base between starts.
        """
        learned, lexicon = learned or shipped_weights(), lexicon or shipped_lexicon()
        if not entries:
            return cls(None, None, learned)
        known = shipped_bank() if known is None else known
        everyone = (*entries, *ghosts(known, len(entries)))
        try:
            base = Base.build(everyone, embedder, cache, lexicon, known, store=store)
        except EmbedderUnavailable:
            embedder, base = None, Base.build(everyone, None, None, lexicon, known, store=store)
        return cls(base, embedder, learned)

    def rank(
        self, text: str, *, allowed: Filter | None = None, topic: str | None = None
    ) -> Ranking:
        """The entries that may answer a text, best first, and what to do.

        `allowed` leaves out entries that do not hold here and now. `topic` is the question
        answered last; a text that leaves its subject out is read with it. Never raises.
        """
        if self.base is None or not text.strip():
            return Ranking(Action.MISS, (), ("知识库为空或消息没有文字",))
        open_to = self._open(self.base, allowed)
        if not open_to.any():
            return Ranking(Action.MISS, (), ("此刻没有可用的条目",))
        exact = self._exact(self.base, text, open_to)
        leaning = lean(text) if topic else Lean.NONE
        if topic and leaning and not (exact and leaning is Lean.SOME):
            return self._followed(self.base, text, topic, open_to, exact)
        if exact:
            return exact
        ranked = self._ranked(self.base, text, open_to)
        return self._named(self.base, text, open_to, ranked) or ranked

    def _followed(
        self, base: Base, text: str, topic: str, open_to: Open, exact: Ranking | None
    ) -> Ranking:
        """Read alone and with the topic; the topic's own entry was told and is not meant again."""
        alone = exact or self._ranked(base, text, open_to)
        rest = open_to.copy()
        rest[list(base.exact.get(key(topic), ()))] = False
        sure = alone.action is Action.ANSWER and lean(text) is Lean.SOME
        if sure or base.is_small_talk(text) or not rest.any():
            return alone
        together = self._ranked(base, f"{topic} {text}", rest)
        if together.action is Action.ANSWER and lean(text) is Lean.WHOLE:
            return together
        return max(alone, together, key=lambda ranking: ranking.hits[0].score)

    def _open(self, base: Base, allowed: Filter | None) -> Open:
        if allowed is None:
            return base.own.copy()
        held = (entry.id != "" and allowed(entry) for entry in base.entries)
        return np.fromiter(held, bool, len(base.entries))

    def _exact(self, base: Base, text: str, open_to: Open) -> Ranking | None:
        places = [place for place in base.exact.get(key(text), ()) if open_to[place]]
        if not places:
            return None
        score = EXACT if len(places) == 1 else 0.9 / len(places)
        hits = tuple(Hit(base.entries[place].id, score) for place in places[:MOST_HITS])
        action = Action.ANSWER if len(places) == 1 else Action.CLARIFY
        return Ranking(action, hits, ("与标准问或相似问一致",))

    def _named(self, base: Base, text: str, open_to: Open, ranked: Ranking) -> Ranking | None:
        """Where nothing was found for a keyword that stands alone: what the admin filed under it."""
        places = [place for place in base.named.get(key(text), ()) if open_to[place]]
        if ranked.action is not Action.MISS or not places:
            return None
        score = round(_NAMED / len(places), 4)
        hits = tuple(Hit(base.entries[place].id, score) for place in places[:MOST_HITS])
        return Ranking(Action.CLARIFY, hits, (*ranked.explanation, "与关键词一致"))

    def _ranked(self, base: Base, text: str, open_to: Open) -> Ranking:
        asked = base.ask(text)
        judged = self.judge(asked)
        judged.scores[~open_to] = judged.scores.min() - _BEHIND
        evidence = gather(judged.scores, judged.columns, len(asked.spelled), judged.oddity)
        first = judged.weights.first.probability(evidence)
        three = max(judged.weights.three.probability(evidence), first)
        best = [p for p in order(judged.scores, MOST_HITS).tolist() if open_to[p]]
        clash = base.clashes(asked, best[0])
        action = _action(first, three, judged.weights, clash)
        hits = _hits([base.entries[p].id for p in best], share(judged.scores)[best], first, three)
        return Ranking(action, hits, _explain(asked, evidence, clash))

    def judge(self, asked: Asked, without: int | None = None) -> Judged:
        """Compare a question with every entry, by characters where the model is unavailable."""
        assert self.base is not None
        compared = self.base.compare(asked, without)
        if self.base.meaning is not None and self.embedder is not None:
            try:
                vector = self.embedder.embed([asked.focused])[0]
            except EmbedderUnavailable:
                return self._by_characters(compared)
            meant = self.base.meaning.compare(vector, without)
            weights = self.learned.with_model(answered=self.base.answered)
            columns = compared.columns | meant.columns
            oddity = {**compared.oddity, **meant.oddity}
            return Judged(weights.rank.score(columns), columns, oddity, weights)
        return self._by_characters(compared)

    def _by_characters(self, compared: Compared) -> Judged:
        weights, columns = self.learned.characters, compared.columns
        return Judged(weights.rank.score(columns), columns, compared.oddity, weights)


def _action(first: float, three: float, weights: Weights, clash: bool) -> Action:
    if first >= weights.answer_from and not clash:
        return Action.ANSWER
    return Action.CLARIFY if three >= weights.clarify_from else Action.MISS


def _hits(ids: Sequence[str], shares: Floats, first: float, three: float) -> tuple[Hit, ...]:
    """Scores from both probabilities: what is not the first's is shared by those behind it."""
    rest = max(three - first, 0.0) / max(float(shares[1:3].sum()), 1e-6)
    scores = [first, *(min(first, rest * float(s)) for s in shares[1:])]
    falling = np.minimum.accumulate(np.clip(scores, 0.0, 1.0)).tolist()
    return tuple(Hit(i, round(score, 4)) for i, score in zip(ids, falling, strict=True))


def _explain(asked: Asked, evidence: Mapping[str, float], clash: bool) -> tuple[str, ...]:
    lines = [f"读作：{asked.text}"]
    lines += [f"{name} = {value:.3f}" for name, value in evidence.items()]
    return (*lines, "关键字词冲突，不直接回答") if clash else tuple(lines)
