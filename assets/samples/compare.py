"""Tables that set the sample beside reference events: distributions, and how well counts separate."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np

CLASSES = {0: "QCD", 1: "SUEP", 2: "SVJ"}
QUANTITIES = ("mask_sum", "n_tracks", "e_tracker", "e_ecal", "e_hcal")


def load(folder: Path):
    """Quantities by (label, mass) of every pooled file under `folder`: {point: {quantity: array}}."""
    parts = {}
    for path in sorted(folder.rglob("*.h5")):
        with h5py.File(path, "r") as file:
            if "images" not in file:
                continue
            images, label, mass = file["images"][:], file["label"][:], file["mass"][:]
            sums = images.sum(axis=(1, 2), dtype=np.float64)
            mask = (images[..., 0] > 0).sum(axis=(1, 2))
            columns = dict(zip(QUANTITIES, (mask, file["n_tracks"][:], *sums.T)))
        for point in sorted(set(zip(label.tolist(), mass.tolist()))):
            chosen = (label == point[0]) & (mass == point[1])
            parts.setdefault(point, []).append({q: c[chosen] for q, c in columns.items()})
    if (0, 0.0) not in parts:
        raise SystemExit(f"{folder}: no pooled file with QCD events (images, label, mass, n_tracks).")
    return {
        point: {q: np.concatenate([part[q] for part in found]) for q in QUANTITIES}
        for point, found in parts.items()
    }


def auroc(background, signal):
    """Probability that signal lies above background, ties half; and its Hanley-McNeil error."""
    below = (background[:, None] < signal[None]).mean()
    area = below + 0.5 * (background[:, None] == signal[None]).mean()
    q1, q2 = area / (2 - area), 2 * area**2 / (1 + area)
    variance = area * (1 - area) + (len(signal) - 1) * (q1 - area**2)
    variance += (len(background) - 1) * (q2 - area**2)
    return area, np.sqrt(variance / (len(signal) * len(background)))


def summary(values):
    """Mean, then the 10, 50 and 90 % quantiles."""
    low, middle, high = np.percentile(values, [10, 50, 90])
    return f"{values.mean():.0f} ({low:.0f} / {middle:.0f} / {high:.0f})"


def tables(reference_folder: Path, sample_folder: Path) -> str:
    """Both Markdown tables, for the classes and masses that the two folders share."""
    reference, sample = load(reference_folder), load(sample_folder)
    shared = sorted(set(reference) & set(sample))
    lines = [
        "| events | quantity | reference: mean (10 / 50 / 90 %) | sample: mean (10 / 50 / 90 %) | ratio of means |",
        "| --- | --- | --- | --- | --- |",
    ]
    for point in shared:
        theirs, ours = reference[point], sample[point]
        counts = f"{len(theirs['mask_sum'])} and {len(ours['mask_sum'])}"
        name = CLASSES[point[0]] + (f" {point[1]:.0f}" if point[1] else "")
        for q in QUANTITIES:
            ratio = ours[q].mean() / theirs[q].mean()
            lines.append(
                f"| {name}, {counts} | {q} | {summary(theirs[q])} | {summary(ours[q])} | {ratio:.2f} |"
            )
    lines += [
        "",
        "| AUROC in %, signal above QCD | mask_sum, reference | mask_sum, sample | n_tracks, reference | n_tracks, sample |",
        "| --- | --- | --- | --- | --- |",
    ]
    for point in shared:
        if point[0] == 0:
            continue
        cells = [f"{CLASSES[point[0]]} {point[1]:.0f}"]
        for q in ("mask_sum", "n_tracks"):
            for events in (reference, sample):
                area, error = auroc(events[(0, 0.0)][q], events[point][q])
                cells.append(f"{100 * area:.1f} ± {100 * error:.1f}")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
