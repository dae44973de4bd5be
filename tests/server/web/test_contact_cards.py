"""`/c/`: where a camera app leads that has read a contact card."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from records.fieldwork.households import Household
from tests import factories as f

GRID = "441427100201001"


def test_a_card_and_one_that_nobody_has_get_the_same_answer(
    client: FlaskClient, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    home = f.make_household(session, GRID)
    session.commit()
    card = session.scalar(select(Household.card).where(Household.id == home.id))
    nobodys = "A" * 22
    assert card is not None
    answers = []
    for each in (card, nobodys):
        page = client.get(f"/c/{each}")
        assert page.status_code == 200
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert f'href="/app/c/{each}"' in page.text
        answers.append(page.text.replace(each, ""))
    assert answers[0] == answers[1]
    assert home.head not in answers[0]
    assert card not in caplog.text


@pytest.mark.parametrize("card", ["A" * 21, "A" * 23, "A" * 21 + ".", "..", "%E6%88%B7" * 22])
def test_what_is_no_card_is_not_found(client: FlaskClient, card: str) -> None:
    assert client.get(f"/c/{card}").status_code == 404


def test_the_page_is_in_both_languages(client: FlaskClient) -> None:
    for language, lang in (("zh", "zh-CN"), ("en", "en")):
        assert f'<html lang="{lang}">' in client.get(f"/c/{'A' * 22}?lang={language}").text
