"""For the ground floor only."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection


@pytest.fixture
def in_another_connection() -> Callable[[Callable[[], None]], None]:
    """Does something as another process would: in a thread, with a connection of its own."""

    def run(work: Callable[[], None]) -> None:
        trouble: list[BaseException] = []

        def guarded() -> None:
            try:
                work()
            except BaseException as error:
                trouble.append(error)
            finally:
                connection.close()

        thread = threading.Thread(target=guarded)
        thread.start()
        thread.join()
        if trouble:
            raise trouble[0]

    return run
