"""Why a verdict is what it is, by language, to the teacher. What people wrote comes in quotation marks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Grounds:
    """The sentences of one language; each is whole, and may stand behind another."""

    covered: str
    missed: str
    found: str
    """Of a fault, covered."""
    not_found: str
    unsure: str
    decided: str
    """`date`; `label`: one of the words above, or a level's name."""
    because: str
    """`quote`: what the teacher wrote when she decided."""
    stale: str
    ungraded: str
    blank: str
    not_enough_alone: str
    """What is left of the answer without the words that are not enough is blank."""
    left: str
    """To kpgrade; `label`."""
    stated: str
    """By a server, without a probability; `label`."""
    says: str
    """`percent` sure, as in the next."""
    says_not: str
    may_miss: str
    """Unsure, with `percent` that the key point is missed."""
    may_have: str
    """Unsure, with `percent` that the fault is there."""
    closest: str
    """`quote`: the sentence of the answer that shares most words with the key point."""
    none_close: str
    accepted: str
    """`quote`: words of the answer that the rubric takes for the key point."""
    rejected: str
    """`quote`: words of the answer that the rubric says are not enough for it."""
    moved: str
    """By decisions on other answers; `label`: what the model said by itself."""


GROUNDS = {
    "en": Grounds(
        covered="covered",
        missed="missed",
        found="fault found",
        not_found="fault not found",
        unsure="unsure",
        decided="You decided on {date}: {label}.",
        because="You wrote: {quote}.",
        stale="The wording has changed since.",
        ungraded="Not graded yet.",
        blank="The answer is empty.",
        not_enough_alone="Besides words that the rubric says are not enough, the answer is empty.",
        left="You left this to kpgrade, which leans to: {label}.",
        stated="The server says: {label}. It gives no probability.",
        says="kpgrade is {percent}% sure that the answer says it.",
        says_not="kpgrade is {percent}% sure that the answer does not say it.",
        may_miss="kpgrade cannot tell: the chance that it is missing is {percent}%.",
        may_have="kpgrade cannot tell: the chance that the answer says it is {percent}%.",
        closest="Closest in words: {quote}.",
        none_close="No sentence shares many words with it.",
        accepted="The answer has {quote}, which the rubric accepts.",
        rejected="The answer has {quote}, which the rubric says is not enough.",
        moved="Before your decisions on other answers it was: {label}.",
    ),
    "de": Grounds(
        covered="vorhanden",
        missed="fehlt",
        found="Fehler gefunden",
        not_found="Fehler nicht gefunden",
        unsure="unsicher",
        decided="Am {date} von Ihnen entschieden: {label}.",
        because="Ihre Begründung: {quote}.",
        stale="Der Wortlaut ist seitdem geändert.",
        ungraded="Noch nicht bewertet.",
        blank="Die Antwort ist leer.",
        not_enough_alone="Außer Worten, die laut Bewertungsbogen nicht genügen, ist die Antwort leer.",
        left="Sie haben es kpgrade überlassen; es neigt zu: {label}.",
        stated="Der Server sagt: {label}. Er nennt keine Wahrscheinlichkeit.",
        says="kpgrade ist zu {percent} % sicher, dass die Antwort es sagt.",
        says_not="kpgrade ist zu {percent} % sicher, dass die Antwort es nicht sagt.",
        may_miss="kpgrade kann es nicht sagen: mit {percent} % Wahrscheinlichkeit fehlt es.",
        may_have="kpgrade kann es nicht sagen: mit {percent} % Wahrscheinlichkeit steht es da.",
        closest="Am nächsten im Wortlaut: {quote}.",
        none_close="Kein Satz hat viele Wörter damit gemeinsam.",
        accepted="In der Antwort steht {quote}; das lässt der Bewertungsbogen gelten.",
        rejected="In der Antwort steht {quote}; das genügt laut Bewertungsbogen nicht.",
        moved="Vor Ihren Entscheidungen zu anderen Antworten war es: {label}.",
    ),
    "fr": Grounds(
        covered="présent",
        missed="absent",
        found="erreur trouvée",
        not_found="erreur non trouvée",
        unsure="incertain",
        decided="Décidé par vous le {date} : {label}.",
        because="Vous avez écrit : {quote}.",
        stale="La formulation a changé depuis.",
        ungraded="Pas encore évalué.",
        blank="La réponse est vide.",
        not_enough_alone="Hormis des mots que le barème dit insuffisants, la réponse est vide.",
        left="Vous l'avez laissé à kpgrade, qui penche pour : {label}.",
        stated="Le serveur dit : {label}. Il ne donne pas de probabilité.",
        says="kpgrade est sûr à {percent} % que la réponse le dit.",
        says_not="kpgrade est sûr à {percent} % que la réponse ne le dit pas.",
        may_miss="kpgrade ne peut trancher : la probabilité que cela manque est de {percent} %.",
        may_have="kpgrade ne peut trancher : la probabilité que la réponse le dise est de {percent} %.",
        closest="Le plus proche par les mots : {quote}.",
        none_close="Aucune phrase n'a beaucoup de mots en commun avec ce point.",
        accepted="La réponse contient {quote}, ce que le barème accepte.",
        rejected="La réponse contient {quote}, ce que le barème dit insuffisant.",
        moved="Avant vos décisions sur d'autres réponses, c'était : {label}.",
    ),
    "es": Grounds(
        covered="presente",
        missed="falta",
        found="error encontrado",
        not_found="error no encontrado",
        unsure="dudoso",
        decided="Decidido por usted el {date}: {label}.",
        because="Usted escribió: {quote}.",
        stale="El enunciado ha cambiado desde entonces.",
        ungraded="Aún sin evaluar.",
        blank="La respuesta está vacía.",
        not_enough_alone="Salvo palabras que la rúbrica considera insuficientes, la respuesta está vacía.",
        left="Usted lo dejó a kpgrade, que se inclina por: {label}.",
        stated="El servidor dice: {label}. No da ninguna probabilidad.",
        says="kpgrade está seguro al {percent} % de que la respuesta lo dice.",
        says_not="kpgrade está seguro al {percent} % de que la respuesta no lo dice.",
        may_miss="kpgrade no puede decidir: la probabilidad de que falte es del {percent} %.",
        may_have="kpgrade no puede decidir: la probabilidad de que la respuesta lo diga es del {percent} %.",
        closest="Lo más cercano en palabras: {quote}.",
        none_close="Ninguna frase tiene muchas palabras en común con este punto.",
        accepted="La respuesta contiene {quote}, que la rúbrica acepta.",
        rejected="La respuesta contiene {quote}, que la rúbrica considera insuficiente.",
        moved="Antes de sus decisiones sobre otras respuestas era: {label}.",
    ),
    "pt": Grounds(
        covered="presente",
        missed="falta",
        found="erro encontrado",
        not_found="erro não encontrado",
        unsure="incerto",
        decided="Decidido por si em {date}: {label}.",
        because="O que escreveu: {quote}.",
        stale="O enunciado mudou desde então.",
        ungraded="Ainda não avaliado.",
        blank="A resposta está vazia.",
        not_enough_alone="Além de palavras que a grelha diz não bastarem, a resposta está vazia.",
        left="Deixou isto ao kpgrade, que se inclina para: {label}.",
        stated="O servidor diz: {label}. Não dá nenhuma probabilidade.",
        says="O kpgrade tem {percent} % de certeza de que a resposta o diz.",
        says_not="O kpgrade tem {percent} % de certeza de que a resposta não o diz.",
        may_miss="O kpgrade não sabe dizer: a probabilidade de que falte é de {percent} %.",
        may_have="O kpgrade não sabe dizer: a probabilidade de que a resposta o diga é de {percent} %.",
        closest="O mais próximo em palavras: {quote}.",
        none_close="Nenhuma frase tem muitas palavras em comum com este ponto.",
        accepted="A resposta contém {quote}, que a grelha aceita.",
        rejected="A resposta contém {quote}, que a grelha diz não bastar.",
        moved="Antes das suas decisões sobre outras respostas era: {label}.",
    ),
}
