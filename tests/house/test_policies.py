"""Every view says who may come in; a view that nobody thought of is red."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.generic import TemplateView

from sif.policy import policy
from tests.house.policies import BY_NAME, ONLY_IN_DEVELOPMENT, OPEN_TO_ROLE
from tests.house.walk import Page, walk


def undeclared(pages: list[Page]) -> list[str]:
    """The pages for which nobody said who may come in."""
    return [f"{page} ({page.route})" for page in pages if page.policy is None]


def test_every_address_declares_who_may_come_in() -> None:
    assert undeclared(walk()) == []


def test_every_address_of_ours_has_a_name_of_its_own() -> None:
    names = [page.name for page in walk() if not page.is_foreign]

    assert [name for name in names if not name or names.count(name) > 1] == []


def test_the_tables_name_no_page_that_is_gone() -> None:
    names = {page.name for page in walk()}

    assert ({*BY_NAME, *OPEN_TO_ROLE, *ONLY_IN_DEVELOPMENT}) - names == set()


# --- the breach -----------------------------------------------------------------------------------------


def _forgotten(request: HttpRequest) -> HttpResponse:
    return HttpResponse("everybody may read this")


urlpatterns = [
    path("fine/", policy("buyer")(_forgotten), name="fine"),
    path("forgotten/", _forgotten, name="forgotten"),
    path("stranger/", TemplateView.as_view(template_name="404.html"), name="stranger"),
    path("<slug:listing>/x/", _forgotten, name="account_login_not"),
]


@pytest.mark.urls("tests.house.test_policies")
def test_a_view_without_a_policy_would_be_found() -> None:
    assert undeclared(walk()) == [
        "forgotten (/forgotten/)",
        "stranger (/stranger/)",
        "account_login_not (/<listing>/x/)",
    ]
