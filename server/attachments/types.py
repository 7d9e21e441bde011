"""The type of a file, known by its bytes only, and a check against its name and its sender's claim.

Types that belong together, because one container carries them all, form one family: a name may claim any of them.
"""

from collections.abc import Mapping
from typing import Final

import filetype  # type: ignore[import-untyped]  # it has no types

from models.errors import Refusal

HEAD_BYTES: Final = 8_192
"""How many bytes of a file are read to find its type."""
UNKNOWN: Final = "application/octet-stream"
PICTURES: Final[Mapping[str, str]] = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
    "image/avif": "AVIF",
    "image/bmp": "BMP",
    "image/tiff": "TIFF",
}
"""The pictures that are measured, by Pillow's names. A file that Pillow cannot read is no picture."""
INLINE: Final = frozenset(
    {
        "image/png", "image/jpeg", "image/gif", "image/webp", "image/avif",
        "audio/mpeg", "audio/mp4", "audio/aac", "audio/ogg", "audio/wav", "audio/flac", "audio/webm",
        "video/mp4", "video/webm", "video/ogg",
    }
)  # fmt: skip
"""The types that a browser may show by itself; all others are downloads."""

# For each family: the types in it, and the extensions of names.
_FAMILIES: Final[Mapping[str, tuple[str, str]]] = {
    "png": ("image/png image/apng image/x-png", "png apng"),
    "jpeg": ("image/jpeg image/jpg image/pjpeg", "jpg jpeg jpe jfif pjpeg pjp"),
    "gif": ("image/gif", "gif"),
    "webp": ("image/webp", "webp"),
    "avif": ("image/avif image/avif-sequence", "avif avifs"),
    "heic": ("image/heic image/heif image/heic-sequence image/heif-sequence", "heic heif hif"),
    "bmp": ("image/bmp image/x-bmp image/x-ms-bmp", "bmp dib"),
    "tiff": ("image/tiff", "tif tiff"),
    "ico": ("image/x-icon image/vnd.microsoft.icon", "ico"),
    "psd": ("image/vnd.adobe.photoshop image/x-photoshop", "psd"),
    "svg": ("image/svg+xml", "svg"),
    "mp3": ("audio/mpeg audio/mp3 audio/mpeg3 audio/x-mp3 audio/x-mpeg", "mp3 mpga"),
    "mp4": (
        "video/mp4 audio/mp4 audio/m4a audio/x-m4a video/x-m4v video/quicktime video/3gpp video/3gpp2 audio/3gpp",
        "mp4 m4v m4a m4b mov qt 3gp 3g2",
    ),
    "matroska": ("video/webm audio/webm video/x-matroska audio/x-matroska", "webm weba mkv mka"),
    "ogg": ("audio/ogg video/ogg audio/opus audio/vorbis audio/speex", "ogg oga ogv opus spx"),
    "wav": ("audio/wav audio/x-wav audio/wave audio/vnd.wave", "wav wave"),
    "flac": ("audio/flac audio/x-flac", "flac"),
    "aac": ("audio/aac audio/aacp audio/x-aac", "aac adts"),
    "amr": ("audio/amr", "amr"),
    "aiff": ("audio/aiff audio/x-aiff", "aif aiff"),
    "midi": ("audio/midi audio/x-midi", "mid midi"),
    "avi": ("video/x-msvideo video/avi video/msvideo", "avi"),
    "mpeg": ("video/mpeg", "mpg mpeg mpe"),
    "asf": ("video/x-ms-wmv video/x-ms-asf audio/x-ms-wma", "wmv asf wma"),
    "flv": ("video/x-flv", "flv"),
}
_OF_TYPE: Final = {each: family for family, (types, _) in _FAMILIES.items() for each in types.split()}
_OF_ENDING: Final = {each: family for family, (_, endings) in _FAMILIES.items() for each in endings.split()}
# Types for which the library has unusual names.
_CALLED: Final[Mapping[str, str]] = {
    "image/apng": "image/png",
    "audio/x-wav": "audio/wav",
    "audio/x-flac": "audio/flac",
    "audio/x-aiff": "audio/aiff",
    "video/x-m4v": "video/mp4",
}
_QUICKTIME: Final = frozenset({b"moov", b"mdat", b"wide", b"pnot"})
_HEIC: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
# Layer III of an MPEG frame: eleven bits that are set, any version, and the layer.
_MP3_MASK, _MP3_BITS = 0xE6, 0xE2
_MEDIA: Final = ("image/", "audio/", "video/")


def type_of(head: bytes) -> str:
    """The content type of a file that begins with ``head``, its first ``HEAD_BYTES``."""
    told = filetype.guess_mime(head)
    found = _CALLED.get(told, told) if told else _missed(head)
    if found in ("video/mp4", "video/webm") or found == "audio/ogg":
        return _heard_or_seen(found, head)
    return found or _text_type(head)


def check_claims(name: str, declared: str, found: str) -> None:
    """Raise ``bad_request`` if a name or ``Content-Type`` claims picture, audio or video wrongly."""
    family = _OF_TYPE.get(found)
    claimed = _OF_ENDING.get(name.rpartition(".")[2].lower()) if "." in name else None
    if claimed is not None and claimed != family:
        raise Refusal("bad_request", f"name: its ending says {claimed}, and its bytes are {found}")
    declared = declared.partition(";")[0].strip().lower()
    if not declared.startswith(_MEDIA) or declared == found:
        return
    if family is None or _OF_TYPE.get(declared) != family:
        raise Refusal("bad_request", f"Content-Type: it says {declared[:80]}, and the bytes are {found}")


def _missed(head: bytes) -> str | None:
    """Types that the library misses: other brands and versions of known ones."""
    if head[4:8] == b"ftyp":
        return "image/heic" if head[8:12] in _HEIC else "video/mp4"
    if head[4:8] in _QUICKTIME:
        return "video/quicktime"
    if len(head) > 3 and head[0] == 0xFF and head[1] & _MP3_MASK == _MP3_BITS:
        return "audio/mpeg"
    return None


def _heard_or_seen(found: str, head: bytes) -> str:
    """Whether a container holds video, as far as its beginning shows."""
    match found:
        case "video/mp4" if b"soun" in head and b"vide" not in head:
            return "audio/mp4"
        case "video/webm" if b"A_" in head and b"V_" not in head:
            return "audio/webm"
        case "audio/ogg" if b"theora" in head[:256]:
            return "video/ogg"
    return found


def _text_type(head: bytes) -> str:
    try:
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The last character may have been cut in two.
        if error.start < len(head) - 3 or len(head) < HEAD_BYTES:
            return UNKNOWN
        text = head[: error.start].decode("utf-8-sig")
    if not text or any(ord(each) < 32 and each not in "\t\n\f\r" for each in text):
        return UNKNOWN
    return _markup_type(text.lower()) or "text/plain"


def _markup_type(text: str) -> str | None:
    """HTML or SVG, by the first element after declarations and comments."""
    at = 0
    while True:
        while at < len(text) and text[at].isspace():
            at += 1
        if text.startswith("<!doctype html", at):
            return "text/html"
        ending = next((end for begin, end in _SKIPPED if text.startswith(begin, at)), None)
        if ending is None:
            break
        end = text.find(ending, at)
        if end < 0:
            return None
        at = end + len(ending)
    if text.startswith("<svg", at):
        return "image/svg+xml"
    return "text/html" if text.startswith(_HTML, at) else None


_SKIPPED: Final = (("<?", "?>"), ("<!--", "-->"), ("<!doctype", ">"))
_HTML: Final = (
    "<html",
    "<head",
    "<body",
    "<script",
    "<title",
    "<div",
    "<p>",
    "<iframe",
    "<table",
    "<img",
    "<a ",
)
