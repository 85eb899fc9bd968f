"""What happens to orders by themselves: reminders, and confirmation after fourteen days."""

from django.utils import timezone

from market.actions import orders
from market.models import Order
from sif import queue
from sif.actors import Actor


@queue.periodic("market.confirmations", seconds=3600)
def confirmations() -> None:
    """Reminds buyers after ten days, and confirms deliveries that nobody spoke of for fourteen."""
    now = timezone.now()
    orders.each_due(
        Order.objects.due_for_reminder(now).order_by("pk"), lambda order: orders.remind(order, now=now)
    )
    orders.each_due(
        Order.objects.due_for_confirmation(now).order_by("pk"),
        lambda order: orders.confirm(order, by=Actor.system(), now=now),
    )
