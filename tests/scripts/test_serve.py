import os
import socket

import pytest

from scripts.serve import HOST, free_port, secret_key
from scripts.steps import StepFailedError


def test_free_port_says_by_what_a_port_is_taken_and_what_to_do():
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(StepFailedError, match=f"by process {os.getpid()} .* make run PORT={port + 1}"):
            free_port(str(port))


def test_free_port_returns_the_port():
    with socket.socket() as other:
        other.bind((HOST, 0))
        port = other.getsockname()[1]

    assert free_port(str(port)) == port


@pytest.mark.parametrize("text", ["", "http", "-1", "0", "65536"])
def test_free_port_refuses_what_is_no_port(text):
    with pytest.raises(StepFailedError, match=f"PORT={text} is not a number"):
        free_port(text)


def test_secret_key_is_made_once_and_for_its_owner_alone(tmp_path):
    key = secret_key(tmp_path)

    assert len(key) >= 50
    assert secret_key(tmp_path) == key
    assert oct((tmp_path / "secret-key").stat().st_mode & 0o777) == oct(0o600)


def test_secret_key_differs_from_checkout_to_checkout(tmp_path):
    assert secret_key(tmp_path / "one") != secret_key(tmp_path / "other")
