"""What many tests share: profiles of hypothesis, and pages to build from."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

from tests.graphs import SEEDS, SMALL_TEXT

settings.register_profile("quick", max_examples=25, deadline=None)
settings.register_profile("ci", max_examples=100, deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "quick")

# A shell that runs the tests in its background hands down an ignored SIGINT; programs under test must hear Ctrl-C as on a terminal.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


OTHER_TEXT = (
    "泉州两港区新航线开通\n\n泉州晚报讯 （记者 洪雨桐）4月2日，泉州港石湖港区至厦门港集装箱航线开通，首航货轮“闽台一号”载货620标箱。"
    "泉州市人民政府与厦门市人民政府签署《港口合作协议》，携手推进厦漳泉都市圈建设。\n泉州将实施“海丝起航”工程，培育新材料产业，争创全国文明典范城市。"
)


@pytest.fixture(scope="session")
def pages(tmp_path_factory) -> Path:
    """A folder with a few pages: some of the seed corpus, else two that stand here."""
    folder = tmp_path_factory.mktemp("pages")
    found = sorted(SEEDS.glob("*.txt"))
    found = found[:: max(len(found) // 6, 1)]
    for file in found:
        (folder / file.name).write_bytes(file.read_bytes())
        (folder / f"{file.stem}.json").write_bytes(file.with_suffix(".json").read_bytes())
    if not found:
        (folder / "江门日报-2023-08-23.txt").write_text(SMALL_TEXT, encoding="utf-8")
        (folder / "泉州晚报-2024-04-03.txt").write_text(OTHER_TEXT, encoding="utf-8")
    return folder
