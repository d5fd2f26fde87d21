"""The people of a case: operator, spouse, actual controller, guarantors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Literal

from loanmill.sandbox.identifiers import mobile, resident_id
from loanmill.sandbox.names import person_name

Relation = Literal["self", "spouse", "parent", "sibling", "friend", "partner"]


@dataclass(frozen=True, slots=True)
class Person:
    """One person with a well-formed id number that belongs to nobody."""

    name: str
    id_no: str
    mobile: str
    female: bool
    born_on: date
    relation: Relation


@dataclass(frozen=True, slots=True)
class Household:
    """Who stands behind a merchant. `controller` is the operator unless someone else pulls the strings."""

    operator: Person
    spouse: Person | None
    controller: Person
    guarantors: tuple[Person, ...]


def person(
    random: Random, *, today: date, ages: tuple[int, int], relation: Relation, female: bool | None = None
) -> Person:
    """A person of an age within `ages` on `today`."""
    woman = random.random() < 0.4 if female is None else female
    born_on = today - timedelta(days=random.randint(ages[0] * 366, ages[1] * 365))
    return Person(
        name=person_name(random, female=woman),
        id_no=resident_id(random, born_on=born_on, female=woman),
        mobile=mobile(random),
        female=woman,
        born_on=born_on,
        relation=relation,
    )


def household(random: Random, *, today: date, firm: bool) -> Household:
    """Operator aged 22 to 66, usually married; a firm is sometimes controlled by somebody else."""
    operator = person(random, today=today, ages=(22, 66), relation="self")
    age = (today - operator.born_on).days // 365
    spouse = None
    if age >= 24 and random.random() < 0.82:
        ages = (max(22, age - 6), max(24, age + 6))
        spouse = person(random, today=today, ages=ages, relation="spouse", female=not operator.female)
    controller = operator
    if firm and random.random() < 0.12:
        controller = person(random, today=today, ages=(30, 68), relation="partner")
    guarantors: list[Person] = []
    if spouse is not None and random.random() < 0.55:
        guarantors.append(spouse)
    if random.random() < 0.3:
        relation: Relation = random.choice(("parent", "sibling", "friend"))
        guarantors.append(person(random, today=today, ages=(28, 64), relation=relation))
    return Household(operator=operator, spouse=spouse, controller=controller, guarantors=tuple(guarantors))
