"""TFLite files in the form that CoDAE's authors published theirs: grouped convolutions left to TensorFlow's own kernels.

Their converter knew no grouped convolution, so each became a `FlexConv2D`, and each cuts the graph in two. Today's converter
makes native ones of all of them, however the layer is written; here they are turned back.
"""

import numpy as np
import tensorflow as tf
from flatbuffers import Builder, flexbuffers
from tensorflow.lite.python import schema_py_generated as schema

CONV = schema.BuiltinOperator.CONV_2D
CUSTOM = schema.BuiltinOperator.CUSTOM
PADDINGS = {schema.Padding.SAME: b"SAME", schema.Padding.VALID: b"VALID"}


def with_flex(content):
    """The same model with its grouped convolutions as Flex ops. @returns the file, and how many there are."""
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(content, 0))
    (graph,) = model.subgraphs
    code = schema.OperatorCodeT()
    code.builtinCode, code.deprecatedBuiltinCode, code.customCode = CUSTOM, CUSTOM, b"FlexConv2D"
    model.operatorCodes.append(code)
    made_by = {op.outputs[0]: op for op in graph.operators}
    flexed = 0
    for op in graph.operators:
        if model.operatorCodes[op.opcodeIndex].builtinCode != CONV:
            continue
        x, kernel, bias = op.inputs
        if graph.tensors[x].shape[3] == graph.tensors[kernel].shape[3]:
            continue
        assert not np.any(constant(model, graph, made_by, bias)), "a bias that a Flex convolution would lose"
        # halves, made single by an op of their own; [out, h, w, in] becomes [h, w, in, out]
        halves = made_by[kernel].inputs[0]
        buffer = model.buffers[graph.tensors[halves].buffer]
        values = np.frombuffer(np.asarray(buffer.data, np.uint8).tobytes(), np.float16)
        turned = values.reshape(graph.tensors[halves].shape).transpose(1, 2, 3, 0)
        buffer.data = np.frombuffer(turned.tobytes(), np.uint8)
        graph.tensors[halves].shape = graph.tensors[kernel].shape = np.int32(turned.shape)
        op.customOptions = options(op.builtinOptions)
        op.builtinOptions, op.builtinOptionsType = None, schema.BuiltinOptions.NONE
        op.inputs, op.opcodeIndex = np.int32([x, kernel]), len(model.operatorCodes) - 1
        flexed += 1
    builder = Builder(len(content))
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output()), flexed


def constant(model, graph, made_by, tensor):
    """The numbers of a constant, in single precision or in halves that an op makes single."""
    kind = np.float32
    if tensor in made_by:
        tensor, kind = made_by[tensor].inputs[0], np.float16
    data = model.buffers[graph.tensors[tensor].buffer].data
    return np.frombuffer(np.asarray(data, np.uint8).tobytes(), kind)


def options(conv):
    """What TFLite hands to TensorFlow with the op: its name and its NodeDef."""
    node = tf.compat.v1.NodeDef(name="conv", op="Conv2D", input=["x", "kernel"])
    node.attr["T"].type = tf.float32.as_datatype_enum
    node.attr["strides"].list.i.extend([1, conv.strideH, conv.strideW, 1])
    node.attr["padding"].s = PADDINGS[conv.padding]
    both = flexbuffers.Builder()
    with both.Vector():
        both.String("Conv2D")
        both.String(node.SerializeToString().decode("latin1"))
    return np.frombuffer(bytes(both.Finish()), np.uint8)
