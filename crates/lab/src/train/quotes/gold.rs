//! Texts with the quotes that are known in them, from PolNeAR and from our own corpus.

use std::ops::Range;
use std::path::Path;

use anyhow::Context;
use model::quote::QuoteKind;
use serde_json::Value;

use crate::corpus::{self, Part};
use crate::score::reading::Offsets;
use crate::train::conll::unpack;

/// One text; offsets are bytes.
pub(crate) struct Text {
    pub(crate) text: String,
    pub(crate) quotes: Vec<Quote>,
    /// How often it is learnt.
    pub(crate) times: usize,
    /// The article of our own corpus, where it is one.
    pub(crate) own: Option<corpus::article::Article>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Quote {
    /// Where the source tells it.
    pub(crate) kind: Option<QuoteKind>,
    pub(crate) content: Vec<Range<usize>>,
    pub(crate) cue: Vec<Range<usize>>,
    pub(crate) source: Vec<Range<usize>>,
    /// Not belief, intention, finding or poll.
    pub(crate) speech: bool,
}

pub(crate) const POLNEAR: &str = "quotes/polnear/train.jsonl.gz";

/// Our own corpus is smaller and closer to what is read; it is learnt so often.
const OWN_TIMES: usize = 3;

/// PolNeAR's training part, unless only what is openly licensed may be learnt, then our own.
pub(crate) fn read(
    data: &Path,
    own: &Path,
    licensed_only: bool,
    hold_back: Option<usize>,
) -> anyhow::Result<Vec<Text>> {
    let mut texts = if licensed_only { Vec::new() } else { polnear(&data.join(POLNEAR))? };
    texts.iter_mut().for_each(leave_that_out);
    let (_, articles) = corpus::hold_back(corpus::read_sound(own, Part::Train)?, hold_back);
    for article in articles {
        texts.push(Text {
            text: article.text.clone(),
            quotes: article.quotes.iter().map(|quote| of_corpus(&article.text, quote)).collect(),
            times: OWN_TIMES,
            own: Some(article),
        });
    }
    Ok(texts)
}

/// In our own corpus the leading `that` is no part of what is said.
fn leave_that_out(text: &mut Text) {
    for first in text.quotes.iter_mut().filter_map(|quote| quote.content.first_mut()) {
        if text.text[first.clone()].starts_with("that ") {
            first.start += "that ".len();
        }
    }
}

fn of_corpus(text: &str, quote: &corpus::article::Quote) -> Quote {
    let cue = quote.cue.clone().or_else(|| sign(text, quote));
    Quote {
        kind: Some(quote.kind),
        content: quote.spans.clone(),
        cue: cue.into_iter().collect(),
        source: quote.source.clone().into_iter().collect(),
        speech: true,
    }
}

/// The colon or dash between a source and its words stands for a word of saying.
fn sign(text: &str, quote: &corpus::article::Quote) -> Option<Range<usize>> {
    let source = quote.source.as_ref()?;
    let between = text.get(source.end..quote.start())?;
    let sign = between.trim();
    let start = source.end + between.find(sign)?;
    [":", "—", "–", "―", "--", "-"].contains(&sign).then(|| start..start + sign.len())
}

/// A file in the shape of PolNeAR.
pub(crate) fn polnear(path: &Path) -> anyhow::Result<Vec<Text>> {
    let lines = unpack(path)?;
    let lines = lines.lines().filter(|line| !line.is_empty());
    lines.map(|line| article(line).with_context(|| format!("in {}", path.display()))).collect()
}

fn article(line: &str) -> anyhow::Result<Text> {
    let value: Value = serde_json::from_str(line)?;
    let text = value["text"].as_str().context("an article without text")?.to_owned();
    let offsets = Offsets::of(&text);
    let quotes = value["attributions"].as_array().map_or(&[][..], Vec::as_slice);
    let quotes = quotes.iter().map(|quote| of_polnear(&offsets, quote)).collect();
    Ok(Text { text, quotes, times: 1, own: None })
}

fn of_polnear(offsets: &Offsets, quote: &Value) -> Quote {
    let spans = |part: &str| -> Vec<Range<usize>> {
        let pairs = quote[part].as_array().map_or(&[][..], Vec::as_slice);
        let span = |pair: &Value| {
            let (start, stop) = (pair[0].as_u64()? as usize, pair[1].as_u64()? as usize);
            Some(offsets.bytes(model::span::Span { start, stop }))
        };
        pairs.iter().filter_map(span).collect()
    };
    Quote {
        kind: quote["type"].as_str().and_then(|kind| kind.parse().ok()),
        content: spans("content"),
        cue: spans("cue"),
        source: spans("source"),
        speech: quote["speech"].as_bool().unwrap_or(false),
    }
}
