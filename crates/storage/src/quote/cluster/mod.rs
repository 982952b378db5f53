//! The same words from the same mouth, wherever they were printed, are one quotation.
//!
//! A quote's text is read as [`words`]. It looks for its like among those that share a print with
//! it ([`wording`]) and, since short ones have few prints or none, among what its speaker said
//! around that time. It joins the one that has most of its words, where the names of the speakers
//! allow it ([`mouth`]), or founds a cluster of its own. What it is compared with does not grow with
//! the record: a print that very many share is passed over, and few clusters are looked at.
//!
//! A cluster is told by its fullest printing. Where a fuller one has the words of several
//! clusters, they become one, under the number of the oldest. A quote stays in its cluster for
//! as long as its own words stay.

mod catch_up;
mod mouth;
mod wording;
pub(crate) mod words;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use model::quote::{QuoteKind, SpeakerKind};
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use crate::array;
use crate::store::StoreError;

pub(crate) use mouth::Mouth;
pub(crate) use wording::Wording;

pub use catch_up::catch_up;

use mouth::{Likeness, likeness};
use wording::Alignment;

/// A print that more clusters have is passed over.
const MOST_CLUSTERS: usize = 64;
/// Clusters that a quote is compared with, of those that share prints with it.
const MOST_CANDIDATES: usize = 12;
/// Of what a speaker said around the time, so much is looked at, as in around.sql.
const MOST_RECENT: usize = 48;
/// Around the time: within three days either way.
const AROUND_MS: i64 = 72 * 3_600_000;
/// Fewer words are a fragment: too few to be anyone's own.
const FRAGMENT: usize = 6;
/// The very same words are one quotation from so many on.
const OWN_WORDS: usize = 5;
/// So much of the shorter printing stands in the longer one.
const SHARE: f64 = 0.75;
/// As many words are no chance, whoever is said to have said them.
const UNMISTAKABLE: usize = 8;
/// A cluster of more printings keeps its number and is merged into no other.
const MOST_MERGED: i64 = 64;

/// A quote that looks for its cluster.
pub(crate) struct Saying {
    pub(crate) wording: Wording,
    pub(crate) mouths: Vec<Mouth>,
    /// Who speaks, over all articles.
    pub(crate) entities: Vec<i64>,
    pub(crate) at: i64,
    /// The cluster that it has to itself already.
    pub(crate) held: Option<i64>,
}

/// A cluster as it is compared: by its fullest printing.
struct Known {
    id: i64,
    wording: Wording,
    mouths: Vec<Mouth>,
    first_at: i64,
    last_at: i64,
    printings: i64,
}

/// What was found for some quotes. Nothing of it is written yet.
#[derive(Default)]
pub(crate) struct Found {
    /// The cluster of each quote, in order.
    pub(crate) clusters: Vec<i64>,
    /// Clusters with the prints that are new to them, as `write.sql` takes them, twice.
    pub(crate) rows: String,
    /// The last number that a quote was given.
    pub(crate) last_quote: i64,
    /// Clusters that go, each with the one that it goes into.
    merged: Vec<(i64, i64)>,
}

/// Finds or founds the cluster of each, one after the other.
pub(crate) async fn find(
    db: &mut SqliteConnection,
    sayings: &[Saying],
) -> Result<Found, StoreError> {
    if sayings.is_empty() {
        return Ok(Found { rows: "[]".to_owned(), ..Found::default() });
    }
    let prints: Vec<Vec<i32>> = sayings.iter().map(prints).collect();
    let around = read_around(db, sayings, &prints).await?;
    let mut index = Index::of_pairs(array::read(around.get("prints"))?);
    let mut recent = Recent::of_rows(array::read(around.get("said"))?);
    let both = sayings.iter().zip(&prints);
    let wanted: HashSet<i64> =
        both.flat_map(|(saying, prints)| candidates(saying, prints, &index, &recent)).collect();
    let mut known = read_known(db, &wanted).await?;
    let mut outcome = Outcome { last_id: around.get("last_cluster"), ..Outcome::default() };
    for (saying, prints) in sayings.iter().zip(&prints) {
        let ids = candidates(saying, prints, &index, &recent);
        let ids = ids.iter().filter(|id| !outcome.merged.contains_key(id));
        let found = matches(saying, ids.filter_map(|id| known.get(id)));
        let id = match found.first() {
            Some(best) => outcome.join(best, &found),
            None => outcome.found(saying.held),
        };
        known.entry(id).or_insert_with(|| Known::founded(id, saying)).take_in(saying);
        index.add(prints, id);
        recent.add(saying, id);
        outcome.clusters.push(id);
    }
    Ok(outcome.told(&index, around.get("last_quote")))
}

/// Makes one of clusters that have become one; the rest of what was found is written by then.
pub(crate) async fn merge(db: &mut SqliteConnection, found: &Found) -> Result<(), StoreError> {
    for (gone, stays) in &found.merged {
        // The last one is for a cluster that nothing recorded was in yet.
        sqlx::query(concat!(
            include_str!("merge_prints.sql"),
            ";",
            include_str!("merge.sql"),
            ";",
            include_str!("remove_empty.sql")
        ))
        .bind(stays)
        .bind(gone)
        .bind(gone)
        .bind(stays)
        .bind(stays)
        .bind(gone)
        .bind(gone)
        .execute(&mut *db)
        .await
        .map_err(StoreError::Write)?;
    }
    Ok(())
}

/// Moves the prints of late to the others where they are many.
pub(crate) async fn age_prints(db: &mut SqliteConnection) -> Result<(), StoreError> {
    let are_many: bool = sqlx::query_scalar(include_str!("are_many_young.sql"))
        .fetch_one(&mut *db)
        .await
        .map_err(StoreError::Write)?;
    if !are_many {
        return Ok(());
    }
    sqlx::query(include_str!("age.sql")).execute(db).await.map(drop).map_err(StoreError::Write)
}

/// Clusters that a quote is compared with, each once.
fn candidates(saying: &Saying, prints: &[i32], index: &Index, recent: &Recent) -> Vec<i64> {
    let mut ids = index.likeliest(prints);
    ids.extend(recent.of(saying));
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// What others say too (“No comment”) is found by who said it alone.
fn prints(saying: &Saying) -> Vec<i32> {
    let mut prints = saying.wording.prints();
    if saying.wording.all_words() >= OWN_WORDS {
        prints.push(saying.wording.whole_print());
    }
    prints
}

/// A cluster that has a quote's words.
struct Match {
    id: i64,
    /// How many of them; the very same words stand above all.
    common: usize,
    /// The quote has all that the cluster has, and more.
    swallowed: bool,
    printings: i64,
}

/// The best first.
fn matches<'a>(saying: &Saying, known: impl Iterator<Item = &'a Known>) -> Vec<Match> {
    let mut found: Vec<Match> = known.filter_map(|known| judge(saying, known)).collect();
    found.sort_by_key(|one| (Reverse(one.common), one.id));
    found
}

fn judge(saying: &Saying, known: &Known) -> Option<Match> {
    let like = likeness(&saying.mouths, &known.mouths);
    let alignment = saying.wording.align(&known.wording);
    let same = saying.wording.is_same(&known.wording);
    let near = saying.at >= known.first_at - AROUND_MS && saying.at <= known.last_at + AROUND_MS;
    let joins = match same {
        true => same_words(saying.wording.all_words(), like, near),
        false => alike(alignment, like, near),
    };
    let longer = saying.wording.len() > known.wording.len();
    joins.then_some(Match {
        id: known.id,
        common: if same { usize::MAX } else { alignment.common },
        swallowed: longer && !same && alignment.share() >= 0.9,
        printings: known.printings,
    })
}

fn same_words(words: usize, like: Likeness, near: bool) -> bool {
    match like {
        Likeness::Same => near || words >= OWN_WORDS,
        Likeness::Open => words >= OWN_WORDS,
        Likeness::Different => words >= UNMISTAKABLE,
    }
}

fn alike(alignment: Alignment, like: Likeness, near: bool) -> bool {
    let Alignment { common, run, opening, .. } = alignment;
    let share = alignment.share();
    match like {
        // One outlet has the sentence before it, the other the one after it. But many sentences
        // open alike: “We are very pleased to announce …”.
        Likeness::Same if near && run >= FRAGMENT && !opening => true,
        Likeness::Same if common < FRAGMENT => near && share >= SHARE && run >= 3,
        Likeness::Same => share >= SHARE && run >= 4,
        Likeness::Open => share >= SHARE && run >= 4 && common > FRAGMENT,
        Likeness::Different => share >= 0.9 && run >= 4 && common >= UNMISTAKABLE,
    }
}

impl Known {
    fn founded(id: i64, saying: &Saying) -> Known {
        Known {
            id,
            wording: saying.wording.clone(),
            mouths: saying.mouths.clone(),
            first_at: saying.at,
            last_at: saying.at,
            printings: 0,
        }
    }

    fn take_in(&mut self, saying: &Saying) {
        self.printings += 1;
        self.first_at = self.first_at.min(saying.at);
        self.last_at = self.last_at.max(saying.at);
        if saying.wording.len() > self.wording.len() {
            self.wording = saying.wording.clone();
            self.mouths = saying.mouths.clone();
        }
    }
}

/// Which clusters have a print, for the prints at hand.
struct Index {
    clusters: HashMap<i32, Vec<i64>>,
    added: BTreeSet<(i32, i64)>,
}

impl Index {
    fn of_pairs(pairs: Vec<(i32, i64)>) -> Index {
        let mut clusters: HashMap<i32, Vec<i64>> = HashMap::new();
        for (print, cluster) in pairs {
            clusters.entry(print).or_default().push(cluster);
        }
        Index { clusters, added: BTreeSet::new() }
    }

    /// Those that share most prints, the oldest of them first.
    fn likeliest(&self, prints: &[i32]) -> Vec<i64> {
        let mut votes: HashMap<i64, usize> = HashMap::new();
        let lists = prints.iter().filter_map(|print| self.clusters.get(print));
        for id in lists.filter(|list| list.len() <= MOST_CLUSTERS).flatten() {
            *votes.entry(*id).or_default() += 1;
        }
        let mut ranked: Vec<(i64, usize)> = votes.into_iter().collect();
        ranked.sort_unstable_by_key(|(id, votes)| (Reverse(*votes), *id));
        ranked.into_iter().take(MOST_CANDIDATES).map(|(id, _)| id).collect()
    }

    fn add(&mut self, prints: &[i32], id: i64) {
        for print in prints {
            let list = self.clusters.entry(*print).or_default();
            // One more than is looked at tells the next that there are too many.
            if list.len() <= MOST_CLUSTERS && !list.contains(&id) {
                list.push(id);
                self.added.insert((*print, id));
            }
        }
    }
}

/// What the speakers at hand said around the time.
struct Recent {
    /// Clusters with how many words the quote has, of each speaker.
    said: HashMap<i64, Vec<(i64, i64)>>,
}

impl Recent {
    fn of_rows(rows: Vec<(i64, i64, i64)>) -> Recent {
        let mut said: HashMap<i64, Vec<(i64, i64)>> = HashMap::new();
        for (entity, cluster, words) in rows {
            said.entry(entity).or_default().push((cluster, words));
        }
        Recent { said }
    }

    /// What one article says is looked at as far as what others say.
    fn add(&mut self, saying: &Saying, id: i64) {
        for entity in &saying.entities {
            let said = self.said.entry(*entity).or_default();
            if said.len() < 2 * MOST_RECENT {
                said.push((id, saying.wording.len() as i64));
            }
        }
    }

    /// A fragment may be part of anything; what is longer finds what is longer by its prints.
    fn of(&self, saying: &Saying) -> Vec<i64> {
        let fragment = saying.wording.len() < FRAGMENT;
        let said = saying.entities.iter().filter_map(|entity| self.said.get(entity)).flatten();
        let worth = said.filter(|(_, words)| fragment || *words < FRAGMENT as i64);
        match saying.wording.len() {
            0 => Vec::new(),
            _ => worth.map(|(cluster, _)| *cluster).collect(),
        }
    }
}

/// What the record has that may be their like.
async fn read_around(
    db: &mut SqliteConnection,
    sayings: &[Saying],
    prints: &[Vec<i32>],
) -> Result<SqliteRow, StoreError> {
    let prints: HashSet<i32> = prints.iter().flatten().copied().collect();
    let entities: HashSet<i64> = sayings.iter().flat_map(|one| one.entities.clone()).collect();
    let first = sayings.iter().map(|one| one.at).min().unwrap_or_default();
    let last = sayings.iter().map(|one| one.at).max().unwrap_or_default();
    sqlx::query(include_str!("around.sql"))
        .bind(array::of(&prints))
        .bind(array::of(&entities))
        .bind(first - AROUND_MS)
        .bind(last + AROUND_MS)
        .fetch_one(db)
        .await
        .map_err(StoreError::Write)
}

async fn read_known(
    db: &mut SqliteConnection,
    wanted: &HashSet<i64>,
) -> Result<HashMap<i64, Known>, StoreError> {
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = sqlx::query(include_str!("candidates.sql"))
        .bind(array::of(wanted))
        .fetch_all(db)
        .await
        .map_err(StoreError::Write)?;
    rows.iter().map(known).map(|known| known.map(|known| (known.id, known))).collect()
}

fn known(row: &SqliteRow) -> Result<Known, StoreError> {
    Ok(Known {
        id: row.get("id"),
        wording: Wording::of(kind_of(row), row.get("text")),
        mouths: mouths(row.get("speakers"))?.into_iter().map(|(mouth, _)| mouth).collect(),
        first_at: row.get("first_at"),
        last_at: row.get("last_at"),
        printings: row.get("printings"),
    })
}

fn kind_of(row: &SqliteRow) -> QuoteKind {
    row.get::<&str, _>("kind").parse().unwrap_or(QuoteKind::Indirect)
}

/// Speakers as statements give them: kind, name, entity.
fn mouths(json: &str) -> Result<Vec<(Mouth, Option<i64>)>, StoreError> {
    let all: Vec<(SpeakerKind, String, Option<i64>)> = array::read(json)?;
    Ok(all.into_iter().map(|(kind, name, entity)| (Mouth::of(kind, &name), entity)).collect())
}

/// What became of the quotes at hand.
#[derive(Default)]
struct Outcome {
    /// Of each, in order.
    clusters: Vec<i64>,
    founded: Vec<i64>,
    last_id: i64,
    /// Clusters that are gone into others.
    merged: HashMap<i64, i64>,
}

impl Outcome {
    fn found(&mut self, held: Option<i64>) -> i64 {
        held.unwrap_or_else(|| {
            self.last_id += 1;
            self.founded.push(self.last_id);
            self.last_id
        })
    }

    /// Joins the best; clusters that the quote has all the words of become one with it.
    fn join(&mut self, best: &Match, found: &[Match]) -> i64 {
        let swallowed = |one: &&Match| one.swallowed && one.printings <= MOST_MERGED;
        let mut one: Vec<i64> = found.iter().filter(swallowed).map(|one| one.id).collect();
        if one.is_empty() || (one.len() == 1 && one[0] == best.id) {
            return best.id;
        }
        one.push(best.id);
        let stays = one.iter().copied().min().expect("it is not empty");
        self.merged.extend(one.into_iter().filter(|id| *id != stays).map(|id| (id, stays)));
        stays
    }

    fn stays(&self, id: i64) -> i64 {
        let mut id = id;
        while let Some(stays) = self.merged.get(&id) {
            id = *stays;
        }
        id
    }

    fn told(self, index: &Index, last_quote: i64) -> Found {
        let mut rows: BTreeMap<i64, Vec<i32>> = BTreeMap::new();
        for id in &self.founded {
            rows.entry(*id).or_default();
        }
        for (print, id) in &index.added {
            rows.entry(*id).or_default().push(*print);
        }
        let rows: Vec<_> = rows.into_iter().collect();
        Found {
            clusters: self.clusters.iter().map(|id| self.stays(*id)).collect(),
            rows: array::of(&rows),
            last_quote,
            merged: self.merged.keys().map(|gone| (*gone, self.stays(*gone))).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    /// Quotes as `who: words`, a name in capitals for a person, `?` for nobody.
    fn saying(text: &str, hours: i64) -> Saying {
        let (who, words) = text.split_once(": ").expect("who: words");
        let kind = if words.contains("“") && !words.starts_with('“') {
            QuoteKind::Mixed
        } else {
            QuoteKind::Direct
        };
        let mouths = match who {
            "?" => Vec::new(),
            who if who.starts_with("a ") => vec![Mouth::of(SpeakerKind::Anonymous, who)],
            who => vec![Mouth::of(SpeakerKind::Person, who)],
        };
        Saying {
            wording: Wording::of(kind, words),
            mouths,
            entities: Vec::new(),
            at: hours * HOUR,
            held: None,
        }
    }

    #[track_caller]
    fn check(first: &str, second: &str, hours: i64, joins: bool) {
        for (one, other) in [(first, second), (second, first)] {
            let mut known = Known::founded(1, &saying(one, 0));
            known.printings = 1;
            let found = judge(&saying(other, hours), &known);
            assert_eq!(found.is_some(), joins, "{one} and {other} after {hours} hours");
        }
    }

    #[test]
    fn a_fragment_belongs_to_what_its_speaker_said_these_days() {
        let whole = "Ana Vega: “It was never for sale, and it never will be.”";
        check(whole, "Vega: it was “never for sale”", 70, true);
        check(whole, "Vega: it was “never for sale”", 80, false);
        check(whole, "Bo Odo: it was “never for sale”", 1, false);
        check(whole, "?: it was “never for sale”", 1, false);
        check("Ana Vega: “No comment.”", "Ana Vega: “No comment.”", 1, true);
        check("Ana Vega: “No comment.”", "Ana Vega: “No comment.”", 100, false);
        check("Ana Vega: “No comment.”", "Bo Odo: “No comment.”", 1, false);
    }

    #[test]
    fn long_words_are_the_same_whenever_they_are_printed() {
        let whole = "Ana Vega: “It was never for sale, and it never will be.”";
        check(whole, "Ana Vega: “It was never for sale, and it never will”", 9_000, true);
        check(whole, "a senior diplomat: “It was never for sale, and it never will”", 9_000, true);
        check(whole, "?: “It was never for sale, and it never will”", 9_000, true);
    }

    #[test]
    fn two_mouths_may_say_the_same_unless_it_is_unmistakable() {
        check(
            "Ana Vega: “We will not comment on it.”",
            "Bo Odo: “We will not comment on it.”",
            1,
            false,
        );
        let long = "“It was never for sale, and it never will be.”";
        check(&format!("Ana Vega: {long}"), &format!("Bo Odo: {long}"), 1, true);
        check(&format!("Ana Vega: {long}"), &format!("Ben Vega: {long}"), 1, true);
    }

    #[test]
    fn sentences_that_share_a_stretch_are_one_only_from_the_same_mouth() {
        let one =
            "“The road is long. It is a failure of paperwork and nothing else at all, my friends.”";
        let other =
            "“It is a failure of paperwork and I am almost ashamed how very simple it was.”";
        check(&format!("Ana Vega: {one}"), &format!("Ana Vega: {other}"), 1, true);
        check(&format!("Ana Vega: {one}"), &format!("Ana Vega: {other}"), 100, false);
        check(&format!("Ana Vega: {one}"), &format!("Bo Odo: {other}"), 1, false);
        check(&format!("Ana Vega: {one}"), &format!("?: {other}"), 1, false);
        let [one, other] =
            ["the bridge has been opened today.”", "Bo Odo joins the board of the company.”"]
                .map(|rest| format!("Ana Vega: “We are very pleased to announce that {rest}"));
        check(&one, &other, 1, false);
    }

    #[test]
    fn a_fuller_printing_makes_one_of_two_clusters() {
        let whole = saying(
            "Ana Vega: “The harbour was never for sale, and I will not be the one to sell it.”",
            1,
        );
        let parts = [
            "Ana Vega: “The harbour was never for sale”",
            "Ana Vega: “I will not be the one to sell it.”",
        ];
        let known: Vec<Known> = parts
            .iter()
            .zip([4, 7])
            .map(|(part, id)| Known::founded(id, &saying(part, 0)))
            .collect();
        let found = matches(&whole, known.iter());
        let mut outcome = Outcome::default();
        assert_eq!(outcome.join(&found[0], &found), 4);
        assert_eq!(outcome.stays(7), 4);
    }
}
