"""Who holds which area: changed as an office would, and written down for the checker."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from uuid_utils.compat import uuid7

from tests.chaos.history import Event
from tests.chaos.witness import COUNTY

_TODAY = "(now() AT TIME ZONE 'Asia/Shanghai')::date"


@dataclass
class Areas:
    """Each change is one transaction. A gain is noted before it can be seen, a loss after."""

    connect: Callable[[], psycopg.Connection[Any]]
    note: Callable[[Event], None]
    moment: Callable[[], float]

    def hold(self, person: UUID | str, *areas: str) -> None:
        """Note what a person holds from the beginning."""
        for area in areas:
            self._note("gains", person, area)

    def hand_over(self, area: str, giver: UUID | str | None, taker: UUID | str | None) -> None:
        """From now on ``taker`` answers for what ``giver`` answered for; either may be nobody."""
        if taker:
            self._note("gains", taker, area)
        with self.connect() as connection, connection.transaction():
            if giver:
                self._end(connection, giver, area)
            if taker:
                self._begin(connection, taker, area)
        if giver:
            self._note("loses", giver, area)

    def leave(self, person: UUID | str, areas: list[str]) -> None:
        """Somebody leaves the office; their areas go with them."""
        with self.connect() as connection, connection.transaction():
            connection.execute(
                f"UPDATE people SET left_on = {_TODAY} WHERE county = %s AND id = %s",
                [COUNTY, str(person)],
            )
        for area in areas:
            self._note("loses", person, area)

    def _begin(self, connection: psycopg.Connection[Any], person: UUID | str, area: str) -> None:
        """Who held it before holds it on: a day that ended today never ended."""
        taken_back = connection.execute(
            "UPDATE assignments SET valid_to = NULL"
            " WHERE county = %s AND person_id = %s AND area = %s",
            [COUNTY, str(person), area],
        )
        if taken_back.rowcount == 0:
            connection.execute(
                "INSERT INTO assignments (county, id, person_id, area, valid_from)"
                f" VALUES (%s, %s, %s, %s, {_TODAY})",
                [COUNTY, uuid7(), str(person), area],
            )

    def _end(self, connection: psycopg.Connection[Any], person: UUID | str, area: str) -> None:
        """One that began today held no day at all."""
        who = [COUNTY, str(person), area]
        connection.execute(
            "DELETE FROM assignments WHERE county = %s AND person_id = %s AND area = %s"
            f" AND valid_from >= {_TODAY}",
            who,
        )
        connection.execute(
            f"UPDATE assignments SET valid_to = {_TODAY}"
            " WHERE county = %s AND person_id = %s AND area = %s AND valid_to IS NULL",
            who,
        )

    def _note(self, what: str, person: UUID | str, area: str) -> None:
        self.note({"what": what, "person": str(person), "area": area, "at": self.moment()})
