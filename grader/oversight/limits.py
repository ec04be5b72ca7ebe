"""What is known not to work, for whoever has to judge whether a use is fit (docs/privacy.md says more)."""

KNOWN_LIMITS = (
    "A verdict says whether an answer states a key point of the rubric, and nothing else: neither style nor "
    "ideas that the rubric lacks.",
    "The shipped models learned from answers that are almost all English. In other languages, in other "
    "subjects and on long essays they were measured less or not at all: calibrate, or do a spot check.",
    "A sure verdict can be wrong. The thresholds aim at the agreement named beside each model, on the "
    "answers it was calibrated on; on this class the decided and the spot-checked verdicts say how it is.",
    "Agreement is with this teacher, who may be wrong too, and rests on what was decided, which is no random "
    "sample; a spot check is.",
    "Answers written to deceive the model are met by rules and tests (samples/adversarial), not by proof.",
    "What a picture or scan holds is read by recognition of print or not at all; such an answer is never "
    "certainly missed.",
    "Whoever sits at the keyboard is the teacher: there are no accounts. The record says through what a "
    "decision came, in which gradebook, and when by this computer's clock.",
)
