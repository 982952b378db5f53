//! Capitalised words that are in no name: a name was forgotten, or the file has to say
//! under `plain` that they are none.

use std::collections::HashSet;
use std::ops::Range;

use model::entity::EntityType;

use super::article::{Article, ParagraphKind};
use super::names::overlap;

const ALWAYS: &str = "I A O OK Mr Mrs Ms Miss Mx Dr Sir Dame Lord Lady Rev Fr St \
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mon Tue Wed Thu Fri Sat Sun \
    January February March April May June July August September October November December \
    Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec AM PM A.M P.M God TV DNA CCTV GMT IST EST CEO MP \
    Mondays Tuesdays Wednesdays Thursdays Fridays Saturdays Sundays Easter Christmas Eid Diwali Ramadan Rs No";

/// Each with its place.
pub(crate) fn forgotten(article: &Article) -> Vec<(usize, String)> {
    let known = known(article);
    let mut named: Vec<Range<usize>> =
        article.entities.iter().flat_map(|one| one.mentions.iter().cloned()).collect();
    named.sort_by_key(|span| span.start);
    let prose =
        article.paragraphs.iter().filter(|paragraph| paragraph.kind == ParagraphKind::Prose);
    let mut found = Vec::new();
    for paragraph in prose {
        let words = words(&article.text, paragraph.span.clone());
        for (index, word) in words.iter().enumerate() {
            let text = &article.text[word.clone()];
            let bare = text.strip_suffix("’s").or(text.strip_suffix("'s")).unwrap_or(text);
            let fine = !bare.starts_with(char::is_uppercase)
                || begins_sentence(&article.text[paragraph.span.start..word.start])
                || article.asides.iter().any(|aside| overlap(&aside.span, word))
                || named.iter().any(|name| overlap(name, word))
                || known.contains(bare)
                || bare.split('-').all(|part| known.contains(part))
                || bare.starts_with("I'")
                || bare.starts_with("I’")
                || leads_to_person(article, &words[index..]);
            if !fine {
                found.push((word.start, bare.to_owned()));
            }
        }
    }
    found
}

fn known(article: &Article) -> HashSet<&str> {
    let mut texts: Vec<&str> = article.facts.plain.iter().map(String::as_str).collect();
    texts.extend(article.entities.iter().filter_map(|one| one.role.as_deref()));
    for speaker in article.quotes.iter().flat_map(|quote| &quote.speakers) {
        texts.push(article.name_of(speaker));
        texts.extend(speaker.role.as_deref());
        texts.extend(speaker.speaks_for.as_deref());
    }
    let mut known: HashSet<&str> = ALWAYS.split_whitespace().collect();
    for text in texts {
        known.extend(words(text, 0..text.len()).into_iter().map(|word| &text[word]));
    }
    known
}

/// `Detective Chief Inspector` right before a name.
fn leads_to_person(article: &Article, words: &[Range<usize>]) -> bool {
    let person = |word: &Range<usize>| {
        let people = article.entities.iter().filter(|one| one.entity_type == EntityType::Person);
        people.flat_map(|one| &one.mentions).any(|name| overlap(name, word))
    };
    let capital =
        |word: &&Range<usize>| article.text[(*word).clone()].starts_with(char::is_uppercase);
    words.iter().take(7).take_while(capital).any(person)
}

/// Letters and digits; apostrophes, hyphens and full stops inside.
fn words(text: &str, within: Range<usize>) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = None;
    let mut end = within.start;
    for (offset, c) in text[within.clone()].char_indices() {
        let at = within.start + offset;
        if c.is_alphanumeric() {
            start.get_or_insert(at);
            end = at + c.len_utf8();
        } else if !("'’-.&".contains(c) && end == at)
            && let Some(start) = start.take()
        {
            words.push(start..end);
        }
    }
    words.extend(start.map(|start| start..end));
    words
}

fn begins_sentence(before: &str) -> bool {
    let trimmed = before.trim_end();
    match trimmed.chars().next_back() {
        None => true,
        Some(last) if trimmed.len() == before.len() => "“\"‘'«(—–[/•*".contains(last),
        Some(last) => ".?!:…”“\"‘'’(—–-•|[/*".contains(last),
    }
}
