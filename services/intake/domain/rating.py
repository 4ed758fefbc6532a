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

MAX_COMMENT_LENGTH = 1000


class RatingRefused(ValueError):
    """Stars and words that contradict each other; the message is for the citizen."""


@dataclass(frozen=True, slots=True)
class Rating:
    """What a citizen thinks of one round's answer."""

    stars: int
    words: RatingWords


def rating_of(stars: int, words: RatingWords | None, words_of_stars: Mapping[int, RatingWords]) -> Rating:
    """The rating of one to five stars; words left out follow the stars by the city's table. Raises RatingRefused."""
    fitting = words_of_stars[stars]
    if words is not None and words != fitting:
        raise RatingRefused(f"{stars} 星对应“{RATING_WORDS[fitting]}”，与所选“{RATING_WORDS[words]}”不一致")
    return Rating(stars, fitting)
