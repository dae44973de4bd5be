"""Settings, read from the environment and checked once, when the process starts."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from records.fieldwork.photos import MAX_BYTES
from records.phones import PhoneSeal
from schedulers.plans.road_services import RoadService, read_services
from server import setting_values as read
from server.basemap import Basemap, read_basemap
from server.generated_secrets import GENERATED, generated_secrets
from server.ops.data_folder import default_data_folder
from server.setting_files import SettingProblem, with_files


class SettingsError(RuntimeError):
    """Settings are missing or wrong; the text has a line for each problem, with its code."""

    def __init__(self, problems: Iterable[SettingProblem]) -> None:
        self.problems = tuple(dict.fromkeys(problems))  # one file may hold two settings
        self.code = self.problems[0].code
        super().__init__("\n".join(f"{code}: {text}" for code, text in self.problems))


def _setting(
    name: str, parse: Callable[[str], Any], doc: str, *, default: str | None = None
) -> Any:
    """A field of Settings; a test compares `doc` with docs/settings.md."""
    return dataclasses.field(
        metadata={"name": name, "parse": parse, "doc": doc, "default": default},
        repr=parse not in read.SECRET,
    )


@dataclasses.dataclass(frozen=True)
class Settings:
    """All settings. Secrets have no defaults and are left out of `repr`."""

    database_url: str | None = _setting(
        "DATABASE_URL",
        read.database_url,
        "An operated PostgreSQL with PostGIS, as postgresql://...; without it a private one is kept"
        " in the data folder.",
    )
    owner_url: str | None = _setting(
        "DATABASE_OWNER_URL",
        read.database_url,
        "The same database as the role that owns its tables: for migrations, backups and restores."
        " The role of DATABASE_URL then needs to own nothing.",
    )
    data_dir: Path = _setting(
        "YICETONG_DATA_DIR",
        read.folder,
        "The folder of the private database, its generated secrets, metrics, and photos. Where"
        " root's checkout is closed to other accounts: a folder in `/var/lib/yicetong`.",
        default=".data",
    )
    secret_key: str = _setting(
        "YICETONG_SECRET_KEY",
        read.secret_key,
        "Signs sessions and cursors; at least 32 characters. Required with DATABASE_URL, else"
        " generated once.",
    )
    field_keys: tuple[read.FieldKey, ...] = _setting(
        "YICETONG_FIELD_KEYS",
        read.field_keys,
        "Keys of encrypted columns, as id:base64key of 32 bytes, separated by commas; the first"
        " encrypts, all decrypt. Required with DATABASE_URL, else generated once.",
    )
    default_county: str = _setting(
        "YICETONG_DEFAULT_COUNTY",
        read.county,
        "The county that a log-in name without one belongs to.",
        default="441427",
    )
    host: str = _setting(
        "YICETONG_HOST", read.text, "The address to listen on.", default="127.0.0.1"
    )
    port: int = _setting(
        "YICETONG_PORT", read.whole_number(1, 65535), "The port to listen on.", default="8000"
    )
    public_url: str | None = _setting(
        "YICETONG_PUBLIC_URL",
        read.public_url,
        "The server's public URL, as https://host: absolute URLs are made with it, never with a"
        " request's Host header.",
    )
    ca_certificate: Path | None = _setting(
        "YICETONG_CA_CERTIFICATE",
        read.folder,
        "The root certificate of the county's own authority, where the server's certificate is of"
        " that: `/trust` then shows how a phone comes to trust it.",
    )
    https_port: int = _setting(
        "YICETONG_HTTPS_PORT",
        read.whole_number(1, 65535),
        "`make run HTTPS=1`: the port of HTTPS, on all addresses of the machine.",
        default="8443",
    )
    plain_port: int = _setting(
        "YICETONG_PLAIN_PORT",
        read.whole_number(1, 65535),
        "`make run HTTPS=1`: the port of HTTP beside it, which leads to HTTPS and shows `/trust`.",
        default="8080",
    )
    workers: int = _setting(
        "YICETONG_WORKERS", read.whole_number(1, 64), "Web processes.", default="2"
    )
    threads: int = _setting(
        "YICETONG_THREADS",
        read.whole_number(1, 64),
        "Threads of each web process, which opens up to two database connections more than that.",
        default="8",
    )
    queue_seconds: int = _setting(
        "YICETONG_QUEUE_SECONDS",
        read.whole_number(1, 60),
        "Seconds that a request may wait for a thread; one that would wait longer is refused"
        " at once (503 with Retry-After).",
        default="10",
    )
    oldest_app: tuple[int, ...] = _setting(
        "YICETONG_OLDEST_APP",
        read.version,
        "The oldest version of the phone app that may sync; an older one is told to update (426).",
        default="0",
    )
    log_level: str = _setting(
        "YICETONG_LOG_LEVEL", read.log_level, "DEBUG, INFO, WARNING or ERROR.", default="INFO"
    )
    slow_statement_ms: int = _setting(
        "YICETONG_SLOW_STATEMENT_MS",
        read.whole_number(0, 600_000),
        "Milliseconds from which a database statement is logged as slow, by its name and without"
        " its values; 0 logs none.",
        default="1000",
    )
    max_body_bytes: int = _setting(
        "YICETONG_MAX_BODY_BYTES",
        read.whole_number(1024, 2**30),
        "The largest request body as sent.",
        default=str(4 * 2**20),
    )
    max_inflated_bytes: int = _setting(
        "YICETONG_MAX_INFLATED_BYTES",
        read.whole_number(1024, 2**30),
        "The largest request body once decompressed.",
        default=str(8 * 2**20),
    )
    body_seconds: int = _setting(
        "YICETONG_BODY_SECONDS",
        read.whole_number(1, 3600),
        "Seconds within which a request's first lines have to arrive, and then its body (photos"
        " have a limit of their own).",
        default="60",
    )
    session_days: int = _setting(
        "YICETONG_SESSION_DAYS",
        read.whole_number(1, 366),
        "Days after which a device must log in again.",
        default="45",
    )
    trusted_proxies: int = _setting(
        "YICETONG_TRUSTED_PROXIES",
        read.whole_number(0, 10),
        "How many reverse proxies in front set X-Forwarded-For; 0 ignores that header.",
        default="0",
    )
    photo_store: str | None = _setting(
        "YICETONG_PHOTO_STORE",
        read.photo_store,
        "Where photos are kept: a folder, or s3://bucket/folder (with the package's extra `s3`);"
        " unless set, `photos` in the data folder.",
    )
    photo_store_options: dict[str, Any] = _setting(
        "YICETONG_PHOTO_STORE_OPTIONS",
        read.json_object,
        "Options for fsspec as a JSON object, such as key, secret and endpoint_url.",
        default="{}",
    )
    photo_max_bytes: int = _setting(
        "YICETONG_PHOTO_MAX_BYTES",
        read.whole_number(1024, MAX_BYTES),
        "The largest photo as sent.",
        default=str(8 * 2**20),
    )
    photo_max_pixels: int = _setting(
        "YICETONG_PHOTO_MAX_PIXELS",
        read.whole_number(10_000, 200_000_000),
        "The largest photo in pixels. Above 25 million, JPEGs are kept at half their size or less,"
        " and others are refused; reading a photo takes up to 12 bytes of memory for each pixel"
        " that is kept, and 3 for each of a progressive JPEG.",
        default="120000000",
    )
    photo_open_uploads: int = _setting(
        "YICETONG_PHOTO_OPEN_UPLOADS",
        read.whole_number(1, 1000),
        "Unfinished uploads of photos that one person may have.",
        default="20",
    )
    photo_upload_hours: int = _setting(
        "YICETONG_PHOTO_UPLOAD_HOURS",
        read.whole_number(1, 24 * 31),
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
    basemap: Basemap | None = _setting(
        "YICETONG_BASEMAP",
        read_basemap,
        "What the map at the desk lies on: tianditu:KEY, or one or more addresses of XYZ tiles in"
        " WGS 84, as https://host/{z}/{x}/{y}.png, separated by spaces, the lowest first. Browsers"
        " ask these hosts for tiles, and no other; the key is shown to them. Unless set, the map"
        " lies on a plain ground.",
    )
    basemap_attribution: str | None = _setting(
        "YICETONG_BASEMAP_ATTRIBUTION",
        read.text,
        "Whose map that is, as its owner wants it to be said; shown on it.",
    )
    export_seconds: int = _setting(
        "YICETONG_EXPORT_SECONDS",
        read.whole_number(1, 7200),
        "Seconds after which an export is broken off.",
        default="900",
    )
    keep_audit_days: int = _setting(
        "YICETONG_KEEP_AUDIT_DAYS",
        read.whole_number(184, 36_600),
        "Days that rows of the audit log are kept; the law asks for six months.",
        default="732",
    )
    keep_coverage_years: int = _setting(
        "YICETONG_KEEP_COVERAGE_YEARS",
        read.whole_number(1, 100),
        "Whole years before the present one whose figures of coverage are kept.",
        default="5",
    )
    keep_bodies_days: int = _setting(
        "YICETONG_KEEP_BODIES_DAYS",
        read.whole_number(31, 36_600),
        "Days after which the content of pushed rows is wiped from the inbox, unless it waits for a"
        " decision; the records stay.",
        default="184",
    )
    keep_gone_years: int = _setting(
        "YICETONG_KEEP_GONE_YEARS",
        read.whole_number(1, 100),
        "Years after which a household that has moved away or died out is erased.",
        default="3",
    )
    keep_notes_years: int = _setting(
        "YICETONG_KEEP_NOTES_YEARS",
        read.whole_number(1, 100),
        "Years after which notes and positions of visits are erased; the visits stay as counts.",
        default="3",
    )
    keep_photos_years: int = _setting(
        "YICETONG_KEEP_PHOTOS_YEARS",
        read.whole_number(1, 100),
        "Years after which photos of visits are erased.",
        default="3",
    )
    keep_payees_years: int = _setting(
        "YICETONG_KEEP_PAYEES_YEARS",
        read.whole_number(5, 100),
        "Whole years after the year of payment in which the payee of a paid meal ticket is kept,"
        " where the household was erased; by the rules for accounting archives it is ten at least"
        " for most papers.",
        default="10",
    )
    keep_outcomes_days: int = _setting(
        "YICETONG_KEEP_OUTCOMES_DAYS",
        read.whole_number(31, 36_600),
        "Days after which decisions about held rows leave their authors' phones.",
        default="92",
    )
    keep_jobs_days: int = _setting(
        "YICETONG_KEEP_JOBS_DAYS",
        read.whole_number(62, 36_600),
        "Days that runs of jobs, finished tasks and sent messages are kept.",
        default="92",
    )
    backup_days: int = _setting(
        "YICETONG_BACKUP_DAYS",
        read.whole_number(1, 30),
        "Days after which the last backup is too old, and the admins get a message.",
        default="2",
    )

    vapid_key: bytes | None = _setting(
        "YICETONG_VAPID_KEY",
        read.vapid_key,
        "Signs Web Push messages to browsers; `flask channels vapid` makes one. Without it there is"
        " no Web Push.",
    )
    vapid_contact: str | None = _setting(
        "YICETONG_VAPID_CONTACT",
        read.contact,
        "Whom a push service may write to about them, as mailto:... or https://...; needed with the"
        " key.",
    )
    push_hosts: tuple[str, ...] = _setting(
        "YICETONG_PUSH_HOSTS",
        read.names,
        "The push services that browsers' subscriptions may name, separated by commas.",
        default="fcm.googleapis.com,*.push.services.mozilla.com,*.push.apple.com,"
        "*.notify.windows.com",
    )
    sms_number: str | None = _setting(
        "YICETONG_SMS_NUMBER",
        read.sms_number,
        "The number of the county's SMS gateway, as phones dial it: where there is no data, the app"
        " offers to report a visit to it. Unless set, no visit is taken by SMS.",
    )
    sms_secret: str | None = _setting(
        "YICETONG_SMS_SECRET",
        read.sms_secret,
        "The password with which the SMS gateway hands over what came (user `gateway`): 32"
        " letters and digits or more. Needed with the number.",
    )
    sms_from: tuple[read.Network, ...] = _setting(
        "YICETONG_SMS_FROM",
        read.networks,
        "The addresses from which the SMS gateway calls, as networks separated by commas.",
        default="127.0.0.0/8,::1/128",
    )
    sms_days: int = _setting(
        "YICETONG_SMS_DAYS",
        read.whole_number(1, 366),
        "Days after which a visit is too old to be taken by SMS; by data it is always taken.",
        default="30",
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """The settings of this process; `environment` is os.environ unless given.

        Without DATABASE_URL the secrets that are not set are kept in `<data folder>/secrets.json`.
        Errors: SettingsError with all that is wrong.
        """
        reading = read_settings(environment)
        if reading.problems:
            raise SettingsError(reading.problems.values())
        return reading.settings

    @classmethod
    def defaults(cls) -> Settings:
        """The default values; None for settings without a default."""
        fields = dataclasses.fields(cls)
        return cls(**{each.name: _value_of(each, each.metadata["default"]) for each in fields})

    @cached_property
    def phone_seal(self) -> PhoneSeal:
        """Encrypts and decrypts telephone numbers."""
        return PhoneSeal.of((key.id, key.key) for key in self.field_keys)

    @property
    def takes_sms_at(self) -> str | None:
        """The number that takes visits by SMS; None without the gateway's password."""
        return self.sms_number if self.sms_secret else None


_DATA_DIR = "YICETONG_DATA_DIR"


class ReadSettings(NamedTuple):
    """Settings as they were found; each that is wrong is at its default or None, and named in
    ``problems``."""

    settings: Settings
    problems: Mapping[str, SettingProblem]


def read_settings(environment: Mapping[str, str] | None = None) -> ReadSettings:
    """The settings of an environment (os.environ unless given), with all that is wrong.

    Codes: `setting_missing`, `setting_invalid`, those of server/setting_files.py and of
    server/generated_secrets.py.
    """
    fields = {field.metadata["name"]: field for field in dataclasses.fields(Settings)}
    secret = frozenset(name for name, field in fields.items() if not field.repr)
    named = {k: v for k, v in (environment or os.environ).items() if v.strip()}
    given, problems = with_files(named, fields, secret)
    private = "DATABASE_URL" not in {*given, *problems}
    if private:
        given.setdefault(_DATA_DIR, str(default_data_folder()))
    values: dict[str, Any] = {}
    generated: dict[str, str] | SettingProblem | None = None
    for name, field in fields.items():
        raw = given.get(name, field.metadata["default"])
        if raw is None and name in GENERATED and not {name, _DATA_DIR} & {*problems}:
            if private:
                generated = generated or generated_secrets(values["data_dir"])
            missing = SettingProblem("setting_missing", f"{name} must be set with DATABASE_URL")
            found = generated or missing
            if isinstance(found, SettingProblem):
                problems[name] = found
            else:
                raw = found[name]
        try:
            values[field.name] = _value_of(field, raw)
        except ValueError as error:
            problems[name] = SettingProblem("setting_invalid", f"{name} {error}")
            values[field.name] = _value_of(field, field.metadata["default"])
    return ReadSettings(Settings(**values), problems)


def _value_of(field: dataclasses.Field[Any], raw: str | None) -> Any:
    """A setting's value. A ValueError says what is allowed, without the value."""
    if raw is None:
        return None
    try:
        return field.metadata["parse"](raw.strip())
    except ValueError as error:
        # int's own message would print the value; a secret must not reach a log this way.
        why = str(error) if str(error).startswith("must") else "must be a whole number"
        raise ValueError(why) from None
