"""The queue from the command line: `blender -b film.blend --command animatic queue`."""

import pytest
from animatic import commands
from queueing import fail


def run(capsys, *arguments):
    code = commands.main(["queue", *arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_shots_are_queued_listed_made_and_cleared(film, backend, capsys):
    code, out, _err = run(capsys, "--shots", "B")
    assert (code, out) == (commands.DONE, "Queued: B\n")
    code, out, _err = run(capsys)
    assert (code, out) == (commands.DONE, "Queued: A\nQueued: C\n")  # B waits already
    code, out, _err = run(capsys, "--list")
    assert (code, out) == (commands.DONE, "waiting: B, seed 1\nwaiting: A, seed 1\nwaiting: C, seed 1\n")
    code, out, _err = run(capsys, "--run")
    assert code == commands.DONE and out.count("Take: ") == 3 and backend.made == ["B", "A", "C"]
    assert run(capsys, "--list")[1] == "done: B, seed 1\ndone: A, seed 1\ndone: C, seed 1\n"
    assert run(capsys, "--clear")[:2] == (commands.DONE, "3 jobs removed\n")
    assert run(capsys, "--list")[:2] == (commands.DONE, "")


def test_a_job_that_fails_is_an_exit_code_and_a_line(film, backend, capsys):
    backend.ends["A"] = fail
    run(capsys)
    code, _out, err = run(capsys, "--run")
    assert code == commands.FAILED and "Shot A: It broke. Mend it." in err and backend.made == ["B", "C"]
    assert "failed: A, seed 1: It broke. Mend it." in run(capsys, "--list")[1]


def test_ctrl_c_leaves_the_queue_as_it_was(film, backend, capsys):
    def interrupt():
        raise KeyboardInterrupt

    backend.ends["A"] = interrupt
    run(capsys)
    assert run(capsys, "--run")[0] == commands.CANCELLED
    assert run(capsys, "--list")[1] == "waiting: A, seed 1\nwaiting: B, seed 1\nwaiting: C, seed 1\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("--run", "--list"), "not allowed with"), (("--shots", "Nobody"), "There is no shot 'Nobody'")],
)
def test_wrong_arguments_are_refused_in_words(film, capsys, arguments, words):
    code, _out, err = run(capsys, *arguments)
    assert code == commands.BAD_ARGUMENTS and words in err


def test_without_a_file_there_is_no_queue(capsys):
    code, _out, err = run(capsys, "--run")
    assert code == commands.BAD_ARGUMENTS and "No .blend is loaded" in err
