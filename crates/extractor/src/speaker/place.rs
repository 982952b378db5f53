//! Where names stand in the story, and how.

use crate::speaker::Article;
use crate::token::Token;

/// One mention of a known thing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// Index into the known things.
    pub(crate) entity: usize,
    /// Tokens.
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) sentence: u32,
    pub(crate) paragraph: u32,
    pub(crate) quoted: bool,
    /// `Vega’s plan` is about the plan.
    pub(crate) possessive: bool,
    /// The first name of its sentence, near its beginning.
    pub(crate) subject: bool,
}

/// The places of all names, in order.
pub(crate) fn places(article: &Article<'_, '_>) -> Vec<Place> {
    let reading = article.reading;
    let mut places: Vec<Place> = Vec::new();
    for (index, name) in article.names.all.iter().enumerate() {
        let word = &reading.words[name.tokens.start];
        let opening = reading.sentences[word.sentence as usize].start;
        let first = places.last().is_none_or(|last| last.sentence != word.sentence);
        let possessive = reading.tokens.get(name.tokens.end).is_some_and(Token::is_possessive);
        places.push(Place {
            entity: article.names.entity[index],
            start: name.tokens.start,
            end: name.tokens.end,
            sentence: word.sentence,
            paragraph: word.paragraph,
            quoted: word.quoted,
            possessive,
            subject: first && !word.quoted && !possessive && name.tokens.start - opening <= 6,
        });
    }
    places
}
