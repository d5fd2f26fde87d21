"""Who works here: legal entities separate books, organisation units separate what people may see."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from loanmill.records.row import Row


class LegalEntity(Row):
    """A lender that keeps books of its own."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    simulated = models.BooleanField(default=False)

    class Meta:
        db_table = "legal_entity"


class OrgUnit(Row):
    """A branch or department. `path` is the codes from the top, each closed by a slash: `hq/east/`."""

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="units")
    path = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)

    class Meta:
        db_table = "org_unit"


class Role(models.TextChoices):
    """What a member of staff does; what each may do is in records/permissions.py."""

    OFFICER = "officer"
    REVIEWER = "reviewer"
    STRATEGIST = "strategist"
    FUNDER_DESK = "funder_desk"
    COLLECTOR = "collector"
    ACCOUNTANT = "accountant"
    MANAGER = "manager"
    AUDITOR = "auditor"
    ADMIN = "admin"


class StaffManager(BaseUserManager["Staff"]):
    """Finds staff by user name."""

    def get_by_natural_key(self, username: str | None) -> Staff:
        return self.get(username=username)


class Staff(AbstractBaseUser, Row):
    """A member of staff who may log in. `review_limit_fen` is the largest amount this person may decide on."""

    UNPROVED: ClassVar[frozenset[str]] = frozenset({"password", "last_login", "language"})

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    role = models.CharField(max_length=20, choices=Role.choices)
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT)
    review_limit_fen = models.BigIntegerField(default=0)
    language = models.CharField(max_length=10, default="zh-hans")
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "role"]
    objects = StaffManager()

    class Meta:
        db_table = "staff"
