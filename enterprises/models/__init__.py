"""Organisations, memberships, enterprises, certificates, vetting and places."""

from enterprises.models.certificates import Certificate, CertificateKind, labels_on
from enterprises.models.enterprises import Enterprise, EnterpriseQuerySet, Sdg, TargetGroup
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
    "EnterpriseQuerySet",
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
    "labels_on",
]
