"""One address reaches one: nothing in it is a list, a header, a name or a path."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.channels import gateways
from server.channels.addresses import canonical_address
from tests.server.channels.receivers import mailbox, webhook


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("email", "chen@example.com", "chen@example.com"),
        ("email", "Chen.Li+a_b-1@Mail.Example.COM", "Chen.Li+a_b-1@mail.example.com"),
        ("email", "a@xn--fiqs8s.xn--fiqs8s", "a@xn--fiqs8s.xn--fiqs8s"),
        ("phone", "138 1234 2345", "+8613812342345"),
        ("account", "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"),
        ("account", "li.si_2@county", "li.si_2@county"),
    ],
)
def test_an_address_is_kept_in_one_form(kind, given, kept):
    assert canonical_address(kind, given) == kept


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        *(
            ("email", address)
            for address in (
                "a@b.cn,c@d.cn",
                "a@b.cn;c@d.cn",
                "a@b.cn c@d.cn",
                "a,c@d.cn",
                "a'b@d.cn",
                '"a,b"@d.cn',
                '"a@b.cn"@d.cn',
                "Chen <chen@example.com>",
                "<chen@example.com>",
                "chen(x)@example.com",
                "a@b.cn\nBcc: c@d.cn",
                "a@b.cn\r\nBcc: c@d.cn",
                "a@b.cn%0ABcc:c@d.cn",
                "a@b.cn%2Cc@d.cn",
                "a@b.cn?to=c@d.cn",
                "a@b.cn&to=c@d.cn",
                "a/c@d.cn",
                "@b.cn:c@d.cn",
                "group: a@b.cn, c@d.cn;",
                "a@b",
                "a@127.0.0.1",
                "a@[127.0.0.1]",
                "a@-b.cn",
                ".a@b.cn",
                "a..b@b.cn",
                "a@b.cn.",
                "a@b..cn",
                "@b.cn",
                "a@",
                "",
                "陈@例子.中国",
                f"{'a' * 65}@b.cn",
            )
        ),
        *(("phone", address) for address in ("13812342345,13912342345", "13812342345 转 1\n2", "")),
        *(
            ("account", address)
            for address in ("a,b", "a/b", "../b", "a..b", "a b", "a:b", "a?b", "a#b", "@all", "a\n")
        ),
    ],
)
def test_what_is_not_one_address_is_refused(kind, address):
    with pytest.raises(ValueError, match="not "):
        canonical_address(kind, address)


@given(st.text(alphabet="ab@.,;: '\"<>()[]\\/\r\n%&?=+-", max_size=30))
def test_whatever_passes_is_read_as_one_recipient(address):
    try:
        kept = canonical_address("email", address)
    except ValueError:
        return
    url = gateways._filled("mailtos://u:p@example.com?to={email}", kept, "k")
    assert [to for _, to in gateways._instantiated(url).targets] == [kept]


def test_one_that_was_kept_before_the_rule_is_not_sent_to():
    with mailbox() as box:
        url = f"mailto://127.0.0.1:{box.port}?mode=insecure&from=y@example.com&to={{email}}"
        with pytest.raises(OSError, match="address_refused"):
            gateways.send(url, "a@b.cn,c@d.cn", "k", "title", "body")
        gateways.send(url, "a@b.cn", "k", "title", "body")
    assert box.to == ["a@b.cn"]


def test_a_channel_that_was_set_before_the_rule_lets_nobody_choose_the_host():
    with webhook() as hook, pytest.raises(OSError, match="address_as_host"):
        gateways.send("json://{account}/x", hook.host, "k", "title", "body")
    assert hook.got == []
