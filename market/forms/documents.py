"""A paper to read with a listing."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.forms.proofs import inspect
from sif.validators import no_bsn, plain_text


class DocumentForm(forms.Form):
    """The PDF, and what it is. The file is judged by what is in it, never by its name."""

    title = forms.CharField(
        label=gettext_lazy("What is it?"),
        max_length=80,
        help_text=gettext_lazy("For example: menu, data sheet, conditions."),
        validators=[plain_text, no_bsn],
    )
    upload = forms.FileField(
        label=gettext_lazy("PDF"),
        help_text=gettext_lazy("A PDF of at most 10 MB, without scripts or attachments."),
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
        allow_empty_file=True,
    )

    def clean_upload(self) -> "UploadedFile[Any]":
        """A PDF that does nothing but show itself."""
        upload: UploadedFile[Any] = self.cleaned_data["upload"]
        if inspect(upload) != "application/pdf":
            raise ValidationError(_("Choose a PDF. Photos go with the photos."), code="format")
        return upload
