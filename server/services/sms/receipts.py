"""The receipt of a visit that came as an SMS: one SMS, without a name or a number of anybody."""

from server.services.sms.taking import Receipt
from server.web.pages import messages

LANGUAGE = "zh"
MAX_CHARACTERS = 70  # of one SMS in UCS-2
_SHORT_REV = 4


def text_of(receipt: Receipt, language: str = LANGUAGE) -> str:
    """The text: the day of the visit, what became of it, and the beginning of its rev, which the
    phone shows as well."""
    form: str = messages(language)["sms_receipt"][receipt.outcome]
    short = str(receipt.rev)[:_SHORT_REV].upper()
    return form.format(month=receipt.day.month, day=receipt.day.day, rev=short)
