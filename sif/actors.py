"""Who acts: a person, for an organisation, with the roles that follow from both."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from sif.states import Refused

if TYPE_CHECKING:
    from sif.models import User

NOBODY = AnonymousUser()


@dataclass(frozen=True, slots=True)
class Actor:
    """A person and the organisation that person acts for at this moment.

    Every verb takes one as `by`, every `visible_to` asks one. `roles` are "person" (signed in), "member"
    (acts for an organisation), the capacities of that organisation ("buyer", "seller", "reviewer",
    "contractor", "municipality") and "staff". An auditor keeps the capacities, with `read_only` set.
    """

    user: "User | AnonymousUser" = field(default=NOBODY)
    organisation_id: int | None = None
    organisation_name: str = ""
    membership_id: int | None = None
    roles: frozenset[str] = frozenset()
    read_only: bool = False
    is_system: bool = False

    @classmethod
    def system(cls) -> Self:
        """The market itself: a deadline that passes, a task that runs."""
        return cls(roles=frozenset({"system"}), is_system=True)

    @classmethod
    def of_staff(cls, user: "User") -> Self:
        """A connector at work in the admin, for no organisation."""
        return cls(user=user, roles=frozenset({"person", "staff"}))

    @property
    def person(self) -> "User | None":
        """The user behind the actor; nobody for the system and for visitors."""
        return None if isinstance(self.user, AnonymousUser) else self.user

    @property
    def somebody(self) -> "User":
        """The user behind the actor, where the verb needs a person.

        Raises:
            Refused: a visitor, or the market itself.
        """
        if self.person is None:
            raise Refused(_("Sign in first."))
        return self.person

    @property
    def is_staff(self) -> bool:
        return "staff" in self.roles

    def has(self, role: str) -> bool:
        """Whether the actor has this role: for templates and guards."""
        return role in self.roles
