"""What is compared: quantities of an event, and profiles of many, from pooled images [N, 72, 58, 3]."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

TRACKER, ECAL, HCAL = 0, 1, 2
CHANNELS = {"tracker": TRACKER, "ecal": ECAL, "hcal": HCAL}
CELL = 5 * 0.0174
ETA = (np.arange(58) - 28.5) * CELL
PHI = (np.arange(72) + 0.5) * 2 * np.pi / 72


@dataclass(frozen=True)
class Quantity:
    """A number an event has; the mean of a sample is to lie within `margin` of the reference's."""

    title: str
    margin: float


QUANTITIES = {
    "n_tracks": Quantity("tracks", 0.05),
    "mask_sum": Quantity("tracker cells hit", 0.05),
    "hits_ecal": Quantity("ECAL cells hit", 0.05),
    "hits_hcal": Quantity("HCAL cells hit", 0.05),
    "e_tracker": Quantity("tracker sum of p_T, GeV", 0.07),
    "e_ecal": Quantity("ECAL sum of E_T, GeV", 0.07),
    "e_hcal": Quantity("HCAL sum of E_T, GeV", 0.07),
    "hcal_over_tracker": Quantity("HCAL over tracker sum", 0.05),
    "ecal_over_tracker": Quantity("ECAL over tracker sum", 0.07),
    "lead_tracker": Quantity("leading cell's share, tracker", 0.10),
    "lead_ecal": Quantity("leading cell's share, ECAL", 0.10),
    "lead_hcal": Quantity("leading cell's share, HCAL", 0.10),
    "endcap_share": Quantity("share of tracker cells at |eta| > 1.6", 0.05),
    "sphericity": Quantity("transverse sphericity, tracker", 0.10),
    "thrust": Quantity("transverse thrust, tracker", 0.02),
    "eta_width": Quantity("eta width, tracker", 0.05),
    "neighbours": Quantity("hit neighbours of a tracker cell", 0.10),
    "near_pairs": Quantity("share of p_T pairs within 0.4", 0.10),
}
# largest Kolmogorov-Smirnov distance that passes, where the events are enough to tell
KS_MARGIN = 0.10


def per_event(images, n_tracks):
    """Every quantity of every event: {name: [N]}."""
    hit = images > 0
    hits = hit.sum(axis=(1, 2)).astype(float)
    sums = images.sum(axis=(1, 2), dtype=np.float64)
    lead = images.max(axis=(1, 2)) / np.maximum(sums, 1e-9)
    safe = np.maximum(sums[:, TRACKER], 1e-9)
    tracker = images[..., TRACKER].astype(np.float64)
    endcap = hit[:, :, np.abs(ETA) > 1.6, TRACKER].sum(axis=(1, 2))
    columns = {
        "n_tracks": n_tracks.astype(float),
        "mask_sum": hits[:, TRACKER],
        "hits_ecal": hits[:, ECAL],
        "hits_hcal": hits[:, HCAL],
        "hcal_over_tracker": sums[:, HCAL] / safe,
        "ecal_over_tracker": sums[:, ECAL] / safe,
        "endcap_share": endcap / np.maximum(hits[:, TRACKER], 1),
        "sphericity": sphericity(tracker),
        "thrust": thrust(tracker),
        "eta_width": eta_width(tracker),
        "neighbours": neighbours(hit[..., TRACKER]),
        "near_pairs": near_pairs(tracker),
    }
    for name, channel in CHANNELS.items():
        columns[f"e_{name}"] = sums[:, channel]
        columns[f"lead_{name}"] = lead[:, channel]
    return {name: columns[name] for name in QUANTITIES}


def flow(tracker):
    """p_T along phi: [N, 72]."""
    return tracker.sum(axis=2)


def sphericity(tracker):
    """2 lambda_min / (lambda_1 + lambda_2) of the p_T-weighted transverse tensor: 0 for pencils, 1 for rings."""
    along = flow(tracker)
    xx, xy = along @ np.cos(PHI) ** 2, along @ (np.cos(PHI) * np.sin(PHI))
    total = np.maximum(along.sum(1), 1e-9)
    yy = total - xx
    return 1 - np.sqrt((xx - yy) ** 2 + 4 * xy**2) / total


def thrust(tracker):
    """Largest share of p_T along a transverse axis, sought every 2.5 degrees."""
    axes = np.arange(0, np.pi, np.pi / 72)
    along = flow(tracker) @ np.abs(np.cos(PHI[:, None] - axes))
    return along.max(1) / np.maximum(tracker.sum(axis=(1, 2)), 1e-9)


def eta_width(tracker):
    """Standard deviation of eta, weighted with p_T."""
    along = tracker.sum(axis=1)
    total = np.maximum(along.sum(1), 1e-9)
    mean = along @ ETA / total
    return np.sqrt(np.maximum(along @ ETA**2 / total - mean**2, 0))


def shifted(images, phi, eta):
    """Images moved by cells: round in phi, cut off in eta."""
    moved = np.roll(images, phi, axis=1)
    out = np.zeros_like(moved)
    if eta >= 0:
        out[:, :, eta:] = moved[:, :, : images.shape[2] - eta]
    else:
        out[:, :, :eta] = moved[:, :, -eta:]
    return out


def around(reach):
    """Steps (phi, eta) to half of the cells within `reach` in (eta, phi): the other half lies opposite."""
    n = int(reach / CELL)
    steps = [(i, j) for i in range(n + 1) for j in range(-n, n + 1) if (i, j) > (0, 0)]
    return [(i, j) for i, j in steps if CELL * np.hypot(i, j) <= reach]


def neighbours(hit):
    """Mean number of hit cells among the eight around a hit one."""
    near = sum((hit & shifted(hit, i, j)).sum(axis=(1, 2)) for i, j in around(1.5 * CELL))
    return 2 * near / np.maximum(hit.sum(axis=(1, 2)), 1)


def near_pairs(tracker):
    """Sum of p_T p_T over pairs of cells within 0.4, a cell with itself included, over that of all pairs."""
    own = (tracker**2).sum(axis=(1, 2))
    near = sum(
        np.einsum("nij,nij->n", tracker, shifted(tracker, i, j)) for i, j in around(0.4)
    )
    return (own + 2 * near) / np.maximum(tracker.sum(axis=(1, 2)) ** 2, 1e-9)


def occupancy(images, channel, axis):
    """Share of events that hit a cell, along `eta` (folded: 29 rings) or `phi` (72): (mean, its error)."""
    hit = images[..., channel] > 0
    if axis == "phi":
        along = hit.mean(axis=2)
    else:
        along = hit.mean(axis=1)
        along = (along[:, 28::-1] + along[:, 29:]) / 2
    return along.mean(0), along.std(0) / np.sqrt(len(along))


def autocorrelation(images, most=24):
    """Chance that a cell `d` steps away in phi is hit when one is, over the chance of any: [most]."""
    hit = images[..., TRACKER] > 0
    base = hit.mean(axis=(1, 2))
    both = np.array(
        [(hit & np.roll(hit, d, axis=1)).mean(axis=(1, 2)) for d in range(1, most + 1)]
    )
    return both.mean(1) / np.mean(base**2)
