"""The rating 评价: five stars and four words that must not contradict each other (seed: Shucheng)."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.vocabulary import RatingWords

RATING_WORDS: Mapping[RatingWords, str] = {
    RatingWords.VERY_SATISFIED: "非常满意",
    RatingWords.SATISFIED: "满意",
    RatingWords.FAIRLY_SATISFIED: "一般满意",
    RatingWords.DISSATISFIED: "不满意",
}

_WORDS_OF_STARS: Mapping[int, RatingWords] = {
    5: RatingWords.VERY_SATISFIED,
    4: RatingWords.SATISFIED,
    3: RatingWords.FAIRLY_SATISFIED,
    2: RatingWords.DISSATISFIED,
    1: RatingWords.DISSATISFIED,
}

MAX_COMMENT_LENGTH = 1000


class RatingRefused(ValueError):
    """Stars and words that contradict each other; the message is for the citizen."""


@dataclass(frozen=True, slots=True)
class Rating:
    """What a citizen thinks of one round's answer."""

    stars: int
    words: RatingWords


def rating_of(stars: int, words: RatingWords | None = None) -> Rating:
    """The rating of one to five stars; words may be left out, then the stars choose them. Raises RatingRefused."""
    fitting = _WORDS_OF_STARS[stars]
    if words is not None and words != fitting:
        raise RatingRefused(f"{stars} 星对应“{RATING_WORDS[fitting]}”，与所选“{RATING_WORDS[words]}”不一致")
    return Rating(stars, fitting)
