"""Bytes become text: which encoding a Chinese file is in is told by what comes out of it."""

from __future__ import annotations

import codecs
import re
from functools import cache

from kg.errors import InputError
from kg.zh.fold import fold

__all__ = ["decode", "plausibility"]

_SIGNATURES = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"%PDF", "PDF", "请先转成文字 convert it to text first, as with pdftotext"),
    (b"PK\x03\x04", "ZIP/DOCX/XLSX", "请另存为纯文本或 CSV save it as plain text or CSV"),
    (b"\xd0\xcf\x11\xe0", "DOC/XLS", "请另存为纯文本或 CSV save it as plain text or CSV"),
    (b"\x89PNG", "PNG", "图片不含文字 a picture has no text"),
    (b"\xff\xd8\xff", "JPEG", "图片不含文字 a picture has no text"),
    (b"GIF8", "GIF", "图片不含文字 a picture has no text"),
    (b"\x1f\x8b", "gzip", "请先解压 unpack it first"),
    (b"PAR1", "Parquet", "请用 .parquet 作扩展名 give it the suffix .parquet"),
)
# The commonest characters of written Chinese, which a wrong decoding hardly ever yields.
_COMMONEST = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处府市新记报讯"
)
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_LATIN = re.compile("[A-Za-z0-9\\s.,:;!?'\"()/%-]")
_ENOUGH = 0.45  # plausibility from which a decoding is believed
_SPOILED = 0.02  # share of characters that may be broken


@cache
def _common() -> frozenset[str]:
    """Give the 3,755 characters of GB 2312's first level, which were chosen by frequency."""
    cells = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return frozenset(cell.decode("gb2312", "ignore") for cell in cells) - {""}


def plausibility(text: str) -> float:
    """Give how much a text looks like Chinese prose, 0 to 1: its characters are common ones, the commonest among them.

    >>> plausibility("江门日报讯，市委全会昨日召开。") > 0.6 > 0.3 > plausibility("江门日报讯，市委全会".encode().decode("gb18030", "replace"))
    True
    """
    sample = fold(text[:20_000])
    han = _HAN.findall(sample)
    if not han:
        return 0.0
    common = sum(character in _common() for character in han) / len(han)
    commonest = sum(character in _COMMONEST for character in han) / len(han)
    known = sum(bool(_HAN.match(c) or _LATIN.match(c) or c in "，。、；：！？“”‘’（）《》—…·●％") for c in sample) / len(sample)
    return max(0.0, common * min(1.0, 0.4 + 2 * commonest) * known**2)


def decode(data: bytes) -> tuple[str, str, str]:
    r"""Give the text of a file's bytes, its encoding, and a warning, "" where all went well.

    A signature (byte order mark) is dropped; nothing else is changed. UTF-8 is believed where it fits; else the most plausible of
    GB18030, Big5 (with the Hong Kong supplement) and UTF-16 is, and last what charset-normalizer finds.

    :raises InputError: for bytes that are no text, or in no encoding that makes Chinese of them.

    >>> decode("江门日报讯\r\n".encode("gb18030"))
    ('江门日报讯\r\n', 'gb18030', '')
    >>> decode("香港文匯報訊，行政長官昨日到場致辭".encode("big5"))[1]
    'big5hkscs'
    """
    for signature, encoding in _SIGNATURES:
        if data.startswith(signature):
            return _with(data[len(signature) :], encoding)
    for magic, name, remedy in _MAGIC:
        if data.startswith(magic):
            raise InputError(f"是 {name} 文件，不是文本 a {name} file, not text", remedy=remedy)
    wide = _utf16(data)
    if wide:
        return _with(data, wide)
    if data.count(0) > max(2, len(data) // 1000):
        raise InputError("是二进制文件，不是文本 binary data, not text", remedy="请给纯文本 give plain text")
    try:
        return data.decode("utf-8"), "utf-8", ""
    except UnicodeDecodeError:
        return _legacy(data)


def _with(data: bytes, encoding: str) -> tuple[str, str, str]:
    text = data.decode(encoding, "replace")
    broken = text.count("\ufffd")
    if broken > max(2, len(text) * _SPOILED):
        raise InputError(
            f"标明为 {encoding}，内容却不是 its signature says {encoding}, its bytes do not", remedy="请另存为 UTF-8 save it as UTF-8"
        )
    return text, encoding, _broken(broken, encoding)


def _broken(count: int, encoding: str) -> str:
    return f"{count} 处字节不合 {encoding}，以 U+FFFD 代替 {count} places are not {encoding}; U+FFFD stands there" if count else ""


def _utf16(data: bytes) -> str | None:
    """Tell UTF-16 without a signature: line breaks, digits or Latin letters leave zeros on one side only, and Chinese comes out."""
    if len(data) < 8 or len(data) % 2 or not data[:4096].count(0):
        return None
    for encoding, zeros in (("utf-16-le", data[1:4096:2]), ("utf-16-be", data[0:4096:2])):
        if zeros.count(0) * 2 >= data[:4096].count(0) * 1.8:
            text = data.decode(encoding, "replace")
            if plausibility(text) > _ENOUGH or (zeros.count(0) > 0.9 * len(zeros) and "\ufffd" not in text):
                return encoding
    return None


def _legacy(data: bytes) -> tuple[str, str, str]:
    """Choose between the encodings that any bytes may fit."""
    found: list[tuple[float, str, str, int]] = []
    for encoding in ("utf-8", "gb18030", "big5hkscs", "big5", "cp950", "utf-16-le", "utf-16-be"):
        if encoding.startswith("utf-16") and len(data) % 2:
            continue
        text = data.decode(encoding, "replace")
        broken = text.count("\ufffd")
        if broken <= max(2, len(text) * _SPOILED):
            found.append((plausibility(text) - broken / len(text), encoding, text, broken))
    best = max(found, key=lambda row: row[0], default=None)
    if best and best[0] > _ENOUGH / 2:
        return best[2], best[1], _broken(best[3], best[1])
    from charset_normalizer import from_bytes

    guess = from_bytes(data[:200_000]).best()
    if guess is not None:
        try:
            text = data.decode(guess.encoding)
        except UnicodeDecodeError:
            text = ""
        if plausibility(text) > _ENOUGH:
            return text, guess.encoding, ""
    raise InputError(
        "读不出编码 in no encoding that makes Chinese of it (UTF-8, GB18030, Big5, UTF-16)", remedy="请另存为 UTF-8 save it as UTF-8"
    )
