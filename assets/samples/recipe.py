"""What is made and how much of it: the files of the bundled sample and of larger sets."""

from __future__ import annotations

from dataclasses import dataclass

SEED = 20260
PROCESSES = ("qcd", "suep", "svj")
CODES = {"qcd": 0, "suep": 1, "svj": 2}
SUEP_MASSES = (125, 200, 300, 400, 700, 1000)
SVJ_MASSES = (2100, 3100, 4100)
MASSES = {"qcd": (0,), "suep": SUEP_MASSES, "svj": SVJ_MASSES}
FILE_EVENTS = 20_000  # of a larger set: some 60 MB pooled
RAW_FILE_EVENTS = 5_000


@dataclass(frozen=True)
class Part:
    """Events of one process at one mass (GeV; 0 where there is none)."""

    process: str
    mass: int
    events: int

    @property
    def settings(self):
        """Pythia's."""
        import processes  # Pythia itself, which comparing does without

        make = {"qcd": processes.qcd, "suep": processes.suep, "svj": processes.svj}[self.process]
        return make(self.mass) if self.mass else make()


@dataclass(frozen=True)
class File:
    """One file: its name, what is in it, and a stream number, so that no two files share random numbers."""

    name: str
    parts: tuple
    stream: int
    raw: bool = False

    @property
    def events(self):
        """In all."""
        return sum(part.events for part in self.parts)


def spread(process, events):
    """`events` shared evenly by the process's masses."""
    masses = MASSES[process]
    counts = [events * (i + 1) // len(masses) - events * i // len(masses) for i in range(len(masses))]
    return tuple(Part(process, mass, n) for mass, n in zip(masses, counts) if n)


def bundled():
    """The files that come with Darkscope."""
    return [
        File("train_qcd.h5", spread("qcd", 2400), 1),
        File("test/qcd.h5", spread("qcd", 900), 2),
        File("test/suep.h5", spread("suep", 900), 3),
        File("test/svj.h5", spread("svj", 750), 4),
        File("raw_qcd.h5", spread("qcd", 24), 5, raw=True),
    ]


def larger(names, events, raw):
    """Files of a larger set; raw ones hold one mass each, as they carry it in their name."""
    files = []
    for name in names:
        groups = [(part,) for part in spread(name, events)] if raw else [spread(name, events)]
        for group in groups:
            mass = group[0].mass
            stem = name + ({"suep": f"_h{mass}", "svj": f"_{mass}"}.get(name, "") if raw else "")
            files += pieces(f"{stem}_raw" if raw else stem, group, raw, 1000 * (len(files) + 1))
    return files


def pieces(stem, group, raw, stream):
    """One process in files of no more than a handy number of events, each with every mass."""
    most = RAW_FILE_EVENTS if raw else FILE_EVENTS
    count = -(-sum(part.events for part in group) // most)
    files = []
    for i in range(count):
        parts = []
        for part in group:
            events = part.events * (i + 1) // count - part.events * i // count
            if events:
                parts.append(Part(part.process, part.mass, events))
        number = f"_{i + 1:0{max(2, len(str(count)))}d}" if count > 1 else ""
        files.append(File(f"{stem}{number}.h5", tuple(parts), stream + i, raw))
    return files
