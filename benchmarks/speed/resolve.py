"""Time and memory of resolving many distinct names on one core: python -m benchmarks.speed.resolve [10000 30000 100000].

Writes `resolve.json` beside this file; each size has a process of its own, so that its peak is its own.

Names are made from divisions, bodies, companies and people in a fixed order; 100 names a page, papers of 300 cities.
"""

from __future__ import annotations

import itertools
import json
import os
import platform
import resource as limits
import subprocess
import sys
import time
from pathlib import Path

from kg.gazetteer import Gazetteer
from kg.model import Document, Mention, Span, Term
from kg.resolve import Ledger, resolve
from kg.resolve.rules import Rules

ROOT = Path(__file__).parents[2]
OUT = Path(__file__).with_suffix(".json")
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


def measured(mentions: list[Mention], documents: list[Document], gazetteer: Gazetteer) -> dict[str, float]:
    """Resolve once, and give what it took."""
    start = time.process_time()
    resolution = resolve(mentions, [], documents, gazetteer=gazetteer, ledger=Ledger())
    seconds = time.process_time() - start
    peak = limits.getrusage(limits.RUSAGE_SELF).ru_maxrss / 1024
    return {"names": len(mentions), "CPU-s": round(seconds, 2), "entities": len(resolution.entities), "peak MiB": round(peak)}


def mention(page: str, number: int, surface: str, kind: str) -> Mention:
    span = Span(number * 20, number * 20 + len(surface))
    return Mention(page, 0, *span, surface, kind, (span,), (Term(page, surface, kind),))


def many_pages(size: int) -> dict[str, float]:
    """Distinct names, a hundred a page."""
    gazetteer = Gazetteer.load()
    homes = [
        e.name[:-1] + "日报"
        for s in sorted(gazetteer.surfaces)
        for e in gazetteer.entries(s)[:1]
        if e.level == "city" and e.status == "name"
    ][:300]
    documents, mentions = [], []
    for n, (surface, kind) in enumerate(itertools.islice(names(gazetteer), size)):
        page = f"p{n // 100:05}"
        if n % 100 == 0:
            documents.append(Document(page, page, "", "", homes[n // 100 % len(homes)], "2024-01-01"))
        mentions.append(mention(page, n % 100, surface, kind))
    return measured(mentions, documents, gazetteer)


def one_page(size: int) -> dict[str, float]:
    """Firms of one province on one page: look-alikes that all begin and end alike."""
    firms = ("广东" + "".join(part) + "有限公司" for part in itertools.product(GIVEN, repeat=3))
    mentions = [mention("p", n, firm, "Organization") for n, firm in enumerate(itertools.islice(firms, size))]
    return measured(mentions, [Document("p", "p", "", "", "广州日报", "2024-01-01")], Gazetteer.load())


CASES = {"many pages": many_pages, "one page": one_page}


def main(argv: list[str]) -> None:
    if argv[:1] == ["--case"]:
        print(json.dumps(CASES[argv[1]](int(argv[2]))))
        return
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    found: dict[str, list[dict[str, float]]] = {}
    for case, sizes in (("many pages", [int(a) for a in argv] or [10_000, 30_000, 100_000]), ("one page", [1_000, 2_000, 4_000])):
        for size in sizes:
            command = [sys.executable, __file__, "--case", case, str(size)]
            row = json.loads(subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout)
            found.setdefault(case, []).append(row)
            print(
                f"{case}: {row['names']:>7} names  {row['CPU-s']:>6} CPU-s  {row['entities']} entities  peak {row['peak MiB']} MiB",
                flush=True,
            )
    machine = {"system": f"{platform.system()} {platform.machine()}", "python": platform.python_version(), "cores": os.cpu_count()}
    OUT.write_text(json.dumps({"machine": machine, **found}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
