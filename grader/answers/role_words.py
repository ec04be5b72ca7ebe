"""The words that headers are made of, by what they name, in the languages and systems that export them.

Moodle's are those of its language packs (`moodle.php`, `quiz.php`); the others' are their own exports'.
"""

from __future__ import annotations

ROLE_WORDS: dict[str, str] = {
    "student": """
        student names, names, names of students,
        student, students, student name, name of student, name, full name, your name, your full name,
        what is your name, first and last name, last name first name, surname first name, learner, pupil,
        candidate, user, username, user name, login, schüler, schülerin, schüler/in, name des schülers,
        élève, étudiant, alumno, alumna, estudiante, nombre completo, nombre y apellidos, student/in,
        studierende, leerling, studente, aluno, author, writer, respondent, participant name,
        user full name, vollständiger name, nom complet, nom complet de l'utilisateur,
        nombre completo del usuario, nome completo, nome completo do utilizador,
        nome completo do usuário, nome completo dell'utente, volledige naam,
        volledige naam van de gebruiker, nom complet de l’utilisateur, kullanıcının tam adı, ユーザフルネーム,
        사용자 성명, visas naudotojo vardas, numele complet al utilizatorului, полное имя пользователя,
        повне ім'я користувача, 用户全名, صارف کا پورا نام, πλήρες όνομα χρήστη, erabiltzailearen izen osoa,
        nome completo do usuario, nom complet de l'usuari, nutzername, πλήρες όνομα, izen osoa, フルネーム,
        氏名, 전체 이름, visas pavadinimas, nume complet, полное имя, фио, fullständigt namn, tam adı,
        повне ім'я, 全名, 姓名, الاسم كاملا, namn, navn, naam, nimi, jméno a příjmení, imię i nazwisko,
        celé meno, teljes név, name des studierenden, teilnehmer, teilnehmerin, teilnehmer/in,
        anmeldename, benutzername, brukernavn, nombre de usuario, gebruikersnaam, recipient
    """,
    "given": """
        first name, firstname, given name, given names, forename, vorname, prénom, nombre, nome,
        voornaam, first, prenom, prénoms, nombre(s), nombres, nome próprio, primeiro nome, roepnaam,
        förnamn, fornavn, etunimi, imię, imiona, křestní jméno, keresztnév, utónév, prenume, adı, ad,
        имя, ім'я, ім’я, μικρό/βαπτιστικό όνομα, όνομα, izena, vardas, eesnimi, vārds, 名, 이름, 名字,
        الاسم الأول, שם פרטי, nom de pila, ime, krstné meno, име, собствено име, tên, nama depan,
        nama pertama, ชื่อ, نام, enw cyntaf, céadainm, fornafn, primer nombre, nume de botez, پہلا نام,
        voornamen, recipient first name, recipientfirstname, rufname, legal first name, preferred name
    """,
    "family": """
        surname, last name, lastname, family name, nachname, familienname, nom, nom de famille, apellido,
        apellidos, cognome, achternaam, last, apellido(s), primer apellido, segundo apellido, apelido,
        apelidos, sobrenome, último nome, cognoms, efternamn, efternavn, etternavn, sukunimi, nazwisko,
        příjmení, priezvisko, vezetéknév, családnév, nume de familie, soyadı, soyad, фамилия, прізвище,
        επίθετο, επώνυμο, abizena(k), abizenak, pavardė, perekonnanimi, uzvārds, prezime, priimek, 姓, 성,
        姓氏, الاسم الأخير, اسم العائلة, שם משפחה, nume, фамилно име, презиме, họ, nama belakang,
        nama akhir, นามสกุล, نام خانوادگی, cyfenw, sloinne, eftirnafn, نام کا آخری حصہ, geslachtsnaam,
        recipient last name, recipientlastname, zuname, tussenvoegsel, surnames
    """,
    "email": """
        email address, email, e-mail, e-mail address, mail, e-mail-adresse, e-mailadresse,
        adresse e-mail, adresse de messagerie, adresse mail, correo electrónico,
        dirección de correo electrónico, indirizzo email, dirección de correo, dirección email,
        adresse de courriel, courriel, adreça electrònica, correo, e-mailadres, endereço de email,
        endereço de e-mail, epost, e-post, e-postadress, e-postadresse, sähköposti, adres e-mail,
        adres email, e-mailová adresa, e-mail cím, adresa de e-mail, e-posta adresi, e-posta,
        адрес электронной почты, электронная почта, електронна пошта, helbide elektronikoa,
        enderezo de correo, el. pašto adresas, διεύθυνση ηλε.ταχυδρομείου, メールアドレス,
        이메일 주소, 电子邮件地址,
        عنوان البريد الإلكتروني, recipient email, recipientemail, student email, school email, org email,
        sis login id
    """,
    "number": """
        sid, student sid,
        id number, student id, student number, student no, student no., studentid, candidate number,
        candidate no, sis id, sis user id, matriculation number, matrikelnummer, matrikelnr, matr.-nr.,
        participant number, participant, numéro étudiant, número de matrícula, idnumber, roll number,
        roll no, pupil id, id, identifier, code, student code, id-nummer, número de id, número id,
        numéro d'identification, numéro d’identification, codice identificativo, nummer (id), ID nummer,
        número de identificação (id), identifiant, identificador, identificativo, identificatie,
        orgdefinedid, org defined id, matrikel-nr, matrikel-nr., schülernummer, leerlingnummer,
        studentnummer, رقم المُعرَّف, id zenbakia, id numarası, id numeris, id 번호, idナンバ, număr id,
        αναγνωριστικός αριθμός, індивідуальний номер, آئی ڈی نمبر, external data reference,
        externalreference, 学籍番号, 学号, индивидуальный номер, unique user id
    """,
    "time": """
        attempt end, abgabe am, darrera modificació (tramesa), senast modifierat (inlämning),
        última atualização (submissão), последнее изменение (ответ), son düzenleme (gönderim),
        最終更新日時 (提出),
        timestamp, time stamp, completed, completed on, completion time, submitted, submitted at,
        submitted on, submission time, submission date, zeitstempel, horodateur, marca temporal, beendet,
        abgeschlossen, terminé, finalizado, date, time, datetime, last modified (submission), end date,
        enddate, recorded date, recordeddate, fertigstellungszeit, heure de fin, hora de finalización,
        completado, completado el, terminato, concluído, voltooid, zuletzt geändert (abgabe), abgabe,
        abgegeben am, abgegeben, eingereicht am, eingereicht, abgabezeit, abgabedatum, fecha de entrega,
        enviado, enviado el, entregado, remis le, date de remise, consegnato il, data di consegna,
        entregue em, inleverdatum, ingeleverd op, inlämnad, afleveret, date submitted, handed in,
        hand-in time, datum, uhrzeit, zeitpunkt, date et heure, fecha, fecha y hora, data, data e ora,
        dernière modification (travail remis), última modificación (entrega), ultima modifica (consegna),
        laatst gewijzigd (inzending), attempt date, slutfördes, tamamlandı, baigtas, completat el,
        completada en, terminada, finalizat, noiz osatuta, ολοκληρώθηκε, завершен, завершено, 完了日時, 完成,
        완료됨, اكتمل, إكتمل, dokončeno, ukończono, zakończono, afsluttet, fullført, befejezve, valmis,
        time submitted, last submitted, submission timestamp, completedon
    """,
    "try": """
        attempt, attempt number, attempt no, versuch, versuchsnummer, intento, tentative, tentativa,
        tentativo, poging, försök, intent, saiakera, bandymas, deneme, încercare, προσπάθεια, попытка,
        спроба, 受験, 试答, 시도, محاولة, attempt #, submission number, submission no
    """,
    "answer": """
        online text, texteingabe online, texto en línea, entregas de texto en línea, texte en ligne,
        remise de textes en ligne, consegne testo online, online tekst, texto online,
        submissões de texto online,
        answer, answers, response, responses, student answer, student response, answer text,
        response text, text, essay, submission, online text, antwort, antworten, réponse, respuesta,
        risposta, antwoord, resposta, free response, written response
    """,
    "question": """
        q text, question title,
        question, questions, question id, question number, question no, question text, item, prompt,
        task, frage, frage nr, aufgabe, pregunta, domanda, vraag, questão
    """,
    "": """
        q #, q type, q title, bonus?, difficulty, answer match, out of, section #, attempt start,
        sections, max point, possible points, auto score, manual score, automatic score, question type,
        rubric name, bewertung kann geändert werden, zuletzt geändert (bewertung),
        feedback als kommentar, la calificación puede ser cambiada, última modificación (calificación),
        comentarios de retroalimentación, la note peut être modifiée, dernière modification (note),
        feedback par commentaires, la valutazione può essere cambiata, ultima modifica (valutazione),
        valutazione massima, a nota pode ser alterada, última atualização (avaliação), nota máxima,
        comentários de feedback, het cijfer kan gewijzigd worden, laatst gewijzigd (beoordeling),
        maximaal cijfer, feedback tekstvak, calificación máxima, note maximale, view count,
        time on task, first access,
        score, total score, grade, grades, mark, marks, points, total points, max points, feedback,
        comment, comments, state, status, started, started on, start time, time taken, duration, section,
        section_id, class, group, groups, institution, department, period, n correct, n incorrect,
        quiz feedback, note, notes, klasse, punkte, bewertung, kommentar, begonnen, dauer, begonnen am,
        verbrauchte zeit, row, nr, nr., no, no., #, grade posted time, last modified time,
        section_sis_id, root_account, language, start date, startdate, response type, ip address,
        ipaddress, progress, duration (in seconds), finished, response id, responseid, location latitude,
        location longitude, locationlatitude, locationlongitude, distribution channel,
        distributionchannel, user language, userlanguage, respondent id, respondentid, collector id,
        collectorid, custom data 1, startzeit, gesamtpunktzahl, quizfeedback, nota, notas, puntos,
        puntuación, punteggio, points max, estado, état, etat, statut, stato, begonnen um, empezado el,
        comenzado el, comenzado, commencé, commencé le, iniziato, iniciada, gestart, tiempo requerido,
        tiempo empleado, temps utilisé, temps mis, tempo impiegato, tempo gasto, gebruikte tijd,
        institución, departamento, abteilung, département, istituzione, dipartimento, instituição, grupo,
        gruppo, groupe, groep, gruppe, gruppen, kurs, course, cours, calificación, valutazione,
        beoordeling, bestwertung, maximum grade, final grade, final score, final points, current grade,
        current score, current points, override score, override grade, override status,
        unposted current score, unposted final score, unposted current grade, unposted final grade,
        integration id, root account, grade can be changed, last modified (grade), feedback comments,
        letter grade, total, percentage, percent, %
    """,
}
"""Role to the headers that name it, with commas between; '' is for columns that are left alone."""

_OF_NAMES = """
    vor nach vorname nachname name names namen surname surnames first last given family forename full
    complete nombre nombres apellido apellidos nom noms prénom prénoms prenom nome cognome cognomi sobrenome
    apelido voornaam achternaam naam förnamn efternamn fornavn efternavn etternavn etunimi sukunimi imię
    nazwisko jméno příjmení vollständiger vollständigen completo
"""
_JOINTS = "and und y et e i en och og ja a your ihr dein deine ihre tu su votre ton il la le the"
NAME_WORDS = frozenset(_OF_NAMES.split())
"""Words for a person's name, whole or in part."""
NAME_JOINTS = frozenset(_JOINTS.split())
"""Words that stand between or before them in a question for a name."""
