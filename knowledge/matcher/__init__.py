"""Finds the entry behind a customer's words."""

from __future__ import annotations

from knowledge.matcher.matcher import Matcher
from knowledge.matcher.ranking import Action, Hit, Ranking
from knowledge.matcher.vectors import VectorCache

__all__ = ["Action", "Hit", "Matcher", "Ranking", "VectorCache"]
