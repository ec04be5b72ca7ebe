"""What column headers are called, in the languages and systems that export them."""

from __future__ import annotations

import re
import unicodedata

_SPACE = re.compile(r"[\s_]+")

_NAMES: dict[str, str] = {
    "student": """
        student, students, student name, name of student, name, full name, your name, your full
        name, what is your name, first and last name, last name first name, surname first name,
        learner, pupil, candidate, user, username, user name, login, schüler, schülerin, schüler/in,
        name des schülers, élève, étudiant, alumno, alumna, estudiante, nombre completo, nombre y
        apellidos, student/in, studierende, leerling, studente, aluno, author, writer, respondent,
        participant name, user full name, vollständiger name, nom complet, nom complet de l'utilisateur,
        nombre completo del usuario, nome completo, nome completo do utilizador, nome completo do usuário,
        nome completo dell'utente, volledige naam, volledige naam van de gebruiker, nom complet de
        l’utilisateur,
        πλήρες όνομα, izen osoa, フルネーム, 氏名, 전체 이름, visas pavadinimas, nume complet,
        полное имя, фио,
        fullständigt namn, tam adı, повне ім'я, 全名, 姓名, الاسم كاملا, namn, navn, naam, nimi,
        jméno a příjmení,
        imię i nazwisko, celé meno, teljes név, name des studierenden, teilnehmer, teilnehmerin,
        teilnehmer/in,
        anmeldename, benutzername, brukernavn, nombre de usuario, gebruikersnaam, recipient
    """,
    "given": """
        first name, firstname, given name, given names, forename, vorname, prénom, nombre, nome,
        voornaam, first, prenom, prénoms, nombre(s), nombres, nome próprio, primeiro nome, roepnaam, förnamn,
        fornavn, etunimi, imię, imiona, křestní jméno, keresztnév, utónév, prenume, adı, ad, имя, ім'я, ім’я,
        μικρό/βαπτιστικό όνομα, όνομα, izena, vardas, eesnimi, vārds, 名, 이름, 名字, الاسم الأول, שם פרטי,
        recipient first name, recipientfirstname, rufname, legal first name, preferred name
    """,
    "family": """
        surname, last name, lastname, family name, nachname, familienname, nom, nom de famille,
        apellido, apellidos, cognome, achternaam, last, apellido(s), primer apellido, segundo
        apellido, apelido,
        apelidos, sobrenome, último nome, cognoms, efternamn, efternavn, etternavn, sukunimi,
        nazwisko, příjmení,
        priezvisko, vezetéknév, családnév, nume de familie, soyadı, soyad, фамилия, прізвище,
        επίθετο, επώνυμο,
        abizena(k), abizenak, pavardė, perekonnanimi, uzvārds, prezime, priimek, 姓, 성, 姓氏, الاسم الأخير,
        اسم العائلة, שם משפחה, recipient last name, recipientlastname, zuname, tussenvoegsel, surnames
    """,
    "email": """
        email address, email, e-mail, e-mail address, mail, e-mail-adresse, e-mailadresse, adresse
        e-mail, adresse de messagerie, adresse mail, correo electrónico, dirección de correo
        electrónico, indirizzo email, dirección de correo, dirección email, adresse de courriel, courriel,
        adreça electrònica, correo, e-mailadres, endereço de email, endereço de e-mail, epost,
        e-post, e-postadress,
        e-postadresse, sähköposti, adres e-mail, adres email, e-mailová adresa, e-mail cím, adresa de e-mail,
        e-posta adresi, e-posta, адрес электронной почты, электронная почта, електронна пошта,
        helbide elektronikoa,
        enderezo de correo, el. pašto adresas, διεύθυνση ηλε.ταχυδρομείου, メールアドレス, 이메일 주소,
        电子邮件地址, عنوان البريد الإلكتروني, recipient email, recipientemail, student email, school email,
        org email, sis login id
    """,
    "number": """
        id number, student id, student number, student no, student no., studentid, candidate number,
        candidate no, sis id, sis user id, matriculation number, matrikelnummer, matrikelnr,
        matr.-nr., participant number, participant, numéro étudiant, número de matrícula, idnumber,
        roll number, roll no, pupil id, id, identifier, code, student code, id-nummer, número de id,
        número id,
        numéro d'identification, numéro d’identification, codice identificativo, nummer (id), ID nummer,
        id-nummer, número de identificação (id), identifiant, identificador, identificativo, identificatie,
        orgdefinedid, org defined id, matrikel-nr, matrikel-nr., schülernummer, leerlingnummer, studentnummer,
        external data reference, externalreference, 学籍番号, 学号, индивидуальный номер, unique user id
    """,
    "time": """
        timestamp, time stamp, completed, completed on, completion time, submitted, submitted at,
        submitted on, submission time, submission date, zeitstempel, horodateur, marca temporal,
        beendet, abgeschlossen, terminé, finalizado, date, time, datetime, last modified
        (submission), end date, enddate, recorded date, recordeddate, fertigstellungszeit, heure de fin,
        hora de finalización, completado, completado el, terminato, concluído, voltooid, zuletzt
        geändert (abgabe),
        abgabe, abgegeben am, abgegeben, eingereicht am, eingereicht, abgabezeit, abgabedatum, fecha
        de entrega,
        enviado, enviado el, entregado, remis le, date de remise, consegnato il, data di consegna,
        entregue em,
        inleverdatum, ingeleverd op, inlämnad, afleveret, date submitted, handed in, hand-in time, datum,
        uhrzeit, zeitpunkt, date et heure, fecha, fecha y hora, data, data e ora, dernière
        modification (travail remis),
        última modificación (entrega), ultima modifica (consegna), laatst gewijzigd (inzending), attempt date,
        time submitted, last submitted, submission timestamp, completedon
    """,
    "try": """
        attempt, attempt number, attempt no, versuch, versuchsnummer, intento, tentative, tentativa,
        tentativo,
        poging, försök, attempt #, submission number, submission no
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
        comment, comments, state, status, started, started on, start time, time taken,
        duration, section, section_id, class, group, groups, institution, department, period, n
        correct, n incorrect, quiz feedback, note, notes, klasse, punkte, bewertung, kommentar,
        begonnen, dauer, begonnen am, verbrauchte zeit, row, nr, nr., no, no., #, grade posted time,
        last modified time, section_sis_id, root_account, language, start date, startdate, response type,
        ip address, ipaddress, progress, duration (in seconds), finished, response id, responseid,
        location latitude, location longitude, locationlatitude, locationlongitude, distribution channel,
        distributionchannel, user language, userlanguage, respondent id, respondentid, collector id,
        collectorid,
        custom data 1, startzeit, gesamtpunktzahl, quizfeedback, nota, notas, puntos, puntuación,
        punteggio, points max,
        estado, état, etat, statut, stato, begonnen um, empezado el, comenzado el, comenzado,
        commencé, commencé le,
        iniziato, iniciada, gestart, tiempo requerido, tiempo empleado, temps utilisé, temps mis,
        tempo impiegato,
        tempo gasto, gebruikte tijd, institución, departamento, institution, abteilung, département,
        istituzione,
        dipartimento, instituição, grupo, gruppo, groupe, groep, gruppe, gruppen, kurs, course,
        cours, calificación,
        valutazione, beoordeling, bestwertung, maximum grade, final grade, final score, final
        points, current grade,
        current score, current points, override score, override grade, override status, unposted
        current score,
        unposted final score, unposted current grade, unposted final grade, integration id, root account,
        grade can be changed, last modified (grade), feedback comments, letter grade, total,
        percentage, percent, %
    """,
}
_ROLE_OF = {" ".join(name.split()): role for role, names in _NAMES.items() for name in names.split(",")}

ROLES = ("student", "given", "family", "email", "number", "time", "try", "answer", "question")
"""The roles a column may have, as `--map` names them; a question's id is the role of its answers' column."""

_ASKED_FOR = re.compile(r"^(?:what is |what's |please |enter |type |write |fill in )*(?:your |the )")
_LEFT_ALONE = re.compile(
    r"(points?|punkte|puntos|punti|pontos|punten|feedback|score|grade|comments?|kommentare?|commentaires?|comentarios)"
    r"\s*[-–:].*|(grade|score|mark|note|bewertung|total)\s*[/(].*"
    r"|right answer \d+|.*\[(score|feedback|points)\]|response time.*|time spent.*|richtige antwort \d+"
    r"|(q|question|item|aufgabe|frage)\s*\d+\s*(score|points|marks?|grade|feedback|comments?)|\(?unnamed.*"
)


def plain(header: str) -> str:
    """A header as it is compared: case-folded, spaces and underscores as one space, no closing mark."""
    return _SPACE.sub(" ", unicodedata.normalize("NFC", header).replace("\ufeff", "").casefold()).strip(
        " :*?.\u00a0"
    )


def role_of(header: str) -> str | None:
    """The role a header names, '' for a column that is left alone, None for one that says nothing known."""
    name = plain(header)
    role = _ROLE_OF.get(name, _ROLE_OF.get(header.casefold().strip()))
    if role is None:
        role = _ROLE_OF.get(_ASKED_FOR.sub("", name))
    if role is None and _LEFT_ALONE.fullmatch(name):
        return ""
    return role
