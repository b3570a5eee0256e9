"""Time and memory of resolving many distinct names on one core: python benchmarks/speed/resolve.py [10000 30000 100000].

Names are made from divisions, bodies, companies and people in a fixed order; 100 names a page, papers of 300 cities.
"""

from __future__ import annotations

import itertools
import resource as limits
import sys
import time

from kg.gazetteer import Gazetteer
from kg.model import Document, Mention, Span, Term
from kg.resolve import Ledger, resolve
from kg.resolve.rules import Rules

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
GIVEN = "伟芳娜敏静强磊洋艳勇军杰娟涛明超兰霞平刚桂英华玉建文志国春梅"
TRADES = ("科技有限公司", "机械股份有限公司", "新能源有限公司", "食品集团", "置业有限公司", "高新区", "产业园", "大桥", "大学", "第一中学")


def names(gazetteer: Gazetteer):
    divisions = [e for s in gazetteer.surfaces for e in gazetteer.entries(s)[:1] if e.kind == "Place" and e.code]
    bodies = list(Rules.load().bodies)
    streams = (
        ((d.surface + b, "Organization") for b in bodies for d in divisions[::3]),
        ((x + y + t, "Organization") for t in TRADES[:5] for x in GIVEN for y in GIVEN for _ in (0,)),
        (
            (d.surface + x + t, "Organization" if "公司" in t or "集团" in t else "Platform")
            for t in TRADES
            for x in ("东", "华")
            for d in divisions[::7]
        ),
        ((s + x + y, "Person") for s in SURNAMES for x in GIVEN for y in GIVEN),
        ((d.surface, "Place") for d in divisions),
    )
    seen = set()
    for batch in itertools.zip_longest(*streams):
        for item in batch:
            if item and item not in seen:
                seen.add(item)
                yield item


def main(sizes: list[int]) -> None:
    gazetteer = Gazetteer.load()
    homes = [
        e.name[:-1] + "日报"
        for s in sorted(gazetteer.surfaces)
        for e in gazetteer.entries(s)[:1]
        if e.level == "city" and e.status == "name"
    ][:300]
    for size in sizes:
        documents, mentions = [], []
        for n, (surface, kind) in enumerate(itertools.islice(names(gazetteer), size)):
            page = f"p{n // 100:05}"
            if n % 100 == 0:
                documents.append(Document(page, page, "", "", homes[n // 100 % len(homes)], "2024-01-01"))
            start = n % 100 * 20
            span = Span(start, start + len(surface))
            mentions.append(Mention(page, 0, *span, surface, kind, (span,), (Term(page, surface, kind),)))
        start_time = time.process_time()
        resolution = resolve(mentions, [], documents, gazetteer=gazetteer, ledger=Ledger())
        seconds = time.process_time() - start_time
        peak = limits.getrusage(limits.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{len(mentions):>7} names: {seconds:6.1f} CPU-s, {len(resolution.entities)} entities, peak {peak:.0f} MiB", flush=True)


if __name__ == "__main__":
    main([int(a) for a in sys.argv[1:]] or [10_000, 30_000, 100_000])
