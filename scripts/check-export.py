"""Runs an exported model in Python and compares its scores with those that Darkscope wrote.

    darkscope score --model MODEL --data FILES --out scores.h5
    darkscope export --model MODEL --format savedmodel --out EXPORT
    python check-export.py EXPORT scores.h5 FILES

Follows card.json alone: pooled events (dataset `images`, [events, 72, 58, 3], E_T in GeV) become what the export wants,
and Z_1, Z_2, BCE and the model's own scores come out of its outputs. Needs numpy, h5py, and tensorflow or onnxruntime.
Ends with code 1 where a score is further off than the tolerance, in standard deviations of the score.
"""

import argparse
import json
import pathlib
import sys

import h5py
import numpy as np

BATCH = 32


def runner(folder, card):
    """A function from images to outputs by name."""
    if card["exportedAs"]["format"] == "savedmodel":
        import tensorflow as tf

        # Held by the function: without the model its signatures are gone.
        model = tf.saved_model.load(str(folder))
        signature = model.signatures["serving_default"]
        return lambda images, held=model: {
            name: value.numpy() for name, value in signature(images=tf.constant(images)).items()
        }
    import onnxruntime

    session = onnxruntime.InferenceSession(str(folder / card["files"][0]["file"]))
    names = [output.name for output in session.get_outputs()]
    return lambda images: dict(zip(names, session.run(names, {"images": images})))


def scores_of(masks, outputs):
    found = {}
    for i, latent in enumerate(np.transpose(outputs.get("latent", np.empty((len(masks), 0))))):
        found[f"z{i + 1}"] = latent
    if "reconstruction" in outputs:
        p = np.clip(outputs["reconstruction"][..., 0].astype("f8"), 1e-7, 1 - 1e-7)
        x = masks[..., 0].astype("f8")
        found["bce"] = -(x * np.log(p) + (1 - x) * np.log(1 - p)).sum((1, 2))
    for name, values in outputs.items():
        if values.ndim == 1:
            found[name] = values
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("export", type=pathlib.Path)
    parser.add_argument("scores", type=pathlib.Path)
    parser.add_argument("data", nargs="+", type=pathlib.Path)
    parser.add_argument("--tolerance", type=float, default=1e-3)
    options = parser.parse_args()
    card = json.loads((options.export / "card.json").read_text())
    run = runner(options.export, card)
    wants_mask = card["inputs"][0]["shape"][-1] == 1
    table = h5py.File(options.scores)
    names = np.array([pathlib.Path(name.decode()).name for name in table["file"][:]])
    differences = {}
    expected = {}
    for path in options.data:
        images = h5py.File(path)["images"]
        rows = np.flatnonzero(names == path.name)
        for rows in np.array_split(rows, max(1, len(rows) // BATCH)):
            energies = np.stack([images[i] for i in table["index"][:][rows]]).astype("f4")
            masks = (energies[..., :1] > 0).astype("f4")
            for name, values in scores_of(masks, run(masks if wants_mask else energies)).items():
                if name not in table:
                    continue
                wanted = table[name][:][rows]
                differences.setdefault(name, []).append(np.abs(values - wanted))
                expected.setdefault(name, []).append(wanted)
    good = bool(differences)
    for name in differences:
        far = np.concatenate(differences[name]).max()
        spread = np.concatenate(expected[name]).std()
        good &= bool(far <= options.tolerance * spread)
        print(f"{name}: {len(np.concatenate(expected[name]))} events, largest difference {far:.3g}, "
              f"{far / spread:.3g} standard deviations")
    print("equal" if good else "NOT equal", f"within {options.tolerance:g} standard deviations")
    sys.exit(0 if good else 1)


main()
