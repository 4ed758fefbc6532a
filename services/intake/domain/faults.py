"""What a citizen is asked to put right before an appeal can be taken."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One refused field: JSON Pointer, stable code, a sentence the citizen can act on."""

    pointer: str
    code: str
    detail: str
