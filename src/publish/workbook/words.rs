//! The words of workbooks that charts and pages do not have, in the languages that programmes report
//! in.

/// Words in one language. `{}` stands where a number or a name goes.
#[derive(Debug)]
pub(super) struct Words {
    language: &'static str,
    // Names of sheets: at most 31 characters, all different.
    pub(super) cover: &'static str,
    pub(super) contents: &'static str,
    pub(super) notes: &'static str,
    pub(super) shorthand: &'static str,
    pub(super) indicators: &'static str,
    pub(super) table: &'static str,
    pub(super) read_me: &'static str,
    pub(super) tracking: &'static str,
    pub(super) data: &'static str,
    pub(super) quality: &'static str,
    // Sentences.
    pub(super) published: &'static str,
    pub(super) tracked: &'static str,
    pub(super) one_table: &'static str,
    pub(super) in_brackets: &'static str,
    pub(super) blank_notes: &'static str,
    pub(super) data_as_of: &'static str,
    pub(super) made_by: &'static str,
    pub(super) intervals: &'static str,
    pub(super) results: &'static str,
    pub(super) by_category: &'static str,
    pub(super) how_to_work: [&'static str; 6],
    // Headings.
    pub(super) sheet: &'static str,
    pub(super) holds: &'static str,
    pub(super) rows: &'static str,
    pub(super) note: &'static str,
    pub(super) mark: &'static str,
    pub(super) meaning: &'static str,
    pub(super) code: &'static str,
    pub(super) objective: &'static str,
    pub(super) measure: &'static str,
    pub(super) breakdown: &'static str,
    pub(super) category: &'static str,
    pub(super) limits: [&'static str; 2],
    pub(super) numerator: &'static str,
    pub(super) denominator: &'static str,
    pub(super) unknown: &'static str,
    pub(super) baseline: &'static str,
    pub(super) baseline_period: &'static str,
    pub(super) target: &'static str,
    pub(super) progress: &'static str,
    pub(super) day: &'static str,
    pub(super) direction: &'static str,
    pub(super) criterion: &'static str,
    pub(super) definition: &'static str,
    pub(super) counting: &'static str,
    pub(super) frequency: &'static str,
    pub(super) responsible: &'static str,
    pub(super) target_of: &'static str,
    pub(super) actual_of: &'static str,
    pub(super) latest: &'static str,
    pub(super) actual: &'static str,
    pub(super) variance: &'static str,
    pub(super) cases: &'static str,
    pub(super) why: &'static str,
    pub(super) comment: &'static str,
    pub(super) action: &'static str,
    pub(super) rule: &'static str,
    pub(super) partner: &'static str,
    pub(super) applies: &'static str,
    pub(super) met: &'static str,
    // What stands in cells.
    pub(super) total: &'static str,
    pub(super) neither_better: &'static str,
    pub(super) in_period: &'static str,
    pub(super) from_the_first: &'static str,
    pub(super) no_target: &'static str,
    pub(super) not_rated: &'static str,
    /// Together at most 255 characters, with a comma between them and none within.
    pub(super) reasons: [&'static str; 7],
    pub(super) choose: &'static str,
    pub(super) write: &'static str,
    pub(super) provisional: &'static str,
    pub(super) nothing: &'static str,
    flags: [(&'static str, &'static str); 10],
    scores: [(&'static str, &'static str); 6],
}

impl Words {
    /// The words of a language; English for a language that has none yet.
    pub(super) fn of(language: &str) -> &'static Self {
        ALL.iter().copied().find(|words| words.language == language).unwrap_or(&ENGLISH)
    }

    /// What a flag says, in the order of the notes. Two have a mark instead: a break, and figures that
    /// are provisional.
    pub(super) fn flags(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.flags.into_iter()
    }

    /// The name of a score such as `score:index`.
    pub(super) fn score(&self, name: &str) -> Option<&'static str> {
        let name = name.strip_prefix("score:")?;
        self.scores.iter().find(|(score, _)| *score == name).map(|(_, word)| *word)
    }
}

/// Every language that there is.
const ALL: &[&Words] = &[&ENGLISH, &UKRAINIAN, &ROMANIAN];

const ENGLISH: Words = Words {
    language: "en",
    cover: "Cover",
    contents: "Contents",
    notes: "Notes",
    shorthand: "Shorthand",
    indicators: "Indicators",
    table: "Table {}",
    read_me: "Read me",
    tracking: "ITT",
    data: "Data",
    quality: "Quality",
    published: "Indicators by country and period",
    tracked: "Indicator tracking table",
    one_table: "This worksheet contains one table.",
    in_brackets: "Text in square brackets stands where there is no figure: {}.",
    blank_notes: "A blank cell in the column “Notes” says that there is nothing to note; no other cell is blank.",
    data_as_of: "Data as of {}",
    made_by: "Made by logframe {}, run {}.",
    intervals: "Limits are of {} confidence intervals.",
    results: "{}: results by country and period",
    by_category: "{}: results by category",
    how_to_work: [
        "One row of the sheet “ITT” is an indicator in a country or group of countries; a category has a \
            row where it has a target. Filter by objective, country or rating; the first row repeats in print.",
        "“Latest” is the last year in which any country has a value, so that countries stand side by side.",
        "Variance is actual less target, in the unit of the indicator (percentage points for percent). \
            Progress is the way from baseline to target, in percent; it is right for indicators that are to \
            fall, too.",
        "The last three columns are yours: choose a reason, comment, and say what is to be done. Nothing \
            else is to be changed here: targets and definitions change in the monitoring plan, and the next \
            run brings them here.",
        "There are no formulas. Every number is a released figure or the difference of two, and stays what \
            it is when rows are sorted or deleted.",
        "Colour repeats what the column “Rating” says in words.",
    ],
    sheet: "Worksheet",
    holds: "What it holds",
    rows: "Rows",
    note: "Note",
    mark: "Shorthand",
    meaning: "Meaning",
    code: "Code",
    objective: "Objective",
    measure: "Measure",
    breakdown: "Broken down by",
    category: "Category",
    limits: ["Lower limit", "Upper limit"],
    numerator: "Numerator",
    denominator: "Denominator",
    unknown: "Unknown cases",
    baseline: "Baseline",
    baseline_period: "Baseline period",
    target: "Target",
    progress: "Progress, %",
    day: "Data as of",
    direction: "Direction",
    criterion: "OECD-DAC criterion",
    definition: "Hash of the definition",
    counting: "Counted",
    frequency: "Frequency",
    responsible: "Responsible",
    target_of: "{} target",
    actual_of: "{} actual",
    latest: "Latest",
    actual: "Actual",
    variance: "Variance",
    cases: "Cases",
    why: "Reason for variance",
    comment: "Comment",
    action: "What is to be done",
    rule: "Score",
    partner: "Partner",
    applies: "Rows judged",
    met: "Rows that hold",
    total: "total",
    neither_better: "neither is better",
    in_period: "in the period",
    from_the_first: "from the first period on",
    no_target: "no target",
    not_rated: "not rated",
    reasons: [
        "activity delayed",
        "activity cancelled",
        "demand differed from plan",
        "data late or incomplete",
        "method or definition changed",
        "outside the programme",
        "target to be reviewed",
    ],
    choose: "Choose what explains the difference to the target best.",
    write: "Up to 1000 characters. No names, no details of single cases.",
    provisional: "provisional: for some cases the time allowed had not passed",
    nothing: "not applicable: nothing to be counted, or no such figure for this indicator",
    flags: [
        (
            "multi_valued",
            "One person can be in several categories: they add up to more than the total.",
        ),
        ("cumulative", "Counts from the first period to the end of this one."),
        ("partly_collected", "Not every source of the country collects what is needed."),
        ("exclude_unknown", "For some cases it could not be told whether they are excluded."),
        ("except_unknown_numerator", "Some excepted cases have an unknown outcome."),
        ("reweighted", "Components that cannot be told are left out, and the others weigh more."),
        ("mean_population", "Divided by the mean of the populations of several years."),
        ("not_in_strata", "Some events are in no stratum of the standard population."),
        (
            "constant_condition",
            "A condition of the definition is always or never true: a code may be wrong.",
        ),
        ("reconciled", "Agrees with what others have published."),
    ],
    scores: [
        ("index", "Index of data quality"),
        ("completeness", "Completeness"),
        ("validity", "Validity"),
        ("consistency", "Consistency"),
        ("timeliness", "Timeliness"),
        ("uniqueness", "Uniqueness"),
    ],
};

const UKRAINIAN: Words = Words {
    language: "uk",
    cover: "Обкладинка",
    contents: "Зміст",
    notes: "Примітки",
    shorthand: "Позначки",
    indicators: "Показники",
    table: "Таблиця {}",
    read_me: "Пояснення",
    tracking: "Відстеження",
    data: "Дані",
    quality: "Якість",
    published: "Показники за країнами та періодами",
    tracked: "Таблиця відстеження показників",
    one_table: "Цей аркуш містить одну таблицю.",
    in_brackets: "Текст у квадратних дужках стоїть там, де числа немає: {}.",
    blank_notes: "Порожня клітинка у стовпці «Примітки» означає, що приміток немає; інших порожніх клітинок немає.",
    data_as_of: "Дані станом на {}",
    made_by: "Створено програмою logframe {}, запуск {}.",
    intervals: "Межі наведено для довірчих інтервалів {}.",
    results: "{}: результати за країнами та періодами",
    by_category: "{}: результати за категоріями",
    how_to_work: [
        "Один рядок аркуша «Відстеження» — це показник у країні чи групі країн; категорія має рядок, якщо \
            для неї є ціль. Фільтруйте за завданням, країною чи оцінкою; під час друку перший рядок \
            повторюється.",
        "«Останній період» — останній рік, за який хоч одна країна має значення: так країни стоять поруч.",
        "Відхилення — це факт мінус ціль в одиницях показника (для відсотків — відсоткові пункти). Поступ — \
            пройдена частина шляху від базового значення до цілі, у відсотках; він правильний і для \
            показників, що мають знижуватися.",
        "Три останні стовпці — для вас: оберіть причину, додайте коментар і вкажіть, що буде зроблено. \
            Решту тут не змінюють: цілі та визначення змінюють у плані моніторингу, і наступний запуск \
            перенесе їх сюди.",
        "Формул немає. Кожне число — оприлюднене значення або різниця двох таких значень, і воно не \
            змінюється, коли рядки сортують чи вилучають.",
        "Колір повторює те, що стовпець «Оцінка» каже словами.",
    ],
    sheet: "Аркуш",
    holds: "Що містить",
    rows: "Рядки",
    note: "Примітка",
    mark: "Позначка",
    meaning: "Значення позначки",
    code: "Код",
    objective: "Завдання",
    measure: "Міра",
    breakdown: "Розподіл за",
    category: "Категорія",
    limits: ["Нижня межа", "Верхня межа"],
    numerator: "Чисельник",
    denominator: "Знаменник",
    unknown: "Невідомо",
    baseline: "Базове значення",
    baseline_period: "Базовий період",
    target: "Ціль",
    progress: "Поступ, %",
    day: "Дані станом на",
    direction: "Напрям",
    criterion: "Критерій OECD-DAC",
    definition: "Хеш визначення",
    counting: "Як рахується",
    frequency: "Періодичність",
    responsible: "Відповідальні",
    target_of: "{}: ціль",
    actual_of: "{}: факт",
    latest: "Останній період",
    actual: "Факт",
    variance: "Відхилення",
    cases: "Випадки",
    why: "Причина відхилення",
    comment: "Коментар",
    action: "Що буде зроблено",
    rule: "Оцінка якості",
    partner: "Партнер",
    applies: "Рядків оцінено",
    met: "Рядків без порушень",
    total: "усього",
    neither_better: "без бажаного напряму",
    in_period: "за період",
    from_the_first: "наростаючим підсумком",
    no_target: "без цілі",
    not_rated: "без оцінки",
    reasons: [
        "захід затримано",
        "захід скасовано",
        "попит відрізнявся від плану",
        "дані запізнилися або неповні",
        "змінено метод чи визначення",
        "причини поза програмою",
        "ціль слід переглянути",
    ],
    choose: "Оберіть, що найкраще пояснює відхилення від цілі.",
    write: "До 1000 знаків. Без імен і подробиць окремих справ.",
    provisional: "попередні дані: для деяких справ строк ще не минув",
    nothing: "не застосовується: немає що рахувати або такого числа для показника немає",
    flags: [
        (
            "multi_valued",
            "Одна особа може належати до кількох категорій: їхня сума більша за загальну.",
        ),
        ("cumulative", "Рахується від першого періоду до кінця цього."),
        ("partly_collected", "Не всі джерела країни збирають потрібні дані."),
        ("exclude_unknown", "Щодо деяких справ не можна сказати, чи їх виключено."),
        ("except_unknown_numerator", "Результат деяких справ-винятків невідомий."),
        ("reweighted", "Складники, про які нічого не відомо, пропущено; решта має більшу вагу."),
        ("mean_population", "Поділено на середнє населення за кілька років."),
        ("not_in_strata", "Деякі події не належать до жодної страти стандартного населення."),
        (
            "constant_condition",
            "Умова визначення завжди або ніколи не виконується: можливо, код хибний.",
        ),
        ("reconciled", "Збігається з тим, що опублікували інші."),
    ],
    scores: [
        ("index", "Індекс якості даних"),
        ("completeness", "Повнота"),
        ("validity", "Правильність"),
        ("consistency", "Узгодженість"),
        ("timeliness", "Своєчасність"),
        ("uniqueness", "Унікальність"),
    ],
};

const ROMANIAN: Words = Words {
    language: "ro",
    cover: "Copertă",
    contents: "Cuprins",
    notes: "Note",
    shorthand: "Semne",
    indicators: "Indicatori",
    table: "Tabelul {}",
    read_me: "Citiți întâi",
    tracking: "Urmărire",
    data: "Date",
    quality: "Calitate",
    published: "Indicatori pe țări și perioade",
    tracked: "Tabel de urmărire a indicatorilor",
    one_table: "Această foaie conține un singur tabel.",
    in_brackets: "Textul din paranteze drepte ține locul unei cifre care lipsește: {}.",
    blank_notes: "O celulă goală în coloana „Note” arată că nu este nimic de notat; nicio altă celulă nu este goală.",
    data_as_of: "Date la {}",
    made_by: "Produs de logframe {}, rularea {}.",
    intervals: "Limitele sunt ale intervalelor de încredere de {}.",
    results: "{}: rezultate pe țări și perioade",
    by_category: "{}: rezultate pe categorii",
    how_to_work: [
        "Un rând al foii „Urmărire” este un indicator într-o țară sau într-un grup de țări; o categorie are \
            un rând acolo unde are o țintă. Filtrați după obiectiv, țară sau apreciere; la tipărire primul \
            rând se repetă.",
        "„Ultima perioadă” este ultimul an în care vreo țară are o valoare, astfel încât țările stau alături.",
        "Abaterea este valoarea realizată minus ținta, în unitatea indicatorului (puncte procentuale pentru \
            procente). Progresul este partea parcursă de la valoarea de referință la țintă, în procente; este \
            corect și pentru indicatorii care trebuie să scadă.",
        "Ultimele trei coloane sunt ale dumneavoastră: alegeți o cauză, comentați și spuneți ce urmează să \
            se facă. Nimic altceva nu se modifică aici: țintele și definițiile se modifică în planul de \
            monitorizare, iar următoarea rulare le aduce aici.",
        "Nu există formule. Fiecare număr este o cifră publicată sau diferența a două cifre publicate și \
            rămâne același când rândurile sunt sortate sau șterse.",
        "Culoarea repetă ceea ce coloana „Apreciere” spune în cuvinte.",
    ],
    sheet: "Foaia",
    holds: "Ce conține",
    rows: "Rânduri",
    note: "Nota",
    mark: "Semn",
    meaning: "Semnificație",
    code: "Cod",
    objective: "Obiectiv",
    measure: "Măsura",
    breakdown: "Defalcat după",
    category: "Categorie",
    limits: ["Limita inferioară", "Limita superioară"],
    numerator: "Numărător",
    denominator: "Numitor",
    unknown: "Cazuri necunoscute",
    baseline: "Valoare de referință",
    baseline_period: "Perioada de referință",
    target: "Ținta",
    progress: "Progres, %",
    day: "Date la",
    direction: "Direcția",
    criterion: "Criteriul OECD-DAC",
    definition: "Hash-ul definiției",
    counting: "Cum se numără",
    frequency: "Frecvența",
    responsible: "Responsabili",
    target_of: "{}: țintă",
    actual_of: "{}: realizat",
    latest: "Ultima perioadă",
    actual: "Realizat",
    variance: "Abatere",
    cases: "Cazuri",
    why: "Cauza abaterii",
    comment: "Comentariu",
    action: "Ce urmează să se facă",
    rule: "Scor",
    partner: "Partener",
    applies: "Rânduri evaluate",
    met: "Rânduri corecte",
    total: "total",
    neither_better: "fără direcție dorită",
    in_period: "în perioadă",
    from_the_first: "cumulat de la prima perioadă",
    no_target: "fără țintă",
    not_rated: "fără apreciere",
    reasons: [
        "activitate întârziată",
        "activitate anulată",
        "cerere diferită de plan",
        "date întârziate sau incomplete",
        "metodă sau definiție schimbată",
        "cauze din afara programului",
        "ținta trebuie revizuită",
    ],
    choose: "Alegeți ce explică cel mai bine abaterea de la țintă.",
    write: "Cel mult 1000 de caractere. Fără nume și fără detalii ale unor cazuri.",
    provisional: "provizoriu: pentru unele cazuri termenul nu trecuse încă",
    nothing: "nu se aplică: nimic de numărat sau indicatorul nu are această cifră",
    flags: [
        ("multi_valued", "O persoană poate fi în mai multe categorii: suma lor depășește totalul."),
        ("cumulative", "Se numără de la prima perioadă până la sfârșitul acesteia."),
        ("partly_collected", "Nu toate sursele țării colectează datele necesare."),
        ("exclude_unknown", "Pentru unele cazuri nu se poate spune dacă sunt excluse."),
        ("except_unknown_numerator", "Rezultatul unor cazuri exceptate este necunoscut."),
        (
            "reweighted",
            "Componentele despre care nu se știe nimic sunt omise, iar celelalte cântăresc mai mult.",
        ),
        ("mean_population", "Împărțit la media populațiilor mai multor ani."),
        ("not_in_strata", "Unele evenimente nu sunt în niciun strat al populației standard."),
        (
            "constant_condition",
            "O condiție a definiției este mereu sau niciodată adevărată: poate un cod greșit.",
        ),
        ("reconciled", "Coincide cu ceea ce au publicat alții."),
    ],
    scores: [
        ("index", "Indicele calității datelor"),
        ("completeness", "Completitudine"),
        ("validity", "Validitate"),
        ("consistency", "Consecvență"),
        ("timeliness", "Promptitudine"),
        ("uniqueness", "Unicitate"),
    ],
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_of_sheets_are_short_enough_and_differ() {
        for words in ALL {
            let names = [
                words.cover,
                words.contents,
                words.notes,
                words.shorthand,
                words.indicators,
                words.read_me,
                words.tracking,
                words.data,
                words.quality,
            ];
            assert!(names.iter().all(|name| name.chars().count() <= 31), "{names:?}");
            assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{names:?}");
        }
    }

    #[test]
    fn reasons_fit_in_a_list_to_choose_from() {
        for words in ALL {
            let list = words.reasons.join(",");
            assert!(list.chars().count() <= 255, "{}", words.language);
            assert_eq!(list.split(',').count(), words.reasons.len(), "{}", words.language);
            assert!([words.choose, words.write].iter().all(|one| one.chars().count() <= 255));
        }
    }

    #[test]
    fn every_language_leaves_the_same_places_open_and_explains_the_same_flags() {
        let places = |words: &Words| {
            let sentences = [words.table, words.in_brackets, words.data_as_of, words.made_by];
            let more = [words.intervals, words.results, words.by_category, words.target_of];
            [sentences, more].map(|some| some.map(|one| one.matches("{}").count()))
        };
        let flags = |words: &Words| words.flags.map(|(flag, _)| flag);
        for words in ALL {
            assert_eq!(places(words), places(&ENGLISH), "{}", words.language);
            assert_eq!(flags(words), flags(&ENGLISH), "{}", words.language);
        }
    }
}
