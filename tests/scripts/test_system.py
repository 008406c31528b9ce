import pytest

from scripts import frontend, system
from scripts.steps import StepFailedError


def make_program(folder, name, output):
    program = folder / name
    program.write_text(f"#!/bin/sh\necho {output}\n")
    program.chmod(0o755)
    return program


def test_chromium_is_the_one_that_is_named(tmp_path, monkeypatch):
    program = make_program(tmp_path, "my-browser", "")
    monkeypatch.setenv("CHROMIUM", str(program))

    assert system.chromium() == str(program)


def test_chromium_that_is_named_must_exist(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")

    with pytest.raises(StepFailedError, match="CHROMIUM=/nowhere/chromium is not a program"):
        system.chromium()


def test_chromium_is_found_on_the_path(tmp_path, monkeypatch):
    program = make_program(tmp_path, "google-chrome", "")
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert system.chromium() == str(program)


def test_chromium_is_a_headless_shell_where_there_is_one(tmp_path, monkeypatch):
    make_program(tmp_path, "google-chrome", "")
    shell = make_program(tmp_path, "chrome-headless-shell", "")
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert system.chromium() == str(shell)


@pytest.mark.parametrize(
    ("version", "enough"), [("v18.20.1", False), ("v20.0.0", True), ("v24.19.0", True)], ids=["old", "oldest", "new"]
)
def test_has_node_asks_for_a_version(tmp_path, version, enough):
    make_program(tmp_path, "node", version)
    make_program(tmp_path, "npm", "11")

    assert frontend.has_node({"PATH": str(tmp_path)}) is enough


def test_has_node_asks_for_npm(tmp_path):
    make_program(tmp_path, "node", "v24.19.0")

    assert frontend.has_node({"PATH": str(tmp_path)}) is False
