"""Chinese letters in matplotlib, whose own font has none and draws boxes."""

from __future__ import annotations

import warnings
from pathlib import Path

__all__ = ["use_chinese_font"]

# in the order of preference: families as matplotlib names them (of a collection it knows the first face only), and marks of their files
_FAMILIES = {
    "Noto Sans CJK SC": "NotoSansCJK",
    "Noto Sans CJK JP": "NotoSansCJK",
    "Source Han Sans SC": "SourceHanSans",
    "Microsoft YaHei": "msyh",
    "PingFang HK": "PingFang",
    "PingFang SC": "PingFang",
    "Hiragino Sans GB": "Hiragino Sans GB",
    "WenQuanYi Zen Hei": "wqy-zenhei",
    "WenQuanYi Micro Hei": "wqy-microhei",
    "SimHei": "simhei",
}


def use_chinese_font() -> str | None:
    """Let matplotlib write Chinese, and give the font's name; where this machine has none, warn what to install and give None.

    A font that was installed after matplotlib made its list is found too.

    :raises ModuleNotFoundError: matplotlib is not installed (``pip install 'kg[notebook]'``).
    """
    from matplotlib import font_manager, rcParams

    rcParams["axes.unicode_minus"] = False  # many Chinese fonts lack that sign
    family = _known()
    if family is None:
        for path in sorted(font_manager.findSystemFonts()):
            if any(mark.lower() in Path(path).name.lower() for mark in _FAMILIES.values()):
                font_manager.fontManager.addfont(path)
        family = _known()
    if family is None:
        warnings.warn(
            "没有找到中文字体，图中汉字会成方框 no Chinese font: labels will be boxes "
            "(Debian: apt install fonts-noto-cjk; Fedora: dnf install google-noto-sans-cjk-fonts; then run this again)",
            stacklevel=2,
        )
        return None
    rcParams["font.family"] = "sans-serif"
    rcParams["font.sans-serif"] = [family, *(name for name in rcParams["font.sans-serif"] if name != family)]
    return family


def _known() -> str | None:
    from matplotlib import font_manager

    there = {font.name for font in font_manager.fontManager.ttflist}
    return next((family for family in _FAMILIES if family in there), None)
