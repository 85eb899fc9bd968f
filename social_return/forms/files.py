"""Evidence files: looked at as every proof is, and kept with their type and fingerprint."""

import hashlib
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from enterprises.forms.proofs import ProofField, content_type_of


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file as it is kept: content, type and fingerprint."""

    content: "ContentFile[bytes]"
    content_type: str
    size: int
    sha256: str


def accept(upload: "UploadedFile[Any]") -> Accepted:
    """The file as it may be kept.

    Raises:
        ValidationError: too large, not a PDF, JPEG or PNG, damaged, or a document that does things.
    """
    return kept(ProofField().clean(upload))


def kept(proof: "UploadedFile[Any]") -> Accepted:
    """A proof that was looked at already."""
    proof.seek(0)
    content = proof.read()
    content_type, _ending = content_type_of(BytesIO(content))
    return Accepted(ContentFile(content), content_type, len(content), hashlib.sha256(content).hexdigest())
