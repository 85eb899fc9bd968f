"""What a developer's copy of the data may keep: every field of every model, and a field nobody listed is red.

A copy of real data leaves the building only like this. `keep`: as it is. `fake`: another text of the same
length. `blank`: nothing. A model with a sentence in place of fields is not copied at all: no row of it.
People are in one row each (`sif.user`), so that everything else may keep its keys.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """The fields of one model, by what becomes of them; names with spaces between."""

    keep: str = ""
    fake: str = ""
    blank: str = ""

    @property
    def named(self) -> list[str]:
        return [*self.keep.split(), *self.fake.split(), *self.blank.split()]


COPY: dict[str, Row | str] = {
    "challenges.attendance": Row(
        keep="id meeting user organisation signed_up_at",
    ),
    "challenges.challenge": Row(
        keep="""
            id title slug question summary owner theme sdgs who_can_join goal budget coach
            entries_until starts_on ends_on status stop_reason closed_at created_at
        """,
    ),
    "challenges.entry": Row(
        keep="id challenge organisation submitted_by submitted_at status decided_at",
        fake="motivation brings feedback",
    ),
    "challenges.followup": Row(
        keep="id outcome kind label address",
    ),
    "challenges.juryscore": Row(
        keep="id entry juror mark given_at",
        fake="remark conflict",
    ),
    "challenges.meeting": Row(
        keep="""
            id title summary challenge starts_at ends_at place audience capacity status
            cancel_reason
        """,
        fake="online_address",
    ),
    "challenges.outcome": Row(
        keep="id challenge kind summary created_at",
    ),
    "challenges.step": Row(
        keep="id challenge week title what note done_at done_by",
    ),
    "enterprises.apitoken": "keys",
    "enterprises.certificate": Row(
        keep="id enterprise kind issuer valid_from valid_until checked_at checked_by",
        blank="proof",
    ),
    "enterprises.check": Row(
        keep="id vetting kind verdict reviewer decided_by decided_at",
        fake="evidence",
    ),
    "enterprises.enterprise": Row(
        keep="""
            id organisation name slug mission story target_groups sdgs nationwide website
            founded_year people people_distance max_order_value verified_until first_verified_on
            trusted created_at
        """,
    ),
    "enterprises.invitation": "links that let somebody in",
    "enterprises.membership": Row(
        keep="id user organisation role spending_limit created_at ended_at",
    ),
    "enterprises.organisation": Row(
        keep="id name slug sector capacities place created_at",
        fake="kvk_number vat_id address",
    ),
    "enterprises.partnership": Row(
        keep="id organisation kind starts_on ends_on",
    ),
    "enterprises.place": Row(
        keep="id code name region latitude longitude",
    ),
    "enterprises.region": Row(
        keep="id code name",
    ),
    "enterprises.vetting": Row(
        keep="id enterprise status owner created_at submitted_at decided_at valid_until",
        fake="question reason",
    ),
    "market.awardmemo": "files about a choice, with names and prices; made again on demand",
    "market.basket": Row(
        keep="id person organisation opened_at closed_at",
    ),
    "market.basketline": Row(
        keep="id part listing quantity",
        fake="variant",
    ),
    "market.basketpart": Row(
        keep="id basket enterprise purpose wanted_on",
    ),
    "market.calendar": Row(
        keep="id buyer uploaded_at uploaded_by taken_at",
        fake="name",
        blank="rows",
    ),
    "market.calendarcolumns": Row(
        keep="id buyer",
        blank="columns",
    ),
    "market.category": Row(
        keep="id slug parent name_nl name_en cpv print_family icon position",
    ),
    "market.checkout": Row(
        keep="id basket placed_by placed_at",
    ),
    "market.contact": Row(
        keep="id enterprise request kind day by written_at",
        fake="note",
    ),
    "market.deliveredline": Row(
        keep="id delivery line quantity",
    ),
    "market.delivery": Row(
        keep="id order delivered_at delivered_by",
        fake="note",
    ),
    "market.digeststop": Row(
        keep="id membership stopped_at",
    ),
    "market.interest": Row(
        keep="id request enterprise answer code answered_at answered_by",
        fake="note",
    ),
    "market.handling": Row(
        keep="id request owner goes_by_itself wanted answer_days steered_by",
    ),
    "market.introduction": Row(
        keep="""
            id request enterprise match status created_at introduced_at introduced_by answer_by
            answered_at answer_code concluded_at
        """,
        fake="note subject opening answer_note outcome_reason",
    ),
    "market.listing": Row(
        keep="""
            id enterprise category slug title kind impact description price_kind price unit vat
            variants cpv minimum_quantity quantity_step lead_time_days capacity capacity_unit
            monthly_capacity available_from closed_from closed_until nationwide tags
            sdgs status created_at changed_at published_at current_version sold_until card seat_east
            seat_north keywords found_regions found_groups found_sdgs found_labels search_vector
            found_places found_seat
        """,
    ),
    "market.listingchange": Row(
        keep="id listing before after status made_at made_by decided_at decided_by",
        fake="reason",
        blank="content",
    ),
    "market.listingdocument": Row(
        keep="id listing size is_held added_at",
        fake="title",
        blank="file",
    ),
    "market.listingimport": "files with what somebody is about to sell",
    "market.listingquestion": Row(
        keep="id listing asked_by organisation text asked_at answer answered_at answered_by hidden_at",
        fake="hidden_reason",
    ),
    "market.listingversion": Row(
        keep="id listing number published_at published_by price vat",
        fake="title unit",
        blank="content",
    ),
    "market.match": Row(
        keep="""
            id request enterprise listing listing_version rank score lift full factors failures weights by_hand
            pinned computed_at decision decision_code decided_at decided_by
        """,
        fake="decision_note",
    ),
    "market.matchtold": Row(
        keep="id request enterprise told_at",
    ),
    "market.matchweights": Row(
        keep="""
            id version words category region capacity price wishes outcomes newcomer_lift
            max_open_introductions note created_at created_by
        """,
    ),
    "market.order": Row(
        keep="""
            id number buyer seller checkout proposal placed_by status purpose postcode wanted_on net vat
            gross placed_at accepted_at delivered_at confirmed_at waits_since reminded_at
        """,
        fake="reference note street town reason",
    ),
    "market.orderline": Row(
        keep="id order listing_version quantity net_price vat_rate net delivered_quantity",
        fake="title unit",
    ),
    "market.photo": Row(
        keep="id listing name alt position focal_x focal_y status is_held added_at",
        fake="upload failure",
    ),
    "market.plannedpurchase": Row(
        keep="""
            id buyer calendar amount starts_on category chance request best screened_at changed_at
        """,
        fake="key title about department procedure starts_text chance_reason",
        blank="candidates",
    ),
    "market.proposal": Row(
        keep="""
            id request enterprise author status version starts_on valid_until net vat gross
            created_at changed_at submitted_at decided_at
        """,
        fake="approach impact decision_reason",
    ),
    "market.proposalattachment": Row(
        keep="id proposal content_type size added_by added_at scan",
        fake="name",
        blank="file sha256",
    ),
    "market.proposalpartner": Row(
        keep="id proposal enterprise status invited_at answered_at",
        blank="agreed_to",
    ),
    "market.proposalstep": Row(
        keep="id proposal position ready_on",
        fake="title",
    ),
    "market.proposalversion": "every price and word that was handed in, whole",
    "market.proposalline": Row(
        keep="""
            id proposal position quantity net_price vat net listing asked is_option supplier is_awarded
            awarded_quantity
        """,
        fake="title unit",
    ),
    "market.request": Row(
        keep="""
            id number buyer author status category quantity place starts_on ends_on budget_min
            budget_max region_required certificates_any min_capacity min_order_value visibility
            cpv procedure contract_kind copied_from addressed_to
            purpose opens_at respond_by created_at changed_at opened_at closed_at ended_at
            matched_at
        """,
        fake="title need wishes unit min_capacity_unit outcome_reason",
    ),
    "market.requestline": Row(
        keep="id request position quantity",
        fake="title unit",
    ),
    "market.assessment": "who judged whom",
    "market.score": "what somebody thought of an enterprise",
    "market.scoresopened": "why somebody did not wait for a colleague",
    "market.agreedscore": "what people thought of an enterprise together",
    "market.clarification": Row(
        keep="id proposal answer_by asked_by asked_at answered_by answered_at",
        fake="question answer",
    ),
    "market.criterion": Row(
        keep="id request position weight kind",
        fake="name counts",
    ),
    "market.requestattachment": Row(
        keep="id request content_type size added_by added_at scan",
        fake="name",
        blank="file sha256",
    ),
    "market.reached": "kept by the database, from the listings",
    "market.requestquestion": Row(
        keep="id request enterprise asked_by asked_at answered_at answered_by",
        fake="text answer",
    ),
    "market.savedsearch": Row(
        keep="id person categories frequency created_at since looked_at",
        fake="name query",
    ),
    "market.searchhit": Row(
        keep="id search listing told_at",
    ),
    "market.shelf": "counted anew from the listings",
    "market.threshold": Row(
        keep="id organisation kind rule amount valid_from valid_until changed_at",
        fake="source source_url",
    ),
    "market.savedlist": Row(
        keep="id person organisation is_shared created_at",
        fake="name",
    ),
    "market.savedlisting": Row(
        keep="id list listing added_by added_at",
        fake="note",
    ),
    "market.unmetsearch": "typed by people",
    "market.word": Row(
        keep="id written stem listings weight leanings",
    ),
    "market.wordgroup": Row(
        keep="id relation words keys trade",
    ),
    "market.widgethost": Row(
        keep="id host",
        fake="note",
    ),
    "market.talk": Row(
        keep="id planned enterprise invited at by",
        fake="note",
    ),
    "sif.event": Row(
        keep="id subject_type subject_id verb at by organisation_id",
        blank="data",
    ),
    "sif.idempotencykey": "answers that people got",
    "sif.job": "work of another machine",
    "sif.message": "mail to people",
    "sif.publicfigure": Row(
        keep="id code value as_of",
    ),
    "sif.user": Row(
        keep="id is_superuser language is_staff is_active date_joined erased_at",
        fake="email name",
        blank="last_login password",
    ),
    "social_return.allocation": Row(
        keep="id order_line contract share created_at created_by released_at",
    ),
    "social_return.amendment": Row(
        keep="""
            id contract number agreed_on net_sum_before fixed_before end_before net_sum fixed_obligation end
            created_at created_by
        """,
        fake="reason",
    ),
    "social_return.block": Row(
        keep="""
            id code label wording judgement position scheme kind basis targets mbo_levels amount hourly pct bonus_pct
            bonus_max is_prorata max_months is_until_contract_end max_hours_per_week max_hours
            recognitions cap_pct cap_from cap_group is_named_only cost_types max_months_after
        """,
    ),
    "social_return.bonus": Row(
        keep="id code label wording judgement position scheme bonus basis amount hourly factor age_from is_prorata",
    ),
    "social_return.candidatekey": "the secrets behind the hashes of candidates",
    "social_return.contact": Row(keep="id contract side", fake="name email role"),
    "social_return.contract": Row(
        keep="""
            id number municipality contractor scheme cpv net_sum percentage fixed_obligation
            certificate reduction_pct obligation start end created_at
        """,
        fake="subject",
    ),
    "social_return.contribution": Row(
        keep="""
            id kind status origin contract municipality scheme block hours_per_week total_hours
            start end order supplier invoice_date recognition labour through_subcontractor link
            entered_through credits net hours
            claimed approved entered_by entered_at submitted_at decided_by decided_at
        """,
        fake="""
            description district supplier_name supplier_kvk invoice_number rule judgement
            valuation_note reason
        """,
        blank="candidate_hash",
    ),
    "social_return.cooperation": Row(
        keep="id founded_at",
        fake="name",
    ),
    "social_return.cooperationmember": Row(
        keep="id cooperation municipality status invited_at decided_at",
    ),
    "social_return.councilpage": Row(
        keep="id municipality published_at withdrawn_at",
    ),
    "social_return.evidence": Row(
        keep="id contribution kind content_type size added_by added_at scan removed_at",
        fake="name",
        blank="file sha256",
    ),
    "social_return.formerly": Row(
        keep="id subject subject_id until",
        blank="was",
    ),
    "social_return.ledgercheck": Row(
        keep="id checked_at faults",
    ),
    "social_return.ledgerentry": Row(
        keep="""
            id municipality number contract contribution kind contribution_kind amount booked_at
            previous_hash hash
        """,
    ),
    "social_return.link": Row(
        keep="id contract above level buyer party net_sum is_shared created_at ended_at",
        fake="party_name party_kvk subject",
    ),
    "social_return.monthtotal": Row(keep="id municipality month kind amount entries"),
    "social_return.municipality": Row(
        keep="""
            id organisation slug candidate_retention_months districts quiet_pct attention_pct behind_pct
            unusual_from evidence_retention_months
        """,
    ),
    "social_return.nudge": Row(
        keep="id contract month sent_at",
    ),
    "social_return.nudgestop": Row(
        keep="id user since",
    ),
    "social_return.outcomeplacement": Row(
        keep="id round contribution after",
    ),
    "social_return.outcomeround": Row(
        keep="id contract after placements asked_at reminded_at answered_at still stopped unknown",
    ),
    "social_return.plan": Row(
        keep="id contract status due_on submitted_at submitted_by decided_at",
        fake="approach remark",
    ),
    "social_return.plannedcontribution": Row(
        keep="id contract kind block amount hours starts_on ends_on",
        fake="what",
    ),
    "social_return.proof": Row(
        keep="""
            id code municipality report contract as_of entries chain_head obligation booked
            made_at made_by revoked_at
        """,
    ),
    "social_return.proofseen": Row(
        keep="id contribution kind seen_on seen_by",
    ),
    "social_return.reduction": Row(
        keep="id code label wording judgement position scheme recognitions pct max_obligation_pct",
    ),
    "social_return.report": Row(
        keep="""
            id municipality contract start end edition as_of status progress checksum chain_head
            layout asked_by asked_at finished_at occasion
        """,
        fake="problem",
    ),
    "social_return.reportfile": Row(
        keep="id report format size",
        blank="file",
    ),
    "social_return.reportsubscription": Row(
        keep="id municipality user since",
    ),
    "social_return.scheme": Row(
        keep="""
            id municipality code name plan_due source source_quality during fulltime_hours
            is_fulltime_assumed obligation_pct threshold
            min_hours_per_week max_months penalty_pct rules plan_working_days low_labour_below
            low_labour_pct started_before_months hours_per_year stacking
        """,
    ),
    "social_return.total": Row(
        keep="id municipality contract month kind amount entries",
    ),
}
