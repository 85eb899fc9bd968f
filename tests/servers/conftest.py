"""One company of processes for all these tests: they take seconds to start."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import make
from tests.cast import Player
from tests.servers.company import Browser, Company, PostOffice


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of these use servers, so none of them stops the clock."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.servers)


@pytest.fixture(scope="package")
def company(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    post = PostOffice()
    made = Company(tmp_path_factory.mktemp("c"), post)
    try:
        made.start_valkey()
        made.start_worker()
        made.start_beat()
        made.start_web()
        yield made
    finally:
        post.open.set()
        made.stop()
        post.stop()


@pytest.fixture
def browser_of(company: Company) -> Any:
    """The browser of a player, signed in on the real web server."""

    def open_for(player: Any) -> Browser:
        return Browser(company.port, {name: morsel.value for name, morsel in player.client.cookies.items()})

    return open_for


@pytest.fixture
def basket(buyer: Player, seller: Player, stranger_seller: Player) -> Player:
    """The buyer has things of two enterprises in the basket."""
    lines = {
        make.listing(enterprise=shop.enterprise, title=f"Lunch {shop.enterprise.pk}"): 20
        for shop in (seller, stranger_seller)
    }
    make.basket(person=buyer.user, organisation=buyer.organisation, lines=lines)
    return buyer
