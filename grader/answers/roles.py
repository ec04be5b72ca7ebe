"""What column headers are called, in the languages and systems that export them."""

from __future__ import annotations

import re

_SPACE = re.compile(r"[\s_]+")

_NAMES: dict[str, str] = {
    "student": """
        student, students, student name, name of student, name, full name, your name, your full
        name, what is your name, first and last name, last name first name, surname first name,
        learner, pupil, candidate, user, username, user name, login, schüler, schülerin, schüler/in,
        name des schülers, élève, étudiant, alumno, alumna, estudiante, nombre completo, nombre y
        apellidos, student/in, studierende, leerling, studente, aluno, author, writer, respondent,
        participant name
    """,
    "given": """
        first name, firstname, given name, given names, forename, vorname, prénom, nombre, nome,
        voornaam, first
    """,
    "family": """
        surname, last name, lastname, family name, nachname, familienname, nom, nom de famille,
        apellido, apellidos, cognome, achternaam, last
    """,
    "email": """
        email address, email, e-mail, e-mail address, mail, e-mail-adresse, e-mailadresse, adresse
        e-mail, adresse de messagerie, adresse mail, correo electrónico, dirección de correo
        electrónico, indirizzo email
    """,
    "number": """
        id number, student id, student number, student no, student no., studentid, candidate number,
        candidate no, sis id, sis user id, matriculation number, matrikelnummer, matrikelnr,
        matr.-nr., participant number, participant, numéro étudiant, número de matrícula, idnumber,
        roll number, roll no, pupil id, id, identifier, code, student code
    """,
    "time": """
        timestamp, time stamp, completed, completed on, completion time, submitted, submitted at,
        submitted on, submission time, submission date, zeitstempel, horodateur, marca temporal,
        beendet, abgeschlossen, terminé, finalizado, date, time, datetime, last modified
        (submission)
    """,
    "answer": """
        answer, answers, response, responses, student answer, student response, answer text,
        response text, text, essay, submission, online text, antwort, antworten, réponse, respuesta,
        risposta, antwoord, resposta, free response, written response
    """,
    "question": """
        question, questions, question id, question number, question no, question text, item, prompt,
        task, frage, frage nr, aufgabe, pregunta, domanda, vraag, questão
    """,
    "": """
        score, total score, grade, grades, mark, marks, points, total points, max points, feedback,
        comment, comments, state, status, attempt, started, started on, start time, time taken,
        duration, section, section_id, class, group, groups, institution, department, period, n
        correct, n incorrect, quiz feedback, note, notes, klasse, punkte, bewertung, kommentar,
        begonnen, dauer, begonnen am, verbrauchte zeit, row, nr, nr., no, no., #, grade posted time,
        last modified time, section_sis_id, root_account, language
    """,
}
_ROLE_OF = {" ".join(name.split()): role for role, names in _NAMES.items() for name in names.split(",")}

ROLES = ("student", "given", "family", "email", "number", "time", "answer", "question")
"""The roles a column may have, as `--map` names them; a question's id is the role of its answers' column."""

_ASKED_FOR = re.compile(r"^(?:what is |what's |please |enter |type |write |fill in )*(?:your |the )")
_LEFT_ALONE = re.compile(
    r"(points?|feedback|score|grade|comments?)\s*[-–:].*|(grade|score|mark|note|bewertung|total)\s*[/(].*"
    r"|right answer \d+|.*\[(score|feedback|points)\]|response time.*|time spent.*|richtige antwort \d+"
    r"|(q|question|item|aufgabe|frage)\s*\d+\s*(score|points|marks?|grade|feedback|comments?)|\(?unnamed.*"
)


def plain(header: str) -> str:
    """A header as it is compared: case-folded, spaces and underscores as one space, no closing mark."""
    return _SPACE.sub(" ", header.replace("\ufeff", "").casefold()).strip(" :*?.\u00a0")


def role_of(header: str) -> str | None:
    """The role a header names, '' for a column that is left alone, None for one that says nothing known."""
    name = plain(header)
    role = _ROLE_OF.get(name, _ROLE_OF.get(header.casefold().strip()))
    if role is None:
        role = _ROLE_OF.get(_ASKED_FOR.sub("", name))
    if role is None and _LEFT_ALONE.fullmatch(name):
        return ""
    return role
