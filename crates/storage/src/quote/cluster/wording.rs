//! What was said in a quote, as words that can be compared: without case, punctuation and
//! what an editor put in brackets; of a mixed quote the words in quotation marks alone.
//!
//! Printings find each other by prints: of each window of four runs of four words the least
//! hash (winnowing). Two quotes that have seven words in a row in common share a print.

use model::quote::QuoteKind;

use super::words::{self, Whose, mix};

/// Words of a run that a print is made of.
const RUN: usize = 4;
/// Runs of which one is kept.
const WINDOW: usize = 4;
/// A longer quote is told by its beginning, since comparing takes the product of two lengths.
const MOST_WORDS: usize = 400;

/// The words of one printing, hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wording {
    /// All words of the text, also those around the quoted ones.
    all: Vec<u32>,
    /// Those that were said, in stretches between which something was left out.
    said: Vec<Vec<u32>>,
}

/// How two wordings lie on each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Alignment {
    /// Words said in both, in the same order.
    pub(crate) common: usize,
    /// The most of them that stand in a row.
    pub(crate) run: usize,
    /// These begin both.
    pub(crate) opening: bool,
    /// Words of the shorter.
    pub(crate) shorter: usize,
}

impl Alignment {
    /// How much of the shorter the longer has.
    pub(crate) fn share(self) -> f64 {
        if self.shorter == 0 { 0.0 } else { self.common as f64 / self.shorter as f64 }
    }
}

impl Wording {
    pub(crate) fn of(kind: QuoteKind, text: &str) -> Wording {
        let mut all = Vec::new();
        let mut said = vec![Vec::new()];
        for word in words::read(kind, text, MOST_WORDS) {
            all.push(word.hash);
            if word.whose == Whose::Said {
                if word.gap {
                    said.push(Vec::new());
                }
                said.last_mut().expect("it begins with one").push(word.hash);
            }
        }
        said.retain(|stretch: &Vec<u32>| !stretch.is_empty());
        Wording { all, said }
    }

    /// How many words were said.
    pub(crate) fn len(&self) -> usize {
        self.said.iter().map(Vec::len).sum()
    }

    /// Whether every word is the same, also around the quoted ones.
    pub(crate) fn is_same(&self, other: &Wording) -> bool {
        self.all == other.all
    }

    /// How many words the text has, also around the quoted ones.
    pub(crate) fn all_words(&self) -> usize {
        self.all.len()
    }

    /// What the same text anywhere else is found by.
    pub(crate) fn whole_print(&self) -> i32 {
        print_of(self.all.iter().fold(!0, |sum, word| mix(sum ^ u64::from(*word))))
    }

    /// What printings with as many as seven words in a row in common are found by; each once.
    pub(crate) fn prints(&self) -> Vec<i32> {
        let mut prints = Vec::new();
        for stretch in &self.said {
            let run = |run: &[u32]| run.iter().fold(0, |sum, word| mix(sum ^ u64::from(*word)));
            let runs: Vec<u64> = stretch.windows(RUN).map(run).collect();
            let windows = runs.windows(WINDOW.min(runs.len()).max(1));
            prints
                .extend(windows.filter_map(|window| window.iter().min()).map(|run| print_of(*run)));
        }
        prints.sort_unstable();
        prints.dedup();
        prints
    }

    pub(crate) fn align(&self, other: &Wording) -> Alignment {
        let (mine, others) = (self.said.concat(), other.said.concat());
        let (shorter, longer) =
            if mine.len() <= others.len() { (mine, others) } else { (others, mine) };
        align(&shorter, &longer)
    }
}

/// The longest common subsequence, and the longest common run, in one pass.
fn align(shorter: &[u32], longer: &[u32]) -> Alignment {
    let mut common = vec![0u16; longer.len() + 1];
    let mut runs = vec![0u16; longer.len() + 1];
    let (mut run, mut opening) = (0, false);
    for (i, word) in shorter.iter().enumerate() {
        let (mut corner, mut run_corner) = (0, 0);
        for (j, other) in longer.iter().enumerate() {
            let (above, run_above) = (common[j + 1], runs[j + 1]);
            if word == other {
                common[j + 1] = corner + 1;
                runs[j + 1] = run_corner + 1;
                if usize::from(runs[j + 1]) > run {
                    run = usize::from(runs[j + 1]);
                    opening = i + 1 == run && j + 1 == run;
                }
            } else {
                common[j + 1] = above.max(common[j]);
                runs[j + 1] = 0;
            }
            (corner, run_corner) = (above, run_above);
        }
    }
    Alignment { common: usize::from(common[longer.len()]), run, opening, shorter: shorter.len() }
}

/// Half of a hash: it takes half the room, and a print that is shared by chance costs one
/// comparison.
fn print_of(hash: u64) -> i32 {
    (hash as u32).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str =
        "“The harbour was never for sale, and as long as I sit in this chair it never will be.”";

    fn direct(text: &str) -> Wording {
        Wording::of(QuoteKind::Direct, text)
    }

    /// Whether the printings share a print, and how much of the shorter the longer has.
    #[track_caller]
    fn check(a: &str, b: &str, meet: bool, share: f64) {
        let (a, b) = (direct(a), direct(b));
        let prints = b.prints();
        assert_eq!(a.prints().iter().any(|print| prints.contains(print)), meet, "{a:?} {b:?}");
        assert_eq!((a.align(&b).share() * 100.0).round() / 100.0, share);
    }

    #[test]
    fn case_marks_and_apostrophes_do_not_count() {
        let shouted = "'THE HARBOUR was never for sale — and as long as I sit in this chair it never will be'";
        assert_eq!(direct(shouted), direct(WHOLE));
        check(WHOLE, shouted, true, 1.0);
    }

    #[test]
    fn what_is_cut_is_found_in_the_whole() {
        check(WHOLE, "“As long as I sit in this chair it never will be.”", true, 1.0);
        check(WHOLE, "“The harbour was never for sale, and as long”", true, 1.0);
        check(
            WHOLE,
            "“[The port] was never for sale, and as long as I sit in this chair”",
            true,
            1.0,
        );
        let elided = direct("“The harbour was never for sale … it never will be.”");
        assert_eq!(elided.align(&direct(WHOLE)).share(), 1.0);
        check(
            WHOLE,
            "“The harbour was never for sale,” … “and as long as I sit in this chair it never will be.”",
            true,
            1.0,
        );
    }

    #[test]
    fn other_words_take_their_share() {
        check(
            WHOLE,
            "“The port was never for sale, and as long as I sit in this chair it never shall be.”",
            true,
            0.89,
        );
    }

    #[test]
    fn a_common_opening_is_not_the_same_quote() {
        check(
            "“We are very pleased to announce that the bridge has been opened to the public.”",
            "“We are very pleased to announce that Bo Odo joins the board of the company.”",
            true,
            0.6,
        );
        check("“Nobody asked the readers about any of this.”", WHOLE, false, 0.25);
    }

    #[test]
    fn of_a_reported_clause_the_quoted_words_count() {
        let mixed = Wording::of(QuoteKind::Mixed, "the harbour “was never for sale” in her time");
        assert_eq!((mixed.len(), mixed.all_words()), (4, 9));
        assert_eq!(
            mixed.align(&direct(WHOLE)),
            Alignment { common: 4, run: 4, opening: false, shorter: 4 }
        );
        let indirect = Wording::of(QuoteKind::Indirect, "the harbour was never for sale");
        assert!(indirect.len() == 0 && indirect.prints().is_empty());
        assert_eq!(indirect.whole_print(), direct("The harbour was never for sale").whole_print());
    }

    #[test]
    fn a_text_without_words_and_one_without_end_are_bounded() {
        assert!(direct("“…”").prints().is_empty());
        assert_eq!(direct("…").align(&direct("")).share(), 0.0);
        assert_eq!(direct(&"on and on ".repeat(10_000)).len(), MOST_WORDS);
    }
}
