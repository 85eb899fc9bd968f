"""What may be typed: used by forms and by the database's models alike."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.nl import bsn, btw

# Nine digits in a row, or cut the way people cut them: 111222333, 111.222.333, 1112 22 333.
NINE_DIGITS = re.compile(
    r"(?<!\d)\d{9}(?!\d)"
    r"|(?<!\d)(?<!\d[.,-])(?:\d{3}[\s.-]\d{3}|\d{4}[\s.-]\d{2})[\s.-]\d{3}(?!\d)(?![.,-]\d)"
)
# What stands before or after a number that is something else. The bare word "number" says nothing.
SAYS_OTHERWISE = re.compile(
    r"(?i)(?:\+31|(?:€|eur(?:o)?)|(?<![a-z])(?:rsin|kvk|btw|vat|iban|tel|telefoon|phone|factuur|invoice|order|bestel"
    r"|bestelling|opdracht|contract|offerte|artikel|project|debiteur|crediteur)"
    r"[ -]?(?:id|nummer|number|nr|no)?)[^\w]{0,3}$"
)
VAT_ID = re.compile(r"NL[0-9]{9}B[0-9]{2}")


def no_bsn(text: str) -> None:
    """Refuses a text that holds a citizen service number (BSN).

    The market has no legal ground to keep one, not even with consent (UAVG art. 46). Nine digits that pass
    the elfproef count as one, unless what stands around them says that they are something else.
    """
    for hit in NINE_DIGITS.finditer(text or ""):
        before, digits = text[: hit.start()], re.sub(r"\D", "", hit[0])
        is_vat_id = VAT_ID.fullmatch(text[max(0, hit.start() - 2) : hit.end() + 3].upper())
        if bsn.is_valid(digits) and not is_vat_id and not SAYS_OTHERWISE.search(before):
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
    if not re.fullmatch(r"[0-9]{8}", text):
        raise ValidationError(_("A KvK number has 8 digits, for example 12345678."), code="kvk")


def vat_id(text: str) -> None:
    """A Dutch VAT id: NL, nine digits, B, two digits, with a valid check (python-stdnum)."""
    if not (VAT_ID.fullmatch(re.sub(r"[\s.-]", "", text.upper())) and btw.is_valid(text)):
        raise ValidationError(_("This VAT id is not right. It looks like NL001234567B01."), code="vat")
