"""Who hears that a file was refused."""

from django.urls import reverse

from market.models import Attachment, ProposalAttachment, RequestAttachment
from sif import outbox


def infected(attachment: Attachment) -> None:
    """Whoever added a file with a virus hears once that it is gone, and what to do; nobody else does."""
    if attachment.added_by is None:
        return
    if isinstance(attachment, ProposalAttachment):
        kind, request = "proposal", attachment.proposal.request
        address = reverse("proposal_attachments", args=[attachment.proposal_id])
    elif isinstance(attachment, RequestAttachment):
        kind, request = "request", attachment.request
        address = reverse("request_attachments", args=[request.number])
    else:
        raise TypeError(attachment)
    outbox.post(
        f"{kind}-file:{attachment.pk}:infected",
        to=attachment.added_by,
        template="market/file_infected",
        name=attachment.name,
        request=request,
        address=address,
    )
