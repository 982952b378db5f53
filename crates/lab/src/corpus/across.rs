//! What all files of the corpus must hold together: ids that mean one thing, clusters
//! of more than one printing, nothing on both sides of the border between train and
//! test, nothing told twice in the same words.

use std::collections::{BTreeMap, HashMap, HashSet};

use model::entity::EntityType;
use model::quote::QuoteKind;

use super::article::{Article, Quote};
use super::fault::Fault;
use super::quota;

/// So many equal words in a row, outside of quotes, are no chance.
const SAME_WORDS: usize = 9;

pub(crate) fn check(train: &[Article], test: &[Article]) -> Vec<Fault> {
    let all: Vec<&Article> = train.iter().chain(test).collect();
    let mut faults = second_readers(&all);
    faults.extend(ids(&all));
    faults.extend(clusters(&all));
    faults.extend(border(train, test));
    faults.extend(repeated(&all));
    faults
}

fn second_readers(all: &[&Article]) -> Vec<Fault> {
    let unread = all
        .iter()
        .filter(|one| one.facts.reader.is_empty() || one.facts.reader == one.facts.annotator);
    let message = "`reader` is missing, or is the annotator";
    unread.map(|one| Fault::of(&one.file, message)).collect()
}

/// An id means one thing of one type; a person's printed names have a word in common.
fn ids(all: &[&Article]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut seen: HashMap<&str, (EntityType, &str)> = HashMap::new();
    for article in all {
        for entity in &article.entities {
            let Some(id) = entity.id.as_deref() else { continue };
            let (entity_type, name) =
                *seen.entry(id).or_insert((entity.entity_type, entity.name()));
            let mut fault = |message| faults.push(Fault::at(&article.file, entity.line, message));
            if entity_type != entity.entity_type {
                fault(format!("`{id}` is {} here and {entity_type} elsewhere", entity.entity_type));
            }
            let words = |name: &str| -> HashSet<String> {
                name.split([' ', '-']).map(str::to_lowercase).collect()
            };
            if entity_type == EntityType::Person && words(name).is_disjoint(&words(entity.name())) {
                fault(format!("`{id}` is `{}` here and `{name}` elsewhere", entity.name()));
            }
        }
    }
    faults
}

/// A cluster is printed twice or more, by the same speakers, in words that have to do
/// with each other.
fn clusters(all: &[&Article]) -> Vec<Fault> {
    let mut printed: BTreeMap<&str, Vec<(&Article, &Quote)>> = BTreeMap::new();
    for article in all {
        for quote in &article.quotes {
            if let Some(cluster) = &quote.cluster {
                printed.entry(cluster).or_default().push((article, quote));
            }
        }
    }
    let mut faults = Vec::new();
    for (cluster, printings) in printed {
        let (first, one) = printings[0];
        let mut fault = |article: &Article, quote: &Quote, why: &str| {
            faults.push(Fault::at(
                &article.file,
                quote.line,
                format!("cluster `{cluster}`: {why}"),
            ));
        };
        if printings.len() == 1 {
            fault(first, one, "printed only once");
        }
        for (article, quote) in &printings {
            let keys = |article: &Article, quote: &Quote| -> Vec<String> {
                quote.speakers.iter().map(|speaker| article.key_of(speaker)).collect()
            };
            if keys(article, quote) != keys(first, one) {
                fault(article, quote, "another speaker than elsewhere");
            }
            if quote.kind == QuoteKind::Indirect {
                fault(article, quote, "an indirect quote has no words of its own to share");
            }
            let alone = printings.iter().all(|(other_article, other)| {
                let same = std::ptr::eq(*other, *quote);
                same || shared_run(&said(article, quote), &said(other_article, other)) < 3
            });
            if alone && printings.len() > 1 {
                fault(article, quote, "shares no three words in a row with any other printing");
            }
        }
    }
    faults
}

fn said(article: &Article, quote: &Quote) -> Vec<String> {
    quote.spans.iter().flat_map(|span| words(&article.text[span.clone()])).collect()
}

fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    let inner = |c: char| !c.is_alphanumeric() && c != '’' && c != '\'';
    let words = text.split(inner).map(|word| word.trim_matches(['’', '\'']));
    words.filter(|word| !word.is_empty()).map(|word| word.to_lowercase().replace('’', "'"))
}

/// The longest run of equal words.
fn shared_run(left: &[String], right: &[String]) -> usize {
    let mut longest = 0;
    for start in 0..left.len() {
        for other in 0..right.len() {
            let run = left[start..].iter().zip(&right[other..]).take_while(|(a, b)| a == b).count();
            longest = longest.max(run);
        }
    }
    longest
}

/// A story, a person or a name stands on one side only.
fn border(train: &[Article], test: &[Article]) -> Vec<Fault> {
    let stories: HashSet<&str> = train.iter().map(|one| one.facts.story.as_str()).collect();
    let names = quota::bearers(train);
    let people = train.iter().flat_map(|one| &one.entities);
    let people = people.filter(|one| one.entity_type == EntityType::Person);
    let ids: HashSet<&str> = people.filter_map(|one| one.id.as_deref()).collect();
    let clusters: HashSet<&str> = train
        .iter()
        .flat_map(|one| &one.quotes)
        .filter_map(|quote| quote.cluster.as_deref())
        .collect();
    let mut faults = Vec::new();
    for article in test {
        let mut fault = |line, what: &str, which: &str| {
            let message = format!("{what} `{which}` is in the training part too");
            faults.push(Fault::at(&article.file, line, message));
        };
        if stories.contains(article.facts.story.as_str()) {
            fault(1, "the story", &article.facts.story);
        }
        let people = article.entities.iter().filter(|one| one.entity_type == EntityType::Person);
        for person in people {
            let known = person.id.as_deref().is_some_and(|id| ids.contains(id));
            if known || names.contains_key(&person.name().to_lowercase()) {
                fault(person.line, "the person", person.name());
            }
        }
        for quote in &article.quotes {
            if let Some(cluster) = quote.cluster.as_deref().filter(|one| clusters.contains(one)) {
                fault(quote.line, "the cluster", cluster);
            }
        }
    }
    faults
}

/// Runs of words that two articles have in common outside of quotes.
fn repeated(all: &[&Article]) -> Vec<Fault> {
    let mut seen: HashMap<Vec<String>, usize> = HashMap::new();
    let mut told: HashSet<(usize, usize)> = HashSet::new();
    let mut faults = Vec::new();
    for (index, article) in all.iter().enumerate() {
        for (offset, stretch) in narration(article) {
            for run in stretch.windows(SAME_WORDS) {
                let first = *seen.entry(run.to_vec()).or_insert(index);
                if first != index && told.insert((first, index)) {
                    let other = &all[first].id;
                    let message = format!("`{}` stands in {other} too", run.join(" "));
                    faults.push(Fault::at(&article.file, article.line_at(offset), message));
                }
            }
        }
    }
    faults
}

/// The words between quotes and names, a stretch each, with where it begins.
fn narration(article: &Article) -> Vec<(usize, Vec<String>)> {
    let quotes = article.quotes.iter().filter(|quote| quote.kind != QuoteKind::Indirect);
    let mut taken: Vec<_> = quotes.flat_map(|quote| quote.spans.iter().cloned()).collect();
    taken.extend(article.entities.iter().flat_map(|one| one.mentions.iter().cloned()));
    taken.sort_by_key(|span| span.start);
    taken.push(article.text.len()..article.text.len());
    let mut stretches = Vec::new();
    let mut start = 0;
    for span in taken {
        stretches.push((start, words(&article.text[start..span.start.max(start)]).collect()));
        start = span.end.max(start);
    }
    stretches
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::super::notation;
    use super::*;

    fn article(name: &str, source: &str) -> Article {
        notation::parse(&PathBuf::from(format!("{name}.txt")), source).0
    }

    /// Two articles, each a head and a body, as train and as test.
    #[track_caller]
    fn check_border(left: &str, right: &str, expected: &[&str]) {
        let faults = border(&[article("l", left)], &[article("r", right)]);
        let found: Vec<&str> = faults.iter().map(|one| one.message.as_str()).collect();
        assert_eq!(found.len(), expected.len(), "{found:?}");
        assert!(found.iter().zip(expected).all(|(one, part)| one.contains(part)), "{found:?}");
    }

    #[test]
    fn nothing_stands_on_both_sides_of_the_border() {
        let one = "story: a\nPERSON ana-vega: Ana Vega\n\nAna Vega left.";
        check_border(one, "story: b\nPERSON bo-odo: Bo Odo\n\nBo Odo left.", &[]);
        check_border(one, "story: a\n\nRain.", &["the story `a`"]);
        check_border(
            one,
            "story: b\nPERSON other-vega: Ana Vega\n\nAna Vega left.",
            &["the person `Ana Vega`"],
        );
    }

    #[test]
    fn an_id_is_one_thing() {
        let one = article("l", "PERSON vega: Ana Vega\n\nAna Vega left.");
        let body = article("r", "ORG vega: Vega Foods\n\nVega Foods left.");
        let other = article("r", "PERSON vega: Bo Odo\n\nBo Odo left.");
        let married = article("r", "PERSON vega: Ana Odo\n\nAna Odo left.");
        assert_eq!(ids(&[&one, &body]).len(), 1);
        assert_eq!(ids(&[&one, &other]).len(), 1);
        assert_eq!(ids(&[&one, &married]).len(), 0);
    }

    #[test]
    fn a_cluster_is_the_same_words_by_the_same_mouth() {
        let head = "PERSON a: Ana Vega\nPERSON b: Bo Odo\n\nAna Vega and Bo Odo.\n\n";
        let said = |words: &str, by: &str| {
            article("x", &format!("{head}<1>{words}</1> x\n  1: direct; by {by}; cluster c\n"))
        };
        let one = said("“We go at dawn, all of us,”", "a");
        let found = |other: &Article| clusters(&[&one, other]).len();
        assert_eq!(found(&said("‘[They] go at dawn ... of us’", "a")), 0);
        assert_eq!(found(&said("‘We go at dawn’", "b")), 1);
        assert_eq!(found(&said("‘Never again, my friends’", "a")), 2);
        assert_eq!(clusters(&[&one]).len(), 1);
    }

    #[test]
    fn prose_is_not_told_twice_but_quotes_are() {
        let nine = "one two three four five six seven eight nine";
        let plain = |words: &str| article("x", &format!("title: T\n\nFirst {words} last."));
        assert_eq!(repeated(&[&plain(nine), &plain(nine)]).len(), 1);
        assert_eq!(repeated(&[&plain(nine), &plain("one two three")]).len(), 0);
        let said = article("x", &format!("title: T\n\n<1>“{nine}”</1>\n  1: direct; by unknown\n"));
        assert_eq!(repeated(&[&said, &said]).len(), 0);
    }
}
