# /// script
# requires-python = ">=3.9"
# dependencies = [
#   "pythia8mc==8.317.2",
#   "numpy>=1.23",
#   "h5py>=3.7",
#   "matplotlib>=3.6",
#   "scikit-learn>=1.1",
# ]
# ///
"""Make Darkscope's sample events, or larger sets of the same kind, or compare either with reference events.

    python generate.py                              write the bundled sample beside this file
    python generate.py --out DIR --events 100000    as many events of each process, in files of at most 20,000
    python generate.py --compare REFERENCE          tables of README.md, against pooled files in REFERENCE
    python generate.py --compare REFERENCE --plots DIR    and the overlay plots

The same seed and versions give the same arrays, on any number of cores. README.md tells the physics.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from pathlib import Path

from recipe import PROCESSES, SEED, bundled, larger


def options_of(arguments):
    """The command line, read."""
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, default=here, help="folder to write to (default: here)")
    parser.add_argument("--seed", type=int, default=SEED, help=f"default {SEED}")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="cores (default: all)")
    parser.add_argument("--events", type=int, help="events of each process, instead of the bundled sample")
    parser.add_argument(
        "--processes", default=",".join(PROCESSES), help="of the larger set (default: %(default)s)"
    )
    parser.add_argument("--raw", action="store_true", help="the larger set as 286 x 360 images")
    parser.add_argument("--compare", type=Path, metavar="REFERENCE", help="print tables, make no events")
    parser.add_argument("--plots", type=Path, metavar="DIR", help="with --compare: write plots here")
    options = parser.parse_args(arguments)
    options.processes = [name for name in options.processes.split(",") if name]
    unknown = [name for name in options.processes if name not in PROCESSES]
    if unknown or not options.processes:
        parser.error(f"--processes: choose from {', '.join(PROCESSES)}")
    if (options.events is not None and options.events < 1) or options.jobs < 1:
        parser.error("--events and --jobs count from 1")
    if options.events is None and options.raw:
        parser.error("--raw goes with --events")
    return options


def main():
    """Command line."""
    options = options_of(sys.argv[1:])
    if options.compare:
        import compare  # needs packages that making events does not

        compare.main(options.compare, options.out, options.plots)
        return
    from writing import write_all

    # a polite end: files that are not whole are taken away
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    start = time.time()
    if options.events is None:
        files = bundled()
    else:
        files = larger(options.processes, options.events, options.raw)
    try:
        write_all(files, options.out, options.seed, options.jobs)
    except KeyboardInterrupt:
        sys.exit(130)
    print(f"done in {time.time() - start:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
