"""Overlay plots, sample against reference, as small pictures."""

from __future__ import annotations

import io
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from PIL import Image
from matplotlib.ticker import NullFormatter

from shapes import CHANNELS, ETA, QUANTITIES, autocorrelation, occupancy

POINTS = {(0, 0.0): ("QCD", "#3b6ea5"), (1, 400.0): ("SUEP 400", "#c4572e"), (2, 3100.0): ("SVJ 3100", "#4f8a3c")}


def histogram(axes, reference, sample, edges, colour, title):
    """Reference as points with errors, sample as steps; both of area one."""
    widths = np.diff(edges)
    middle = np.sqrt(edges[1:] * edges[:-1]) if edges[0] > 0 else (edges[1:] + edges[:-1]) / 2
    counts, _ = np.histogram(reference, edges)
    scale = 1 / len(reference) / widths
    axes.errorbar(middle, counts * scale, np.sqrt(counts) * scale, fmt="o", ms=2.2, lw=0.7, color=colour)
    ours, _ = np.histogram(sample, edges)
    axes.stairs(ours / len(sample) / widths, edges, color=colour, lw=1, label=title)


def edges_of(values, bins=30, log=False):
    """From the half-percent quantile to the other."""
    low, high = np.percentile(values, [0.5, 99.5])
    return np.geomspace(max(low, 1e-3), high, bins + 1) if log else np.linspace(low, high, bins + 1)


def page(panels, columns):
    """A figure of that many panels."""
    rows = -(-panels // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(3.5 * columns, 2.1 * rows), layout="constrained")
    for spare in axes.flat[panels:]:
        spare.axis("off")
    return figure, axes.flat


def quantities_page(reference, sample, keys):
    """Distributions of quantities of an event."""
    figure, axes = page(len(keys), 3)
    for at, key in zip(axes, keys):
        shared = [point for point in POINTS if point in reference and point in sample]
        values = np.concatenate([reference[point].columns[key] for point in shared])
        log = key.startswith("e_")
        for point in shared:
            title, colour = POINTS[point]
            a, b = reference[point].columns[key], sample[point].columns[key]
            histogram(at, a, b, edges_of(values, 24, log), colour, title)
        at.set_xlabel(QUANTITIES[key].title, fontsize=8)
        at.set_yticks([])
        if log:
            at.set_xscale("log")
            at.xaxis.set_minor_formatter(NullFormatter())
    axes[0].legend(fontsize=6, frameon=False, title="points: reference", title_fontsize=6)
    return figure


def cells_page(reference, sample):
    """E_T of hit cells, then hits along eta and phi, by channel; and pairs of hits."""
    figure, axes = page(12, 3)
    for column, (name, channel) in enumerate(CHANNELS.items()):
        spectrum, eta, phi = (axes[3 * row + column] for row in range(3))
        for point, (title, colour) in POINTS.items():
            if point not in reference or point not in sample:
                continue
            a, b = (events[point].images for events in (reference, sample))
            cells = [images[..., channel][images[..., channel] > 0] for images in (a, b)]
            histogram(spectrum, *cells, np.geomspace(0.2, 2000, 45), colour, title)
            for at, axis, x in ((eta, "eta", ETA[29:]), (phi, "phi", np.arange(72) * 5 + 2.5)):
                (mean, error), (ours, _) = (occupancy(i, channel, axis) for i in (a, b))
                at.errorbar(x, mean, error, fmt="o", ms=1.8, lw=0.6, color=colour)
                at.plot(x, ours, color=colour, lw=0.9)
        spectrum.set(xscale="log", yscale="log", yticks=[])
        spectrum.set_xlabel(f"E_T of a {name} cell, GeV", fontsize=8)
        eta.set_xlabel(f"|eta|; share of events that hit a {name} cell", fontsize=8)
        phi.set_xlabel("phi, degrees; the same", fontsize=8)
        for at in (eta, phi):
            at.set_ylim(bottom=0)
    for at, (point, (title, colour)) in zip(axes[9:12], POINTS.items()):
        if point in reference and point in sample:
            for events, style in ((reference, "o"), (sample, "-")):
                y = autocorrelation(events[point].images)
                at.plot(np.arange(1, len(y) + 1) * 5, y, style, ms=2, lw=1, color=colour)
        at.set_xlabel(f"{title}: phi between two tracker cells, degrees;\nhow much likelier both are hit", fontsize=8)
    axes[0].legend(*axes[0].get_legend_handles_labels(), fontsize=6, frameon=False)
    return figure


def draw(reference, sample, folder: Path):
    """Writes sample-events.png and sample-cells.png."""
    plt.rcParams.update({"font.size": 7})
    folder.mkdir(parents=True, exist_ok=True)
    for name, figure in (
        ("sample-events", quantities_page(reference, sample, list(QUANTITIES))),
        ("sample-cells", cells_page(reference, sample)),
    ):
        picture = io.BytesIO()
        figure.savefig(picture, dpi=85)
        # few colours: a third of the size
        Image.open(picture).convert("RGB").quantize(64).save(folder / f"{name}.png", optimize=True)
        plt.close(figure)
