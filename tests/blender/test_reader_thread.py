"""What is read beside the main thread goes on after something could not be read."""

import time

from animatic.overlay import reader


def test_a_mistake_in_one_reading_leaves_the_others():
    found = []
    try:
        reader.ask(lambda: {}["depth"], found.append)
        reader.ask(lambda: 7, found.append)
        limit = time.monotonic() + 5
        while reader.hand_over() is not None:
            assert time.monotonic() < limit, "the thread has ended"
            time.sleep(0.01)
    finally:
        reader.stop()
    assert found == [None, 7]
