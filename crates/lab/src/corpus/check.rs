//! What one file of the corpus must hold.

use std::ops::Range;

use model::quote::QuoteKind;

use super::article::{Article, AsideKind, ParagraphKind, Quote, STYLES, TOPICS};
use super::capitals;
use super::fault::Fault;
use super::marks::{self, is_closing, is_opening};
use super::names::overlap;

const WORDS: std::ops::RangeInclusive<usize> = 300..=700;

/// What is wrong with one article; what [`super::notation`] found is not repeated.
pub(crate) fn article(article: &Article) -> Vec<Fault> {
    let mut faults = facts(article);
    let at =
        |offset: usize, message: String| Fault::at(&article.file, article.line_at(offset), message);
    faults.extend(spans(article));
    for (index, quote) in article.quotes.iter().enumerate() {
        let next = article.quotes.get(index + 1);
        let number = quote.number;
        let wrong = kind(article, quote).into_iter().chain(edges(article, quote));
        let wrong = wrong.chain(continued(article, quote, next));
        faults.extend(wrong.map(|why| at(quote.start(), format!("quote {number}: {why}"))));
    }
    for mark in marks::find(&article.text) {
        let owned = owners(article).any(|span| span.start <= mark.at && mark.at < span.end);
        if !owned {
            let near = around(&article.text, mark.at);
            faults.push(at(
                mark.at,
                format!("the mark {} in `{near}` is in no quote and no aside", mark.sign),
            ));
        }
    }
    for (offset, word) in capitals::forgotten(article) {
        faults.push(at(offset, format!("`{word}`: is it a name? Else it goes under `plain`")));
    }
    faults
}

fn facts(article: &Article) -> Vec<Fault> {
    let facts = &article.facts;
    let mut faults = Vec::new();
    let mut fault = |message: String| faults.push(Fault::of(&article.file, message));
    for (name, value) in [
        ("title", &facts.title),
        ("outlet", &facts.outlet),
        ("story", &facts.story),
        ("annotator", &facts.annotator),
    ] {
        if value.is_empty() {
            fault(format!("`{name}` is missing"));
        }
    }
    if facts.published.is_none() {
        fault("`published` is missing".to_owned());
    }
    if !TOPICS.contains(&facts.topic.as_str()) {
        fault(format!("topic `{}`: expected one of {}", facts.topic, TOPICS.join(", ")));
    }
    if !STYLES.contains(&facts.style.as_str()) {
        fault(format!("style `{}`: expected one of {}", facts.style, STYLES.join(", ")));
    }
    let words = article.words();
    if !WORDS.contains(&words) {
        fault(format!("{words} words, expected {} to {}", WORDS.start(), WORDS.end()));
    }
    faults
}

/// Quotes do not overlap, and neither source nor cue stands in its own quote.
fn spans(article: &Article) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |quote: &Quote, message: &str| {
        let message = format!("quote {}: {message}", quote.number);
        faults.push(Fault::at(&article.file, article.line_at(quote.start()), message));
    };
    for (index, quote) in article.quotes.iter().enumerate() {
        let others = article.quotes[index + 1..].iter().flat_map(|other| &other.spans);
        let mut own = quote.spans.iter();
        if others.clone().any(|other| quote.spans.iter().any(|span| overlap(span, other))) {
            fault(quote, "overlaps another quote");
        }
        let beside: Vec<&Range<usize>> = quote.source.iter().chain(&quote.cue).collect();
        if own.any(|span| beside.iter().any(|words| overlap(span, words))) {
            fault(quote, "its source or cue stands inside its own words");
        }
        if quote.spans.windows(2).any(|pair| pair[0].end > pair[1].start) {
            fault(quote, "its spans are out of order");
        }
    }
    faults
}

/// The marks that are the quote's own: of no aside inside it.
fn own_marks(article: &Article, span: &Range<usize>) -> Vec<marks::Mark> {
    let inner = |at: usize| {
        article
            .asides
            .iter()
            .any(|aside| aside.span.contains(&at) && aside.kind != AsideKind::Stray)
    };
    marks::find(&article.text[span.clone()])
        .into_iter()
        .map(|mark| marks::Mark { at: mark.at + span.start, ..mark })
        .filter(|mark| !inner(mark.at))
        .collect()
}

fn kind(article: &Article, quote: &Quote) -> Option<String> {
    let marked = quote.spans.iter().any(|span| !own_marks(article, span).is_empty());
    let wrong = match quote.kind {
        QuoteKind::Indirect if has_inner(article, quote) => {
            "indirect, but there is a quote in marks inside it: mixed"
        }
        QuoteKind::Indirect if marked => "indirect, but there are quotation marks in it",
        QuoteKind::Mixed if !marked => "mixed, but there are no quotation marks in it",
        QuoteKind::Mixed if quote.spans.iter().all(|span| is_one_quotation(article, span)) => {
            "mixed, but all of it is in quotation marks"
        }
        QuoteKind::Direct if !marked && !is_transcript(article, quote) => {
            "direct, but there are no quotation marks in it"
        }
        QuoteKind::Direct if marked && quote.marks.is_none() => {
            return unmarked_edge(article, quote);
        }
        _ => return None,
    };
    Some(wrong.to_owned())
}

fn has_inner(article: &Article, quote: &Quote) -> bool {
    let inner = article.asides.iter().filter(|aside| aside.kind == AsideKind::Inner);
    inner.into_iter().any(|aside| quote.spans.iter().any(|span| overlap(span, &aside.span)))
}

fn is_one_quotation(article: &Article, span: &Range<usize>) -> bool {
    let text = &article.text[span.clone()];
    let own = own_marks(article, span);
    text.starts_with(is_opening) && text.ends_with(is_closing) && own.len() == 2
}

/// `Q: Why now?` needs no marks.
fn is_transcript(article: &Article, quote: &Quote) -> bool {
    quote.spans.iter().all(|span| {
        let before = article.text[..span.start].trim_end_matches([' ', '*']);
        before.is_empty() || before.ends_with([':', '—', '–', '\n'])
    })
}

fn unmarked_edge(article: &Article, quote: &Quote) -> Option<String> {
    for (index, span) in quote.spans.iter().enumerate() {
        let text = &article.text[span.clone()];
        if !text.starts_with(is_opening) {
            return Some("direct, but does not begin with a quotation mark".to_owned());
        }
        let goes_on = quote.continues && index + 1 == quote.spans.len();
        if !goes_on && !text.ends_with(is_closing) {
            return Some("direct, but does not end with a quotation mark".to_owned());
        }
    }
    None
}

fn edges(article: &Article, quote: &Quote) -> Option<String> {
    let text = |span: &Range<usize>| &article.text[span.clone()];
    let first = text(&quote.spans[0]);
    if quote.kind != QuoteKind::Direct && first.starts_with("that ") {
        return Some("the leading `that` is not part of it".to_owned());
    }
    let last = text(quote.spans.last().expect("a quote has words"));
    let abbreviation =
        last.rsplit(' ').next().is_some_and(|word| word.trim_end_matches('.').contains('.'));
    if quote.kind == QuoteKind::Indirect && last.ends_with(['.', ',', ';']) && !abbreviation {
        return Some("the closing full stop or comma is not part of an indirect quote".to_owned());
    }
    let source = quote.source.as_ref().map(text)?;
    source.ends_with([',', ':']).then(|| "the source ends with a comma".to_owned())
}

fn continued(article: &Article, quote: &Quote, next: Option<&Quote>) -> Option<String> {
    let end = quote.spans.last()?.end;
    let paragraph = article.paragraph_at(end);
    let follows = next.is_some_and(|next| {
        let between = article.paragraphs.get(paragraph + 1..article.paragraph_at(next.start()));
        between.is_some_and(|between| between.iter().all(|one| one.kind != ParagraphKind::Prose))
    });
    if quote.continues && !follows {
        return Some("`continues`, but no quote opens in the next paragraph".to_owned());
    }
    if quote.continues && next.is_some_and(|next| next.speakers != quote.speakers) {
        return Some("`continues`, but the next quote has another speaker".to_owned());
    }
    None
}

/// All that may own a quotation mark.
fn owners(article: &Article) -> impl Iterator<Item = &Range<usize>> {
    let quotes = article.quotes.iter().flat_map(|quote| &quote.spans);
    quotes.chain(article.asides.iter().map(|aside| &aside.span))
}

fn around(text: &str, at: usize) -> String {
    let before: String = text[..at].chars().rev().take(15).collect();
    let before: String = before.chars().rev().collect();
    let after: String = text[at..].chars().take(16).collect();
    format!("{before}{after}").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::notation;
    use super::*;

    fn faults(body: &str) -> Vec<String> {
        let head = "PERSON ana-vega: Ana Vega\n\n";
        let (read, _) = notation::parse(Path::new("x.txt"), &format!("{head}{body}"));
        let found = article(&read).into_iter().filter(|one| one.line.is_some());
        found.map(|one| one.message).collect()
    }

    #[track_caller]
    fn check(body: &str, expected: &[&str]) {
        let found = faults(body);
        let fits = found.len() == expected.len()
            && found.iter().zip(expected).all(|(one, part)| one.contains(part));
        assert!(fits, "{found:?}, expected {expected:?}");
    }

    #[test]
    fn a_kind_fits_its_marks() {
        check("<1>“Go,”</1> she said.\n  1: direct; by ana-vega\n", &[]);
        check("<1>“Go,”</1> she said.\n  1: indirect; by ana-vega\n", &["indirect, but there are"]);
        check("<1>“Go,”</1> she said.\n  1: mixed; by ana-vega\n", &["mixed, but all of it"]);
        check("She said <1>it was “folly” then</1>.\n  1: mixed; by ana-vega\n", &[]);
        check(
            "She said <1>it was folly</1>.\n  1: mixed; by ana-vega\n",
            &["mixed, but there are no"],
        );
        check(
            "She said <1>it was folly</1>.\n  1: direct; by ana-vega\n",
            &["direct, but there are no"],
        );
        check("Vega: <1>It was folly.</1>\n  1: direct; by ana-vega\n", &[]);
        check(
            "She said <1>the <scare>“plan”</scare> failed</1>.\n  1: indirect; by ana-vega\n",
            &[],
        );
    }

    #[test]
    fn a_direct_quote_is_closed_or_goes_on() {
        check("<1>“Go.</1>\n  1: direct; by ana-vega\n", &["does not end with"]);
        check("<1>“Go.</1>\n  1: direct; by ana-vega; marks missing\n", &[]);
        let next = "\n<2>“Now.”</2>\n  2: direct; by ana-vega\n";
        check(&format!("<1>“Go.</1>\n  1: direct; by ana-vega; continues\n{next}"), &[]);
        check(
            &format!("<1>“Go.</1>\n  1: direct; by unknown; continues\n{next}"),
            &["another speaker"],
        );
        check("<1>“Go.</1>\n  1: direct; by ana-vega; continues\n", &["no quote opens"]);
    }

    #[test]
    fn every_mark_belongs_somewhere() {
        check("The “plan” failed.", &["the mark “", "the mark ”"]);
        check("The <scare>“plan”</scare> failed, it’s said.", &[]);
        check("A 6'2\" man<stray>”</stray> left.", &[]);
    }

    #[test]
    fn edges_are_clean() {
        check(
            "She said <1>that it was folly</1>.\n  1: indirect; by ana-vega\n",
            &["leading `that`"],
        );
        check("She said <1>it was folly.</1>\n  1: indirect; by ana-vega\n", &["full stop"]);
        check("She said <1>it left the U.S.</1>\n  1: indirect; by ana-vega\n", &["`U.S`"]);
        let source = "<1s>Ana Vega,</1s> 40, said <1>it fell</1>.\n  1: indirect; by ana-vega\n";
        check(source, &["the source ends with a comma"]);
    }

    #[test]
    fn quotes_do_not_overlap() {
        let body = "She said <1>he said <2>it fell</2></1>.\n  1: indirect; by ana-vega\n  2: indirect; by unknown\n";
        check(body, &["overlaps another quote"]);
    }

    #[test]
    fn a_capital_is_a_name_or_plain() {
        check("So Bolton fell. Rain came.", &["`Bolton`"]);
        check("So Chief Whip Ana Vega fell on Monday. I’m off.", &[]);
    }
}
