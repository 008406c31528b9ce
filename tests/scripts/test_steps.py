import pytest

from scripts.steps import ROOT, StepFailedError, fingerprint, run, step, unless_done


def test_run_tells_what_a_failed_program_said():
    with pytest.raises(StepFailedError, match="sh -c echo no room; exit 3 ended with 3:\nno room"):
        run(["sh", "-c", "echo no room; exit 3"])


def test_run_tells_of_a_program_that_is_not_there():
    with pytest.raises(StepFailedError, match="no-such-program could not be started"):
        run(["no-such-program"])


def test_step_prints_its_name_and_how_it_went(capsys):
    with step("Tidying"):
        pass
    with pytest.raises(StepFailedError), step("Sweeping"):
        raise StepFailedError

    assert capsys.readouterr().out == "Tidying … done in 0.0 s\nSweeping … failed\n"


def test_unless_done_asks_for_work_once_per_mark(tmp_path):
    asked = []
    for mark in ["a", "a", "b"]:
        with unless_done(tmp_path / "stamp", mark) as to_do:
            asked.append(to_do)

    assert asked == [True, False, True]


def test_unless_done_asks_again_after_a_failure(tmp_path):
    with pytest.raises(StepFailedError), unless_done(tmp_path / "stamp", "a"):
        raise StepFailedError

    with unless_done(tmp_path / "stamp", "a") as to_do:
        assert to_do is True


def test_fingerprint_changes_with_what_it_covers():
    assert fingerprint([ROOT / "scripts"]) == fingerprint([ROOT / "scripts"])
    assert len({fingerprint([ROOT / "scripts"]), fingerprint([ROOT / "frontend"]), fingerprint([], "3.11")}) == 3
