"""Pages of the house itself: health, language, and in development the components."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt

from sif import unsubscribe as subscriptions
from sif.metrics import read as read_metrics
from sif.models import Job, Message
from sif.policy import policy
from sif.requests import HouseRequest
from sif.sample import sample


@policy("public")
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@policy("public")
def readyz(request: HttpRequest) -> JsonResponse:
    """Can serve: names the broken part and answers 503 when the database does not answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"database": "gone"}, status=503, headers={"Retry-After": "10"})
    return JsonResponse({"database": "ok"})


@policy("public")
def metrics(request: HttpRequest) -> HttpResponse:
    """What is counted, in Prometheus' text format: waiting work, and the age of the oldest of it in seconds."""
    now = timezone.now()
    waiting = Job.objects.waiting()
    oldest = waiting.filter(due_at__lte=now).order_by("due_at").values_list("due_at", flat=True).first()
    unsent = Message.objects.unsent()
    oldest_mail = unsent.order_by("created_at").values_list("created_at", flat=True).first()
    lines = {
        "sif_jobs_waiting": waiting.count(),
        "sif_jobs_given_up": Job.objects.given_up().count(),
        "sif_jobs_oldest_seconds": (now - oldest).total_seconds() if oldest else 0,
        "sif_mail_unsent": unsent.count(),
        "sif_mail_refused": Message.objects.open_ends().count(),
        "sif_mail_oldest_seconds": (now - oldest_mail).total_seconds() if oldest_mail else 0,
        **read_metrics(now),
    }
    text = "".join(f"# TYPE {name} gauge\n{name} {value:g}\n" for name, value in lines.items())
    return HttpResponse(text, content_type="text/plain; version=0.0.4")


@policy("public", methods=("POST",))
def language(request: HouseRequest) -> HttpResponse:
    """Keeps the chosen language: with the person, or in a visitor's cookie."""
    chosen = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    if chosen in dict(settings.LANGUAGES):
        if person := request.actor.person:
            person.language = chosen
            person.save(update_fields=["language"])
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 24 * 3600,
            secure=not settings.DEBUG,
            httponly=True,
            samesite="Lax",
        )
    return response


@csrf_exempt  # a mail program has no session; the signature in the address is the key
@policy("public", methods=("GET", "POST"))
def unsubscribe(request: HttpRequest, subscription: str) -> HttpResponse:
    """One button for a person, one POST for a mail program (RFC 8058): no more mails of this kind."""
    if subscriptions.read(subscription) is None:
        raise Http404
    is_done = request.method == "POST" and subscriptions.stop(subscription, now=timezone.now())
    return render(request, "sif/unsubscribe.html", {"is_done": is_done})


@policy("public")
def components(request: HttpRequest) -> HttpResponse:
    """Every component in every state, to look at; in development only."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "sif/components.html", sample())
