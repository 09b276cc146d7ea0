"""The peers: other ways of finding the nearest intent, on the same examples and messages.

Those that need bm25s or scikit-learn (the extra `bench`) are skipped where these are absent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from bench.understanding.sets import Examples
from bot.intents import Lexicon, normalise

Scores = NDArray[Any]  # a row for each message, a column for each wording or intent
Ranked = list[list[str]]  # for each message the intents, the likeliest first
Peer = Callable[[Examples, Sequence[str]], Ranked]
KEPT = 3
CDIST: Any = {"dtype": np.float32, "workers": -1}


def ranked_by(peer: Peer, examples: Examples, texts: Sequence[str]) -> Ranked:
    """Every peer gets the texts in one width, script and case, as the matcher makes them."""
    plain = [(normalise(text), intent) for text, intent in examples]
    return peer(plain, [normalise(text) for text in texts])


def by_distance(scorer: Any) -> Peer:
    """The nearest wording by a measure of rapidfuzz."""

    def rank(examples: Examples, texts: Sequence[str]) -> Ranked:
        asks = [text for text, _ in examples]
        return nearest(process.cdist(texts, asks, scorer=scorer, **CDIST), examples)

    return rank


def by_bm25(examples: Examples, texts: Sequence[str]) -> Ranked:
    """BM25 over jieba's words; the words of an intent's wordings are one document."""
    index, cut = import_module("bm25s").BM25(), Lexicon().cut
    intents = sorted({intent for _, intent in examples})
    words: dict[str, list[str]] = {intent: [] for intent in intents}
    for text, intent in examples:
        words[intent] += cut(text)
    index.index(list(words.values()), show_progress=False)
    known = set().union(*words.values())
    asked = [[word for word in cut(text) if word in known] for text in texts]
    none = np.zeros(len(intents), dtype=np.float32)
    return best(np.stack([index.get_scores(one) if one else none for one in asked]), intents)


def by_tfidf(examples: Examples, texts: Sequence[str]) -> Ranked:
    """The wording of the highest cosine over grams of one to three characters."""
    grams = import_module("sklearn.feature_extraction.text").TfidfVectorizer(
        analyzer="char", ngram_range=(1, 3), sublinear_tf=True
    )
    known = grams.fit_transform([text for text, _ in examples])
    return nearest((grams.transform(texts) @ known.T).toarray(), examples)


def by_linear_svc(examples: Examples, texts: Sequence[str]) -> Ranked:
    """Support vectors over grams of one to three characters and jieba's words."""
    vectorizer = import_module("sklearn.feature_extraction.text").TfidfVectorizer
    features = import_module("sklearn.pipeline").make_union(
        vectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True),
        vectorizer(analyzer=Lexicon().cut, sublinear_tf=True),
    )
    model = import_module("sklearn.svm").LinearSVC()
    model.fit(features.fit_transform([text for text, _ in examples]), [i for _, i in examples])
    return best(model.decision_function(features.transform(texts)), list(model.classes_))


NEAREST_WORDING: Mapping[str, Peer] = {
    "rapidfuzz WRatio": by_distance(fuzz.WRatio),
    "rapidfuzz token_set_ratio": by_distance(fuzz.token_set_ratio),
    "Levenshtein (ChatterBot)": by_distance(Levenshtein.normalized_similarity),
}
LEARNING: Mapping[str, Peer] = {
    "BM25 over jieba": by_bm25,
    "TF-IDF char 1-3": by_tfidf,
    "LinearSVC chars + words": by_linear_svc,
}
PEERS: Mapping[str, Peer] = {**NEAREST_WORDING, **LEARNING}


def nearest(scores: Scores, examples: Examples) -> Ranked:
    """From scores of wordings: an intent is as near as its nearest wording."""
    owners = np.array([intent for _, intent in examples])
    order = np.argsort(owners, kind="stable")
    intents, starts = np.unique(owners[order], return_index=True)
    return best(np.maximum.reduceat(scores[:, order], starts, axis=1), intents.tolist())


def best(scores: Scores, intents: Sequence[str]) -> Ranked:
    order = np.argsort(-scores, axis=1, kind="stable")[:, :KEPT]
    return [[intents[place] for place in row] for row in order.tolist()]
