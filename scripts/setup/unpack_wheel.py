"""Unpack some members of a wheel, each checked against the hash the wheel's RECORD gives for it.

usage: unpack_wheel.py WHEEL FOLDER PREFIX...

Takes the members whose path starts with one of the prefixes. Prints `DONE TOTAL` (bytes) as it goes.
"""

import base64
import csv
import hashlib
import io
import os
import sys
import zipfile


def main(wheel, folder, prefixes):
    with zipfile.ZipFile(wheel) as archive:
        record = next(n for n in archive.namelist() if n.endswith(".dist-info/RECORD"))
        rows = csv.reader(io.TextIOWrapper(archive.open(record), "utf-8"))
        expected = {row[0]: row[1] for row in rows}
        members = [
            m
            for m in archive.infolist()
            if m.filename.startswith(tuple(prefixes)) and not m.is_dir()
        ]
        if not members:
            sys.exit(f"{wheel}: no member starts with {' or '.join(prefixes)}")
        total = sum(m.file_size for m in members)
        done = 0
        for member in members:
            path = os.path.join(folder, *member.filename.split("/"))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            digest = hashlib.sha256()
            with archive.open(member) as source, open(path, "wb") as target:
                while chunk := source.read(1 << 22):
                    digest.update(chunk)
                    target.write(chunk)
                    done += len(chunk)
                    if len(chunk) == 1 << 22:
                        print(done, total, flush=True)
            found = base64.urlsafe_b64encode(digest.digest()).rstrip(b"=").decode()
            if expected.get(member.filename) != f"sha256={found}":
                sys.exit(f"{wheel}: {member.filename} differs from the wheel's own record")
        print(total, total, flush=True)


main(sys.argv[1], sys.argv[2], sys.argv[3:])
