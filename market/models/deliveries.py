"""What was handed over, and how much of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sif.validators import no_bsn, plain_text

TEXT = [plain_text, no_bsn]


class Delivery(models.Model):
    """One handing-over: an order may be delivered in parts."""

    order = models.ForeignKey(
        "market.Order", verbose_name=_("order"), on_delete=models.CASCADE, related_name="deliveries"
    )
    delivered_at = models.DateTimeField(_("delivered at"))
    delivered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(_("remark"), max_length=300, blank=True, validators=TEXT)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")

    def __str__(self) -> str:
        return f"{self.order_id} {self.delivered_at:%Y-%m-%d}"


class DeliveredLine(models.Model):
    """How much of one order line was in one delivery."""

    delivery = models.ForeignKey(
        Delivery, verbose_name=_("delivery"), on_delete=models.CASCADE, related_name="lines"
    )
    line = models.ForeignKey(
        "market.OrderLine", verbose_name=_("order line"), on_delete=models.CASCADE, related_name="deliveries"
    )
    quantity = models.DecimalField(_("quantity"), max_digits=10, decimal_places=2)

    class Meta:
        verbose_name = _("delivered line")
        verbose_name_plural = _("delivered lines")
        constraints = [
            models.UniqueConstraint(
                fields=["delivery", "line"],
                name="delivered_line_once",
                violation_error_message=_("This line is in this delivery already."),
            ),
            models.CheckConstraint(
                name="delivered_line_positive",
                condition=Q(quantity__gt=0),
                violation_error_message=_("Fill in how much you deliver."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity}"
