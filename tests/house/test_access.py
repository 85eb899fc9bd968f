"""Everybody tries every address with every method; the answer is exactly what was declared."""

from typing import Any

import pytest
from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import include, path

from enterprises.models import Organisation
from sif.policy import SAFE, policy
from tests.cast import Player
from tests.house.answers import Watch, checksum, finish, wrong_always
from tests.house.policies import ONLY_IN_DEVELOPMENT, OPEN_TO_ROLE, PUBLIC_NOUNS
from tests.house.walk import Page, walk
from tests.house.world import World
from tests.house.worlds import ROLES

PAGES = [page for page in walk() if page.name not in ONLY_IN_DEVELOPMENT]
SIDED = [f"{role} {side}" for side in "AB" for role in (*ROLES, "auditor")]
ACTORS = ["visitor", "person", "left", "connector", "admin", *SIDED]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
THROUGH = {200, 201, 204, 302, 303, 400, 409, 422}
"""What somebody may hear who was let through: an answer, or what is wrong with what was typed."""


def is_public_here(page: Page, method: str) -> bool:
    """Whether somebody else's object may be looked at on this page."""
    shown = page.policy.is_public and method in SAFE and set(page.nouns) <= PUBLIC_NOUNS
    return not page.nouns or shown or page.name in OPEN_TO_ROLE


def expected(page: Page, who: Player | None, name: str, method: str) -> set[int]:
    """The statuses that this person may hear on this page, asking about the objects of side A."""
    declared = page.policy
    if not page.is_foreign and method not in {*declared.methods, *SAFE}:
        return {405}
    if not page.is_foreign and method in SAFE and "GET" not in declared.methods:
        return {405}
    if not declared.is_public:
        if who is None:
            return {302}
        if not declared.roles & who.actor.roles:
            return {302} if page.is_admin else {403}
        if who.actor.read_only and method not in SAFE and not page.is_foreign:
            return {403}
    if page.is_foreign or (who and who.actor.is_staff):
        return {*THROUGH, 403, 404, 405, 429}
    if not page.nouns:
        return THROUGH if method in SAFE else {*THROUGH, 404}  # which object, a form may say
    if name.endswith(" A"):
        return {*THROUGH, 404}
    return THROUGH if is_public_here(page, method) else {404}


def admin_nouns(page: Page) -> dict[str, object]:
    """One object for a page of the admin: the first of its model."""
    label = page.name.partition(":")[2].rsplit("_", 1)[0]
    model = next((m for m in apps.get_models() if m._meta.label_lower.replace(".", "_") == label), None)
    if model is None:
        return {"object_id": "1", "url": "nowhere/", "app_label": "enterprises"}  # no model, or a desk
    first = model._default_manager.order_by("pk").first()
    assert first is not None, f"the world has no {model._meta.label}: add one to a part of tests/house/worlds"
    return {"object_id": first.pk, "verb": "nothing", "app_label": model._meta.app_label}


FOREIGN_NOUNS = {"key": "none-such", "uidb36": "1", "pk": 1, "content_type_id": 1}


def nouns_of(world: World, page: Page) -> dict[str, object]:
    if page.is_admin:
        return {**FOREIGN_NOUNS, **world.a.nouns, **admin_nouns(page)}
    return {**FOREIGN_NOUNS, **world.a.nouns} if page.is_foreign else world.a.nouns


def ask(world: World, page: Page, name: str, method: str) -> tuple[int, list[str]]:
    """What this person hears on that page, and what is wrong with it."""
    who, troubles = world.player(name), []
    with world.undone():
        watch = Watch()
        send: Any = getattr(world.browser(name), method.lower())
        answer = finish(send(page.address(nouns_of(world, page))))
        allowed = expected(page, who, name, method)
        if answer.status_code not in allowed:
            troubles.append(f"{answer.status_code}, not one of {sorted(allowed)}")
        troubles += wrong_always(answer)
        is_refused = not allowed & THROUGH - {302} or answer.status_code >= 400
        if not page.is_foreign and (is_refused or method in SAFE):
            touched = watch.touched() - {"django_session"}
            if touched and (method in SAFE or checksum() != world.checksum):
                troubles.append(f"{answer.status_code}, but it wrote to {sorted(touched)}")
    return answer.status_code, [f"{name} {method}: {trouble}" for trouble in troubles]


def people_for(world: World, page: Page, method: str) -> list[str]:
    """Everybody whose answer may differ: those with the role, a few of the many without, and on public pages
    one of each kind."""
    if page.is_foreign:
        return ["visitor", "person", "buyer A", "seller B", "connector", "admin"]
    if method not in page.policy.methods:
        return ["visitor", "buyer A"]
    if page.policy.is_public:
        return [*ACTORS[:5], "buyer A", "seller A", "auditor A", "buyer B", "officer B"]
    let_in = [name for name in SIDED if page.policy.roles & world.player(name).actor.roles]
    return [*ACTORS[:5], *let_in, *[name for name in SIDED if name not in let_in][::5]]


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_everybody_hears_exactly_what_was_declared(world: World, page: Page) -> None:
    heard = {
        (name, method): ask(world, page, name, method)
        for method in ("GET", "POST")
        for name in people_for(world, page, method)
    }

    assert [trouble for _, troubles in heard.values() for trouble in troubles] == []
    if not page.is_foreign and "GET" in page.policy.methods:  # or everybody could hear 404
        own = {status for (name, method), (status, _) in heard.items() if method == "GET" and name[-1] != "B"}
        assert own & ({200} if page.policy.is_public else {200, 302}), heard


@pytest.mark.parametrize("page", [page for page in PAGES if not page.is_foreign], ids=str)
def test_other_methods_are_refused_to_everybody(world: World, page: Page) -> None:
    asked = ((name, method) for name in ("visitor", "buyer A") for method in ("PUT", "PATCH", "DELETE"))

    assert [trouble for name, method in asked for trouble in ask(world, page, name, method)[1]] == []


@pytest.mark.parametrize(
    "page", [p for p in PAGES if not p.is_foreign and "GET" in p.policy.methods], ids=str
)
def test_nonsense_in_the_address_breaks_nothing(world: World, page: Page) -> None:
    nonsense = (
        "?pagina=-1&q=%00%27%22%3C&prijs_max=1e9999&sorteer=x&sdg=99&regio=%F0%9F%92%A9&categorie=..%2F"
        "&van=31-02-2026&status=%00&doelgroep=&keurmerk=x"
    )
    with world.undone():
        for name in people_for(world, page, "GET")[5:7]:
            answer = finish(world.browser(name).get(page.address(world.a.nouns) + nonsense))
            assert answer.status_code < 500
            assert answer.status_code != 302 or "pagina=-1" not in answer.headers["Location"]


@pytest.mark.parametrize("name", sorted(ONLY_IN_DEVELOPMENT))
def test_a_page_for_development_is_not_there_otherwise(world: World, name: str) -> None:
    (page,) = [page for page in walk() if page.name == name]

    for who in ("visitor", "admin"):
        assert world.browser(who).get(page.address(dict.fromkeys(page.nouns, "1"))).status_code == 404


# --- the breaches ---------------------------------------------------------------------------------------


@policy("buyer", methods=("GET", "POST"))
def _open_to_strangers(request: HttpRequest, party: str) -> HttpResponse:
    return HttpResponse(get_object_or_404(Organisation, slug=party).name)


@policy("public", methods=("GET", "POST"))
def _forgot_the_role(request: HttpRequest, party: str) -> HttpResponse:
    return HttpResponse(get_object_or_404(Organisation.objects.visible_to(request.actor), slug=party).name)


@policy("buyer")
def _writes_while_reading(request: HttpRequest) -> HttpResponse:
    Organisation.objects.update(address="somewhere else")
    return HttpResponse("read")


@policy("buyer", methods=("POST",))
def _writes_before_it_refuses(request: HttpRequest, party: str) -> HttpResponse:
    Organisation.objects.filter(slug=party).update(address="somewhere else")
    return HttpResponse(status=302, headers={"Location": "/"})


def _takes_every_method(request: HttpRequest) -> HttpResponse:
    return HttpResponse("put, patch, delete")


_takes_every_method.policy = policy("public")(lambda request: HttpResponse()).policy


@policy("public")
def _breaks(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=500)


handler404 = "sif.errors.not_found"
urlpatterns = [
    path("", include("sif.urls")),
    path("strangers/<slug:party>/", _open_to_strangers, name="strangers"),
    path("role/<slug:party>/", _forgot_the_role, name="role"),
    path("reading/", _writes_while_reading, name="reading"),
    path("before/<slug:party>/", _writes_before_it_refuses, name="before"),
    path("methods/", _takes_every_method, name="methods"),
    path("breaks/", _breaks, name="breaks"),
]


@pytest.mark.urls("tests.house.test_access")
@pytest.mark.parametrize(
    ("name", "who", "method", "complaint"),
    [
        ("strangers", "buyer B", "GET", "200, not one of [404]"),
        ("strangers", "officer B", "POST", "200, not one of [404]"),
        ("reading", "buyer A", "GET", "it wrote to ['enterprises_organisation']"),
        ("before", "buyer B", "POST", "302, not one of [404]"),
        ("before", "buyer B", "POST", "it wrote to ['enterprises_organisation']"),
        ("methods", "visitor", "DELETE", "200, not one of [405]"),
        ("breaks", "visitor", "GET", "status 500"),
    ],
)
def test_a_breach_would_be_heard(world: World, name: str, who: str, method: str, complaint: str) -> None:
    world.a.nouns["party"] = world.a.organisation_buyer.slug
    (page,) = [page for page in walk() if page.name == name]

    assert any(complaint in trouble for trouble in ask(world, page, who, method)[1])


@pytest.mark.urls("tests.house.test_access")
def test_what_is_right_is_not_complained_about(world: World) -> None:
    world.a.nouns["party"] = world.a.organisation_buyer.slug
    (page,) = [page for page in walk() if page.name == "role"]

    for who in ("visitor", "buyer B", "buyer A"):
        assert ask(world, page, who, "GET")[1] == []
