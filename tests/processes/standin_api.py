"""Stands in for granian: a parent with a child of its own, answering /healthz. Usage: PORT"""

import http.server
import subprocess
import sys


class Healthy(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Healthy).serve_forever()
