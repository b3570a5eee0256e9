"""How often what a name or a byline says is what the annotated pages say too: where the confidence of these rules comes from.

    python -m benchmarks.accuracy.said

Writes `said.json` beside this file. The rules read the annotated mentions, since a rule's confidence is multiplied by that of the
mention it reads; "with kg's mentions" is what comes out in a build by the weights that ship (which learnt seeds/pages).
"""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.accuracy.peers import HERE, ROOT, Reader, Seen, WithoutRules, WithoutScores, compared, part_of, sides
from kg.evaluate import figures
from kg.model import Document
from kg.relate import Relater
from kg.train.pages import Page, find_pages, load_page


class OnlyNames(WithoutScores):
    """Relates by names."""

    def _by_line(self, *_: Any, **__: Any) -> Any:
        return iter(())

    _by_office = _by_line


class OnlyOffices(WithoutScores, WithoutRules):
    """Relates by offices: 市长 without its city."""

    def _by_office(self, *given: Any, **named: Any) -> Any:
        return Relater._by_office(self, *given, **named)  # noqa: SLF001 - a part of it is what is measured


class OnlyLines(WithoutScores, WithoutRules):
    """Relates by bylines."""

    def _by_line(self, *given: Any, **named: Any) -> Any:
        return Relater._by_line(self, *given, **named)  # noqa: SLF001 - a part of it is what is measured


def annotated(pages: dict[str, Page]) -> Reader:
    """Give a reader that sees what is annotated."""

    def seen(document: Document) -> list[Seen]:
        passages = pages[document.id].passages
        return [(p.article, tuple(m for m in p.mentions if m.kind != "Title"), (), None) for p in passages]

    return seen


def keep(table: dict[str, Any]) -> None:
    """Write what is measured so far."""
    (HERE / "said.json").write_text(json.dumps(table, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _share(counts: dict[str, Any]) -> dict[str, Any]:
    return {"statements": counts["pred"], "annotated": counts["tp"], "share": counts["p"]}


def main() -> None:
    """Measure and write."""
    folders = {"../shared/gold": ROOT.parent / "shared" / "gold", "seeds/pages": ROOT / "seeds" / "pages"}
    own, relater = sides(None)["both (kg)"]
    table: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name:
        for label, folder in folders.items():
            if not folder.exists():
                continue
            pages = {page.document.id: page for page in (load_page(*pair) for pair in find_pages([folder]))}
            documents = [page.document for page in pages.values()]
            for side, reader in (("annotated mentions", annotated(pages)), ("kg's mentions", cache(own))):
                for rule, kind in (("name", OnlyNames), ("office", OnlyOffices), ("byline", OnlyLines)):
                    target = Path(name) / label.replace("/", "-") / side / rule
                    found = compared(folder, reader, part_of(relater, kind), target, documents)
                    told = figures(found)
                    counts, by_relation = told["statements"], {r: c for r, c in told["by_predicate"].items() if c["pred"]}
                    table.setdefault(f"{label}, {side}", {})[rule] = {**_share(counts), **{r: _share(c) for r, c in by_relation.items()}}
                    print(f"{label}, {side}: {rule}: {counts['p']:.3f} of {counts['pred']}", flush=True)
                keep(table)


if __name__ == "__main__":
    main()
