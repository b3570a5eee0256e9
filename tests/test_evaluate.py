"""Figures are those of the guide's scorer; intervals hold them; every difference is one mistake with one cause."""

from __future__ import annotations

import copy
import json
import random
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.check import check, check_page
from kg.errors import InputError
from kg.evaluate import CAUSES, Pair, as_json, as_text, compare, evaluate, figures, intervals, mistakes, page_html
from kg.ontology import Ontology
from tests.graphs import SEEDS, SMALL_TEXT, _small_page

SHARED = Path(__file__).parents[2] / "shared"
PREDICATES = list(Ontology.load().relations)


def small() -> dict:
    return copy.deepcopy(_small_page()[1])


def spoilt(page: dict, seed: int, share: float = 0.12) -> dict:
    """Give a page with mistakes of every kind in it, the same for the same seed."""
    chance = random.Random(seed)
    page = copy.deepcopy(page)
    page["mentions"] = [m for m in page["mentions"] if chance.random() > share]
    page["statements"] = [s for s in page["statements"] if chance.random() > share]
    names = [e["id"] for e in page["entities"]] or ["x"]
    for mention in page["mentions"]:
        if chance.random() < share:
            mention["end"] += 1
        if chance.random() < share:
            mention["type"] = chance.choice(["Place", "Organization"])
        if mention["entities"] and chance.random() < share:
            mention["entities"] = [chance.choice(names)]
    for statement in page["statements"]:
        for key, values in (("s", names), ("o", names), ("p", PREDICATES), ("modality", ["realized", "planned"])):
            if chance.random() < share:
                statement[key] = chance.choice(values)
    page["statements"] += [copy.deepcopy(s) for s in page["statements"] if chance.random() < share]
    return page


def pages(limit: int) -> list[tuple[str, dict]]:
    files = sorted(SEEDS.glob("*.json"))[:limit]
    return [(f.stem, json.loads(f.read_text(encoding="utf-8"))) for f in files] or [("small-01", small())]


def save(folder: Path, found: list[tuple[str, dict]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in found:
        (folder / f"{name}.json").write_text(json.dumps(page, ensure_ascii=False), encoding="utf-8")
    return folder


@pytest.mark.parametrize("seed", range(4))
def test_figures_equal_the_guides_scorer(tmp_path, seed):
    scorer, gold = SHARED / "score.py", SHARED / "gold"
    if not scorer.exists():
        pytest.skip("needs ../shared/score.py")
    golds = [(p.stem, json.loads(p.read_text(encoding="utf-8"))) for p in sorted(gold.glob("*.json"))] + pages(20)
    gold_folder = save(tmp_path / "gold", golds)
    pred = save(tmp_path / "pred", [(name, spoilt(page, seed, 0.05 + 0.1 * seed)) for name, page in golds])
    run = subprocess.run(
        [sys.executable, scorer, gold_folder, pred, "--json"], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    theirs = json.loads(run.stdout)
    ours = json.loads(as_json(evaluate(gold_folder, pred, samples=10)))
    assert {key: ours[key] for key in theirs} == theirs


def test_a_page_agrees_with_itself():
    found = figures([compare(Pair("p", small(), small()))])
    assert found["mentions"] == {"p": 1.0, "r": 1.0, "f1": 1.0, "tp": 17, "pred": 17, "gold": 17}
    assert found["statements"]["f1"] == found["alias_accuracy"] == found["modality_accuracy"] == found["entities"]["f1"] == 1.0
    assert mistakes(compare(Pair("p", small(), small()))) == []


def test_symmetric_predicates_match_either_way_and_literals_loosely():
    pred = small()
    for s in pred["statements"]:
        if s["p"] == "cooperatesWith":
            s["s"], s["o"] = s["o"], s["s"]
        if s["o"] == "15亿元":
            s["o"] = "约１５亿元"
    assert figures([compare(Pair("p", small(), pred))])["statements"]["f1"] == 1.0


def test_only_what_gold_annotates_counts(tmp_path):
    gold = small()
    gold["spans"] = [[0, 12]]
    result = evaluate(save(tmp_path / "g", [("p", gold)]), save(tmp_path / "p", [("p", small())]))
    assert result.figures["mentions"]["pred"] == result.figures["mentions"]["gold"] == 2


@given(st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_every_difference_is_counted_once(seed):
    gold = small()
    compared = compare(Pair("p", gold, spoilt(gold, seed, 0.25)))
    found = mistakes(compared)
    counts = figures([compared])
    of_statements = [
        m for m in found if m.cause in {"subject", "object", "predicate", "missed-end", "missed-statement", "spurious-statement"}
    ]
    missed = counts["statements"]["gold"] - counts["statements"]["tp"]
    spurious = counts["statements"]["pred"] - counts["statements"]["tp"]
    assert sum(bool(m.gold) for m in of_statements) == missed
    assert sum(bool(m.pred) for m in of_statements) == spurious
    of_mentions = [m for m in found if m.cause in {"missed-mention", "wrong-type", "wrong-boundary", "spurious-mention"}]
    assert sum(bool(m.gold) for m in of_mentions) == counts["mentions"]["gold"] - counts["mentions"]["tp"]
    assert {m.cause for m in found} <= set(CAUSES)


def _with(change) -> list[tuple[str, str, str]]:
    pred = small()
    change(pred)
    return [(m.cause, m.gold, m.pred) for m in mistakes(compare(Pair("p", small(), pred)))]


def test_causes_are_told_apart():
    def drop(page):
        page["mentions"] = [m for m in page["mentions"] if m["text"] != "李岳"]

    assert ("missed-mention", "李岳 [Person]", "") in _with(drop)
    assert _with(lambda p: p["mentions"][3].update(type="Organization"))[0][0] == "wrong-type"
    assert _with(lambda p: p["mentions"][3].update(start=p["mentions"][3]["start"] - 1, text="/黎晓禾"))[0][0] == "wrong-boundary"
    plan = next(i for i, s in enumerate(small()["statements"]) if s["p"] == "develops")
    for key, value, cause in (
        ("modality", "realized", "modality"),
        ("p", "operates", "predicate"),
        ("o", "深江装备产业园", "object"),
        ("s", "深圳市", "subject"),
    ):
        assert [c for c, *_ in _with(lambda p, k=key, v=value: p["statements"][plan].update({k: v}))] == [cause]
    assert [c for c, *_ in _with(lambda p: p["statements"].pop(plan))] == ["missed-statement"]
    swapped = _with(lambda p: p["mentions"][1].update(entities=["江门市"]))
    assert ("alias", "深圳 [Place] → 深圳市", "深圳 [Place] → 江门市") in swapped


def test_intervals_hold_the_figures_and_repeat():
    compared = [compare(Pair(f"{name}-{i}", page, spoilt(page, i, 0.1))) for name, page in pages(3) for i in range(6)]
    found, sure = figures(compared), intervals(compared)
    assert sure == intervals(compared)
    for head in ("mentions", "statements"):
        low, high = sure[head]["f1"]
        assert low <= found[head]["f1"] <= high
        assert 0 < high - low < 0.3
    assert intervals(compared[:1]) is None


def test_groups_are_by_region_and_damage(tmp_path):
    gold = [("a", small() | {"damage": ["lines", "columns"]}), ("b", small() | {"paper": "泉州晚报", "region": None})]
    result = evaluate(save(tmp_path / "g", gold), save(tmp_path / "p", gold))
    assert list(result.groups["region"]) == ["广东省", "福建省"]
    assert list(result.groups["damage"]) == ["columns+lines", "unknown"]
    assert result.groups["region"]["广东省"]["pages"] == 1


class _Texts(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.marks, self._in = [], [], False

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self._in = tag == "mark"

    def handle_data(self, data):
        if self._in:
            self.marks.append(data)
            self._in = False


def test_reports_in_text_json_and_html(tmp_path):
    gold, pred = small(), small()
    gold["mentions"][0]["entities"] = ["</script><script>alert(1)</script>"]
    pred["mentions"].pop(3)
    folder = save(tmp_path / "g", [("small-01", gold)])
    (folder / "small-01.txt").write_text(SMALL_TEXT, encoding="utf-8")
    result = evaluate(folder, save(tmp_path / "p", [("small-01", pred)]))
    text = as_text(result, errors=True)
    assert "mentions                 P 1.000  R 0.941  F1 0.970" in text
    assert "small-01:21-24  missed-mention  黎晓禾 [Person]  |  –" in text
    assert json.loads(as_json(result))["causes"]["missed-mention"] == 1
    page = page_html(result)
    reader = _Texts()
    reader.feed(page)
    assert "script" not in reader.tags
    assert "http" not in page
    assert "黎晓禾" in reader.marks


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("p.json", "{", "not JSON"),
        ("p.json", "[]", "no object"),
        ("p.json", '{"mentions": [], "entities": []}', "lacks statements"),
        ("p.json", '{"mentions": [{"start": 1}], "entities": [], "statements": []}', r"lacks end, type mentions\[0\]"),
        ("q.json", "{}", "no prediction for p.json"),
    ],
)
def test_bad_files_are_named(tmp_path, name, content, message):
    save(tmp_path / "g", [("p", small())])
    (tmp_path / "pred").mkdir()
    (tmp_path / "pred" / name).write_text(content)
    with pytest.raises(InputError, match=message):
        evaluate(tmp_path / "g", tmp_path / "pred")


def test_an_empty_folder_is_told(tmp_path):
    with pytest.raises(InputError, match="no annotation files"):
        evaluate(tmp_path, tmp_path)


# --- kg check


def _faults(change, text: str = SMALL_TEXT) -> list[str]:
    page = small()
    change(page)
    return [f.code for f in check_page(page, text.encode(), "p.json", Ontology.load())]


def test_a_sound_page_has_no_fault():
    assert _faults(lambda _: None) == []


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("offset", lambda p: p["mentions"][16].update(start=-3)),
        ("offset", lambda p: p["mentions"][3].update(text="黎晓")),
        ("type", lambda p: p["mentions"][4].update(type="Date")),
        ("entity", lambda p: p["mentions"][0].update(entities=["江门"])),
        ("entity", lambda p: p["entities"].append(p["entities"][0])),
        ("predicate", lambda p: p["statements"][1].update(p="likes")),
        ("modality", lambda p: p["statements"][1].update(modality="maybe")),
        ("domain", lambda p: p["statements"][1].update(p="connects")),
        ("range", lambda p: p["statements"][1].update(o="双城合作推进会")),
        ("evidence", lambda p: p["statements"][1].update(evidence=[])),
        ("evidence", lambda p: p["statements"][1].update(evidence=[[3, 9999]])),
        ("overlap", lambda p: p["mentions"].append(p["mentions"][7] | {"start": p["mentions"][7]["start"] + 2, "text": "会展中心"})),
        ("repeat", lambda p: p["mentions"].pop(0)),
        ("sha256", lambda p: p.update(sha256="0" * 64)),
        ("twice", lambda p: p["statements"].append(p["statements"][1])),
    ],
)
def test_each_fault_is_found(code, change):
    assert code in _faults(change)


def test_a_missing_source_is_a_fault(tmp_path):
    (fault,) = check([save(tmp_path, [("p", small())])])
    assert (fault.code, fault.severity) == ("source", "error")
    with pytest.raises(InputError, match="nowhere"):
        check([tmp_path / "nowhere"])


def test_the_seed_pages_are_sound():
    if not any(SEEDS.glob("*.json")):
        pytest.skip("the seed corpus is not in seeds/pages yet")
    assert [f for f in check([SEEDS]) if f.severity == "error"] == []
