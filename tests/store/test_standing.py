"""Which version counts follows from the events, in whatever order they are read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from xltasks.model.receipt import IdentifiedBy, Receipt, ReceiptState
from xltasks.model.status import JudgedOffice
from xltasks.store.events import Entry, Event, FileReceived, JudgedContent, PeriodJudged, VersionPinned, WorkbookIssued
from xltasks.store.standing import Standing, already_known, counting, standings, versions

MORNING = datetime(2024, 7, 1, 8)


def hour(number: int) -> datetime:
    return MORNING + timedelta(hours=number)


def receipt(
    sha256: str,
    returned: int | None,
    *,
    office: str | None = "甲",
    received: int = 10,
    state: ReceiptState = "new",
    by: IdentifiedBy = "stamp",
) -> Receipt:
    moment = None if returned is None else hour(returned)
    return Receipt(
        f"{sha256}.xlsx",
        sha256,
        state,
        "",
        hour(received),
        office,
        "2024Q2" if office else None,
        "id",
        by,
        "workbook",
        moment,
    )


def entries(*events: Event | Receipt) -> tuple[Entry[Event], ...]:
    told = (FileReceived(event) if isinstance(event, Receipt) else event for event in events)
    return tuple(Entry(number, hour(number), event) for number, event in enumerate(told, 1))


def counts(*events: Event | Receipt, office: str = "甲") -> str | None:
    version = counting(entries(*events), "2024Q2", office)
    return None if version is None else version.sha256


def the(office: str, found: Sequence[Standing]) -> Standing:
    return next(standing for standing in found if standing.office == office)


def test_the_latest_returned_counts_whatever_came_in_last() -> None:
    assert counts(receipt("old", 1), receipt("new", 3), receipt("older", 0)) == "new"
    assert counts() is None


def test_the_pinned_version_counts_and_the_newest_pin_wins() -> None:
    old, new = receipt("old", 1), receipt("new", 3)
    assert counts(old, new, VersionPinned("2024Q2", "甲", "old")) == "old"
    assert counts(old, new, VersionPinned("2024Q2", "甲", "old"), VersionPinned("2024Q2", "甲", "new")) == "new"
    assert counts(old, new, VersionPinned("2024Q1", "甲", "old"), VersionPinned("2024Q2", "乙", "old")) == "new"
    assert counts(old, new, VersionPinned("2024Q2", "甲", "never received")) == "new"


def test_a_late_copy_of_the_same_bytes_keeps_the_first_time() -> None:
    (version,) = versions(entries(receipt("a", 1), receipt("a", 9, state="duplicate")), "2024Q2", "甲")
    assert version.returned_at == hour(1)
    assert len(version.copies) == 2
    assert counts(receipt("a", 1), receipt("b", 5), receipt("a", 9, state="duplicate")) == "b"


def test_without_any_evidence_the_time_of_collection_orders() -> None:
    assert counts(receipt("a", None, received=5), receipt("b", None, received=6)) == "b"


def test_what_was_not_identified_counts_for_nobody_until_the_coordinator_says_whose_it_is() -> None:
    unknown = receipt("a", 1, office=None, state="unidentified")
    told = receipt("a", 12, received=12, by="manual")
    assert counts(unknown) is None
    (version,) = versions(entries(unknown, told), "2024Q2", "甲")
    assert (version.sha256, version.returned_at, version.receipt) == ("a", hour(1), told)


def test_the_coordinators_word_moves_a_content_to_another_office() -> None:
    guessed, told = receipt("a", 1, by="name"), receipt("a", 1, office="乙", received=12, by="manual")
    assert counts(guessed, told, office="乙") == "a"
    assert counts(guessed, told) is None
    assert already_known([told, guessed]) == told
    assert already_known([receipt("a", 1, office=None, state="unidentified")]) is None


def test_refused_and_unreadable_files_count_for_nobody() -> None:
    assert counts(receipt("a", 1, state="refused"), receipt("b", 2, state="unreadable")) is None


def test_a_version_that_may_be_newer_than_the_one_that_counts_is_disputed() -> None:
    def disputed(*events: Event | Receipt) -> list[str]:
        return [version.sha256 for version in the("甲", standings(entries(*events), "2024Q2")).disputed]

    assert disputed(receipt("a", 1), receipt("b", 2)) == []
    assert disputed(receipt("a", 1), receipt("b", 1)) == ["a"]
    assert disputed(receipt("new", 5, received=10), receipt("older, but came later", 3, received=12)) == [
        "older, but came later"
    ]
    assert disputed(receipt("a", 1), receipt("b", 1), VersionPinned("2024Q2", "甲", "a")) == []


def test_a_judgement_stands_while_the_content_it_judged_counts() -> None:
    accepted = JudgedOffice("甲", "accepted", 0, 0, 0)
    judged = PeriodJudged("2024Q2", (accepted,), (JudgedContent("甲", "a"),))
    first, newer = receipt("a", 1), receipt("b", 2)
    again = receipt("a", 9, received=20, state="duplicate")
    assert the("甲", standings(entries(first, judged), "2024Q2")).judged == accepted
    assert the("甲", standings(entries(first, judged, again), "2024Q2")).judged == accepted
    assert the("甲", standings(entries(first, judged, newer), "2024Q2")).judged is None
    assert the("甲", standings(entries(first, newer, judged), "2024Q2")).judged is None


def test_an_office_that_returned_nothing_stands_as_issued() -> None:
    issued = WorkbookIssued("2024Q2", "甲", "id", "a.xlsx", "f", 1, 2)
    (standing,) = standings(entries(issued, issued), "2024Q2")
    assert (standing.office, standing.issued_at, standing.counting, standing.versions) == ("甲", hour(1), None, ())


offices = st.sampled_from(["甲", "乙"])
contents = st.sampled_from("abcd")
hours = st.integers(0, 6)
some_events = st.lists(
    st.one_of(
        st.builds(
            lambda sha256, returned, office, received, by: FileReceived(
                receipt(sha256, returned, office=office, received=received, by=by)
            ),
            contents,
            hours,
            offices,
            hours,
            st.sampled_from(["stamp", "name", "manual"]),
        ),
        st.builds(VersionPinned, st.just("2024Q2"), offices, contents),
        st.builds(WorkbookIssued, st.just("2024Q2"), offices, contents, st.just(""), st.just(""), hours, hours),
    ),
    max_size=12,
)


@given(some_events, st.randoms(use_true_random=False))
def test_any_order_of_the_events_gives_the_same_standing(events: list[Event], dice: object) -> None:
    told = entries(*events)
    shuffled = list(told)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert standings(shuffled, "2024Q2") == standings(told, "2024Q2")


@given(some_events)
def test_every_content_counts_as_a_version_of_one_office_at_most(events: list[Event]) -> None:
    found = [version.sha256 for standing in standings(entries(*events), "2024Q2") for version in standing.versions]
    assert sorted(found) == sorted(set(found))
    assert set(found) == {event.receipt.sha256 for event in events if isinstance(event, FileReceived)}
