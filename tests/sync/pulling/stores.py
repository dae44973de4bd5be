"""What a phone shows that pulled everything, and what is live on one."""

from records.staff.people import Person
from tests.phone.holdings import Document, Key
from tests.phone.phone import Phone
from tests.sync.conftest import PhoneOf


def fresh(phone_of: PhoneOf, person: Person) -> dict[Key, Document]:
    phone = phone_of(person)
    phone.sync()
    return live(phone)


def live(phone: Phone) -> dict[Key, Document]:
    return {key: one for key, one in phone.mine.items() if not one.get("_deleted")}
