"""The problems of uploads."""

from records.problems import Problem


class TusVersionUnsupported(Problem):
    code = "tus_version_unsupported"
    title = "Uploads speak tus 1.0.0: send Tus-Resumable: 1.0.0."


class UploadOffsetDiffers(Problem):
    code = "upload_offset_differs"
    title = "The upload stands at another offset; ask for it and go on from there."


class UploadLocked(Problem):
    code = "upload_locked"
    title = "Another request is sending to this upload; wait and go on from where it stands."


class UploadExpired(Problem):
    code = "upload_expired"
    title = "This upload has expired; begin another."


class UploadChecksumDiffers(Problem):
    code = "upload_checksum_differs"
    title = "What arrived does not have the checksum that was announced; send it again."


class TooManyUploads(Problem):
    code = "too_many_uploads"
    title = "You have as many unfinished uploads as one may; finish or end some."


class PhotoAlreadyStored(Problem):
    code = "photo_already_stored"
    title = "The bytes of this photo are here already."


class PhotoRefused(Problem):
    """``reason``: hash_differs, type_not_accepted, too_many_pixels, too_costly or unreadable."""

    code = "photo_refused"
    title = "These bytes are not kept as this photo; the upload has ended."


class SealedUnreadable(Problem):
    """``reason``: unknown_format, unknown_key or cannot_open (docs/sync.md)."""

    code = "sealed_unreadable"
    title = "What was sealed cannot be opened; keep it on the phone."


class PhotoStoreUnavailable(Problem):
    code = "photo_store_unavailable"
    title = "Photos cannot be kept or read at the moment; try again later."
