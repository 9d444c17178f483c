"""The queue from the command line: `blender -b film.blend --command animatic queue`."""

import pytest
from animatic import command, runs
from queueing import Backend, stage


@pytest.fixture
def film(scene, tmp_path, monkeypatch):
    """Return the two shots of a saved file whose takes go to a folder of the test's own."""
    monkeypatch.setenv("ANIMATIC_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("ANIMATIC_TAKES", str(tmp_path / "out"))
    (tmp_path / "python").touch()
    monkeypatch.setenv("ANIMATIC_PYTHON", str(tmp_path / "python"))
    return stage(scene, tmp_path, ("A", "B"))


@pytest.fixture
def backend(monkeypatch):
    return Backend(monkeypatch)


def run(capsys, *arguments):
    code = command.main(["queue", *arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_shots_are_queued_listed_made_and_cleared(film, backend, capsys):
    code, out, _err = run(capsys, "--shots", "B")
    assert (code, out) == (command.DONE, "Queued: B\n")
    code, out, _err = run(capsys)
    assert (code, out) == (command.DONE, "Queued: A\n")  # B waits already
    code, out, _err = run(capsys, "--list")
    assert (code, out) == (command.DONE, "waiting: B, seed 1\nwaiting: A, seed 1\n")
    code, out, _err = run(capsys, "--run")
    assert code == command.DONE and out.count("Take: ") == 2 and backend.made == ["B", "A"]
    assert run(capsys, "--list")[1] == "done: B, seed 1\ndone: A, seed 1\n"
    assert run(capsys, "--clear")[:2] == (command.DONE, "2 jobs removed\n")
    assert run(capsys, "--list")[:2] == (command.DONE, "")


def test_a_job_that_fails_is_an_exit_code_and_a_line(film, backend, capsys):
    def fail():
        raise runs.RunError("It broke.", "Mend it.", code="out_of_memory")

    backend.ends["A"] = fail
    run(capsys)
    code, _out, err = run(capsys, "--run")
    assert code == command.FAILED and "Shot A: It broke. Mend it." in err and backend.made == ["B"]
    assert "failed: A, seed 1: It broke. Mend it." in run(capsys, "--list")[1]


def test_ctrl_c_leaves_the_queue_as_it_was(film, backend, capsys):
    def interrupt():
        raise KeyboardInterrupt

    backend.ends["A"] = interrupt
    run(capsys)
    assert run(capsys, "--run")[0] == command.CANCELLED
    assert run(capsys, "--list")[1] == "waiting: A, seed 1\nwaiting: B, seed 1\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("--run", "--list"), "not allowed with"), (("--shots", "Nobody"), "There is no shot 'Nobody'")],
)
def test_wrong_arguments_are_refused_in_words(film, capsys, arguments, words):
    code, _out, err = run(capsys, *arguments)
    assert code == command.BAD_ARGUMENTS and words in err


def test_without_a_file_there_is_no_queue(capsys):
    code, _out, err = run(capsys, "--run")
    assert code == command.BAD_ARGUMENTS and "No .blend is loaded" in err
