"""Bunch crossings in blocks: each block has a generator and random numbers of its own, so that any
number of processes makes the same events."""

from __future__ import annotations

import os
import time

import numpy as np

import detector
import processes

PILE_UP = 32.0  # mean number of other collisions
POOL_BLOCKS, POOL_BLOCK = 8, 400  # minimum-bias collisions that the overlays are drawn from
BLOCK = 96  # events
POOL_STREAM = 0

_pool = []


def numbers(*key):
    """Random numbers that belong to `key` alone."""
    return np.random.default_rng(key)


def pythia_seed(*key):
    """A seed that Pythia takes, belonging to `key` alone."""
    return int(numbers(*key, 0).integers(1, 900_000_000))


def pool_block(task):
    """Minimum-bias collisions of one block: (seed, block) in, Particles out."""
    seed, block = task
    generator = processes.Generator(processes.MINIMUM_BIAS, pythia_seed(seed, POOL_STREAM, block))
    return [generator.next() for _ in range(POOL_BLOCK)]


def use_pool(collisions):
    """Gives this process the collisions that pile up, and silences the greetings of Pythia's jet finder."""
    _pool[:] = collisions
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def pile_up(rng):
    """The other collisions of a crossing, each turned and mirrored at random and at a z of its own."""
    return [
        _pool[rng.integers(len(_pool))].placed(
            rng.uniform(0, 2 * np.pi), rng.random() < 0.5, rng.normal(0, detector.BEAM_SPOT_Z)
        )
        for _ in range(rng.poisson(PILE_UP))
    ]


def through_half(image):
    """Values a 16-bit float can hold, as float32: three digits are more than the detector has."""
    return image.astype(np.float16).astype(np.float32)


def event_block(task):
    """Events of one block: (settings, key, events, raw) in; images, track counts, processor seconds out.

    Images are [N, 72, 58, 3] (phi, eta, channel), raw ones [N, 286, 360, 3] (eta, phi, channel).
    """
    settings, key, events, raw = task
    began = time.process_time()
    generator = processes.Generator(settings, pythia_seed(*key), processes.HT_MIN)
    rng = numbers(*key, 1)
    images, tracks = [], []
    for _ in range(events):
        image, count = detector.simulate(rng, generator.next(), pile_up(rng))
        if raw:
            images.append(through_half(image))
        else:
            images.append(through_half(detector.pool_cells(image)))
        tracks.append(count)
    return np.stack(images), tracks, time.process_time() - began
