"""How long a text takes to read.

English: 238 words a minute, the mean of 190 studies of silent reading of non-fiction (Brysbaert, Journal of Memory
and Language 109, 2019). Korean: 202 eojeol a minute; an eojeol is what stands between two spaces. The renderer counts
Hangul by syllables, because a mixed word like `LLM을` is one Latin word and one syllable. Two and a half syllables
make an eojeol (2.49 over the 48,000 of our own lessons), so a text has `syllables / 2.5` of them beside its Latin
words. Code, diagrams and pictures are not counted.
"""

from math import ceil

ENGLISH_WORDS = 238
KOREAN_WORDS = 202
SYLLABLES_IN_WORD = 2.5


def reading_seconds(words: int, syllables: int) -> int:
    """Seconds to read so many Latin-script words and Hangul syllables."""
    return round(60 * (words / ENGLISH_WORDS + syllables / SYLLABLES_IN_WORD / KOREAN_WORDS))


def reading_minutes(words: int, syllables: int) -> int:
    """The same in whole minutes, rounded up; at least one."""
    return max(1, ceil(reading_seconds(words, syllables) / 60))
