"""Settings: read from the environment and checked once, when the process starts."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import json
import os
import secrets
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from records.fieldwork.photos import MOST_BYTES
from records.phones import PhoneSeal
from schedulers.plans.road_services import RoadService, read_services
from server.ops.data_folder import default_data_folder

_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class SettingsError(RuntimeError):
    """A setting is missing or wrong; `code` is stable, the text names the setting."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclasses.dataclass(frozen=True)
class FieldKey:
    """A key for columns that are stored encrypted, such as telephone numbers."""

    id: str
    key: bytes = dataclasses.field(repr=False)


def _text(value: str) -> str:
    return value


def _folder(value: str) -> Path:
    return Path(value).absolute()


def _whole_number(lowest: int, highest: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        number = int(value)
        if not lowest <= number <= highest:
            raise ValueError(f"must be between {lowest} and {highest}")
        return number

    return parse


def _database_url(value: str) -> str:
    for scheme in ("postgresql://", "postgres://", "postgresql+psycopg://"):
        if value.startswith(scheme):
            return "postgresql+psycopg://" + value.removeprefix(scheme)
    raise ValueError("must start with postgresql://")


def _secret_key(value: str) -> str:
    if len(value) < 32:
        raise ValueError("must have at least 32 characters")
    return value


def _field_keys(value: str) -> tuple[FieldKey, ...]:
    keys = []
    for part in filter(None, map(str.strip, value.split(","))):
        name, _, encoded = part.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            raise ValueError("must be a list of id:base64key") from None
        if not name or len(key) != 32:
            raise ValueError("must be a list of id:base64key, each key of 32 bytes")
        keys.append(FieldKey(name, key))
    if not keys or len({key.id for key in keys}) != len(keys):
        raise ValueError("must hold at least one key, and each id once")
    return tuple(keys)


def _county(value: str) -> str:
    if len(value) != 6 or not value.isascii() or not value.isdigit():
        raise ValueError("must be a county's code of 6 digits")
    return value


def _version(value: str) -> tuple[int, ...]:
    parts = value.split(".")
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise ValueError("must be a version such as 1.4.0")
    return tuple(map(int, parts))


def _photo_store(value: str) -> str:
    return value if "://" in value else str(Path(value).absolute())


def _json_object(value: str) -> dict[str, Any]:
    try:
        found = json.loads(value)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ValueError("must be a JSON object")
    return found


def _vapid_key(value: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except binascii.Error:
        key = b""
    if len(key) != 32:
        raise ValueError("must be a key that `flask channels vapid` made")
    return key


def _contact(value: str) -> str:
    if not value.startswith(("mailto:", "https://")):
        raise ValueError("must start with mailto: or https://")
    return value


def _public_url(value: str) -> str:
    parts = urlsplit(value)
    plain = f"{parts.scheme}://{parts.netloc}"
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError("must be such as https://yicetong.example")
    if value.rstrip("/") != plain:
        raise ValueError("must end after the host and the port")
    return plain


def _names(value: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, value.split(","))))


def _log_level(value: str) -> str:
    if value.upper() not in _LOG_LEVELS:
        raise ValueError("must be one of " + ", ".join(_LOG_LEVELS))
    return value.upper()


def _setting(
    name: str, parse: Callable[[str], Any], doc: str, *, default: str | None = None
) -> Any:
    """A field of Settings; `doc` is the line that docs/settings.md must have."""
    return dataclasses.field(
        metadata={"name": name, "parse": parse, "doc": doc, "default": default},
        repr=parse not in (_secret_key, _field_keys, _database_url, _json_object, _vapid_key),
    )


@dataclasses.dataclass(frozen=True)
class Settings:
    """All there is to set. Secrets have no defaults and are left out of `repr`."""

    database_url: str | None = _setting(
        "DATABASE_URL",
        _database_url,
        "An operated PostgreSQL with PostGIS, as postgresql://...; without it a private one is kept"
        " in the data folder.",
    )
    owner_url: str | None = _setting(
        "DATABASE_OWNER_URL",
        _database_url,
        "The same database as the role that owns its tables: for migrations, backups and restores."
        " The role of DATABASE_URL then needs to own nothing.",
    )
    data_dir: Path = _setting(
        "YICETONG_DATA_DIR",
        _folder,
        "The folder of the private database, its generated secrets, metrics, and photos. Where"
        " root's checkout is closed to other accounts: a folder in `/var/lib/yicetong`.",
        default=".data",
    )
    secret_key: str = _setting(
        "YICETONG_SECRET_KEY",
        _secret_key,
        "Signs sessions and cursors; at least 32 characters. Required with DATABASE_URL, else"
        " generated once.",
    )
    field_keys: tuple[FieldKey, ...] = _setting(
        "YICETONG_FIELD_KEYS",
        _field_keys,
        "Keys of encrypted columns, as id:base64key of 32 bytes, separated by commas; the first"
        " encrypts, all decrypt. Required with DATABASE_URL, else generated once.",
    )
    default_county: str = _setting(
        "YICETONG_DEFAULT_COUNTY",
        _county,
        "The county that a log-in name without one belongs to.",
        default="441427",
    )
    host: str = _setting("YICETONG_HOST", _text, "The address to listen on.", default="127.0.0.1")
    port: int = _setting(
        "YICETONG_PORT", _whole_number(1, 65535), "The port to listen on.", default="8000"
    )
    public_url: str | None = _setting(
        "YICETONG_PUBLIC_URL",
        _public_url,
        "The address by which people reach the server, as https://host: absolute addresses are made"
        " with it, and never with a host that a request names.",
    )
    workers: int = _setting("YICETONG_WORKERS", _whole_number(1, 64), "Web processes.", default="2")
    threads: int = _setting(
        "YICETONG_THREADS",
        _whole_number(1, 64),
        "Threads of each web process, which opens up to two database connections more than that.",
        default="8",
    )
    queue_seconds: int = _setting(
        "YICETONG_QUEUE_SECONDS",
        _whole_number(1, 60),
        "Seconds that a request may wait for a thread; one that would wait longer is told so at"
        " once (503 with Retry-After).",
        default="10",
    )
    oldest_app: tuple[int, ...] = _setting(
        "YICETONG_OLDEST_APP",
        _version,
        "The oldest version of the phone app that may sync; an older one is told to update (426).",
        default="0",
    )
    log_level: str = _setting(
        "YICETONG_LOG_LEVEL", _log_level, "DEBUG, INFO, WARNING or ERROR.", default="INFO"
    )
    max_body_bytes: int = _setting(
        "YICETONG_MAX_BODY_BYTES",
        _whole_number(1024, 2**30),
        "The largest request body as sent.",
        default=str(4 * 2**20),
    )
    max_inflated_bytes: int = _setting(
        "YICETONG_MAX_INFLATED_BYTES",
        _whole_number(1024, 2**30),
        "The largest request body once decompressed.",
        default=str(8 * 2**20),
    )
    body_seconds: int = _setting(
        "YICETONG_BODY_SECONDS",
        _whole_number(1, 3600),
        "Seconds within which a request's first lines have to arrive, and then its body (photos"
        " have a limit of their own).",
        default="60",
    )
    session_days: int = _setting(
        "YICETONG_SESSION_DAYS",
        _whole_number(1, 366),
        "Days after which a device must log in again.",
        default="45",
    )
    trusted_proxies: int = _setting(
        "YICETONG_TRUSTED_PROXIES",
        _whole_number(0, 10),
        "How many reverse proxies in front set X-Forwarded-For; 0 ignores that header.",
        default="0",
    )
    photo_store: str | None = _setting(
        "YICETONG_PHOTO_STORE",
        _photo_store,
        "Where photos are kept: a folder, or s3://bucket/folder (with the package's extra `s3`);"
        " unless set, `photos` in the data folder.",
    )
    photo_store_options: dict[str, Any] = _setting(
        "YICETONG_PHOTO_STORE_OPTIONS",
        _json_object,
        "How to reach it, as a JSON object for fsspec, such as key, secret and endpoint_url.",
        default="{}",
    )
    photo_max_bytes: int = _setting(
        "YICETONG_PHOTO_MAX_BYTES",
        _whole_number(1024, MOST_BYTES),
        "The largest photo as sent.",
        default=str(8 * 2**20),
    )
    photo_max_pixels: int = _setting(
        "YICETONG_PHOTO_MAX_PIXELS",
        _whole_number(10_000, 200_000_000),
        "The largest photo in pixels. Above 25 million, JPEGs are kept at half their size or less,"
        " and others are refused; reading a photo takes up to 12 bytes of memory for each pixel"
        " that is kept, and 3 for each of a progressive JPEG.",
        default="120000000",
    )
    photo_open_uploads: int = _setting(
        "YICETONG_PHOTO_OPEN_UPLOADS",
        _whole_number(1, 1000),
        "Unfinished uploads of photos that one person may have.",
        default="20",
    )
    photo_upload_hours: int = _setting(
        "YICETONG_PHOTO_UPLOAD_HOURS",
        _whole_number(1, 24 * 31),
        "Hours after which an upload that no longer grows expires.",
        default="24",
    )
    road_services: tuple[RoadService, ...] = _setting(
        "YICETONG_ROAD_SERVICES",
        read_services,
        "Road services that counties may choose for their plans, as name=osrm+http://host:port/profile"
        " or name=valhalla+http://host:port/costing, separated by commas.",
        default="",
    )
    keep_audit_days: int = _setting(
        "YICETONG_KEEP_AUDIT_DAYS",
        _whole_number(184, 36_600),
        "Days that rows of the audit log are kept; the law asks for six months.",
        default="732",
    )
    keep_bodies_days: int = _setting(
        "YICETONG_KEEP_BODIES_DAYS",
        _whole_number(31, 36_600),
        "Days after which the content of what phones pushed is wiped from the inbox, unless it"
        " still waits for a decision; what it brought about stays.",
        default="184",
    )
    keep_outcomes_days: int = _setting(
        "YICETONG_KEEP_OUTCOMES_DAYS",
        _whole_number(31, 36_600),
        "Days after which what was decided about held rows leaves their authors' phones.",
        default="92",
    )
    keep_jobs_days: int = _setting(
        "YICETONG_KEEP_JOBS_DAYS",
        _whole_number(62, 36_600),
        "Days that runs of jobs, finished tasks and sent messages are kept.",
        default="92",
    )
    backup_days: int = _setting(
        "YICETONG_BACKUP_DAYS",
        _whole_number(1, 30),
        "Days after which the last backup is too old, and the admins are told.",
        default="2",
    )

    vapid_key: bytes | None = _setting(
        "YICETONG_VAPID_KEY",
        _vapid_key,
        "Signs Web Push messages to browsers; `flask channels vapid` makes one. Without it there is"
        " no Web Push.",
    )
    vapid_contact: str | None = _setting(
        "YICETONG_VAPID_CONTACT",
        _contact,
        "Whom a push service may write to about them, as mailto:... or https://...; needed with the"
        " key.",
    )
    push_hosts: tuple[str, ...] = _setting(
        "YICETONG_PUSH_HOSTS",
        _names,
        "The push services that browsers' subscriptions may name, separated by commas.",
        default="fcm.googleapis.com,*.push.services.mozilla.com,*.push.apple.com,"
        "*.notify.windows.com",
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """The settings of this process; `environment` is os.environ unless given.

        Without DATABASE_URL the secrets that are not set are kept in `<data folder>/secrets.json`.
        Errors: SettingsError `setting_missing`, `setting_invalid`, `secrets_unreadable`.
        """
        given = {k: v for k, v in (environment or os.environ).items() if v.strip()}
        if "DATABASE_URL" not in given:
            given.setdefault("YICETONG_DATA_DIR", str(default_data_folder()))
        values: dict[str, Any] = {}
        generated: dict[str, str] | None = None
        for field in dataclasses.fields(cls):
            name = field.metadata["name"]
            raw = given.get(name, field.metadata["default"])
            if raw is None and name in _GENERATED:
                if values["database_url"] is not None:
                    raise SettingsError("setting_missing", f"{name} must be set with DATABASE_URL")
                generated = generated or _generated_secrets(values["data_dir"])
                raw = generated[name]
            values[field.name] = _value_of(field, raw)
        return cls(**values)

    @classmethod
    def defaults(cls) -> Settings:
        """What holds where nothing is set; None for what has no default."""
        fields = dataclasses.fields(cls)
        return cls(**{each.name: _value_of(each, each.metadata["default"]) for each in fields})

    @cached_property
    def phone_seal(self) -> PhoneSeal:
        """What seals and opens telephone numbers."""
        return PhoneSeal.of((key.id, key.key) for key in self.field_keys)


_GENERATED: dict[str, Callable[[], str]] = {
    "YICETONG_SECRET_KEY": lambda: secrets.token_urlsafe(48),
    "YICETONG_FIELD_KEYS": lambda: "1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
}


def _value_of(field: dataclasses.Field[Any], raw: str | None) -> Any:
    return None if raw is None else _parsed(field.metadata["name"], raw, field.metadata["parse"])


def _parsed(name: str, raw: str, parse: Callable[[str], Any]) -> Any:
    try:
        return parse(raw.strip())
    except ValueError as error:
        # int's own message would print the value; a secret must not reach a log this way.
        why = str(error) if str(error).startswith("must") else "must be a whole number"
        raise SettingsError("setting_invalid", f"{name} {why}") from None


def _generated_secrets(data_dir: Path) -> dict[str, str]:
    """The secrets of the private database's folder, made on first use.

    Losing them loses every telephone number stored with them, so they are never made anew over a
    file that is there but cannot be read.
    """
    path = data_dir / "secrets.json"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        made = {name: make() for name, make in _GENERATED.items()}
        draft = path.with_name(f"secrets.json.{os.getpid()}")
        with open(draft, "x", opener=lambda p, flags: os.open(p, flags, 0o600)) as file:
            json.dump(made, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # unlike a rename, this fails when another process was first
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    try:
        found = json.loads(path.read_text())
        return {name: str(found[name]) for name in _GENERATED}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingsError(
            "secrets_unreadable", f"{path} cannot be used ({type(error).__name__}): restore it"
        ) from None
