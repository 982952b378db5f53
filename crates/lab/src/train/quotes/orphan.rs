//! Learns whether quoted words are said by somebody.

use extractor::learn::Weights;
use extractor::learn::quote::Pupil;

use super::choice::{self, Choice, Settings};
use super::covered;
use super::gold::Text;

const SETTINGS: Settings = Settings { epochs: 10, rate: 0.05, dropout: 0.2, least: 3, prune: 0.02 };

/// `pupils` by turns read the texts that they have not learnt from.
pub(crate) fn learn(pupils: &[Pupil<'_>], texts: &[&Text]) -> Weights {
    let mut choices = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        choices.extend(of_text(&pupils[index % pupils.len()], text));
    }
    let weights = choice::train(&choices, SETTINGS);
    eprintln!("quoted: {} stretches, {} features", choices.len(), weights.features.len());
    weights
}

fn of_text(pupil: &Pupil<'_>, text: &Text) -> Vec<Choice> {
    pupil.read(&text.text, |article| {
        let tokens = article.tokens();
        let mut said = vec![false; tokens.len()];
        for quote in text.quotes.iter().filter(|quote| quote.speech) {
            covered(&tokens, &quote.content).for_each(|at| said[at] = true);
        }
        let choice = |(range, features): (std::ops::Range<usize>, Vec<u32>)| {
            let inside = range.clone().filter(|at| said[*at]).count() * 2 > range.len();
            Choice { candidates: vec![features, Vec::new()], right: vec![inside, !inside] }
        };
        article.stretches(&article.first_reading()).into_iter().map(choice).collect()
    })
}
