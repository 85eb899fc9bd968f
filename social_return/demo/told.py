"""What was told and shown in the story: how it turned out, who adds up together, and what everybody may see."""

from datetime import timedelta

from celery import current_app

from sif.demo import Story
from social_return.actions import cooperations, nudges, outcomes, publishing, quarterly
from social_return.models import OutcomeRound, Report


def tell(story: Story) -> None:
    """A cooperation of two with a third invited, a council page, proofs, and nudges."""
    _together(story)
    municipality, officer = story["domstad:municipality"], story["municipality"]
    publishing.publish(municipality, by=officer, now=story.ago(days=20))
    quarterly.subscribe(municipality, by=officer, now=story.ago(days=20))
    current_app.tasks["social_return.verify"]()
    report = Report.objects.of(municipality).newest().first()
    if report is not None:
        publishing.prove_report(report, by=officer, now=story.now)
    publishing.prove_contract(story["DS-017"], by=story["contractor2"], now=story.now)
    nudges.nudge_due(now=story.now)


def _together(story: Story) -> None:
    domstad, officer = story["domstad:municipality"], story["municipality"]
    region = cooperations.found("Regio Domstad", municipality=domstad, by=officer, now=story.ago(days=90))
    joins = cooperations.invite(
        region, municipality=story["duinhage:municipality"], by=officer, now=story.ago(days=88)
    )
    cooperations.join(joins, by=story["municipality2"], now=story.ago(days=80))
    cooperations.invite(
        region, municipality=story["maashaven:municipality"], by=officer, now=story.ago(days=10)
    )


def outcomes_come_in(story: Story) -> None:
    """Asked half a year and a year after people began; all but the last questions were answered."""
    for days in (330, 240, 150, 60, 0):
        outcomes.ask_due(now=story.ago(days=days))
    asked = OutcomeRound.objects.with_contract().order_by("asked_at", "pk")
    people = {story[name].organisation_id: story[name] for name in ("contractor", "contractor2")}
    for number, one in enumerate(asked.filter(asked_at__lt=story.ago(days=30))):
        stopped = 1 if number % 3 == 1 and one.placements > 1 else 0
        unknown = 1 if number % 4 == 2 and one.placements > stopped + 1 else 0
        outcomes.answer(
            one,
            still=one.placements - stopped - unknown,
            stopped=stopped,
            unknown=unknown,
            by=people[one.contract.contractor_id],
            now=one.asked_at + timedelta(days=10),
        )
