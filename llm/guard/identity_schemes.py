"""Shapes and checksums of the numbers that states give to persons."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

Check = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Scheme:
    """One country's number."""

    shape: str
    check: str = ""
    """The module of `stdnum` that knows its checksum; empty where there is none to be had."""
    dated: bool = False
    """Begins with the birth date as ddmmyy or yymmdd, century aside."""


_DATE6 = r"(?:\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2})"
SCHEMES: tuple[Scheme, ...] = (
    Scheme(r"\d{3}-\d{2}-\d{4}", "us.ssn"),
    Scheme(r"[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]"),  # GB, NINO
    Scheme(r"756(?:\.\d{4}\.\d{4}\.\d{2}|\d{10})", "ch.ssn"),
    Scheme(r"[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]", "it.codicefiscale"),
    Scheme(r"[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z\d]\d", "mx.curp"),
    Scheme(r"\d{3}\.\d{3}\.\d{3}-\d{2}", "br.cpf"),
    Scheme(r"784-?(?:19|20)\d{2}-?\d{7}-?\d"),  # AE
    Scheme(r"\d{5}-\d{7}-\d", "pk.cnic"),
    Scheme(r"\d{2}\.(?:0\d|1[0-2]|[24]\d|[35][0-2])\.\d{2}-\d{3}\.\d{2}", "be.nn"),
    Scheme(r"\d-\d{4}-\d{5}-\d{2}-\d", "th.pin"),
    Scheme(r"\d{3}-\d{3}-\d{3} \d{2}"),  # RU, SNILS
    Scheme(r"[STFGM]\d{7}[A-Z]"),  # SG, NRIC
    Scheme(r"[A-Z]{3}P[A-Z]\d{4}[A-Z]", "in_.pan"),
    Scheme(r"[A-Z]{1,2}\d{6}\([\dA]\)"),  # HK
    Scheme(r"\d{2} \d{6} [A-Z] \d{3}"),  # DE, pension
    Scheme(r"\d{6}-[1-8]\d{6}", "kr.rrn", dated=True),
    Scheme(r"\d{6}-\d{2}-\d{4}", "my.nric", dated=True),
    Scheme(r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]", "fi.hetu", dated=True),
    Scheme(r"[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}", "fr.nir"),
    Scheme(r"\d{8}-?[A-Z]", "es.dni"),
    Scheme(r"[XYZ]-?\d{7}-?[A-Z]", "es.nie"),
    Scheme(r"(?:19|20)?\d{6}[-+]\d{4}", "se.personnummer", dated=True),
    Scheme(r"\d{6}-\d{4}", "is_.kennitala", dated=True),
    Scheme(r"\d{6}-\d{5}", dated=True),  # LV
    Scheme(r"\d{6}/\d{3,4}", "cz.rc"),
    Scheme(r"\d{11}", "pl.pesel"),
    Scheme(r"\d{6} ?\d{5}", "no.fodselsnummer", dated=True),
    Scheme(r"\d{11}", "tr.tckimlik"),
    Scheme(r"[1-6]\d{10}", "ee.ik"),
    Scheme(r"\d{11}", "be.nn", dated=True),
    Scheme(r"\d{11}", "gr.amka", dated=True),
    Scheme(r"[1-8]\d{12}", "ro.cnp"),
    Scheme(r"\d{6} ?\d{4} ?\d{3}", "za.idnr", dated=True),
    Scheme(r"\d{7}[05]\d{5}", "si.emso"),
    Scheme(r"\d{17}[\dX]", "cn.ric"),
    Scheme(r"[2-9]\d{3}[ -]\d{4}[ -]\d{4}", "in_.aadhaar"),
    Scheme(r"\d{7}[A-W][A-IW]?", "ie.pps"),
    Scheme(r"\d{8} ?\d ?[A-Z\d]{2}\d", "pt.cc"),
    Scheme(r"\d{1,2}\.\d{3}\.\d{3}-[\dK]", "cl.rut"),
    Scheme(r"[A-Z][12]\d{8}"),  # TW
    Scheme(r"[A-Z]{4}\d{6}[A-Z\d]{3}", "mx.rfc"),
    Scheme(r"GHA-\d{9}-\d"),
    Scheme(r"\d{3}-\d{7}-\d", "do.cedula"),
    Scheme(r"\d{3}-\d{6}-\d{4}[A-Z]"),  # NI
    Scheme(r"\d{4}-(?:19|20)\d{2}-\d{5}"),  # HN
    Scheme(r"[VE]-?\d{7,8}"),
    Scheme(r"\d-\d{4}-\d{4}"),
    Scheme(r"[1-8]-\d{6}-\d{4}"),  # HU
    Scheme(r"\d{6} ?\d{2} ?\d{4}", "my.nric"),
    Scheme(r"\d{4} ?\d{6}", "at.vnr"),
    Scheme(r"\d{9}[VX]"),  # LK
    Scheme(r"[A-Z9]{5}\d{6}[A-Z9]{2}\d[A-Z]{2}"),  # GB, driving licence
    Scheme(r"\d{2} ?\d{3} ?\d{3} ?\d{3}", "de.idnr"),
    Scheme(r"\d{3}[ -]?\d{3}[ -]?\d{3}", "ca.sin"),
    Scheme(r"\d{4}[.]?\d{2}[.]?\d{3}|\d{9}", "nl.bsn"),
    Scheme(r"\d{6}-?\d{4}", "dk.cpr", dated=True),
    Scheme(r"\d{11}", "hr.oib"),
    Scheme(r"\d{3}[ -]?\d{3}[ -]?\d{4}", "gb.nhs"),
    Scheme(r"\d{11}", "br.cpf"),
    Scheme(r"\d{9}", "il.idnr"),
    Scheme(r"\d{3}[ -]?\d{3}[ -]?\d{3}", "au.tfn"),
    Scheme(r"\d{10}", "bg.egn"),
    Scheme(r"\d{10}", "ua.rntrc"),
    Scheme(r"\d{4}[ -]?\d{4}[ -]?\d{4}", "in_.aadhaar"),
    Scheme(r"\d{4}[ -]?\d{4}[ -]?\d{4}", "jp.in_"),
    Scheme(r"\d{3}[ -]?\d{2}[ -]?\d{4}", "us.ssn"),
    Scheme(r"\d{16}", "id.nik"),
    Scheme(r"2[03467]-?\d{8}-?\d", "ar.cuit"),
    Scheme(r"[1-3]\d{8}", "pt.nif"),
)
_BEGINS_DATED = re.compile(rf"(?:(?:19|20)(?=\d{{6}}[-+]))?{_DATE6}")
_PARSER: Any = import_module("re._parser")


def _lengths(shape: str) -> range:
    least, most = _PARSER.parse(shape).getwidth()
    return range(least, most + 1)


_COMPILED = tuple((re.compile(s.shape), _lengths(s.shape), s) for s in SCHEMES)


def schemes_of(value: str) -> Iterator[tuple[str, bool]]:
    """The schemes a whole value has the shape of, and whether it holds: by its date, by its checksum."""
    some, each = _of_length(len(value))
    if some.fullmatch(value) is None:
        return
    for shape, scheme in each:
        if shape.fullmatch(value) is not None:
            dated = not scheme.dated or _BEGINS_DATED.match(value) is not None
            yield scheme.check or scheme.shape, dated and (not scheme.check or _checker(scheme.check)(value))


@lru_cache(maxsize=64)
def _of_length(length: int) -> tuple[re.Pattern[str], Sequence[tuple[re.Pattern[str], Scheme]]]:
    """Those whose numbers may be as long, together and one by one."""
    each = tuple((shape, scheme) for shape, lengths, scheme in _COMPILED if length in lengths)
    return re.compile("|".join(dict.fromkeys(scheme.shape for _, scheme in each)) or r"(?!)"), each


@lru_cache(maxsize=64)
def _checker(name: str) -> Check:
    """Only the countries that are met are loaded."""
    is_valid: Check = import_module(f"stdnum.{name}").is_valid
    return is_valid
