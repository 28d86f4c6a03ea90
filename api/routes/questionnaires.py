"""Answering a survey with a one-time token. The page for people is api/pages/links/respond.py."""

from typing import Annotated

import msgspec
from litestar import Router
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_204_NO_CONTENT
from msgspec import Meta

from api.http import creates, reads
from domain.database import Connection
from domain.instruments.model import Answer, Instrument, Language
from domain.surveys import answering
from domain.surveys.model import Comment

Token = Annotated[str, Meta(max_length=200)]
# A policy of its own: a whole organisation may answer from behind one address within minutes.
RESPONDENTS = {"rate": "respondents"}


class SurveyAnswers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One answer from 1 to 5 per statement, in the questionnaire's order, and if one likes a text per comment question.

    An empty text is none. Comments are shown word for word, without a name, where enough people wrote one.
    """

    answers: Annotated[tuple[Answer, ...], Meta(min_length=1, max_length=120)]
    comments: Annotated[tuple[Comment, ...], Meta(max_length=3)] = ()


@reads("/questionnaire/{token:str}", "getQuestionnaire", None, "The statements behind an invitation", opt=RESPONDENTS)
async def get_questionnaire(
    conn: NamedDependency[Connection], token: FromPath[Token], language: FromQuery[Language | None] = None
) -> Instrument:
    """Needs the invitation's token and nothing else. In one language if asked for, else with all translations."""
    return await answering.questionnaire(conn, token, language)


@creates(
    "/questionnaire/{token:str}",
    "answerQuestionnaire",
    None,
    "Answer a survey",
    status_code=HTTP_204_NO_CONTENT,
    opt=RESPONDENTS,
)
async def answer(conn: NamedDependency[Connection], token: FromPath[Token], data: JSONBody[SurveyAnswers]) -> None:
    """Stores the answers without name or time and uses the token up. It cannot be changed or undone."""
    await answering.answer(conn, token, data.answers, data.comments)


router = Router("/", tags=["Surveys"], route_handlers=[get_questionnaire, answer])
