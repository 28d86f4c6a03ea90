"""The address of the API: is the port free, does it answer, how is it written."""

import errno
import http.client
import socket

from api.processes.errors import ProcessError

ANY_TO_LOCAL = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (a translation table)


def reachable_host(host: str) -> str:
    """The host by which this machine reaches an API that listens on `host`."""
    return ANY_TO_LOCAL.get(host, host)


def address(host: str, port: int) -> str:
    """The address for people."""
    name = reachable_host(host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def check_port(host: str, port: int) -> None:
    """Raise ProcessError with one line when the API could not listen there.

    granian shares a port with other servers of the same kind without a word, so it has to be asked before.
    """
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
            probe.listen(1)
    except socket.gaierror as error:
        raise ProcessError(f"the host {host} is not known: {error.strerror}") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ProcessError(f"port {port} is in use; choose another one with --port") from error
        raise ProcessError(f"cannot listen on {host} port {port}: {error.strerror}") from error


def answers(host: str, port: int) -> bool:
    """Whether /healthz answers with 200 (without any proxy of the environment)."""
    connection = http.client.HTTPConnection(reachable_host(host), port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
