"""The word list and the list of what is missing, in the workbench."""

import pytest

from market.models import WordGroup
from tests import make

pytestmark = pytest.mark.django_db


def test_connectors_keep_the_word_list(connector):
    answer = connector.client.post(
        "/beheer/market/wordgroup/add/",
        {"words": "stadsros, fiets", "relation": "same", "trade": "fietsen", "idempotency_key": "1"},
    )

    assert answer.status_code == 302
    assert WordGroup.objects.get(words__contains=["stadsros"]).keys == ["stadsro", "fiet"]
    refused = connector.client.post("/beheer/market/wordgroup/add/", {"words": "alleen", "relation": "same"})
    assert not WordGroup.objects.filter(words__contains=["alleen"]).exists()
    assert refused.status_code != 302


def test_connectors_see_what_is_missing_most_first(connector, now):
    make.unmet_search(words="ijsbeeldhouwer", count=2)
    make.unmet_search(words="onderwaterlasser", count=7)

    page = connector.client.get("/beheer/market/unmetsearch/").content.decode()

    assert page.index("onderwaterlasser") < page.index("ijsbeeldhouwer")
