"""What Moodle heads the columns of its grading worksheet with, language by language.

By its language packs: `mod/assign` (`recordid`), the core (`grade`, `fullnameuser`, `email`, `idnumber`) and
`assignfeedback_comments`. Moodle takes a worksheet back only under the headings of the language that the
teacher has chosen there, so they are kept as they are.
"""

from __future__ import annotations

IDENTIFIER = (
    "Identifier", "ID", "Identificador", "Identifiant", "Identificativo", "Identificatie", "Identifierare",
    "Αναγνωριστικό", "Identifikatzailea", "식별자", "Identifikatorius", "Identificator", "Идентификатор",
    "Tanımlayıcı", "Ідентифікатор", "标识符", "المُعرَّف", "Identyfikator", "Identifikátor", "Tunniste",
    "Identifikator", "Azonosító",
)  # fmt: skip
FULL_NAME = (
    "Full name", "User full name", "Vollständiger Name", "Nombre completo", "Nombre completo del usuario",
    "Nom complet", "Nom complet de l’utilisateur", "Nom complet de l'utilisateur", "Nome completo",
    "Nome completo dell'utente", "Nome", "Nome completo do utilizador", "Volledige naam",
    "Volledige naam van de gebruiker", "Nom complet de l'usuari", "Fullständigt namn", "Πλήρες όνομα",
    "Πλήρες όνομα χρήστη", "Izen osoa", "Erabiltzailearen izen osoa", "Nome completo do usuario",
    "フルネーム",
    "ユーザフルネーム", "전체 이름", "사용자 성명", "Visas pavadinimas", "Nume complet", "Полное имя",
    "Tam adı",
    "Повне ім'я", "全名", "用户全名", "الاسم كاملا", "Imię i nazwisko", "Celé jméno", "Koko nimi",
)  # fmt: skip
EMAIL = (
    "Email address", "E-Mail-Adresse", "Dirección de correo", "Correo electrónico", "Adresse de courriel",
    "Indirizzo email", "E-mail", "E-mailadres", "Adreça electrònica", "E-postadress", "Helbide elektronikoa",
    "Διεύθυνση ηλε.ταχυδρομείου", "Enderezo de correo", "メールアドレス", "이메일 주소", "El. pašto adresas",
    "Adresa de e-mail", "Адрес электронной почты", "E-posta adresi", "Електронна пошта", "电子邮件地址",
)  # fmt: skip
ID_NUMBER = (
    "ID number", "ID-Nummer", "Número de ID", "Numéro d’identification", "Numéro d'identification",
    "Codice identificativo", "Número de identificação (ID)", "Nummer (ID)", "Número ID", "ID nummer",
    "Αναγνωριστικός αριθμός", "ID zenbakia", "IDナンバ", "ID numeris", "Număr ID", "Индивидуальный номер",
    "ID numarası", "Індивідуальний номер", "学号",
)  # fmt: skip
GRADE = (
    "Grade", "Bewertung", "Calificación", "Note", "Valutazione", "Nota", "Beoordeling", "Qualificació",
    "Betyg",
    "Βαθμός", "Kalifikazioa", "Cualificación", "評定", "評点", "성적", "Įvertinimas", "Notă", "Оценка", "Not",
    "Оцінка", "成绩", "الدرجة", "Ocena", "Známka", "Arvosana", "Karakter", "Ocjena", "Érdemjegy",
)  # fmt: skip
MAXIMUM = (
    "Maximum Grade", "Bestwertung", "Beste Bewertung", "Maximale Bewertung", "Calificación máxima",
    "Note maximale", "Valutazione massima", "Voto massimo", "Nota máxima", "Maximaal cijfer",
    "Hoogst haalbare cijfer", "Qualificació màxima", "Maxbetyg", "Μέγιστος Βαθμός", "Gehieneko kalifikazioa",
    "Cualificación máxima", "最大評点", "最大成绩", "최대 성적", "Didžiausias įvertinimas", "Notă maximă",
    "Максимальная оценка", "Enyüksek not", "Максимальна оцінка", "最高分", "أعلى تقدير",
)  # fmt: skip
FEEDBACK = (
    "Feedback comments", "Feedback als Kommentar", "Comentarios de retroalimentación",
    "Feedback par commentaires", "Commenti", "Comentários de feedback", "Feedback tekstvak",
    "Comentaris de retroacció.", "Återkopplingskommentarer", "Σχόλια ανατροφοδότησης", "Feedback-iruzkinak",
    "Comentarios", "フィードバックコメント", "피드백 코멘트", "Grįžtamojo ryšio komentarai",
    "Comentarii de feedback", "Отзыв в виде комментария", "Geri bildirim yorumları", "Відгук - коментарем",
    "反馈意见", "تعليقات الإفادة",
)  # fmt: skip
ONLINE_TEXT = (
    "Online text", "Texteingabe online", "Texto en línea", "Entregas de texto en línea", "Texte en ligne",
    "Consegne testo online", "Testo online", "Texto online", "Onlinetext",
)  # fmt: skip
