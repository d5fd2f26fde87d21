"""The four sources against the served town: what is found is what the town holds, and trouble is as seeded."""

from __future__ import annotations

from datetime import date

import pytest

from loanmill.core.evidence.missing import Missing
from loanmill.core.evidence.projections import invoices, pos, registry, tobacco
from loanmill.core.evidence.projections.projected import Projected
from loanmill.engines.wire import Link, link
from loanmill.sandbox.merchant import Merchant
from loanmill.sandbox.town import Town
from loanmill.sandbox.trouble import Source, Trouble
from loanmill.sources.catalogue import SOURCES
from loanmill.sources.question import IdentifierMissing, Question, Reply
from tests.contracts.adapters import ASKED_AT, question
from tests.contracts.conftest import one_with
from tests.contracts.rogue import Rogue, rogue

NAMES: tuple[Source, ...] = ("registry", "invoices", "tobacco", "pos")
AS_OF = date(2026, 6, 1)


def ask(to: Link, one: Merchant, name: Source, *, limit_ms: int = 20_000) -> Reply:
    identifiers = {"number": one.uscc, "licence_no": one.licence_no or "", "merchant_no": one.merchant_no or ""}
    return SOURCES[name].ask(to, question(limit_ms, identifiers=identifiers))


def project(name: Source, reply: Reply, one: Merchant) -> Projected[object]:
    token = lambda kind, value: f"{kind}:{value}"  # noqa: E731
    made: Projected[object]
    match name:
        case "registry":
            made = registry.project(reply.raw, status=reply.status, uscc=one.uscc, as_of=AS_OF)  # type: ignore[assignment]
        case "tobacco":
            made = tobacco.project(reply.raw, status=reply.status, party="p", licence_no=one.licence_no or "")  # type: ignore[assignment]
        case "invoices":
            made = invoices.project(reply.raw, status=reply.status, party="p", token=token)  # type: ignore[assignment]
        case "pos":
            made = pos.project(reply.raw, status=reply.status, party="p", token=token)  # type: ignore[assignment]
    return made


@pytest.mark.parametrize("name", NAMES)
def test_found(to_town: Link, small_town: Town, name: Source) -> None:
    one = one_with(small_town, name, "none")
    reply = ask(to_town, one, name)
    assert (reply.status, reply.simulated, reply.observed_at) == ("found", True, ASKED_AT)
    made = project(name, reply, one)
    assert made.rejects == ()
    assert not [value for value in made.facts.values() if isinstance(value, Missing)]
    if name in ("invoices", "pos"):
        held = small_town.rows(name, one, since=date(2024, 6, 1), until=date(2026, 5, 31))
        assert len(made.rows) == len(held) > 100
    if name == "tobacco":
        assert len(made.rows) > 12


def test_unicode_names_survive(to_town: Link, small_town: Town) -> None:
    one = one_with(small_town, "registry", "none")
    facts = project("registry", ask(to_town, one, "registry"), one).facts
    assert facts["reg_name"] == one.name
    assert facts["reg_legal_rep_name"] == one.people.operator.name


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("trouble", "status", "reason"),
    [
        ("fails", "failed", "source_failed"),
        ("slow", "timeout", "timeout"),
        ("not_found", "not_found", "not_found"),
        ("garbled", "unreadable", "unreadable"),
        ("truncated", "unreadable", "unreadable"),
    ],
)
def test_trouble_becomes_a_missing_value(
    to_town: Link, small_town: Town, name: Source, trouble: Trouble, status: str, reason: str
) -> None:
    one = one_with(small_town, name, trouble)
    limit_ms = 500 if trouble == "slow" else 20_000
    for _ in range(2):  # asking again changes nothing: trouble is not a matter of luck on the day
        reply = ask(to_town, one, name, limit_ms=limit_ms)
        assert reply.status == status
        made = project(name, reply, one)
        assert made.rows == ()
        assert set(made.facts.values()) == {Missing(reason)}  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["invoices", "pos"])
def test_lying_rows_are_rejected_one_by_one(to_town: Link, small_town: Town, name: Source) -> None:
    one = one_with(small_town, name, "lies")
    made = project(name, ask(to_town, one, name), one)
    prefix = "inv" if name == "invoices" else "pos"
    assert made.rows and made.rejects
    assert made.facts[f"{prefix}_rows_rejected"] == len(made.rejects)
    assert made.facts[f"{prefix}_rows_received"] == len(made.rows) + len(made.rejects)
    assert {reject.reason for reject in made.rejects} <= {"not_amount", "sum_differs", "not_moment"}
    assert all(reject.row > 0 and reject.field for reject in made.rejects)


def test_lying_registry_and_licence_contradict_what_was_declared(to_town: Link, small_town: Town) -> None:
    one = one_with(small_town, "registry", "lies")
    facts = project("registry", ask(to_town, one, "registry"), one).facts
    assert (facts["reg_legal_rep_id_no"], facts["reg_name"]) != (one.people.operator.id_no, one.name)
    one = one_with(small_town, "tobacco", "lies")
    facts = project("tobacco", ask(to_town, one, "tobacco"), one).facts
    assert facts["tob_holder_id_no"] != one.people.operator.id_no


@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_token_is_no_answer(running: object, small_town: Town, name: Source) -> None:
    to = link(base_url=running.url, token="guessed")  # type: ignore[attr-defined]
    reply = ask(to, one_with(small_town, name, "none"), name)
    assert (reply.status, reply.detail) == ("failed", "unauthorised")


def test_a_question_needs_its_identifier_and_a_consent() -> None:
    nobody = link(base_url="http://127.0.0.1:9", token="t")
    for source in SOURCES.values():
        with pytest.raises(IdentifierMissing, match=source.needs):
            source.ask(nobody, question(identifiers={source.needs: ""}))
    fields = {name: getattr(question(), name) for name in Question.__slots__}
    with pytest.raises(ValueError, match="consent"):
        Question(**{**fields, "consent": ""})


@pytest.mark.parametrize("name", ["invoices", "pos"])
@pytest.mark.parametrize(
    "following", ["1", "2", "-1", '"2"', "true", "2.0", 'null, "next_page": 7', "9999999"], ids=str
)
def test_pages_that_run_in_circles_are_not_followed(name: Source, following: str) -> None:
    def circle(peer: Rogue) -> None:
        body = f'{{"rows": [], "next_page": {following}}}' if peer.page < 3 else '{"rows": [], "next_page": 2}'
        peer.say(200, body.encode())

    with rogue(circle) as (address, asked):
        reply = SOURCES[name].ask(link(base_url=address, token="t"), question())
    assert (reply.status, reply.detail) == ("unreadable", "page_loop")
    assert len(asked) <= 3


@pytest.mark.parametrize("name", ["invoices", "pos"])
def test_endless_pages_are_bounded(name: Source) -> None:
    with rogue(lambda peer: peer.say(200, f'{{"rows":[],"next_page":{peer.page + 1}}}'.encode())) as (address, asked):
        reply = SOURCES[name].ask(link(base_url=address, token="t"), question(60_000))
    assert (reply.status, reply.detail) == ("unreadable", "page_loop")
    assert len(asked) == 500


@pytest.mark.parametrize("name", ["invoices", "pos"])
def test_half_a_series_is_no_evidence(name: Source) -> None:
    def fails_later(peer: Rogue) -> None:
        if peer.page == 1:
            peer.say(200, b'{"rows": [], "next_page": 2}')
        else:
            peer.say(503, b'{"code": "unavailable"}')

    with rogue(fails_later) as (address, _):
        reply = SOURCES[name].ask(link(base_url=address, token="t"), question())
    assert (reply.status, reply.detail) == ("failed", "http_503")


def test_the_provider_may_say_when_it_looked() -> None:
    with rogue(lambda peer: peer.say(200, b"{}", X_Observed_At="2026-05-31T16:00:00+08:00")) as (address, _):
        reply = SOURCES["registry"].ask(link(base_url=address, token="t"), question())
    assert reply.observed_at.isoformat() == "2026-05-31T08:00:00+00:00"
