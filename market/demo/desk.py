"""What the connector does around the requests: who looks after them, what goes by itself, what was said."""

from datetime import timedelta

from market.actions import desk
from market.models import Introduction, Request
from sif.actors import Actor
from sif.dates import local_day
from sif.demo import Story
from sif.models import Message
from sif.models.messages import Refusal

SAID = (
    ("phone", "Zij willen graag, maar eerst weten of er een koelkast is. Nagevraagd bij de inkoper."),
    ("mail", "Vraagt of een deel van de levering een week later mag."),
    ("meeting", "Rondgekeken in de werkplaats: er is ruimte voor vier mensen extra."),
)


def tell(story: Story) -> None:
    """One request is the connector's own, one goes by itself, and a few conversations were written down."""
    connector: Actor = story["connector"]
    live = Request.objects.live().oldest()
    for request in live[:2]:
        desk.take(request, by=connector, now=story.ago(days=1))
    for request in live.filter(respond_by__gt=story.now).without_introductions()[:1]:
        desk.steer(request, wanted=3, answer_days=4, by=connector, now=story.now)
    made = Introduction.objects.filter(request__in=live).select_related("request", "enterprise")
    for number, introduction in enumerate(made.order_by("pk")[: len(SAID)]):
        kind, note = SAID[number]
        when = story.ago(days=number + 1)
        desk.note_contact(
            introduction.enterprise,
            request=introduction.request,
            kind=kind,
            day=local_day(when - timedelta(hours=1)),
            note=note,
            by=connector,
            now=when,
        )
    _one_bounces(story)


def _one_bounces(story: Story) -> None:
    """One invitation does not arrive: the desk says so, and offers another address or a call."""
    by_login = (story["entrepreneur"].somebody.email, story["entrepreneur2"].somebody.email)
    sent = Message.objects.unsent().about(Introduction).exclude(address__in=by_login)
    waiting = Introduction.objects.awaiting().filter(request__respond_by__gt=story.now)
    message = sent.filter(about_id__in=waiting.values("pk")).order_by("pk").last()
    if message is not None:
        message.refuse(Refusal.UNKNOWN, code="550 5.1.1", now=story.now)
