"""Finds the entry behind a customer's words."""

from __future__ import annotations

from knowledge.matcher.indexes import Arrays, IndexStore
from knowledge.matcher.matcher import Matcher
from knowledge.matcher.ranking import Action, Hit, Ranking
from knowledge.matcher.vectors import VectorCache

__all__ = ["Action", "Arrays", "Hit", "IndexStore", "Matcher", "Ranking", "VectorCache"]
