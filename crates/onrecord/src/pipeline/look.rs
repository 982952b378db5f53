//! When an article's page is looked at again, since outlets correct and complete what they
//! have published, and whether what it gives then is still the article: decided from when and
//! what that was, without a clock.

use std::time::Duration;

use jiff::Timestamp;

use crate::config::signed;

/// The first of these times after publication that is still to come; `None` for an article
/// that is older. What was missed, while the daemon stood still, is not made up for.
pub(super) fn next(after: &[Duration], published: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let times = after.iter().filter_map(|after| published.checked_add(signed(*after)).ok());
    times.filter(|at| *at > now).min()
}

/// A page that comes to less than one part in so many of what it gave, and to few words, has
/// been put behind a wall, or is gone.
const SHRUNK: usize = 3;
const FEW_WORDS: usize = 150;

/// Why a text of `words` is not to stand in place of one of `known` words; `None` where it may.
pub(super) fn is_lost(words: usize, known: usize) -> Option<String> {
    (words < FEW_WORDS && words * SHRUNK < known).then(|| {
        format!(
            "the page gives {words} words now where it gave {known}: the text that was read stays"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(after_hours: &[u64], age_minutes: i64, minutes_to_go: Option<i64>) {
        let after: Vec<Duration> =
            after_hours.iter().map(|hours| Duration::from_secs(hours * 3600)).collect();
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let published = now - jiff::SignedDuration::from_mins(age_minutes);
        let found = next(&after, published, now).map(|at| at.duration_since(now).as_mins());
        assert_eq!(found, minutes_to_go);
    }

    #[test]
    fn a_young_article_is_looked_at_when_its_time_comes() {
        check(&[1, 6, 24], 0, Some(60));
        check(&[1, 6, 24], 5, Some(55));
        check(&[1, 6, 24], 60, Some(300));
        check(&[24, 1, 6], 90, Some(270));
        check(&[1, 6, 24], 23 * 60, Some(60));
    }

    #[test]
    fn an_old_article_is_left_alone() {
        check(&[1, 6, 24], 24 * 60, None);
        check(&[1, 6, 24], 100_000, None);
        check(&[], 0, None);
    }

    #[test]
    fn what_shrinks_to_a_stub_is_not_the_article() {
        assert!(is_lost(40, 400).is_some_and(|reason| reason.contains("40 words now")));
        assert!(is_lost(0, 1).is_some());
        for (words, known) in [(40, 120), (40, 0), (149, 300), (150, 4000), (500, 400)] {
            assert_eq!(is_lost(words, known), None, "{words} of {known}");
        }
    }
}
