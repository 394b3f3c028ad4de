# Cuvintele rapoartelor în română. Toate cataloagele au aceleași mesaje cu aceleași variabile.

## Raportul

report-of = Raport privind rezultatele, { $from }–{ $to }
cover-donor = Donator
cover-agreement = Acord
cover-currency = Moneda
cover-countries = Țări
cover-data = Date la
cover-engine = Calculat cu
cover-run = Rulare
section-summary = Rezumat
section-context = Context
section-results = Cadrul de rezultate
section-progress = Progresul pe obiective
section-countries = Comparația între țări
section-finance = Eficiență și finanțe
section-lessons = Riscuri și lecții
section-sustainability = Durabilitate și preluarea de către stat
section-quality = Calitatea datelor
section-limitations = Limitări
section-criteria = Matricea de evaluare
section-sheets = Fișele indicatorilor
section-method = Metoda
section-tables = Tabele complete
section-checks = Verificările înregistrărilor
other-objectives = Alți indicatori

## Ce are de scris autorul

prompt-summary = Ce a realizat programul în această perioadă, în cinci propoziții, și ce ar trebui să decidă donatorul.
prompt-context = Ce s-a schimbat în legislație, migrație și politică, atât cât este nevoie pentru a judeca cifrele.
prompt-progress = Ce s-a făcut pentru fiecare obiectiv și de ce cifrele s-au mișcat sau nu.
prompt-countries = Ce explică diferențele dintre țări.
prompt-finance = Bugetul față de cheltuieli și de ce diferă; ce au plătit statele.
prompt-lessons = Ce ar putea merge prost, ce a mers prost și ce s-a învățat.
prompt-sustainability = Ce a fost preluat de state, ce nu și de ce depinde aceasta.

## Cuvintele paginii

language-name = Română
ui-language = Limba
ui-skip = Salt la raport
ui-contents = Cuprins
ui-annex = Anexa { $number }
ui-filter = Arată doar
ui-filter-country = Țara
ui-filter-objective = Obiectivul
ui-filter-rating = Aprecierea
ui-filter-all = Toate
ui-placeholder = Aici scrie autorul
ui-file = Fișierul: { $file }
ui-note = Notă
ui-caveat = De reținut
ui-reports = Rapoarte
ui-files = Fișierele acestei publicații
ui-tables = Tabele
ui-charts = Grafice
ui-manifest = Fiecare fișier cu suma sa de control
ui-index-how = Tot ce se află aici a trecut prin filtrul programului pentru protecția persoanelor.

## Date

date = { $day } { $month } { $year }
month-1 = ianuarie
month-2 = februarie
month-3 = martie
month-4 = aprilie
month-5 = mai
month-6 = iunie
month-7 = iulie
month-8 = august
month-9 = septembrie
month-10 = octombrie
month-11 = noiembrie
month-12 = decembrie

## Numere cu unitatea lor

unit-persons = { $n ->
    [one] { $number } persoană
    [few] { $number } persoane
   *[other] { $number } de persoane
}
unit-cases = { $n ->
    [one] { $number } caz
    [few] { $number } cazuri
   *[other] { $number } de cazuri
}
unit-days = { $n ->
    [one] { $number } zi
    [few] { $number } zile
   *[other] { $number } de zile
}
unit-acts = { $n ->
    [one] { $number } act
    [few] { $number } acte
   *[other] { $number } de acte
}
unit-applications = { $n ->
    [one] { $number } cerere
    [few] { $number } cereri
   *[other] { $number } de cereri
}
unit-points = { $n ->
    [one] { $number } punct
    [few] { $number } puncte
   *[other] { $number } de puncte
}
by-days = până în ziua { $days }

## Rezumat

headline-of = { $area }, { $period }
headline-interval = interval { $number }
headline-target = ținta { $number }
summary-reached = { $rated ->
    [one] { $rated } rezultat are o țintă și o valoare publicată
    [few] { $rated } rezultate au o țintă și o valoare publicată
   *[other] { $rated } de rezultate au o țintă și o valoare publicată
}. Dintre ele: atinse – { $achieved }, conform planului – { $ontrack }, parțial – { $partly }, în urmă – { $offtrack }.
rows-withheld = { $rows ->
    [one] Această publicație are { $rows } rând
    [few] Această publicație are { $rows } rânduri
   *[other] Această publicație are { $rows } de rânduri
}; { $withheld ->
    [one] { $withheld } rând nu se publică
    [few] { $withheld } rânduri nu se publică
   *[other] { $withheld } de rânduri nu se publică
} pentru protecția persoanelor.

## Capetele tabelelor

head-indicator = Indicator
head-area = Țara
head-period = Perioada
head-baseline = Valoare de referință
head-target = Ținta
head-actual = Realizat
head-value = Valoare
head-variance = Abaterea
head-progress = Progres
head-rating = Apreciere
head-interval = Interval
head-interval-at = Interval de { $level }
head-bounds = Margini
head-counts = Din câte
head-class = Rânduri
head-comparable = Se pot compara?
head-criterion = Criteriu
head-question = Întrebare
head-indicators = Indicatori
head-ratings = Rezultate cu țintă
head-dimension = Dimensiune
head-rule = Regula

## Titlurile tabelelor

caption-framework = Cadrul de rezultate: { $objective }
caption-latest = { $what }: { $period }
caption-flow = Cine este numărat: { $what }, { $period }
caption-countries = Ultimele cifre ale țărilor
caption-money = Bani
caption-efficiency = Eficiență: ultimele cifre
caption-handover = Preluarea de către stat: ultimele cifre
caption-scores = Scorurile înregistrărilor, în procente, pentru toate perioadele împreună
caption-criteria = Criteriile Comitetului de Asistență pentru Dezvoltare al OCDE
caption-time = { $what }, în timp
caption-categories = { $what }, după { $by }: { $period }
caption-categories-several = { $what }, după { $by }: { $period }. O persoană poate fi în mai multe categorii; ele nu se adună.
caption-checks = Regulile programului: procentul rândurilor pentru care sunt respectate, pentru toate perioadele împreună
chart-caption = { $what }, în timp. Un gol marcat este o cifră care nu se publică sau nu există.
chart-alt = Grafic: { $what }, în timp. Ultimele cifre: { $figures }.

## Cadrul de rezultate

results-how = Abaterea este valoarea realizată minus ținta, în unitatea indicatorului (puncte procentuale pentru o pondere). Progresul este partea parcursă din drumul de la valoarea de referință la țintă. Unde nici mai mult, nici mai puțin nu este mai bine, nu există apreciere.
objective-indicators = { $indicators ->
    [one] { $indicators } indicator.
    [few] { $indicators } indicatori.
   *[other] { $indicators } de indicatori.
}

## Un indicator

kind-count = Un număr de rânduri.
kind-distinct = Un număr de persoane diferite: cine are mai multe cazuri se numără o singură dată.
kind-sum = O sumă.
kind-proportion = Ponderea celor pentru care condiția este îndeplinită, dintre cei al căror rezultat este cunoscut.
kind-distribution = Ponderea fiecărei categorii dintre cei despre care există o înregistrare.
kind-ratio = O sumă sau un număr împărțit la altul.
kind-rate = Evenimentele perioadei raportate la un număr de locuitori.
kind-mean = Media aritmetică a celor a căror valoare este cunoscută.
kind-quantile = Valoarea pe care o astfel de parte dintre cei cu valoare cunoscută nu o depășește.
kind-time-to-event = Timpul până la un eveniment; cine încă așteaptă se numără cât se știe.
kind-composite = Mai multe componente într-un singur scor.
kind-derived = Calculat din alți indicatori.
meaning-within = { $days ->
    [one] Trebuie să se întâmple în { $days } zi; cei al căror termen nu a trecut sunt lăsați deoparte.
    [few] Trebuie să se întâmple în { $days } zile; cei al căror termen nu a trecut sunt lăsați deoparte.
   *[other] Trebuie să se întâmple în { $days } de zile; cei al căror termen nu a trecut sunt lăsați deoparte.
}
meaning-excluded = Lăsați deoparte: { $reasons }.
no-total = Nu are total: cifrele sale sunt pe categorii.
no-value = { $what }: nu se arată nicio valoare pentru vreo țară sau perioadă ({ $marks }).
counts = { $part } din { $whole }
counts-n = n = { $n }
change = { $area }: { $first } ({ $from }), { $last } ({ $to }). { $told ->
    [rises] Valoarea crește mai mult decât explică întâmplarea
    [falls] Valoarea scade mai mult decât explică întâmplarea
    [not-told] Diferența nu poate fi deosebită de întâmplare
   *[bare] Niciun interval nu spune cât din diferență este întâmplare
}{ $wanted ->
    [yes] , ceea ce este direcția dorită.
    [no] , ceea ce nu este direcția dorită.
   *[open] .
}
latest-withheld = { $area }: cifra pentru { $period } nu se publică, pentru protecția persoanelor.
change-parted = Cifrele anterioare au altă definiție sau procedură și nu se compară.
flow-population = Rânduri în perioadă
flow-excluded = minus: lăsate deoparte de definiție
flow-not-yet-due = minus: termenul nu a trecut
flow-not-in-denominator = minus: nu sunt dintre cei la care se referă ponderea
flow-excepted = minus: excepții
flow-denominator = Numitor: cei la care se referă valoarea sau valoarea din afară
flow-unknown = dintre ei cu rezultat necunoscut
flow-numerator = Numărător: cei pentru care condiția este îndeplinită
flow-undated = Pe lângă acestea: fără dată, în nicio perioadă
caveat-partly-collected = Nu fiecare sursă colectează ce este nevoie: unele rânduri sunt necunoscute doar din această cauză.
caveat-constant-condition = O condiție este mereu sau niciodată adevărată pe aceste date: poate s-a pierdut un cod.
caveat-multi-valued = O persoană poate fi în mai multe categorii ale unei defalcări.
caveat-no-interval = Fără interval: { $reason }
caveat-comparing = { $area }: { $verdict } ({ $why }).
verdict-comparable = comparabil
verdict-compare-with-care = de comparat cu grijă
verdict-do-not-compare = a nu se compara
verdict-not-available = fără cifre
finding-parted = seria este întreruptă
finding-unknown = { $percent } au rezultat necunoscut
finding-drawn-apart = { $days ->
    [one] extragerile sunt la { $days } zi distanță
    [few] extragerile sunt la { $days } zile distanță
   *[other] extragerile sunt la { $days } de zile distanță
}
finding-not-yet-due = pentru { $percent } termenul nu a trecut
finding-partly-collected = nu fiecare sursă colectează aceste date
finding-constant = o condiție este mereu sau niciodată adevărată pe aceste date
finding-gaps = { $lacking ->
    [one] { $lacking } perioadă din { $periods } nu are valoare
    [few] { $lacking } perioade din { $periods } nu au valoare
   *[other] { $lacking } de perioade din { $periods } nu au valoare
}

## Țările

countries-caveat = Țările diferă în privința persoanelor pe care le consideră victime și în felul în care le găsesc. O diferență nu este un clasament al eforturilor.
countries-none-apart = Nicio țară nu se deosebește de toate împreună mai mult decât explică întâmplarea sau cifrele lor nu se pot compara.
country-apart = { $indicator } { $title }: { $area }, { $period }, cu { $value }, este { $side ->
    [above] peste
   *[below] sub
} toate țările împreună mai mult decât explică întâmplarea.

## Calitatea datelor

quality-how = Fiecare înregistrare este verificată de reguli; un scor este ponderea regulilor respectate dintre cele despre care se poate spune.
quality-missed = { $rules ->
    [one] { $rules } regulă are o țintă;
    [few] { $rules } reguli au o țintă;
   *[other] { $rules } de reguli au o țintă;
} { $missed ->
    [0] niciuna nu este ratată undeva.
    [one] { $missed } este ratată undeva.
   *[other] { $missed } sunt ratate undeva.
}
score-completeness = Completitudine
score-validity = Validitate
score-consistency = Coerență
score-timeliness = Promptitudine
score-uniqueness = Unicitate
score-index = Indice
dqa-how = După cele cinci standarde ale unei evaluări a calității datelor:
dqa-validity = Validitate: fiecare indicator spune pe cine numără, iar definiția sa are teste care trec înaintea fiecărui raport.
dqa-integrity = Integritate: rularea are un număr care se schimbă cu fiecare octet intrat; cine are datele de intrare o poate calcula din nou.
dqa-precision = Precizie: lângă valori stau intervalul, numerele pe care se bazează și marginile pe care le permit rezultatele necunoscute.
dqa-reliability = Fiabilitate: o singură definiție este valabilă pentru toate țările și perioadele; unde s-a schimbat, cifrele nu se compară.
dqa-timeliness = Promptitudine: ziua extragerii datelor stă pe copertă; cei al căror termen nu a trecut nu sunt judecați.

## Limitări

caveat-not-a-sample = Cifrele se referă la persoane identificate sau asistate. Ele nu sunt un eșantion aleatoriu al tuturor victimelor; abaterea nu este cunoscută și nu poate fi corectată.
caveat-awareness = O creștere sau o scădere se poate datora sensibilizării, identificării și evidenței la fel de mult ca traficului însuși.
caveat-definitions-differ = Țările diferă în privința persoanelor pe care le consideră victime: unele numără doar persoanele identificate oficial, altele și victimele prezumate.
caveat-several-categories = În unele defalcări o persoană poate fi în mai multe categorii. Ponderile lor depășesc împreună 100 % și se referă la persoanele pentru care există o înregistrare.
caveat-chance-alone = Intervalul arată doar efectul întâmplării, nu și cazurile lipsă sau înregistrările greșite. Dacă două intervale se suprapun mult, nu se vorbește despre o diferență.
caveat-quoting = Când citați o cifră, numiți sursa, data datelor și definiția.

## Criterii

question-relevance = Face programul ceea ce trebuie?
question-coherence = Cât de bine se potrivește cu ce fac alții?
question-effectiveness = Își atinge obiectivele?
question-efficiency = Cât de bine sunt folosite resursele?
question-impact = Ce schimbare aduce?
question-sustainability = Vor dura beneficiile?
no-targets = niciunul

## Fișele indicatorilor

sheets-how = Definițiile și țintele sunt date de intrare ale acestui raport; ele se schimbă în fișierele lor, cu dată și motiv, și niciodată aici.
sheet-kind = Ce este
sheet-level = Nivel
sheet-criterion = Criteriu
sheet-unit = Unitate
sheet-breakdown = Defalcat după
sheet-interval = Interval
sheet-interval-usual = cel obișnuit al tipului său
sheet-interval-none = niciunul: { $reason }
sheet-decimals = Tipărit
sheet-digits = { $digits ->
    [0] ca numere întregi
    [one] cu { $digits } cifră după virgulă
    [few] cu { $digits } cifre după virgulă
   *[other] cu { $digits } de cifre după virgulă
}
sheet-targets = Ținte
sheet-targets-none = niciuna: { $reason }
sheet-source = Sursa
sheet-changes = Modificări
sheet-change = { $day }: { $what }{ $comparable ->
    [yes] {""}
   *[no] {" "}(necomparabil cu ce a fost înainte)
}
sheet-frequency = Frecvența
sheet-responsible = Responsabili
sheet-verification = Mijloace de verificare
sheet-assumptions = Ipoteze
sheet-definition = Suma de control a definiției

## Metoda

method-counting = Ce se întâmplă cu o înregistrare
method-rows = Peste tot sunt posibile trei răspunsuri: da, nu, necunoscut. Necunoscutul se numără și se arată, nu se ia niciodată drept „nu”. Fiecare înregistrare trece prin acești pași, în această ordine:
step-population = Cine nu este din populație rămâne în afară.
step-undated = O înregistrare fără data care o pune într-o perioadă nu este în nicio perioadă și se numără separat.
step-excluded = Pe cine lasă deoparte definiția iese.
step-not-yet-due = Cine mai are timp nu este judecat încă, orice s-ar fi întâmplat: doar succesele timpurii ar înfrumuseța imaginea.
step-denominator = Cine nu este dintre cei la care se referă ponderea iese.
step-met = Se numără cei pentru care condiția este îndeplinită; excepțiile ies dacă pentru ele nu este.
step-unknown = Unde nu se poate spune, rezultatul este necunoscut: valoarea este a celor cunoscuți, iar marginile pun toate necunoscutele la „nu” și la „da”.
method-targets = Ținte și aprecieri
method-progress = Progres = (realizat − valoare de referință) ÷ (ținta − valoare de referință) × 100, din numere nerotunjite, la fel pentru „mai mult este mai bine” și „mai puțin este mai bine”. Nu există fără valoare de referință sau unde ținta este chiar ea.
method-bands = Aprecieri, dacă definiția nu spune altceva: atins de la 100 %, conform planului de la 80 %, parțial de la 50 %, sub aceasta în urmă.
method-cumulative = O cifră este a propriei perioade; unde numără de la prima perioadă, definiția o spune. Persoanele diferite din mai mulți ani se numără din nou, nu se adună.
method-chance = Întâmplarea
method-intervals = Ponderile au intervalul Wilson, ratele pe cel al lui Byar sau pe cel exact, medianele pe cel al ordinii lor, dacă fișa nu spune altceva; nivelul stă în capul coloanei.
method-change = Se spune că o valoare crește sau scade doar acolo unde testul tendinței, corectat pentru numărul tuturor tendințelor testate (Holm), vorbește împotriva întâmplării; unde nu există un astfel de test, doar acolo unde intervalele primei și ultimei valori nu se ating.
method-apart = Se spune că o țară se deosebește doar acolo unde testul față de toate țările împreună, corectat la fel, vorbește împotriva întâmplării și unde cifrele se pot compara.
method-protection = Protecția persoanelor
policy-threshold = { $most ->
    [one] Cifrele care se bazează pe o singură persoană sau o dezvăluie nu se publică, împreună cu cifrele din care ar putea fi deduse.
    [few] Cifrele care se bazează pe un grup de 1 până la { $most } persoane sau îl dezvăluie nu se publică, împreună cu cifrele din care ar putea fi deduse.
   *[other] Cifrele care se bazează pe un grup de 1 până la { $most } de persoane sau îl dezvăluie nu se publică, împreună cu cifrele din care ar putea fi deduse.
}
policy-denominator = { $least ->
    [one] Valorile bazate pe mai puțin de { $least } caz nu se publică.
    [few] Valorile bazate pe mai puțin de { $least } cazuri nu se publică.
   *[other] Valorile bazate pe mai puțin de { $least } de cazuri nu se publică.
}
policy-set-by = Politica a fost stabilită de { $name } la { $day }.
policy-not-applied = Această versiune încă nu aplică: { $what }.
method-marks = Semne
method-origin = De unde vine
method-reproducible = Fiecare număr este calculat de un program după definiții pe care le poate citi oricine. Aceleași date de intrare dau același raport, octet cu octet.
method-withdrawn = Cifrele sunt ale datelor așa cum au fost extrase; un raport ulterior le poate corecta și o va spune.
method-authors = Scris de autor și parte a rulării: fișierul și începutul sumei sale de control.
mark-withheld = nepublicat pentru protecția persoanelor
mark-not-available = date indisponibile
mark-not-applicable = nu se aplică: nimic de numărat
mark-too-few = prea puține cazuri pentru o valoare
mark-not-comparable = necomparabil: seria este întreruptă
mark-not-reached = neatins în perioada observată

## Tabele complete și verificări

tables-how = Tot ce spune publicația despre fiecare indicator în întregime și pe categorii în ultimul an. Toate rândurile, cu intervale și numere, sunt în tabelele de lângă acest raport.
checks-made = { $rules ->
    [one] { $rules } regulă rezultă din descrierea datelor: că o coloană este completată și poate fi citită, că cheile sunt unice și datele posibile.
    [few] { $rules } reguli rezultă din descrierea datelor: că sunt completate coloanele și pot fi citite, că cheile sunt unice și datele posibile.
   *[other] { $rules } de reguli rezultă din descrierea datelor: că sunt completate coloanele și pot fi citite, că cheile sunt unice și datele posibile.
} Programul le-a scris pe acestea:

## Nume

area-ALB = Albania
area-ARM = Armenia
area-AZE = Azerbaidjan
area-BGR = Bulgaria
area-BIH = Bosnia și Herțegovina
area-BLR = Belarus
area-GBR = Regatul Unit
area-GEO = Georgia
area-HRV = Croația
area-HUN = Ungaria
area-MDA = Moldova
area-MKD = Macedonia de Nord
area-MNE = Muntenegru
area-POL = Polonia
area-ROU = România
area-RUS = Federația Rusă
area-SRB = Serbia
area-SVK = Slovacia
area-TUR = Turcia
area-UKR = Ucraina
area-XKX = Kosovo
area-region = Regiunea
term-unknown = neînregistrat
term-yes = da
term-no = nu
term-percent = procente
term-persons = persoane
term-cases = cazuri
term-days = zile
term-acts = acte
term-applications = cereri
term-per-100-000 = la 100 000
term-services-per-person = servicii de persoană
term-DKK-per-person = DKK de persoană
term-convicted-per-prosecuted = condamnați la un inculpat
term-decisions-per-application = decizii la o cerere
term-points = puncte
term-value = valoare
term-up = mai mult este mai bine
term-down = mai puțin este mai bine
term-none = nici mai mult, nici mai puțin nu este mai bine
term-achieved = atins
term-on-track = conform planului
term-partly = parțial
term-off-track = în urmă
term-output = produs
term-outcome = rezultat
term-impact = impact
term-quality = calitate
criterion-relevance = Relevanță
criterion-coherence = Coerență
criterion-effectiveness = Eficacitate
criterion-efficiency = Eficiență
criterion-impact = Impact
criterion-sustainability = Durabilitate
term-q0-25 = cuartila inferioară
term-q0-5 = mediana
term-q0-75 = cuartila superioară
term-q0-9 = a 90-a percentilă
term-standardised = standardizat
term-sex = sex
term-age-group = grupă de vârstă
term-majority = majorat
term-citizenship = cetățenie
term-exploitation-form = forma de exploatare
term-identified-by = cine a identificat
term-service-type = tipul serviciului
term-provider = prestator
term-profession = profesie
term-topic = temă
term-funder = sursa banilor
term-level = nivel
term-severity = gravitate
term-pillar = pilon
term-kind = tip
term-finding-type = tipul constatării
