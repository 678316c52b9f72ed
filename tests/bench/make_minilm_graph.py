"""Generates `knowledge/minilm.onnx`: MiniLM's graph, whose weights are offsets into the published model.safetensors
and, of the dense steps, into those in eight bits that `knowledge/minilm_weights.py` makes of it.

    python tests/bench/make_minilm_graph.py path/to/model.safetensors knowledge/minilm.onnx

Needs `onnx`, which the project itself does not. The network is BERT (arXiv 1810.04805) with 6 layers, 12 heads of 32,
followed by the mean over the words that count and the L2 norm, as sentence-transformers does it.
"""

import sys
from pathlib import Path
from typing import Any

import onnx  # type: ignore[import-not-found, unused-ignore]
from onnx import TensorProto, helper  # type: ignore[import-not-found, unused-ignore]

from knowledge.minilm import QUANTISED, WEIGHTS
from knowledge.minilm_weights import BLOCK, LAYERS, WIDTH, Published, parts

HEADS = 12
TYPES = {"F32": TensorProto.FLOAT, "I64": TensorProto.INT64}


class Graph:
    """Collects nodes; every call returns the name of its output."""

    def __init__(self, weights: Path) -> None:
        self.published = Published(weights)
        self.nodes: list[Any] = []
        self.tensors: dict[str, Any] = {}

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        name = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **attributes))
        return name

    def weight(self, name: str) -> str:
        entry = self.published.header[name]
        begin, end = entry["data_offsets"]
        where = WEIGHTS, self.published.start + begin, end - begin
        return self.external(name, TYPES[entry["dtype"]], entry["shape"], *where)

    def external(self, name: str, kind: int, dims: list[int], location: str, offset: int, length: int) -> str:
        tensor = TensorProto(name=name, data_type=kind, dims=dims, data_location=TensorProto.EXTERNAL)
        for key, value in {"location": location, "offset": str(offset), "length": str(length)}.items():
            tensor.external_data.add(key=key, value=value)
        self.tensors[name] = tensor
        return name

    def constant(self, value: float | list[int]) -> str:
        name = f"constant_{value}".replace(" ", "")
        kind, dims = (TensorProto.INT64, [len(value)]) if isinstance(value, list) else (TensorProto.FLOAT, [])
        flat = value if isinstance(value, list) else [value]
        self.tensors[name] = helper.make_tensor(name, kind, dims, flat)
        return name

    def dense(self, x: str, name: str) -> str:
        rows, columns, at = next(rest for part, *rest in parts() if part == name)
        size, blocks = rows * columns, columns // BLOCK
        weights = self.external(f"{name}.q8", TensorProto.UINT8, [rows, blocks, BLOCK], QUANTISED, at, size)
        scales = f"{name}.scales", TensorProto.FLOAT, [rows * blocks], QUANTISED, at + size, 4 * rows * blocks
        shape = {"K": columns, "N": rows, "bits": 8, "block_size": BLOCK, "accuracy_level": 4}
        turned = self.op("MatMulNBits", x, weights, self.external(*scales), domain="com.microsoft", **shape)
        return self.op("Add", turned, self.weight(f"{name}.bias"))

    def norm(self, x: str, name: str) -> str:
        weights = self.weight(f"{name}.weight"), self.weight(f"{name}.bias")
        return self.op("LayerNormalization", x, *weights, axis=-1, epsilon=1e-12)


def embeddings(g: Graph) -> str:
    words = g.op("Gather", g.weight("embeddings.word_embeddings.weight"), "input_ids")
    length = g.op("Slice", g.op("Shape", "input_ids"), g.constant([1]), g.constant([2]))
    places = g.op("Slice", g.weight("embeddings.position_embeddings.weight"), g.constant([0]), length, g.constant([0]))
    kind = g.op("Slice", g.weight("embeddings.token_type_embeddings.weight"), *map(g.constant, ([0], [1], [0])))
    return g.norm(g.op("Add", g.op("Add", words, kind), places), "embeddings.LayerNorm")


def heads(g: Graph, x: str, name: str, turn: list[int]) -> str:
    shape = g.constant([0, 0, HEADS, WIDTH // HEADS])
    return g.op("Transpose", g.op("Reshape", g.dense(x, name), shape), perm=turn)


def layer(g: Graph, x: str, index: int, hidden: str) -> str:
    name = f"encoder.layer.{index}"
    query = heads(g, x, f"{name}.attention.self.query", [0, 2, 1, 3])
    key = heads(g, x, f"{name}.attention.self.key", [0, 2, 3, 1])
    value = heads(g, x, f"{name}.attention.self.value", [0, 2, 1, 3])
    scores = g.op("Mul", g.op("MatMul", query, key), g.constant((WIDTH / HEADS) ** -0.5))
    attention = g.op("MatMul", g.op("Softmax", g.op("Add", scores, hidden), axis=-1), value)
    joined = g.op("Reshape", g.op("Transpose", attention, perm=[0, 2, 1, 3]), g.constant([0, 0, WIDTH]))
    x = g.norm(g.op("Add", g.dense(joined, f"{name}.attention.output.dense"), x), f"{name}.attention.output.LayerNorm")
    wide = g.dense(x, f"{name}.intermediate.dense")
    bell = g.op("Add", g.op("Erf", g.op("Mul", wide, g.constant(0.5**0.5))), g.constant(1.0))
    gelu = g.op("Mul", g.op("Mul", wide, bell), g.constant(0.5))
    return g.norm(g.op("Add", g.dense(gelu, f"{name}.output.dense"), x), f"{name}.output.LayerNorm")


def pooled(g: Graph, x: str, mask: str) -> str:
    counted = g.op("Unsqueeze", mask, g.constant([2]))
    total = g.op("ReduceSum", g.op("Mul", x, counted), g.constant([1]), keepdims=0)
    mean = g.op("Div", total, g.op("ReduceSum", counted, g.constant([1]), keepdims=0))
    return g.op("LpNormalization", mean, axis=-1, p=2)


def model(weights: Path) -> Any:
    g = Graph(weights)
    mask = g.op("Cast", "attention_mask", to=TensorProto.FLOAT)
    away = g.op("Mul", g.op("Sub", mask, g.constant(1.0)), g.constant(1e9))
    hidden = g.op("Unsqueeze", away, g.constant([1, 2]))
    x = embeddings(g)
    for index in range(LAYERS):
        x = layer(g, x, index, hidden)
    g.nodes.append(helper.make_node("Identity", [pooled(g, x, mask)], ["embedding"]))
    given = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "l"]) for name in ("input_ids", "attention_mask")
    ]
    result = [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["n", WIDTH])]
    graph = helper.make_graph(g.nodes, "all-MiniLM-L6-v2", given, result, list(g.tensors.values()))
    return helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)], ir_version=8
    )


if __name__ == "__main__":
    Path(sys.argv[2]).write_bytes(model(Path(sys.argv[1])).SerializeToString())
    onnx.load(sys.argv[2], load_external_data=False)
