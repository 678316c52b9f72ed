"""Answers written by hand: the ways to ask, what to say, until when. They are documents of the kind `answer`."""

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from knowledge.documents import Document, ReadDocument, Section, Unreadable

KIND = "answer"
MOST_QUESTIONS = 30
LONGEST = 8_000
LIKE = (
    '- questions: ["How long do I have to return?", "Return window"]\n  answer: "30 days."\n  valid_until: 2027-01-31'
)


@dataclass(frozen=True, slots=True)
class Answer:
    questions: tuple[str, ...]
    """The ways to ask; the first one stands above the answer."""
    answer: str
    language: str = ""
    valid_until: datetime | None = None
    """It stops answering then."""

    @property
    def name(self) -> str:
        """Of its document: the same first question replaces the answer."""
        plain = unicodedata.normalize("NFKD", self.questions[0].casefold())
        slug = re.sub(r"[^a-z0-9]+", "-", "".join(char for char in plain if not unicodedata.combining(char))).strip("-")
        return f"answer:{slug[:150] or 'question'}"


class AnswerRefused(ValueError):
    """What is wrong with an answer, and what would be right."""


def answer_of(questions: list[str], answer: str, *, language: str = "", valid_until: datetime | None = None) -> Answer:
    """Checked. Raises AnswerRefused."""
    asked = tuple(dict.fromkeys(" ".join(each.split()) for each in questions if each.strip()))
    if not asked:
        raise AnswerRefused("An answer needs at least one question: how would a shopper ask?")
    if len(asked) > MOST_QUESTIONS:
        raise AnswerRefused(f"{len(asked)} questions are too many; at most {MOST_QUESTIONS} ways to ask are kept.")
    if not answer.strip():
        raise AnswerRefused(f"The answer to {asked[0]!r} is empty.")
    if len(answer) > LONGEST:
        raise AnswerRefused(f"The answer to {asked[0]!r} has {len(answer):,} characters; at most {LONGEST:,} are kept. Import it as a document.")  # fmt: skip
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise AnswerRefused(f"The language {language!r} is not a code of two letters, such as en or fr.")
    return Answer(asked, answer.replace("\r\n", "\n").strip(), language, valid_until)


def content_of(answer: Answer) -> bytes:
    """As its document keeps it."""
    told = {"questions": answer.questions, "answer": answer.answer, "language": answer.language}
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


def answer_from(content: bytes, document: Document | None = None) -> Answer:
    told = json.loads(content)
    until = document.valid_until if document else None
    return Answer(tuple(told["questions"]), told["answer"], told["language"], until)


def read_answer(content: bytes) -> ReadDocument:
    """Found by every way to ask; the answer stands whole below the first."""
    from knowledge.languages import language_of

    try:
        answer = answer_from(content)
    except (ValueError, KeyError, TypeError) as problem:
        raise Unreadable("The answer is damaged.", "Write it anew.") from problem
    language = answer.language or language_of(" ".join([*answer.questions, answer.answer]))
    text = re.sub(r"\n\s*\n", "\n", answer.answer)
    section = Section((), text, context="\n".join(answer.questions[1:]))
    return ReadDocument(answer.questions[0], language, KIND, (section,))


def answers_from_file(name: str, content: bytes) -> list[Answer]:
    """A YAML or JSON list of answers. Raises AnswerRefused with the entry that is wrong."""
    import yaml

    try:
        told = yaml.safe_load(content.decode("utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as problem:
        raise AnswerRefused(f"{name!r} is neither YAML nor JSON: {problem}. Right would be:\n{LIKE}") from None
    entries = told.get("answers") if isinstance(told, dict) else told
    if not isinstance(entries, list) or not entries:
        raise AnswerRefused(f"{name!r} holds no list of answers. Right would be:\n{LIKE}")
    return [_entry(each, number) for number, each in enumerate(entries, 1)]


def _entry(told: Any, number: int) -> Answer:
    if not isinstance(told, dict):
        raise AnswerRefused(f"Entry {number} is {told!r}. Right would be:\n{LIKE}")
    asked = told.get("questions", told.get("question", []))
    questions = [asked] if isinstance(asked, str) else [str(each) for each in asked] if isinstance(asked, list) else []
    try:
        until = moment(told["valid_until"]) if told.get("valid_until") else None
        return answer_of(questions, str(told.get("answer", "")), language=str(told.get("language", "")), valid_until=until)  # fmt: skip
    except AnswerRefused as problem:
        raise AnswerRefused(f"Entry {number}: {problem}") from None


def moment(value: Any) -> datetime:
    """A day counts to its end. Raises AnswerRefused."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        try:
            return moment(datetime.fromisoformat(str(value)))
        except ValueError:
            raise AnswerRefused(f"{value!r} is no date. Right would be 2027-01-31.") from None
    return datetime.combine(day, time(), UTC) + timedelta(days=1)
