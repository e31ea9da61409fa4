"""Words for made-up titles and names: real common ones, and a long tail of syllables."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Languages:
    """BCP 47 tags with their share of the songs; those whose songs come from films."""

    codes: tuple[str, ...]
    shares: tuple[float, ...]
    with_films: frozenset[str]


LANGUAGES = Languages(
    codes=("hi", "en", "es", "ta", "te", "pa", "ko", "pt", "ml", "bn", "fr", "zxx"),
    shares=(0.42, 0.25, 0.08, 0.07, 0.05, 0.04, 0.03, 0.02, 0.01, 0.01, 0.01, 0.01),
    with_films=frozenset({"hi", "ta", "te", "pa", "ml", "bn"}),
)
GENRES = (
    "bollywood", "pop", "rock", "folk", "ghazal", "hip hop", "electronic", "classical", "devotional", "qawwali", "jazz",
    "indie", "r&b", "soul", "metal", "punk", "disco", "house", "techno", "reggaeton", "latin", "salsa", "flamenco",
    "k-pop", "bhangra", "sufi", "ambient", "blues", "country", "reggae", "lo-fi", "trap", "synthwave", "soundtrack",
    "children", "carnatic", "hindustani", "fusion", "acoustic", "world",
)  # fmt: skip
HINDI = (
    ("dil", "दिल"), ("pyaar", "प्यार"), ("tum", "तुम"), ("tera", "तेरा"), ("mera", "मेरा"), ("hai", "है"), ("ho", "हो"),
    ("zindagi", "ज़िंदगी"), ("ishq", "इश्क़"), ("raat", "रात"), ("chaand", "चाँद"), ("saath", "साथ"), ("mohabbat", "मोहब्बत"),
    ("yaar", "यार"), ("sajan", "साजन"), ("piya", "पिया"), ("rang", "रंग"), ("aankhen", "आँखें"), ("khwaab", "ख़्वाब"),
    ("barsaat", "बरसात"), ("dhadkan", "धड़कन"), ("jaan", "जान"), ("kabhi", "कभी"), ("nahin", "नहीं"), ("mein", "में"),
    ("se", "से"), ("ki", "की"), ("na", "ना"), ("dost", "दोस्त"), ("safar", "सफ़र"), ("khushi", "ख़ुशी"), ("gham", "ग़म"),
    ("suraj", "सूरज"), ("sitaara", "सितारा"), ("dulhan", "दुल्हन"), ("mehfil", "महफ़िल"), ("geet", "गीत"), ("aaja", "आजा"),
)  # fmt: skip
LATIN = {
    "en": (
        "love", "you", "me", "night", "heart", "baby", "the", "my", "time", "dance", "forever", "dream", "world",
        "blue", "fire", "home", "light", "rain", "summer", "girl",
    ),
    "es": (
        "amor", "corazón", "noche", "vida", "mi", "tú", "cielo", "bailar", "sueño", "fuego", "luna", "sol", "beso",
        "niña", "contigo", "adiós",
    ),
    "pt": (
        "amor", "coração", "noite", "vida", "meu", "céu", "saudade", "sol", "mar", "você", "canção",
    ),
    "fr": (
        "amour", "cœur", "nuit", "vie", "mon", "été", "ciel", "rêve", "chanson", "élise", "toujours",
    ),
}  # fmt: skip
ONSETS = (
    "k", "g", "ch", "j", "t", "d", "n", "p", "b", "m", "r", "l", "v", "s", "h", "sh", "bh", "kh",
)  # fmt: skip
SYLLABLES = tuple(f"{onset}{vowel}" for onset in ONSETS for vowel in "aeiou")
NAMES = (
    "Asha", "Kishore", "Lata", "Arijit", "Shreya", "Rahul", "Anita", "Sonu", "Maria", "John", "Émile", "José",
    "Zoë", "Ravi", "Meera", "Amit", "Sunidhi", "Björn", "Nusrat", "Farah",
)  # fmt: skip
TAIL = 60_000
COMMON_SHARE = 0.45
DEVANAGARI_SHARE = 0.15


class Vocabulary:
    """Draws words: nearly half are common ones, the rest come from a long tail in which a few are frequent."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._tail = ["".join(random.choices(SYLLABLES, k=random.randint(2, 4))) for _ in range(TAIL)]

    def title(self, language: str) -> str:
        """Return one to five words, as a title of that language may be written."""
        devanagari = language == "hi" and self._random.random() < DEVANAGARI_SHARE
        words = [self._word(language, devanagari) for _ in range(self._random.choice((1, 2, 2, 3, 3, 4, 5)))]
        return " ".join(words).title() if not devanagari else " ".join(words)

    def name(self) -> str:
        """Return one part of an artist's name."""
        if self._random.random() < 0.3:
            return self._random.choice(NAMES)
        return self._rare().title()

    def _word(self, language: str, devanagari: bool) -> str:
        if devanagari or (language not in LATIN and self._random.random() < COMMON_SHARE):
            place = int(len(HINDI) * self._random.random() ** 1.3)
            return HINDI[place][devanagari]
        if language in LATIN and self._random.random() < COMMON_SHARE:
            words = LATIN[language]
            return words[int(len(words) * self._random.random() ** 1.3)]
        return self._rare()

    def _rare(self) -> str:
        return self._tail[int(TAIL * self._random.random() ** 3)]
