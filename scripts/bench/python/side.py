"""The Python side of the bench: takes one request a line on standard input, answers each with one line.

Requests and answers are JSON. Times are in milliseconds and hold the work alone, no set-up.
"""

import json
import os
import resource
import sys
import time

THREADS = int(os.environ["BENCH_THREADS"])
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
os.environ["OMP_NUM_THREADS"] = str(THREADS)
# what libraries print on the way is not an answer
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

import h5py
import numpy as np

CHANNELS = ("ImageTrk_PUcorr", "ImageECAL", "ImageHCAL")
BATCH = 32
state = {}


def timed(work):
    began = time.perf_counter()
    result = work()
    return (time.perf_counter() - began) * 1000, result


def masks(path, count):
    """[count, 72, 58, 1], the same on both sides: bytes of 0 and 1."""
    return np.fromfile(path, np.uint8, count * 72 * 58).reshape(count, 72, 58, 1).astype(np.float32)


def load(request):
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(THREADS)
    tf.config.threading.set_inter_op_parallelism_threads(THREADS)
    from codae import Codae, Scorer, Trainer

    model = Codae(request["model"])
    x = masks(request["masks"], request["count"])
    state.update(model=model, x=x, scorer=Scorer(model), trainer=Trainer(model))
    return {"version": tf.__version__}


def step(request):
    x = state["x"][: request["batch"]]
    took, loss = timed(lambda: float(state["trainer"].step(x)))
    return {"ms": took, "loss": loss}


def score_batches(x):
    parts = [state["scorer"].scores(x[at : at + BATCH]).numpy() for at in range(0, len(x), BATCH)]
    return np.concatenate(parts)


def score(request):
    took, scores = timed(lambda: score_batches(state["x"]))
    return {"ms": took, "scores": scores[:, 0].tolist()}


def latency(request):
    import tensorflow as tf
    from codae import lite

    model, x = state["model"], state["x"]
    one = (1, 72, 58, 1)
    if "lite" not in state:
        for form, flex in (("lite", False), ("flex", True)):
            f_m, f_r = lite(model.encode_mask, one, flex=flex), lite(model.encode_residual, one, flex=flex)
            draw = lite(lambda z, zm: tf.sigmoid(model.decode(z, zm)), (1, 5, 4, 64), (1, 2), flex=flex)
            state[form] = parts(f_m, f_r, draw)
            state[f"{form} cuts"] = sum(part.kinds.count("FlexConv2D") for part in (f_m, f_r, draw))
        for part, work in state["flex"].items():
            assert np.allclose(work(x[:1])[0], state["lite"][part](x[:1])[0], atol=1e-3), part
        state["native"] = {
            "f_m": tf.function(model.encode_mask),
            "encoders": tf.function(lambda e: (model.encode_residual(e), model.encode_mask(e))),
            "full": tf.function(lambda e: tf.sigmoid(model(e)[0])),
        }
    work = state[request["with"]][request["part"]]
    times = []
    for i in range(request["times"]):
        event = x[i % len(x)][None]
        times.append(timed(lambda: work(event))[0])
    return {"ms": float(np.median(times)), "flex": state["flex cuts"]}


def parts(f_m, f_r, draw):
    return {"f_m": f_m, "encoders": lambda e: (f_r(e), f_m(e)), "full": lambda e: draw(f_r(e), f_m(e))}


def write_shuffled(request):
    """The same raw events, shuffled before they are compressed."""
    with h5py.File(request["from"]) as old, h5py.File(request["to"], "w") as new:
        for name in CHANNELS:
            data = old[name]
            new.create_dataset(name, data=data[:], chunks=data.chunks, compression="gzip", compression_opts=4, shuffle=True)
    return {}


def read(request):
    def work():
        with h5py.File(request["file"]) as file:
            count = file[CHANNELS[0]].shape[0]
            total = 0
            for at in range(0, count, BATCH):
                for name in CHANNELS:
                    total += file[name][at : at + BATCH].nbytes
            return total

    took, total = timed(work)
    return {"ms": took, "bytes": total}


def pooled(cells):
    """[n, 286, 360] (eta, phi) to sums of 5 x 5 cells, [n, 72, 58] (phi, eta), zero-padded as SAME does."""
    wide = np.pad(cells, ((0, 0), (2, 2), (0, 0)))
    down = np.add.reduceat(wide, np.arange(0, 290, 5), axis=1)
    return np.add.reduceat(down, np.arange(0, 360, 5), axis=2).transpose(0, 2, 1)


def score_file(request):
    def work():
        found = []
        with h5py.File(request["file"]) as file:
            for at in range(0, file[CHANNELS[0]].shape[0], BATCH):
                images = np.stack([pooled(file[name][at : at + BATCH]) for name in CHANNELS], -1)
                x = (images[..., :1] > 0).astype(np.float32)
                found.append(state["scorer"].scores(x).numpy())
        scores = np.concatenate(found)
        with h5py.File(request["out"], "w") as out:
            for i, name in enumerate(("bce", "sse", "z1", "z2")):
                out.create_dataset(name, data=scores[:, i].astype(np.float64))
        return scores

    took, scores = timed(work)
    return {"ms": took, "scores": scores[:, 0].tolist()}


def memory(request):
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"bytes": peak if sys.platform == "darwin" else peak * 1024}


WORKS = (load, step, score, latency, write_shuffled, read, score_file, memory)
works = {work.__name__: work for work in WORKS}
for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = works[request["do"]](request)
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    answers.write(json.dumps(answer) + "\n")
    answers.flush()
