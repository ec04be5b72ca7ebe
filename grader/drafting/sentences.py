"""What is said to a student, by language. A key point's text comes behind a colon: it may be any text."""

from __future__ import annotations

from dataclasses import dataclass

from grader.text import visible


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences of one language."""

    whole: str
    part: str
    """`n` of `of` key points."""
    none: str
    blank: str
    quoted: str
    missing: str
    partly: str
    faults: str
    more: str
    """Behind a list that was cut, of `count` more."""
    quotes: tuple[str, str]


SENTENCES = {
    "en": Sentences(
        whole="Your answer makes every point that was asked for.",
        part="Your answer makes {n} of the {of} points that were asked for.",
        none="Your answer does not make any of the points that were asked for yet.",
        blank="There is no answer from you here.",
        quoted="Well put: {quote}.",
        missing="Still missing: {points}.",
        partly="Only in part: {points}.",
        faults="Please look at this again: {points}.",
        more="and {count} more",
        quotes=("“", "”"),
    ),
    "de": Sentences(
        whole="Deine Antwort nennt alles, wonach gefragt war.",
        part="Deine Antwort nennt {n} von {of} Punkten, nach denen gefragt war.",
        none="Deine Antwort nennt noch keinen der Punkte, nach denen gefragt war.",
        blank="Hier steht keine Antwort von dir.",
        quoted="Gut gesagt: {quote}.",
        missing="Es fehlt noch: {points}.",
        partly="Nur zum Teil: {points}.",
        faults="Sieh dir das bitte noch einmal an: {points}.",
        more="und {count} weitere",
        quotes=("„", "“"),
    ),
    "fr": Sentences(
        whole="Votre réponse contient tout ce qui était demandé.",
        part="Votre réponse contient {n} des {of} points demandés.",
        none="Votre réponse ne contient encore aucun des points demandés.",
        blank="Il n'y a pas de réponse de votre part ici.",
        quoted="Bien dit : {quote}.",
        missing="Il manque encore : {points}.",
        partly="En partie seulement : {points}.",
        faults="À revoir : {points}.",
        more="et {count} autres",
        quotes=("« ", " »"),
    ),
    "es": Sentences(
        whole="Tu respuesta dice todo lo que se pedía.",
        part="Tu respuesta dice {n} de los {of} puntos que se pedían.",
        none="Tu respuesta no dice todavía ninguno de los puntos que se pedían.",
        blank="Aquí no hay ninguna respuesta tuya.",
        quoted="Bien dicho: {quote}.",
        missing="Todavía falta: {points}.",
        partly="Solo en parte: {points}.",
        faults="Vuelve a mirar esto, por favor: {points}.",
        more="y {count} más",
        quotes=("«", "»"),
    ),
    "pt": Sentences(
        whole="A sua resposta diz tudo o que era pedido.",
        part="A sua resposta diz {n} dos {of} pontos pedidos.",
        none="A sua resposta ainda não diz nenhum dos pontos pedidos.",
        blank="Não há aqui nenhuma resposta sua.",
        quoted="Bem dito: {quote}.",
        missing="Ainda falta: {points}.",
        partly="Apenas em parte: {points}.",
        faults="Reveja isto, por favor: {points}.",
        more="e mais {count}",
        quotes=("“", "”"),
    ),
}


def bare(text: str) -> str:
    """What people wrote, on one line and without the full stop at its end, to stand within a sentence."""
    return " ".join(visible(text).split()).rstrip(" .")


def quoted(say: Sentences, text: str) -> str:
    """The same in the quotation marks of a language."""
    opens, closes = say.quotes
    return f"{opens}{bare(text)}{closes}"
