"""Set a limit (限额) for one customer, group, product, branch or funder. One lowers it at once; two raise it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from loanmill.core.credit.rules import DIMENSIONS, Dimension, shipped
from loanmill.operations.act import Act, Result, operation
from loanmill.operations.credit.counts import set_right
from loanmill.operations.credit.drawing import MOST_FEN
from loanmill.operations.credit.today import share_open_day
from loanmill.operations.errors import NotAllowed, NotFound, Refused, WrongState
from loanmill.operations.review import OwnCase
from loanmill.queries.credit.stated import stated_limits
from loanmill.records.approval import Funder
from loanmill.records.credit import CreditLine, ExposureCount, LimitSetting
from loanmill.records.org import OrgUnit, Staff


class LimitInvalid(Refused):
    """The form cannot be taken; `field` says where."""

    code, status = "limit_invalid", 422


@operation("limit.set")
def set_limit(act: Act, *, dimension: str, code: str, limit_fen: int | None, note: str) -> Result:
    """Set a limit, or with None give the rules their say again. What lowers it holds at once; the rest waits.

    A proposal takes the place of one that waits. Raises LimitInvalid, NotFound for a code that is nobody's, NotAllowed
    for one who does not see all that the limit holds for.
    """
    if dimension not in DIMENSIONS:
        raise LimitInvalid("there is no such kind of limit", field="dimension")
    if limit_fen is not None and not 0 <= limit_fen <= 100 * MOST_FEN:
        raise LimitInvalid("a limit is not negative, and of this world", field="limit")
    if not 0 < len(note.strip()) <= 200:
        raise LimitInvalid("say why, in at most 200 characters", field="note")
    entity = _entity(act, dimension, code)
    today = share_open_day(entity)
    act.on_open_day(today)
    now_fen = _in_force(entity, dimension, code, today)
    then_fen = limit_fen
    if then_fen is None:
        then_fen = shipped().on(today).limit_fen(dimension=dimension, code=code)
    _end(act, entity, dimension, code, state="asked")
    setting = LimitSetting(
        id=act.new_id("limit"), entity_id=entity, dimension=dimension, code=code, limit_fen=limit_fen, state="asked",
        note=note.strip(), asked_by=Staff.objects.get(pk=act.actor.id), asked_at=act.at,
    )  # fmt: skip
    if then_fen <= now_fen:
        _put_in_force(act, setting)
    act.save(setting)
    return {"setting": str(setting.id), "state": setting.state, "was_fen": now_fen, "limit_fen": then_fen}


@operation("limit.decide")
def decide_limit(act: Act, *, setting_id: UUID, approve: bool) -> Result:
    """Agree to a colleague's limit, or not. Raises OwnCase, WrongState, NotFound, or NotAllowed as `set_limit` does."""
    seen = LimitSetting.objects.filter(pk=setting_id, entity_id=act.actor.entity).first()
    if seen is None:
        raise NotFound("limit_setting", setting_id)
    _entity(act, seen.dimension, seen.code)
    act.on_open_day(share_open_day(seen.entity_id))
    setting = act.get(LimitSetting, setting_id)
    if setting.asked_by_id == act.actor.id:
        raise OwnCase("you asked for this yourself; a colleague must agree")
    if setting.state != "asked":
        raise WrongState(act="limit.decide", state=setting.state, wanted="asked")
    if approve:
        _put_in_force(act, setting)
    else:
        setting.state = "refused"
    setting.decided_by, setting.decided_at = Staff.objects.get(pk=act.actor.id), act.at
    act.save(setting)
    return {"setting": str(setting.id), "state": setting.state}


def _put_in_force(act: Act, setting: LimitSetting) -> None:
    """In the place of the one before; the caller saves it. What it will be held against must be counted."""
    _end(act, setting.entity_id, setting.dimension, setting.code, state="in_force")
    setting.state, setting.decided_at = "in_force", act.at
    setting.decided_by = setting.asked_by
    counted = ExposureCount.objects.filter(entity_id=setting.entity_id, dimension=setting.dimension, code=setting.code)
    if setting.dimension in ("product", "region", "funder") and not counted.exists():
        set_right(act, setting.entity_id)


def _end(act: Act, entity: UUID, dimension: str, code: str, *, state: str) -> None:
    """Replace the setting of this state, if there is one."""
    rows = LimitSetting.objects.filter(entity_id=entity, dimension=dimension, code=code, state=state)
    for key in rows.values_list("id", flat=True):
        before = act.get(LimitSetting, key)
        before.state = "replaced"
        act.save(before)


def _in_force(entity: UUID, dimension: str, code: str, today: date) -> int:
    named: Dimension = dimension  # type: ignore[assignment]
    stated = stated_limits(entity, [code]).get((dimension, code))
    return shipped().on(today).limit_fen(dimension=named, code=code) if stated is None else stated


def _entity(act: Act, dimension: str, code: str) -> UUID:
    """The actor's legal entity, which must know the code, and of which the actor must see what the limit holds for."""
    entity, scope = act.actor.entity, act.actor.scope
    if entity is None:
        raise NotAllowed(act=act.name, role=act.actor.role)
    paths = list(OrgUnit.objects.filter(entity_id=entity).values_list("path", flat=True))
    lines = CreditLine.objects.filter(entity_id=entity)
    if dimension == "region":
        known = code in paths
    elif dimension == "product":
        known = shipped().versions[-1].line_terms(product=code) is not None or lines.filter(product=code).exists()
    elif (key := _uuid(code)) is None:
        known = False
    elif dimension == "funder":
        known = Funder.objects.filter(entity_id=entity, pk=key).exists()
    else:
        known = lines.filter(**{"borrower_id" if dimension == "customer" else "group": key}).exists()
    if not known:
        raise LimitInvalid(f"there is no {dimension} {code}", field="code")
    seen = [code] if dimension == "region" else paths
    if not all(path.startswith(scope) for path in seen):
        raise NotAllowed(act=act.name, role=act.actor.role)
    return entity


def _uuid(code: str) -> UUID | None:
    try:
        return UUID(code)
    except ValueError:
        return None
