"""The jury's own pages: what there is to judge, and one entry at a time."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from challenges.actions import jury as actions
from challenges.forms import JuryForm
from challenges.models import Challenge, Entry, JuryScore
from sif.policy import policy
from sif.requests import UserRequest
from sif.states import Refused


@policy("person")
def index(request: UserRequest, challenge: str) -> HttpResponse:
    """The shortlist, and which of it the jury member judged. Nobody sees another member's marks."""
    found = get_object_or_404(Challenge.objects.judged_by(request.actor), slug=challenge)
    entries = Entry.objects.of(found).judged_by(request.actor).with_names().by_name()
    scores = {score.entry_id: score for score in JuryScore.objects.for_challenge(found).by(request.user)}
    rows = [(entry, scores.get(entry.pk)) for entry in entries]
    return render(request, "challenges/jury.html", {"challenge": found, "rows": rows})


@policy("person", methods=("GET", "POST"))
def score(request: UserRequest, entry: int) -> HttpResponse:
    """One entry to judge: a mark, or a conflict of interest."""
    found = get_object_or_404(Entry.objects.judged_by(request.actor).with_names(), pk=entry)
    given = found.scores.by(request.user).first()
    form = JuryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.judge(found, by=request.actor, now=timezone.now(), **form.cleaned_data)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(
                request, _("Thank you. Your judgement is kept. The other members do not see it.")
            )
            return redirect("jury", challenge=found.challenge.slug)
    context = {"entry": found, "challenge": found.challenge, "given": given, "form": form}
    return render(request, "challenges/jury_score.html", context, status=422 if form.errors else 200)
