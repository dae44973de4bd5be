"""Errors of a whole file; an error of a row is a `Note` (load_outcome.py)."""

from records.problems import Problem


class FileUnreadable(Problem):
    code = "file_unreadable"
    title = "The file is broken, or its content does not match its name."


class FileFormatUnknown(Problem):
    code = "file_format_unknown"
    title = "This kind of file is not supported."


class FileTooLarge(Problem):
    code = "file_too_large"
    title = "The file, or its unpacked content, is larger than allowed."


class FileIncomplete(Problem):
    code = "file_incomplete"
    title = "A part of the file is missing."


class FileEmpty(Problem):
    code = "file_empty"
    title = "The file holds no rows."


class FileTakesTooLong(Problem):
    code = "file_takes_too_long"
    title = "Reading the file takes longer than allowed."


class EncodingUnknown(Problem):
    code = "encoding_unknown"
    title = "The text is broken, or neither UTF-8, UTF-16 nor GB18030."


class CsvBrokenQuote(Problem):
    code = "csv_broken_quote"
    title = "A quoted cell is not closed, or goes on after its closing quote."


class ColumnsMissing(Problem):
    code = "columns_missing"
    title = "The file lacks columns that are needed."


class ColumnsTwice(Problem):
    code = "columns_twice"
    title = "Two columns of the file mean the same thing."


class CrsMissing(Problem):
    code = "crs_missing"
    title = "The file does not say which coordinates it holds; name them with --crs."


class CrsUnknown(Problem):
    code = "crs_unknown"
    title = "The coordinate system is not known here."


class LooksLikeGcj02(Problem):
    code = "looks_like_gcj02"
    title = "The polygons look as if they were drawn on a map in GCJ-02 or BD-09."


class LayersSeveral(Problem):
    code = "layers_several"
    title = "The file holds several layers; name one with --layer."


class CountyUnknown(Problem):
    code = "county_unknown"
    title = "There is no such county here; name one with --county, or load its divisions first."


class AreaUnknown(Problem):
    code = "area_unknown"
    title = "There is no such division in this county."


class DatabaseRefused(Problem):
    code = "database_refused"
    title = "The database rejected the content of the file; nothing was written."


class LoadRunning(Problem):
    code = "load_running"
    title = "Another load of this county is running; try again when it is done."


class LoadUnknown(Problem):
    code = "load_unknown"
    title = "There is no load of that number in this county; `flask load list` shows them."


class LoadUndone(Problem):
    code = "load_undone"
    title = "That load was undone already."


class LoadTooOld(Problem):
    code = "load_too_old"
    title = "That load is older than seven days; the data to undo it was deleted."


class LoadSealed(Problem):
    code = "load_sealed"
    title = "The data to undo that load is sealed with a field key that is missing here."
