"""The notebooks run, from the first cell to the last, in a real kernel; and a graph shows itself in one."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

import kg
from tests.graphs import SEEDS, small_graph

nbformat = pytest.importorskip("nbformat", reason="no Jupyter: pip install 'kg[notebook]'")
nbclient = pytest.importorskip("nbclient", reason="no Jupyter: pip install 'kg[notebook]'")
pytest.importorskip("ipykernel", reason="no Jupyter: pip install 'kg[notebook]'")

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
# Jupyter's own, of asyncio and sockets; warnings in the kernel are seen by `faults_of`


def run(notebook, folder: Path, monkeypatch):
    """Run a notebook in `folder`, in a kernel of this Python that knows this checkout and prints nothing in colour."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]))
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    client = nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
    return client.execute()


def outputs_of(notebook):
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def words_of(notebook) -> str:
    """All that the outputs say in plain text and HTML."""
    said = []
    for output in outputs_of(notebook):
        data = output.get("data", {})
        said += [output.get("text", ""), data.get("text/plain", ""), data.get("text/html", "")]
    return "\n".join(said)


@pytest.fixture
def workplace(tmp_path) -> Path:
    """A folder that looks like `notebooks/` to a notebook, and takes what it writes."""
    for name in ("seeds", "ontology"):
        (tmp_path / name).symlink_to(ROOT / name, target_is_directory=True)
    (tmp_path / "notebooks").mkdir()
    return tmp_path / "notebooks"


def test_there_are_six():
    assert [path.name[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04", "05", "06"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_stored_without_outputs(path):
    """Outputs, counts and ids that change with every run do not belong in a repository."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert path.read_text(encoding="utf-8") == nbformat.writes(notebook, indent=1) + "\n"
    assert outputs_of(notebook) == []
    assert [cell.id for cell in notebook.cells] == [f"{path.name[:2]}-{number:02}" for number in range(len(notebook.cells))]
    assert all(cell.execution_count is None for cell in notebook.cells if cell.cell_type == "code")
    defines = [
        line
        for cell in notebook.cells
        if cell.cell_type == "code"
        for line in cell.source.splitlines()
        if line.startswith(("def ", "class "))
    ]
    assert defines == [], "a notebook has no logic of its own"


SAYS = {  # what a reader must find in the outputs
    "01": ("<iframe", "赣深高铁", "<mark", "entities.csv", "True"),
    "02": ("江门市", "珠海市", "PageRank", "image/png"),
    "03": ("schema:name", "findings=()", "江门市", "Pushed(sent=", "Pushed(sent=0"),
    "04": ("已", "计划", "image/png", "2024-12"),
    "05": ("F1", "tagger.onnx"),
    "06": ("孟德海", "琴澳", "演示", "True"),
}


@pytest.mark.slow
@pytest.mark.skipif(not SEEDS.exists(), reason="no seed pages here")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_runs(path, workplace, monkeypatch):
    ran = run(nbformat.read(path, as_version=4), workplace, monkeypatch)
    loud = [output.text for output in outputs_of(ran) if output.output_type == "stream" and output.name == "stderr"]
    assert loud == [], "no warning, no progress left over"
    words = words_of(ran) + " ".join(kind for output in outputs_of(ran) for kind in output.get("data", {}))
    missing = [says for says in SAYS[path.name[:2]] if says not in words and not _left_out(says, words)]
    assert missing == []
    assert not list((ROOT / "notebooks").glob("*.png")), "nothing is written beside the notebooks"


def _left_out(says: str, words: str) -> bool:
    """Say whether a step was left out, as the notebook says, because a program is not installed here."""
    return ("Pushed" in says and "pip install oxigraph" in words) or (says == "tagger.onnx" and "pip install 'kg[train]'" in words)


def test_a_graph_shows_the_explorer_and_one_plain_line(tmp_path, monkeypatch):
    page = tmp_path / "江门日报-2023-08-23.txt"
    page.write_text("江门日报讯 昨日，江门市与深圳市签署合作协议，共建银洲湖新城。", encoding="utf-8")
    cells = [
        f"import kg\ngraph = kg.build([{page.name!r}])\ngraph",
        "kg.html.show_in_notebook(graph)\ngraph.why('江门市', '深圳市')",
        "(1, 'a')",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    line, shown, facts, other = outputs_of(run(notebook, tmp_path, monkeypatch))
    assert line.data["text/html"] == "", "the line of progress is gone once the cell has ended"
    html, plain = shown.data["text/html"], shown.data["text/plain"]
    assert 'sandbox="allow-scripts allow-downloads"' in html
    assert "srcdoc=" in html
    assert html.index("<p>知识图谱：") < html.index("<iframe"), "a viewer that strips frames shows the line"
    assert plain.startswith("<kg.Graph: ")
    assert len(plain.splitlines()) == 1
    assert "<mark" in facts.data["text/html"]
    assert "text/html" not in other.data, "tuples of other things are shown as before"


def test_rdflib_answers_a_plain_query():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own
        found = list(small_graph().to_rdflib().query("SELECT ?o { ?s planned:develops ?x . ?x schema:name ?o }"))
    assert [str(row[0]) for row in found] == ["银洲湖新城"]


def test_without_a_chinese_font_it_says_what_to_install(monkeypatch):
    fonts = pytest.importorskip("matplotlib.font_manager")
    with monkeypatch.context() as patch:
        patch.setattr(fonts.fontManager, "ttflist", [])
        patch.setattr(fonts, "findSystemFonts", list)
        with pytest.warns(UserWarning, match="fonts-noto-cjk"):
            assert kg.html.use_chinese_font() is None


def test_a_chinese_font_draws_without_boxes(tmp_path):
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("agg")
    from matplotlib import pyplot as plt

    with matplotlib.rc_context():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            family = kg.html.use_chinese_font()
        if family is None:
            pytest.skip("no Chinese font here")
        figure, axes = plt.subplots()
        axes.set_title("江門市 −1")
        figure.savefig(tmp_path / "图.png")  # a missing glyph is a warning, and warnings are errors
        plt.close(figure)
    assert (tmp_path / "图.png").stat().st_size > 1000


def test_the_column_when_holds_dates_and_nothing_else():
    rows = small_graph().statement_rows()
    assert any(row["relation"] == "amount" for row in rows)
    assert all(row["when"] == "" or (row["when"][:4].isdigit() and row["when"][4:5] in {"", "-"}) for row in rows)
    assert {row["when"] for row in rows if row["relation"] == "occurredOn"} != {""}


def test_rooms_are_there_without_another_import():
    """In a process of its own: here they are loaded already."""
    code = "import kg, sys; assert 'kg.html' not in sys.modules; kg.html.show_in_notebook, kg.rdf.query, kg.resolve.review, kg.evaluate.evaluate"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
