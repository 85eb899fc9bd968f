"""What a mail server's no means: never, or not now.

A no for good is about the address or the mail: 5xx. Not about us: who may use the mail server at all (530, 535) and
its policies (enhanced code 5.7.x, RFC 3463) are settings that somebody mends, after which the same mail goes. Those
are tried again like any failure that passes, for else one wrong setting would refuse everybody's mail.
"""

import re
import smtplib
from dataclasses import dataclass

from sif.models.messages import Refusal

ENHANCED = re.compile(rb"^([245]\.\d{1,3}\.\d{1,3})\b")
ABOUT_US = (530, 535)
NO_SUCH = (550, 551, 553)
FULL = 552


@dataclass(frozen=True, slots=True)
class No:
    """A refusal for good: which kind, and the code of the mail server; its words may name people and are not kept."""

    refusal: Refusal
    code: str


def for_good(no: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) -> No | None:
    """What the mail server said of the one address of a mail; None when it may think better of it."""
    code, words = _said(no)
    found = ENHANCED.match(words)
    enhanced = found[1].decode() if found else ""
    if not 500 <= code < 600 or code in ABOUT_US or enhanced.startswith("5.7."):
        return None
    return No(_kind(code, enhanced), f"{code} {enhanced}".strip())


def _said(no: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) -> tuple[int, bytes]:
    if isinstance(no, smtplib.SMTPRecipientsRefused):
        return next(iter(no.recipients.values()))
    words = no.smtp_error
    return no.smtp_code, words if isinstance(words, bytes) else words.encode()


def _kind(code: int, enhanced: str) -> Refusal:
    if code == FULL or enhanced == "5.2.2":
        return Refusal.FULL
    if enhanced.startswith("5.1.") or (not enhanced and code in NO_SUCH):
        return Refusal.UNKNOWN
    return Refusal.NOT_LET_IN
