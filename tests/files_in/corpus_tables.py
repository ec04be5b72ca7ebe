"""Tables in which it is not plain who answered, when, or where a cell ends."""

from __future__ import annotations

from collections.abc import Sequence

from grader.answers import ReadOptions
from grader.answers.dates import DateOrder
from grader.answers.plan import WarningKind
from tests.files_in.case import ANN, BEN, Case, lines, pair
from tests.files_in.corpus_office import sheet
from tests.files_in.documents import archive

# Moodle's words for (surname, first name) by language pack, and a header of its answers' column.
_NAME_COLUMNS = {
    "ca": ("Cognoms", "Nom", "Resposta 1"),
    "de": ("Nachname", "Vorname", "Antwort 1"),
    "el": ("Επίθετο", "Μικρό/Βαπτιστικό όνομα", "Απόκριση 1"),
    "es": ("Apellido(s)", "Nombre", "Respuesta 1"),
    "eu": ("Abizena(k)", "Izena", "1 erantzuna"),
    "fr": ("Nom de famille", "Prénom", "Réponse 1"),
    "gl": ("Apelidos", "Nome", "Resposta 1"),
    "hr": ("Prezime", "Ime", "Odgovor 1"),
    "it": ("Cognome", "Nome", "Risposta data 1"),
    "ja": ("姓", "名", "解答 1"),
    "ko": ("성", "이름", "응답 1"),
    "lt": ("Pavardė", "Vardas", "Atsakas 1"),
    "nl": ("Achternaam", "Voornaam", "Antwoord 1"),
    "pl": ("Nazwisko", "Imię", "Odpowiedź 1"),
    "pt": ("Apelido", "Nome", "Resposta 1"),
    "ro": ("Nume de familie", "Prenume", "Răspuns 1"),
    "ru": ("Фамилия", "Имя", "Ответ 1"),
    "sv": ("Efternamn", "Förnamn", "Svar 1"),
    "tr": ("Soyadı", "Adı", "Yanıt 1"),
    "uk": ("Прізвище", "Ім'я", "Відповідь 1"),
    "zh_cn": ("姓", "名", "回答1"),
}
# Two times of one student, the later one first.
_TIMES = {
    "catalan": ("3 octubre 2026, 10:00", "21 setembre 2026, 10:00"),
    "dutch": ("3 oktober 2026", "21 september 2026"),
    "french": ("1 déc. 2026 09:00", "21 août 2026 09:00"),
    "german": ("3. Oktober 2026 10:00", "21. September 2026 10:00"),
    "hungarian": ("2026. október 3. 10:00", "2026. szeptember 21. 10:00"),
    "japanese": ("2026年10月3日 10:00", "2026年9月21日 10:00"),
    "polish": ("3 października 2026", "21 września 2026"),
    "russian": ("3 октября 2026", "21 сентября 2026"),
    "spanish-moodle": ("sábado, 3 de octubre de 2026, 10:00", "lunes, 21 de septiembre de 2026, 10:00"),
    "day-first-by-another-cell": ("03/10/2026 09:00", "21/09/2026 09:00"),
    "afternoon": ("10/3/2026 1:00 PM", "10/3/2026 11:00 AM"),
    "seconds-since-1970": ("1791021600", "1789000000"),
    "spreadsheet-days": ("46298.5", "46286.4"),
}


def cases() -> list[Case]:
    return [*_names(), *_people(), *_times(), *_cells(), *_pages()]


def _names() -> list[Case]:
    """Two people of one given name, and two of one surname."""
    return [
        Case(
            f"names-in-{language}.csv",
            lines(
                f"{family},{given},{answer}", f"Lee,Ann,{BEN}", f"Roe,Ann,{BEN} Or not.", "Lee,Bo,No idea."
            ).encode(),
            {"Ann Lee": BEN, "Ann Roe": f"{BEN} Or not.", "Bo Lee": "No idea."},
            rubric=None,
        )
        for language, (family, given, answer) in _NAME_COLUMNS.items()
    ]


def _people() -> list[Case]:
    forms = "ID;Startzeit;Fertigstellungszeit;E-Mail;Name;Gesamtpunktzahl"
    asked = "Vor- und Nachname;Punkte – Vor- und Nachname;Warum?;Punkte – Warum?"
    return [
        Case(
            "microsoft-forms-german-anonymous-with-points.csv",
            lines(
                f"{forms};{asked}",
                f"1;3.3.26 9:00;3.3.26 9:05;anonymous;;;Ann Lee;;{ANN};",
                f"2;3.3.26 9:00;3.3.26 9:06;anonymous;;;Ben Roe;;{BEN};",
            ).encode(),
            pair(),
            layout="Microsoft Forms",
            rubric=None,
        ),
        Case(
            "google-forms-german-with-score.csv",
            lines(
                "Zeitstempel,Nutzername,Punktestand,Vor- und Nachname,Warum schrumpft die Zelle?",
                f'2026/03/03 9:00:00 AM OEZ,a@x.test,0 / 5,Ann Lee,"{ANN}"',
                f"2026/03/03 9:01:00 AM OEZ,b@x.test,0 / 5,Ben Roe,{BEN}",
            ).encode(),
            pair(),
            layout="Google Forms",
            rubric=None,
        ),
        Case(
            "ids-made-powers-by-excel.csv",
            lines(
                "Student ID,Name,Answer", f'2.02301E+11,Ann Lee,"{ANN}"', f"2.02301E+11,Ben Roe,{BEN}"
            ).encode(),
            pair(),
            warnings=[WarningKind.DAMAGED_IDS],
            rubric=None,
        ),
        Case(
            "ids-of-sixteen-digits.xlsx",
            sheet(
                ("Student ID", "Name", "Answer"),
                (1234567890123450, "Ann Lee", ANN),
                (1234567890123450, "Ben Roe", BEN),
            ),
            pair(),
            warnings=[WarningKind.DAMAGED_IDS],
            rubric=None,
        ),
        Case(
            "ids-rounded-by-excel.csv",
            lines(
                "Student ID,Name,Answer",
                f'1234567890123450,Ann Lee,"{ANN}"',
                f"1234567890123450,Ben Roe,{BEN}",
            ).encode(),
            pair(),
            warnings=[WarningKind.DAMAGED_IDS],
            rubric=None,
        ),
    ]


def _times() -> list[Case]:
    def twice(
        name: str, later: str, earlier: str, warnings: Sequence[WarningKind] = (), **how: object
    ) -> Case:
        rows = (f'Ann Lee,"{later}",the newer words', f'Ann Lee,"{earlier}",the earlier words')
        return Case(
            f"last-of-two-tries-{name}.csv",
            lines("Student,Submitted,Answer", *rows).encode(),
            {"Ann Lee": "the newer words"},
            skipped=["kept the latest"],
            rubric=None,
            warnings=[*warnings, WarningKind.SAME_NAME],
            **how,  # type: ignore[arg-type]
        )

    return [
        *(twice(name, *times) for name, times in _TIMES.items()),
        twice(
            "day-first-or-not",
            "03/10/2026 09:00",
            "04/09/2026 09:00",
            options=ReadOptions(dates=DateOrder.DAY),
        ),
        twice("nobody-knows", "04/09/2026 09:00", "03/10/2026 09:00", warnings=[WarningKind.DATES]),
    ]


def _cells() -> list[Case]:
    return [
        Case(
            "surname-comma-given-in-no-quotation-marks.csv",
            lines("name,answer", "Lee, Ann,The cell shrinks", "Roe, Ben,The salt eats it").encode(),
            {"Lee, Ann": "The cell shrinks", "Roe, Ben": "The salt eats it"},
            warnings=[WarningKind.SPILLED_CELLS],
            rubric=None,
        ),
        Case(
            "speech-with-commas-in-quotation-marks.csv",
            lines(
                "name,q1,q2",
                'Ann Lee,"I said "no", then yes","fine, too"',
                "Ben Roe,the salt,the wall",
            ).encode(),
            {
                ("Ann Lee", "q1"): 'I said "no", then yes',
                ("Ann Lee", "q2"): "fine, too",
                ("Ben Roe", "q1"): "the salt",
                ("Ben Roe", "q2"): "the wall",
            },
            rubric=None,
        ),
        Case(
            "inches-in-no-quotation-marks.csv",
            lines("name,answer", 'Ann Lee,it is 5" long, or more', "Ben Roe,no idea").encode(),
            {"Ann Lee": 'it is 5" long, or more', "Ben Roe": "no idea"},
            warnings=[WarningKind.SPILLED_CELLS],
            rubric=None,
        ),
        Case(
            "text-below-no-header.csv",
            lines("name,answer,", f'Ann Lee,short,"{ANN}"', f"Ben Roe,short,{BEN}").encode(),
            pair("short", "short"),
            warnings=[WarningKind.UNREAD_TEXT],
            rubric=None,
        ),
    ]


def _pages() -> list[Case]:
    image = '<img class=""equation_image"" alt=""LaTeX: \\rho"" data-equation-content=""\\rho"" src=""x"">'
    return [
        Case(
            "canvas-quiz-with-pages-in-cells.csv",
            lines(
                "name,id,sis_id,section,section_id,section_sis_id,submitted,attempt,4711: Why?,1.0,score",
                f"Ann Lee,5,,A,1,,2026-03-03 10:00:00 UTC,1,<p>{BEN}</p><p>Less&nbsp;dense</p>,0,0",
                f'Ben Roe,6,,A,1,,2026-03-03 10:00:00 UTC,1,"<p>It is {image}</p>",0,0',
            ).encode(),
            {"Ann Lee": f"{BEN}\n\nLess dense", "Ben Roe": "It is \\rho"},
            layout="Canvas quiz student analysis",
            rubric=None,
        ),
        Case(
            "signs-spelt-as-web-pages-do.csv",
            lines(
                "name,answer", "Ann Lee,ice&nbsp;is &lt; water &amp; light", "Ben Roe,a <b> in HTML is bold"
            ).encode(),
            {"Ann Lee": "ice is < water & light", "Ben Roe": "a <b> in HTML is bold"},
            rubric=None,
        ),
        Case(
            "equations-told-twice",
            {
                "Ann Lee/a.html": (
                    b'<p>So <span class="katex"><span class="katex-mathml"><math><mi>y</mi><mo>=</mo>'
                    b'<mn>3</mn></math></span><span class="katex-html" aria-hidden="true"><span>y</span>'
                    b"<span>=3</span></span></span> then</p>"
                ),
                "Ben Roe/a.html": (
                    b'<p><img class="equation_image" alt="LaTeX: y=3" data-equation-content="y=3" src="x">'
                    b'<span class="hidden-readable"><math><mi>y</mi><mo>=</mo><mn>3</mn></math></span></p>'
                ),
            },
            {"Ann Lee": "So y=3 then", "Ben Roe": "y=3"},
        ),
        Case(
            "canvas-links.zip",
            archive(
                {
                    "leeann_4200_link.html": b'<a href="http://x.test">x</a>',
                    "roeben_4201_99_a.txt": BEN.encode(),
                }
            ),
            {"roeben": BEN},
            skipped=["leeann handed in a web address"],
        ),
    ]
