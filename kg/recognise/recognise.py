"""Articles become readings: the mentions of each, and what every later stage may want to know of its characters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kg.gazetteer import Gazetteer
from kg.model import Article, Mention, Piece, Sentence
from kg.neural.encoder import Encoder, encoder
from kg.neural.features import FeatureMaker
from kg.neural.head import Head, softmax
from kg.ontology import Ontology
from kg.recognise.mentions import mentions_of, title_of
from kg.recognise.segmenters import Segmenter, segmenters
from kg.recognise.tagger import Found, Tagger
from kg.resources import resource
from kg.zh.fold import fold
from kg.zh.values import find_values

__all__ = ["Reading", "Recogniser"]

Floats = npt.NDArray[np.float32]
_TITLES = ("strivesFor", "recognizedAs")
_SPACY_CONFIDENCE = 0.8  # spaCy's pipelines say no probability; this is their usual precision on news


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as it was recognised.

    `characters` are, of each sentence that is not empty, (characters, …): the encoder's two layers, and character features.
    """

    article: Article
    mentions: tuple[Mention, ...]
    titles: tuple[Mention, ...]
    words: npt.NDArray[np.bool_]  # True where a word starts; every character where words were not asked for
    characters: tuple[tuple[Floats, ...], ...]


@dataclass(frozen=True)
class Recogniser:
    """Everything that recognition needs, loaded once a process."""

    encoder: Encoder
    features: FeatureMaker
    tagger: Tagger
    gazetteer: Gazetteer
    ontology: Ontology
    segmenter: Segmenter
    generic: Mapping[str, frozenset[str]]  # bare nouns of each type, which name nothing
    spacy: Any = None  # a kg.recognise.language.Spacy, where --nlp names a pipeline

    @classmethod
    def load(
        cls,
        *,
        nlp: str = "lac",
        segmenter: str = "lac",
        model: Path | None = None,
        ontology: Ontology | None = None,
        gazetteer: Gazetteer | None = None,
    ) -> Recogniser:
        """Load the recogniser: `nlp` is ``lac`` or an installed spaCy pipeline, `model` a folder that `kg train` wrote.

        :raises ModelError: when weights or a pipeline are missing. :raises UsageError: for an unknown segmenter.
        """
        ontology, gazetteer = ontology or Ontology.load(), gazetteer or Gazetteer.load()
        chars = encoder(resource("weights"))
        head = Head((model or resource("weights")) / "tagger.onnx")
        kinds = tuple(str(kind) for kind in head.card["kinds"])  # type: ignore[attr-defined]
        spacy = None
        if nlp != "lac":
            from kg.recognise.language import Spacy

            spacy = Spacy(nlp)
        tagger = Tagger(head, kinds, _TITLES)
        return cls(
            chars,
            FeatureMaker.of(ontology, gazetteer),
            tagger,
            gazetteer,
            ontology,
            segmenters.get(segmenter)(chars, model or resource("weights")),
            _generic(ontology),
            spacy,
        )

    def __call__(
        self, articles: Sequence[Article], published: Mapping[str, str | None] | None = None, *, cut_words: bool = False
    ) -> list[Reading]:
        """Give the reading of each article; all sentences are encoded together, whatever articles they stand in.

        `published` leads from a document's id to its date, against which dates are read. Words are cut only where `cut_words`
        asks for them (for a spaCy Doc): no mention or statement depends on them.
        """
        dates = published or {}
        first = np.cumsum([0, *(len(article.text) for article in articles)]).tolist()  # row of each article's first character
        where = [(n, s) for n, article in enumerate(articles) for s in article.sentences if s.end > s.start]
        texts = [articles[n].text[s.start : s.end] for n, s in where]
        features = self.features.all(articles)
        seen: list[tuple[Floats, ...]] = [()] * len(texts)
        kept = []
        for batch in self.encoder.batches(texts):
            kept += [batch] if cut_words else []
            said = (*batch.layers, softmax(batch.emissions))
            for row, i in enumerate(batch.index):
                n, s = where[i]
                own = features[first[n] + s.start : first[n] + s.end]
                seen[i] = (*(part[row, : len(own)] for part in said), own)
        mentions: list[list[Found]] = [[] for _ in articles]
        titles: list[list[Found]] = [[] for _ in articles]
        characters: list[list[tuple[Floats, ...]]] = [[] for _ in articles]
        for (n, sentence), (low, high, _, own), found in zip(where, seen, self.tagger(seen), strict=True):
            characters[n].append((low, high, own))
            for target, group in zip((mentions[n], titles[n]), found, strict=True):
                target += [Found(f.start + sentence.start, f.end + sentence.start, f.kind, f.confidence) for f in group]
        words = self._words(articles, where, self.segmenter(texts, kept) if cut_words else [])
        if self.spacy is not None:
            mentions = [
                self._from_spacy(a, tagged) for a, tagged in zip(articles, self.spacy.entities([a.text for a in articles]), strict=True)
            ]
        return [
            Reading(
                a,
                mentions_of(a, mentions[n], self.gazetteer, self.generic, dates.get(a.document)),
                tuple(title_of(a, t) for t in sorted(titles[n])),
                words[n],
                tuple(characters[n]),
            )
            for n, a in enumerate(articles)
        ]

    def doc(self, language: Any, text: str) -> Any:
        """Give a text as a spaCy Doc with its mentions in ``doc.spans["kg"]``; the text is read as one article, as it stands."""
        from kg.recognise.language import make_doc

        article = Article("text", 0, text, (Piece(0, 0, len(text)),), (Sentence(0, len(text), "body", 0),) if text else ())
        reading = self([article], cut_words=True)[0]
        found = [[Found(m.start, m.end, m.kind, m.confidence) for m in group] for group in (reading.mentions, reading.titles)]
        return make_doc(language, article, reading.words, *found)

    def _from_spacy(self, article: Article, tagged: list[tuple[int, int, str]]) -> list[Found]:
        found = []
        for start, end, tag in tagged:
            kind = self.ontology.kind_of_tag(tag)
            if kind is not None and kind.name not in ("Time", "Money", "Quantity"):
                found.append(Found(start, end, kind.name, _SPACY_CONFIDENCE))
        values = [Found(start, end, kind, 0.95) for start, end, kind in find_values(fold(article.text))]
        return found + values

    @staticmethod
    def _words(articles: Sequence[Article], where: Sequence[tuple[int, Sentence]], cuts: Sequence[Any]) -> list[Any]:
        words = [np.ones(len(a.text), dtype=np.bool_) for a in articles]
        for (n, sentence), cut in zip(where, cuts, strict=False):
            words[n][sentence.start : sentence.end] = cut
        return words


def _generic(ontology: Ontology) -> dict[str, frozenset[str]]:
    """Give the name endings of each type that are words of their own; 市委 and the like are names at home and stay."""
    return {
        kind.name: frozenset(s for s in kind.suffixes if len(s) > 1 and not s.endswith("委") and s not in _NAMES_AT_HOME)
        for kind in ontology.kinds.values()
        if kind.name in ("Organization", "Platform", "Project", "Facility")
    }


_NAMES_AT_HOME = frozenset({"政府", "政协", "人大常委会", "海关", "党委", "法院", "检察院"})
