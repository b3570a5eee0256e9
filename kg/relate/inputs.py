"""What the relation scorer sees of every character: the encoder's states, character features, mention marks and cues."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from kg.model import Article, Mention
from kg.ontology import Ontology
from kg.zh.fold import fold
from kg.zh.lookup import Lookup, mark_all

__all__ = ["CueMaker", "mention_marks"]

Floats = npt.NDArray[np.float32]

_BETWEEN = "\0"  # stands in no cue


def mention_marks(length: int, mentions: Sequence[Mention], kinds: Sequence[str]) -> Floats:
    """Give (characters, 2 x kinds): where a mention of each type starts, and where one stands."""
    rows = np.zeros((length, 2 * len(kinds)), dtype=np.float32)
    number = {kind: i for i, kind in enumerate(kinds)}
    for mention in mentions:
        column = 2 * number[mention.kind]
        rows[mention.start, column] = 1
        rows[mention.start : mention.end, column + 1] = 1
    return rows


class CueMaker:
    """Marks the cue words that the ontology gives for relations and modalities."""

    def __init__(self, ontology: Ontology) -> None:
        """Take every cue; a cue with a gap (推进…建设) counts by its parts."""
        bits: dict[str, int] = {}
        sources = [*ontology.relations.values(), *ontology.modalities.values()]
        for number, source in enumerate(sources):
            for cue in source.cues:
                for part in cue.replace("…", " ").split():
                    bits[fold(part)] = bits.get(fold(part), 0) | 1 << number
        self.width = len(sources)
        self._lookup = Lookup(bits)

    def __call__(self, article: Article) -> Floats:
        """Give (characters, relations + modalities): 1 where a cue of it stands."""
        return self.all([article])[0]

    def all(self, articles: Sequence[Article]) -> list[Floats]:
        """Give for each article (characters, relations + modalities)."""
        text = _BETWEEN.join(fold(article.text) for article in articles)  # cues are looked for in all articles at once
        rows = np.zeros((len(text), self.width), dtype=np.float32)
        hits = self._lookup.find(text)
        for number in range(self.width):
            start, end, _ = hits[(hits[:, 2] >> number & 1) > 0].T
            mark_all(rows, start, end, number)
        last = np.cumsum([len(article.text) + len(_BETWEEN) for article in articles]).tolist()
        return [rows[high - len(_BETWEEN) - len(article.text) : high - len(_BETWEEN)] for article, high in zip(articles, last, strict=True)]
