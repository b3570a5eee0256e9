"""What the heads see of a character beside the encoder's states: its class, gazetteer names, name suffixes, values, marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from kg.gazetteer import Gazetteer
from kg.model import Article
from kg.ontology import Ontology
from kg.zh.fold import fold
from kg.zh.lookup import Lookup, code_points, mark_all
from kg.zh.values import find_values

__all__ = ["FeatureMaker"]

Floats = npt.NDArray[np.float32]

_CLASSES = (
    "0123456789",
    "零一二三四五六七八九十百千万亿两半",
    "，",
    "。；！？",
    "、",
    "：",
    "“”‘’",
    "《》〈〉",
    "（）()",
    "—-–~～",
    "·",
    " \n\u3000",
    "年月日时点",
)
_LATIN, _OTHER = len(_CLASSES), len(_CLASSES) + 1
_PAIRS = (("“", "”"), ("《", "》"), ("（", "）"))
_VALUES = ("Time", "Money", "Quantity")
_GROUPS = (
    "Place-province", "Place-city", "Place-county", "Place-former", "Place-epithet", "Place-",
    "Organization-", "Platform-", "Facility-", "Policy-", "letter", "town", "town, short",
    "known Place", "known Organization", "known Platform", "known Facility", "known Policy", "known Event", "known Industry", "known Work",
)  # fmt: skip
_KINDS = ("headline", "byline", "quote")
_BETWEEN = "\0"  # stands in no name


class FeatureMaker:
    """Gives a row of numbers for every character of an article; the columns are fixed by the gazetteer's groups and the suffixes."""

    def __init__(self, names: Mapping[str, Sequence[str]], suffixes: Mapping[str, Sequence[str]]) -> None:
        """`names` are groups of gazetteer names, `suffixes` the name endings of each type; both keep their order."""
        self.groups = tuple(names)
        self.suffix_kinds = tuple(kind for kind, endings in suffixes.items() if endings)
        bits: dict[str, int] = {}
        for number, group in enumerate(self.groups):
            for folded in fold("\n".join(names[group])).split("\n") if names[group] else ():
                bits[folded] = bits.get(folded, 0) | 1 << number
        ends: dict[str, int] = {}
        for number, kind in enumerate(self.suffix_kinds):
            for ending in suffixes[kind]:
                ends[fold(ending)] = ends.get(fold(ending), 0) | 1 << number
        self._names, self._ends = Lookup(bits), Lookup(ends)
        self._class = np.full(0x10000, _OTHER, dtype=np.int8)
        for number, members in enumerate(_CLASSES):
            for member in members:
                self._class[ord(member)] = number
        for code in [*range(ord("a"), ord("z") + 1), *range(ord("A"), ord("Z") + 1)]:
            self._class[code] = _LATIN
        self._base_names = _OTHER + 1
        self._base_ends = self._base_names + 3 * len(self.groups)
        self._base_values = self._base_ends + len(self.suffix_kinds)
        self._base_marks = self._base_values + 3 * len(_VALUES)
        self._base_kinds = self._base_marks + len(_PAIRS)
        self.width = self._base_kinds + len(_KINDS)

    @classmethod
    def of(cls, ontology: Ontology, gazetteer: Gazetteer) -> FeatureMaker:
        """Give the features that the heads which ship were trained with: names by type and level, endings by type."""
        groups: dict[str, list[str]] = {}
        for surface, entries in gazetteer.surfaces.items():
            for entry in entries:
                level = "epithet" if entry.status == "epithet" else entry.level if entry.alive else "former"
                groups.setdefault(f"{entry.kind}-{level}", []).append(surface)
        groups["letter"] = sorted(gazetteer.letters)
        groups["town"] = list(gazetteer.towns)
        groups["town, short"] = [name[:-1] for name in groups["town"] if name[-1] in "镇乡" and len(name) > 2]
        groups |= {f"known {kind}": list(names) for kind, names in gazetteer.known.items()}
        kept = {name: members for name, members in sorted(groups.items()) if name in _GROUPS}
        return cls({name: kept.get(name, []) for name in _GROUPS}, {k.name: k.suffixes for k in ontology.kinds.values()})

    def __call__(self, article: Article) -> Floats:
        """Give an array (characters of the article, `width`)."""
        return self.all([article])

    def all(self, articles: Sequence[Article]) -> Floats:
        """Give an array (characters of the articles, `width`), one article behind the other."""
        folded = [fold(article.text) for article in articles]
        text = _BETWEEN.join(folded)  # names are looked for in all articles at once
        codes = code_points(text)
        rows = np.zeros((len(text), self.width), dtype=np.float32)
        rows[np.arange(len(text)), self._class[np.minimum(codes, 0xFFFF)]] = 1
        hits = self._names.find(text)
        for number in range(len(self.groups)):
            start, end, _ = hits[(hits[:, 2] >> number & 1) > 0].T
            column = self._base_names + 3 * number
            rows[start, column] = rows[end - 1, column + 2] = 1
            mark_all(rows, start, end, column + 1)
        hits = self._ends.find(text)
        for number in range(len(self.suffix_kinds)):
            rows[hits[(hits[:, 2] >> number & 1) > 0, 1] - 1, self._base_ends + number] = 1
        at = 0
        for article, own in zip(articles, folded, strict=True):
            here = rows[at : at + len(own)]
            for start, end, kind in find_values(own):
                self._mark(here, start, end, self._base_values + 3 * _VALUES.index(kind))
            for number, (opening, closing) in enumerate(_PAIRS):
                self._inside(here, own, opening, closing, self._base_marks + number)
            for sentence in article.sentences:
                if sentence.kind in _KINDS:
                    here[sentence.start : sentence.end, self._base_kinds + _KINDS.index(sentence.kind)] = 1
            at += len(own) + len(_BETWEEN)
        if len(articles) < 2:
            return rows
        kept = np.ones(len(text), dtype=np.bool_)
        kept[np.cumsum([len(own) + len(_BETWEEN) for own in folded])[:-1] - 1] = False
        return rows[kept]

    @staticmethod
    def _mark(rows: Floats, start: int, end: int, column: int) -> None:
        rows[start, column] = 1
        rows[start:end, column + 1] = 1
        rows[end - 1, column + 2] = 1

    @staticmethod
    def _inside(rows: Floats, folded: str, opening: str, closing: str, column: int) -> None:
        start = folded.find(opening)
        while start >= 0:
            end = folded.find(closing, start)
            if end < 0 or end - start > 120:  # a mark that never closes marks nothing
                end = start
            rows[start + 1 : end, column] = 1
            start = folded.find(opening, max(end, start + 1))
