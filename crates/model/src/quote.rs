//! What someone said, and who it was.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::entity::Mention;
use crate::span::Span;

/// One quote of one article. Quotes of an article are ordered and do not overlap.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quote {
    pub kind: QuoteKind,
    /// The words under `spans`, joined with ` … ` where there are several.
    pub text: String,
    /// In order, never empty. Several where the attribution interrupts the quote.
    /// Those of direct and mixed quotes take their quotation marks in.
    pub spans: Vec<Span>,
    /// The words of saying: `said`, `according to`.
    pub cue: Option<Mention>,
    /// The words beside the quote that name who speaks: `Ms Vega`, `she`.
    pub source: Option<Mention>,
    /// Who that is in this article; the first of joint speakers; `None` where unknown.
    pub speaker: Option<Speaker>,
    /// Joint speakers, all of them; empty where one speaks alone.
    pub speakers: Vec<Speaker>,
    /// The chance that words and speaker are right; `None` until it is calibrated.
    pub confidence: Option<f64>,
}

impl Quote {
    /// Everyone who speaks: the joint speakers, else the one, else nobody.
    pub fn all_speakers(&self) -> &[Speaker] {
        if self.speakers.is_empty() { self.speaker.as_slice() } else { &self.speakers }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaker {
    /// The longest form of the name without title; for an anonymous source its
    /// description (`a senior diplomat`); for a document its name.
    pub name: String,
    pub kind: SpeakerKind,
    /// The title or affiliation as the article gives it: `interior minister`.
    pub role: Option<String>,
    /// On whose behalf a spokesperson speaks.
    #[serde(rename = "for")]
    pub speaks_for: Option<String>,
    /// Index into [`Extraction::entities`](crate::extraction::Extraction::entities).
    pub entity: Option<usize>,
}

/// How much of a quote stands in quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QuoteKind {
    Direct,
    /// A reported clause with quoted words in it.
    Mixed,
    Indirect,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SpeakerKind {
    Person,
    Organization,
    /// People who share a name for themselves: `residents`, `prosecutors`.
    Group,
    /// Someone whom the article does not name.
    Anonymous,
    /// A report, a ruling, a letter.
    Document,
}

impl QuoteKind {
    pub const ALL: [QuoteKind; 3] = [QuoteKind::Direct, QuoteKind::Mixed, QuoteKind::Indirect];

    pub fn as_str(self) -> &'static str {
        match self {
            QuoteKind::Direct => "direct",
            QuoteKind::Mixed => "mixed",
            QuoteKind::Indirect => "indirect",
        }
    }
}

impl SpeakerKind {
    pub const ALL: [SpeakerKind; 5] = [
        SpeakerKind::Person,
        SpeakerKind::Organization,
        SpeakerKind::Group,
        SpeakerKind::Anonymous,
        SpeakerKind::Document,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            SpeakerKind::Person => "person",
            SpeakerKind::Organization => "organization",
            SpeakerKind::Group => "group",
            SpeakerKind::Anonymous => "anonymous",
            SpeakerKind::Document => "document",
        }
    }
}

impl fmt::Display for QuoteKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for SpeakerKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for QuoteKind {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        QuoteKind::ALL
            .into_iter()
            .find(|one| one.as_str() == word)
            .ok_or_else(|| format!("`{word}` is no kind of quote"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_one_name_everywhere() {
        for one in QuoteKind::ALL {
            assert_eq!(serde_json::to_string(&one).unwrap(), format!("\"{one}\""));
            assert_eq!(one.as_str().parse(), Ok(one));
        }
        for one in SpeakerKind::ALL {
            assert_eq!(serde_json::to_string(&one).unwrap(), format!("\"{one}\""));
        }
    }
}
