"""Sets a sample beside reference events: tables of distances with margins, and how well a classifier tells them."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np

from shapes import CHANNELS, KS_MARGIN, QUANTITIES, occupancy, per_event

CLASSES = {0: "QCD", 1: "SUEP", 2: "SVJ"}


@dataclass
class Events:
    """Events of one class and mass."""

    images: np.ndarray  # [N, 72, 58, 3]
    n_tracks: np.ndarray

    def __post_init__(self):
        self.columns = per_event(self.images, self.n_tracks)


def load(folder: Path):
    """Events by (label, mass in GeV) of every pooled file under `folder`."""
    parts = {}
    for path in sorted(folder.rglob("*.h5")):
        with h5py.File(path, "r") as file:
            if "images" not in file:
                continue
            images, label, mass = file["images"][:], file["label"][:], file["mass"][:]
            tracks = file["n_tracks"][:]
        for point in sorted(set(zip(label.tolist(), mass.tolist()))):
            chosen = (label == point[0]) & (mass == point[1])
            parts.setdefault(point, []).append((images[chosen], tracks[chosen]))
    if (0, 0.0) not in parts:
        raise SystemExit(f"{folder}: no pooled file with QCD events (images, label, mass, n_tracks).")
    return {
        point: Events(*(np.concatenate(column) for column in zip(*found)))
        for point, found in parts.items()
    }


def name_of(point):
    """As it stands in tables."""
    return CLASSES[point[0]] + (f" {point[1]:.0f}" if point[1] else "")


def distances(a, b):
    """(Kolmogorov-Smirnov distance, Wasserstein distance) of two samples."""
    both = np.sort(np.concatenate([a, b]))
    below = [np.searchsorted(np.sort(x), both, side="right") / len(x) for x in (a, b)]
    gap = np.abs(below[0] - below[1])
    return gap.max(), float((gap[:-1] * np.diff(both)).sum())


def noise(n, m):
    """KS distance that 95 % of pairs of samples of one distribution stay under."""
    return 1.358 * np.sqrt((n + m) / (n * m))


def judged(value, margin, error):
    """Whether a deviation is within its margin, may be (two standard errors), or is not."""
    if value <= margin:
        return "met"
    return "within errors" if value - 2 * error <= margin else "missed"


@dataclass
class Row:
    """One quantity of one class and mass."""

    point: str
    title: str
    theirs: np.ndarray
    ours: np.ndarray
    margin: float

    def __post_init__(self):
        a, b = self.theirs, self.ours
        self.ratio = b.mean() / a.mean()
        self.error = self.ratio * np.hypot(*(x.std() / np.sqrt(len(x)) / x.mean() for x in (a, b)))
        self.ks, self.wasserstein = distances(a, b)
        self.mean_verdict = judged(abs(self.ratio - 1), self.margin, self.error)
        limit = max(KS_MARGIN, noise(len(a), len(b)))
        self.ks_verdict = "met" if self.ks <= KS_MARGIN else "within errors" if self.ks <= limit else "missed"

    def line(self):
        """Of the long table."""
        return (
            f"| {self.point} | {self.title} | {summary(self.theirs)} | {summary(self.ours)} "
            f"| {self.ratio:.3f} ± {self.error:.3f} | {100 * self.margin:.0f} % | {self.mean_verdict} "
            f"| {self.ks:.3f} | {self.ks_verdict} | {self.wasserstein:.3g} |"
        )


def summary(values):
    """Mean, then the 10, 50 and 90 % quantiles, to three digits."""

    def digits(x):
        return f"{x:.0f}" if abs(x) >= 100 else f"{x:.3g}"

    low, middle, high = np.percentile(values, [10, 50, 90])
    return f"{digits(values.mean())} ({digits(low)} / {digits(middle)} / {digits(high)})"


def rows(reference, sample):
    """Every quantity at every point that both have."""
    return [
        Row(name_of(point), quantity.title, reference[point].columns[key], sample[point].columns[key], quantity.margin)
        for point in sorted(set(reference) & set(sample))
        for key, quantity in QUANTITIES.items()
    ]


def long_table(all_rows):
    """Everything there is, a line a quantity."""
    head = "| events | quantity | reference: mean (10 / 50 / 90 %) | sample: mean (10 / 50 / 90 %) | ratio of means | margin | | KS distance | | Wasserstein distance |"
    return "\n".join([head, "| --- " * 10 + "|", *(row.line() for row in all_rows)])


def short_table(all_rows):
    """Ratios of means, a column a point; * where the margin is missed."""
    points = list(dict.fromkeys(row.point for row in all_rows))
    lines = ["| quantity | margin | " + " | ".join(points) + " |", "| --- " * (2 + len(points)) + "|"]
    for quantity in QUANTITIES.values():
        mine = {row.point: row for row in all_rows if row.title == quantity.title}
        cells = [f"{mine[p].ratio:.2f}" + ("*" if mine[p].mean_verdict == "missed" else "") for p in points]
        lines.append(f"| {quantity.title} | {100 * quantity.margin:.0f} % | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def tally(all_rows):
    """How many are met, may be, are missed."""
    lines = ["| | met | within errors | missed |", "| --- " * 4 + "|"]
    for what, of in (("mean", lambda r: r.mean_verdict), ("KS distance", lambda r: r.ks_verdict)):
        counts = [sum(of(row) == verdict for row in all_rows) for verdict in ("met", "within errors", "missed")]
        lines.append(f"| {what} | " + " | ".join(map(str, counts)) + " |")
    return "\n".join(lines)


def cells_table(reference, sample, margin=0.05):
    """E_T of hit cells and hits per cell, by channel: over all cells of all events."""
    lines = [
        "| events | channel | E_T of a hit cell, GeV, reference | sample | KS distance | Wasserstein distance, GeV "
        f"| margin of KS | | hits per ring in eta, largest deviation | rms |",
        "| --- " * 10 + "|",
    ]
    for point in sorted(set(reference) & set(sample)):
        for title, channel in CHANNELS.items():
            a, b = (events[point].images[..., channel] for events in (reference, sample))
            ks, wasserstein = distances(a[a > 0], b[b > 0])
            (mean, error), (ours, our_error) = (
                occupancy(events[point].images, channel, "eta") for events in (reference, sample)
            )
            off = ours / mean - 1
            spread = np.sqrt(max((off**2 - (error**2 + our_error**2) / mean**2).mean(), 0))
            worst = off[np.abs(off).argmax()]
            lines.append(
                f"| {name_of(point)} | {title} | {summary(a[a > 0])} | {summary(b[b > 0])} | {ks:.3f} "
                f"| {wasserstein:.2g} | {margin} | {'met' if ks <= margin else 'missed'} "
                f"| {100 * worst:+.0f} % | {100 * spread:.1f} % |"
            )
    return "\n".join(lines)


def auroc(background, signal):
    """Probability that signal lies above background, ties half; and its Hanley-McNeil error."""
    below = (background[:, None] < signal[None]).mean()
    area = below + 0.5 * (background[:, None] == signal[None]).mean()
    q1, q2 = area / (2 - area), 2 * area**2 / (1 + area)
    variance = area * (1 - area) + (len(signal) - 1) * (q1 - area**2)
    variance += (len(background) - 1) * (q2 - area**2)
    return area, np.sqrt(variance / (len(signal) * len(background)))


def search_table(reference, sample):
    """How well counts separate signal from QCD, there and here."""
    lines = [
        "| AUROC in %, signal above QCD | mask_sum, reference | mask_sum, sample | n_tracks, reference | n_tracks, sample |",
        "| --- " * 5 + "|",
    ]
    for point in sorted(set(reference) & set(sample)):
        if point[0] == 0:
            continue
        cells = [name_of(point)]
        for key in ("mask_sum", "n_tracks"):
            for events in (reference, sample):
                area, error = auroc(events[(0, 0.0)].columns[key], events[point].columns[key])
                cells.append(f"{100 * area:.1f} ± {100 * error:.1f}")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def classifier_table(reference, sample):
    """AUROC of gradient boosting on the quantities, five-fold, telling sample from reference: 50 % is blind."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    lines = ["| events | reference | sample | AUROC of a classifier, % |", "| --- " * 4 + "|"]
    for point in sorted(set(reference) & set(sample)):
        a, b = (np.column_stack(list(events[point].columns.values())) for events in (reference, sample))
        x, y = np.concatenate([a, b]), np.repeat([0, 1], [len(a), len(b)])
        model = HistGradientBoostingClassifier(
            max_iter=100, learning_rate=0.05, max_leaf_nodes=8, class_weight="balanced", random_state=1
        )
        folds = StratifiedKFold(5, shuffle=True, random_state=1)
        score = cross_val_predict(model, x, y, cv=folds, method="predict_proba")[:, 1]
        area, error = auroc(score[y == 0], score[y == 1])
        lines.append(f"| {name_of(point)} | {len(a)} | {len(b)} | {100 * area:.1f} ± {100 * error:.1f} |")
    return "\n".join(lines)


def main(reference_folder: Path, sample_folder: Path, plots: Path | None):
    """Prints every table as Markdown; draws the plots where asked to."""
    # threads that wait for each other take a busy machine an hour
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    try:
        import sklearn  # noqa: F401
    except ImportError:
        sys.exit("comparing needs scikit-learn (and matplotlib for plots): `uv run generate.py …` brings both")
    reference, sample = load(reference_folder), load(sample_folder)
    all_rows = rows(reference, sample)
    sections = {
        "Ratios of means, sample over reference": short_table(all_rows),
        "Margins": tally(all_rows),
        "What a search sees": search_table(reference, sample),
        "Can a classifier tell": classifier_table(reference, sample),
        "Cells": cells_table(reference, sample),
        "Every quantity": long_table(all_rows),
    }
    print("\n\n".join(f"## {title}\n\n{text}" for title, text in sections.items()))
    if plots:
        from plots import draw

        draw(reference, sample, plots)
