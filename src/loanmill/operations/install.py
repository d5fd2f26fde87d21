"""Install: the legal entity, its units, staff and funders, and the first business day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.hashers import make_password

from loanmill.core.kernel.canonical import Json
from loanmill.core.kernel.ids import named_id
from loanmill.operations.act import Act, Private, Result, operation
from loanmill.operations.errors import Refused
from loanmill.records.approval import Funder
from loanmill.records.day import BusinessDay
from loanmill.records.org import LegalEntity, OrgUnit, Staff


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """A unit to make."""

    path: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class StaffPlan:
    """A member of staff to make; the password is hashed at once and kept nowhere else."""

    username: str
    name: str
    role: str
    unit: str
    password: str
    review_limit_fen: int = 0


@dataclass(frozen=True, slots=True)
class FunderPlan:
    """A funder to make; `terms` as core/funding reads them."""

    code: str
    name: str
    name_en: str
    quota_fen: int
    terms: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InstallationPlan:
    """One legal entity with all it starts with. The first unit is the top."""

    code: str
    name: str
    name_en: str
    first_day: date
    units: tuple[UnitPlan, ...]
    staff: tuple[StaffPlan, ...]
    funders: tuple[FunderPlan, ...]
    simulated: bool = False


class AlreadyInstalled(Refused):
    """A legal entity of this code exists."""

    code = "already_installed"


@operation("install")
def install(act: Act, *, code: str, plan: Private) -> Result:
    """Make the legal entity `code` from an InstallationPlan. Raises AlreadyInstalled."""
    given: InstallationPlan = plan.value
    if LegalEntity.objects.filter(code=code).exists():
        raise AlreadyInstalled(f"{code} is installed already; choose another code or another LOANMILL_HOME", code=code)
    entity = LegalEntity(
        id=named_id("entity", code), code=code, name=given.name, name_en=given.name_en, simulated=given.simulated
    )
    act.save(entity)
    units = {
        plan.path: OrgUnit(
            id=act.new_id("unit", plan.path), entity=entity, path=plan.path, name=plan.name, name_en=plan.name_en
        )
        for plan in given.units
    }
    act.save_new(units.values())
    act.save_new(
        Staff(
            id=act.new_id("staff", plan.username),
            username=plan.username,
            name=plan.name,
            role=plan.role,
            unit=units[plan.unit],
            password=make_password(plan.password),
            review_limit_fen=plan.review_limit_fen,
        )
        for plan in given.staff
    )
    act.save_new(
        Funder(
            id=act.new_id("funder", plan.code),
            entity=entity,
            code=plan.code,
            name=plan.name,
            name_en=plan.name_en,
            terms=dict(plan.terms),
            quota_fen=plan.quota_fen,
        )
        for plan in given.funders
    )
    day = BusinessDay(id=act.new_id("day"), entity=entity, date=given.first_day, state="open", opened_at=act.at)
    act.save(day)
    return {"entity": str(entity.id), "first_day": given.first_day.isoformat()}
