"""Makes the exports of the sample programme: synthetic cases, calibrated to published totals.

    python3 -m venv ../venv && ../venv/bin/pip install openpyxl==3.1.5 pyarrow==26.0.1
    ../venv/bin/python data/make_sample.py

Nobody in these files exists. Every row is drawn from a fixed seed, so that the same versions of the two libraries
write the same bytes on any day. What is not drawn: the yearly totals follow UNODC and IOM figures (data/README.md),
and exactly 47 different persons are granted official status in Ukraine between 2012-08-01 and 2013-07-31, as published
for the first year of its referral mechanism. `verify` reads the written files back and stops if that is not so.
"""

import collections
import csv
import datetime as dt
import io
import json
import pathlib
import random
import re
import zipfile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

HERE = pathlib.Path(__file__).parent
EXPORTS = HERE / "exports"
NRM = dt.date(2012, 8, 1)
NRM_YEAR_ENDS = dt.date(2013, 7, 31)
# The day each country's exports were drawn; no event is later.
AS_OF = {"UKR": dt.date(2014, 3, 31), "MDA": dt.date(2014, 2, 28), "BLR": dt.date(2014, 1, 31)}
dice = random.Random(47)
# What was added later has dice of its own, so that nothing before it changes.
more = random.Random(2013)

# Confirmed cases a year: Moldova and Belarus as UNODC counts detected victims; Ukraine rising to a number of which
# about 929 persons are assisted in 2013, as IOM reported.
CASES = {
    "UKR": {2010: 600, 2011: 640, 2012: 760, 2013: 985},
    "MDA": {2010: 181, 2011: 154, 2012: 290, 2013: 262},
    "BLR": {2010: 362, 2011: 295, 2012: 209, 2013: 149},
}
BANDS = ["0-8", "9-17", "18-20", "21-23", "24-26", "27-29", "30-38", "39-47", "48+"]
PERSON = ("person_id", "sex", "age_group", "majority", "citizenship")
used = set()
# How often somebody is confirmed, asked, agrees and is accepted, and a form is recorded. Belarus exports confirmed victims only.
HABITS = {
    "UKR": {"confirmed": 0.94, "asked": 0.985, "consent": 0.96, "accepted": 0.955, "form": 0.96},
    "MDA": {"confirmed": 0.87, "asked": 1, "consent": 0.88, "accepted": 0.88, "form": 0.9},
    "BLR": {"confirmed": 1, "asked": 1, "consent": 0.88, "accepted": 0.88, "form": 0.9},
}


def some(weights):
    """One of the keys, as often as its weight says."""
    return dice.choices(list(weights), list(weights.values()))[0]


def chance(p):
    return dice.random() < p


def day(year):
    first = dt.date(year, 1, 1)
    return first + dt.timedelta(dice.randrange((dt.date(year + 1, 1, 1) - first).days))


def later(start, typical, country, spread=0.8):
    """A day so many days later, mostly soon and seldom late; none if the export was drawn before."""
    found = start + dt.timedelta(int(typical * dice.lognormvariate(0, spread)))
    return found if found <= AS_OF[country] else None


def token(prefix):
    """A name that tells nothing, not even the order: random, and never twice."""
    while (found := f"{prefix}{dice.getrandbits(24):06x}") in used:
        pass
    used.add(found)
    return found


# What happens to somebody, and when.

def person(country, progress):
    """Somebody: more men over the years, above all in Ukraine."""
    band = some(dict(zip(BANDS, [2, 9, 17, 15, 13, 11, 18, 10, 5])))
    men = (36 + 15 * progress) if country == "UKR" else (29 + 9 * progress)
    nearby = "MDA" if country == "UKR" else "UKR"
    return {"person_id": token(country[0]), "sex": some({"female": 100 - men, "male": men, "other": 0.3}),
            "age_group": band, "majority": "minor" if BANDS.index(band) < 2 else "adult",
            "citizenship": some({country: 93, "RUS": 2, nearby: 3, "other": 2})}


def forms_of(who):
    child, male = who["majority"] == "minor", who["sex"] == "male"
    forms = {some({"labour": 20 if child else 60 if male else 30, "sexual": 4 if male else 40 if child else 55,
                   "begging": 35 if child else 4, "other": 4})}
    if chance(0.08):
        forms.add(some({"labour": 5, "sexual": 0.5 if male else 3, "begging": 2}))
    return sorted(forms)


def case(country, year, who):
    """One case, from identification to follow-up; over the years referral is quicker and the state leads more."""
    progress, habit = (year - 2010) / 3, HABITS[country]
    row = dict(who, case_id=token("c"), country=country, exploitation_form=forms_of(who) if chance(habit["form"]) else [])
    row["identified_on"] = identified = day(year)
    row["identified_by"] = some({"police": 14 + 10 * progress, "border": 5, "social": 6 + 12 * progress,
                                 "labour_inspection": 2, "ngo": 48 - 14 * progress, "hotline": 12, "international": 13})
    # Whether who identified the person, or the office, has completed a training of the programme.
    row["identified_by_trained"] = more.random() < 0.3 + 0.4 * progress if more.random() < 0.97 else None
    row["self_identified"] = chance(0.22)
    entered = later(identified, 18 - 8 * progress, country)
    row["entered_on"] = entered or AS_OF[country]
    row["compensation_claimed"] = chance(0.18)
    row["compensation_awarded"] = chance(0.3) if row["compensation_claimed"] else None
    if chance(0.97):
        row["screened_on"] = identified + dt.timedelta(some({0: 5, 1: 3, 2: 2, 4: 1, 7: 0.4}))
        row["screened_positive"] = chance(habit["confirmed"])
    if row.get("screened_positive") is False and chance(0.8):
        row["consent"] = None if chance(0.5) else chance(0.9)
        row["closed_on"] = later(row["screened_on"], 15, country)
        row["closure_reason"] = "not_a_victim" if row["closed_on"] else None
        return row
    row["consent"] = chance(habit["consent"]) if chance(habit["asked"]) else None
    if row["consent"] and chance(0.95):
        row["referred_on"] = later(row.get("screened_on", identified), 14 - 9 * progress, country)
    if row.get("referred_on") and chance(habit["accepted"] + 0.02 * progress):
        row["accepted_on"] = later(row["referred_on"], 3, country)
    if row.get("accepted_on"):
        assist(row, progress)
    if row["citizenship"] != country and chance(0.62 + 0.25 * progress):
        row["reflection_started_on"] = later(identified, 4, country)
        if row["reflection_started_on"]:
            ends = row["reflection_started_on"] + dt.timedelta(some({10: 1, 21: 2 - progress, 30: 6, 45: 3, 60: 2}))
            row["reflection_ended_on"] = ends if ends <= AS_OF[country] else None
    return row


def assist(row, progress):
    """From acceptance to closure and, seldom, back."""
    country, accepted = row["country"], row["accepted_on"]
    row["lead_organisation"] = some({"state": 12 + 30 * progress, "ngo": 60 - 20 * progress, "international": 28 - 10 * progress})
    if chance(0.86 + 0.06 * progress):
        row["needs_assessed_on"] = later(accepted, 9 - 4 * progress, country)
    if row.get("needs_assessed_on") and chance(0.82 + 0.08 * progress):
        row["plan_agreed_on"] = later(row["needs_assessed_on"], 10, country)
    if chance(0.8):
        row["closed_on"] = later(accepted, 190, country, 0.45)
    if row.get("closed_on"):
        row["closure_reason"] = some({"completed": 56 + 10 * progress, "referred_on": 9, "lost_contact": 15 - 4 * progress,
                                      "withdrew": 8, "moved_abroad": 6})
        if chance(0.035):
            row["reentered_on"] = later(row["closed_on"], 220, country, 0.5)


def cases_of(country):
    """So many confirmed cases a year; a few persons come twice, and some cases turn out to be none."""
    rows = []
    for year, wanted in CASES[country].items():
        confirmed = 0
        while confirmed < wanted:
            before = dice.choice(rows) if rows and chance(0.04) else None
            who = {key: before[key] for key in PERSON} if before else person(country, (year - 2010) / 3)
            rows.append(case(country, year, who))
            confirmed += rows[-1].get("closure_reason") != "not_a_victim"
    return rows


def decide(row, earliest, outcome, latest=AS_OF["UKR"]):
    """An application for official status and, unless it is pending, its decision: most within 30 days."""
    row["status_applied_on"] = max(earliest, row["identified_on"] + dt.timedelta(dice.randrange(3, 50)))
    decided = row["status_applied_on"] + dt.timedelta(dice.randrange(8, 29) + (25 if chance(0.18) else 0))
    if outcome and decided <= AS_OF["UKR"]:
        row["status_decided_on"], row["status_outcome"] = min(decided, latest), outcome


def grant_status(rows):
    """Applications for official status in Ukraine, from August 2012 on: 47 persons granted in the first year."""
    may = [row for row in rows if row["consent"] and row.get("screened_positive") and row.get("closure_reason") != "not_a_victim"]
    people = {}
    for row in may:
        if NRM - dt.timedelta(60) <= row["identified_on"] <= dt.date(2013, 5, 15):
            people.setdefault(row["person_id"], row)
    outcomes = ["granted"] * 47 + ["refused"] * 13 + ["incomplete"] * 15 + ["withdrawn"] * 4 + [None] * 5
    for name, outcome in zip(dice.sample(sorted(people), len(outcomes)), outcomes):
        decide(people[name], NRM, outcome, NRM_YEAR_ENDS if outcome == "granted" else AS_OF["UKR"])
    for row in may:
        if row["identified_on"] > dt.date(2013, 6, 20) and row["person_id"] not in people and chance(0.08):
            decide(row, dt.date(2013, 8, 1), some({"granted": 62, "refused": 14, "incomplete": 17, "withdrawn": 3, None: 4}))


def services_of(rows):
    lines = []
    for row in rows:
        country = row["country"]
        for _ in range(some({0: 1, 1: 16, 2: 26, 3: 24, 4: 18, 6: 12}) if row.get("accepted_on") else 0):
            start = later(row["accepted_on"], 12 if chance(0.8) else 90, country)
            if not start:
                continue
            one_off = chance(0.12)
            provider = row["lead_organisation"] if chance(0.7) else some({"state": 1, "ngo": 2})
            lines.append({"service_id": token("s"), "case_id": row["case_id"],
                          "service_type": some({"shelter": 14, "medical": 22, "psychological": 22, "legal": 14, "social": 16,
                                                "education": 8, "employment": 8, "return": 5}),
                          "provider": provider, "funder": funder_of(provider, row["identified_on"].year),
                          "one_off": one_off, "started_on": start,
                          "ended_on": start if one_off else later(start, 45, country, 0.6) if chance(0.9) else None,
                          "cost": round(dice.lognormvariate(5.6, 0.7), 2),
                          "satisfied": chance(0.84) if chance(0.6) else None})
    return lines


def funder_of(provider, year):
    """Who pays: the state for what it gives itself and, under contract, for more and more of what others give."""
    if provider == "state":
        return some({"state": 8, "donor": 2})
    return some({"state": 4 + 6 * (year - 2010), "donor": 80, "ngo": 16})


def needs_of(rows, services):
    """What was found to be needed, and when it was met: mostly by what was given, sometimes not at all."""
    given = collections.defaultdict(dict)
    for line in services:
        first = given[line["case_id"]]
        first[line["service_type"]] = min(line["started_on"], first.get(line["service_type"], line["started_on"]))
    lines = []
    for row in rows:
        if not row.get("needs_assessed_on"):
            continue
        wanted = dict(given[row["case_id"]])
        if chance(0.35):
            wanted.setdefault(some({"legal": 3, "employment": 3, "education": 2, "medical": 2, "shelter": 1}), None)
        for kind, served in wanted.items():
            lines.append({"need_id": token("n"), "case_id": row["case_id"], "service_type": kind,
                          "assessed_on": row["needs_assessed_on"],
                          "served_on": served and max(served, row["needs_assessed_on"])})
    return lines


def followups_of(rows):
    lines = []
    for row in rows:
        if row.get("closure_reason") not in ("completed", "referred_on"):
            continue
        for month in (3, 6, 12):
            due = row["closed_on"] + dt.timedelta(round(30.4 * month))
            if due > AS_OF[row["country"]]:
                continue
            reached = chance(0.86 - 0.02 * month)
            line = {"followup_id": token("f"), "case_id": row["case_id"], "month": month, "due_on": due, "reached": reached}
            if reached:
                gone = due.year - 2010
                line["employment"] = some({"employed": 20 + month + 5 * gone, "self_employed": 8, "training": 14, "none": 50 - month - 3 * gone})
                line["housing"] = some({"stable": 70 + month, "temporary": 22, "unsafe": 6})
            lines.append(line)
    return lines


# How each office writes what it knows.

UKR = {
    "case_id": "№ справи", "person_id": "Код особи", "sex": "Стать", "age_group": "Вікова група", "majority": "Повноліття",
    "citizenship": "Громадянство", "labour": "Примусова праця", "sexual": "Сексуальна експлуатація", "begging": "Жебрацтво",
    "other": "Інша форма", "consent": "Згода на обробку", "identified_on": "Дата виявлення", "identified_by": "Хто виявив",
    "self_identified": "Звернення особи", "screened_on": "Дата скринінгу", "screened_positive": "Скринінг підтверджено", "referred_on": "Дата перенаправлення",
    "accepted_on": "Дата прийняття", "status_applied_on": "Дата заяви про статус", "status_decided_on": "Дата рішення",
    "status_outcome": "Рішення", "reflection_started_on": "Початок періоду роздумів", "reflection_ended_on": "Кінець періоду роздумів",
    "needs_assessed_on": "Дата оцінки потреб", "plan_agreed_on": "Дата плану реабілітації", "lead_organisation": "Провідна організація",
    "closed_on": "Дата закриття", "closure_reason": "Причина закриття", "reentered_on": "Повторне звернення",
    "compensation_claimed": "Вимога компенсації", "compensation_awarded": "Компенсацію присуджено", "entered_on": "Дата внесення",
    "identified_by_trained": "Виявив навчений фахівець",
}
UKR_CODES = {
    "sex": {"female": "Ж", "male": "Ч", "other": "інше"},
    "majority": {"minor": "дитина", "adult": "дорослий"},
    "citizenship": {"UKR": "Україна", "MDA": "Молдова", "BLR": "Білорусь", "RUS": "Росія", "other": "інше"},
    "identified_by": {"police": "міліція", "border": "прикордонна служба", "social": "соціальна служба",
                      "labour_inspection": "інспекція праці", "ngo": "НГО", "hotline": "гаряча лінія", "international": "МОМ"},
    "status_outcome": {"granted": "надано", "refused": "відмовлено", "incomplete": "неповні документи", "withdrawn": "відкликано"},
    "lead_organisation": {"state": "держава", "ngo": "НГО", "international": "МОМ"},
    "closure_reason": {"completed": "план виконано", "referred_on": "передано", "lost_contact": "втрачено зв'язок",
                       "withdrew": "відмова", "moved_abroad": "виїзд", "not_a_victim": "не є постраждалим"},
}
MDA = {
    "case_id": "Nr. cazului", "person_id": "Cod persoană", "sex": "Sex", "age_group": "Grupa de vârstă", "majority": "Majorat",
    "citizenship": "Cetățenie", "exploitation_form": "Forma de exploatare", "consent": "Consimțământ", "identified_on": "Data identificării",
    "identified_by": "Identificat de", "self_identified": "Autoidentificare", "screened_on": "Data screeningului", "screened_positive": "Screening pozitiv",
    "referred_on": "Data referirii", "accepted_on": "Data preluării", "needs_assessed_on": "Data evaluării nevoilor",
    "plan_agreed_on": "Data planului", "lead_organisation": "Organizația responsabilă", "closed_on": "Data închiderii",
    "closure_reason": "Motivul închiderii", "reentered_on": "Data reintrării", "reflection_started_on": "Începutul perioadei de reflecție",
    "reflection_ended_on": "Sfârșitul perioadei de reflecție", "compensation_claimed": "Compensație cerută",
    "compensation_awarded": "Compensație acordată", "entered_on": "Data introducerii",
    "identified_by_trained": "Identificat de specialist instruit",
}
MDA_CODES = {
    "sex": {"female": "F", "male": "M", "other": "Alt"},
    "majority": {"minor": "copil", "adult": "adult"},
    "exploitation_form": {"labour": "muncă", "sexual": "sexuală", "begging": "cerșetorie", "other": "alta"},
    "identified_by": {"police": "poliție", "border": "poliția de frontieră", "social": "asistență socială",
                      "labour_inspection": "inspecția muncii", "ngo": "ONG", "hotline": "linia fierbinte", "international": "OIM"},
    "lead_organisation": {"state": "stat", "ngo": "ONG", "international": "OIM"},
    "closure_reason": {"completed": "plan finalizat", "referred_on": "referit", "lost_contact": "contact pierdut",
                       "withdrew": "retras", "moved_abroad": "plecat", "not_a_victim": "nu este victimă"},
}
UKR_SERVICE = {
    "service_id": "№ послуги", "case_id": "№ справи", "service_type": "Вид послуги", "provider": "Надавач", "funder": "Джерело коштів",
    "one_off": "Разова", "started_on": "Початок", "ended_on": "Завершення", "cost": "Вартість, DKK", "satisfied": "Задоволені послугою",
}
UKR_CODES |= {
    "service_type": {"shelter": "притулок", "medical": "медична", "psychological": "психологічна", "legal": "правова",
                     "social": "соціальна", "education": "освіта", "employment": "працевлаштування", "return": "повернення"},
    "provider": UKR_CODES["lead_organisation"],
    "funder": {"state": "державний бюджет", "donor": "донор", "ngo": "власні кошти НГО"},
}
SERVICE = list(UKR_SERVICE)
NEED = ["need_id", "case_id", "service_type", "assessed_on", "served_on"]
FOLLOWUP = ["followup_id", "case_id", "month", "due_on", "reached", "employment", "housing"]
FORMS = ("labour", "sexual", "begging", "other")


def yes_no(value, yes, no):
    return "" if value is None else yes if value else no


def spoil(table, columns, column, text, rows):
    """Puts a text that nobody maps, or that means unknown, into some rows: real exports have such."""
    for row in dice.sample(range(len(table)), rows):
        table[row][list(columns).index(column)] = text


def ukrainian(row, column):
    """A cell as the ministry writes it: flags for forms of exploitation, dates as dd.mm.yyyy, a decimal comma."""
    if column in FORMS:
        return "" if not row["exploitation_form"] else "1" if column in row["exploitation_form"] else "0"
    value = row.get(column)
    if isinstance(value, bool):
        return yes_no(value, "так", "ні")
    if isinstance(value, dt.date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, float):
        return f"{value:.2f}".replace(".", ",")
    return UKR_CODES.get(column, {}).get(value, "" if value is None else value)


def ministry_csv(name, banner, header, table):
    """Windows-1251, `;`, two lines above the header, CRLF."""
    with open(EXPORTS / "UKR" / name, "w", encoding="windows-1251", newline="") as out:
        out.write("".join(f"{line}\r\n" for line in banner))
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows(table)


def ministry(rows, services):
    """Ukraine's ministry: cases in a file for the years before 2013 and one for 2013, and services."""
    table = [[ukrainian(row, column) for column in UKR] for row in rows]
    early = [row["identified_on"].year < 2013 for row in rows]
    spoil(table, UKR, "sex", "н/д", 40)
    spoil(table, UKR, "age_group", "-99", 70)
    spoil(table, UKR, "identified_by", "сільрада", 9)  # a code that nobody maps
    spoil(table, UKR, "needs_assessed_on", "31.02.2013", 4)  # a day that there is not
    spoil(table, UKR, "entered_on", "2013", 3)
    banner = ["Міністерство соціальної політики України", "Реєстр осіб, постраждалих від торгівлі людьми (зразок, вигадані дані)"]
    before = [line for line, is_early in zip(table, early) if is_early]
    since = [line for line, is_early in zip(table, early) if not is_early]
    since.insert(90, list(since[17]))  # one case twice
    ministry_csv("ministry-2010-2012.csv", banner, UKR.values(), before)
    ministry_csv("ministry-2013.csv", banner, UKR.values(), since)
    banner[1] = "Реєстр наданих послуг (зразок, вигадані дані)"
    ministry_csv("services-ministry.csv", banner, UKR_SERVICE.values(), [[ukrainian(line, column) for column in SERVICE] for line in services])


def workbook(file, title, header, table):
    """A workbook whose dates are days, and whose bytes do not tell when it was written."""
    book = openpyxl.Workbook()
    book.properties.created = dt.datetime(2014, 3, 31)
    sheet = book.active
    sheet.title = title
    sheet.append(header)
    for line in table:
        sheet.append(line)
    for line in sheet.iter_rows(min_row=2):
        for cell in line:
            if isinstance(cell.value, dt.date):
                cell.number_format = "dd.mm.yyyy"
    written = io.BytesIO()
    book.save(written)
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2014-03-31T00:00:00Z", old.read(part))
            new.writestr(zipfile.ZipInfo(part, (2014, 3, 31, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)


def iom(rows):
    """IOM in Ukraine: a workbook with English headers and real dates."""
    columns = [column for column in UKR if column not in FORMS] + ["exploitation_form"]

    def cell(row, column):
        value = row.get(column)
        if column == "exploitation_form":
            return " & ".join(value)
        return yes_no(value, "Yes", "No") if isinstance(value, bool) else value
    header = [column.replace("_", " ").capitalize() for column in columns]
    table = [[cell(row, column) for column in columns] for row in rows]
    spoil(table, columns, "sex", "Unknown", 35)
    spoil(table, columns, "citizenship", "ZZ", 20)
    spoil(table, columns, "closure_reason", "see file", 3)  # a code that nobody maps
    table.insert(400, list(table[57]))  # one case twice
    workbook(EXPORTS / "UKR/iom-2010-2013.xlsx", "Cases", header, table)


def moldova(rows):
    """Moldova: a workbook with Romanian headers; dates of cases of 2010 are text."""
    def cell(row, column):
        value = row.get(column)
        if column == "exploitation_form":
            return ";".join(MDA_CODES[column][form] for form in value)
        if isinstance(value, bool):
            return yes_no(value, "da", "nu")
        if isinstance(value, dt.date) and row["identified_on"].year == 2010:
            return value.strftime("%d.%m.%Y")
        return MDA_CODES.get(column, {}).get(value, value)
    table = [[cell(row, column) for column in MDA] for row in rows]
    spoil(table, MDA, "age_group", "necunoscut", 80)
    spoil(table, MDA, "identified_by", "primărie", 5)  # a code that nobody maps
    spoil(table, MDA, "plan_agreed_on", "martie 2012", 3)
    workbook(EXPORTS / "MDA/snr-2010-2013.xlsx", "Cazuri", list(MDA.values()), table)


def belarus(rows):
    """Belarus: Parquet; official status, the reflection period and compensation are not recorded there."""
    columns = ["case_id", "person_id", "sex", "age_group", "majority", "citizenship", "consent", "identified_on", "identified_by",
               "self_identified", "screened_on", "screened_positive", "referred_on", "accepted_on", "needs_assessed_on", "plan_agreed_on",
               "lead_organisation", "closed_on", "closure_reason", "reentered_on", "entered_on", "identified_by_trained"]
    arrays = {column: pa.array([row.get(column) for row in rows]) for column in columns}
    arrays["exploitation_form"] = pa.array([";".join(row["exploitation_form"]) or None for row in rows])
    for column in ("sex", "age_group", "majority", "citizenship", "identified_by", "lead_organisation", "closure_reason", "exploitation_form"):
        arrays[column] = arrays[column].dictionary_encode()
    pq.write_table(pa.table(arrays), EXPORTS / "BLR/cases.parquet", row_group_size=400)


def plain(value):
    """A cell of a plain CSV."""
    if isinstance(value, bool):
        return yes_no(value, "yes", "no")
    return f"{value:.2f}" if isinstance(value, float) else value


def lines(file, rows, columns):
    """A plain CSV in UTF-8."""
    with open(EXPORTS / file, "w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows({key: plain(value) for key, value in row.items() if value is not None} for row in rows)


def ndjson(file, rows):
    with open(EXPORTS / file, "w", encoding="utf-8") as out:
        for row in rows:
            known = {key: value.isoformat() if isinstance(value, dt.date) else value for key, value in row.items() if value is not None}
            out.write(json.dumps(known, ensure_ascii=False) + "\n")


# Trainings, and what nobody is in: laws, budgets, reviews, reports due, functions handed over.

def trainings():
    """Who attended what: more every year, and some come again."""
    rows = []
    for country, size in (("UKR", 300), ("MDA", 150), ("BLR", 110)):
        known = []
        for year in range(2010, 2014):
            for _ in range(int(size * (0.7 + 0.2 * (year - 2010)))):
                who = dice.choice(known) if known and chance(0.12) else (token("T"), some({"female": 54, "male": 46}),
                      some({"police": 26, "border": 14, "social_worker": 28, "judiciary": 10, "ngo": 12, "teacher": 10}))
                known.append(who)
                before = dice.randrange(25, 70)
                rows.append({"attendance_id": token("a"), "participant_id": who[0], "country": country,
                             "sex": who[1], "profession": who[2],
                             "first_responder": who[2] in ("police", "border", "social_worker"), "completed_on": day(year),
                             "pre_test": before if chance(0.94) else None,
                             "post_test": min(100, before + dice.randrange(2, 40) + 3 * (year - 2010)) if chance(0.9) else None})
    lines("trainings.csv", rows, list(rows[0]))


def training_events():
    rows = []
    for country, size in (("UKR", 11), ("MDA", 7), ("BLR", 5)):
        for year in range(2010, 2014):
            for _ in range(size + 2 * (year - 2010)):
                planned = day(year)
                held = planned + dt.timedelta(some({0: 8, 7: 2, 30: 1})) if chance(0.82 + 0.04 * (year - 2010)) else None
                rows.append({"country": country, "event": token("e"), "planned_on": planned, "held_on": held,
                             "topic": some({"identification": 5, "assistance": 4, "law": 2, "prevention": 3, "data_quality": 1 + year - 2010})})
    lines("training_events.csv", rows, ["country", "event", "topic", "planned_on", "held_on"])


def law():
    """The scorecard of 20 items (0 absent, 1 partial, 2 in line), once a year, and the acts on the way to it."""
    scores, acts = [], []
    for country, start in (("UKR", 0.75), ("MDA", 0.95), ("BLR", 0.7)):
        level = {f"L{item:02}": 0 for item in range(1, 21)}
        for year in range(2010, 2014):
            for item in level:
                level[item] = max(level[item], min(2, round(start + 0.28 * (year - 2010) + dice.uniform(-0.7, 0.7))))
                assessed = chance(0.97)
                scores.append({"country": country, "item": item, "assessed_on": dt.date(year, 12, 1), "score": level[item] if assessed else None})
            for _ in range(dice.randrange(2, 5) + (2 if country == "UKR" and year in (2011, 2012) else 0)):
                acts.append({"country": country, "act": token("law-"), "stage": some({"drafted": 4, "adopted": 5}), "staged_on": day(year)})
    lines("scorecard.csv", scores, list(scores[0]))
    lines("legal_acts.csv", acts, list(acts[0]))


def finance():
    """Budgets and spending a quarter in Danish kroner: the state's part grows, the donor's shrinks."""
    rows = []
    for country, size in (("UKR", 1.6), ("MDA", 0.8), ("BLR", 0.6)):
        for year in range(2010, 2014):
            gone = year - 2010
            for quarter in range(1, 5):
                for funder, amount in (("state", 95_000 + 58_000 * gone), ("donor", 560_000 - 75_000 * gone), ("ngo", 45_000)):
                    planned = round(amount * size * dice.uniform(0.88, 1.12), 2)
                    executed = dice.uniform(0.5 + 0.09 * gone, 0.75 + 0.08 * gone) if funder == "state" else dice.uniform(0.86, 1.0)
                    rows.append({"country": country, "funder": funder, "booked_on": dt.date(year, 3 * quarter, 15),
                                 "planned": planned, "spent": round(planned * executed, 2)})
    # Accounts have them: a booking without a funder, a line without a plan, one not yet reported as spent.
    for country in CASES:
        amount = round(more.uniform(9_000, 14_000), 2)
        rows.append({"country": country, "booked_on": dt.date(2012, 9, 15), "planned": amount, "spent": amount})
        rows.append({"country": country, "funder": "donor", "booked_on": dt.date(2013, 6, 15), "spent": round(amount / 2, 2)})
        rows.append({"country": country, "funder": "state", "booked_on": dt.date(2013, 12, 15), "planned": round(amount * 1.5, 2)})
    lines("finance.csv", rows, list(rows[0]))


def quality():
    """Reviews of case files, what they found, and the reports of eight offices a country, due after every quarter."""
    reviews, findings, reports = [], [], []
    for country in CASES:
        for year in range(2010, 2014):
            gone = year - 2010
            for quarter in range(1, 5):
                due = dt.date(year, 3 * quarter, 20)
                done = due + dt.timedelta(dice.randrange(-8, 20)) if chance(0.7 + 0.08 * gone) else None
                sampled = dice.randrange(20, 41)
                passed = int(sampled * min(0.97, dice.uniform(0.6, 0.78) + 0.06 * gone))
                reviews.append({"country": country, "review": token("r"), "kind": "external" if quarter == 4 else "internal",
                                "due_on": due, "completed_on": done, "files_sampled": sampled if done else None,
                                "files_passed": passed if done else None})
                for _ in range(dice.randrange(3, 9) if done else 0):
                    deadline = due + dt.timedelta(60)
                    closed = deadline + dt.timedelta(dice.randrange(-40, 25 - 4 * gone))
                    findings.append({"country": country, "finding": token("q"), "severity": some({"minor": 7, "major": 3}), "due_on": deadline,
                                     "closed_on": closed if chance(0.85) and closed <= AS_OF[country] else None})
                for office in range(1, 9):
                    due_report = dt.date(year, 3 * quarter, 25)
                    received = due_report + dt.timedelta(dice.randrange(-12, 14 - 3 * gone))
                    reports.append({"country": country, "office": f"{country.lower()}-{office}", "due_on": due_report,
                                    "received_on": received if chance(0.9 + 0.02 * gone) else None})
    lines("reviews.csv", reviews, list(reviews[0]))
    lines("findings.csv", findings, list(findings[0]))
    lines("reports_expected.csv", reports, list(reports[0]))


def functions():
    """Ten functions of the mechanism: what the state has once taken over it keeps."""
    rows = []
    for country in CASES:
        for number in range(1, 11):
            easy = {part: dice.uniform(0, 1) for part in ("owner_state", "staffed", "budgeted")}
            for year in range(2010, 2014):
                reached = {"owner_state": 0.35, "staffed": 0.25, "budgeted": 0.15}
                rows.append({"country": country, "function": f"F{number:02}", "planned_on": dt.date(year, 12, 31),
                             **{part: easy[part] < share + 0.2 * (year - 2010) for part, share in reached.items()}})
    lines("functions.csv", sorted(rows, key=lambda row: (row["country"], row["planned_on"], row["function"])), list(rows[0]))


# What was added later: drawn with the second dice.

def name(prefix):
    return f"{prefix}{more.getrandbits(32):08x}"


def pick(weights):
    return more.choices(list(weights), list(weights.values()))[0]


def day_of(year):
    return dt.date(year, 1, 1) + dt.timedelta(more.randrange(365))


def so_late(due, country, done, early, late):
    """When something due was done, a few days early or late; none if it was not, or not before the export."""
    found = due + dt.timedelta(more.randrange(-early, late + 1))
    return found if more.random() < done and found <= AS_OF[country] else None


def file_audits():
    """The case files that each review read: as many, and as many without a critical failing, as `reviews.csv` says."""
    with open(EXPORTS / "reviews.csv", encoding="utf-8", newline="") as file:
        reviews = [row for row in csv.DictReader(file) if row["completed_on"]]
    rows = []
    for review in reviews:
        sampled, passed = int(review["files_sampled"]), int(review["files_passed"])
        failings = [0] * passed + [pick({1: 7, 2: 2, 3: 1}) for _ in range(sampled - passed)]
        more.shuffle(failings)
        rows += [{"country": review["country"], "review": review["review"], "file": name("d"),
                  "provider": pick({"state": 4, "ngo": 5, "international": 1}), "audited_on": review["completed_on"],
                  "critical_failings": found} for found in failings]
    lines("file_audits.csv", rows, list(rows[0]))


def framework():
    """By-laws and procedures planned; recommendations of monitoring bodies; measures of national action plans."""
    procedures, recommendations, measures = [], [], []
    for country in CASES:
        for number in range(1, 13):
            planned = day_of(2010 + (number - 1) // 3)
            procedures.append({"country": country, "procedure": f"{country.lower()}-p{number:02}",
                               "kind": pick({"by_law": 4, "procedure": 5, "form": 3}), "planned_on": planned,
                               "in_force_on": so_late(planned, country, 0.9, 60, 420)})
        for number in range(1, 16):
            urgency, pace = pick({"urges": 3, "considers": 6, "invites": 4}), more.uniform(-0.5, 0.9)
            for year in range(2011, 2014):
                reached = pace + 0.4 * (year - 2011)
                recommendations.append({"country": country, "recommendation": f"{country.lower()}-r{number:02}", "finding_type": urgency,
                                        "assessed_on": dt.date(year, 12, 10),
                                        "implementation": "full" if reached > 0.9 else "partial" if reached > 0.25 else "none"})
        for year in range(2010, 2014):
            for _ in range(18):
                due = dt.date(year, pick({6: 4, 9: 2, 12: 6}), 30)
                measures.append({"country": country, "measure": name("m"), "due_on": due,
                                 "pillar": pick({"prevention": 5, "protection": 6, "prosecution": 4, "partnership": 3}),
                                 "completed_on": so_late(due, country, 0.72 + 0.06 * (year - 2010), 60, 25)})
    lines("procedures.csv", procedures, list(procedures[0]))
    lines("recommendations.csv", recommendations, list(recommendations[0]))
    lines("plan_measures.csv", measures, list(measures[0]))


def coordination():
    """Teams of the mechanism in every district or region, once a year; meetings that statutes ask for."""
    teams, meetings = [], []
    for country, districts, start in (("UKR", 27, 0.35), ("MDA", 35, 0.45), ("BLR", 7, 0.5)):
        ease = [more.random() for _ in range(districts)]
        for year in range(2010, 2014):
            for number in range(districts):
                working = ease[number] < start + 0.15 * (year - 2010) if more.random() < 0.98 else None
                teams.append({"country": country, "district": f"{country.lower()}-{number + 1:02}",
                              "assessed_on": dt.date(year, 11, 30), "functioning": working})
            for level, number in (("national", 4), ("territorial", 16)):
                for count in range(number):
                    due = dt.date(year, 3 * (count % 4) + 3, 25)
                    meetings.append({"country": country, "meeting": name("g"), "level": level, "due_on": due,
                                     "held_on": so_late(due, country, (0.9 if level == "national" else 0.66) + 0.04 * (year - 2010), 15, 20)})
    lines("teams.csv", teams, list(teams[0]))
    lines("meetings.csv", meetings, list(meetings[0]))


def proceedings():
    """Persons prosecuted and, of some of them, the conviction months later."""
    rows = []
    for country, size in (("UKR", 95), ("MDA", 52), ("BLR", 60)):
        for year in range(2010, 2014):
            for _ in range(size + more.randrange(-8, 9)):
                charged = day_of(year)
                convicted = charged + dt.timedelta(int(210 * more.lognormvariate(0, 0.5))) if more.random() < 0.62 else None
                rows.append({"proceeding_id": name("j"), "accused_id": name("x"), "country": country, "sex": pick({"male": 66, "female": 34}),
                             "citizenship": pick({country: 94, "RUS": 3, "other": 3}),
                             "exploitation_form": pick({"sexual": 60, "labour": 28, "begging": 8, "other": 4}), "prosecuted_on": charged,
                             "convicted_on": convicted if convicted and convicted <= AS_OF[country] else None})
    lines("proceedings.csv", rows, list(rows[0]))


def hand_over():
    """Annual reports of the mechanism; services of organisations and their state contracts; services after the donor has left."""
    reports, contracts, exits = [], [], []
    types = {"shelter": 3, "medical": 2, "psychological": 4, "legal": 3, "social": 4, "education": 2, "employment": 2}
    for country, points, left in (("UKR", 40, 22), ("MDA", 22, 14), ("BLR", 15, 10)):
        for year in range(2010, 2015):
            due = dt.date(year, 3, 31)
            reports.append({"country": country, "report": f"{country.lower()}-{year - 1}", "due_on": due,
                            "published_on": so_late(due, country, 0.95, 25, max(5, 60 - 18 * (year - 2010)))})
        offered = [(name("v"), pick(types), more.random()) for _ in range(points)]
        for year in range(2010, 2014):
            for point, kind, ease in offered:
                contracts.append({"country": country, "service_point": point, "service_type": kind, "surveyed_on": dt.date(year, 12, 15),
                                  "state_contract": ease < 0.12 + 0.11 * (year - 2010) if more.random() < 0.97 else None})
        for _ in range(left):
            ended = day_of(pick({2011: 2, 2012: 4, 2013: 3}))
            stopped = ended + dt.timedelta(more.randrange(20, 500)) if more.random() < 0.3 else None
            exits.append({"country": country, "service_point": name("v"), "service_type": pick(types), "donor_exit_on": ended,
                          "stopped_on": stopped if stopped and stopped <= AS_OF[country] else None})
    lines("annual_reports.csv", reports, list(reports[0]))
    lines("service_contracts.csv", contracts, list(contracts[0]))
    lines("service_exits.csv", exits, list(exits[0]))


def in_both_exports(at_ministry):
    """Some persons whom IOM has recorded as well, with a case id of its own; of ten of them it knows the positive decision."""
    granted = [row for row in at_ministry if row.get("status_outcome") == "granted" and row["status_decided_on"] <= NRM_YEAR_ENDS]
    others = [row for row in at_ministry if not row.get("status_applied_on")]
    return [dict(row, case_id=token("c")) for row in dice.sample(granted, 10) + dice.sample(others, 25)]


def write_children(folder, rows, services, write, ending):
    """Needs and follow-ups of a country's cases."""
    columns = {} if write is ndjson else {"columns": NEED}
    write(f"{folder}/needs.{ending}", needs_of(rows, services), **columns)
    columns = {} if write is ndjson else {"columns": FOLLOWUP}
    write(f"{folder}/followups.{ending}", followups_of(rows), **columns)


def verify():
    """Reads Ukraine's exports back: 47 different persons in both together, more rows than persons, readable text."""
    decisions = []
    for name in ("ministry-2010-2012.csv", "ministry-2013.csv"):
        with open(EXPORTS / "UKR" / name, encoding="windows-1251", newline="") as file:
            reader = csv.DictReader(file.readlines()[2:], delimiter=";")
            decisions += [(row["Код особи"], dt.datetime.strptime(row["Дата рішення"], "%d.%m.%Y").date())
                          for row in reader if row["Рішення"] == "надано"]
    sheet = openpyxl.load_workbook(EXPORTS / "UKR/iom-2010-2013.xlsx", read_only=True)["Cases"]
    header, *table = sheet.iter_rows(values_only=True)
    at = {name: place for place, name in enumerate(header)}
    decisions += [(row[at["Person id"]], row[at["Status decided on"]].date()) for row in table if row[at["Status outcome"]] == "granted"]
    first_year = [who for who, decided in decisions if NRM <= decided <= NRM_YEAR_ENDS]
    assert len(set(first_year)) == 47, f"{len(set(first_year))} persons were granted official status in the first year, not 47"
    assert len(first_year) == 57, "ten of them stand in both exports"
    found = pq.read_table(EXPORTS / "BLR/cases.parquet")
    assert str(found.schema.field("identified_on").type) == "date32[day]"


def main():
    for country in CASES:
        (EXPORTS / country).mkdir(parents=True, exist_ok=True)
    rows = {country: cases_of(country) for country in CASES}
    grant_status(rows["UKR"])

    # Two partners in Ukraine: the ministry has what went to the state, IOM the rest and some of both.
    at_ministry = [row for row in rows["UKR"] if row.get("status_applied_on") or chance(0.2 + 0.12 * (row["identified_on"].year - 2010))]
    names = {row["case_id"] for row in at_ministry}
    at_iom = [row for row in rows["UKR"] if row["case_id"] not in names] + in_both_exports(at_ministry)
    dice.shuffle(at_iom)
    # One decision before its application: for the reviewers to find.
    slip = next(row for row in at_ministry if row.get("status_outcome") == "refused")
    slip["status_decided_on"] = slip["status_applied_on"] - dt.timedelta(3)
    for country in ("MDA", "BLR"):
        dice.shuffle(rows[country])
    dice.shuffle(at_ministry)

    services = {"ministry": services_of(at_ministry), "iom": services_of(at_iom)}
    ministry(at_ministry, services["ministry"])
    iom(at_iom)
    lines("UKR/services-iom.csv", services["iom"], SERVICE)
    write_children("UKR", at_ministry + at_iom, services["ministry"] + services["iom"], lines, "csv")
    moldova(rows["MDA"])
    given = services_of(rows["MDA"])
    lines("MDA/services.csv", given, SERVICE)
    write_children("MDA", rows["MDA"], given, lines, "csv")
    belarus(rows["BLR"])
    given = services_of(rows["BLR"])
    ndjson("BLR/services.ndjson", given)
    write_children("BLR", rows["BLR"], given, ndjson, "ndjson")
    for write in (trainings, training_events, law, finance, quality, functions,
                  file_audits, framework, coordination, proceedings, hand_over):
        write()
    verify()


if __name__ == "__main__":
    main()
