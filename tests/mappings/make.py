#!/usr/bin/env python3
"""Made-up exports in the layouts that come with ready mappings. Nobody is in them: values are drawn, not taken.

Each file begins with the five persons of the worked example that CTDC's codebook gives for its rule of denominators, and ends
with rows that are planted for what is wrong with them.
"""
import csv
import pathlib
import random

HERE = pathlib.Path(__file__).parent
DRAW = random.Random(20131231)
BANDS = ["0--8", "9--17", "18--20", "21--23", "24--26", "27--29", "30--38", "39--47", "48+"]
EXAMPLE = [{"isForcedLabour"}, {"isSexualExploit"}, {"isOtherExploit"}, set(), {"isForcedLabour", "isSexualExploit"}]

MEANS = ["DebtBondage", "TakesEarnings", "RestrictsFinancialAccess", "Threats", "PsychologicalAbuse", "PhysicalAbuse", "SexualAbuse",
         "FalsePromises", "PsychoactiveSubstances", "RestrictsMovement", "RestrictsMedicalCare", "ExcessiveWorkingHours", "UsesChildren",
         "ThreatOfLawEnforcement", "WithholdsNecessities", "WithholdsDocuments", "Other", "NotSpecified"]
LABOUR = ["Agriculture", "Aquafarming", "Begging", "Construction", "DomesticWork", "Hospitality", "IllicitActivities", "Manufacturing",
          "MiningOrDrilling", "Peddling", "Transportation", "Other", "NotSpecified"]
SEX = ["Prostitution", "Pornography", "RemoteInteractiveServices", "PrivateSexualServices"]
RECRUITER = ["IntimatePartner", "Friend", "Family", "Other", "Unknown"]
GLOBAL = (["yearOfRegistration", "Datasource", "gender", "ageBroad", "majorityStatus", "majorityStatusAtExploit", "majorityEntry",
           "citizenship"] + ["meansOfControl" + one for one in MEANS]
          + ["isForcedLabour", "isSexualExploit", "isOtherExploit", "isSexAndLabour", "isForcedMarriage", "isForcedMilitary", "isOrganRemoval"]
          + ["typeOfLabour" + one for one in LABOUR] + ["typeOfSex" + one for one in SEX]
          + ["isAbduction", "RecruiterRelationship", "CountryOfExploitation"] + ["recruiterRelation" + one for one in RECRUITER])
SYNTHETIC = (["yearOfRegistration", "gender", "ageBroad", "citizenship", "CountryOfExploitation", "traffickMonths",
              "meansDebtBondageEarnings", "meansThreats", "meansAbusePsyPhySex", "meansFalsePromises", "meansDrugsAlcohol",
              "meansDenyBasicNeeds", "meansExcessiveWorkHours", "meansWithholdDocs", "isForcedLabour", "isSexualExploit", "isOtherExploit"]
             + ["typeOfLabour" + one for one in ["Agriculture", "Construction", "DomesticWork", "Hospitality"]]
             + ["typeOfSexProstitution", "typeOfSexPornography"]
             + ["recruiterRelation" + one for one in ["IntimatePartner", "Friend", "Family", "Other"]])


def is_flag(name):
    return name.startswith(("is", "means", "typeOf", "recruiterRelation"))


def global_row(year, forms=None, **given):
    row = {name: DRAW.choice(["0", "1", "-99"]) if is_flag(name) else "" for name in GLOBAL}
    row.update(yearOfRegistration=year, Datasource=DRAW.choice(["Case Management", "Hotline"]),
               gender=DRAW.choice(["Female", "Male", "Transgender/NonConforming"]), ageBroad=DRAW.choice(BANDS),
               majorityStatus=DRAW.choice(["Minor", "Adult"]), majorityStatusAtExploit=DRAW.choice(["Minor", "Adult", "-99"]),
               majorityEntry="Unknown", citizenship=DRAW.choice(["UA", "MD", "BY", "PH", "NO"]), isAbduction=DRAW.choice(["0", "1"]),
               RecruiterRelationship="Friend; Other", CountryOfExploitation=DRAW.choice(["UA", "MD", "BY"]))
    if forms is not None:
        row.update({name: "1" if name in forms else "-99" for name in ["isForcedLabour", "isSexualExploit", "isOtherExploit"]})
    row.update(given)
    return row


def synthetic_row(year, forms=None, **given):
    row = {name: DRAW.choice(["1", ""]) if is_flag(name) else "" for name in SYNTHETIC}
    row.update(yearOfRegistration=year, gender=DRAW.choice(["Man", "Woman", "Trans/Transgender/NonConforming"]),
               ageBroad=DRAW.choice(BANDS).replace("9--17", "09--17"), citizenship=DRAW.choice(["UKR", "MDA", "PHL"]),
               CountryOfExploitation=DRAW.choice(["UKR", "MDA", "BLR"]),
               traffickMonths=DRAW.choice(["0--12 (0-1 yr)", "13--24 (1-2 yrs)", "25+ (2+ yrs)", ""]))
    if forms is not None:
        row.update({name: "1" if name in forms else "" for name in ["isForcedLabour", "isSexualExploit", "isOtherExploit"]})
    row.update(given)
    return row


def global_rows():
    rows = [global_row("2016", forms, CountryOfExploitation="UA") for forms in EXAMPLE]
    rows[0].update(Datasource="Case Management", gender="Female", ageBroad="9--17", majorityStatus="Minor", citizenship="NO")
    rows += [global_row(str(year)) for year in range(2010, 2015) for _ in range(6)]
    rows += [global_row("1667367"), global_row("139912"), global_row("2015", gender="Robot"), global_row("2015", gender="Robot"),
             global_row("2015", gender="-99"), global_row("2015", gender="Unknown"), global_row("2015", gender=""),
             global_row("2015", citizenship="QQ"), global_row("2015", citizenship="ZZ"), global_row("2015", citizenship="00"),
             global_row("2015", isAbduction="maybe"), global_row("2015", isForcedLabour="many")]
    return rows


def synthetic_rows():
    rows = [synthetic_row("2016", forms, CountryOfExploitation="UKR") for forms in EXAMPLE]
    rows[0].update(gender="Woman", ageBroad="09--17", citizenship="UKR", traffickMonths="25+ (2+ yrs)")
    rows[1].update(ageBroad="9--17")
    rows += [synthetic_row(str(year)) for year in range(2010, 2015) for _ in range(6)]
    rows += [synthetic_row("2015", gender="Robot"), synthetic_row("2015", gender=""), synthetic_row("late", gender="Woman")]
    return rows


HTCDS = ["Client", "prs_Gender", "prs_Citizenship", "prs_NumberOfChildren", "vic_TraffickingStatus", "vic_TypeOfExploitation",
         "vic_MethodsOfControl", "vic_ForcedLabourIndustry", "cas_Status", "cas_IncomingReferralDate", "spl_PlannedEndDate", "spl_ActualEndDate",
         "con_Consent"]


def htcds_rows():
    forms = ["ForcedLabour", "SexualExploitation", "ForcedLabour;SexualExploitation", "Servitude", ""]
    row = lambda number: [
        f"p{number:02}", DRAW.choice(["Feminine", "Masculine", "NonConforming", "NonSpecifiedUnknown"]), DRAW.choice(["UA", "MD", "UA;MD", "UKR"]),
        str(DRAW.randrange(4)), DRAW.choice(["PossibleVictimOfTrafficking", "Actual victim of trafficking"]), DRAW.choice(forms),
        DRAW.choice(["DebtBondage", "PhysicalThreats;FalsePromises", "Other"]), DRAW.choice(["F_Construction", "Manufacturing", ""]),
        DRAW.choice(["Active", "ClosedReferred"]), f"2013-{1 + DRAW.randrange(12):02}-15", "2013-11-30", "", DRAW.choice(["true", "false", "1", "0"])]
    rows = [row(number) for number in range(1, 31)]
    rows[0] = ["p01", "Feminine", "UA;MD", "2", "Actual victim of trafficking", "ForcedLabour;SexualExploitation", "DebtBondage", "F_Construction",
               "Active", "2013-03-15", "2013-11-30", "2013-12-01", "true"]
    rows[1][1] = "NonSpecifiedUnknown"
    rows[2][1] = "Robot"
    rows[3][9] = "15.03.2013"
    rows[4][3] = "two"
    return [dict(zip(HTCDS, one)) for one in rows]


for name, header, rows in [("ctdc_global", GLOBAL, global_rows()), ("ctdc_synthetic", SYNTHETIC, synthetic_rows()), ("htcds", HTCDS, htcds_rows())]:
    with open(HERE / f"data/exports/{name}.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
