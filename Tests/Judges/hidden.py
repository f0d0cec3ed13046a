"""Looks for secrets in what a household leaves behind, in every form that one could stand in.

    hidden.py NEEDLES PLACE...

NEEDLES: a JSON object, name to text. PLACE: a file or a folder. What is packed is unpacked: zstd, gzip, ZIP, tar; a database
is read value by value, with the log beside it. Prints each find, and at the end what was looked through; exit code 1 when
anything was found.
"""

import base64
import collections
import gzip
import html
import io
import json
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import urllib.parse
import zipfile


def aligned(raw, encode):
    """The part of base64 that is the same whatever stands before and behind."""
    for skip in range(3):
        text = encode(b"\0" * skip + raw)
        yield text[(skip * 8 + 5) // 6 : (skip + len(raw)) * 8 // 6]


def forms(text):
    raw = text.encode()
    quoted = urllib.parse.quote(text, safe="")
    yield "as it is", raw
    yield "backwards", raw[::-1]
    for form in list(aligned(raw, base64.b64encode)) + list(aligned(raw, base64.urlsafe_b64encode)):
        yield "in base64", form
    yield "in hexadecimal", raw.hex().encode()
    yield "in hexadecimal", raw.hex().upper().encode()
    yield "percent-encoded", quoted.encode()
    yield "percent-encoded", quoted.replace("%2B", "%2b").replace("%2F", "%2f").replace("%3D", "%3d").encode()
    yield "in JSON", json.dumps(text)[1:-1].encode()
    yield "in JSON", json.dumps(text)[1:-1].replace("/", "\\/").encode()
    yield "in HTML", html.escape(text).encode()
    yield "in UTF-16", text.encode("utf-16-le")


class Search:
    def __init__(self, needles):
        self.needles = {}
        for name, text in needles.items():
            if len(text) < 8:
                sys.exit(f"{name} is too short to be looked for")
            for form, needle in forms(text):
                self.needles.setdefault(needle, f"{name} {form}")
        self.finds, self.seen = set(), collections.Counter()

    def look(self, data, where):
        self.seen["bytes"] += len(data)
        for needle, name in self.needles.items():
            if needle in data:
                self.finds.add(f"{where}: {name}")
        self.unpack(data, where)

    def unpack(self, data, where):
        if data[:4] == b"\x28\xb5\x2f\xfd":
            self.seen["zstd"] += 1
            self.look(subprocess.run(["zstd", "-dcq"], input=data, capture_output=True, check=True).stdout, where)
        elif data[:2] == b"\x1f\x8b":
            self.seen["gzip"] += 1
            self.look(gzip.decompress(data), where)
        elif data[:4] == b"PK\x03\x04":
            self.seen["ZIP"] += 1
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for name in archive.namelist():
                    self.look(archive.read(name), f"{where}: {name}")
        elif data[257:262] == b"ustar":
            with tarfile.open(fileobj=io.BytesIO(data)) as archive:
                for member in archive:
                    self.seen["archived"] += 1
                    self.look(archive.extractfile(member).read(), f"{where}: {member.name}")
        elif data[:16] == b"SQLite format 3\0":
            with tempfile.TemporaryDirectory() as folder:
                copy = pathlib.Path(folder, "copy.sqlite")
                copy.write_bytes(data)
                self.database(copy, where)

    def database(self, path, where):
        """A value may lie in pieces over its file."""
        self.seen["databases"] += 1
        connection = sqlite3.connect(path)
        connection.text_factory = bytes
        tables = [row[0].decode() for row in connection.execute("select name from sqlite_schema where type = 'table'")]
        for table in tables:
            values = []
            for row in connection.execute(f'select * from "{table}"'):
                for value in row:
                    if not isinstance(value, bytes):
                        continue
                    self.seen["values"] += 1
                    values.append(value)
                    self.unpack(value, f"{where}: {table}")
            joined = b"\x00\xff".join(values)
            for needle, name in self.needles.items():
                if needle in joined:
                    self.finds.add(f"{where}: {table}: {name}")
        connection.close()

    def file(self, path, where):
        self.seen["files"] += 1
        data = path.read_bytes()
        log = path.with_name(path.name + "-wal")
        self.look(data, where)
        if data[:16] == b"SQLite format 3\0" and log.exists():
            with tempfile.TemporaryDirectory() as folder:
                copy = pathlib.Path(folder, path.name)
                shutil.copy(path, copy)
                shutil.copy(log, copy.with_name(log.name))
                self.seen["logs"] += log.stat().st_size > 0
                self.database(copy, f"{where} with its log")


def main():
    search = Search(json.loads(pathlib.Path(sys.argv[1]).read_text()))
    for place in map(pathlib.Path, sys.argv[2:]):
        if not place.exists():
            sys.exit(f"{place} is not there")
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            if path.is_file():
                search.file(path, str(path.relative_to(place.parent)))
    for find in sorted(search.finds):
        print(find)
    print("looked through: " + ", ".join(f"{count} {what}" for what, count in sorted(search.seen.items())))
    return 1 if search.finds else 0


sys.exit(main())
