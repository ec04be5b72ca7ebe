"""Every sentence that the app shows, in one place. English is complete; another language is a file.

A language is a JSON file NAME.json in the folder `languages` of the config directory that maps the names
below to texts. What it leaves out stays English. It is read before any screen is imported.
"""

from __future__ import annotations

import json

from grader.errors import InputError
from grader.places import config_dir

# Words
COVERED = "covered"
MISSED = "missed"
UNSURE = "unsure"
FAULT_FOUND = "fault found"
FAULT_NOT_FOUND = "not found"
FAULT = "Fault: {text}"
UNGRADED = "not graded"
LEANS = "leans to {label}"
YOU = "you: {label}"
MODEL_SAYS = "model: {label}"
STALE = "the wording has changed since"
BLANK_BASIS = "blank answer"
STATED_BASIS = "no probability given"
CHANCE_MISSED = "{percent}% missed"
CHANCE_FOUND = "{percent}% found"

ANSWER_NAME = "Answer {number}"
COUNTED = {
    "answer": ["answer", "answers"],
    "decision": ["decision", "decisions"],
    "verdict": ["verdict", "verdicts"],
    "key point": ["key point", "key points"],
    "question": ["question", "questions"],
    "student": ["student", "students"],
}

# Everywhere
BACK = "Back"
CANCEL = "Cancel"
CLOSE = "Close"
OK = "OK"
SAVE = "Save"
KEEP = "Keep"
HELP = "Help"
QUIT = "Quit"
DETAILS = "Details"
SOMETHING_WRONG = "That did not work"
FLAGS = "In a terminal: {flags}"
SAVED_SO_FAR = "Everything you decided is saved."
CRASHED = "kpgrade had to stop ({kind}). Everything you decided is saved; start it again to go on."
CRASH_FILE = "The details are in {path}."
YES = "Yes"
NO = "No"
KEY = "key {key}"
LEAVE_GRADING = "Answers are still being graded. Stop and close the gradebook?"
OPEN_READ_ONLY = "Open it for reading only?"

# Home
SAME_RUBRIC = "Same rubric"
SAME_RUBRIC_HOW = "a new class with the rubric of the gradebook under the cursor"
HOME_TITLE = "kpgrade"
HOME_LEAD = "Which key points does each answer miss? Nothing leaves this computer."
RECENT = "Your gradebooks"
NO_RECENT = "No gradebook yet. Start with the sample class, or with a new assignment."
OPEN = "Open"
NEW = "New assignment"
SAMPLE = "Sample class"
MODELS = "Models"
SETTINGS = "Settings"
HOME_GRADED = "{graded}/{answers} graded"
HOME_SETTLED = "{settled}/{answers} settled"
HOME_GONE = "moved or deleted"
HOME_UNREADABLE = "cannot be read just now"

# Open
OPEN_TITLE = "Open a gradebook"
OPEN_HINT = "Choose a file below, or type its path here"
OPEN_HINT_FOLDER = "Choose a file or folder below, or type its path here"
OPEN_ABOVE = "Folder above"
OPEN_ABOVE_KEY = "Backspace"
OPEN_PREVIEW = "What is in a file is shown here."
PREVIEW_BOOK = "{title}\n\n{questions} · {answers}\n{settled} settled, {open} verdicts open"
NOT_A_BOOK = "Gradebooks end in .kpgrade"

# Review
ACCEPT = "Accept"
FLIP = "Flip"
LEVEL = "Level"
LEVEL_HOW = "give the key point one of its levels"
LEVEL_POINTS = "{name} ({points:g})"
NO_LEVELS = "This key point has no levels. The rubric (R) can give it some."
ACCEPT_HOW = "decide as shown; then on to the next unsure answer"
FLIP_HOW = "decide the opposite of what is shown (here: t)"
NEXT_HOW = "to the next answer (also: right arrow)"
PREVIOUS_HOW = "to the previous answer (also: left arrow)"
NEXT_UNSURE_HOW = "to the next unsure key point, here or further on"
PREVIOUS_UNSURE_HOW = "to the previous unsure key point"
UNDO_HOW = "take the newest decision back, as often as you like"
COMMENT_HOW = "write a comment on this answer"
FILTER_HOW = "show only some of the answers"
SEARCH_HOW = "show only answers that contain some words"
ORDER_HOW = "lay the answers out in another order"
QUESTION_HOW = "read the question, or turn to another one"
ACCEPT_ALL_HOW = "decide every key point of this answer as shown"
WITHDRAW_HOW = "give this point back: the model's verdict counts"
GROUP_HOW = "decide answers that say (nearly) the same together"
EVIDENCE_HOW = "ask the model which sentence carries this point"
NAMES_HOW = "show or hide the students' names"
PANES_HOW = "to the next pane; the arrows move inside it"
GRADE_HOW = "let the model grade, and see how far it is"
CLASS_HOW = "marks and misses of the whole class"
MODELS_HOW = "another model; calibrate on your decisions"
SETTINGS_HOW = "colours, graphics card, threads, language, server"
RUBRIC_HOW = "change the key points; only what changed is graded"
EXPORT_HOW = "write marks and feedback to a file"
NEXT = "Next"
PREVIOUS = "Previous"
NEXT_UNSURE = "Unsure"
UNDO = "Undo"
COMMENT = "Comment"
SEARCH = "Search"
FILTER = "Filter"
ORDER = "Order"
GROUP = "Group"
ACCEPT_ALL = "Accept all"
WITHDRAW = "Give back"
EVIDENCE = "Evidence"
NAMES = "Names"
CLASS = "Class"
GRADE = "Grade"
RUBRIC = "Rubric"
EXPORT = "Export"
QUESTION = "Question"
PANES = "Next pane"
PREVIOUS_UNSURE = "Previous unsure"
NAMES_HIDDEN = "Names are hidden"
NAMES_SHOWN = "Names are shown"
NO_ANSWERS = "There is no answer to this question. Press q to turn to another one."
NO_ANSWERS_SHOWN = "No answer matches. Press f to change the filter, Escape to take it off."
NOTHING_TO_UNDO = "There is nothing to undo."
UNDONE = "Taken back: {name}"
UNDONE_ELSEWHERE = "Taken back: a decision on a question that is no longer in the rubric"
UNDONE_MANY = "Taken back in {answers}"
ALL_SETTLED = "Every answer is settled. Press x to export the marks."
SHOWN_SETTLED = "Every answer shown here is settled."
QUESTION_SETTLED = "Every answer to this question is settled; others have {open} unsure: press q."
NOT_GRADED_YET = "Nothing here is unsure, but {answers} not graded yet. Press G to have them graded."
PROGRESS_ALL = "all questions: {settled}/{answers} settled · {open} unsure"
PROGRESS_UNGRADED = "{count} not graded"
PROGRESS_NAMES = "names hidden (N)"
GROUP_BANNER = "{count} answers say the same: g decides them together"
GROUP_DECIDED = "Decided {count} identical answers. z takes it back."
GROUP_ALONE = "No other answer says the same."
ACCEPTED_ALL = "Accepted {points}."
PROGRESS = "{settled}/{answers} settled · {open} unsure"
TIME_LEFT = "about {time} left"
EVIDENCE_WORDS = "underlined: nearest by words"
EVIDENCE_MODEL = "underlined: chosen by the model"
EVIDENCE_NONE = "no sentence comes near"
EVIDENCE_ASK = "e asks the model"
EVIDENCE_LOOKING = "the model is reading …"
COMMENT_SHOWN = "Comment: {text}"
BLANK_ANSWER = "(nothing was written)"
MARK_LINE = "mark {mark} of {full}"
MARK_NONE = "no mark yet"
PAGES = "Picture"
PAGES_HOW = "the picture it was read from, to correct the text"
PAGES_BANNER = "read from a picture: i shows it beside the text"
PAGES_TITLE = "{name}: pages, and what counts as the answer"
PAGES_PAGE = "Page {number}, {name}"
PAGES_NOTHING = "nothing was recognised: type it below"
PAGES_SURE = "{percent}%"
PAGES_TEXT = "The text that counts (Enter in the list leads here)"
PAGES_UNDRAWN = "This picture cannot be drawn here: Ctrl+O opens it."
PAGES_OPEN = "Open picture"
PAGES_OPEN_HOW = "show this page in the system's viewer; its copy is removed with this dialog"
PAGES_OPENED = "Opened in the viewer. The copy goes when this dialog is closed."
PAGES_RECOGNISED = "As recognised"
PAGES_RECOGNISED_HOW = "have the text that was recognised count again"
PAGES_TYPED = "What you typed counts now. It is being read."
PAGES_AS_RECOGNISED = "The recognised text counts again. It is being read."
PAGES_NONE = "This answer came as text: there is no picture of it."
ADDRESSED = "! This answer contains text that looks like instructions to a grader (marked)."
MARK_OWN = "{marks} of your own: {reason}"
MARK_OWN_STALE = "before the wording was changed"
ORDER_NAMES = {
    "queue": "what kpgrade learns most from first",
    "random": "shuffled, the same every time",
    "doubt": "most doubtful first",
    "mark": "lowest mark first",
    "group": "largest groups of identical answers first",
    "arrival": "as they came in",
    "name": "by the students' names",
}
SHOW_NAMES = {
    "all": "every answer",
    "unsure": "something is unsure",
    "settled": "settled",
    "decided": "you decided something",
    "changed": "a settled verdict has changed",
    "disagreed": "you and the model differ",
    "stale": "decided under an older wording",
    "commented": "with a comment",
    "identical": "identical to another",
    "blank": "blank",
    "ungraded": "not graded yet",
    "addressed": "seems to tell a grader what to do",
}
FILTER_TITLE = "Which answers to show"
ORDER_TITLE = "In which order"
SEARCH_TITLE = "Words to look for"
SEARCH_HINT = "Enter shows the answers that contain them; empty shows all"
FILTERED = "{shown} of {total} answers · {what}"
FILTER_TEXT = "containing '{text}'"
FILTER_POINT = "key point {number} {label}"
FILTER_MARKS = "mark {low:g} to {high:g}"
DRAFT = "Draft"
DRAFT_HOW = "draft feedback to this student, to be read and saved"
DRAFT_TITLE = "Feedback to {name}, drafted: read it, then save it"
DRAFT_BY = "Feedback to {name}, worded by {by}: a draft until you save it"
DRAFT_OPEN = "Something in this answer is open: settle it first."
POINT_COMMENT = "Tell"
POINT_COMMENT_HOW = "what this one student is told of the key point"
POINT_COMMENT_TITLE = "{name}, key point {number} ({label}): what is told"
POINT_COMMENT_OPEN = "This key point is open: nothing is told of it until it is settled."
POINT_COMMENT_HINT = "Ctrl+S saves for this student alone · Ctrl+K keeps it in the bank, too"
POINT_COMMENT_RUBRIC = "Key point {number}: what every student is told where it is {label}"
POINT_COMMENT_RUBRIC_HINT = "Ctrl+S puts it into the rubric · Ctrl+K keeps it in the bank, too"
POINT_COMMENT_BANK = "Bank"
POINT_COMMENT_BANK_HOW = "choose this comment from the bank, or keep it there (F5)"
POINT_COMMENT_KEPT = "In the bank of comments."
TOLD = "“{text}”"
COMMENT_TITLE = "Comment on {name}"
COMMENT_AGAIN = "Used before (Enter or click puts one in)"
COMMENT_HINT = "Ctrl+S saves · an empty comment is removed"
ADJUST = "Mark"
ADJUST_HOW = "give or take half a mark of your own, with a reason"
ADJUST_TITLE = "A mark of your own for {name}"
ADJUST_MARK = "{marks} of your own: {mark} of {full}"
ADJUST_NONE = "nothing of your own: {mark} of {full}"
ADJUST_REASON = "Why? The student reads it beside the mark."
ADJUST_HINT = "Up and Down change the mark by half a mark · Enter saves"
ADJUST_MORE = "More (Up)"
ADJUST_LESS = "Less (Down)"

# Learning
LEARNED = "Learned"
LEARNED_HOW = "what it learned from you, and whether you may stop"
LEARNED_TITLE = "What kpgrade learned from your decisions"
LESSON_POINT = "Key point {number}: {decisions}"
LESSON_SETTLED = "{count} settled by them"
LESSON_CHANGED = "{count} changed"
LESSON_REOPENED = "{count} open again"
LESSON_MORE = "l: more"
LESSON_MAY_STOP = "you may stop (l)"
LESSONS_NONE = "Nothing yet: decide a verdict, and kpgrade begins to learn where you draw the line."
WAS_BEFORE = "was {label}; moved by your decisions on {names}"
WAS_HANDED_OVER = "left to kpgrade; was {label}"
STOP_MAY = "You may stop:"
STOP_NOT_YET = "Go on a little:"
STOP_NOT_TRUSTED = (
    "Your decisions contradict kpgrade too often: on this question it can't be trusted, and settles less."
)
STOP_LEFT = (
    "of the {left} left to kpgrade about {differ} will differ from yours (95% in {low}-{high}); "
    "{agreement}% would agree in all, and you ask for {target}%."
)
STOP_SAMPLE_OPEN = (
    "Nothing is promised yet: first a small random sample has to be decided. "
    "It is mixed in among what is asked next."
)
STOP_ALL_DECIDED = "You have decided every verdict of this question yourself."
LESSON_CARRIED = "{count} settled by what was carried over"
LESSON_ELSEWHERE = "{count} settled by your decisions on others"
WAS_CARRIED = "was {label}; moved by what was carried over"
WAS_ELSEWHERE = "was {label}; moved by your other decisions on this question"
BEGAN_WITH = "This class began with what {decisions} on {points} taught before."
DO_BEGIN_ANEW = "Begin anew, without what was carried over"
DO_BEGIN_WITH = "Begin with what was carried over ({decisions})"
DO_HAND_OVER = "Leave the rest to kpgrade"
HAND_OVER_ASKS = (
    "{promise}\n\nLeave the rest of this question to kpgrade? What is unsure ({unsure}) then counts as it"
    " leans. Your decisions stay; undo (z) takes it back."
)
HAND_OVER_OPEN = "Stays open: {answers} not graded yet."
HANDED_OVER = "Left to kpgrade. z takes it back."
HANDED_OVER_ON = "You left the rest to kpgrade on {date}:"
SPOT_SAID = (
    "Spot check: {decided} settled verdicts decided without looking, {agreed} agreed. "
    "With 95% confidence at least {at_least}% agree."
)
SPOT_TITLE = "Without looking: {number} of {of}"
SAMPLE_TITLE = "Without looking"
SPOT_WHY = "Drawn at random from what is settled. What kpgrade says stays hidden, so that the check is fair."
SAMPLE_WHY = "Drawn at random to check kpgrade. What it says stays hidden until you have decided."
SPOT_NONE = "There is nothing settled by kpgrade to check yet."
SPOT_DONE = "The spot check is done."
BLIND_ASKS = "Does the answer say this?"
BLIND_SAME = "kpgrade says the same."
BLIND_OTHER = "kpgrade had said {label}."
SAYS_IT = "Yes, it says so"
SAYS_IT_NOT = "No"
LATER = "Later"
DO_CHANGES = "Step through the {count} that changed"
DO_CONTRADICTIONS = "Look at {count} decisions that do not go together"
DO_CHECK = "Spot check: decide {count} settled ones without looking"
DO_CHECK_ON = "Go on with the spot check ({number} of {of})"
DO_TARGET = "Agreement to aim at: {target}%"
DO_NEXT = "Decide the next"
TARGET_TITLE = "How many of 100 settled verdicts should agree with you?"
TARGET_NAMES = {"0.85": "85 of 100: least work", "0.9": "90 of 100", "0.95": "95 of 100", "0.98": "98 of 100"}
CONTRADICTION_TITLE = "Do these two go together?"
CONTRADICTS_ALIKE = "These answers say the same, and you decided them differently."
CONTRADICTS_NEAR = "To the model these answers say nearly the same, and you decided them differently."
CONTRADICTS_UNLIKELY = (
    "The first is a surprise after all your other decisions; the second speaks most against it."
)
NO_CONTRADICTIONS = "Your decisions go together."
YOU_SAID = "you said {label}"
BOTH = "Both {label}"
BOTH_COVERED = "Both covered"
BOTH_MISSED = "Both missed"
RIGHT_AS_THEY_ARE = "Right as they are"
ALSO_DECIDED = "Also in {count} with the same words."
TOGETHER_TITLE = "Answers that say nearly the same"
TOGETHER_LEAD = "Decide these like {name}: {said}"
TOGETHER_HINT = "What differs is underlined. Space takes the tick off an answer."
TOGETHER_YES = "Decide the ticked ones"
TOGETHER_DONE = "Decided {count} answers like this one. z takes it back."
PHRASE = "Wording"
PHRASE_HOW = "let words of this answer count for the point, or not"
PHRASE_TITLE = "Do these words count?"
PHRASE_MARK = "Mark the words in the answer with the mouse or Shift and the arrows, or type them below."
PHRASE_COUNTS = "They count"
PHRASE_NOT_ENOUGH = "They are not enough"
EFFECTS_TITLE = "Whom this would change"
EFFECTS_COUNT = "'{phrase}' counts for: {point}"
EFFECTS_NOT_ENOUGH = "'{phrase}' is not enough for: {point}"
EFFECTS_READ = "{read} of {of} answers read; {changed} would change."
EFFECTS_NONE = "(none so far)"
EFFECTS_DECIDED = "you decided it: stays"
EFFECTS_YES = "Yes, put it in the rubric"
EFFECTS_BUSY = "Answers are being graded just now. Try again when that is done."
EFFECTS_DONE = "In the rubric. Only this key point is read again."

# Grading
GRADING_TITLE = "Grading"
GRADING_START = "Start"
GRADING_START_PAUSE = "Start or pause"
GRADING_PAUSE = "Pause"
GRADING_RESUME = "Resume"
GRADING_STOP = "Stop"
GRADING_REVIEW = "Review"
GRADING_IDLE = "Not started"
GRADING_REST = "Not running. Start goes on with the rest."
GRADING_ALL = "Every answer is graded."
GRADING_TRIED = "Tried on {answers}. Look at them and at the rubric; Start grades the rest."
GRADING_LOADING = "Opening the model …"
GRADING_RUNNING = "Grading with {model}"
GRADING_PAUSED = "Paused. Nothing is lost."
GRADING_DONE = "Done: {answers} graded in {time}."
GRADING_NOTHING = "Everything is graded already by this model."
GRADING_STOPPED = "Stopped after {answers}. Start goes on from there."
GRADING_FAILED = "Not graded: {answers}. {reason}"
GRADING_PACE = "{pace:.1f} answers a minute · {left} left"
GRADING_WITHIN = "a long answer, {percent}% of it read · {left} left"
GRADING_COUNT = "{done} of {total}"
UNCALIBRATED = "This model was never calibrated: only what it is very sure of is settled."
MARKS_SO_FAR = "Marks so far"
MISSED_SO_FAR = "Most missed so far"
CHARTS_OF = "Question {number} of {questions}: {text}"
CHARTS_WHOLE = "Class list: all questions. The other views: {question}"

# Class
CLASS_TITLE = "Class"
CLASS_LIST = "Class list"
CLASS_LIST_HINT = "marks over all questions, by name · Enter or a click goes there"
LIST_TOTAL = "of {full:g}"
LIST_OPEN = "open"
LIST_NO_ANSWER = "none"
STUDENT_NAME = "Student {number}"
CLASS_MARKS = "Marks"
CLASS_POINTS = "Key points"
CLASS_MAP = "Answers × key points"
CLASS_MARKS_HINT = "█ settled  ▒ not yet, by the lowest mark · Enter or a click shows them"
CLASS_POINT_LEGEND = "█ covered  ▒ unsure  ░ missed · Enter or a click shows who missed it"
CLASS_AGREEMENT = "agreement {agreed}/{compared}"
CLASS_REWORD = "consider re-wording: {why}"
REWORD_DISAGREE = "you and the model often differ"
REWORD_UNSURE = "the model is often unsure"
REWORD_NOBODY = "nearly everybody misses it"
CLASS_DISTRUST = "You agreed with {share}% of {count} verdicts here: do not rely on the model here."
CLASS_TRUST = "Agreement so far on this question: {share}% of {count} verdicts."
CLASS_UNSURE = "The model is unsure on most key points here; that is hardly their wording."
CLASS_MAP_WHERE = "{name}, key point {number}: {text}"
CLASS_MAP_DECIDED = "C M decided by you"

# Rubric
RUBRIC_TITLE = "Rubric"
MODEL_ANSWER = "Model answer"
MODEL_ANSWER_HINT = (
    "Paste what a good answer says, or a list. Each statement becomes a key point of this question, to edit:"
)
MODEL_ANSWER_ASK = "Ask {model}"
MODEL_ANSWER_SENDS = (
    "Asking sends this text and the question to {address}. No student's work leaves this computer."
)
MODEL_ANSWER_ASKING = "{model} is asked, {seconds} s so far. Esc gives it up."
MODEL_ANSWER_BY = "{model} proposes {points}. Look each over before you add them."
MODEL_ANSWER_EMPTY = "Write or paste a model answer first."
MODEL_ANSWER_TAKE = "Add these"
MODEL_ANSWER_NONE = "Nothing new: this question has all of it."
RUBRIC_HINT = "One statement a key point. Only what you change is graded again; your decisions stay."
RUBRIC_ADD_POINT = "Add key point"
RUBRIC_ADD_QUESTION = "Add question"
RUBRIC_DELETE = "Delete"
RUBRIC_UP = "Up"
RUBRIC_DOWN = "Down"
RUBRIC_SPLIT = "Split"
RUBRIC_DELETE_HOW = "delete the key point or the whole question under the cursor"
RUBRIC_SPLIT_HOW = "make one key point of each statement, sharing its points"
POINT_TEXT = "Key point"
POINT_POINTS = "Points"
POINT_KIND = "Saying it"
POINT_IS_POINT = "gains its points"
POINT_IS_FAULT = "costs them: a fault"
POINT_LEVELS = "Levels, one a line (partly: 1); empty: covered or missed"
POINT_COMMENT_MISSED = "Tell the student where it is missed"
POINT_COMMENT_COVERED = "... and where it is there ({quote}: their words)"
POINT_ACCEPT = "Other wordings that count, one a line"
POINT_REJECT = "Words that are not enough, one a line"
POINT_LAST = "A question needs a key point. Delete the question itself, above its key points."
QUESTION_TEXT = "Question"
QUESTION_LINE = "Question {number}: {text}"
QUESTION_MARKS = "Full marks (empty: the sum of the points)"
QUESTION_ROUNDING = "Marks are rounded"
ROUNDING_NAMES = {
    "none": "not at all",
    "quarter": "to quarter marks",
    "half": "to half marks",
    "whole": "to whole marks",
    "bankers": "to whole marks, halves to the even one",
    "up": "up to a whole mark",
    "up-to-half": "up to a half mark",
    "down": "down to a whole mark",
}
QUESTION_FLOOR = "With faults the mark"
FLOOR_NAMES = {"0": "never falls below 0", "none": "may fall below 0"}
QUESTION_GUIDELINES = "Guidelines for graders; students never see them"
GUIDELINES = "Guidelines: {text}"
QUESTION_FACTS = "In files of answers it is called {id}. Answers so far: {answers}."
QUESTION_DELETE = "Delete question {number} with {points}?"
QUESTION_DELETE_ANSWERS = "Its {answers} will stay in the file, and count for no mark."
QUESTION_LAST = "A rubric needs a question."
RUBRIC_SAVED = "Saved. To be graded again: {points}."
RUBRIC_SAVED_SAME = "Saved. Nothing has to be graded again."
RUBRIC_CONSEQUENCES = "What this changes in the class:\n{changes}.\n\nSave it?"
RUBRIC_UNCHANGED = "Nothing was changed."
RUBRIC_STALE = "Kept and flagged: {decisions} made under an older wording."
RUBRIC_DROPPED = "Kept in the history: {decisions} on deleted key points."
RUBRIC_NAME = "title of the assignment"
RUBRIC_LATER = "Later"
RUBRIC_ANEW = "Begin anew"
RUBRIC_SAVE_HOW = "put the rubric to use"
RUBRIC_LEAVE_HOW = "leave; what you wrote is kept as a draft"
RUBRIC_ANEW_HOW = "give up what you wrote here"
RUBRIC_FILE = "Save as file"
RUBRIC_FILE_SHORT = "File"
RUBRIC_FILE_HOW = "write it as YAML or for Word, for another class or a colleague"
RUBRIC_FILE_HINT = "The folder proposed is your rubric library. A name that ends in .docx is for Word."
RUBRIC_FILE_THERE = "{path} is there already. Replace it?"
RUBRIC_FILE_WRITTEN = "Written: {path}"
RUBRIC_KEPT = "What you wrote is kept as a draft. It is there when you come back."
RUBRIC_GOES_ON = "This is your draft of the last time. Ctrl+R begins anew."
RUBRIC_BEGIN_ANEW = "Give up what you wrote here?"

# Export
EXPORT_TITLE = "Export"
EXPORT_TO = "Write to"
EXPORT_PREVIEW = "First rows"
EXPORT_WRITE = "Write the file"
EXPORT_DONE = "Written: {path}"
EXPORT_FOLDER = "Open the folder"
EXPORT_NO_WINDOWS = "No window can be opened from here. The folder is {path}"
EXPORT_OPEN_PAGES = "{students} have something undecided: their pages give a range of marks. Write them?"
EXPORT_OVERWRITE = "{name} exists already. Replace it?"
EXPORT_OPEN_MARKS = "{answers} without a certain mark yet: left empty, or written as a range."
EXPORT_ASSIGNMENT = "Column"
EXPORT_WORKSHEET = "Fill in"
EXPORT_WORKSHEET_HINT = "the file you downloaded there; empty: a new one"
EXPORT_WORKSHEET_NEEDED = "Under 'Fill in', name the worksheet or list that you downloaded there."
EXPORT_SCALE_NEEDED = "Turn 'Scale to that file's maximum' on, or change the full marks."
EXPORT_CODES = "Codes instead of names"
EXPORT_SCALE = "Scale to that file's maximum"
EXPORT_SENTENCES = "Drafted sentences"
EXPORT_KEY = "Which code is whom: {path}"
EXPORT_CLASS = "a report on the class, for a browser"
EXPORT_CLASS_PDF = "the same, to print"
EXPORT_PAGES = "feedback: a page for every student, in a folder"
EXPORT_OVERSIGHT = "the record of what graded, who settled and who changed what, to file"
EXPORT_OVERSIGHT_JSON = "the same for a program, with the whole history"
EXPORT_PAGES_ZIP = "the same as a zip that Moodle takes for feedback files"

# New assignment
NEW_TITLE = "New assignment"
NEW_RUBRIC = "1  Rubric"
NEW_RUBRIC_HINT = "a file with key points"
NEW_WRITE = "Write rubric"
NEW_EDIT = "Edit rubric"
NEW_LIBRARY = "Library"
NEW_LIBRARY_HOW = "a rubric that you keep, or one of another class"
NEW_LIBRARY_TITLE = "A rubric of yours"
NEW_LIBRARY_EMPTY = "Nothing is kept yet: F4 in the rubric editor puts a rubric there."
NEW_GO_ON = "Your draft"
NEW_ANSWERS = "2  Answers"
NEW_ANSWERS_HINT = "a table, or a folder with a file for each student"
NEW_NAME = "3  Gradebook"
NEW_NAME_HINT = "the file that keeps it all; named after the answers"
NEW_MODEL_TITLE = "4  Model"
NEW_MODEL_CHOOSE = "Models"
NEW_BROWSE = "Browse"
NEW_CREATE = "Grade all"
NEW_TRY = "Try 5 first"
NEW_NO_RUBRIC = "No rubric yet"
NEW_NO_ANSWERS = "No answers yet"
NEW_RUBRIC_READ = "{questions}, {points}, {marks:g} marks"
NEW_ANSWERS_READ = "{answers} read, {skipped} left out"
NEW_LEFT_OUT = "Left out"
NEW_COLUMNS = "Columns"
NEW_COLUMNS_HOW = "say which column holds the answers, and which the students"
NEW_COLUMNS_NONE = "There is no table to name columns of."
NEW_COLUMN = "{header}: {role}"
TABLE_SHEET = "Sheet"
TABLE_ENCODING = "Encoding"
TABLE_FOUND_OUT = "as it was found out"
COLUMNS_TITLE = "How the answers are read"
COLUMNS_HINT = (
    "Enter or a click changes a line; the space bar takes the next reading. Files like this are read so, too."
)
PLAN_NEXT = "next reading"
PLAN_PARTS = {
    "layout": "This is",
    "student": "The students are",
    "dates": "Dates are written",
}
COLUMN_IS = "Column {letter} '{header}' is"
COLUMN_ANSWERS_TO = "answers to question {number}: {text}"
COLUMN_ROLES = {
    "answer": "answers",
    "student": "the student",
    "question": "which question is answered",
    "given": "first name",
    "family": "last name",
    "email": "e-mail address",
    "number": "student number",
    "time": "when it was handed in",
    "skip": "left out",
}
NEW_CARRIED = (
    "This rubric carries what kpgrade learned from {decisions} on {points} of it.\n\n"
    "Begin with it? It counts where the same model grades. Nothing is promised before you have decided a"
    " sample of this class, and it can be put aside later (Learned, l)."
)
NEW_NEEDS = "A rubric and answers are needed first."
NEW_MODEL = "{name} · {fit}"

# Before answers are taken in
LOOK_TITLE = "Look at this first"
LOOK_LEAD = "Nothing has been taken in yet."
LOOK_GO_ON = "It is right so: go on"
LOOK_SEVERAL = "Several people of one name"
LOOK_ONE = "One person: the latest counts"
LOOK_MORE = "and {count} more"
LATE = "Add answers"
LATE_HOW = "add answers that came late, read against this rubric"
LATE_TITLE = "Answers to add to this gradebook"
LATE_ADDED = "Added: {answers}. Left out: {skipped}."
LATE_NONE = "Nothing new: every answer in that file is here already."

# Colleagues
COLLEAGUES = "Colleagues"
COLLEAGUES_HOW = "split the class, join gradebooks, settle"
COLLEAGUES_TITLE = "Colleagues"
COLLEAGUES_ALONE = (
    "Nobody else has graded here yet.\n"
    "Give a colleague a copy of this gradebook, or a part of the class. When it comes back, join it (j): both"
    " gradebooks stay as they are, and a third one holds all that either of you decided."
)
AGREEMENT_LINE = "{question}: {point}\n  {people}: {agreed} of {both} alike, kappa {kappa}"
NO_KAPPA = "cannot be told (all alike)"
CONFLICTS = "To settle: {count}. Until then the later decision holds. Enter shows both sides."
NO_CONFLICTS = "Nothing is in conflict."
CONFLICT_TITLE = "Decided differently: {name}"
JOIN = "Join"
JOIN_HOW = "join this gradebook with a colleague's, in a new one"
JOIN_TITLE = "A colleague's gradebook of this class"
JOIN_NAME = "Name of the new gradebook"
JOIN_HINT = "{one} and {other} stay as they are."
JOINED = "{name} holds what both of you decided. Colleagues (K) shows where you differ."
SPLIT = "Split"
SPLIT_HOW = "write parts of this class for colleagues; join them again later"
SPLIT_COUNT = "In how many parts?"
SPLIT_HINT = "Each is a gradebook beside this one, which stays as it is."
SPLIT_DONE = "Written: {names} in {folder}."

# Appeals
APPEAL = "Appeal"
APPEAL_HOW = "look at a student's sheet again, by its code"
APPEAL_TITLE = "Code on the student's sheet, or a name"
APPEAL_HINT = "Left empty: the student under the cursor."
APPEAL_LEAD = "What was decided, by whom and why. Enter decides anew; undo (z) in the review takes it back."
APPEAL_WHY = "Why?"
APPEAL_WHY_HINT = "The student reads this on the sheet."
APPEAL_SHEET = "Write the sheet again"
APPEAL_FOLDER = "Folder for the sheet"
APPEAL_WRITTEN = "Written: {folder}"

# A person to be forgotten
FORGET = "Remove"
FORGET_HOW = "take a student out of this gradebook for good, with everything said of them"
FORGET_TITLE = "Whom? A name, an e-mail address, a number or the code on the sheet"
FORGET_HINT = "Left empty: the student under the cursor."
FORGET_WHICH = "Several students are called so"
FORGET_SURE = "{who}\n\nRemove for good, with answers, marks and history? This cannot be undone."
FORGET_DONE = "Removed"

# Fairness
FAIRNESS = "Fairness"
GROUPS = "Groups"
GROUPS_HOW = "compare groups of students by the columns of a file"
GROUPS_TITLE = "A table with a row a student and columns of groups"
GROUPS_LEAD = "g chooses a table of yours whose columns put the students in groups. It is read, and not kept."

# Models
MODELS_TITLE = "Models"
MODEL_PULL = "Download"
MODEL_PULL_OTHER = "Download the other"
MODEL_ADD = "From a file"
MODEL_ADD_HOW = "take in a model file that a colleague put on a stick"
MODEL_FILE_TITLE = "A model file, such as a colleague put on a stick"
MODEL_VOUCH = (
    "{name}: nothing here knows the content of this file. Its sum (SHA-256) is\n\n{sha256}\n\n"
    "Does the computer that it comes from show the same, under Models?"
)
MODEL_SHARED = "here, in the bundle or placed by the school"
MODEL_SUM = "SHA-256 {sha256}"
MODEL_FETCH = (
    "{size:,.0f} MB from {origin}\nabout {minutes} minutes at {line} megabits a second{built};"
    " broken off, it goes on where it stopped"
)
MODEL_BUILT = ", then a minute or two of building"
MODEL_ONLY_BUILT = "nothing to download: it is built of what is here in a minute or two"
MODEL_LEADS = "OK leads to the models: use one that is on this computer, or download one."
MODEL_BASE = "to train from"
MODEL_USE = "Use"
MODEL_HERE = "on this computer"
MODEL_ABSENT = "not downloaded"
MODEL_IN_USE = "in use"
MODEL_SIZE = "{size:,.0f} MB"
MODEL_LICENCE = "Licence: {licence}"
MODEL_FITS = "fits in memory"
MODEL_TIGHT = "tight in memory: close other programs"
MODEL_TOO_LARGE = "too large for the memory here"
MODEL_PACE = "{pace:.0f} answers a minute on this computer, in its last grading"
MODEL_PACE_UNKNOWN = "not timed on this computer yet: grade a few answers with it"
MODEL_PULLED = "{name} is here and was checked."
MODEL_CHOSEN = "{name} grades from now on."
MODEL_NONE = "No model is on this computer yet. Download one first (Models)."
CALIBRATE_NEEDS = "Calibration needs at least 10 missed and 10 covered decisions in an open gradebook."
CALIBRATED = "Calibrated on {count} of your decisions. What is graded from now on uses it."
CALIBRATE_TITLE = "Calibrate on my decisions"

# Settings
SETTINGS_TITLE = "Settings"
SETTINGS_THEME = "Colours"
SETTINGS_GPU = "Layers of the model on the graphics card (-1: all, 0: none)"
SETTINGS_THREADS = "Processor threads (empty: one a core)"
SETTINGS_LANGUAGE = "Language, from the next start on ({known})"
SETTINGS_SERVER = "Server that proposes key points when asked, and its model (empty: none)"
SETTINGS_SERVER_MODEL = "its model"
SETTINGS_SERVER_HALF = "a server is told by its address and its model"
SETTINGS_SERVER_HALF_HINT = "Fill in both, or leave both empty."
SETTINGS_KEPT = "Kept in {path}"
NO_LANGUAGE = "there is no language '{name}'"
NO_LANGUAGE_HINT = "A language is a file NAME.json in {folder}."
SETTINGS_SAVED = "Saved."
SETTINGS_NUMBERS = "Layers: -1 or more. Threads: a number from 1, or nothing."
THEME_DARK = "Dark"
THEME_LIGHT = "Light"
THEME_CONTRAST = "High contrast"

# Welcome
WELCOME_TITLE = "Welcome to kpgrade"
WELCOME_LEAD = (
    "kpgrade reads answers and says which key points each one misses, how sure it is, and where it saw"
    " that. You settle the doubtful ones. Nothing leaves this computer."
)
WELCOME_MODEL = "1  Get a model"
WELCOME_RUBRIC = "2  Open or write a rubric"
WELCOME_ANSWERS = "3  Pick the answers"
WELCOME_PULL = "Download {name}"
WELCOME_STEPS = "Steps 2 and 3 are one screen: 'My own class'."
WELCOME_SAMPLE = "Try the sample class"
WELCOME_OWN = "My own class"
WELCOME_LATER = "Look around first"
SAMPLE_MISSING = "The sample class did not come with this installation."

# Help
HELP_TITLE = "Keys"
HELP_HOW = "this list (F1 where '?' would be typed)"
QUIT_HOW = "end kpgrade; everything is saved already"
THEME_HOW = "the next colours"
HELP_FOOT = "Enter or a click does it. Ctrl+P searches by name."


def languages() -> list[str]:
    """What can be chosen: English, and every file in the folder."""
    return ["en", *sorted(file.stem for file in (config_dir() / "languages").glob("*.json"))]


def use(language: str) -> None:
    """Take texts from a language file; InputError when it cannot be read. 'en' changes nothing."""
    if language in {"", "en"}:
        return
    file = config_dir() / "languages" / f"{language}.json"
    try:
        texts = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError("this language file cannot be read", where=str(file), hint=str(error)) from error
    known = {name: value for name, value in globals().items() if name.isupper()}
    pairs = texts.items() if isinstance(texts, dict) else ()
    fitting = {k: v for k, v in pairs if k in known and type(v) is type(known[k])}
    # A list of texts that is not whole stays English where it is not.
    globals().update({k: known[k] | v if isinstance(v, dict) else v for k, v in fitting.items()})
