#!/usr/bin/env python3
"""Starts `minhbach serve` on a book: `start.py MINHBACH BOOK`; prints `NAME VALUE UNIT` lines.

`start` is the time from the call to the first page read whole, the best of five, and `start_resident` what the process
holds in memory then.
"""

import pathlib
import socket
import subprocess
import sys
import time
import urllib.request

minhbach, book = sys.argv[1:]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start():
    port = free_port()
    begun = time.monotonic()
    server = subprocess.Popen(
        [minhbach, "serve", "--data", book, "--listen", f"127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).read()
                break
            except OSError:
                if server.poll() is not None or time.monotonic() - begun > 60:
                    sys.exit("the server did not start")
                time.sleep(0.002)
        seconds = time.monotonic() - begun
        status = pathlib.Path(f"/proc/{server.pid}/status").read_text(encoding="utf-8")
        resident = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return seconds, int(resident.split()[1]) / 1024
    finally:
        server.terminate()
        server.wait()


runs = [start() for _ in range(5)]
print(f"start {min(seconds for seconds, _ in runs):.3f} s")
print(f"start_resident {max(resident for _, resident in runs):.0f} MB")
