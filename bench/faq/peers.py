"""What others reach: the best score of an entry over its wordings."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import bm25s
import jieba
import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi
from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer

from bench.faq.data import Company

Scores = NDArray[np.float64]
"""Questions by wordings."""
Peer = Callable[[Sequence[str], Sequence[str]], Scores]


def rapidfuzz_ratio(questions: Sequence[str], wordings: Sequence[str]) -> Scores:
    return np.array(process.cdist(questions, wordings, scorer=fuzz.ratio), float)


def rank_bm25_jieba(questions: Sequence[str], wordings: Sequence[str]) -> Scores:
    index = BM25Okapi([jieba.lcut(text) for text in wordings])
    return np.stack([index.get_scores(jieba.lcut(text)) for text in questions])


def bm25s_bigrams(questions: Sequence[str], wordings: Sequence[str]) -> Scores:
    index = bm25s.BM25()
    index.index([bigrams(text) for text in wordings], show_progress=False)
    return np.stack([index.get_scores(bigrams(text)) for text in questions]).astype(float)


def bigrams(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(max(len(text) - 1, 1))]


def tfidf_chars(questions: Sequence[str], wordings: Sequence[str]) -> Scores:
    model = TfidfVectorizer(analyzer="char", ngram_range=(1, 3)).fit(wordings)
    return (model.transform(questions) @ model.transform(wordings).T).toarray()


PEERS: dict[str, Peer] = {
    "rapidfuzz ratio": rapidfuzz_ratio,
    "rank_bm25 + jieba": rank_bm25_jieba,
    "bm25s, character bigrams": bm25s_bigrams,
    "tf-idf, character 1–3-grams": tfidf_chars,
}


def by_entry(peer: Peer, company: Company) -> Scores:
    """Questions by entries: the best wording of each."""
    sizes = [len(entry.wordings) for entry in company.entries]
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    wordings = [wording for entry in company.entries for wording in entry.wordings]
    scores = peer([question.text for question in company.questions], wordings)
    return np.maximum.reduceat(scores, starts, axis=1)
