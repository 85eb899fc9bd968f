"""What the ground floor does when somebody signs in."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _

from sif.models import Message, User


@receiver(user_logged_in, dispatch_uid="sif.unreachable")
def say_that_mail_does_not_arrive(sender: object, request: HttpRequest, user: User, **more: Any) -> None:
    """Whose address refused the newest mail reads so, once at each signing in: no mail can tell."""
    newest = Message.objects.latest_to(user).first()
    if newest is not None and newest.refused_at is not None:
        said = _(
            "Our mail does not reach %(address)s: %(why)s. Check your address on the page of your account, or ask"
            " whoever looks after your mail."
        )
        words = said % {"address": user.email, "why": newest.get_refusal_display()}
        messages.warning(request, words, fail_silently=True)
