"""Stands in for api.worker: it finishes its job after SIGTERM and leaves a file. Usage: SECONDS FILE"""

import pathlib
import signal
import sys
import time

stopping = []
signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
while not stopping:
    time.sleep(0.05)
time.sleep(float(sys.argv[1]))
pathlib.Path(sys.argv[2]).write_text("finished")
