"""Which database the settings name."""

from sqlalchemy import make_url

from server.config import Settings
from server.ops.postgres_setup import for_web
from server.ops.private_database import PrivateDatabase


def database_of(settings: Settings) -> dict[str, str | None]:
    """The database's URLs, for the app and for the tables' owner.

    Migrations grant rights to ``WEB_ROLE``; it is None if the app's own role owns the tables.
    """
    if settings.database_url is None:
        owner = PrivateDatabase.of(settings).url()
        web: str = for_web(owner)
    else:
        web = settings.database_url
        owner = settings.owner_url or web
    role, owning = make_url(web).username, make_url(owner).username
    return {
        "SQLALCHEMY_DATABASE_URI": web,
        "OWNER_DATABASE_URI": owner,
        "WEB_ROLE": role if role != owning else None,
    }
