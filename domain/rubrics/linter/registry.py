"""Every rule by its scope, in the order of the numbers. A new rule is a file and a line here."""

from collections.abc import Callable, Iterator
from typing import Final

from domain.rubrics.linter import (
    r01,
    r02,
    r03,
    r04,
    r05,
    r06,
    r07,
    r08,
    r09,
    r10,
    r11,
    r12,
    r13,
    r14,
    r15,
    r16,
    r17,
    r18,
    r19,
    r20,
    r21,
    r22,
    r23,
    r24,
    r25,
    r26,
    r27,
    r28,
    r29,
    r30,
    r31,
    r32,
)
from domain.rubrics.linter.model import GuideFacts, LintFinding, PublishingFacts, RequisitionFacts, Rule
from domain.rubrics.model import Rubric

Findings = Iterator[LintFinding]

RULES: Final[tuple[Rule, ...]] = (
    r01.RULE,
    r02.RULE,
    r03.RULE,
    r04.RULE,
    r05.RULE,
    r06.RULE,
    r07.RULE,
    r08.RULE,
    r09.RULE,
    r10.RULE,
    r11.RULE,
    r12.RULE,
    r13.RULE,
    r14.RULE,
    r15.RULE,
    r16.RULE,
    r17.RULE,
    r18.RULE,
    r19.RULE,
    r20.RULE,
    r21.RULE,
    r22.RULE,
    r23.RULE,
    r24.RULE,
    r25.RULE,
    r26.RULE,
    r27.RULE,
    r28.RULE,
    r29.RULE,
    r30.RULE,
    r31.RULE,
    r32.RULE,
)

RUBRIC: Final[tuple[Callable[[Rubric], Findings], ...]] = (
    r01.check_rubric,
    r04.check_rubric,
    r05.check_rubric,
    r06.check_rubric,
    r07.check_rubric,
    r08.check_rubric,
    r09.check_rubric,
    r10.check_rubric,
    r11.check_rubric,
    r12.check_rubric,
    r13.check_rubric,
    r14.check_rubric,
    r15.check_rubric,
    r16.check_rubric,
    r17.check_rubric,
    r18.check_rubric,
    r19.check_rubric,
    r20.check_rubric,
    r21.check_rubric,
    r22.check_rubric,
    r23.check_rubric,
    r24.check_rubric,
    r25.check_rubric,
    r31.check_rubric,
)

GUIDE: Final[tuple[Callable[[GuideFacts], Findings], ...]] = (
    r02.check_guide,
    r03.check_guide,
    r04.check_guide,
    r05.check_guide,
    r26.check_guide,
    r27.check_guide,
)

REQUISITION: Final[tuple[Callable[[RequisitionFacts], Findings], ...]] = (
    r27.check_requisition,
    r30.check_requisition,
    r32.check_requisition,
)

PUBLISHING: Final[tuple[Callable[[PublishingFacts], Findings], ...]] = (
    r26.check_publishing,
    r28.check_publishing,
    r29.check_publishing,
)
