"""The nouns of social return, each with the constraints that must never be false."""

from social_return.models.amendments import Amendment
from social_return.models.blocks import Block, Bonus, Reduction
from social_return.models.chain import Link
from social_return.models.contacts import Contact, ContactSide
from social_return.models.contracts import Allocation, Contract
from social_return.models.contributions import Contribution
from social_return.models.cooperation import Cooperation, CooperationMember, TakesPart
from social_return.models.evidence import Evidence, EvidenceKind, ProofKind, ProofSeen, Scan
from social_return.models.following import (
    Nudge,
    NudgeStop,
    OutcomePlacement,
    OutcomeRound,
    ReportSubscription,
)
from social_return.models.ledger import EntryKind, LedgerEntry, MonthTotal, Total
from social_return.models.municipalities import CandidateKey, Municipality
from social_return.models.plans import Plan, PlannedContribution, PlanStatus
from social_return.models.publishing import CouncilPage, LedgerCheck, Proof
from social_return.models.reports import (
    Formerly,
    Report,
    ReportEdition,
    ReportFile,
    ReportFormat,
)
from social_return.models.schemes import Scheme
from social_return.models.states import ContributionKind, ContributionStatus, Origin

__all__ = [
    "Allocation",
    "Amendment",
    "Block",
    "Bonus",
    "CandidateKey",
    "Contact",
    "ContactSide",
    "Contract",
    "Contribution",
    "ContributionKind",
    "ContributionStatus",
    "Cooperation",
    "CooperationMember",
    "CouncilPage",
    "EntryKind",
    "Evidence",
    "EvidenceKind",
    "Formerly",
    "LedgerCheck",
    "LedgerEntry",
    "Link",
    "MonthTotal",
    "Municipality",
    "Nudge",
    "NudgeStop",
    "Origin",
    "OutcomePlacement",
    "OutcomeRound",
    "Plan",
    "PlanStatus",
    "PlannedContribution",
    "Proof",
    "ProofKind",
    "ProofSeen",
    "Reduction",
    "Report",
    "ReportEdition",
    "ReportFile",
    "ReportFormat",
    "ReportSubscription",
    "Scan",
    "Scheme",
    "TakesPart",
    "Total",
]
