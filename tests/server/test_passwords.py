"""First passwords, as they are handed out on paper."""

from server.passwords import check_new_password, first_password, hash_password


def test_a_first_password_meets_the_rules_and_can_be_read_out() -> None:
    made = {first_password() for _ in range(200)}
    assert len(made) == 200
    assert not set("".join(made)) & set("0Oo1lI")
    old = hash_password("another")
    for password in list(made)[:5]:
        check_new_password(password, "qiu", old)
