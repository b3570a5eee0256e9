"""Writes trained arrays as the ONNX networks that inference runs: half precision, the same arrays giving the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from kg.relate.candidates import BY_OBJECT, BY_SUBJECT, REGIONS
from kg.train.torchnet import DILATIONS, NO_RIVAL

__all__ = ["save_relate", "save_tagger"]

Arrays = Mapping[str, Any]

_LAYERS = ("join", "come")  # of the pair network: both read all that a pair shows


class _Builder:
    """Collects nodes and half-precision weights, which are cast to single precision when the network is loaded."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.tensors: list[Any] = []

    def weight(self, name: str, value: Any) -> str:
        self.tensors.append(numpy_helper.from_array(np.ascontiguousarray(value, dtype=np.float16), f"{name}.half"))
        self.nodes.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
        return name

    def node(self, kind: str, inputs: Sequence[str], output: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def linear(self, arrays: Arrays, name: str, x: str, output: str) -> str:
        weight = self.weight(f"{name}.weight", arrays[f"{name}.weight"].T)
        product = self.node("MatMul", [x, weight], f"{name}.product")
        return self.node("Add", [product, self.weight(f"{name}.bias", arrays[f"{name}.bias"])], output)

    def context(self, arrays: Arrays) -> str:
        """Give the context layer: (batch, time, in) to (batch, time, hidden); see `kg.train.torchnet`."""
        entered = self.node("Relu", [self.linear(arrays, "enter", "x", "entered")], "enter.relu")
        h = self.node("Transpose", [entered], "h.time", perm=[0, 2, 1])
        mask = self.node("Transpose", ["mask"], "mask.time", perm=[0, 2, 1])
        h = self.node("Mul", [h, mask], "h.in")
        for number, dilation in enumerate(DILATIONS):
            weights = [self.weight(f"conv{number}.{part}", arrays[f"conv{number}.{part}"]) for part in ("weight", "bias")]
            out = self.node("Conv", [h, *weights], f"conv{number}", dilations=[dilation], pads=[dilation, dilation], kernel_shape=[3])
            out = self.node("Relu", [out], f"conv{number}.relu")
            out = self.node("Add", [h, out], f"conv{number}.sum")
            h = self.node("Mul", [out, mask], f"h{number}")
        return self.node("Transpose", [h], "hidden", perm=[0, 2, 1])

    def shown(self, arrays: Arrays) -> list[str]:
        """Give the layers that read what a pair shows: ``join`` and ``come``, as one product.

        The product is a sum over blocks of the weights: those that see a mention alone are multiplied once a mention, not once a pair.
        """
        side, gate = arrays["subject.bias"].shape[0], arrays["gate.bias"].shape[0]
        weight, bias = (np.concatenate([arrays[f"{layer}.{part}"] for layer in _LAYERS]) for part in ("weight", "bias"))
        weight, at = weight.T, 3 * side
        block = {"subject": weight[:side], "object": weight[side : 2 * side], "both": weight[2 * side : at]}
        region = [weight[at + r * gate : at + (r + 1) * gate] for r in range(REGIONS)]
        total = ""
        for end, regions in (("subject", BY_SUBJECT), ("object", BY_OBJECT)):
            self.linear(arrays, end, f"{end}_ends", f"{end}.all")
            self.node("Gather", [f"{end}.all", f"{end}_index"], end)
            self.node("Concat", [f"{end}.all", f"{end}_stretches"], f"{end}.shows", axis=1)
            mention = self.weight(f"shown.{end}", np.concatenate([block[end], *(region[r] for r in regions)]))
            self.node("MatMul", [f"{end}.shows", mention], f"{end}.part")
            part = self.node("Gather", [f"{end}.part", f"{end}_index"], f"{end}.joined")
            total = self.node("Add", [total, part], f"{end}.sum") if total else part
        self.node("Mul", ["subject", "object"], "both")
        self.node("Concat", ["both", "stretches", "features"], "shows", axis=1)
        between = [region[r] for r in range(REGIONS) if r not in BY_SUBJECT + BY_OBJECT]
        pair = self.weight("shown.pair", np.concatenate([block["both"], *between, weight[at + REGIONS * gate :]]))
        product = self.node("MatMul", ["shows", pair], "pair.product")
        biased = self.node("Add", [product, self.weight("shown.bias", bias)], "pair.biased")
        active = self.node("Relu", [self.node("Add", [biased, total], "shown.sum")], "shown")
        sizes = np.array([len(arrays[f"{layer}.bias"]) for layer in _LAYERS], dtype=np.int64)
        self.tensors.append(numpy_helper.from_array(sizes, "shown.sizes"))
        self.nodes.append(helper.make_node("Split", [active, "shown.sizes"], list(_LAYERS), axis=1))
        return list(_LAYERS)

    def rivals(self, own: str, width: int) -> list[str]:
        """Give what a pair's own values (pairs, width) are below the greatest of its subject's and its object's pairs, and those."""
        self.tensors.append(numpy_helper.from_array(np.array([1], dtype=np.int64), "one"))
        self.tensors.append(numpy_helper.from_array(np.array([0], dtype=np.int64), "zero"))
        self.tensors.append(numpy_helper.from_array(np.array([width], dtype=np.int64), "width"))
        shape = self.node("Shape", [own], "own.shape")
        below, greatest = [], []
        for end in ("subject", "object"):
            count = self.node("Gather", [self.node("Shape", [f"{end}_ends"], f"{end}.shape"), "zero"], f"{end}.count")
            size = self.node("Concat", [count, "width"], f"{end}.size", axis=0)
            none = self.node("ConstantOfShape", [size], f"{end}.none", value=numpy_helper.from_array(np.array([NO_RIVAL], np.float32)))
            column = self.node("Unsqueeze", [f"{end}_index", "one"], f"{end}.column")
            where = self.node("Expand", [column, shape], f"{end}.where")
            groups = self.node("ScatterElements", [none, where, own], f"{end}.groups", axis=0, reduction="max")
            greatest.append(self.node("Gather", [groups, f"{end}_index"], f"{end}.greatest"))
            below.append(self.node("Sub", [own, greatest[-1]], f"{end}.below"))
        return below + greatest

    def save(
        self, path: Path, inputs: Mapping[str, list[Any]], outputs: Mapping[str, list[Any]], card: Mapping[str, Any], constants: Arrays
    ) -> None:
        graph = helper.make_graph(
            self.nodes,
            path.stem,
            [
                helper.make_tensor_value_info(name, TensorProto.INT64 if name.endswith("index") else TensorProto.FLOAT, shape)
                for name, shape in inputs.items()
            ],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs.items()],
            self.tensors,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], producer_name="kg.train")
        model.ir_version = 8
        halves = {name: np.asarray(value, dtype="<f2") for name, value in sorted(constants.items())}
        notes = {
            "card": json.dumps(card, ensure_ascii=False, sort_keys=True),
            "constants": json.dumps({n: list(v.shape) for n, v in halves.items()}),
        }
        helper.set_model_props(model, notes | {n: v.tobytes().hex() for n, v in halves.items()})
        onnx.checker.check_model(model)
        path.write_bytes(model.SerializeToString(deterministic=True))


def save_tagger(arrays: Arrays, path: Path, card: Mapping[str, Any]) -> None:
    """Write the tagger: inputs x and mask, outputs the emissions of mentions and titles; the CRFs' steps are constants."""
    builder = _Builder()
    hidden = builder.context(arrays)
    sizes = {output: arrays[f"{output}.bias"].shape[0] for output in ("mention", "title")}
    for output in sizes:
        builder.linear(arrays, output, hidden, output)
    steps = {f"{output}_step": arrays[f"{output}_step"] for output in sizes}
    builder.save(path, _inputs(arrays), {o: ["batch", "time", n] for o, n in sizes.items()}, card, steps)


def save_relate(arrays: Arrays, folder: Path, card: Mapping[str, Any]) -> list[Path]:
    """Write the relation scorer: ``relate.onnx`` (what it sees of characters) and ``pairs.onnx`` (the score of a pair)."""
    characters = _Builder()
    hidden = characters.context(arrays)
    width, gate = arrays["enter.bias"].shape[0], arrays["gate.bias"].shape[0]
    characters.node("Relu", [characters.linear(arrays, "gate", hidden, "gate.sum")], "gated")
    paths = [folder / "relate.onnx", folder / "pairs.onnx"]
    characters.save(paths[0], _inputs(arrays), {"hidden": ["batch", "time", width], "gated": ["batch", "time", gate]}, card, {})
    pair = _Builder()
    joined, come = pair.shown(arrays)
    beside = pair.rivals(pair.linear(arrays, "own", joined, "own"), arrays["own.bias"].shape[0])
    pair.node("Concat", [joined, *beside], "judged", axis=1)
    sides = [pair.linear(arrays, "out", "judged", "relations"), pair.linear(arrays, "modality", come, "modalities")]
    pair.node("Concat", sides, "out", axis=1)
    features = arrays["join.weight"].shape[1] - 3 * arrays["subject.bias"].shape[0] - REGIONS * gate
    own = {"subject": len(BY_SUBJECT), "object": len(BY_OBJECT)}  # stretches of text that one end decides
    inputs = {f"{end}_ends": ["mentions", 2 * width] for end in own}
    inputs |= {f"{end}_stretches": ["mentions", count * gate] for end, count in own.items()}
    inputs |= {
        "stretches": ["pairs", (REGIONS - sum(own.values())) * gate],
        "features": ["pairs", features],
        "subject_index": ["pairs"],
        "object_index": ["pairs"],
    }
    pair.save(paths[1], inputs, {"out": ["pairs", arrays["out.bias"].shape[0] + arrays["modality.bias"].shape[0]]}, card, {})
    return paths


def _inputs(arrays: Arrays) -> dict[str, list[Any]]:
    return {"x": ["batch", "time", arrays["enter.weight"].shape[1]], "mask": ["batch", "time", 1]}
