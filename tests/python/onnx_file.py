"""A small network in ONNX's own encoding (protocol buffers): one convolution and a sigmoid."""

import numpy


def _varint(n):
    out = b""
    while n >= 128:
        out += bytes([n % 128 + 128])
        n //= 128
    return out + bytes([n])


def _number(field, n):
    return _varint(field * 8) + _varint(n)


def _text(field, content):
    content = content.encode() if isinstance(content, str) else content
    return _varint(field * 8 + 2) + _varint(len(content)) + content


def _node(kind, inputs, output, attributes=b""):
    return b"".join(_text(1, name) for name in inputs) + _text(2, output) + _text(3, kind) + _text(4, kind) + attributes


def _ints(name, values):
    return _text(5, _text(1, name) + b"".join(_number(8, n) for n in values) + _number(20, 7))


def _tensor(name, values):
    dims = b"".join(_number(1, n) for n in values.shape)
    return dims + _number(2, 1) + _text(8, name) + _text(9, values.astype("<f4").tobytes())


def _value(name, planes):
    shape = b"".join(_text(1, _number(1, n)) for n in (1, planes, 64, 64))
    return _text(1, name) + _text(2, _text(1, _number(1, 1) + _text(2, shape)))


def onnx_file(weights, bias):
    """image [1, channels, side, side] -> weights [channels, kernel, kernel] -> sigmoid -> change [1, 1, side, side]."""
    channels, kernel, _ = weights.shape
    convolution = _node(
        "Conv",
        ["image", "weights", "bias"],
        "sum",
        _ints("kernel_shape", [kernel] * 2) + _ints("pads", [kernel // 2] * 4),
    )
    graph = (
        _text(1, convolution)
        + _text(1, _node("Sigmoid", ["sum"], "change"))
        + _text(2, "graph")
        + _text(5, _tensor("weights", weights[None]))
        + _text(5, _tensor("bias", numpy.float32([bias])))
        + _text(11, _value("image", channels))
        + _text(12, _value("change", 1))
    )
    return _number(1, 7) + _text(7, graph) + _text(8, _number(2, 13))
