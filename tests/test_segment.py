"""Segmenting: the laws that hold on any text, and each repair on a text that needs it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.model import Article, Document
from kg.segment import discarded, segment
from kg.segment.sentences import split_sentences

REPAIRABLE = [
    "（下转A03版）",
    "（上接第一版）",
    "1 ",
    "●",
    "——",
    "３５个",
    "RCEP",
    "8月22日，江门与深圳签署协议",
    "江门日报记者 皇智尧",
    "\x00",
    "\ud800",
    "😀",
]
WORDS = ["江门日报讯（记者/黎禹君）", "本报讯", "合", "肥的城市", "沪苏湖高铁开通 南浔迈入高铁时代"]
MARKS = ["，", "。", "；", "！", "“", "”", "（", "）", "《", "》", "\n", "\n\n", "\r\n", "\r", "　", " ", "\f", "\u2028"]
PIECES = st.sampled_from([*WORDS, *MARKS, *REPAIRABLE])
TEXTS = st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=200)


def articles_of(text: str) -> tuple[Article, ...]:
    return segment(Document("p", "p.txt", text, ""))


def said(text: str) -> list[list[tuple[str, str]]]:
    return [[(a.text[s.start : s.end], s.kind) for s in a.sentences] for a in articles_of(text)]


@given(TEXTS)
def test_every_character_leads_to_the_same_character_of_the_source(text: str) -> None:
    for number, article in enumerate(articles_of(text)):
        assert (article.document, article.index) == ("p", number)
        at = 0
        for piece in article.pieces:
            assert piece.start == at
            assert piece.length > 0
            assert article.text[at : at + piece.length] == text[piece.source : piece.source + piece.length]
            at += piece.length
        assert at == len(article.text)


@given(TEXTS)
def test_articles_and_discarded_spans_partition_the_source(text: str) -> None:
    document = Document("p", "p.txt", text, "")
    articles = segment(document)
    spans = [(p.source, p.source + p.length) for a in articles for p in a.pieces] + [tuple(s) for s in discarded(document, articles)]
    at = 0
    for start, end in sorted(spans):
        assert start == at
        assert end > start
        at = end
    assert at == len(text)


@given(TEXTS)
def test_sentences_are_in_order_within_paragraphs_and_cover_the_words(text: str) -> None:
    for article in articles_of(text):
        at = 0
        for sentence in article.sentences:
            assert sentence.end > sentence.start >= at
            assert not article.text[at : sentence.start].strip()
            at = sentence.end
        assert at == len(article.text)
        numbers = [s.paragraph for s in article.sentences]
        assert numbers == sorted(numbers)
        for span in article.repeats:
            assert 0 <= span.start < span.end <= len(article.text)


@given(st.text(alphabet="江门。！？；，“”‘’（）《》「」abc ", max_size=80))
def test_sentences_cover_any_paragraph(text: str) -> None:
    assert "".join(text[a:b] for a, b in split_sentences(text)) == text


def test_paragraphs_that_a_blank_line_cuts_are_joined_even_inside_a_word() -> None:
    text = "沪苏湖高铁开通\n\n湖州日报讯（记者/沈一鸣）湖州可直抵上海、合\n\n肥的城市。\n\n站房总建筑面\n\n积4万平方米，全长164公里。\n\n随着新线投用，湖州将融入上海。"
    (article,) = articles_of(text)
    assert "合肥的城市。" in article.text
    at = article.text.index("合肥")
    assert [text[s.start : s.end] for s in article.source_spans(at, at + 2)] == ["合", "肥"]
    assert article.text.count("\n") >= 2


def test_headlines_bylines_and_leads() -> None:
    text = "漫画家小林粉丝见面会举行\n\n江门日报讯（记者/黎禹君 通讯员/关宜）8月21日，见面会举行。\n\n江门日报记者\n林立竣 赵可义\n"
    assert said(text) == [
        [
            ("漫画家小林粉丝见面会举行", "headline"),
            ("江门日报讯（记者/黎禹君 通讯员/关宜）", "byline"),
            ("8月21日，见面会举行。", "body"),
            ("江门日报记者", "byline"),
            ("林立竣 赵可义", "byline"),
        ]
    ]


def test_articles_that_run_together_are_told_apart() -> None:
    text = "江海区委全会召开\n\n江门日报讯（记者/李雨溪）8月22日，全会召开。\n\n开平市委全会召开\n\n江门日报讯（记者/严建广）昨日，全会召开。\n\n遗失声明\n\n店主不慎遗失执照，声明作废。"
    assert [article.text.split("\n")[0] for article in articles_of(text)] == ["江海区委全会召开", "开平市委全会召开", "遗失声明"]


def test_numbered_headings_stay_in_their_article() -> None:
    text = "在改革开放上实现新突破\n\n1 全力打造万亿工业强市\n\n眼下，竞赛正在打响。\n\n2 全力推动大型产业集聚区\n\n大产业离不开大平台。"
    (article,) = articles_of(text)
    assert [s.kind for s in article.sentences] == ["headline", "headline", "body", "headline", "body"]


def test_jump_lines_and_frames_are_left_out_and_the_cut_paragraph_goes_on_behind_them() -> None:
    text = "全会召开\n\n江门日报讯（记者/甲乙）会议强调，要推动制造业当家，加快建\n\n（下转A03版）\n\n（上接A01版）\n\n设现代化产业体系。\n\n“\n路要一步一步走\n”\n\n（相关新闻见A03）"
    (article,) = articles_of(text)
    assert "加快建设现代化产业体系。" in article.text
    assert "版" not in article.text
    assert [article.text[s.start : s.end] for s in article.sentences if s.kind == "quote"] == ["路要一步一步走"]


def test_a_pull_quote_in_the_middle_of_a_paragraph_is_put_behind_it() -> None:
    text = "高铁开通\n\n本报讯（记者 甲乙）昨日，湖州到上海的高铁开通，铁路部门提醒，这条线并不经停嘉\n\n“\n路要一步一步走\n”\n\n兴，去南京的旅客仍要换乘。\n\n下一步，湖州将融入上海。"
    (article,) = articles_of(text)
    assert "并不经停嘉兴，去南京" in article.text
    assert article.text.index("路要一步") > article.text.index("仍要换乘。")


def test_wrapped_lines_are_joined_at_full_stops_too_where_the_line_is_full() -> None:
    text = "昭阳区农业局局长申时敏介绍，全区将深入实\n施苹果工程，携手鲁甸建设昭鲁坝子产业园。\n园区引进海升现代果园项目，培育果品深加工\n和冷链物流。\n今年三月，学校与公司在洒渔合建苹果试验站，投\n资一千八百万元。"
    (article,) = articles_of(text)
    assert article.text.split("\n") == [
        "昭阳区农业局局长申时敏介绍，全区将深入实施苹果工程，携手鲁甸建设昭鲁坝子产业园。园区引进海升现代果园项目，培育果品深加工和冷链物流。",
        "今年三月，学校与公司在洒渔合建苹果试验站，投资一千八百万元。",
    ]


def test_repeated_passages_are_found_and_stay() -> None:
    passage = "回顾历史，江门是一座富有改革开放精神的城市，作为中国侨都弘扬先侨品质。"
    text = f"报告深读\n\n{passage}\n\n今年以来，江门开放的大门越开越大。\n\n{passage}一年多来，江门有章有法。"
    (article,) = articles_of(text)
    assert [article.text[s.start : s.end] for s in article.repeats] == [passage]
    assert article.text.count(passage) == 2


def test_full_width_digits_and_spaces_within_a_line_stay() -> None:
    (article,) = articles_of("　　５月８日，兴庆区３５个项目　同日破土。")
    assert article.text == "５月８日，兴庆区３５个项目　同日破土。"


def test_sentences_end_with_their_closing_marks() -> None:
    text = "“书里的海，也像水库这么大吗？”她问。《你好！李焕英》上映；“走！去江门”活动开始（甲。乙）。他说：“水权不归我们；谈不上买卖！”"
    assert [text[a:b] for a, b in split_sentences(text)] == [
        "“书里的海，也像水库这么大吗？”",
        "她问。",
        "《你好！李焕英》上映；",
        "“走！去江门”活动开始（甲。乙）。",
        "他说：“水权不归我们；谈不上买卖！”",
    ]


def test_a_long_line_takes_no_more_than_linear_time() -> None:
    (article,) = articles_of("江门与深圳合作，推动物流协作" * 20_000)
    assert len(article.text) == 14 * 20_000
