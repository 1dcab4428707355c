"""Files of events, made on several cores and written block by block: memory stays flat."""

from __future__ import annotations

import json
import multiprocessing
import sys

import h5py
import numpy as np

import crossings
from recipe import CODES

RAW_NAMES = ("ImageTrk_PUcorr", "ImageECAL", "ImageHCAL")
CHUNK, RAW_CHUNK = 32, 1


def blocks(part):
    """Sizes of the blocks that a part is made in."""
    whole, rest = divmod(part.events, crossings.BLOCK)
    return [crossings.BLOCK] * whole + ([rest] if rest else [])


def tasks(file, seed):
    """What `event_block` is asked for, in the order of the file."""
    for number, part in enumerate(file.parts):
        for block, events in enumerate(blocks(part)):
            yield part.settings, (seed, file.stream, number, block), events, file.raw


def described(file, seed):
    """What a file was made by, kept in its attribute `recipe`."""
    parts = [(part.settings, part.events) for part in file.parts]
    return json.dumps(["generate.py", 1, seed, file.stream, crossings.PILE_UP, parts])


def is_there(path, recipe):
    """Whether the very file was made before."""
    try:
        with h5py.File(path, "r") as file:
            return file.attrs.get("recipe") == recipe
    except OSError:
        return False


def create(file, out):
    """Empty datasets of one file, gzip and shuffle."""
    n, chunk = file.events, RAW_CHUNK if file.raw else CHUNK

    def add(name, shape, dtype):
        chunks = (min(chunk, n), *shape) if shape else (n,)
        return out.create_dataset(
            name, (n, *shape), dtype, chunks=chunks, compression="gzip", compression_opts=9, shuffle=True
        )

    if file.raw:
        for name in RAW_NAMES:
            add(name, (286, 360), np.float32)
        out.create_dataset("NTrk_PUcorr", (n, 1), np.int32)
        return
    add("images", (72, 58, 3), np.float32)
    add("label", (), np.int32)[:] = np.concatenate(
        [np.full(part.events, CODES[part.process]) for part in file.parts]
    )
    add("mass", (), np.float32)[:] = np.concatenate(
        [np.full(part.events, part.mass) for part in file.parts]
    )
    add("n_tracks", (), np.int32)


def write(file, path, recipe, made, tell):
    """Writes one file from its blocks; it appears whole or not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    try:
        with h5py.File(partial, "w") as out:
            create(file, out)
            at = 0
            for images, tracks, seconds in made:
                end = at + len(images)
                if file.raw:
                    for channel, name in enumerate(RAW_NAMES):
                        out[name][at:end] = images[..., channel]
                    out["NTrk_PUcorr"][at:end, 0] = tracks
                else:
                    out["images"][at:end] = images
                    out["n_tracks"][at:end] = tracks
                tell(end - at, seconds)
                at = end
            out.attrs["recipe"] = recipe
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def write_all(files, folder, seed, jobs):
    """Writes every file under `folder`; one that is already there, made by the same recipe, is left.

    Tells on standard error how many events are made and which files are written.
    """
    total, done, made, busy = sum(file.events for file in files), 0, 0, 0.0

    def tell(events, seconds=None):
        nonlocal done, made, busy
        done += events
        if seconds is not None:
            made, busy = made + events, busy + seconds
        print(f"made {done} of {total}", file=sys.stderr, flush=True)

    context = multiprocessing.get_context("spawn")
    todo = []
    for file in files:
        recipe, path = described(file, seed), folder / file.name
        if is_there(path, recipe):
            tell(file.events)
        else:
            todo.append((file, path, recipe))
    if not todo:
        return
    print("colliding protons for the pile-up", file=sys.stderr, flush=True)
    with context.Pool(jobs, crossings.use_pool, ([],)) as pool:
        pieces = pool.map(
            crossings.pool_block, [(seed, i) for i in range(crossings.POOL_BLOCKS)], chunksize=1
        )
    collisions = [collision for piece in pieces for collision in piece]
    with context.Pool(jobs, crossings.use_pool, (collisions,)) as pool:
        for file, path, recipe in todo:
            write(file, path, recipe, pool.imap(crossings.event_block, tasks(file, seed)), tell)
            print(f"wrote {path}", file=sys.stderr, flush=True)
    print(f"{1000 * busy / made:.0f} ms of processor time an event", file=sys.stderr)
