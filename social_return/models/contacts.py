"""Whom to call about a contract, on both sides: business contacts only."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from sif.actors import Actor
from sif.validators import no_bsn, plain_text
from social_return.models.contracts import Contract


class ContactSide(models.TextChoices):
    """For which of the two parties somebody speaks."""

    MUNICIPALITY = "municipality", _("Municipality")
    CONTRACTOR = "contractor", _("Contractor")


class ContactQuerySet(models.QuerySet["Contact"]):
    """Which contact persons."""

    def visible_to(self, actor: Actor) -> Self:
        return self.filter(contract__in=Contract.objects.visible_to(actor))

    def in_order(self) -> Self:
        return self.order_by("side", "name", "pk")


class Contact(models.Model):
    """A contact person of a contract: name, work mail and what for. Removed when it no longer holds."""

    contract = models.ForeignKey(
        Contract, verbose_name=_("contract"), on_delete=models.CASCADE, related_name="contacts"
    )
    side = models.CharField(_("for"), max_length=12, choices=ContactSide)
    name = models.CharField(_("name"), max_length=80, validators=[no_bsn, plain_text])
    email = models.EmailField(_("work e-mail address"), max_length=120)
    role = models.CharField(_("what for"), max_length=80, blank=True, validators=[no_bsn, plain_text])

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact person")
        verbose_name_plural = _("contact persons")
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "side", "email"],
                name="contact_once",
                violation_error_message=_("This contact person is there already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
