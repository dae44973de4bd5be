"""What phones have sealed opens after a restore, too: the county's key is in the backup."""

from datetime import UTC, datetime

import pytest

from records.db import db
from server.services.hand_in_keys import renew
from server.web.rate_limits import limiter
from tests.factories import SEAL
from tests.sync.decisions.locked import LockedPhone
from tests.sync.drill import Server

pytestmark = pytest.mark.slow


def test_what_was_sealed_before_the_backup_opens_after_the_restore(server: Server) -> None:
    limiter.reset()
    locked = LockedPhone(server.app, server.field.east_cadre)
    locked.phone.visit(server.field.east_household.id)
    manifest = server.back_up()
    (after,) = [locked.sealed()]
    assert locked.hand_in(after)[0]["outcome"] == "applied"
    server.destroy()
    server.restore(manifest)
    (receipt,) = locked.hand_in(after)
    assert (receipt["outcome"], receipt["replay"]) == ("applied", False), "it was forgotten"


def test_a_key_made_after_the_backup_is_gone_and_its_rows_stay_on_the_phone(server: Server) -> None:
    limiter.reset()
    before = LockedPhone(server.app, server.field.east_cadre)
    manifest = server.back_up()
    with server.app.app_context():
        renew(db.session(), "441427", SEAL, datetime.now(UTC), by=None)
        db.session.commit()
    after = LockedPhone(server.app, server.field.east_cadre, id=str(before.device))
    after.phone.visit(server.field.east_household.id)
    rows = after.sealed()
    server.destroy()
    server.restore(manifest)
    # The cookie of that log-in is forgotten as well; the one before is of the backup.
    assert after.ask(rows).json["code"] == "not_signed_in"
    (receipt,) = before.hand_in(rows)
    assert receipt["errors"] == [{"field": "sealed", "code": "unknown_key"}]
