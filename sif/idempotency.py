"""Every state-changing request runs in one transaction with its key; the same one again gets the same answer.

The key comes from the hidden field that `{% csrf_token %}` writes into every form, or from the header
`Idempotency-Key`. A rival with the same key waits on the unique index until the first has committed, then
reads its answer: fifty double clicks are one effect (docs/adr/0004). Anything answered with 400 or more is
rolled back whole, key included, so that a corrected form can be sent again.
"""

import hashlib
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from sif.middleware import Middleware
from sif.models import IdempotencyKey
from sif.policy import SAFE

FIELD = "idempotency_key"
HEADER = "Idempotency-Key"
LONGEST_BODY = 256 * 1024
# Signing in and out has its own guards, and its answers carry cookies that may not be replayed.
EXEMPT = ("/account/",)


class IdempotencyMiddleware(Middleware):
    """Innermost but one: around the view, inside CSRF and the actor."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method in SAFE or request.path.startswith(EXEMPT):
            return self.get_response(request)
        with transaction.atomic():
            response = self._once(request)
            if response.status_code >= 400:
                transaction.set_rollback(True)
        return response

    def _once(self, request: HttpRequest) -> HttpResponseBase:
        key = (request.headers.get(HEADER) or request.POST.get(FIELD) or "")[:80]
        if not key:
            return self.get_response(request)
        mine, is_new = _claim(scope_of(request), key, fingerprint(request))
        if is_new:
            response = self.get_response(request)
            if response.status_code < 400:
                _keep(mine, response)
            return response
        if mine.fingerprint != fingerprint(request):
            return render(request, "sif/already_sent.html", status=422)
        return _replay(mine)


def _claim(scope: str, key: str, mark: str) -> tuple[IdempotencyKey, bool]:
    """The row of this key, and whether it is ours to fill.

    The insert waits for a rival that holds the same key in an open transaction.
    """
    row = IdempotencyKey(scope=scope, key=key, fingerprint=mark, created_at=timezone.now())
    IdempotencyKey.objects.bulk_create([row], ignore_conflicts=True)
    kept = IdempotencyKey.objects.get(scope=scope, key=key)
    return kept, kept.status is None


def scope_of(request: HttpRequest) -> str:
    """A key belongs to one person, or to one visitor's session."""
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    return f"session:{request.session.session_key or 'none'}"


def fingerprint(request: HttpRequest) -> str:
    """What was asked: method, path and everything that was sent, but for the tokens themselves."""
    mark = hashlib.sha256(f"{request.method} {request.get_full_path()}".encode())
    if request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        for name, values in sorted(request.POST.lists()):
            if name not in {FIELD, "csrfmiddlewaretoken"}:
                mark.update(repr((name, values)).encode())
        for name, files in sorted(request.FILES.lists()):
            for file in files:
                mark.update(repr((name, file.name, file.size)).encode())
                for chunk in file.chunks():
                    mark.update(chunk)
                file.seek(0)
    else:
        mark.update(request.body)
    return mark.hexdigest()


def _keep(row: IdempotencyKey, response: HttpResponseBase) -> None:
    row.status = response.status_code
    row.content_type = response.headers.get("Content-Type", "")
    row.location = response.headers.get("Location", "")[:500]
    if isinstance(response, HttpResponse) and len(response.content) <= LONGEST_BODY:
        row.body = response.content
    row.save(update_fields=["status", "content_type", "location", "body"])


def _replay(row: IdempotencyKey) -> HttpResponse:
    headers: dict[str, Any] = {"Idempotent-Replay": "true"}
    if row.location:
        headers["Location"] = row.location
    return HttpResponse(bytes(row.body), status=row.status, content_type=row.content_type, headers=headers)
