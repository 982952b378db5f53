//! Why a quote is what it is: what a person needs to report a mistake, and a developer to
//! mend it.

use crate::quote::Found;
use crate::quote::reading::Reading;
use crate::speaker::{Answer, Voices};

/// Why a quote is what it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Reasons {
    /// How sure the reading of its words is, 0 to 1: the whole row of labels at once, so
    /// that long ones are less sure.
    pub words: f64,
    /// The words that may name who says it, the likeliest first; none for nobody.
    pub sources: Vec<Weighed>,
    /// Who may have said it, the likeliest first; none for nobody.
    pub speakers: Vec<Weighed>,
}

/// One of several, and how likely it is, 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighed {
    pub what: Option<String>,
    pub likelihood: f64,
}

impl Reasons {
    pub(crate) fn of(reading: &Reading<'_, '_>, found: &Found, answer: &Answer) -> Reasons {
        let sources = found.sources.iter().map(|(tokens, likelihood)| Weighed {
            what: tokens.as_ref().map(|tokens| reading.text[reading.bytes(tokens)].to_owned()),
            likelihood: f64::from(*likelihood),
        });
        let speakers = answer.ranking.iter().map(|(voices, likelihood)| Weighed {
            what: names(voices),
            likelihood: f64::from(*likelihood),
        });
        Reasons {
            words: f64::from(found.likelihood).exp(),
            sources: sources.collect(),
            speakers: speakers.collect(),
        }
    }
}

fn names(voices: &Voices) -> Option<String> {
    let names: Vec<&str> = voices.iter().map(|voice| voice.name.as_str()).collect();
    (!names.is_empty()).then(|| names.join(" and "))
}
