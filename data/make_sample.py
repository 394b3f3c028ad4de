"""Makes the exports of the sample programme: synthetic cases, calibrated to published totals.

    python3 -m venv venv && venv/bin/pip install openpyxl pyarrow
    venv/bin/python data/make_sample.py

Nobody in these files exists. Every number is drawn from a fixed seed. What is not drawn: the yearly totals
follow UNODC and IOM figures (data/README.md), and exactly 47 different persons are granted official status in
Ukraine between 2012-08-01 and 2013-07-31, as published for the first year of its referral mechanism.
"""

import csv
import datetime as dt
import json
import pathlib
import random

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

HERE = pathlib.Path(__file__).parent
EXPORTS = HERE / "exports"
AS_OF = dt.date(2014, 3, 31)
NRM = dt.date(2012, 8, 1)
dice = random.Random(47)

# Cases a year: Ukraine after IOM's and UNODC's counts, Moldova and Belarus after UNODC's.
CASES = {
    "UKR": {2010: 720, 2011: 745, 2012: 810, 2013: 929},
    "MDA": {2010: 181, 2011: 154, 2012: 290, 2013: 262},
    "BLR": {2010: 362, 2011: 295, 2012: 209, 2013: 149},
}
BANDS = ["0-8", "9-17", "18-20", "21-23", "24-26", "27-29", "30-38", "39-47", "48+"]
ABROAD = {"UKR": "RUS", "MDA": "RUS", "BLR": "RUS"}


def some(weights):
    """One of the keys, as often as its weight says."""
    return dice.choices(list(weights), list(weights.values()))[0]


def chance(p):
    return dice.random() < p


def day(year):
    return dt.date(year, 1, 1) + dt.timedelta(dice.randrange(365))


def later(start, mean, sd=0.8):
    """A day so many days later, mostly soon and seldom late; none after the extract."""
    found = start + dt.timedelta(int(mean * dice.lognormvariate(0, sd)))
    return found if found <= AS_OF else None


def token(prefix):
    return f"{prefix}{dice.getrandbits(28):07x}"


def person(country):
    band = some(dict(zip(BANDS, [2, 9, 17, 15, 13, 11, 18, 10, 5])))
    sex = some({"female": 62 if country != "UKR" else 55, "male": 44, "other": 0.3})
    citizen = some({country: 93, ABROAD[country]: 2, "MDA" if country == "UKR" else "UKR": 3, "other": 2})
    return {"person_id": token("p"), "sex": sex, "age_group": band, "citizenship": citizen,
            "majority": "minor" if BANDS.index(band) < 2 else "adult"}


def case(country, year, who):
    """One case: what happened to somebody, and when."""
    progress = (year - 2010) / 3
    row = dict(who, case_id=token("c"), country=country)
    row["identified_on"] = identified = day(year)
    row["identified_by"] = some({"police": 14 + 10 * progress, "border": 5, "social": 6 + 12 * progress,
                                 "labour_inspection": 2, "ngo": 48 - 14 * progress, "hotline": 12, "international": 13})
    row["self_identified"] = chance(0.22)
    row["screened_positive"] = chance(0.86)
    row["consent"] = chance(0.91)
    forms = {some({"labour": 58 if row["sex"] == "male" else 30, "sexual": 4 if row["sex"] == "male" else 52,
                   "begging": 7, "other": 4})}
    if chance(0.08):
        forms.add(some({"labour": 5, "sexual": 3, "begging": 2}))
    row["exploitation_form"] = sorted(forms) if chance(0.96) else []
    if row["consent"] and chance(0.9):
        row["referred_on"] = later(identified, 14 - 8 * progress)
    if row.get("referred_on") and chance(0.93):
        row["accepted_on"] = later(row["referred_on"], 3)
    if row.get("accepted_on"):
        accepted = row["accepted_on"]
        row["lead_organisation"] = some({"state": 12 + 30 * progress, "ngo": 60 - 20 * progress, "international": 28 - 10 * progress})
        if chance(0.88):
            row["needs_assessed_on"] = later(accepted, 9 - 3 * progress)
        if row.get("needs_assessed_on") and chance(0.85):
            row["plan_agreed_on"] = later(row["needs_assessed_on"], 10)
        if chance(0.72):
            row["closed_on"] = later(accepted, 190, 0.5)
        if row.get("closed_on"):
            row["closure_reason"] = some({"completed": 58 + 8 * progress, "referred_on": 9, "lost_contact": 14,
                                          "withdrew": 8, "moved_abroad": 6, "not_a_victim": 3})
            if chance(0.035):
                row["reentered_on"] = later(row["closed_on"], 220, 0.5)
    if row["citizenship"] != country and chance(0.8):
        row["reflection_started_on"] = later(identified, 4)
        if row.get("reflection_started_on"):
            days = some({10: 1, 21: 2, 30: 6, 45: 3, 60: 2})
            row["reflection_ended_on"] = row["reflection_started_on"] + dt.timedelta(days)
    row["compensation_claimed"] = chance(0.18)
    row["compensation_awarded"] = chance(0.3) if row["compensation_claimed"] else None
    row["entered_on"] = later(identified, 18 - 6 * progress)
    return row


def cases_of(country):
    rows = []
    for year, number in CASES[country].items():
        for _ in range(number):
            again = rows and chance(0.03)
            who = person(country)
            if again:
                before = dice.choice(rows)
                who = {key: before[key] for key in ("person_id", "sex", "age_group", "citizenship", "majority")}
            rows.append(case(country, year, who))
    return rows


def grant_status(rows):
    """Applications for official status in Ukraine from August 2012 on: 47 granted in the first year."""
    first_year = [row for row in rows if NRM - dt.timedelta(60) <= row["identified_on"] <= dt.date(2013, 5, 20) and row["consent"]]
    people = {}
    for row in first_year:
        people.setdefault(row["person_id"], row)
    chosen = dice.sample(sorted(people), 118)
    for number, name in enumerate(chosen):
        row = people[name]
        applied = max(NRM, row["identified_on"] + dt.timedelta(dice.randrange(3, 50)))
        decided = applied + dt.timedelta(int(8 + 20 * dice.random() + (25 if chance(0.2) else 0)))
        row["status_applied_on"] = applied
        if number < 47:
            row["status_decided_on"], row["status_outcome"] = min(decided, dt.date(2013, 7, 31)), "granted"
        elif number < 66:
            row["status_decided_on"], row["status_outcome"] = decided, "refused"
        elif number < 88:
            row["status_decided_on"], row["status_outcome"] = decided, "incomplete"
        elif number < 93:
            row["status_decided_on"], row["status_outcome"] = decided, "withdrawn"
    # After the first year: the second half of 2013.
    for row in rows:
        if row["identified_on"] > dt.date(2013, 7, 1) and row["consent"] and "status_applied_on" not in row and chance(0.16):
            applied = max(dt.date(2013, 8, 2), row["identified_on"] + dt.timedelta(dice.randrange(2, 40)))
            decided = applied + dt.timedelta(int(6 + 22 * dice.random() + (20 if chance(0.12) else 0)))
            row["status_applied_on"] = applied
            if decided <= AS_OF and chance(0.93):
                row["status_decided_on"] = decided
                row["status_outcome"] = some({"granted": 62, "refused": 16, "incomplete": 19, "withdrawn": 3})


def services_of(rows):
    lines = []
    for row in rows:
        if not row.get("accepted_on"):
            continue
        for _ in range(some({0: 6, 1: 18, 2: 26, 3: 24, 4: 16, 6: 10})):
            start = later(row["accepted_on"], 12)
            if not start:
                continue
            kind = some({"shelter": 14, "medical": 22, "psychological": 22, "legal": 14, "social": 16, "education": 8, "employment": 8, "return": 5})
            end = later(start, 45, 0.6) if chance(0.85) else None
            lines.append({"service_id": token("s"), "case_id": row["case_id"], "service_type": kind,
                          "provider": row["lead_organisation"] if chance(0.7) else some({"state": 1, "ngo": 2}),
                          "one_off": chance(0.15), "started_on": start, "ended_on": end,
                          "cost": round(dice.lognormvariate(4.2, 0.7), 2),
                          "satisfied": chance(0.84) if chance(0.6) else None})
    return lines


def followups_of(rows):
    lines = []
    for row in rows:
        if row.get("closure_reason") not in ("completed", "referred_on"):
            continue
        for month in (3, 6, 12):
            due = row["closed_on"] + dt.timedelta(round(30.4 * month))
            if due > AS_OF:
                continue
            reached = chance(0.86 - 0.02 * month)
            line = {"followup_id": token("f"), "case_id": row["case_id"], "month": month, "due_on": due, "reached": reached}
            if reached:
                line["employment"] = some({"employed": 32 + 2 * month, "self_employed": 8, "training": 14, "none": 40 - month})
                line["housing"] = some({"stable": 70 + month, "temporary": 22, "unsafe": 6})
            lines.append(line)
    return lines


# How each office writes what it knows.

UKR = {
    "case_id": "№ справи", "person_id": "Код особи", "sex": "Стать", "age_group": "Вікова група", "majority": "Повноліття",
    "citizenship": "Громадянство", "labour": "Примусова праця", "sexual": "Сексуальна експлуатація", "begging": "Жебрацтво",
    "other": "Інша форма", "consent": "Згода на обробку", "identified_on": "Дата виявлення", "identified_by": "Хто виявив",
    "self_identified": "Звернення особи", "screened_positive": "Скринінг підтверджено", "referred_on": "Дата перенаправлення",
    "accepted_on": "Дата прийняття", "status_applied_on": "Дата заяви про статус", "status_decided_on": "Дата рішення",
    "status_outcome": "Рішення", "reflection_started_on": "Початок періоду роздумів", "reflection_ended_on": "Кінець періоду роздумів",
    "needs_assessed_on": "Дата оцінки потреб", "plan_agreed_on": "Дата плану реабілітації", "lead_organisation": "Провідна організація",
    "closed_on": "Дата закриття", "closure_reason": "Причина закриття", "reentered_on": "Повторне звернення",
    "compensation_claimed": "Вимога компенсації", "compensation_awarded": "Компенсацію присуджено", "entered_on": "Дата внесення",
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
    "identified_by": "Identificat de", "self_identified": "Autoidentificare", "screened_positive": "Screening pozitiv",
    "referred_on": "Data referirii", "accepted_on": "Data preluării", "needs_assessed_on": "Data evaluării nevoilor",
    "plan_agreed_on": "Data planului", "lead_organisation": "Organizația responsabilă", "closed_on": "Data închiderii",
    "closure_reason": "Motivul închiderii", "reentered_on": "Data reintrării", "reflection_started_on": "Începutul perioadei de reflecție",
    "reflection_ended_on": "Sfârșitul perioadei de reflecție", "compensation_claimed": "Compensație cerută",
    "compensation_awarded": "Compensație acordată", "entered_on": "Data introducerii",
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


def yes_no(value, yes, no):
    return "" if value is None else yes if value else no


def ministry(rows):
    """Ukraine's ministry: CSV in Windows-1251, `;`, two lines of banner, dates as dd.mm.yyyy."""
    def cell(row, column):
        if column in ("labour", "sexual", "begging", "other"):
            return "" if not row["exploitation_form"] else "1" if column in row["exploitation_form"] else "0"
        value = row.get(column)
        if isinstance(value, bool):
            return yes_no(value, "так", "ні")
        if isinstance(value, dt.date):
            return value.strftime("%d.%m.%Y")
        return UKR_CODES.get(column, {}).get(value, value if value is not None else "")
    table = [[cell(row, column) for column in UKR] for row in rows]
    columns = list(UKR)
    for number in dice.sample(range(len(table)), 60):
        table[number][columns.index("sex")] = "н/д"
    for number in dice.sample(range(len(table)), 9):
        table[number][columns.index("identified_by")] = "сільрада"  # a code that nobody maps
    for number in dice.sample(range(len(table)), 4):
        table[number][columns.index("needs_assessed_on")] = "31.02.2013"  # a day that there is not
    table.append(list(table[17]))  # one case twice
    file = EXPORTS / "UKR/ministry-2010-2013.csv"
    with open(file, "w", encoding="windows-1251", newline="") as out:
        out.write("Міністерство соціальної політики України\r\nРеєстр постраждалих від торгівлі людьми (зразок)\r\n")
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        writer.writerow(UKR.values())
        writer.writerows(table)


def workbook(file, title, header, table):
    book = openpyxl.Workbook()
    book.properties.created = book.properties.modified = dt.datetime(2014, 3, 31)
    sheet = book.active
    sheet.title = title
    sheet.append(header)
    for line in table:
        sheet.append(line)
    for line in sheet.iter_rows(min_row=2):
        for cell in line:
            if isinstance(cell.value, dt.date):
                cell.number_format = "dd.mm.yyyy"
    book.save(file)


def iom(rows):
    """IOM in Ukraine: a workbook with English headers and real dates."""
    columns = [column for column in UKR if column not in ("labour", "sexual", "begging", "other")] + ["exploitation_form"]
    def cell(row, column):
        value = row.get(column)
        if column == "exploitation_form":
            return " & ".join(value)
        return yes_no(value, "Yes", "No") if isinstance(value, bool) else value
    header = [column.replace("_", " ").capitalize() for column in columns]
    table = [[cell(row, column) for column in columns] for row in rows]
    for number in dice.sample(range(len(table)), 35):
        table[number][columns.index("sex")] = "Unknown"
    workbook(EXPORTS / "UKR/iom-2010-2013.xlsx", "Cases", header, table)


def moldova(rows):
    """Moldova: a workbook with Romanian headers; dates of 2010 are text."""
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
    for number in dice.sample(range(len(table)), 30):
        table[number][list(MDA).index("age_group")] = "necunoscut"
    workbook(EXPORTS / "MDA/snr-2010-2013.xlsx", "Cazuri", list(MDA.values()), table)


def belarus(rows):
    """Belarus: Parquet; no reflection period and no compensation are recorded there."""
    left_out = ("country", "exploitation_form", "reflection_started_on", "reflection_ended_on", "compensation_claimed",
                "compensation_awarded", "status_applied_on", "status_decided_on", "status_outcome")
    columns = ["case_id", "person_id", "sex", "age_group", "majority", "citizenship", "consent", "identified_on", "identified_by",
               "self_identified", "screened_positive", "referred_on", "accepted_on", "needs_assessed_on", "plan_agreed_on",
               "lead_organisation", "closed_on", "closure_reason", "reentered_on", "entered_on"]
    assert not set(columns) & set(left_out)
    arrays = {column: pa.array([row.get(column) for row in rows]) for column in columns}
    arrays["exploitation_form"] = pa.array([row["exploitation_form"] or None for row in rows], pa.list_(pa.string()))
    for column in ("sex", "age_group", "majority", "citizenship", "identified_by", "lead_organisation", "closure_reason"):
        arrays[column] = arrays[column].dictionary_encode()
    pq.write_table(pa.table(arrays), EXPORTS / "BLR/cases.parquet", row_group_size=400)


def lines(file, rows, columns):
    """A plain CSV in UTF-8."""
    with open(EXPORTS / file, "w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns, lineterminator="\n", restval="")
        writer.writeheader()
        for row in rows:
            writer.writerow({key: yes_no(value, "yes", "no") if isinstance(value, bool) else value
                             for key, value in row.items() if value is not None})


def ndjson(file, rows):
    with open(EXPORTS / file, "w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps({key: value.isoformat() if isinstance(value, dt.date) else value
                                  for key, value in row.items()}, ensure_ascii=False) + "\n")


def trainings():
    rows = []
    for country, size in (("UKR", 300), ("MDA", 150), ("BLR", 110)):
        known = []
        for year in range(2010, 2014):
            for _ in range(int(size * (0.7 + 0.2 * (year - 2010)))):
                who = dice.choice(known) if known and chance(0.1) else (token("t"), some({"female": 54, "male": 46}),
                      some({"police": 26, "border": 14, "social_worker": 28, "judiciary": 10, "ngo": 12, "teacher": 10}))
                known.append(who)
                before = dice.randrange(25, 70)
                rows.append({"attendance_id": token("a"), "participant_id": who[0], "country": country, "sex": who[1],
                             "profession": who[2], "first_responder": who[2] in ("police", "border", "social_worker"),
                             "completed_on": day(year), "pre_test": before if chance(0.94) else None,
                             "post_test": min(100, before + dice.randrange(5, 45)) if chance(0.9) else None})
    return rows


def institutions():
    """Laws, budgets, reviews, findings, reports due, functions handed over: nobody is in them."""
    scores, acts, money, reviews, findings, reports, functions = [], [], [], [], [], [], []
    start = {"UKR": 0.75, "MDA": 0.95, "BLR": 0.7}
    for country in CASES:
        level = {f"L{item:02}": 0 for item in range(1, 21)}
        for year in range(2010, 2014):
            for item in level:
                level[item] = max(level[item], min(2, round(start[country] + 0.28 * (year - 2010) + dice.uniform(-0.7, 0.7))))
                scores.append({"country": country, "item": item, "assessed_on": dt.date(year, 12, 1), "score": level[item]})
            for act in range(dice.randrange(2, 6)):
                staged = day(year)
                acts.append({"country": country, "act": token("law"), "stage": some({"drafted": 4, "adopted": 5}), "staged_on": staged})
            for quarter in range(1, 5):
                booked = dt.date(year, 3 * quarter, 15)
                for funder, planned in (("state", 18000 + 9000 * (year - 2010)), ("donor", 90000 - 12000 * (year - 2010)), ("ngo", 9000)):
                    plan = round(planned * dice.uniform(0.85, 1.15), 2)
                    money.append({"country": country, "funder": funder, "booked_on": booked, "planned": f"{plan:.2f}",
                                  "spent": f"{plan * dice.uniform(0.45 if funder == 'state' else 0.85, 1.0):.2f}"})
                for office in range(1, 9):
                    due = dt.date(year, 3 * quarter, 25)
                    lag = dice.randrange(-12, 9 if year > 2011 else 16)
                    reports.append({"country": country, "office": f"{country.lower()}-{office}", "due_on": due,
                                    "received_on": due + dt.timedelta(lag) if chance(0.93) else None})
            for number in range(1, 5):
                due = dt.date(year, 3 * number, 20)
                sampled = dice.randrange(20, 41)
                reviews.append({"country": country, "review": token("r"), "kind": "external" if number == 4 else "internal", "due_on": due,
                                "completed_on": due + dt.timedelta(dice.randrange(-8, 20)) if chance(0.7 + 0.07 * (year - 2010)) else None,
                                "files_sampled": sampled, "files_passed": int(sampled * min(0.97, dice.uniform(0.62, 0.8) + 0.06 * (year - 2010)))})
                for _ in range(dice.randrange(3, 9)):
                    deadline = due + dt.timedelta(60)
                    findings.append({"country": country, "finding": token("q"), "severity": some({"minor": 7, "major": 3}), "due_on": deadline,
                                     "closed_on": deadline + dt.timedelta(dice.randrange(-40, 25)) if chance(0.85) else None})
            for number in range(1, 11):
                share = 0.25 + 0.2 * (year - 2010)
                functions.append({"country": country, "function": f"F{number:02}", "planned_on": dt.date(year, 12, 31),
                                  "owner_state": chance(share + 0.15), "staffed": chance(share + 0.1), "budgeted": chance(share)})
    lines("legal_scorecard.csv", scores, ["country", "item", "assessed_on", "score"])
    lines("legal_acts.csv", acts, ["country", "act", "stage", "staged_on"])
    lines("finance.csv", money, ["country", "funder", "booked_on", "planned", "spent"])
    lines("qa_reviews.csv", reviews, ["country", "review", "kind", "due_on", "completed_on", "files_sampled", "files_passed"])
    lines("qa_findings.csv", findings, ["country", "finding", "severity", "due_on", "closed_on"])
    lines("reports_expected.csv", reports, ["country", "office", "due_on", "received_on"])
    lines("functions.csv", functions, ["country", "function", "planned_on", "owner_state", "staffed", "budgeted"])


def main():
    for country in CASES:
        (EXPORTS / country).mkdir(parents=True, exist_ok=True)
    rows = {country: cases_of(country) for country in CASES}
    grant_status(rows["UKR"])
    granted = {row["person_id"] for row in rows["UKR"] if row.get("status_outcome") == "granted"
               and NRM <= row["status_decided_on"] <= dt.date(2013, 7, 31)}
    assert len(granted) == 47, len(granted)

    # Two partners in Ukraine: the ministry has what went to the state, IOM the rest and some of both.
    at_ministry = [row for row in rows["UKR"] if "status_applied_on" in row or chance(0.2 + 0.12 * (row["identified_on"].year - 2010))]
    names = {row["case_id"] for row in at_ministry}
    at_iom = [row for row in rows["UKR"] if row["case_id"] not in names]
    for row in dice.sample([row for row in at_ministry if row.get("status_outcome") == "granted"], 6):
        at_iom.append(dict(row, case_id=token("c"), status_applied_on=None, status_decided_on=None, status_outcome=None))
    # One decision before its application: for the reviewers to find.
    slip = next(row for row in at_ministry if row.get("status_outcome") == "refused")
    slip["status_decided_on"] = slip["status_applied_on"] - dt.timedelta(3)
    ministry(at_ministry)
    iom(at_iom)
    moldova(rows["MDA"])
    belarus(rows["BLR"])

    columns = ["service_id", "case_id", "service_type", "provider", "one_off", "started_on", "ended_on", "cost", "satisfied"]
    lines("UKR/services.csv", services_of(at_ministry + at_iom), columns)
    lines("MDA/services.csv", services_of(rows["MDA"]), columns)
    ndjson("BLR/services.ndjson", services_of(rows["BLR"]))
    followups = [line for country in CASES for line in followups_of(at_ministry + at_iom if country == "UKR" else rows[country])]
    lines("followups.csv", followups, ["followup_id", "case_id", "month", "due_on", "reached", "employment", "housing"])
    lines("trainings.csv", trainings(), ["attendance_id", "participant_id", "country", "sex", "profession", "first_responder",
                                         "completed_on", "pre_test", "post_test"])
    institutions()
    for country in CASES:
        print(country, len(rows[country]))


if __name__ == "__main__":
    main()
