"""Whether an applicant has agreed that a paper is fetched from where the State holds it.

ASSUMPTION: naming a consent is giving it. Here a consent that is kept, and may be taken back, comes in.
"""


def stands(consent_id: str | None) -> bool:
    """Say whether there is consent; without any, nothing is taken from the register for anybody."""
    return consent_id is not None
