"""Orders of events at random, against a small model of the clocks written out anew."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, cast

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from hypothesis.strategies import SearchStrategy, booleans, integers, sampled_from
from sqlmodel import Session, col, select

from bot.understanding import Understanding
from storage.queries import events
from storage.tables import Chat, Delivery, Person, Ticket
from tests.desk.clock_model import SHANGHAI, Model, Said, heard, is_night
from tests.desk.desk_stories import (
    CLERK,
    COLLEAGUE,
    FIRST,
    MONDAY,
    NEIGHBOUR,
    RESIDENT,
    SECOND,
    SECRETARY,
    WORKER,
    does,
    report,
    row_of,
)
from tests.town import Town

WAITS = (0.1, 0.5, 3, 7, 13, 24, 50, 120)  # hours
OPEN = ("submitted", "in_progress", "waiting", "resolved")
COLUMNS = ("state", *(f"{c}_{p}" for c in ("respond", "resolve") for p in ("since", "by", "steps")))
NAMES = ("half", "most", "limit", "secretary", "street")
Rule = Callable[..., Any]


def event(*states: str, **given: SearchStrategy[Any]) -> Callable[[Callable[..., None]], Rule]:
    """Something that may be done in these states; then time passes, and the clocks are compared."""

    def as_rule(done: Callable[..., None]) -> Rule:
        def do_it(self: Orders, hours: float, **values: Any) -> None:
            done(self, **values)
            self.time_passes(hours)

        do_it.__name__ = done.__name__
        strategies: Any = {"hours": sampled_from(WAITS), **given}
        as_any: Any = rule  # whose overloads know no mapping
        made: Rule = as_any(**strategies)(do_it)
        may: Any = precondition(lambda self: self.model.state in states)
        return cast(Rule, may(made))

    return as_rule


class Orders(RuleBasedStateMachine):
    """Whatever is done to one ticket, and whenever."""

    understanding: ClassVar[Understanding]

    @initialize(urgent=booleans(), hour=integers(0, 23))
    def begin(self, urgent: bool, hour: int) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="orders-"))
        self.town = Town(self.folder, self.understanding)
        self.town.clock.time = MONDAY.astimezone(SHANGHAI).replace(hour=hour).astimezone(UTC)
        self.model, self.last = Model(urgent), 0
        report(self.town, item="emergency-gas" if urgent else "streetlight")
        report(self.town, NEIGHBOUR)
        self.model.clocks["respond"].begin(self.now, self.now + self.model.respond_within)
        self.model.clocks["resolve"].begin(self.now, self.row.resolve_by or self.now)

    @property
    def now(self) -> datetime:
        return self.town.clock.now()

    @property
    def row(self) -> Ticket:
        return self.town.read(lambda session: row_of(session, FIRST))

    @property
    def resolve_by(self) -> datetime:
        by = self.row.resolve_by
        assert by
        return by

    @property
    def owner(self) -> str:
        return self.model.owner or CLERK

    def do(self, verb: str, who: str | None, **said: Any) -> None:
        does(self.town, verb, who, number=FIRST, **said)

    def time_passes(self, hours: float) -> None:
        self.town.later(hours=hours)
        today = self.now.astimezone(SHANGHAI)
        came = (today.date(), today.hour * 60 + today.minute) >= (self.model.resume_on, 8 * 60 + 30)
        if self.model.state == "waiting" and (came or today.date() > self.model.resume_on):
            self.model.go_on("in_progress", self.now, self.resolve_by)
        if self.model.state == "resolved" and self.row.state == "closed":  # nobody answered
            self.model.stop("closed", self.now)
        self.compare()

    @event("submitted")
    def accept(self) -> None:
        self.do("accept", self.owner)
        self.model.state, self.model.owner = "in_progress", self.owner
        self.model.clocks["respond"].running = False

    @precondition(lambda self: self.model.owner)
    @event("submitted", "in_progress", back=booleans())
    def hand_on(self, back: bool) -> None:
        other = COLLEAGUE if self.model.owner == WORKER else WORKER
        said = {"reason": "不归我管"} | ({} if back else {"to": other})
        self.do("return" if back else "transfer", self.owner, **said)
        if back:
            self.model.comes_back(self.now)
            return
        self.model.owner = other
        self.model.wait_for_owner(self.now)

    @event("in_progress", days=integers(1, 9))
    def wait(self, days: int) -> None:
        self.model.resume_on = self.now.astimezone(SHANGHAI).date() + timedelta(days=days)
        self.do("wait", self.owner, date=self.model.resume_on.isoformat(), reason="等配件")
        self.model.stop("waiting", self.now)

    @event("waiting")
    def resume(self) -> None:
        self.do("resume", self.owner)
        self.model.go_on("in_progress", self.now, self.resolve_by)

    @event("in_progress", days=integers(1, 20))
    def extend(self, days: int) -> None:
        day = max(self.now, self.resolve_by).astimezone(SHANGHAI).date() + timedelta(days=days)
        self.do("extend", self.owner, date=day.isoformat(), reason="配件没到")
        self.do("grant", SECRETARY)
        end = datetime(day.year, day.month, day.day, 18, tzinfo=SHANGHAI)
        self.model.clocks["resolve"].begin(self.now, end.astimezone(UTC))

    @event("in_progress")
    def resolve(self) -> None:
        self.do("resolve", self.owner, text="修好了", photos=["p1"])
        self.model.stop("resolved", self.now)

    @precondition(lambda self: self.model.reopened < 2)
    @event("resolved", "closed")
    def reopen(self) -> None:
        since = self.row.closed_at
        if since and (self.now - since).days >= 30:
            return
        self.do("reopen", RESIDENT, reason="又坏了")
        self.model.reopened += 1
        self.model.state = "in_progress"
        self.model.clocks["resolve"].begin(self.now, self.resolve_by)

    @event("resolved")
    def confirm(self) -> None:
        self.do("confirm", RESIDENT)
        self.model.stop("closed", self.now)

    @event("submitted", "in_progress")
    def merge(self) -> None:
        self.model.before_merge = self.model.state
        self.do("merge", CLERK, to=SECOND)
        self.model.stop("merged", self.now)

    @event("merged")
    def split(self) -> None:
        self.do("split", CLERK)
        self.model.go_on(self.model.before_merge, self.now, self.resolve_by)
        if self.model.state == "submitted":
            self.model.wait_for_owner(self.now)

    @precondition(lambda self: self.model.reopened)  # few: nothing comes after it
    @event("waiting")
    def withdraw(self) -> None:
        self.do("withdraw", RESIDENT)
        self.model.stop("withdrawn", self.now)

    @event(*OPEN, what=sampled_from(("add", "note", "urge", "press", "status")))
    def talk(self, what: str) -> None:
        """Whatever is said moves no clock."""
        before = [getattr(self.row, column) for column in COLUMNS]
        TALK[what](self)
        assert [getattr(self.row, column) for column in COLUMNS] == before

    @event("withdrawn", "closed", "merged")
    def rest(self) -> None:
        """Time alone."""

    def compare(self) -> None:
        """Said at this tick: exactly what the model says, by name, and on the record."""
        said = self.model.due(self.now)
        due = Counter(said)
        assert Counter(self.town.read(self.sent)) == Counter(heard(said))
        recorded = Counter((clock, step) for clock, step, _ in due.elements())
        assert Counter(self.town.read(self.recorded)) == recorded
        assert self.model.urgent or not due or not is_night(self.now)

    def sent(self, session: Session) -> list[Said]:
        """What went out since one last looked, all of it at this moment."""
        query = select(Delivery, Person.name).join(Chat, col(Chat.id) == col(Delivery.chat_id))
        query = query.join(Person, col(Person.id) == col(Chat.person_id))
        steps = query.where(col(Delivery.key).startswith(f"step:{FIRST}:"))
        rows = session.exec(steps.where(Delivery.id > self.last)).all()
        self.last = max([self.last, *(row.id for row, _ in rows)])
        assert {(row.state, row.sent_at) for row, _ in rows} <= {("sent", self.now)}
        parts = [(row.key.split(":"), name or "") for row, name in rows]
        return [(key[4], NAMES[int(key[5])], name) for key, name in parts]

    def recorded(self, session: Session) -> list[tuple[str, str]]:
        chain = events.find_chain(session, row_of(session, FIRST).id)
        found = [
            (event, events.content_of(content))
            for event, content in chain
            if event.verb in {"warn", "escalate"} and event.at == self.now
        ]
        upward = {"escalate": "to", "warn": "step"}
        return [(said["clock"], said[upward[event.verb]]) for event, said in found]

    def teardown(self) -> None:
        if hasattr(self, "town"):
            self.town.close()
            shutil.rmtree(self.folder)


TALK: dict[str, Callable[[Orders], object]] = {
    "add": lambda orders: orders.do("add", RESIDENT, text="还有一句"),
    "note": lambda orders: orders.do("add", CLERK, text="问过电工班"),
    "urge": lambda orders: orders.do("urge", RESIDENT),
    "press": lambda orders: orders.do("press", SECRETARY, date="2029-03-01"),
    "status": lambda orders: orders.town.person(RESIDENT).say(f"/status {FIRST}"),
}


@pytest.mark.slow
def test_no_order_of_events_loses_or_doubles_a_step(understanding: Understanding) -> None:
    Orders.understanding = understanding
    run_state_machine_as_test(
        Orders,
        settings=settings(
            max_examples=25,
            phases=[Phase.generate],  # making a failure smaller takes minutes
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=[*HealthCheck],
        ),
    )
