"""Two writers at the same time, each in a thread with a connection of its own. For tests with `transaction=True`."""

import threading
from collections.abc import Callable

from django.db import connection


def race(*acts: Callable[[], object]) -> list[Exception]:
    """Start all acts at once, wait for them, and return what they raised."""
    barrier, errors = threading.Barrier(len(acts)), []

    def run(act):
        try:
            barrier.wait(timeout=10)
            act()
        except Exception as error:  # the test says what may be raised
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads), "they wait for each other"
    return errors
