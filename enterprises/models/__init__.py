"""Organisations, memberships, enterprises, certificates, vetting and places."""

from enterprises.models.certificates import Certificate, CertificateKind
from enterprises.models.enterprises import Enterprise, Sdg, TargetGroup
from enterprises.models.memberships import ApiToken, Invitation, Membership
from enterprises.models.organisations import Capacity, Organisation, Partnership, Sector
from enterprises.models.places import Place, Region
from enterprises.models.vetting import Check, CheckKind, Vetting

__all__ = [
    "ApiToken",
    "Capacity",
    "Certificate",
    "CertificateKind",
    "Check",
    "CheckKind",
    "Enterprise",
    "Invitation",
    "Membership",
    "Organisation",
    "Partnership",
    "Place",
    "Region",
    "Sdg",
    "Sector",
    "TargetGroup",
    "Vetting",
]
