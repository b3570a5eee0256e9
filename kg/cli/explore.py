"""The explorer page over a graph too large for one page: it opens with what matters most and fetches neighbourhoods from the store."""

from __future__ import annotations

import json
from functools import cached_property
from threading import Thread
from typing import TYPE_CHECKING, Any

from kg.rdf.part import Parts

if TYPE_CHECKING:
    import pyoxigraph as ox

__all__ = ["Explorer", "explorer"]

WHOLE = 20_000  # entities up to which a page holds the whole graph
HOME = 120  # entities that a larger one opens with
NEAR = 200  # neighbours that one fetch brings, those with most relations first
ASKED = 40  # fetches that a page may hold at a time; the oldest go first
FOUND = 20


def explorer(store: ox.Store, top: int | None = None) -> Explorer | None:
    """Give the explorer of a store; None where the graph is small enough for the page that `kg build` wrote, unless `top` is asked for."""
    made = Explorer(Parts(store), top or HOME)
    return made if top or len(made.parts.degree) > WHOLE else None


class Explorer:
    """Answers for the page, for blocks of data and for a search over all names."""

    def __init__(self, parts: Parts, home: int) -> None:
        self.parts, self.home = parts, home

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[str, bytes] | None:
        """Give media type and content of ``/``, ``/block?near=ID…`` (what the page opens with and these neighbourhoods), ``/find?q=WORDS``.

        :raises UsageError: there is no such entity.
        """
        from kg.html.pack import packed_json
        from kg.html.page import page_of

        if path == "/":
            shown = page_of(self.block(())).encode("utf-8")
            # While a person looks at the page, so that the first search by pinyin among many names need not wait for it.
            Thread(target=lambda: self._sounds, daemon=True).start()
            return "text/html", shown
        if path == "/block":
            return "application/json", packed_json(self.block(query.get("near", ()))).encode("utf-8")
        if path == "/find":
            return "application/json", json.dumps(self.find(query.get("q", [""])[0]), ensure_ascii=False).encode("utf-8")
        return None

    def block(self, near: Any) -> dict[str, Any]:
        """Give the data block (`kg.html.data.block`) of the entities of most relations and of the neighbourhoods asked for."""
        from kg.html.data import block

        asked = list(dict.fromkeys(near))[-ASKED:]
        ids = set(self.parts.top(self.home))
        for id_ in asked:
            ids |= {id_, *self.parts.near(id_, NEAR)}
        data = block(self.parts.graph(ids))
        data["remote"] = {"nodes": len(self.parts.names), "edges": self.parts.edges, "asked": asked}
        data["nodes"]["total"] = [self.parts.degree[id_] for id_ in data["nodes"]["id"]]
        return data

    def find(self, words: str) -> list[dict[str, Any]]:
        """Give up to 20 entities whose name, or its pinyin or initials, begin with or hold the words; those of most relations first."""
        query = "".join(words.split()).lower()
        if not query:
            return []
        hits = []
        for id_, names in self.parts.names.items():
            at = min((place for place in (_place(name, query) for name in names) if place is not None), default=None)
            if at is None and query.isascii():
                at = min((place for sound in self._sounds[id_] if (place := _place(sound, query)) is not None), default=None)
            if at is not None:
                hits.append((at > 0, -self.parts.degree[id_], id_))
        return [
            {"id": id_, "name": self.parts.names[id_][0], "kind": self.parts.kind(id_), "degree": self.parts.degree[id_]}
            for _, _, id_ in sorted(hits)[:FOUND]
        ]

    @cached_property
    def _sounds(self) -> dict[str, tuple[str, ...]]:
        """Pinyin and initials of each entity's name."""
        from kg.html.data import pinyin

        said = {id_: pinyin(names[0]).split() for id_, names in self.parts.names.items()}
        return {id_: ("".join(parts), "".join(part[0] for part in parts)) for id_, parts in said.items()}


def _place(text: str, query: str) -> int | None:
    at = text.lower().find(query)
    return None if at < 0 else at
