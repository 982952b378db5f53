//! How far two annotators of the same articles agree.

use anyhow::ensure;

use super::reading::Reading;
use super::tally::Tally;
use super::{Compared, Score, within};
use crate::corpus::article::Article;

/// The first annotation, and the blind one, of each article that has both.
pub(crate) fn compare<'a>(
    first: &[&'a Article],
    blind: &[Article],
) -> anyhow::Result<Vec<Compared<'a>>> {
    let pairs = blind.iter().map(|second| {
        let known = first.iter().find(|one| one.id == second.id);
        ensure!(known.is_some(), "{}: no such article in train or test", second.file.display());
        let known = known.expect("just looked at");
        ensure!(
            known.text == second.text,
            "{}: the text is not that of {}",
            second.file.display(),
            known.file.display()
        );
        let other = known.facts.annotator != second.facts.annotator;
        ensure!(other, "{}: annotated by the same hand", second.file.display());
        Ok(Compared::new(known, Reading::of_corpus(second)))
    });
    pairs.collect()
}

pub(crate) fn table(compared: &[Compared<'_>]) -> String {
    let score: Score = within(compared);
    let mut table = "| both annotators say | F1 | first | second |\n|---|--:|--:|--:|\n".to_owned();
    let mut row = |what: &str, tally: Tally| {
        let f1 = 100.0 * tally.f1();
        table.push_str(&format!("| {what} | {f1:.1} | {} | {} |\n", tally.truth, tally.found));
    };
    for (entity_type, tally) in &score.entities {
        row(&format!("entities: {entity_type}"), *tally);
    }
    row("entities: all", score.all_entities());
    for (kind, tally) in &score.quotes {
        row(&format!("quotes: {kind}"), *tally);
    }
    row("quotes: all", score.all_quotes());
    row("quotes with the same speaker", score.attributed);
    let percent = |share: super::tally::Share| 100.0 * share.share();
    let speaker = &score.speaker;
    table.push_str(&format!(
        "\nOver {} articles. Names joined alike (B³): {:.1}. Of the quotes that both have, {:.1} % have the same \
         speaker, {:.1} % the same kind of speaker, {:.1} % the same role.\n",
        compared.len(),
        100.0 * score.joined.f1(),
        percent(speaker.all),
        percent(speaker.kind),
        percent(speaker.role),
    ));
    table
}
