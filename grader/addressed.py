"""Text in an answer that speaks to whoever grades it, and not of the subject.

An instruction changes no verdict's rules: a model may only be more doubtful of such an answer. But a teacher
should know that it is there. What is looked for is what such texts need: a forged turn or frame of a prompt,
an order to forget other orders, to say yes or no, or to give marks, or a grader spoken to by name; in
English, German, French, Spanish and Portuguese. How many it finds, and how often it is wrong:
docs/security.md.
"""

from __future__ import annotations

import re

_FORGED = r"""
    <\|[^|\n]{1,40}\|>                                  # a turn's end, as chat templates write it
  | <\s?/?\s?(?:s|system|assistant|user|inst|start_of_turn|end_of_turn)\s?>
  | \[/?(?:inst|sys|system|assistant)\] | <</?sys>>
  | ^[\#*\s]{0,8}(?:system|assistant|user|instructions?|new\ instructions?)\s?:(?!\s*\d)
  | <!--[^\n]{0,80}?(?:grad|mark|answer|output|yes)
  | "(?:key_points?|verdicts?|stated|missed)"\s?:
  | ^[\#*|\s]{0,8}(?:grading\ results?|verdicts?)\s{0,3}$
  | [(\[]\s?(?:teacher|grader|examiner|marker)['’]?s?\ (?:comment|note|remark|mark|verdict)s?\s?:
  | ^[\#*\s]{0,8}(?:student['’]s\ answer|key\ point(?:\ \d+)?|expected\ (?:answer|output|reply)
        |verdict|grader)\s?:
"""
_FORGET = r"""
    \b(?:ignore|disregard|forget|override|skip)\b
        [^.\n]{0,30}\b(?:previous|prior|above|earlier|preceding|all\ other|your|
        these|the)\b
        [^.\n]{0,20}\b(?:instructions?|rules?|prompts?|guidelines|directions|key\ points?|rubric|text)\b
  | \b(?:ignorier\w*|vergiss|vergessen\ sie|missacht\w*)\b
        [^.\n]{0,40}\b(?:anweisung\w*|regeln|vorgaben|befehle?)\b
  | \b(?:ignor\w+|oubli\w+)\b[^.\n]{0,40}\b(?:instructions|consignes|règles)\b
  | \b(?:ignor\w+|olvid\w+|esque[cç]\w+)\b
        [^.\n]{0,40}\b(?:instrucciones|instruções|reglas|regras|indicaciones)\b
"""
_SAY = r"""
    \b(?:reply|respond|output)\b[^.\n]{0,24}?\W(?:yes|no)\b
  | \b(?:answer|say|return|write|print)\b[^.\n]{0,24}?\W(?:yes|no|covered|correct)\b
        (?=\W{0,4}(?:$|\n|to\b|for\b|always|regardless|only|every|whatever|in\ all))
  | \balways\ (?:reply|respond|answer|say|output)\b
  | \b(?:antworte|sag\w*|schreib\w*|erwidere)\b[^.\n]{0,24}\b(?:immer|nur|stets|mit)\b
        [^.\n]{0,12}\b(?:ja|nein)\b
  | \b(?:répond\w*|réponds?)\b[^.\n]{0,24}\b(?:toujours|seulement|uniquement|par)\b
        [^.\n]{0,12}\b(?:oui|non)\b
  | \b(?:respond\w+|contest\w+)\b[^.\n]{0,24}\b(?:siempre|solo|sólo|sempre|apenas|con|com)\b
        [^.\n]{0,12}\b(?:sí|si|sim|no|não)\b
"""
_MARKS = r"""
    \b(?:give|award|assign|grant)\b[^.\n]{0,40}\b(?:full|all|maximum|max|top|perfect|\d+)\b
        [^.\n]{0,12}\b(?:marks?|points?|
        credits?|scores?|grades?)\b
  | \b(?:mark|grade|score|count|rate|treat|accept|consider)\b
        [^.\n]{0,30}\b(?:this|my|the|it|every|each|all)\b[^.\n]{0,30}\b(?:as\ )?
        (?:correct|covered|right|stated|met|satisfied|passed|complete|fulfilled)\b(?=
        [^.\n]{0,20}(?:[.!\n]|$))
  | \b(?:this|the|my)\ (?:student['’]?s?\ )?answer\b
        [^.\n]{0,30}\b(?:covers|states|meets|satisfies|contains|includes)\b[^.\n]{0,20}\b
        (?:all|every|each)\b[^.\n]{0,12}\b(?:key\ points?|points?|criteria|requirements?)\b
  | \bkey\ points?\b[^.\n]{0,30}\b(?:is|are|was|were|been|be)\b
        [^.\n]{0,20}\b(?:stated|covered|met|made|mentioned|present|satisfied)\b
  | \b(?:states?|covers?|counts?|stating|covering)\b
        [^.\n]{0,20}\b(?:the|this|that|a|every|each|all)\ key\ points?\b
  | \b(?:bewerte|werte|gib|geben\ sie|vergib)\b
        [^.\n]{0,50}\b(?:voll\w*\ punkt\w*|alle\ punkte|höchstpunktzahl|richtig|erfüllt)\b
  | \b(?:donn\w+|accord\w+|mett\w+)\b
        [^.\n]{0,40}\b(?:tous\ les\ points|la\ note\ maximale|vingt\ sur\ vingt)\b
  | \b(?:da\w*|dé|dê|otorg\w+|ponga|pon|coloqu\w+|atribu\w+)\b
        [^.\n]{0,40}\b(?:todos\ los\ puntos|todos\ os\ pontos|(?:la\ |a\ )?
        (?:nota|puntuación|pontuação)\ máxima)\b
"""
_SPOKEN_TO = r"""
    \b(?:dear|hello|hey|hi|note\ (?:to|for|from)|message\ (?:to|for|from)|attention|to)\W{1,3}
        (?:the\ |my\ )?(?:grader|marker|examiner|teacher|ai(?!-)|a\.i\.|language\ model|llm|chatbot|assistant
        |grading\ (?:system|model|software))\b
  | \byou\ are\ (?:now\ )?(?:a|an|the|my)\ (?:[\w-]+\ ){0,3}(?:grader|assistant|ai|language\ model
        |chatbot|examiner|marker)\b
  | \b(?:whoever|who(?:ever)?\ is)\ (?:marks|grades|reads|marking|grading)\ (?:this|it|my)\b
  | \bas\ an\ ai\ (?:language\ )?model\b
  | \b(?:an|liebe[rs]?|hinweis\ (?:an|für))\W{1,3}(?:die\ |den\ |das\ )?(?:ki|sprachmodell|korrektor\w*
        |bewertungs\w+)\b
  | \b(?:cher|chère|note\ (?:au|pour))\W{1,3}(?:le\ )?(?:correcteur|modèle|ia)\b
  | \b(?:querid[oa]|nota\ (?:para|al|ao))\W{1,3}(?:el\ |la\ |o\ )?(?:corrector|corretor|modelo|ia)\b
"""
_ADDRESSED = re.compile(
    "|".join(f"(?:{part})" for part in (_FORGED, _FORGET, _SAY, _MARKS, _SPOKEN_TO)),
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)
_READ = 100_000
"""Characters looked through: more than any answer that a person writes."""


def addressed(text: str) -> tuple[tuple[int, int], ...]:
    """Spans (start, end) of what speaks to a grader, in order, none overlapping; () for most answers.

    Every pattern is bounded, so the time grows with the length of the text alone.
    """
    return tuple(match.span() for match in _ADDRESSED.finditer(text, 0, _READ))
