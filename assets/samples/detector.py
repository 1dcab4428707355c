"""A parametric detector: final-state particles in, E_T images on the 286 x 360 (eta, phi) grid out.

Published fast-simulation parameters of a CMS-like detector (field, radius, efficiencies,
resolutions, thresholds in units of the resolution) without showers, tracking or electronics.
Units: GeV, metres, tesla, radians.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

ETA_CELLS, PHI_CELLS = 286, 360  # raw grid, cells of 0.0174 x 0.0174
CELL = 0.0174
HCAL_SPLIT = 5  # one HCAL tower covers 5 x 5 cells
TOWER = CELL * HCAL_SPLIT
TOWERS_ETA, TOWERS_PHI = 58, 72  # 58 x 5 = 290: the outermost towers lose two rows each
ETA_LIMIT = ETA_CELLS * CELL / 2

FIELD, RADIUS, HALF_LENGTH = 3.8, 1.29, 3.0
BEAM_SPOT_Z = 0.053
VERTEX_WINDOW = 0.0022  # tracks of pile-up vertices closer than this to the primary leak in

ELECTRON, MUON, PHOTON = 11, 13, 22
NEUTRAL_STRANGE = (310, 3122)  # K0S and Lambda share 0.3 / 0.7 between the calorimeters


@dataclass
class Particles:
    """Visible final-state particles of one collision as equal-length float arrays."""

    pdg: np.ndarray  # absolute PDG code
    charge: np.ndarray
    pt: np.ndarray
    eta: np.ndarray
    phi: np.ndarray
    energy: np.ndarray

    def turned(self, phi: float, flip: bool) -> "Particles":
        """The same collision rotated about the beam and, if asked, mirrored in eta."""
        eta = -self.eta if flip else self.eta
        return Particles(self.pdg, self.charge, self.pt, eta, self.phi + phi, self.energy)


def propagate(p: Particles):
    """Exit point at the calorimeter: (reaches it, eta, phi). Helices of more than half a turn are lost."""
    sinh = np.sinh(p.eta)
    curl = 0.3 * FIELD * np.abs(p.charge) / p.pt  # 1 / radius of curvature
    half_chord = 0.5 * RADIUS * curl
    to_barrel = np.where(half_chord < 1, 2 * np.arcsin(np.minimum(half_chord, 1)), np.inf)
    to_endcap = curl * HALF_LENGTH / np.maximum(np.abs(sinh), 1e-9)
    angle = np.minimum(to_barrel, to_endcap)
    reaches = angle <= np.pi
    bent = (p.charge != 0) & reaches & (angle > 1e-9)
    turn = np.where(bent, angle, 1.0)
    # arc over chord: z grows with the arc, the transverse distance with the chord
    slope = np.where(bent, sinh * turn / (2 * np.sin(turn / 2)), sinh)
    phi = np.where(bent, p.phi - np.sign(p.charge) * turn / 2, p.phi)
    return reaches, np.arcsinh(slope), phi


def smear(rng, mean, sigma):
    """Log-normal smearing: never negative, with the given mean and standard deviation."""
    width2 = np.log1p((sigma / mean) ** 2)
    return np.exp(rng.normal(np.log(mean) - width2 / 2, np.sqrt(width2)))


def ecal_sigma(energy, eta):
    """Resolution of one ECAL cell; barrel and endcap widen with eta by different polynomials."""
    a = np.abs(eta)
    widening = np.where(a < 1.5, 1 + 0.64 * a**2, 2.16 + 5.6 * (a - 2) ** 2)
    return widening * np.sqrt((0.008 * energy) ** 2 + 0.11**2 * energy + 0.40**2)


def hcal_sigma(energy, eta):
    """Resolution of one HCAL tower, the same at every eta."""
    return np.sqrt((0.05 * energy) ** 2 + 1.5**2 * energy)


def track_sigma(pt, eta):
    """Absolute p_T resolution of a track."""
    a = np.abs(eta)
    constant = np.select([a < 0.5, a < 1.5], [0.010, 0.015], 0.025)
    linear = np.select([a < 0.5, a < 1.5], [1.5e-4, 2.5e-4], 5.5e-4)
    return pt * np.hypot(constant, linear * pt)


def find_tracks(rng, p: Particles, reaches, eta, phi):
    """Reconstructed tracks as (pt, exit eta, exit phi): efficiency by p_T and eta, then resolution."""
    barrel = np.abs(p.eta) < 1.5
    efficiency = np.where(p.pt < 1, np.where(barrel, 0.70, 0.60), np.where(barrel, 0.95, 0.85))
    efficiency = np.where(p.pt > 0.1, efficiency, 0)
    found = (p.charge != 0) & reaches & (np.abs(eta) < ETA_LIMIT)
    found &= rng.random(p.pt.size) < efficiency
    pt = smear(rng, p.pt[found], track_sigma(p.pt[found], p.eta[found]))
    return pt, eta[found], phi[found]


def calorimeter(rng, energy, eta, phi, shape, size, eta_edge, sigma):
    """Sum deposits into cells, smear them, drop those under two sigma; returns E_T, eta x phi."""
    row = np.floor((eta + eta_edge) / size).astype(int)
    column = np.floor(np.mod(phi, 2 * np.pi) / (2 * np.pi) * shape[1]).astype(int) % shape[1]
    inside = (row >= 0) & (row < shape[0]) & (energy > 0)
    index = row[inside] * shape[1] + column[inside]
    cells = np.bincount(index, energy[inside], shape[0] * shape[1])
    hit = np.flatnonzero(cells)
    centre = (hit // shape[1] + 0.5) * size - eta_edge
    measured = smear(rng, cells[hit], sigma(cells[hit], centre))
    significant = measured > 2 * sigma(measured, centre)
    image = np.zeros(shape[0] * shape[1])
    image[hit] = np.where(significant, measured / np.cosh(centre), 0)
    return image.reshape(shape)


def simulate(rng, hard: Particles, pool, pile_up: float):
    """One bunch crossing: (image 286 x 360 x 3 float32, number of primary-vertex tracks).

    Channels tracker (sum p_T), ECAL, HCAL (E_T). `pool` holds minimum-bias collisions; a Poisson
    number of mean `pile_up` is overlaid, each turned at random so that a small pool goes far.
    """
    vertex = rng.normal(0, BEAM_SPOT_Z)
    tracks, deposits = [], []
    for number in range(1 + rng.poisson(pile_up)):
        primary = number == 0
        if primary:
            p = hard
        else:
            p = pool[rng.integers(len(pool))].turned(rng.uniform(0, 2 * np.pi), rng.random() < 0.5)
        reaches, eta, phi = propagate(p)
        electromagnetic = np.isin(p.pdg, (ELECTRON, PHOTON)).astype(float)
        electromagnetic[np.isin(p.pdg, NEUTRAL_STRANGE)] = 0.3
        hadronic = np.where(p.pdg == MUON, 0, 1 - electromagnetic)
        energy = np.where(reaches, p.energy, 0)
        deposits.append((eta, phi, energy * electromagnetic, energy * hadronic))
        if primary or abs(rng.normal(0, BEAM_SPOT_Z) - vertex) < VERTEX_WINDOW:
            tracks.append(find_tracks(rng, p, reaches, eta, phi))

    eta, phi, electromagnetic, hadronic = (np.concatenate(part) for part in zip(*deposits))
    ecal = calorimeter(
        rng, electromagnetic, eta, phi, (ETA_CELLS, PHI_CELLS), CELL, ETA_LIMIT, ecal_sigma
    )
    towers = calorimeter(
        rng, hadronic, eta, phi, (TOWERS_ETA, TOWERS_PHI), TOWER, TOWERS_ETA * TOWER / 2, hcal_sigma
    )
    hcal = towers.repeat(HCAL_SPLIT, 0).repeat(HCAL_SPLIT, 1) / HCAL_SPLIT**2
    margin = (hcal.shape[0] - ETA_CELLS) // 2
    hcal = hcal[margin : margin + ETA_CELLS]

    pt, eta, phi = (np.concatenate(part) for part in zip(*tracks))
    row = np.clip(((eta + ETA_LIMIT) / CELL).astype(int), 0, ETA_CELLS - 1)
    column = (np.mod(phi, 2 * np.pi) / (2 * np.pi) * PHI_CELLS).astype(int) % PHI_CELLS
    tracker = np.bincount(row * PHI_CELLS + column, pt, ETA_CELLS * PHI_CELLS)
    image = np.stack([tracker.reshape(ETA_CELLS, PHI_CELLS), ecal, hcal], axis=-1)
    return image.astype(np.float32), pt.size


def pool_cells(image):
    """Sum 5 x 5 cells, zero-padded SAME: 286 x 360 x 3 (eta, phi) to 72 x 58 x 3 (phi, eta)."""
    margin = (TOWERS_ETA * HCAL_SPLIT - ETA_CELLS) // 2
    padded = np.pad(image, ((margin, margin), (0, 0), (0, 0)))
    blocks = padded.reshape(TOWERS_ETA, HCAL_SPLIT, TOWERS_PHI, HCAL_SPLIT, 3)
    return blocks.sum(axis=(1, 3)).transpose(1, 0, 2)  # [72, 58, 3]
