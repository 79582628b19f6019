"""Links that open something to whoever holds them; plain pages are nobody's secret."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from llm.guard.spans import Span

_URL = re.compile(
    r"(?:https?|ftp|wss?|sftp)://[^\s<>\"'`\]|]+|(?<![\w@.-])(?:[\w-]{1,63}\.){1,5}[a-z]{2,12}/[^\s<>\"'`\]|]+"
)
_SLASH = re.compile(r"/(?<=[a-z:]/)")
_LEADS_TO = re.compile(r"(?:https?|ftp|wss?|sftp):/$|(?<![\w@.-])(?:[\w-]{1,63}\.){1,5}[a-z]{2,12}/$")
_USER_IN_URL = re.compile(r"://[^/\s:@]+:[^/\s@]+@")
_NAMED = re.compile(r"[?&#;](?P<name>[^=&#?;/\s]{1,40})=(?P<value>[^&#\s]{4,})")
_SAYS_SECRET = re.compile(
    r"token|secret|signature|passw|passcode|passphrase|pwd|credential|apikey|api.?key|session|otp|otac|nonce|jwt|jeton"
    r"|contrase|clave|senha|palavra|wachtwoord|sleutel|lösen|losen|nyckel|nøkkel|nøgle|kodeord|adgang|salasana|avain"
    r"|kennwort|schlüssel|schluessel|geheim|zugang|chiave|parola|mot.?de.?passe|mdp|llave|chave|klucz|klíč|hasło"
    r"|haslo|heslo|jelsz|kulcs|lozink|šifra|sifra|zapork|şifre|anahtar|slapta|parool|lykilorð|kunci|sandi"
    r"|(?:invit|access|share|reset|login|verif|confirm|activat|auth|security|zak).*(?:code|key|id)"
    r"|парол|ключ|κωδικ|κλειδ|パスワード|暗証|コード|密码|密碼|口令|비밀|암호|รหัส|رمز|سر|סיסמ|קוד|पासवर्ड|mật|khẩu"
)
_MAY_BE_SECRET = frozenset(
    "sig key code auth sid invite invitation reset ticket magic hash pin access state share k t s h p pass c u x kod"
    " код cle clé kod codigo código codice koodi kód einladung convite invitacion uitnodiging".split()
)
_HARMLESS = frozenset(
    "id v ver version rev sku item product produkt producto model modell ref order doc page lang locale size color"
    " date from to exp expires year month q query search tab view format sort width height part artikel section".split()
)
_PLACE = re.compile(
    r"/(?:reset|invite|invitation|magic|verify|confirm|activate|unsubscribe|join|login|sso|share|shared|s|i|d|signup"
    r"|onboard|accept|token|auth|password|recover|sign|download|guest|access|claim)(?:[/_-][\w-]{1,20})?"
    r"/(?P<value>(?=[\w~.-]*\d)[\w~.-]{6,})(?:[/?#]|$)",
    re.IGNORECASE,
)
_FILES = (".html", ".pdf", ".htm", ".php", ".png", ".jpg")
_LONG_PART = re.compile(r"[/=#](?P<value>[A-Za-z0-9_~.%+-]{10,})(?=[/?&#]|$)")
_WORDS = re.compile(r"(?:[a-z]+[-_.%+])+[a-z]+(?:[-_.]\d{1,4})?", re.IGNORECASE)
_TURN = re.compile(r"(?<=[a-zA-Z])\d|(?<=\d)[a-zA-Z]|(?<=[a-z])[A-Z]")


def secret_links(text: str) -> Iterator[Span]:
    for match in _urls(text):
        url = match[0].rstrip(".,;:!?)}*")
        if _holds_secret(url):
            yield Span(match.start(), match.start() + len(url), "LINK", url)


def _urls(text: str) -> Iterator[re.Match[str]]:
    end = 0
    for slash in _SLASH.finditer(text):
        if slash.start() < end or (lead := _LEADS_TO.search(text, max(0, slash.start() - 140), slash.end())) is None:
            continue
        if (match := _URL.match(text, lead.start())) is not None:
            end = match.end()
            yield match


def _holds_secret(url: str) -> bool:
    if _USER_IN_URL.search(url):
        return True
    place = _PLACE.search(url)
    if place is not None and not place["value"].lower().endswith(_FILES):
        return True
    if any(_secret(unquote(m["name"]).casefold(), m["value"]) for m in _NAMED.finditer(url)):
        return True
    return any(_random(part["value"]) for part in _LONG_PART.finditer(url))


def _secret(name: str, value: str) -> bool:
    """Whether a parameter carries one: its name says so in some language, or its value is drawn by lot."""
    if _SAYS_SECRET.search(name):
        return len(value) >= 8 or any(c.isdigit() for c in value)
    if name in _MAY_BE_SECRET:
        return _random(value) or len(value) >= 12 or _turns(value) >= 2 or (name == "pin" and value.isdigit())
    return name not in _HARMLESS and _turns(value) >= 2 and len(_bare(value)) >= 6 and value.isalnum()


def _bare(value: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", value)


def _turns(value: str) -> int:
    """How often letters and figures, small letters and capitals take turns."""
    return len(_TURN.findall(_bare(value)))


def _random(value: str) -> bool:
    """Whether a part looks drawn by lot rather than written: digits among letters, or letters that say nothing."""
    bare = _bare(value)
    if len(bare) < 8 or _WORDS.fullmatch(value) or bare.isdigit():
        return False
    turns = _turns(value)
    digits = any(c.isdigit() for c in bare)
    return turns >= 3 or (bare.isupper() and len(bare) >= 20) or (len(bare) >= 20 and digits and turns >= 2)
