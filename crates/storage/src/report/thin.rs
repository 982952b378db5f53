//! Outlets whose pages suddenly give little or no text: their layout may have changed.

use serde::Serialize;
use sqlx::FromRow;

use crate::store::{Store, StoreError};

/// Readings that are looked at for trouble.
const RECENT: usize = 20;
/// Earlier readings that tell what is usual: as many as there are, up to `MOST`.
const FEWEST: usize = 20;
const MOST: usize = 400;
/// A text of fewer words than this share of the usual is thin.
const THIN: i64 = 3;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ThinOutlet {
    pub outlet: String,
    /// The latest articles that were read or could not be.
    pub readings: usize,
    /// Those of them that gave less than a third of the usual words, or for which the feed's
    /// own text had to do.
    pub thin: usize,
    /// The median of the articles before.
    pub usual_words: i64,
}

/// An article as its page gave it, or did not.
#[derive(Debug, Clone, FromRow)]
struct Reading {
    outlet: String,
    /// 0 where there is no article.
    words: i64,
    from_page: bool,
}

/// Outlets that have an active feed.
pub(super) async fn list(store: &Store) -> Result<Vec<ThinOutlet>, StoreError> {
    let readings: Vec<Reading> = sqlx::query_as(include_str!("status_readings.sql"))
        .bind((RECENT + MOST) as i64)
        .fetch_all(store.readers())
        .await
        .map_err(StoreError::Read)?;
    let outlets = readings.chunk_by(|one, next| one.outlet == next.outlet);
    Ok(outlets.filter_map(judge).collect())
}

/// Half of the latest readings are thin, and of those before no more than a quarter were.
/// `readings` of one outlet, the latest first.
fn judge(readings: &[Reading]) -> Option<ThinOutlet> {
    let (recent, earlier) = readings.split_at_checked(RECENT)?;
    let earlier = &earlier[..earlier.len().min(MOST)];
    if earlier.len() < FEWEST {
        return None;
    }
    let usual_words = median(earlier)?;
    let thin = |readings: &[Reading]| {
        readings.iter().filter(|one| !one.from_page || one.words * THIN < usual_words).count()
    };
    let calls = thin(recent) * 2 >= RECENT && thin(earlier) * 4 <= earlier.len();
    calls.then(|| ThinOutlet {
        outlet: recent[0].outlet.clone(),
        readings: RECENT,
        thin: thin(recent),
        usual_words,
    })
}

/// Of the words that pages gave.
fn median(readings: &[Reading]) -> Option<i64> {
    let of_pages = readings.iter().filter(|reading| reading.from_page);
    let mut words: Vec<i64> = of_pages.map(|reading| reading.words).collect();
    words.sort_unstable();
    words.get(words.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readings(parts: &[(usize, i64, bool)]) -> Vec<Reading> {
        let of = |&(count, words, from_page): &(usize, i64, bool)| {
            vec![Reading { outlet: "a".to_owned(), words, from_page }; count]
        };
        parts.iter().flat_map(of).collect()
    }

    #[track_caller]
    fn check(parts: &[(usize, i64, bool)], thin: Option<usize>) {
        assert_eq!(judge(&readings(parts)).map(|outlet| outlet.thin), thin);
    }

    #[test]
    fn pages_that_suddenly_give_little() {
        check(&[(10, 100, true), (10, 600, true), (30, 600, true)], Some(10));
        check(&[(9, 100, true), (11, 600, true), (30, 600, true)], None);
        check(&[(20, 250, true), (30, 600, true)], None);
        check(&[(20, 0, false), (30, 600, true)], Some(20));
        check(&[(12, 400, false), (8, 600, true), (30, 600, true)], Some(12));
    }

    #[test]
    fn what_was_always_so_calls_nobody() {
        check(&[(20, 400, false), (400, 400, false)], None);
        check(&[(12, 50, true), (8, 600, true), (20, 50, true), (40, 600, true)], None);
    }

    #[test]
    fn too_few_readings_tell_nothing() {
        check(&[(20, 0, false), (19, 600, true)], None);
        check(&[(5, 0, false)], None);
        check(&[], None);
    }

    #[test]
    fn it_calls_until_it_is_the_usual() {
        check(&[(20, 0, false), (100, 0, false), (300, 600, true)], Some(20));
        check(&[(20, 0, false), (110, 0, false), (290, 600, true)], None);
    }
}
