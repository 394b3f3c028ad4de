# Слова звітів українською. Усі каталоги мають ті самі повідомлення з тими самими змінними.

## Звіт

report-of = Звіт про результати, { $from }–{ $to }
cover-donor = Донор
cover-agreement = Угода
cover-currency = Валюта
cover-countries = Країни
cover-data = Дані станом на
cover-engine = Обчислено програмою
cover-run = Запуск
section-summary = Підсумок
section-context = Контекст
section-results = Рамка результатів
section-progress = Поступ за завданнями
section-countries = Порівняння країн
section-finance = Ефективність і фінанси
section-lessons = Ризики та уроки
section-sustainability = Сталість і передання державам
section-quality = Якість даних
section-limitations = Обмеження
section-criteria = Матриця оцінювання
section-sheets = Паспорти показників
section-method = Метод
section-tables = Повні таблиці
section-checks = Перевірки записів
other-objectives = Інші показники

## Що має написати автор

prompt-summary = Чого досягла програма за цей період, у п’яти реченнях, і яке рішення потрібне від донора.
prompt-context = Що змінилося в законодавстві, міграції та політиці: лише те, без чого не зрозуміти дані.
prompt-progress = Що зроблено за кожним завданням і чому показники змінилися або не змінилися.
prompt-countries = Чим пояснюються відмінності між країнами.
prompt-finance = Бюджет і витрати та чому вони різняться; що оплатили держави.
prompt-lessons = Що може піти не так, що пішло не так і чого це навчило.
prompt-sustainability = Що вже передано державам, що ні та від чого це залежить.

## Слова сторінки

language-name = Українська
ui-language = Мова
ui-skip = Перейти до звіту
ui-contents = Зміст
ui-annex = Додаток { $number }
ui-filter = Показати лише
ui-filter-country = Країна
ui-filter-objective = Завдання
ui-filter-rating = Оцінка
ui-filter-all = Усі
ui-placeholder = Тут пише автор
ui-file = Файл: { $file }
ui-note = Примітка
ui-caveat = Зважте
ui-reports = Звіти
ui-files = Файли цього випуску
ui-tables = Таблиці
ui-charts = Діаграми
ui-manifest = Усі файли з контрольними сумами
ui-index-how = Усе, що тут є, пройшло перевірку програми на захист осіб.

## Дати

date = { $day } { $month } { $year } р.
month-1 = січня
month-2 = лютого
month-3 = березня
month-4 = квітня
month-5 = травня
month-6 = червня
month-7 = липня
month-8 = серпня
month-9 = вересня
month-10 = жовтня
month-11 = листопада
month-12 = грудня

## Числа з одиницями

unit-persons = { $n ->
    [one] { $number } особа
    [few] { $number } особи
    [many] { $number } осіб
   *[other] { $number } особи
}
unit-cases = { $n ->
    [one] { $number } справа
    [few] { $number } справи
    [many] { $number } справ
   *[other] { $number } справи
}
unit-days = { $n ->
    [one] { $number } день
    [few] { $number } дні
    [many] { $number } днів
   *[other] { $number } дня
}
unit-acts = { $n ->
    [one] { $number } акт
    [few] { $number } акти
    [many] { $number } актів
   *[other] { $number } акта
}
unit-applications = { $n ->
    [one] { $number } заява
    [few] { $number } заяви
    [many] { $number } заяв
   *[other] { $number } заяви
}
unit-points = { $n ->
    [one] { $number } бал
    [few] { $number } бали
    [many] { $number } балів
   *[other] { $number } бала
}
by-days = до { $days }-го дня

## Підсумок

headline-of = { $area }, { $period }
headline-interval = інтервал { $number }
headline-target = ціль { $number }
summary-reached = { $rated ->
    [one] { $rated } результат має ціль і наведене значення
    [few] { $rated } результати мають ціль і наведене значення
   *[many] { $rated } результатів мають ціль і наведене значення
}. З них досягнуто – { $achieved }, за планом – { $ontrack }, частково – { $partly }, відстає – { $offtrack }.
rows-withheld = { $rows ->
    [one] У цьому випуску { $rows } рядок
    [few] У цьому випуску { $rows } рядки
   *[many] У цьому випуску { $rows } рядків
}; { $withheld ->
    [one] { $withheld } рядок приховано
    [few] { $withheld } рядки приховано
   *[many] { $withheld } рядків приховано
} для захисту осіб.

## Заголовки таблиць

head-indicator = Показник
head-area = Країна
head-period = Період
head-baseline = Базове значення
head-target = Ціль
head-actual = Факт
head-value = Значення
head-variance = Відхилення
head-progress = Поступ
head-rating = Оцінка
head-interval = Інтервал
head-interval-at = { $level } інтервал
head-bounds = Межі
head-counts = Із скількох
head-class = Рядки
head-comparable = Чи можна порівнювати?
head-criterion = Критерій
head-question = Питання
head-indicators = Показники
head-ratings = Результати з ціллю
head-dimension = Вимір
head-rule = Правило

## Підписи

caption-framework = Рамка результатів: { $objective }
caption-latest = { $what }: { $period }
caption-flow = Кого враховано: { $what }, { $period }
caption-countries = Останні дані країн
caption-money = Кошти
caption-efficiency = Ефективність: останні дані
caption-handover = Передання державам: останні дані
caption-scores = Бали записів у відсотках, за всі періоди разом
caption-criteria = Критерії Комітету сприяння розвитку ОЕСР
caption-time = { $what }, у часі
caption-categories = { $what }, за ознакою «{ $by }»: { $period }
caption-categories-several = { $what }, за ознакою «{ $by }»: { $period }. Одна особа може належати до кількох категорій; їх не додають.
caption-checks = Правила програми: відсоток рядків, для яких вони виконуються, за всі періоди разом
chart-caption = { $what }, у часі. Позначений пропуск – це значення, якого не наведено або немає.
chart-alt = Діаграма: { $what }, у часі. Останні дані: { $figures }.

## Рамка результатів

results-how = Відхилення – це фактичне значення мінус ціль, в одиницях показника (для частки – у відсоткових пунктах). Поступ – пройдена частина шляху від базового значення до цілі. Де краще не більше й не менше, там оцінки немає.
objective-indicators = { $indicators ->
    [one] { $indicators } показник.
    [few] { $indicators } показники.
   *[many] { $indicators } показників.
}

## Показник

kind-count = Кількість рядків.
kind-distinct = Кількість різних осіб: особу з кількома справами враховано один раз.
kind-sum = Сума.
kind-proportion = Частка тих, для кого умова виконується, серед тих, чий результат відомий.
kind-distribution = Частка кожної категорії серед тих, про кого є запис.
kind-ratio = Відношення однієї суми чи кількості до іншої.
kind-rate = Події періоду в розрахунку на певну кількість населення.
kind-mean = Середнє арифметичне для тих, чиє значення відоме.
kind-quantile = Значення, якого не перевищує відповідна частина тих, для кого воно відоме.
kind-time-to-event = Час до події; хто ще чекає, того враховано за відомий час.
kind-composite = Кілька складників в одному балі.
kind-derived = Обчислено з інших показників.
meaning-within = { $days ->
    [one] Це має статися протягом { $days } дня; кому час ще не вийшов, тих не враховано.
   *[other] Це має статися протягом { $days } днів; кому час ще не вийшов, тих не враховано.
}
meaning-excluded = Не враховано: { $reasons }.
no-total = Загального значення немає: дані наведено за категоріями.
no-value = { $what }: значення не наведено для жодної країни та жодного періоду ({ $marks }).
counts = { $part } з { $whole }
counts-n = n = { $n }
change = { $area }: { $first } ({ $from }), { $last } ({ $to }). { $told ->
    [rises] Значення зростає більше, ніж пояснює випадковість
    [falls] Значення зменшується більше, ніж пояснює випадковість
    [not-told] Відмінність не можна відрізнити від випадкової
   *[bare] Немає інтервалу, який показав би, скільки у відмінності випадкового
}{ $wanted ->
    [yes] , і це бажаний напрям.
    [no] , і це небажаний напрям.
   *[open] .
}
latest-withheld = { $area }: значення за період «{ $period }» приховано для захисту осіб.
change-parted = Попередні дані мають інше визначення чи порядок, тому їх не порівняно.
flow-population = Рядки за період
flow-excluded = мінус: вилучено за визначенням
flow-not-yet-due = мінус: час ще не вийшов
flow-not-in-denominator = мінус: не з тих, від кого береться частка
flow-excepted = мінус: винятки
flow-denominator = Знаменник: ті, від кого береться значення, або зовнішня величина
flow-unknown = з них із невідомим результатом
flow-numerator = Чисельник: ті, для кого умова виконується
flow-undated = Крім того: без дати, у жодному періоді
caveat-partly-collected = Не кожне джерело збирає потрібні дані: частина рядків невідома лише через це.
caveat-constant-condition = Умова на цих даних завжди або ніколи не виконується: можливо, втрачено код.
caveat-multi-valued = Одна особа може належати до кількох категорій розподілу.
caveat-no-interval = Інтервалу немає: { $reason }
caveat-comparing = { $area }: { $verdict } ({ $why }).
verdict-comparable = порівнянно
verdict-compare-with-care = порівнювати обережно
verdict-do-not-compare = не порівнювати
verdict-not-available = даних немає
finding-parted = ряд має розрив
finding-unknown = невідомий результат мають { $percent }
finding-drawn-apart = { $days ->
    [one] між вивантаженнями { $days } день
    [few] між вивантаженнями { $days } дні
   *[many] між вивантаженнями { $days } днів
}
finding-not-yet-due = час ще не вийшов для { $percent }
finding-partly-collected = не кожне джерело збирає ці дані
finding-constant = умова на цих даних завжди або ніколи не виконується
finding-gaps = { $lacking ->
    [one] { $lacking } період із { $periods } не має значення
    [few] { $lacking } періоди з { $periods } не мають значення
   *[many] { $lacking } періодів із { $periods } не мають значення
}

## Країни

countries-caveat = Країни по-різному визначають, кого вважати постраждалою особою, і по-різному їх виявляють. Відмінність не є рейтингом зусиль.
countries-none-apart = Жодна країна не відрізняється від усіх разом більше, ніж пояснює випадковість, або їхні дані не можна порівнювати.
country-apart = { $indicator } { $title }: { $area }, { $period } – { $value }, { $side ->
    [above] вище
   *[below] нижче
} за всі країни разом більше, ніж пояснює випадковість.

## Якість даних

quality-how = Кожен запис перевіряють правила; бал – це частка виконаних правил серед тих, про які можна сказати.
quality-missed = { $rules ->
    [one] Ціль має { $rules } правило;
    [few] Ціль мають { $rules } правила;
   *[many] Ціль мають { $rules } правил;
} { $missed ->
    [0] жодного десь не порушено.
    [one] { $missed } десь не досягає цілі.
   *[other] { $missed } десь не досягають цілі.
}
score-completeness = Повнота
score-validity = Правильність
score-consistency = Узгодженість
score-timeliness = Своєчасність
score-uniqueness = Унікальність
score-index = Індекс
dqa-how = За п’ятьма стандартами оцінки якості даних:
dqa-validity = Обґрунтованість: кожен показник каже, кого рахує, і його визначення має тести, які проходять перед кожним звітом.
dqa-integrity = Цілісність: запуск має номер, що змінюється з кожним байтом вхідних даних; хто має ці дані, може обчислити все заново.
dqa-precision = Точність: біля значень стоять інтервал, кількості, на яких вони ґрунтуються, і межі, які допускають невідомі результати.
dqa-reliability = Надійність: одне визначення чинне для всіх країн і періодів; де воно змінилося, дані не порівнюють.
dqa-timeliness = Своєчасність: день вивантаження даних наведено на обкладинці; кому час ще не вийшов, тих не оцінено.

## Обмеження

caveat-not-a-sample = Дані стосуються осіб, яких виявили або яким допомогли. Це не випадкова вибірка всіх постраждалих; міра зміщення невідома, і виправити її неможливо.
caveat-awareness = Зростання чи спад може пояснюватися обізнаністю, виявленням та обліком не менше, ніж самою торгівлею людьми.
caveat-definitions-differ = Країни по-різному визначають, кого вважати постраждалою особою: одні рахують лише офіційно встановлених, інші також імовірних.
caveat-several-categories = У деяких розподілах одна особа може належати до кількох категорій. Їхні частки в сумі перевищують 100 % і стосуються осіб, про яких є відповідний запис.
caveat-chance-alone = Інтервал показує лише вплив випадковості, а не відсутні справи чи хибні записи. Якщо два інтервали значно перекриваються, не слід говорити про відмінність.
caveat-quoting = Цитуючи дані, вказуйте джерело, дату даних і визначення.

## Критерії

question-relevance = Чи робить програма те, що потрібно?
question-coherence = Чи узгоджується вона з роботою інших?
question-effectiveness = Чи досягає вона своїх завдань?
question-efficiency = Чи добре використано ресурси?
question-impact = Що завдяки їй змінилося?
question-sustainability = Чи збережеться досягнуте?
no-targets = немає

## Паспорти показників

sheets-how = Визначення та цілі є вхідними даними цього звіту; їх змінюють у власних файлах, із датою та поясненням, і ніколи тут.
sheet-kind = Що це
sheet-level = Рівень
sheet-criterion = Критерій
sheet-unit = Одиниця
sheet-breakdown = Розподіл за
sheet-interval = Інтервал
sheet-interval-usual = звичайний для цього виду
sheet-interval-none = немає: { $reason }
sheet-decimals = Друк
sheet-digits = { $digits ->
    [0] цілими числами
    [one] { $digits } цифра після коми
    [few] { $digits } цифри після коми
   *[many] { $digits } цифр після коми
}
sheet-targets = Цілі
sheet-targets-none = немає: { $reason }
sheet-source = Джерело
sheet-changes = Зміни
sheet-change = { $day }: { $what }{ $comparable ->
    [yes] {""}
   *[no] {" "}(непорівнянно з попереднім)
}
sheet-frequency = Періодичність
sheet-responsible = Відповідальні
sheet-verification = Засоби перевірки
sheet-assumptions = Припущення
sheet-definition = Контрольна сума визначення

## Метод

method-counting = Що відбувається із записом
method-rows = Усюди можливі три відповіді: так, ні, невідомо. Невідоме рахують і показують, його ніколи не вважають за «ні». Кожен запис проходить такі кроки, саме в цьому порядку:
step-population = Хто не належить до сукупності, той поза нею.
step-undated = Запис без дати, яка відносить його до періоду, не належить до жодного періоду; такі рахують окремо.
step-excluded = Кого вилучає визначення, той вибуває.
step-not-yet-due = Кому час ще не вийшов, того не оцінюють, хоч би що вже сталося: самі лише ранні успіхи прикрашали б картину.
step-denominator = Хто не з тих, від кого береться частка, той вибуває.
step-met = Рахують тих, для кого умова виконується; винятки вибувають, якщо для них вона не виконується.
step-unknown = Де сказати не можна, там результат невідомий: значення береться від відомих, а межі зараховують усі невідомі до «ні» та до «так».
method-targets = Цілі та оцінки
method-progress = Поступ = (факт − базове значення) ÷ (ціль − базове значення) × 100, за неокругленими числами, однаково для «більше – краще» і «менше – краще». Його немає без базового значення або якщо ціль йому дорівнює.
method-bands = Оцінки, якщо визначення не каже іншого: досягнуто від 100 %, за планом від 80 %, частково від 50 %, нижче – відстає.
method-cumulative = Значення стосується власного періоду; якщо воно накопичується від першого періоду, про це каже визначення. Різних осіб за кілька років рахують заново, а не додають.
method-chance = Випадковість
method-intervals = Частки мають інтервал Вілсона, коефіцієнти – Баяра або точний, медіани – за порядком значень, якщо паспорт не каже іншого; рівень наведено в заголовку стовпця.
method-change = Про зростання чи зменшення йдеться лише там, де перевірка тренду з поправкою на кількість усіх перевірених трендів (Голм) свідчить проти випадковості; де такої перевірки немає – лише там, де інтервали першого й останнього значень не перетинаються.
method-apart = Про відмінність країни йдеться лише там, де перевірка щодо всіх країн разом, з такою самою поправкою, свідчить проти випадковості й де дані можна порівнювати.
method-protection = Захист осіб
policy-threshold = { $most ->
    [one] Дані, що ґрунтуються на одній особі або розкривають її, приховано разом із даними, з яких їх можна обчислити.
   *[other] Дані, що ґрунтуються на групі від 1 до { $most } осіб або розкривають її, приховано разом із даними, з яких їх можна обчислити.
}
policy-denominator = { $least ->
    [one] Значення, що ґрунтуються менш як на { $least } випадку, не наводяться.
   *[other] Значення, що ґрунтуються менш як на { $least } випадках, не наводяться.
}
policy-set-by = Правила встановлено: { $name }, { $day }
policy-not-applied = Ця версія ще не застосовує: { $what }.
method-marks = Позначки
method-origin = Звідки дані
method-reproducible = Кожне число обчислює програма за визначеннями, які може прочитати кожен. Ті самі вхідні дані дають той самий звіт, байт у байт.
method-withdrawn = Дані є такими, якими були в день вивантаження; пізніший звіт може їх виправити й про це скаже.
method-authors = Написане автором є частиною запуску: файл і початок його контрольної суми.
mark-withheld = приховано для захисту осіб
mark-not-available = немає даних
mark-not-applicable = не застосовується: немає що рахувати
mark-too-few = замало випадків для значення
mark-not-comparable = непорівнянно: розрив ряду
mark-not-reached = не досягнуто за час спостереження

## Повні таблиці та перевірки

tables-how = Усе, що випуск каже про кожен показник загалом і за категоріями в останньому році. Усі рядки з інтервалами та кількостями – у таблицях поруч із цим звітом.
checks-made = { $rules ->
    [one] { $rules } правило випливає з опису даних: що стовпець заповнено й можна прочитати, що ключі унікальні, а дати можливі.
    [few] { $rules } правила випливають з опису даних: що стовпці заповнено й можна прочитати, що ключі унікальні, а дати можливі.
   *[many] { $rules } правил випливають з опису даних: що стовпці заповнено й можна прочитати, що ключі унікальні, а дати можливі.
} Програма написала такі:

## Назви

area-ALB = Албанія
area-ARM = Вірменія
area-AZE = Азербайджан
area-BGR = Болгарія
area-BIH = Боснія і Герцеговина
area-BLR = Білорусь
area-GBR = Велика Британія
area-GEO = Грузія
area-HRV = Хорватія
area-HUN = Угорщина
area-MDA = Молдова
area-MKD = Північна Македонія
area-MNE = Чорногорія
area-POL = Польща
area-ROU = Румунія
area-RUS = Російська Федерація
area-SRB = Сербія
area-SVK = Словаччина
area-TUR = Туреччина
area-UKR = Україна
area-XKX = Косово
area-region = Регіон
term-unknown = не записано
term-yes = так
term-no = ні
term-percent = відсотки
term-persons = особи
term-cases = справи
term-days = дні
term-acts = акти
term-applications = заяви
term-per-100-000 = на 100 000
term-services-per-person = послуг на особу
term-DKK-per-person = DKK на особу
term-convicted-per-prosecuted = засуджених на обвинуваченого
term-decisions-per-application = рішень на заяву
term-points = бали
term-value = значення
term-up = більше – краще
term-down = менше – краще
term-none = ні більше, ні менше не краще
term-achieved = досягнуто
term-on-track = за планом
term-partly = частково
term-off-track = відстає
term-output = продукт
term-outcome = результат
term-impact = вплив
term-quality = якість
criterion-relevance = Доречність
criterion-coherence = Узгодженість
criterion-effectiveness = Результативність
criterion-efficiency = Ефективність
criterion-impact = Вплив
criterion-sustainability = Сталість
term-q0-25 = нижній квартиль
term-q0-5 = медіана
term-q0-75 = верхній квартиль
term-q0-9 = 90-й процентиль
term-standardised = стандартизовано
term-sex = стать
term-age-group = вікова група
term-majority = повноліття
term-citizenship = громадянство
term-exploitation-form = форма експлуатації
term-identified-by = хто виявив
term-service-type = вид послуги
term-provider = надавач
term-profession = професія
term-topic = тема
term-funder = джерело коштів
term-level = рівень
term-severity = вагомість
term-pillar = напрям
term-kind = вид
term-finding-type = вид висновку
