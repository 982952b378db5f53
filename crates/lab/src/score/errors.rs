//! What the extractor got wrong, a line each, for whoever mends it.

use std::ops::Range;

use super::Compared;
use super::reading::{Reading, Said, Voice};
use super::speaker::same_words;
use crate::corpus::article::Article;

pub(crate) fn list(one: &Compared<'_>) -> Vec<String> {
    let mut errors = quotes(one);
    errors.extend(names(one));
    errors.sort();
    errors.into_iter().map(|(line, what)| format!("{}:{line}: {what}", one.article.id)).collect()
}

fn quotes(one: &Compared<'_>) -> Vec<(usize, String)> {
    let (article, truth, found) = (one.article, &one.truth.quotes, &one.found.quotes);
    let mut errors = Vec::new();
    let mut error = |quote: &Said, what: String| {
        errors.push((article.line_at(quote.spans[0].start), what));
    };
    for (index, quote) in truth.iter().enumerate() {
        match one.pairs.iter().find(|pair| pair.0 == index) {
            None => error(quote, format!("missed {} {}", quote.kind, words(article, quote))),
            Some(pair) if !one.speaker_is_right(*pair) => {
                let (right, given) = (in_words(&quote.voices), in_words(&found[pair.1].voices));
                error(quote, format!("speaker {given}, not {right}: {}", words(article, quote)));
            }
            Some(pair) => {
                let role = |quote: &Said| {
                    quote.voices.first().and_then(|voice| voice.role.clone()).unwrap_or_default()
                };
                let (right, given) = (role(quote), role(&found[pair.1]));
                let some = |role: &str| (!role.is_empty()).then(|| role.to_owned());
                if !same_words(some(&right).as_deref(), some(&given).as_deref()) {
                    let who = in_words(&quote.voices);
                    error(quote, format!("role of {who} `{given}`, not `{right}`"));
                }
            }
        }
    }
    for (index, quote) in found.iter().enumerate() {
        if !one.pairs.iter().any(|pair| pair.1 == index) {
            error(quote, format!("wrong {} {}", quote.kind, words(article, quote)));
        }
    }
    errors
}

fn names(one: &Compared<'_>) -> Vec<(usize, String)> {
    let mentions = |reading: &Reading| -> Vec<(Range<usize>, String)> {
        let entities = reading.entities.iter();
        let each = entities.flat_map(|entity| {
            entity.mentions.iter().map(|span| (span.clone(), entity.entity_type.to_string()))
        });
        each.collect()
    };
    let (truth, found) = (mentions(&one.truth), mentions(&one.found));
    let only = |these: &[(Range<usize>, String)], those: &[(Range<usize>, String)], what: &str| {
        let missing = these.iter().filter(|one| !those.contains(one));
        missing
            .map(|(span, entity_type)| {
                let name = &one.article.text[span.clone()];
                (one.article.line_at(span.start), format!("{what} {entity_type} `{name}`"))
            })
            .collect::<Vec<_>>()
    };
    let mut errors = only(&truth, &found, "missed");
    errors.extend(only(&found, &truth, "wrong"));
    errors
}

fn words(article: &Article, quote: &Said) -> String {
    let pieces: Vec<&str> = quote.spans.iter().map(|span| &article.text[span.clone()]).collect();
    format!("`{}`", pieces.join(" … "))
}

fn in_words(voices: &[Voice]) -> String {
    let names: Vec<&str> = voices.iter().map(|voice| voice.name.as_str()).collect();
    if names.is_empty() { "nobody".to_owned() } else { names.join(" + ") }
}
