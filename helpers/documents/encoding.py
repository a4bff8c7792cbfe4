"""Bytes to text: the encoding is read from the bytes themselves, a declaration is only the second witness."""

import codecs
import re

_MARKS = (  # the longer mark first: a UTF-32 mark begins like a UTF-16 one
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,30})""", re.IGNORECASE)
_OTHER = re.compile(r"iso-?8859-(?!1$)|windows-125[^2]|cp125[^2]|mac|koi8|shift_?jis|euc|gb|big5", re.IGNORECASE)
_C1 = re.compile("[\x80-\x9f]")
_C1_IN_UTF_8 = re.compile(rb"\xc2[\x80-\x9f]")
_PUNCTUATION = "".join(bytes([byte]).decode("cp1252", "ignore") for byte in range(0x80, 0xA0))
_TWICE = re.compile(rf"[\xc2\xc3][\x80-\xbf{_PUNCTUATION}]|\xe2[\x80-\xbf{_PUNCTUATION}]{{2}}")


def decode(data: bytes) -> str:
    """Decode a file of unknown encoding.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    str
        Its text, with ``\\n`` line ends. Text that was encoded twice (UTF-8 once taken for cp1252) is mended, control
        characters that never print are read as the Windows punctuation at the same codes.

    Notes
    -----
    Bytes that decode as UTF-8 are UTF-8, whatever a declaration says: prose in another encoding practically never
    does by chance. A file with fewer stray bytes than good characters is still UTF-8, and the strays are cp1252. Only
    then a declared charset is believed, and ``latin-1`` is read as cp1252, as browsers do.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _tidy(data.decode(name, errors="replace"))
    head = data[:4000]
    if head.count(0) > len(head) // 4:  # Latin text in two bytes a character: every second byte is zero
        return _tidy(data.decode("utf-16-be" if head[:1] == b"\0" else "utf-16-le", errors="replace"))
    try:
        return _tidy(data.decode("utf-8"), controls=bool(_C1_IN_UTF_8.search(data)))
    except UnicodeDecodeError:
        text = data.decode("utf-8", errors="replace")
    strays = text.count("\ufffd")
    if sum(character > "\x7f" for character in text) > 2 * strays:
        return _tidy(data.decode("utf-8", errors="helpers.western"))
    declared = _DECLARED.search(head)
    if declared and _OTHER.match(name := declared.group(1).decode("ascii")):
        try:
            return _tidy(data.decode(name, errors="replace"))
        except LookupError:
            pass
    return _tidy(data.decode("latin-1"))


def _tidy(text: str, controls: bool = True) -> str:
    if any(character in text for character in "\xc2\xc3\xe2"):
        text = _TWICE.sub(_mend, text)
    if controls:
        text = _C1.sub(lambda found: windows(ord(found.group())), text)
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _mend(found: re.Match) -> str:
    try:
        return b"".join(map(_byte, found.group())).decode("utf-8")
    except UnicodeError:
        return found.group()


def _byte(character: str) -> bytes:
    return character.encode("latin-1" if character <= "\xff" else "cp1252")


def windows(byte: int) -> str:
    """The character that cp1252 has at a code, a blank where it has none."""
    return bytes([byte]).decode("cp1252", errors="ignore") or " "


def _western(error: UnicodeDecodeError) -> tuple[str, int]:
    return "".join(map(windows, error.object[error.start : error.end])), error.end


codecs.register_error("helpers.western", _western)
