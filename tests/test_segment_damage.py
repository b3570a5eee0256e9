"""Damage on purpose: annotations are led along exactly, and what `kg.segment` mends of it does not fall."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from kg.make.damage import KINDS, TWO_PAGES, damage, main
from kg.make.remap import Page, load, save
from kg.make.segmentation import Score, measure

FIRST = (
    "沿海高铁通车 两城一小时直达\n\n海州日报讯（记者/沈一帆 通讯员/陆远）昨日，海州至临江的沿海高铁开通运营，全长128公里，设7座车站，总投资约210亿元。"
    "海州东站位于新港区，站房建筑面积3万平方米，由铁路建设集团承建。\n\n下一步，海州将携手临江推进港口物流合作，培育临港装备、冷链物流等产业，"
    "力争明年货物吞吐量突破8000万吨。市交通运输局负责人表示，线路不经停柳河镇，去柳河镇的旅客仍要换乘汽车。\n\n"
    "“从前去临江，开车要三个小时。”退休教师周明远说，如今当天来回也不觉得累，要是早几年通车，他就不必在外地租房子了。"
)
SECOND = (
    "山城办起图书节 作家与读者面对面\n\n云岭晚报讯（记者 何静安）上周六，第三届云岭图书节在云岭市图书馆开幕，展出图书2.6万册，吸引读者逾5000人次。"
    "作家梁思源携新作《雨后的山路》到场签名，他祖籍湖南，毕业于武汉大学中文系。\n\n图书节由云岭市文化馆与新知书店联合主办，将持续到本月底。"
    "主办方向山区小学捐赠图书1200册，支持乡村建设阅览室。有读者问书能不能外借，工作人员说暂时没有这样的安排。"
)
NAMES = {
    FIRST: [
        "海州日报",
        "沈一帆",
        "陆远",
        "海州东站",
        "新港区",
        "铁路建设集团",
        "沿海高铁",
        "128公里",
        "约210亿元",
        "8000万吨",
        "市交通运输局",
        "柳河镇",
        "周明远",
        "临港装备",
        "冷链物流",
    ],
    SECOND: [
        "云岭晚报",
        "何静安",
        "第三届云岭图书节",
        "云岭市图书馆",
        "2.6万册",
        "《雨后的山路》",
        "梁思源",
        "湖南",
        "武汉大学中文系",
        "云岭市文化馆",
        "新知书店",
        "1200册",
    ],
}


def page_of(text: str) -> Page:
    mentions = []
    for name in NAMES[text]:
        at = text.find(name)
        while at >= 0:
            mentions.append({"start": at, "end": at + len(name), "text": name, "type": "Place", "entities": [name]})
            at = text.find(name, at + len(name))
    mentions.sort(key=lambda m: m["start"])
    ends = [i + 1 for i, c in enumerate(text) if c == "。"]
    statements = [
        {"s": "a", "p": "amount", "o": str(e), "modality": "realized", "evidence": [[s, e]]} for s, e in zip([0, *ends], ends, strict=False)
    ]
    return Page(
        text,
        {
            "source": "p.txt",
            "paper": text[16:20],
            "mentions": mentions,
            "entities": [{"id": n, "type": "Place", "aliases": []} for n in NAMES[text]],
            "statements": statements,
        },
    )


PAGES = [page_of(FIRST), page_of(SECOND)]


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("seed", range(6))
def test_spans_are_led_along_exactly(kind: str, seed: int) -> None:
    page, other = PAGES[seed % 2], PAGES[1 - seed % 2]
    damaged = damage(page, kind, seed, other)
    assert damaged == damage(page, kind, seed, other)
    wide = str.maketrans("0123456789.%", "０１２３４５６７８９．％") if kind == "fullwidth" else {}
    expected = {name.translate(wide) for text in ([page.text, other.text] if kind in TWO_PAGES else [page.text]) for name in NAMES[text]}
    found = set()
    for mention in damaged.annotation["mentions"]:
        assert damaged.text[mention["start"] : mention["end"]] == mention["text"]
        found.add(mention["text"].replace("\n", ""))
    assert found == expected
    for statement in damaged.annotation["statements"]:
        assert statement["evidence"]
        words = "".join(damaged.text[a:b] for a, b in statement["evidence"])
        assert "。" in words


def test_a_mention_is_cut_by_breaks_only() -> None:
    for seed in range(40):
        for kind in sorted(set(KINDS) - {"cut", "wrap", "fullwidth"}):
            damaged = damage(PAGES[0], kind, seed, PAGES[1])
            assert all("\n" not in mention["text"] for mention in damaged.annotation["mentions"])


def test_a_repeated_passage_brings_its_mentions_and_evidence_again() -> None:
    damaged = damage(PAGES[0], "repeat", 1)
    assert len(damaged.annotation["mentions"]) > len(PAGES[0].annotation["mentions"])
    assert any(len(statement["evidence"]) > 1 for statement in damaged.annotation["statements"])


@pytest.mark.parametrize(
    ("kind", "mended", "kept"),
    [
        ("cut", 0.9, 0.9),
        ("wrap", 0.95, 0.75),
        ("quote", 0.9, 0.9),
        ("jump", 0.9, 0.9),
        ("interleave", 0.8, 0.5),
        ("together", 0, 0.9),
        ("repeat", 0, 0.9),
    ],
)
def test_what_is_mended_does_not_fall(kind: str, mended: float, kept: float) -> None:
    score = Score()
    for seed in range(12):
        measure(PAGES[seed % 2], kind, seed, PAGES[1 - seed % 2], score)
    assert score.whole >= 0.98 * score.mentions, score.line()
    assert score.mended >= mended * score.cuts, score.line()
    assert score.kept >= kept * score.ends, score.line()


def test_clean_pages_stay_as_they_are() -> None:
    score = Score()
    wrong = [fault for page in PAGES for fault in measure(page, None, 0, None, score)]
    assert wrong == []
    assert score.whole == score.mentions


def test_the_command_damages_a_share_and_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    for number in range(10):
        save(PAGES[number % 2], tmp_path / "in" / f"p{number}.txt")
    for out in ("a", "b"):
        monkeypatch.setattr("sys.argv", ["damage", str(tmp_path / "in"), str(tmp_path / out), "--share", "0.8"])
        main()
    names = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert len(names) == 16
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    page = load(next((tmp_path / "a").glob("*.txt")))
    assert page.annotation["damage"] in KINDS
    assert json.loads(json.dumps(page.annotation)) == page.annotation


def test_unknown_kinds_and_missing_pages_are_said() -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        damage(PAGES[0], "fire", 0)
    with pytest.raises(ValueError, match="second page"):
        damage(PAGES[0], "together", 0)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_any_seed_gives_a_page(kind: str) -> None:
    chance = random.Random(3)
    assert all(damage(PAGES[0], kind, chance.randrange(10**6), PAGES[1]).text for _ in range(5))
