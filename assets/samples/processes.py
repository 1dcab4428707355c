"""The collisions of the sample: QCD, semi-visible jets, thermal SUEP and minimum bias, from Pythia 8."""

from __future__ import annotations

import numpy as np
import pythia8mc as pythia8

from detector import Particles

COMMON = [
    "Print:quiet = on",
    "Beams:eCM = 13000.",
    "Random:setSeed = on",
    "Tune:pp = 18",  # CUETP8M1, that of CMS's simulated events of Run 2
]
MINIMUM_BIAS = [
    "SoftQCD:nonDiffractive = on",
    # as in libraries of pile-up: what lives longer than 10 mm / c reaches the calorimeters
    "ParticleDecays:limitTau0 = on",
    "ParticleDecays:tau0Max = 10.",
]
HT_MIN = 500.0  # GeV, on generated jets: a stand-in for a trigger, asked of every event

# QCD: the bias evens out the falling spectrum: few events still show soft and hard multijets alike
PT_HAT_MIN, BIAS = 170.0, 4.5

# SVJ: dark hadrons of 20 GeV, SU(2) with two flavours, as in CMS's search (JHEP 06 (2022) 156)
DARK_MASS, DARK_COLOURS, INVISIBLE = 20.0, 2, 0.3
CONFINEMENT = 0.5 * 3.2 * DARK_MASS**0.8  # GeV: half of that search's, a weaker coupling
# Dark matter. The reference has lone HCAL deposits as large as jets in these events alone: its fast
# simulation takes part of the invisible particles for neutral hadrons.
UNSEEN, SEEN = 53, 51
SEEN_SHARE = 0.5

# SUEP: temperature and masses in GeV, branching of a 0.7 GeV dark photon
TEMPERATURE, MESON_MASS, DARK_PHOTON_MASS = 2.0, 2.0, 0.7
DARK_PHOTON_DECAYS = ((11, 0.000511, 0.15), (13, 0.10566, 0.15), (211, 0.13957, 0.70))
# light scalars pass the H_T cut on a jet that they recoil against: made with it, above this p_T
RECOIL_PT_HAT = {125: 200, 200: 200, 300: 150, 400: 150}


def qcd():
    """Multijets: every 2 -> 2 QCD process above a p_T of the hard scatter."""
    return [
        "HardQCD:all = on",
        f"PhaseSpace:pTHatMin = {PT_HAT_MIN}",
        "PhaseSpace:bias2Selection = on",
        f"PhaseSpace:bias2SelectionPow = {BIAS}",
    ]


def svj(mass: float):
    """Z' -> dark quarks, whose dark hadrons decay to quarks or, in a fraction INVISIBLE, to dark matter."""
    pions, rhos = (4900111, 4900211), (4900113, 4900213)
    lines = [
        "HiddenValley:ffbar2Zv = on",
        f"4900023:m0 = {mass}",
        f"4900023:mMin = {mass - 50}",
        f"4900023:mMax = {mass + 50}",
        "4900023:mWidth = 0.01",
        "4900023:doForceWidth = on",
        "4900023:onMode = off",
        "4900023:onIfAny = 4900101",
        f"4900101:m0 = {DARK_MASS / 2}",
        f"HiddenValley:Ngauge = {DARK_COLOURS}",
        "HiddenValley:nFlav = 2",
        "HiddenValley:spinFv = 0",
        "HiddenValley:FSR = on",
        "HiddenValley:fragment = on",
        "HiddenValley:alphaOrder = 1",
        "HiddenValley:setLambda = on",  # the coupling runs from Lambda, not from its value at M_Z'
        f"HiddenValley:Lambda = {CONFINEMENT:.3f}",
        f"HiddenValley:pTminFSR = {1.1 * CONFINEMENT:.3f}",
        "HiddenValley:probVector = 0.75",
    ]
    for code in (SEEN, UNSEEN):
        lines.append(f"{code}:m0 = {DARK_MASS / 2 - 0.01}")
        lines += [f"{code}:isResonance = off", f"{code}:mayDecay = off"]
        lines.append(f"{code}:isVisible = {'on' if code == SEEN else 'off'}")
    for code in pions + rhos:
        lines.append(f"{code}:m0 = {DARK_MASS}")
        lines.append(f"{code}:oneChannel = 1 {INVISIBLE * SEEN_SHARE} 0 {SEEN} -{SEEN}")
        lines.append(f"{code}:addChannel = 1 {INVISIBLE * (1 - SEEN_SHARE)} 0 {UNSEEN} -{UNSEEN}")
    for code in pions:  # helicity prefers the heaviest quark
        lines.append(f"{code}:addChannel = 1 {1 - INVISIBLE} 91 5 -5")
    for code in rhos:
        for quark in range(1, 6):
            lines.append(f"{code}:addChannel = 1 {(1 - INVISIBLE) / 5} 91 {quark} -{quark}")
    return lines


def suep(mass: float):
    """A scalar made by gluon fusion, left whole here: `shower_suep` breaks it up."""
    pt_hat_min = RECOIL_PT_HAT.get(mass)
    if pt_hat_min:
        production = ["HiggsSM:gg2Hg(l:t) = on", "HiggsSM:qg2Hq(l:t) = on"]
        production.append(f"PhaseSpace:pTHatMin = {pt_hat_min}")
    else:
        production = ["HiggsSM:gg2H = on"]
    return production + [
        f"25:m0 = {mass}",
        f"25:mMin = {mass / 4}",  # above that the width is a standard Higgs boson's of this mass
        f"25:mMax = {mass * 2}",
        "25:mayDecay = off",
    ]


def isotropic(rng, count):
    """Unit vectors, count x 3."""
    cos, phi = rng.uniform(-1, 1, count), rng.uniform(0, 2 * np.pi, count)
    sin = np.sqrt(1 - cos**2)
    return np.stack([sin * np.cos(phi), sin * np.sin(phi), cos], axis=1)


def boosted(rest, frame):
    """Four-vectors (E, p) given in the rest frames of `frame`, seen where `frame` is given."""
    mass = np.sqrt(np.maximum(frame[:, 0] ** 2 - (frame[:, 1:] ** 2).sum(1), 1e-12))[:, None]
    along = (rest[:, 1:] * frame[:, 1:]).sum(1, keepdims=True)
    energy = (rest[:, :1] * frame[:, :1] + along) / mass
    factor = (along / (frame[:, :1] + mass) + rest[:, :1]) / mass
    return np.concatenate([energy, rest[:, 1:] + factor * frame[:, 1:]], axis=1)


def halves(rng, parents, parent_mass, mass):
    """Isotropic decays of each parent into two of equal `mass` (a number, or one per parent)."""
    momentum = np.sqrt(parent_mass**2 / 4 - np.square(mass)) * np.ones(len(parents))
    direction = isotropic(rng, len(parents)) * momentum[:, None]
    energy = np.full((len(parents), 1), parent_mass / 2)
    pair = [boosted(np.concatenate([energy, s * direction], 1), parents) for s in (1, -1)]
    return np.concatenate(pair)


def boltzmann_momenta(rng, count):
    """|p| from p^2 exp(-E / T), by rejection from the massless Gamma(3) spectrum."""
    accepted = np.empty(0)
    while accepted.size < count:
        p = rng.gamma(3.0, TEMPERATURE, 2 * count)
        excess = np.sqrt(p**2 + MESON_MASS**2) - p  # lies in (0, mass]
        accepted = np.append(accepted, p[rng.random(p.size) < np.exp(-excess / TEMPERATURE)])
    return accepted[:count]


def shower_suep(rng, scalar):
    """Final (PDG code, E, px, py, pz) rows of a scalar with four-vector `scalar` (E, p).

    Dark mesons are drawn in its rest frame until its mass is spent, freed of net momentum and
    scaled so that their energies sum to the mass; each gives two dark photons, each a charged pair.
    """
    mass = float(np.sqrt(scalar[0] ** 2 - (scalar[1:] ** 2).sum()))
    size = boltzmann_momenta(rng, int(mass / MESON_MASS) + 2)
    spent = np.cumsum(np.sqrt(size**2 + MESON_MASS**2))
    count = max(2, int(np.argmin(np.abs(spent - mass))) + 1)
    momenta = isotropic(rng, count) * size[:count, None]
    momenta -= momenta.mean(0)
    p2 = (momenta**2).sum(1)
    scale = 1.0
    for _ in range(50):  # Newton's method for sum E(scale) = mass
        energy = np.sqrt(scale**2 * p2 + MESON_MASS**2)
        scale -= (energy.sum() - mass) / (scale * p2 / energy).sum()
    energy = np.sqrt(scale**2 * p2 + MESON_MASS**2)
    mesons = np.concatenate([energy[:, None], scale * momenta], 1)
    mesons = boosted(mesons, np.tile(scalar, (count, 1)))

    photons = halves(rng, mesons, MESON_MASS, DARK_PHOTON_MASS)
    code, light, chance = (np.array(column) for column in zip(*DARK_PHOTON_DECAYS))
    kind = rng.choice(code.size, len(photons), p=chance)
    final = halves(rng, photons, DARK_PHOTON_MASS, light[kind])
    codes = np.concatenate([code[kind], -code[kind]])
    return np.concatenate([codes[:, None], final], 1)


class Generator:
    """Seeded stream of collisions of one process that pass a cut on generated H_T."""

    def __init__(self, settings, seed: int, ht_min: float = 0.0):
        self.pythia = pythia8.Pythia("", False)
        for line in COMMON + [f"Random:seed = {seed}"] + settings:
            if not self.pythia.readString(line):
                raise SystemExit(f"Pythia does not know the setting: {line}")
        if not self.pythia.init():
            raise SystemExit("Pythia could not start; its messages are above.")
        self.rng = np.random.default_rng(seed)
        self.ht_min = ht_min
        self.jets = pythia8.SlowJet(-1, 0.4, 30.0, 2.5, 2)  # anti-kT 0.4, p_T > 30, visible
        self.tried = 0

    def next(self) -> Particles:
        """The next collision that passes."""
        while True:
            self.tried += 1
            if not self.pythia.next():
                continue
            event = self.pythia.event
            self.decay_scalars(event)
            if self.ht_min == 0 or self.ht(event) > self.ht_min:
                return visible(event)

    def decay_scalars(self, event):
        """Replace every undecayed scalar by its SUEP."""
        for index in range(event.size()):
            h = event[index]
            if h.isFinal() and h.id() == 25:
                rows = shower_suep(self.rng, np.array([h.e(), h.px(), h.py(), h.pz()]))
                h.statusNeg()
                for code, e, px, py, pz in rows.tolist():
                    m = max(e * e - px * px - py * py - pz * pz, 0.0) ** 0.5
                    event.append(int(code), 91, 0, 0, px, py, pz, e, m)

    def ht(self, event) -> float:
        """Scalar sum of the p_T of generated jets (anti-kT 0.4, p_T > 30 GeV, |eta| < 2.5)."""
        self.jets.analyze(event)
        return sum(self.jets.pT(i) for i in range(self.jets.sizeJet()))


def visible(event) -> Particles:
    """Final particles that reach a detector, within |eta| < 3 (the images end at 2.5).

    Neutral ones however soft: near the threshold a cell's resolution lifts many soft photons over it.
    """
    rows = [
        (abs(p.id()), p.charge(), p.pT(), p.eta(), p.phi(), p.e(), p.xProd(), p.yProd(), p.zProd())
        for p in event
        if p.isFinal()
        and p.isVisible()
        and (p.charge() == 0 or p.pT() > 0.1)
        and abs(p.eta()) < 3
    ]
    columns = np.array(rows, dtype=float).reshape(-1, 9).T
    columns[6:] *= 1e-3  # Pythia's millimetres
    return Particles(*columns)
