# The words of reports in English. Every catalogue has the same messages with the same variables.

## The report

report-of = Results report, { $from }–{ $to }
cover-donor = Donor
cover-agreement = Agreement
cover-currency = Currency
cover-countries = Countries
cover-data = Data as of
cover-engine = Computed by
cover-run = Run
section-summary = Summary
section-context = Context
section-results = Results framework
section-progress = Progress by objective
section-countries = Comparison between countries
section-finance = Efficiency and finance
section-lessons = Risks and lessons
section-sustainability = Sustainability and hand-over
section-quality = Data quality
section-limitations = Limitations
section-criteria = Evaluation matrix
section-sheets = Reference sheets
section-method = Method
section-tables = Full tables
section-checks = Checks of records
other-objectives = Other indicators

## What the author is asked to write

prompt-summary = What the programme achieved in this period, in five sentences, and what the donor should decide.
prompt-context = What changed in law, migration and politics, as far as a reader needs it to judge the figures.
prompt-progress = What was done under each objective, and why figures moved or did not.
prompt-countries = What explains the differences between the countries.
prompt-finance = Budget against expenditure, and why they differ; what the states paid.
prompt-lessons = What could go wrong, what went wrong, and what was learnt.
prompt-sustainability = What has been handed over, what has not, and what it depends on.

## What renderers say

language-name = English
ui-language = Language
ui-skip = Skip to the report
ui-contents = Contents
ui-annex = Annex { $number }
ui-filter = Show only
ui-filter-country = Country
ui-filter-objective = Objective
ui-filter-rating = Rating
ui-filter-all = All
ui-placeholder = The author writes here
ui-file = File: { $file }
ui-note = Note
ui-caveat = Bear in mind
ui-reports = Reports
ui-files = Files of this release
ui-tables = Tables
ui-charts = Charts
ui-manifest = Every file with its hash
ui-index-how = Everything here has passed the disclosure gate of the programme.

## Dates

date = { $day } { $month } { $year }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

## Numbers with what they are in

unit-persons = { $n ->
    [one] { $number } person
   *[other] { $number } persons
}
unit-cases = { $n ->
    [one] { $number } case
   *[other] { $number } cases
}
unit-days = { $n ->
    [one] { $number } day
   *[other] { $number } days
}
unit-acts = { $n ->
    [one] { $number } act
   *[other] { $number } acts
}
unit-applications = { $n ->
    [one] { $number } application
   *[other] { $number } applications
}
unit-points = { $n ->
    [one] { $number } point
   *[other] { $number } points
}
by-days = by day { $days }

## Summary

headline-of = { $area }, { $period }
headline-interval = interval { $number }
headline-target = target { $number }
summary-reached = { $rated ->
    [one] Of { $rated } result with a target and a shown value,
   *[other] Of { $rated } results with a target and a shown value,
} { $achieved ->
    [one] { $achieved } is achieved
   *[other] { $achieved } are achieved
}, { $ontrack ->
    [one] { $ontrack } is on track
   *[other] { $ontrack } are on track
}, { $partly ->
    [one] { $partly } is partly reached
   *[other] { $partly } are partly reached
} and { $offtrack ->
    [one] { $offtrack } is off track
   *[other] { $offtrack } are off track
}.
rows-withheld = { $rows ->
    [one] Of { $rows } row of this release,
   *[other] Of all { $rows } rows of this release,
} { $withheld ->
    [one] { $withheld } is withheld
   *[other] { $withheld } are withheld
} to protect persons.

## Heads of tables

head-indicator = Indicator
head-area = Country
head-period = Period
head-baseline = Baseline
head-target = Target
head-actual = Actual
head-value = Value
head-variance = Variance
head-progress = Progress
head-rating = Rating
head-interval = Interval
head-interval-at = { $level } interval
head-bounds = Bounds
head-counts = Of which
head-class = Rows
head-comparable = May be compared?
head-criterion = Criterion
head-question = Question
head-indicators = Indicators
head-ratings = Results with a target
head-dimension = Dimension
head-rule = Rule

## Captions

caption-framework = Results framework: { $objective }
caption-latest = { $what }: { $period }
caption-flow = Who is counted: { $what }, { $period }
caption-countries = Latest figures of the countries
caption-money = Money
caption-efficiency = Efficiency: latest figures
caption-handover = Hand-over: latest figures
caption-scores = Scores of records, in percent, of all periods together
caption-criteria = Criteria of the OECD Development Assistance Committee
caption-time = { $what }, over time
caption-categories = { $what }, by { $by }: { $period }
caption-categories-several = { $what }, by { $by }: { $period }. One person can be in several categories; they do not add up.
caption-checks = Rules of the programme: percent of rows for which they hold, of all periods together
chart-caption = { $what }, over time. A marked gap is a figure that is not shown or not there.
chart-alt = Chart of { $what } over time. Latest figures: { $figures }.

## Results framework

results-how = Variance is the actual value less the target, in the unit of the indicator (percentage points for a share). Progress is the part of the way from the baseline to the target. Where neither more nor less is better there is no rating.
objective-indicators = { $indicators ->
    [one] { $indicators } indicator.
   *[other] { $indicators } indicators.
}

## An indicator

kind-count = A number of rows.
kind-distinct = A number of different persons: somebody with several cases counts once.
kind-sum = A sum.
kind-proportion = The share of those whose outcome is known for whom it holds.
kind-distribution = The share of each category among those for whom something is recorded.
kind-ratio = One sum or count over another.
kind-rate = Events of the period for each so many of a population.
kind-mean = The arithmetic mean of those whose value is known.
kind-quantile = What so large a part of those whose value is known stay at or under.
kind-time-to-event = The time until something happens; who is still waiting counts for as long as known.
kind-composite = Several components in one score.
kind-derived = Worked out from other indicators.
meaning-within = { $days ->
    [one] It must happen within { $days } day; who is not yet due is left out.
   *[other] It must happen within { $days } days; who is not yet due is left out.
}
meaning-excluded = Left out: { $reasons }.
no-total = It has no total: its figures are by category.
no-value = { $what }: no value is shown for any country or period ({ $marks }).
counts = { $part } of { $whole }
counts-n = n = { $n }
change = { $area }: { $first } in { $from }, { $last } in { $to }. { $told ->
    [rises] The value rises by more than chance explains
    [falls] The value falls by more than chance explains
    [not-told] The difference cannot be told from chance
   *[bare] No interval says how much of the difference is chance
}{ $wanted ->
    [yes] , as intended.
    [no] , contrary to what is intended.
   *[open] .
}
latest-withheld = { $area }: the figure of { $period } is withheld to protect persons.
change-parted = Earlier figures are of another definition or procedure and are not compared.
flow-population = Rows in the period
flow-excluded = less: left out by the definition
flow-not-yet-due = less: not yet due
flow-not-in-denominator = less: not of those that the share is of
flow-excepted = less: excepted
flow-denominator = Denominator: those that the value is of, or the outside value
flow-unknown = of them with an unknown outcome
flow-numerator = Numerator: those for whom it holds
flow-undated = Beside these: without a date, in no period
caveat-partly-collected = Not every source collects what is needed: some rows are unknown for that alone.
caveat-constant-condition = A condition is always or never true on the data: a code may be lost.
caveat-multi-valued = One person can be in several categories of a breakdown.
caveat-no-interval = No interval: { $reason }
caveat-comparing = { $area }: { $verdict } ({ $why }).
verdict-comparable = comparable
verdict-compare-with-care = compare with care
verdict-do-not-compare = do not compare
verdict-not-available = no figures
finding-parted = the series breaks
finding-unknown = { $percent } have an unknown outcome
finding-drawn-apart = { $days ->
    [one] extracts lie { $days } day apart
   *[other] extracts lie { $days } days apart
}
finding-not-yet-due = { $percent } are not yet due
finding-partly-collected = not every source collects it
finding-constant = a condition is always or never true on the data
finding-gaps = { $lacking ->
    [one] { $lacking } period of { $periods } has no value
   *[other] { $lacking } periods of { $periods } have no value
}

## Countries

countries-caveat = Countries differ in whom they count as a victim, and in how they find them. A difference is no ranking of efforts.
countries-none-apart = No country stands apart from all together by more than chance explains, or their figures may not be compared.
country-apart = { $indicator } { $title }: { $area }, { $period }, with { $value } is { $side ->
    [above] above
   *[below] below
} all countries together by more than chance explains.

## Data quality

quality-how = Every record is asked by rules; a score is the share of answers that hold, among those that can be told.
quality-missed = { $rules ->
    [one] { $rules } rule has a target;
   *[other] { $rules } rules have a target;
} { $missed ->
    [0] none is missed anywhere.
    [one] { $missed } is missed somewhere.
   *[other] { $missed } are missed somewhere.
}
score-completeness = Completeness
score-validity = Validity
score-consistency = Consistency
score-timeliness = Timeliness
score-uniqueness = Uniqueness
score-index = Index
dqa-how = By the five standards of a data quality assessment:
dqa-validity = Validity: each indicator says whom it counts, and its definition carries tests that pass before every report.
dqa-integrity = Integrity: the run has an id that changes with every byte that went in; whoever holds the inputs can compute it anew.
dqa-precision = Precision: values stand with their interval, the numbers that they rest on, and the bounds that unknown outcomes allow.
dqa-reliability = Reliability: one definition holds for all countries and periods; where it changed, figures are not compared.
dqa-timeliness = Timeliness: the day on which the data were drawn stands on the cover; who is not yet due is not judged.

## Limitations

caveat-not-a-sample = The figures are of persons who were identified or assisted. They are no random sample of all victims; how far they lean is not known and cannot be corrected for.
caveat-awareness = A rise or a fall may come from awareness, identification and recording as much as from trafficking itself.
caveat-definitions-differ = Countries differ in whom they count as a victim: some count formally identified persons only, others presumed victims too.
caveat-several-categories = One person can be in several categories of some breakdowns. Their shares add up to more than 100 % and are of the persons for whom something is recorded.
caveat-chance-alone = An interval shows the play of chance alone, neither missing cases nor wrong records. Where two intervals overlap widely, do not speak of a difference.
caveat-quoting = When quoting a figure, name the source, the day of the data and the definition.

## Criteria

question-relevance = Is the programme doing the right things?
question-coherence = How well does it fit with what others do?
question-effectiveness = Does it reach its objectives?
question-efficiency = How well are resources used?
question-impact = What difference does it make?
question-sustainability = Will the benefits last?
no-targets = none

## Reference sheets

sheets-how = Definitions and targets are inputs of this report; they change in their own files, with a date and a reason, and never here.
sheet-kind = What it is
sheet-level = Level
sheet-criterion = Criterion
sheet-unit = Unit
sheet-breakdown = Broken down by
sheet-interval = Interval
sheet-interval-usual = the usual one of its kind
sheet-interval-none = none: { $reason }
sheet-decimals = Printed
sheet-digits = { $digits ->
    [0] as whole numbers
    [one] with { $digits } digit behind the point
   *[other] with { $digits } digits behind the point
}
sheet-targets = Targets
sheet-targets-none = none: { $reason }
sheet-source = Source
sheet-changes = Changes
sheet-change = { $day }: { $what }{ $comparable ->
    [yes] {""}
   *[no] {" "}(not comparable with what was before)
}
sheet-frequency = Frequency
sheet-responsible = Responsible
sheet-verification = Means of verification
sheet-assumptions = Assumptions
sheet-definition = Hash of the definition

## Method

method-counting = What happens to a record
method-rows = Three answers are possible everywhere: yes, no, unknown. Unknown is counted and shown, never taken for no. Each record goes through these steps, in this order:
step-population = Whoever is not of the population is outside.
step-undated = A record without the date that puts it in a period is in no period, and is counted apart.
step-excluded = Whom the definition leaves out leaves.
step-not-yet-due = Who still has time is not judged yet, whatever has happened so far: early successes alone would flatter.
step-denominator = Whoever is not of those that the share is of leaves.
step-met = Those for whom it holds are counted; those excepted leave unless it holds for them.
step-unknown = Where it cannot be told, the outcome is unknown: the value is of the known, and the bounds put all unknown to no and to yes.
method-targets = Targets and ratings
method-progress = Progress = (actual − baseline) ÷ (target − baseline) × 100, from unrounded numbers, for more-is-better and less-is-better alike. There is none without a baseline, or where the target is the baseline.
method-bands = Ratings, unless a definition says otherwise: achieved from 100 %, on track from 80 %, partly from 50 %, off track below.
method-cumulative = A figure is of its own period; where it counts from the first period on, its definition says so. Different persons of several years are counted anew, never added up.
method-chance = Chance
method-intervals = Shares have Wilson’s interval, rates Byar’s or the exact one, medians the one of their order, unless the reference sheet says otherwise; the level stands at the head of the column.
method-change = A value is said to rise or to fall only where the test of its trend, corrected for the number of all trends tested (Holm), speaks against chance; where there is no such test, only where the intervals of the first and the last value do not meet.
method-apart = A country is said to stand apart only where the test against all countries together, corrected likewise, speaks against chance, and where figures may be compared.
method-protection = Protection of persons
policy-threshold = { $most ->
    [one] Figures that rest on, or give away, a single person are withheld, together with figures from which they could be worked out.
   *[other] Figures that rest on, or give away, a group of 1 to { $most } persons are withheld, together with figures from which they could be worked out.
}
policy-denominator = { $least ->
    [one] Values on fewer than { $least } case are not shown.
   *[other] Values on fewer than { $least } cases are not shown.
}
policy-set-by = Policy set by { $name } on { $day }.
policy-not-applied = Not yet applied by this version: { $what }.
method-marks = Marks
method-origin = Where it comes from
method-reproducible = Every number is made by a program from definitions that anybody may read. The same inputs give the same report, to the byte.
method-withdrawn = Figures are of the data as they were drawn; a later report may correct them and says so.
method-authors = Written by the author, and part of the run: file, and the beginning of its hash.
mark-withheld = withheld to protect persons
mark-not-available = not available
mark-not-applicable = not applicable: nothing to be counted
mark-too-few = too few cases for a value
mark-not-comparable = not comparable: the series breaks
mark-not-reached = not reached within the time observed

## Full tables and checks

tables-how = Everything that the release says of each indicator as a whole, and by category in the latest year. All rows, with their intervals and counts, are in the tables beside this report.
checks-made = { $rules ->
    [one] { $rules } rule follows from the contract on data: that a column is filled and can be read, that keys are unique and dates possible.
   *[other] { $rules } rules follow from the contract on data: that columns are filled and can be read, that keys are unique and dates possible.
} The programme has written these:

## Names

area-ALB = Albania
area-ARM = Armenia
area-AZE = Azerbaijan
area-BGR = Bulgaria
area-BIH = Bosnia and Herzegovina
area-BLR = Belarus
area-GBR = United Kingdom
area-GEO = Georgia
area-HRV = Croatia
area-HUN = Hungary
area-MDA = Moldova
area-MKD = North Macedonia
area-MNE = Montenegro
area-POL = Poland
area-ROU = Romania
area-RUS = Russian Federation
area-SRB = Serbia
area-SVK = Slovakia
area-TUR = Türkiye
area-UKR = Ukraine
area-XKX = Kosovo
area-region = Region
term-unknown = not recorded
term-yes = yes
term-no = no
term-percent = percent
term-persons = persons
term-cases = cases
term-days = days
term-acts = acts
term-applications = applications
term-per-100-000 = per 100,000
term-services-per-person = services per person
term-DKK-per-person = DKK per person
term-convicted-per-prosecuted = convicted per prosecuted
term-decisions-per-application = decisions per application
term-points = points
term-value = value
term-up = more is better
term-down = less is better
term-none = neither more nor less is better
term-achieved = achieved
term-on-track = on track
term-partly = partly
term-off-track = off track
term-output = output
term-outcome = outcome
term-impact = impact
term-quality = quality
criterion-impact = Impact
criterion-relevance = Relevance
criterion-coherence = Coherence
criterion-effectiveness = Effectiveness
criterion-efficiency = Efficiency
criterion-sustainability = Sustainability
term-q0-25 = lower quartile
term-q0-5 = median
term-q0-75 = upper quartile
term-q0-9 = 90th percentile
term-standardised = standardised
term-sex = sex
term-age-group = age group
term-majority = age of majority
term-citizenship = citizenship
term-exploitation-form = form of exploitation
term-identified-by = who identified
term-service-type = sort of service
term-provider = provider
term-profession = profession
term-topic = topic
term-funder = source of money
term-level = level
term-severity = severity
term-pillar = pillar
term-kind = sort
term-finding-type = sort of finding
