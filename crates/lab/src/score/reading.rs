//! One reading of an article, whoever read it: the corpus, a second annotator, the
//! extractor. Offsets are bytes.

use std::ops::Range;

use model::entity::EntityType;
use model::extraction::Extraction;
use model::quote::{QuoteKind, Speaker, SpeakerKind};
use model::span::Span;

use crate::corpus::article::{Article, Who};

const HONORIFICS: [&str; 13] =
    ["mr", "mrs", "ms", "miss", "mx", "dr", "sir", "dame", "lord", "lady", "sheikh", "shri", "smt"];

pub(crate) struct Reading {
    pub(crate) entities: Vec<Named>,
    /// In order of the text.
    pub(crate) quotes: Vec<Said>,
}

pub(crate) struct Named {
    pub(crate) entity_type: EntityType,
    /// As [`bare_name`] makes them; the first is the longest.
    pub(crate) forms: Vec<String>,
    /// Without honorific and article.
    pub(crate) mentions: Vec<Range<usize>>,
}

pub(crate) struct Said {
    pub(crate) kind: QuoteKind,
    pub(crate) spans: Vec<Range<usize>>,
    pub(crate) voices: Vec<Voice>,
    pub(crate) confidence: Option<f64>,
}

pub(crate) struct Voice {
    pub(crate) name: String,
    pub(crate) kind: SpeakerKind,
    pub(crate) role: Option<String>,
    pub(crate) speaks_for: Option<String>,
    /// Index into [`Reading::entities`].
    pub(crate) entity: Option<usize>,
}

impl Reading {
    pub(crate) fn of_corpus(article: &Article) -> Reading {
        let entities = article.entities.iter().map(|entity| Named {
            entity_type: entity.entity_type,
            forms: entity.forms.iter().map(|form| bare_name(form)).collect(),
            mentions: entity.mentions.iter().map(|span| bare_span(&article.text, span)).collect(),
        });
        let quotes = article.quotes.iter().map(|quote| Said {
            kind: quote.kind,
            spans: quote.spans.clone(),
            voices: quote
                .speakers
                .iter()
                .map(|speaker| Voice {
                    name: article.name_of(speaker).to_owned(),
                    kind: speaker.kind,
                    role: speaker.role.clone(),
                    speaks_for: speaker.speaks_for.clone(),
                    entity: match speaker.who {
                        Who::Entity(index) => Some(index),
                        Who::Described(_) => None,
                    },
                })
                .collect(),
            confidence: None,
        });
        Reading { entities: entities.collect(), quotes: quotes.collect() }
    }

    pub(crate) fn of_extraction(text: &str, extraction: &Extraction) -> Reading {
        let offsets = Offsets::of(text);
        let entities = extraction.entities.iter().map(|entity| {
            let spans = entity.mentions.iter().map(|mention| offsets.bytes(mention.span));
            let mut forms = vec![bare_name(&entity.name)];
            forms.extend(entity.mentions.iter().map(|mention| bare_name(&mention.text)));
            Named {
                entity_type: entity.entity_type,
                forms,
                mentions: spans.map(|span| bare_span(text, &span)).collect(),
            }
        });
        let quotes = extraction.quotes.iter().map(|quote| Said {
            kind: quote.kind,
            spans: quote.spans.iter().map(|span| offsets.bytes(*span)).collect(),
            voices: quote.all_speakers().iter().map(voice).collect(),
            confidence: quote.confidence,
        });
        Reading { entities: entities.collect(), quotes: quotes.collect() }
    }
}

pub(crate) fn voice(speaker: &Speaker) -> Voice {
    Voice {
        name: speaker.name.clone(),
        kind: speaker.kind,
        role: speaker.role.clone(),
        speaks_for: speaker.speaks_for.clone(),
        entity: speaker.entity,
    }
}

/// From scalars to bytes of one text.
pub(crate) struct Offsets(Vec<usize>);

impl Offsets {
    pub(crate) fn of(text: &str) -> Offsets {
        let starts = text.char_indices().map(|(at, _)| at);
        Offsets(starts.chain([text.len()]).collect())
    }

    pub(crate) fn bytes(&self, span: Span) -> Range<usize> {
        self.0[span.start]..self.0[span.stop]
    }

    pub(crate) fn span(&self, bytes: &Range<usize>) -> Span {
        let scalar = |at: usize| self.0.partition_point(|start| *start < at);
        Span { start: scalar(bytes.start), stop: scalar(bytes.end) }
    }
}

/// Lower case, without leading article or honorific, apostrophes straight.
pub(crate) fn bare_name(name: &str) -> String {
    let lower = name.to_lowercase().replace('’', "'");
    let words: Vec<&str> = lower.split_whitespace().collect();
    let lead = lead(&words);
    words[lead..].join(" ")
}

pub(crate) fn bare_span(text: &str, span: &Range<usize>) -> Range<usize> {
    let words: Vec<&str> = text[span.clone()].split_whitespace().collect();
    let lead = lead(&words);
    let start = words.get(lead).map_or(span.start, |word| {
        // Both borrow from `text`.
        word.as_ptr() as usize - text.as_ptr() as usize
    });
    start..span.end
}

/// How many words at the front are no part of the name; never all of them.
fn lead(words: &[&str]) -> usize {
    let extra = |word: &&&str| {
        let lower = word.trim_end_matches('.').to_lowercase();
        ["the", "a", "an"].contains(&lower.as_str()) || HONORIFICS.contains(&lower.as_str())
    };
    words.iter().take(words.len().saturating_sub(1)).take_while(extra).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_name_has_neither_article_nor_honorific() {
        for (name, bare) in [
            ("Mr. Sallow", "sallow"),
            ("the Port Authority", "port authority"),
            ("Sir Imre Sallow", "imre sallow"),
            ("The", "the"),
            ("Dr Lady", "lady"),
        ] {
            assert_eq!(bare_name(name), bare);
        }
    }

    #[test]
    fn a_bare_span_begins_at_the_name() {
        let text = "So Ms.  Vega left.";
        assert_eq!(&text[bare_span(text, &(3..12))], "Vega");
        assert_eq!(bare_span(text, &(8..12)), 8..12);
    }

    #[test]
    fn offsets_count_scalars() {
        let offsets = Offsets::of("“Où?”");
        assert_eq!(offsets.bytes(Span { start: 1, stop: 3 }), 3..6);
        assert_eq!(offsets.span(&(3..6)), Span { start: 1, stop: 3 });
    }
}
