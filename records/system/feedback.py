"""Feedback (投诉建议): complaints and suggestions of people who work with the program."""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from records.db import Base, Identified, one_of, references

SUBJECTS: Final = ("app", "work", "other")
MOST_CHARACTERS: Final = 2000


class Feedback(Identified, Base):
    """What somebody said, once and for all: it is never changed.

    ``day`` is that of the county on which it came; no time, which would show when its author works.
    ``person_id`` only of those who ask for an answer: of others, nobody can tell who it was.
    """

    __tablename__ = "feedback"
    __table_args__ = (
        references("person_id", "people.id"),
        one_of("about", SUBJECTS),
        CheckConstraint(
            f"length(text) BETWEEN 1 AND {MOST_CHARACTERS}", name="text_of_some_length"
        ),
        Index("ix_feedback_day", "county", "day", "id"),
    )

    day: Mapped[date]
    about: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(String(MOST_CHARACTERS))
    person_id: Mapped[UUID | None]
