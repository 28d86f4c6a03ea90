"""`outside-in serve` with stand-ins for its children. Usage: DATA_DIR PORT JOB_SECONDS [API_COMMAND...]"""

import pathlib
import sys

from api.processes import embedded
from api.processes.commands import Commands
from api.processes.errors import ProcessError
from api.processes.supervisor import Options, serve
from api.settings import Settings

embedded.INITDB += ("--no-sync",)  # these clusters live for seconds

HERE = pathlib.Path(__file__).parent
data, port, seconds, *api = sys.argv[1:]
commands = Commands(
    api=api or [sys.executable, str(HERE / "standin_api.py"), port],
    worker=[sys.executable, str(HERE / "standin_worker.py"), seconds, f"{data}.job"],
    demo=[sys.executable, "-c", "print('sign in as demo')"],
)
try:
    serve(Settings.from_env({"OUTSIDE_IN_DATA_DIR": data}), Options(port=int(port), demo=True), commands)
except ProcessError as error:
    sys.exit(f"Error: {error}")
