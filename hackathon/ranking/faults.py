"""Why a file of scores was refused: a code, the line and the detail, no prose."""

from enum import Enum


class FaultCode(Enum):
    """Reasons for refusing input."""

    UNREADABLE = "unreadable"
    ENCODING = "encoding"
    HEADER = "header"
    FIELDS = "fields"
    QUOTES = "quotes"
    EMPTY_ID = "empty_id"
    NOT_A_NUMBER = "not_a_number"
    OFF_SCALE = "off_scale"
    DUPLICATE = "duplicate"
    NO_ROWS = "no_rows"
    BAD_SCALE = "bad_scale"
    BAD_WEIGHT = "bad_weight"
    NO_WEIGHT = "no_weight"
    UNKNOWN_CRITERION = "unknown_criterion"


ENGLISH = {
    FaultCode.UNREADABLE: "the file cannot be read: {}",
    FaultCode.ENCODING: "this is not UTF-8 text",
    FaultCode.HEADER: "the first line must be {}",
    FaultCode.FIELDS: "expected {} fields",
    FaultCode.QUOTES: "damaged CSV: {}",
    FaultCode.EMPTY_ID: "{} is empty",
    FaultCode.NOT_A_NUMBER: "{} is not a number",
    FaultCode.OFF_SCALE: "the score {} is outside the scale {}",
    FaultCode.DUPLICATE: "the same juror, project and criterion were on line {} already",
    FaultCode.NO_ROWS: "there are no scores after the header",
    FaultCode.BAD_SCALE: "the scale must be LO:HI with LO below HI, not {}",
    FaultCode.BAD_WEIGHT: "the weight {} must be a number, 0 or more, and one must be above 0",
    FaultCode.NO_WEIGHT: "no weight is given for the criterion {}",
    FaultCode.UNKNOWN_CRITERION: "no score has the criterion {}",
}
"""For the command line; pages word the codes themselves."""


class InputFault(ValueError):
    """Input that cannot be ranked. `line` counts from 1; 0 when no single line is at fault."""

    def __init__(self, code: FaultCode, line: int = 0, *detail: object) -> None:
        super().__init__(ENGLISH[code].format(*detail))
        self.code, self.line, self.detail = code, line, detail

    def __str__(self) -> str:
        text = super().__str__()
        return f"line {self.line}: {text}" if self.line else text
