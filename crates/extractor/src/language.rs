//! Which language a text is in, and whether to read it as English.

/// Looks at no more of a text than this.
const SAMPLE_CHARS: usize = 2_000;
/// Below this many letters a guess is worth nothing.
const ENOUGH_LETTERS: usize = 200;

/// What is known of a text's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Language {
    /// English, or a text too short to be sure of anything else.
    English,
    /// Another language, by its ISO 639-1 code.
    Other(&'static str),
    /// No letters at all.
    Unknown,
}

/// A text counts as English until enough letters speak reliably against it:
/// a headline guessed wrong would lose its quotes, and costs little if kept.
pub(crate) fn of(text: &str) -> Language {
    let end = text.char_indices().nth(SAMPLE_CHARS).map_or(text.len(), |(at, _)| at);
    let sample = &text[..end];
    let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    if letters == 0 {
        return Language::Unknown;
    }
    let enough = letters > ENOUGH_LETTERS;
    match whatlang::detect(sample) {
        Some(info) if enough && info.is_reliable() && info.lang() != whatlang::Lang::Eng => {
            code(info.lang()).map_or(Language::English, Language::Other)
        }
        _ => Language::English,
    }
}

/// The two-letter code of ISO 639-1.
fn code(language: whatlang::Lang) -> Option<&'static str> {
    use whatlang::Lang::*;
    Some(match language {
        Epo => "eo",
        Eng => "en",
        Rus => "ru",
        Cmn => "zh",
        Spa => "es",
        Por => "pt",
        Ita => "it",
        Ben => "bn",
        Fra => "fr",
        Deu => "de",
        Ukr => "uk",
        Kat => "ka",
        Ara => "ar",
        Hin => "hi",
        Jpn => "ja",
        Heb => "he",
        Yid => "yi",
        Pol => "pl",
        Amh => "am",
        Jav => "jv",
        Kor => "ko",
        Nob => "nb",
        Dan => "da",
        Swe => "sv",
        Fin => "fi",
        Tur => "tr",
        Nld => "nl",
        Hun => "hu",
        Ces => "cs",
        Ell => "el",
        Bul => "bg",
        Bel => "be",
        Mar => "mr",
        Kan => "kn",
        Ron => "ro",
        Slv => "sl",
        Hrv => "hr",
        Srp => "sr",
        Mkd => "mk",
        Lit => "lt",
        Lav => "lv",
        Est => "et",
        Tam => "ta",
        Vie => "vi",
        Urd => "ur",
        Tha => "th",
        Guj => "gu",
        Uzb => "uz",
        Pan => "pa",
        Aze => "az",
        Ind => "id",
        Tel => "te",
        Pes => "fa",
        Mal => "ml",
        Ori => "or",
        Mya => "my",
        Nep => "ne",
        Sin => "si",
        Khm => "km",
        Tuk => "tk",
        Aka => "ak",
        Zul => "zu",
        Sna => "sn",
        Afr => "af",
        Lat => "la",
        Slk => "sk",
        Cat => "ca",
        Tgl => "tl",
        Hye => "hy",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Language) {
        assert_eq!(of(text), expected);
    }

    #[test]
    fn a_long_text_shows_its_language() {
        check(
            "Der Minister sagte am Montag, die Brücke werde erst im Herbst fertig. Schuld daran \
             sei der Regen, der seit Wochen auf die Baustelle falle und die Arbeiter nach Hause \
             schicke. Niemand könne sagen, wann es weitergehe, und das Geld reiche ohnehin nicht \
             für beide Ufer.",
            Language::Other("de"),
        );
        check(
            "The minister said on Monday that the bridge would not open before autumn. He blamed \
             the rain, which has fallen on the site for weeks and sent the workers home. Nobody \
             could tell when they would be back, and the money was too short for both banks of \
             the river anyway.",
            Language::English,
        );
    }

    #[test]
    fn a_short_text_counts_as_english() {
        check("Der Minister sagte nichts.", Language::English);
        check("OK", Language::English);
    }

    #[test]
    fn without_letters_nothing_is_known() {
        check("", Language::Unknown);
        check("12.5 — 🙂", Language::Unknown);
    }
}
