"""CoDAE in TensorFlow with the weights of a Darkscope model folder: the same variables, the same operations.

Grouped convolutions are plain `tf.nn.conv2d` under `tf.function`. Keras's own Conv2D sends grouped ones through an XLA
call whose backward pass is some twenty times slower: to be faster than that would mean nothing.
"""

import json
import os

import numpy as np
import tensorflow as tf

from flex import with_flex


class Codae:
    def __init__(self, folder):
        with open(os.path.join(folder, "weights.json")) as f:
            tensors = json.load(f)["tensors"]
        raw = np.fromfile(os.path.join(folder, "weights.bin"), "<f4")
        self.variables = {}
        for tensor in tensors:
            first = tensor["offset"] // 4
            values = raw[first : first + int(np.prod(tensor["shape"]))].reshape(tensor["shape"])
            self.variables[tensor["name"]] = tf.Variable(values, name=tensor["name"])
        self.stages = [self.variables[f"mask/stage{i}/bias"].shape[0] for i in (1, 2, 3, 4)]

    def conv(self, x, name, stride=1):
        y = tf.nn.conv2d(x, self.variables[f"{name}/kernel"], stride, "SAME")
        return tf.nn.bias_add(y, self.variables[f"{name}/bias"])

    def block(self, x, name, stride=1):
        # the normalisation takes away what a bias adds: as in Darkscope, it is left out
        y = tf.nn.conv2d(x, self.variables[f"{name}/kernel"], stride, "SAME")
        mean, variance = tf.nn.moments(y, [1, 2], keepdims=True)
        gamma, beta = self.variables[f"{name}/gamma"], self.variables[f"{name}/beta"]
        y = tf.nn.batch_normalization(y, mean, variance, beta, gamma, 1e-3)
        return tf.nn.leaky_relu(y, 0.2)

    def residual(self, x, name):
        return x + self.block(self.block(x, f"{name}/first"), f"{name}/second")

    def encode_residual(self, x):
        for i in range(len(self.stages)):
            name = f"residual/stage{i + 1}"
            x = self.residual(self.block(x, f"{name}/down", 2), f"{name}/block")
        return self.conv(x, "residual/latents")

    def encode_mask(self, x):
        for i in range(len(self.stages)):
            x = tf.nn.max_pool2d(self.block(x, f"mask/stage{i + 1}"), 3, 2, "SAME")
        x = tf.reshape(x, [-1, 5 * 4 * self.stages[-1]])
        return x @ self.variables["mask/latents/kernel"] + self.variables["mask/latents/bias"]

    def condition(self, x, z, name):
        n, (h, w) = tf.shape(x)[0], x.shape[1:3]
        across = tf.tile(tf.linspace(-1.0, 1.0, w)[None, None, :, None], [n, h, 1, 1])
        down = tf.tile(tf.linspace(-1.0, 1.0, h)[None, :, None, None], [n, 1, w, 1])
        spread = tf.tile(z[:, None, None, :], [1, h, w, 1])
        return x * self.conv(tf.concat([spread, across, down], -1), name)

    def decode(self, x, z):
        for i in range(len(self.stages)):
            name = f"decoder/stage{i + 1}"
            x = self.condition(x, z, f"{name}/condition")
            x = tf.image.resize(x, [2 * x.shape[1], 2 * x.shape[2]])
            x = self.residual(self.block(x, f"{name}/up"), f"{name}/block")
        return self.conv(x[:, 4:76, 3:61, :], "decoder/output")

    def __call__(self, x):
        z = self.encode_mask(x)
        return self.decode(self.encode_residual(x), z), z


def cross_entropies(x, logits):
    return tf.reduce_sum(tf.nn.sigmoid_cross_entropy_with_logits(labels=x, logits=logits), [1, 2, 3])


class Trainer:
    """A step of AdamW as Darkscope's preset `paper` has it."""

    def __init__(self, model):
        self.model = model
        self.variables = list(model.variables.values())
        self.optimizer = tf.keras.optimizers.AdamW(1e-3, weight_decay=1e-4, clipnorm=1.0)
        self.optimizer.build(self.variables)
        self.step = tf.function(self._step)

    def _step(self, x):
        with tf.GradientTape() as tape:
            logits, _ = self.model(x)
            loss = tf.reduce_mean(cross_entropies(x, logits))
        trained = [(g, v) for g, v in zip(tape.gradient(loss, self.variables), self.variables) if g is not None]
        self.optimizer.apply_gradients(trained)
        return loss


class Scorer:
    """BCE, SSE, Z_1 and Z_2 of masks."""

    def __init__(self, model):
        self.model = model
        self.scores = tf.function(self._scores, reduce_retracing=True)

    def _scores(self, x):
        logits, z = self.model(x)
        drawn = tf.sigmoid(logits)
        sse = tf.reduce_sum(tf.square(x - drawn), [1, 2, 3])
        return tf.stack([cross_entropies(x, logits), sse, z[:, 0], z[:, 1]], 1)


def lite(function, *shapes, flex=False):
    """A function as a TFLite interpreter of one thread, with weights in half precision. @param flex see `with_flex`."""
    specs = [tf.TensorSpec(shape, tf.float32) for shape in shapes]
    concrete = tf.function(function).get_concrete_function(*specs)
    converter = tf.lite.TFLiteConverter.from_concrete_functions([concrete])
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.target_spec.supported_types = [tf.float16]
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS, tf.lite.OpsSet.SELECT_TF_OPS]
    content = converter.convert()
    if flex:
        content, cuts = with_flex(content)
    interpreter = tf.lite.Interpreter(model_content=content, num_threads=1)
    interpreter.allocate_tensors()
    inputs = sorted(interpreter.get_input_details(), key=lambda detail: detail["name"])
    output = interpreter.get_output_details()[0]["index"]

    def run(*values):
        for value in values:
            place = next(d for d in inputs if tuple(d["shape"]) == value.shape)
            interpreter.set_tensor(place["index"], value)
        interpreter.invoke()
        return interpreter.get_tensor(output)

    run.kinds = [op["op_name"] for op in interpreter._get_ops_details()]
    if flex:
        assert run.kinds.count("FlexConv2D") == cuts, run.kinds
    return run
