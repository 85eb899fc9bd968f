"""What may be typed: used by forms and by the database's models alike."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.nl import bsn, btw

NINE_DIGITS = re.compile(
    r"(?<![\d.,-])(?:\d{9}|\d{4}[ .]\d{2}[ .]\d{3}|\d{3}[ .]\d{3}[ .]\d{3})(?![\d.,-]*\d)"
)
OTHER_NUMBER = re.compile(r"(?i)(rsin|kvk|btw|vat|iban|tel|factuur|order|bestel|nummer|nr)[^\w]{0,3}\s*$")


def no_bsn(text: str) -> None:
    """Refuses a text that holds a citizen service number (BSN).

    The market has no legal ground to keep one, not even with consent (UAVG art. 46). A nine-digit number
    that passes the elfproef counts as one, unless the word before it says it is something else.
    """
    for hit in NINE_DIGITS.finditer(text or ""):
        digits = re.sub(r"\D", "", hit[0])
        if bsn.is_valid(digits) and not OTHER_NUMBER.search(text[: hit.start()]):
            raise ValidationError(
                _(
                    "This looks like a citizen service number (BSN). We may not keep that. Leave the number out."
                ),
                code="bsn",
            )


def plain_text(text: str) -> None:
    """Refuses NUL and other control characters, which PostgreSQL and mail headers cannot carry."""
    if any(ord(sign) < 32 and sign not in "\n\r\t" for sign in text or ""):
        raise ValidationError(
            _("There is an invisible character in this text. Type it again, or paste it as plain text."),
            code="control",
        )


def kvk_number(text: str) -> None:
    """Eight digits; the Chamber of Commerce gives no check digit (facts, section 3.5)."""
    if not re.fullmatch(r"\d{8}", text):
        raise ValidationError(_("A KvK number has 8 digits, for example 12345678."), code="kvk")


def vat_id(text: str) -> None:
    """A Dutch VAT id: NL, nine digits, B, two digits, with a valid check (python-stdnum)."""
    if not btw.is_valid(text):
        raise ValidationError(_("This VAT id is not right. It looks like NL001234567B01."), code="vat")
