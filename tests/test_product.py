"""How the tests start a server."""

import sys

import pytest

from tests.product import free_port, running, without_settings


def test_a_server_that_ends_at_once_says_why() -> None:
    command = [sys.executable, "-c", "raise SystemExit('there is no such database')"]
    with (
        pytest.raises(AssertionError, match="there is no such database"),
        running(command, without_settings(), f"http://127.0.0.1:{free_port()}/readyz"),
    ):
        pytest.fail("it does not run")


def test_settings_of_whoever_runs_the_tests_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTSIDE_IN_BASE_URL", "https://elsewhere.example")
    assert not [name for name in without_settings() if name.startswith("OUTSIDE_IN_")]
