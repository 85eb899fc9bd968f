"""Which building block of a scheme some facts belong to; a doubt is a question, never a guess."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from social_return.valuation.facts import Facts
from social_return.valuation.rules import Block, Rules, Unvaluable, Valuation
from social_return.valuation.terms import EMPLOYMENT, SPLIT, WIDER, Basis, Kind, Recognition, Target
from social_return.valuation.worth import worth

BY_AGREEMENT = frozenset({Basis.AGREEMENT, Basis.TRAJECTORY})
WITH_LEVELS = frozenset({Target.BBL, Target.BOL})
LEVELS = (1, 2, 3, 4)


def employment_block(rules: Rules, kind: Kind, target: str, mbo_level: int | None = None) -> Block:
    """The block for a work or learning place: of this kind if there is one, else of the other kind.

    `target` is a code of the facts, or the code or label of one row. A narrower group falls under the wider
    one where the scheme knows only that (Wajong under the jobs agreement, "under 2 years" under the whole).
    """
    blocks = [block for block in rules.blocks if block.kind in EMPLOYMENT]
    if named := _named(blocks, target):
        return named
    everyone = [b for b in blocks if b.kind == kind and not b.targets and not b.is_named_only]
    if not target and everyone:
        return _one(everyone, "target")
    groups = _groups(blocks, target)
    for group in groups:
        for of_kind in (kind, *(EMPLOYMENT - {kind})):
            found = [b for b in blocks if b.kind == of_kind and group in b.targets and not b.is_named_only]
            if found:
                return _one(_at_level(found, group, mbo_level), "target")
    if everyone:
        return _one(everyone, "target")
    raise Unvaluable("target", _no_block(groups[0], blocks, kind))


def activity_block(rules: Rules, kind: Kind, target: str, facts: Facts) -> Block:
    """The block for an activity or a training."""
    blocks = [block for block in rules.blocks if block.kind == kind]
    if not blocks:
        raise Unvaluable("kind", _("This scheme has no block for: %(kind)s.") % {"kind": kind.label})
    if named := _named(blocks, target):
        return named
    if target:
        group = _target(target)
        found = [block for block in blocks if group in block.targets]
        if not found:
            raise Unvaluable("target", _no_block(group, blocks, kind))
        return _one(found, "target")
    general = [b for b in blocks if not b.targets and not b.is_named_only and b.basis not in BY_AGREEMENT]
    if not general:
        return blocks[0]
    return _one(_that_fit(general, facts), "target")


def purchase(rules: Rules, recognition: str, facts: Facts, target: str = "") -> Valuation:
    """What a purchase is worth: the best of the blocks that recognise this supplier."""
    blocks = [block for block in rules.blocks if block.kind is Kind.PURCHASE]
    if not blocks:
        raise Unvaluable("kind", _("This scheme has no block for: %(kind)s.") % {"kind": Kind.PURCHASE.label})
    named = _named(blocks, target)
    if named and not named.recognitions:
        return worth(rules, named, facts)
    blocks = [named] if named else [block for block in blocks if not block.is_named_only]
    if not recognition and facts.hours is not None:
        by_hour = [block for block in blocks if block.basis is Basis.HOURLY_OR_INVOICE]
        if by_hour:
            return worth(rules, _one(by_hour, "target"), facts)
    if not recognition:
        raise Unvaluable("recognition", _("Fill in what the supplier is recognised as, for example CODE_SO."))
    if recognition not in Recognition.values:
        raise Unvaluable(
            "recognition", _("“%(code)s” is not a recognition that we know.") % {"code": recognition}
        )
    found = [block for block in blocks if recognition in block.recognitions]
    if not found:
        if all(block.basis in BY_AGREEMENT for block in blocks):
            return worth(rules, blocks[0], facts)
        raise Unvaluable(
            "recognition",
            _("Under this scheme a purchase at “%(label)s” does not count.")
            % {"label": Recognition(recognition).label},
        )
    return max((worth(rules, block, facts) for block in found), key=lambda valued: valued.amount)


def find(rules: Rules, code: str) -> Block | None:
    """The block with this code."""
    return next((block for block in rules.blocks if block.code == code), None)


def claimable(rules: Rules, kinds: Iterable[Kind]) -> list[Block]:
    """The blocks of these kinds, as on the table: what somebody may choose from."""
    wanted = frozenset(kinds)
    return [block for block in rules.blocks if block.kind in wanted and block.basis not in BY_AGREEMENT]


def _target(code: str) -> Target:
    if code not in Target.values:
        raise Unvaluable("target", _("“%(code)s” is not a group that we know.") % {"code": code})
    return Target(code)


def _groups(blocks: list[Block], code: str) -> tuple[Target, ...]:
    """The group, then the wider ones; a doubt when the scheme splits it."""
    if not code:
        raise Unvaluable("target", _("Fill in the group, for example PW."))
    group = _target(code)
    halves = [half for half in SPLIT.get(group, ()) if any(half in b.targets for b in blocks)]
    if halves and not any(group in b.targets for b in blocks):
        raise Unvaluable(
            "target",
            _("This scheme splits %(group)s. Choose from: %(codes)s.")
            % {"group": group.value, "codes": ", ".join(halves)},
        )
    return (group, *WIDER.get(group, ()))


def _at_level(blocks: list[Block], group: Target, level: int | None) -> list[Block]:
    """Of blocks for the same group those for this mbo level; blocks without levels take the others."""
    if group not in WITH_LEVELS or not any(block.mbo_levels for block in blocks):
        return blocks
    if level is None and len({_rate(block) for block in blocks}) == 1 and not _is_partial(blocks):
        return blocks
    if level is None:
        raise Unvaluable("mbo_level", _("Fill in the mbo level, 1 to 4: the amount depends on it."))
    found = [block for block in blocks if level in block.mbo_levels]
    found = found or [block for block in blocks if not block.mbo_levels]
    if not found:
        raise Unvaluable(
            "mbo_level", _("This scheme has no block for mbo level %(level)s.") % {"level": level}
        )
    return found


def _is_partial(blocks: list[Block]) -> bool:
    """Do these rows leave a level out, so that the level says whether anything counts at all?"""
    return not set(LEVELS) <= {level for block in blocks for level in block.mbo_levels}


def _that_fit(blocks: list[Block], facts: Facts) -> list[Block]:
    """Those that these facts can be valued by, if any."""
    has_hours = facts.hours is not None
    hourly = {Basis.HOURLY, Basis.HOURLY_OR_INVOICE, Basis.HALF_DAY, Basis.DAILY}
    fitting = [block for block in blocks if (block.basis in hourly) == has_hours]
    if not has_hours:
        fitting += [b for b in blocks if b.basis is Basis.HOURLY_OR_INVOICE and facts.net is not None]
    return fitting or blocks


def _named(blocks: list[Block], name: str) -> Block | None:
    wanted = name.strip().casefold()
    return next((b for b in blocks if wanted and wanted in {b.code.casefold(), b.label.casefold()}), None)


def _one(blocks: list[Block], column: str) -> Block:
    """The only block, or of some that are worth the same the least limited."""
    if len({_rate(block) for block in blocks}) > 1:
        raise Unvaluable(
            column,
            _("More than one block fits. Write the name of one of them: %(labels)s.")
            % {"labels": "; ".join(f"“{block.label}”" for block in blocks)},
        )
    return min(blocks, key=lambda block: (block.max_hours is not None, -(block.max_hours or 0)))


def _rate(block: Block) -> tuple[object, ...]:
    """What makes two blocks worth the same for the same facts, limits per activity left aside."""
    basis = Basis.HOURLY if block.basis is Basis.HOURLY_OR_INVOICE else block.basis
    return basis, block.amount, block.hourly, block.pct, block.bonus_pct, block.max_months


def _no_block(group: Target, blocks: list[Block], kind: Kind) -> str:
    known = sorted({str(target) for block in blocks for target in block.targets})
    return _("This scheme has no block for %(group)s (kind %(kind)s). It has: %(known)s.") % {
        "group": group.value,
        "kind": kind.value,
        "known": ", ".join(known) or "–",
    }
