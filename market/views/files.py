"""Files beside a request or a proposal, given out; and the page on which an enterprise adds them to its proposal."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from enterprises.forms.proofs import content_type_of
from market.actions import attachments as actions
from market.forms.asking import AttachmentForm
from market.models import Attachment, Proposal, ProposalAttachment
from sif.policy import policy
from sif.requests import UserRequest
from sif.saying import refusal_said
from sif.states import Refused


def given_out(attachment: Attachment) -> HttpResponse:
    """The file to keep, never to show: under its own name, with the type of what is in it."""
    with attachment.file.open("rb") as file:  # at most 10 MB, see forms.asking
        kind, ending = content_type_of(file)
        response = HttpResponse(file.read(), content_type=kind)
    name = slugify(attachment.name)[:60] or "bijlage"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}{ending}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@policy("seller", methods=("GET", "POST"))
def attachments(request: UserRequest, proposal: int) -> HttpResponse:
    """The files of one's own proposal, and a box for one more."""
    own = Proposal.objects.of(request.actor).select_related("request__buyer", "enterprise")
    found = get_object_or_404(own, pk=proposal)
    form = AttachmentForm(request.POST, request.FILES) if request.method == "POST" else AttachmentForm()
    if form.is_bound and form.is_valid():
        file, name = form.cleaned_data["file"], form.cleaned_data["name"]
        try:
            actions.add_to_proposal(found, file, name, by=request.actor, now=timezone.now())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Added. It stays sealed with your proposal."))
            return redirect("proposal_attachments", found.pk)
    context = {
        "proposal": found,
        "inquiry": found.request,
        "form": form,
        "rows": ProposalAttachment.objects.of(found),
        "may_change": found.request.takes_proposals(timezone.now()) and not request.actor.read_only,
    }
    return render(request, "market/proposals/attachments.html", context, status=422 if form.is_bound else 200)


@policy("seller", "buyer")
def attachment(request: UserRequest, proposal: int, proposal_attachment: int) -> HttpResponse:
    """The file itself, for its enterprise, its partners, and the buyer once the request has closed."""
    readable = ProposalAttachment.objects.readable_by(request.actor).open().filter(proposal=proposal)
    return given_out(get_object_or_404(readable, pk=proposal_attachment))


@policy("seller", methods=("POST",))
def remove(request: UserRequest, proposal: int, proposal_attachment: int) -> HttpResponse:
    """One file less."""
    own = ProposalAttachment.objects.of_lead(request.actor).filter(proposal=proposal)
    found = get_object_or_404(own.select_related("proposal__request"), pk=proposal_attachment)
    with refusal_said(request):
        actions.remove_from_proposal(found, by=request.actor, now=timezone.now())
        messages.success(request, _("Removed."))
    return redirect("proposal_attachments", proposal)
