"""An installation in good health, for each test to harm in its own way."""

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from server.config import ReadSettings
from server.ops.doctor.patient import Patient

MakePatient = Callable[..., Patient]


@pytest.fixture
def patient(app: Flask, session: Session, tmp_path: Path) -> MakePatient:
    """Makes one with other settings, and on request a clock that goes wrong."""

    def make(*, clock: Callable[[], datetime] = now, **other: Any) -> Patient:
        settings = dataclasses.replace(app.config["SETTINGS"], **{"data_dir": tmp_path} | other)
        return Patient(ReadSettings(settings, {}), session, clock=clock)

    return make


def now() -> datetime:
    return datetime.now(UTC)
