from tests.sync.conftest import phone_of

__all__ = ["phone_of"]
