"""Pages that exist in these tests only: one for each way to declare who may come in."""

import time
import uuid

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import engines
from django.urls import include, path
from django.utils import timezone

from sif import history
from sif.models import PublicFigure
from sif.policy import ROLES, policy
from sif.requests import HouseRequest
from sif.urls import handler400, handler403, handler404, handler500
from sif.urls import urlpatterns as house

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@policy("public", methods=("GET", "POST", "PUT"))
def add(request: HouseRequest) -> HttpResponse:
    """Each time it is really done, one more: what idempotency is measured by. `wrong` is an invalid form."""
    if request.method == "GET":
        page = engines["django"].from_string("<form method=post>{% csrf_token %}</form>")
        return HttpResponse(page.render({}, request))
    made = PublicFigure.objects.create(code=uuid.uuid4().hex, value=1, as_of=timezone.now())
    time.sleep(float(request.POST.get("takes", 0)))
    if person := request.actor.person:
        history.record(person, "add", by=request.actor, now=timezone.now())
    if request.POST.get("name") == "wrong":
        return HttpResponse("type it again", status=422)
    if request.POST.get("name") == "bad":
        raise BadRequest("broken")
    if request.POST.get("name") == "crash":
        raise RuntimeError("a bug")
    if request.POST.get("name") == "here":
        return HttpResponse(f"<p>number {made.pk}</p>", status=201)
    return HttpResponseRedirect(f"/made/{made.pk}/")


def _page(role: str) -> object:
    @policy(role, methods=("GET", "POST"))
    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse(role)

    return page


@policy("municipality", "contractor")
def either(request: HttpRequest) -> HttpResponse:
    return HttpResponse("either")


@policy("public")
def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


@policy("public")
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a bug")


urlpatterns = [
    path("add/", add),
    path("account/add/", add),
    path("either/", either),
    path("forbidden/", forbidden),
    path("broken/", broken),
    path("api/v1/broken", broken),
    path("api/v1/forbidden", forbidden),
    *(path(f"for/{role}/", _page(role)) for role in sorted(ROLES)),
    path("", include(house)),
]
