"""What runs beside contracts, to read in the workbench: plans, chains, reports, proofs, outcomes, nightly walks."""

from django.contrib import admin

from social_return.admin.ledger import ReadOnly
from social_return.models import (
    Allocation,
    Cooperation,
    CouncilPage,
    Evidence,
    LedgerCheck,
    Link,
    OutcomeRound,
    Plan,
    Proof,
    Report,
)


@admin.register(Plan)
class PlanAdmin(ReadOnly):
    """Plans of contractors, what is due first on top."""

    list_display = ["contract", "status", "due_on", "submitted_at", "decided_at"]
    list_select_related = ["contract"]
    list_filter = ["status"]
    search_fields = ["contract__number"]
    ordering = ["due_on", "pk"]


@admin.register(Link)
class LinkAdmin(ReadOnly):
    """Links of chains. The price is between the two parties, so it is not here."""

    list_display = ["party_name", "contract", "level", "buyer", "subject", "is_shared", "ended_at"]
    list_select_related = ["contract", "buyer"]
    list_filter = ["level", "is_shared"]
    search_fields = ["contract__number", "party_name", "party_kvk"]
    ordering = ["-created_at", "-pk"]
    exclude = ["net_sum"]


@admin.register(Allocation)
class AllocationAdmin(ReadOnly):
    """Which share of which order line counts for which contract."""

    list_display = ["order_line", "contract", "share", "created_at", "released_at"]
    list_select_related = ["order_line", "contract"]
    search_fields = ["contract__number"]
    ordering = ["-created_at", "-pk"]


@admin.register(Evidence)
class EvidenceAdmin(ReadOnly):
    """That there is evidence, and whether it was scanned; the file itself is for the two sides."""

    list_display = ["contribution", "kind", "scan", "added_at", "removed_at"]
    list_select_related = ["contribution"]
    list_filter = ["scan", "kind"]
    ordering = ["-added_at", "-pk"]
    exclude = ["file", "name"]


@admin.register(Report)
class ReportAdmin(ReadOnly):
    """Reports that were asked for, latest first."""

    list_display = ["municipality", "start", "end", "edition", "status", "asked_at", "finished_at"]
    list_select_related = ["municipality__organisation"]
    list_filter = ["status", "edition"]
    search_fields = ["municipality__slug", "checksum"]
    ordering = ["-asked_at", "-pk"]


@admin.register(Proof)
class ProofAdmin(ReadOnly):
    """Public proofs, with what they stand on."""

    list_display = ["municipality", "contract", "report", "made_at", "revoked_at"]
    list_select_related = ["municipality__organisation", "contract", "report"]
    search_fields = ["code", "contract__number"]
    ordering = ["-made_at", "-pk"]


@admin.register(OutcomeRound)
class OutcomeRoundAdmin(ReadOnly):
    """Questions after six and twelve months: counts, nobody's name."""

    list_display = [
        "contract",
        "after",
        "placements",
        "asked_at",
        "answered_at",
        "still",
        "stopped",
        "unknown",
    ]
    list_select_related = ["contract"]
    list_filter = ["after"]
    search_fields = ["contract__number"]
    ordering = ["-asked_at", "-pk"]


@admin.register(Cooperation)
class CooperationAdmin(ReadOnly):
    """Regions of municipalities that share their sums."""

    list_display = ["name", "founded_at"]
    search_fields = ["name"]
    ordering = ["name", "pk"]


@admin.register(CouncilPage)
class CouncilPageAdmin(ReadOnly):
    """Which municipalities publish a page for their council."""

    list_display = ["municipality", "published_at", "withdrawn_at"]
    list_select_related = ["municipality__organisation"]
    ordering = ["-published_at", "-pk"]


@admin.register(LedgerCheck)
class LedgerCheckAdmin(ReadOnly):
    """The walks over the ledger, latest first."""

    list_display = ["checked_at", "faults"]
    ordering = ["-checked_at", "-pk"]
