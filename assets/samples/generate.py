# /// script
# requires-python = ">=3.9"
# dependencies = ["pythia8mc==8.317.2", "numpy", "h5py"]
# ///
"""Make Darkscope's bundled sample events, or compare them with a folder of reference events.

    python generate.py                    write the sample beside this file (about a minute)
    python generate.py --compare FOLDER   print the tables of README.md against pooled files in FOLDER

The same seed and versions give the same arrays. README.md tells the physics and its limits.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import h5py
import numpy as np

import compare
import detector
import processes

SEED = 20260
PILE_UP = 35.0
POOL = 300  # minimum-bias collisions that the overlays are drawn from
HT_MIN = 500.0  # GeV, on generated jets: the trigger-like selection of every sample
QCD_CODE, SUEP_CODE, SVJ_CODE = 0, 1, 2

# The bias evens out the falling spectrum: few events still show soft and hard multijets alike.
QCD = processes.qcd(pt_hat_min=170, bias=4.5)
SUEP_PT_HAT = {125: 200, 400: 150, 1000: 0}
SVJ_MASSES = (2100, 3100, 4100)

# file: parts of (class code, mass in GeV, settings, events); Pythia's seed grows part by part
POOLED_FILES = {
    "train_qcd.h5": [(QCD_CODE, 0, QCD, 400)],
    "test/qcd.h5": [(QCD_CODE, 0, QCD, 150)],
    "test/suep.h5": [
        (SUEP_CODE, mass, processes.suep(mass, pt_hat), 40) for mass, pt_hat in SUEP_PT_HAT.items()
    ],
    "test/svj.h5": [(SVJ_CODE, mass, processes.svj(mass), 34) for mass in SVJ_MASSES],
}
RAW_FILE, RAW_EVENTS = "raw_qcd.h5", 8
RAW_NAMES = ("ImageTrk_PUcorr", "ImageECAL", "ImageHCAL")


def through_half(image):
    """Values a 16-bit float can hold, as float32: three digits are more than the detector has."""
    return image.astype(np.float16).astype(np.float32)


def crossings(settings, seed, events, pool):
    """Yield (raw image, tracks) of `events` selected collisions under pile-up."""
    generator = processes.Generator(settings, seed, HT_MIN)
    rng = np.random.default_rng([seed, 1])
    for _ in range(events):
        image, tracks = detector.simulate(rng, generator.next(), pool, PILE_UP)
        yield through_half(image), tracks


def write(path, datasets, chunk):
    """Write datasets, gzip and shuffle, in chunks of `chunk` events; the file appears whole or not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    with h5py.File(partial, "w") as file:
        for name, data in datasets.items():
            chunks = (min(chunk, len(data)),) + data.shape[1:]
            file.create_dataset(
                name, data=data, chunks=chunks, compression="gzip", compression_opts=9, shuffle=True
            )
    partial.replace(path)
    print(f"{path}  {path.stat().st_size / 1e6:.2f} MB", file=sys.stderr)


def pooled_file(parts, seed, pool):
    """Datasets of one pooled file: images [N, 72, 58, 3] (phi, eta, channel), label, mass, n_tracks."""
    images, labels, masses, tracks = [], [], [], []
    for number, (code, mass, settings, events) in enumerate(parts):
        for image, count in crossings(settings, seed + number, events, pool):
            images.append(through_half(detector.pool_cells(image)))
            labels.append(code)
            masses.append(mass)
            tracks.append(count)
    return {
        "images": np.stack(images),
        "label": np.array(labels, np.int32),
        "mass": np.array(masses, np.float32),
        "n_tracks": np.array(tracks, np.int32),
    }


def raw_file(seed, pool):
    """Datasets of the raw file: three images [N, 286, 360] (eta, phi) and NTrk_PUcorr [N, 1]."""
    images, tracks = zip(*crossings(QCD, seed, RAW_EVENTS, pool))
    stacked = np.stack(images)
    datasets = {name: stacked[..., channel] for channel, name in enumerate(RAW_NAMES)}
    datasets["NTrk_PUcorr"] = np.array(tracks, np.int32)[:, None]
    return datasets


def generate(out, seed, scale):
    """Write every file of the sample under `out`, with `scale` times the bundled numbers of events."""
    start = time.time()
    minimum_bias = processes.Generator(processes.MINIMUM_BIAS, seed)
    pool = [minimum_bias.next() for _ in range(POOL)]
    for index, (name, parts) in enumerate(POOLED_FILES.items()):
        scaled = [(*part[:3], max(1, round(part[3] * scale))) for part in parts]
        write(out / name, pooled_file(scaled, seed + 10 * (index + 1), pool), chunk=32)
    write(out / RAW_FILE, raw_file(seed + 100, pool), chunk=1)
    print(f"done in {time.time() - start:.0f} s", file=sys.stderr)


def main():
    """Command line."""
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, default=here, help="folder of the sample (default: here)")
    parser.add_argument("--seed", type=int, default=SEED, help=f"default {SEED}")
    parser.add_argument("--scale", type=float, default=1.0, help="times as many pooled events")
    parser.add_argument("--compare", type=Path, metavar="FOLDER", help="print tables, write nothing")
    options = parser.parse_args()
    if options.compare:
        print(compare.tables(options.compare, options.out))
    else:
        generate(options.out, options.seed, options.scale)


if __name__ == "__main__":
    main()
