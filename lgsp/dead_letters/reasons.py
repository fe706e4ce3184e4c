"""Why records are given up: every reason code that a service uses, what it means, and what to do.

docs/dead-letters.md shows this table; tests compare it with the page and with the services' code.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Reason:
    """``heals``: the very same bytes can be processed later, so that a replay makes sense."""

    code: str
    meaning: str
    remedy: str
    heals: bool = False


_SEND_ANEW: Final = "The sender mends it and sends it anew; a replay brings the same bytes and fails again."
_ATTACH_OR_ASK: Final = "Have the applicant bring the papers, or ask for them with consent before claiming."
_ASK_ANEW: Final = "Have the applicant agree, under a new consent_id, and the desk ask again."
_ARRIVED: Final = "Replay it once that has arrived."

REASONS: Final = (
    Reason("not-json", "The value is not JSON in UTF-8.", _SEND_ANEW),
    Reason("null-value", "The record has no value.", _SEND_ANEW),
    Reason("wrong-shape", "A field is missing, is too much or has a value that it cannot have.", _SEND_ANEW),
    Reason("type-mismatch", "Header ce_type and the value name different types.", _SEND_ANEW),
    Reason("wrong-topic", "Events of this type belong on another topic.", _SEND_ANEW),
    Reason("wrong-subject", "The subject is not the id that the data name.", _SEND_ANEW),
    Reason("null-key", "The record has no key.", _SEND_ANEW),
    Reason("wrong-key", "The key is not the receiving agency.", _SEND_ANEW),
    Reason(
        "wrong-partition",
        "The record is not on the partition of its key: its sender has another partitioner than Kafka's own.",
        "Replay it, which puts it where it belongs; have the sender use murmur2 "
        "(librdkafka: murmur2_random).",
        heals=True,
    ),
    Reason(
        "forbidden-field",
        "A field would carry personal data, which no topic may hold.",
        "Tell the sender at once. The dead letter keeps the bytes until its 30 days are over; never replay.",
    ),
    Reason(
        "conflict",
        "The same business key was used before with other content; the first one counts.",
        "Ask the sender which is true; a correction is a new fact under a new key.",
    ),
    Reason("unknown-dossier", "No dossier was received under this code.", _ARRIVED, heals=True),
    Reason("unknown-leg", "No such leg of the dossier was sent.", _ARRIVED, heals=True),
    Reason(
        "unknown-order",
        "No such order was demanded for the dossier: the report came first, or it is wrong.",
        _ARRIVED,
        heals=True,
    ),
    Reason(
        "unknown-result",
        "The agency has registered no such result, and the report does not carry it.",
        "Replay it once the registration has arrived, or have the agency report the change with the whole "
        "result.",
        heals=True,
    ),
    Reason("wrong-level", "The level given for a result's holder is not that agency's.", _SEND_ANEW),
    Reason(
        "wrong-result",
        "An agency approves with a result that the procedure does not give.",
        "Correct the procedure's data file and replay, or have the agency answer anew: its leg is open.",
        heals=True,
    ),
    Reason("wrong-validity", "A result would end before it begins.", _SEND_ANEW),
    Reason(
        "already-digitised",
        "A result is reported digitised that was so when it was registered.",
        "Nothing is lost by leaving it: the result counts as digitised.",
    ),
    Reason(
        "after-revocation",
        "A result would be digitised after it was revoked (QĐ 2866, task 23: results in force).",
        "Ask the agency which of the two dates is true; the first report counts.",
    ),
    Reason(
        "unknown-procedure",
        "The catalogue has no procedure with this code.",
        "Add its data file, or have the sender name another; replay after the data are deployed.",
        heals=True,
    ),
    Reason(
        "unknown-agency",
        "The catalogue has no agency with this id.",
        "Add it to the data files, or have the sender name another; replay after the data are deployed.",
        heals=True,
    ),
    Reason(
        "unknown-component",
        "The procedure does not ask for a component with this code.",
        "Correct the procedure's data file and replay, or have the sender lodge it anew without it.",
        heals=True,
    ),
    Reason(
        "unknown-definition",
        "An agency reports a figure that no definition has.",
        "See them all with: lgsp kpi definitions; replay after the version that has it is deployed.",
        heals=True,
    ),
    Reason("unknown-period", "An agency reports on a period that is none.", _SEND_ANEW),
    Reason(
        "period-not-begun",
        "An agency reports on a period that had not begun on the day of filing.",
        "Have it report again when the period has begun.",
    ),
    Reason("more-than-all", "An agency reports a numerator above its denominator.", _SEND_ANEW),
    Reason("fee-basis-missing", "The fee is worked out from a number that is not there.", _SEND_ANEW),
    Reason("unknown-exemption", "No fee of the procedure is reduced on this ground.", _SEND_ANEW),
    Reason("unknown-place", "The applicant's place is no commune's code.", _SEND_ANEW),
    Reason(
        "second-supplement",
        "Papers were asked for before: once only (NĐ 61/2018 Articles 11.2c and 15.3).",
        "The agency decides on what it has, or rejects with its reasons.",
    ),
    Reason("no-components", "A request for papers names none (NĐ 61/2018 Article 17.2).", _SEND_ANEW),
    Reason(
        "no-supplement-asked",
        "Papers came, or were looked for with the State, that no agency had asked for.",
        "Replay it once the request has arrived; else have the applicant told that the dossier is complete.",
        heals=True,
    ),
    Reason(
        "passed-in-a-circle",
        "A part is passed on to an agency that had it before (NĐ 61/2018 Article 18).",
        "Have the agency name another, or decide; its leg is still open.",
    ),
    Reason(
        "not-competent",
        "A part is passed on to an agency that decides nothing of the procedure (NĐ 61/2018 Article 18).",
        "Have the agency name another, or none: then the desk names it; its leg is still open.",
    ),
    Reason(
        "no-competent-agency",
        "The desk passes a part on and does not say to whom (NĐ 61/2018 Article 18).",
        "Have it name the competent agency in to_agency; its leg is still open.",
    ),
    Reason("wrong-agency", "An agency answers a leg that is with another one.", _SEND_ANEW),
    Reason("wrong-outcome", "The answer means nothing on a leg of this duty.", _SEND_ANEW),
    Reason(
        "leg-closed",
        "The leg is closed, for example as timed out: it is never opened again.",
        "Nothing is lost by leaving it; tell the agency that its answer came too late.",
    ),
    Reason(
        "wrong-amount",
        "The amount paid is not the order's; part or excess pays no order.",
        "Settle the difference with the provider; it then reports a transaction of the right amount.",
    ),
    Reason("amount-out-of-range", "The amount asked for is none that can be asked.", _SEND_ANEW),
    Reason(
        "numbers-exhausted",
        "The agency has given 9,999 codes on this and on the next working day.",
        "Replay it on a later day: it is then received on that day.",
        heals=True,
    ),
    Reason(
        "impossible-time",
        "It is dated in a year that no dossier code can say, or tells of time to come.",
        _SEND_ANEW,
    ),
    Reason("before-demand", "A payment is dated before there was an order to pay.", _SEND_ANEW),
    Reason(
        "contradictory-code",
        "The parts of the dossier code contradict each other: no such agency, none on that day, a day off.",
        _SEND_ANEW,
    ),
    Reason(
        "incomplete",
        "A supplement lacks papers that were asked for: it is taken whole (NĐ 61/2018 Article 17.2).",
        "Have the applicant bring all of them at once; this is not yet the one supplement.",
    ),
    Reason("held-no-consent", "A supplement claims a paper of the State without consent.", _ATTACH_OR_ASK),
    Reason("held-not-usable", "A supplement claims a paper that nothing usable is held of.", _ATTACH_OR_ASK),
    Reason("evidence-not-requested", "A supplement claims papers that nobody had asked for.", _ATTACH_OR_ASK),
    Reason("evidence-expired", "What a supplement claims was shown too long ago.", _ATTACH_OR_ASK),
    Reason("unknown-consent", "The agency was given no consent of this id.", _ASK_ANEW),
    Reason("another-persons-consent", "The consent is not this applicant's.", _ASK_ANEW),
    Reason("consent-revoked", "The consent was taken back.", _ASK_ANEW),
    Reason("consent-ended", "The consent's time is over, or was before it began.", _ASK_ANEW),
    Reason("purpose-mismatch", "The consent was given for another procedure.", _ASK_ANEW),
    Reason("paper-not-agreed", "Papers are asked for that the consent does not cover.", _ASK_ANEW),
    Reason("paper-not-offered", "The State gives no such paper for this procedure.", _SEND_ANEW),
    Reason("unknown-legal-basis", "No legal basis has this code (NĐ 61/2018 Article 25.7-8).", _SEND_ANEW),
    Reason(
        "another-persons-dossier",
        "Papers are asked for under a dossier that is another person's.",
        "Nothing was shown. Have the applicant of the dossier ask.",
    ),
    Reason(
        "already-lodged",
        "Papers are asked for after the submission or the supplement was lodged.",
        "For a submission have them asked for under a new submission_id, before lodging.",
    ),
    Reason(
        "wrong-request-number",
        "Papers for a supplement are asked for under no number of a request (/2 to /99).",
        "Have them asked for under the dossier's code, the next time under the code with /2, /3 ….",
    ),
    Reason(
        "unknown-lookup",
        "A database answers a question that was never asked (NĐ 61/2018 Article 25.7-8).",
        "Ask whose connector sent it which submission it meant.",
        heals=True,
    ),
    Reason(
        "persons-number",
        "A database names a paper by what may be a person's number.",
        "Have its connector name papers otherwise and answer again: nothing of it entered the stream.",
    ),
    Reason("repeated-component", "A supplement holds a paper twice.", _SEND_ANEW),
    Reason("component-not-asked", "A supplement holds a paper that nobody asked for.", _SEND_ANEW),
    Reason(
        "dossier-finished",
        "The dossier's work is done: nothing can be added or taken back (NĐ 61/2018 Articles 19 and 20).",
        "Have the applicant lodge a new submission.",
    ),
    Reason(
        "dossier-withdrawn",
        "The applicant has taken the dossier back: nothing can be added.",
        "Have the applicant lodge a new submission.",
    ),
    Reason("time-out-of-range", "A limit counted from this time lies beyond the calendar.", _SEND_ANEW),
    Reason(
        "other-source-of-time",
        "A tick of another kind of time than the hub's: live ticks in a simulated hub, or the reverse.",
        "Find and stop the second clock; never replay.",
    ),
    Reason(
        "failed",
        "The service or its database failed on this record: a bug, or a value beyond what it can store.",
        "See the service's log for the cause; replay it after the update that mends it.",
        heals=True,
    ),
)
BY_CODE: Final = {reason.code: reason for reason in REASONS}


def reason_of(code: str) -> Reason:
    """Return what is known of a reason; one of another version is described as such."""
    unknown = Reason(code, "A reason of another version of the hub.", "See that version's page.", heals=True)
    return BY_CODE.get(code, unknown)
