"""Introductions whose mail did not arrive, as the desk shows them: to whom, why, and a form to send it again."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from market.forms.desk import AgainForm
from market.models import Introduction
from sif.models.messages import Refusal


@dataclass(frozen=True, slots=True)
class Failed:
    """One mail that did not arrive; `reached` is whether a colleague got it."""

    introduction: Introduction
    message: int
    address: str
    why: str
    code: str
    reached: bool
    others: list[str]
    form: AgainForm


def failed_of(introductions: Iterable[Any], typed: AgainForm | None = None) -> list[Failed]:
    """Those of these introductions (`with_mail_that_failed`); a form that came back keeps what was typed."""
    return [
        Failed(
            introduction=introduction,
            message=row["pk"],
            address=row["address"],
            why=str(Refusal(row["refusal"]).label),
            code=row["code"],
            reached=introduction.reached,
            others=[one for one in introduction.addresses if one != row["address"]],
            form=typed if typed is not None and typed.message == row["pk"] else AgainForm(message=row["pk"]),
        )
        for introduction in introductions
        for row in introduction.failed
    ]
