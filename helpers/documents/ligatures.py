"""Letters that a PDF drew as one sign and did not name: read back where only one English word fits."""

import re

UNKNOWN = "\ufffd"  # stands for a sign of which the font says nothing

# How words begin in which such a sign stands; what a release prints, in numbers and in sentences.
_STEMS = {
    "ffi": "affili difficul efficac efficien offic suffic traffic",
    "ffl": "affluen offline",
    "ff": """
        affect affirm afford chargeoff differ diffus effect effort layoff off\\b offend offer offset offshore payoff
        selloff staff suffer tariff
    """,
    "fi": """
        amplifi artifici beneficia benefit certific certifi clarifi classific classifi confid configur confirm deficien
        deficit defin diversific diversifi fiber fidelit fiduciar field fift fifth figur file filing fill film filter
        final financ find fine finish fire firing firm first fiscal fish fit five fix fulfil identific identifi infinit
        justifi magnific modific modifi notific notifi pacific profici profile profit qualific qualifi ratifi refin
        retrofit sacrific satisfi scientific significan simplifi specific specifi unifi verific verifi
    """,
    "fl": """
        cashflow conflict deflat flag flat fleet flex float flood floor flour flow fluctuat fluid fly inflam inflat
        inflect inflict inflow influen leaflet outflow overflow reflect workflow
    """,
}
_PREFIX = r"(?:anti|co|de|dis|in|mis|non|out|over|pre|re|sub|un|under)?"
_WORDS = {
    letters: re.compile(rf"(?<![a-z])(?P<prefix>{_PREFIX})(?:{'|'.join(stems.split())})(?P<rest>[a-z]*)")
    for letters, stems in _STEMS.items()
}


def restored(word: str) -> str:
    """Give a word its letters back; it stays as it is if no known word fits or more than one does."""
    while UNKNOWN in word:
        at = word.index(UNKNOWN)
        fitting: dict[bool, list[str]] = {False: [], True: []}
        for letters, known in _WORDS.items():
            tried = word.replace(UNKNOWN, letters, 1)
            for match in known.finditer(tried.lower()):
                if match.start() <= at < match.start("rest"):
                    fitting[bool(match["prefix"])].append(tried)
        best = set(fitting[False] or fitting[True])
        if len(best) != 1:
            return word
        word = best.pop()
    return word
