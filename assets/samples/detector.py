"""A parametric detector: final-state particles in, E_T images on the 286 x 360 (eta, phi) grid out.

What the published CMS card of the Delphes fast simulation says (J. de Favereau et al., JHEP 02 (2014) 057):
field, radius, efficiencies, resolutions, cells, thresholds. No showers, no noise, no electronics.
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
CURL = 0.299792458 * FIELD  # p_T in GeV over radius of curvature in metres

BEAM_SPOT_Z = 0.053
VERTEX_WINDOW = 0.0001  # tracks of pile-up that start closer than this to the primary vertex are kept

ELECTRON, MUON, PHOTON = 11, 13, 22
NEUTRAL_STRANGE = (310, 3122)  # K0S and Lambda share 0.3 / 0.7 between the calorimeters

# tracking: kind -> (efficiencies by |eta| below and above 1.5; edges of p_T), as in the card
EFFICIENCY = {
    "hadron": ((0.1, 1.0), (0.70, 0.95), (0.60, 0.85)),
    "electron": ((0.1, 1.0, 100.0), (0.73, 0.95, 0.99), (0.50, 0.83, 0.90)),
    "muon": ((0.1, 1.0), (0.75, 0.99), (0.70, 0.98)),
}
# relative p_T resolution a (+) b p_T for |eta| below 0.5, below 1.5, above
RESOLUTION = {
    "hadron": ((0.01, 0.015, 0.025), (1.5e-4, 2.5e-4, 5.5e-4)),
    "electron": ((0.03, 0.05, 0.15), (1.3e-3, 1.7e-3, 3.1e-3)),
    "muon": ((0.01, 0.015, 0.025), (1.0e-4, 1.5e-4, 3.5e-4)),
}


@dataclass
class Particles:
    """Final-state particles of one collision as equal-length float arrays."""

    pdg: np.ndarray  # absolute PDG code
    charge: np.ndarray
    pt: np.ndarray
    eta: np.ndarray
    phi: np.ndarray
    energy: np.ndarray
    x: np.ndarray  # where the particle was made, from the collision
    y: np.ndarray
    z: np.ndarray

    def placed(self, phi: float, flip: bool, z: float) -> "Particles":
        """The same collision rotated about the beam, mirrored in eta if asked, and moved to `z`."""
        sign = -1 if flip else 1
        cos, sin = np.cos(phi), np.sin(phi)
        return Particles(
            self.pdg,
            self.charge,
            self.pt,
            sign * self.eta,
            self.phi + phi,
            self.energy,
            cos * self.x - sin * self.y,
            sin * self.x + cos * self.y,
            sign * self.z + z,
        )

    def chosen(self, which) -> "Particles":
        """Those that the mask names."""
        return Particles(*(values[which] for values in vars(self).values()))


def together(collisions) -> Particles:
    """Several collisions as one list of particles."""
    columns = zip(*(vars(p).values() for p in collisions))
    return Particles(*(np.concatenate(column) for column in columns))


def to_barrel(p: Particles):
    """Transverse path to the barrel, and the end of any path: (path, function of a path to (x, y)).

    The path is infinite where a particle curls inside the barrel.
    """
    charged = p.charge != 0
    q = np.where(charged, np.sign(p.charge), 1.0)
    radius = np.where(charged, p.pt / (CURL * np.maximum(np.abs(p.charge), 1)), 1.0)
    cx = p.x + q * radius * np.sin(p.phi)
    cy = p.y - q * radius * np.cos(p.phi)
    distance = np.maximum(np.hypot(cx, cy), 1e-9)
    # the heading where circle and barrel meet: its sine against the centre's direction is `k`
    k = (distance**2 + radius**2 - RADIUS**2) / (2 * q * radius * distance)
    centre, rise = np.arctan2(cy, cx), np.arcsin(np.clip(k, -1, 1))
    turns = [np.mod(q * (p.phi - centre - angle), 2 * np.pi) for angle in (rise, np.pi - rise)]
    curled = np.where(np.abs(k) > 1, np.inf, radius * np.minimum(*turns))
    along = p.x * np.cos(p.phi) + p.y * np.sin(p.phi)
    straight = np.sqrt(np.maximum(along**2 + RADIUS**2 - p.x**2 - p.y**2, 0)) - along

    def after(path):
        heading = p.phi - q * path / radius
        x = np.where(charged, cx - q * radius * np.sin(heading), p.x + path * np.cos(p.phi))
        y = np.where(charged, cy + q * radius * np.cos(heading), p.y + path * np.sin(p.phi))
        return x, y

    return np.where(charged, curled, straight), after


def propagate(p: Particles):
    """Where particles enter the calorimeters, seen from the origin: (eta, phi).

    Those that curl inside the barrel turn on until the end cap, as in the fast simulation: soft
    tracks gather there, at |eta| above 1.5.
    """
    path, after = to_barrel(p)
    sinh = np.sinh(p.eta)
    to_endcap = (HALF_LENGTH - np.sign(sinh) * p.z) / np.maximum(np.abs(sinh), 1e-9)
    path = np.minimum(path, to_endcap)
    x, y = after(path)
    eta = np.arcsinh((p.z + path * sinh) / np.maximum(np.hypot(x, y), 1e-9))
    inside = (np.hypot(p.x, p.y) < RADIUS) & (np.abs(p.z) < HALF_LENGTH)
    return np.where(inside, eta, np.inf), np.arctan2(y, x)


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


def find_tracks(rng, p: Particles, eta, phi):
    """Reconstructed tracks as (pt, eta, phi at the calorimeters): efficiency, then resolution."""
    a = np.abs(eta)
    kinds = {"electron": p.pdg == ELECTRON, "muon": p.pdg == MUON}
    kinds["hadron"] = ~(kinds["electron"] | kinds["muon"])
    efficiency, sigma = np.zeros(p.pt.size), np.zeros(p.pt.size)
    for kind, mine in kinds.items():
        edges, barrel, endcap = EFFICIENCY[kind]
        step = np.searchsorted(edges, p.pt[mine])
        by_pt = np.where(a[mine] < 1.5, np.array((0, *barrel))[step], np.array((0, *endcap))[step])
        constant, linear = RESOLUTION[kind]
        ring = np.digitize(a[mine], (0.5, 1.5))
        efficiency[mine] = by_pt
        sigma[mine] = np.hypot(np.array(constant)[ring], np.array(linear)[ring] * p.pt[mine])
    found = (p.charge != 0) & (a < ETA_LIMIT) & (rng.random(p.pt.size) < efficiency)
    pt = smear(rng, p.pt[found], p.pt[found] * sigma[found])
    return pt, eta[found], phi[found]


def calorimeter(rng, energy, eta, phi, shape, size, eta_edge, sigma):
    """Sum deposits into cells, smear them, drop those under two sigma; returns E_T, eta x phi.

    As in the fast simulation a cell's direction is a random one within it, and counts where that
    lies within the image.
    """
    row = np.floor((np.clip(eta, -9, 9) + eta_edge) / size).astype(int)
    column = np.floor(np.mod(phi, 2 * np.pi) / (2 * np.pi) * shape[1]).astype(int) % shape[1]
    inside = (row >= 0) & (row < shape[0]) & (energy > 0)
    index = row[inside] * shape[1] + column[inside]
    cells = np.bincount(index, energy[inside], shape[0] * shape[1])
    hit = np.flatnonzero(cells)
    centre = (hit // shape[1] + 0.5) * size - eta_edge
    measured = smear(rng, cells[hit], sigma(cells[hit], centre))
    direction = centre + size * rng.uniform(-0.5, 0.5, hit.size)
    kept = (measured > 2 * sigma(measured, centre)) & (np.abs(direction) < ETA_LIMIT)
    image = np.zeros(shape[0] * shape[1])
    image[hit] = np.where(kept, measured / np.cosh(direction), 0)
    return image.reshape(shape)


def shares(p: Particles):
    """Energy that each particle leaves in (ECAL, HCAL): muons none, unknown neutral ones all in the HCAL."""
    electromagnetic = np.isin(p.pdg, (ELECTRON, PHOTON)).astype(float)
    electromagnetic[np.isin(p.pdg, NEUTRAL_STRANGE)] = 0.3
    hadronic = np.where(p.pdg == MUON, 0, 1 - electromagnetic)
    return p.energy * electromagnetic, p.energy * hadronic


def simulate(rng, hard: Particles, pile_up):
    """One bunch crossing: (image 286 x 360 x 3 float32, number of the tracks in it).

    Channels tracker (sum of p_T), ECAL, HCAL (E_T). `pile_up` lists the other collisions, all
    placed at z of their own, as `hard` is. Of their tracks those are kept that start at its vertex.
    """
    vertex = rng.normal(0, BEAM_SPOT_Z)
    hard = hard.placed(0, False, vertex)
    p = together([hard, *pile_up])
    eta, phi = propagate(p)
    electromagnetic, hadronic = shares(p)
    ecal = calorimeter(
        rng, electromagnetic, eta, phi, (ETA_CELLS, PHI_CELLS), CELL, ETA_LIMIT, ecal_sigma
    )
    towers = calorimeter(
        rng, hadronic, eta, phi, (TOWERS_ETA, TOWERS_PHI), TOWER, TOWERS_ETA * TOWER / 2, hcal_sigma
    )
    hcal = towers.repeat(HCAL_SPLIT, 0).repeat(HCAL_SPLIT, 1) / HCAL_SPLIT**2
    margin = (hcal.shape[0] - ETA_CELLS) // 2
    hcal = hcal[margin : margin + ETA_CELLS]

    own = np.arange(p.pt.size) < hard.pt.size
    near = own | (np.abs(p.z - vertex) < VERTEX_WINDOW)
    pt, eta, phi = find_tracks(rng, p.chosen(near), eta[near], phi[near])
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
