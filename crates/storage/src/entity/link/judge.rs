//! Which of those who are called so an article means: by the company they keep.
//!
//! Company is what else the articles name. It weighs the more the rarer it is: half the
//! world is mentioned together with a country, few with a sheriff.

/// Company that is decisive for a family name alone.
const DECISIVE: f64 = 0.9;
/// A role or an outlet in common is worth that much company.
const ROLE: f64 = 1.0;
const OUTLET: f64 = 0.5;
/// Who was seen in no more articles than this is known by all of their company, so that
/// nothing in common tells something.
pub(super) const SELDOM: usize = 3;
/// Fewer other names in an article say nothing about whom it means.
const FEWEST_TO_TELL: usize = 3;

/// Somebody or something of the record that an article may mean.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Candidate {
    /// After merges.
    pub(super) id: i64,
    /// Of the last articles, at most some more than [`SELDOM`].
    pub(super) articles: usize,
    /// What both name, each by its weight.
    pub(super) company: f64,
    pub(super) same_role: bool,
    pub(super) same_outlet: bool,
    /// When it was last mentioned.
    pub(super) last_at: i64,
}

/// Who is meant, and the grounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Verdict {
    Join {
        id: i64,
        grounds: Grounds,
        score: f64,
    },
    /// Nobody of the record.
    Apart {
        grounds: Grounds,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grounds {
    /// Nobody else is called so.
    New,
    /// The name.
    Name,
    /// Another form of the name.
    Alias,
    /// What else the article names, among several of the name.
    Company,
    /// Nothing tells; the one last seen.
    Latest,
    /// Called like another, but in wholly other company.
    Namesake,
    /// A family name alone.
    Bare,
}

impl Grounds {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Grounds::New => "new",
            Grounds::Name => "name",
            Grounds::Alias => "alias",
            Grounds::Company => "company",
            Grounds::Latest => "latest",
            Grounds::Namesake => "namesake",
            Grounds::Bare => "bare",
        }
    }
}

impl Candidate {
    fn evidence(&self) -> f64 {
        self.company
            + if self.same_role { ROLE } else { 0.0 }
            + if self.same_outlet { OUTLET } else { 0.0 }
    }

    /// Everything about it is known, and nothing is in common.
    fn is_foreign(&self) -> bool {
        self.evidence() == 0.0 && self.articles <= SELDOM
    }
}

/// A full name joins whoever is called so, unless the context contradicts; of several, the
/// one with more in common. `others` is how many other things the article names.
pub(super) fn full_name(candidates: &[Candidate], others: usize) -> Verdict {
    let Some(best) = best(candidates) else { return Verdict::Apart { grounds: Grounds::New } };
    if others >= FEWEST_TO_TELL && candidates.iter().all(Candidate::is_foreign) {
        return Verdict::Apart { grounds: Grounds::Namesake };
    }
    match candidates.len() {
        1 => Verdict::Join { id: best.id, grounds: Grounds::Name, score: 1.0 },
        _ => among_several(candidates, best),
    }
}

/// A name that is no person's: it means the same thing wherever it stands, unless several
/// things are called so.
pub(super) fn thing(candidates: &[Candidate], grounds: Grounds) -> Verdict {
    match (best(candidates), candidates.len()) {
        (None, _) => Verdict::Apart { grounds: Grounds::New },
        (Some(best), 1) => Verdict::Join { id: best.id, grounds, score: 1.0 },
        (Some(best), _) => among_several(candidates, best),
    }
}

/// Letters, or a family name, join another article only in company that is decisive, and
/// where nobody else is near it.
pub(super) fn bare(candidates: &[Candidate], grounds: Grounds) -> Verdict {
    let apart = Verdict::Apart { grounds };
    let Some(best) = best(candidates) else { return apart };
    let rival = candidates.iter().filter(|one| one.id != best.id).map(|one| one.company);
    let rival = rival.fold(0.0, f64::max);
    match best.company >= DECISIVE && rival < best.company / 2.0 {
        true => {
            Verdict::Join { id: best.id, grounds: Grounds::Company, score: share(best.company) }
        }
        false => apart,
    }
}

fn among_several(candidates: &[Candidate], best: &Candidate) -> Verdict {
    if best.evidence() == 0.0 {
        let latest = candidates.iter().max_by_key(|one| (one.last_at, -one.id)).unwrap_or(best);
        return Verdict::Join { id: latest.id, grounds: Grounds::Latest, score: 0.0 };
    }
    Verdict::Join { id: best.id, grounds: Grounds::Company, score: share(best.evidence()) }
}

fn best(candidates: &[Candidate]) -> Option<&Candidate> {
    candidates.iter().max_by(|one, other| {
        let by_time = || (one.last_at, -one.id).cmp(&(other.last_at, -other.id));
        one.evidence().total_cmp(&other.evidence()).then_with(by_time)
    })
}

/// Between 0 and 1.
fn share(evidence: f64) -> f64 {
    (evidence / (1.0 + evidence) * 1000.0).round() / 1000.0
}

/// What one thing in common is worth, by how many articles name it (as far as was counted).
pub(super) fn weight(articles: i64) -> f64 {
    1.0 / (1.0 + (articles.max(1) as f64).ln())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(id: i64, articles: usize) -> Candidate {
        Candidate { id, articles, last_at: id, ..Candidate::default() }
    }

    fn with(company: f64, candidate: Candidate) -> Candidate {
        Candidate { company, ..candidate }
    }

    #[track_caller]
    fn check(verdict: Verdict, expected: Option<i64>, grounds: Grounds) {
        let found = match verdict {
            Verdict::Join { id, grounds, .. } => (Some(id), grounds),
            Verdict::Apart { grounds } => (None, grounds),
        };
        assert_eq!(found, (expected, grounds), "{verdict:?}");
    }

    #[test]
    fn a_full_name_joins_unless_the_context_contradicts() {
        check(full_name(&[], 9), None, Grounds::New);
        check(full_name(&[with(0.2, seen(1, 2))], 9), Some(1), Grounds::Name);
        check(full_name(&[seen(1, 2)], 9), None, Grounds::Namesake);
        // An article that names next to nothing else contradicts nothing.
        check(full_name(&[seen(1, 2)], 2), Some(1), Grounds::Name);
        // Of somebody seen often, the company is not all known.
        check(full_name(&[seen(1, 4)], 9), Some(1), Grounds::Name);
        let same_role = Candidate { same_role: true, ..seen(1, 2) };
        check(full_name(&[same_role], 9), Some(1), Grounds::Name);
        let same_outlet = Candidate { same_outlet: true, ..seen(1, 2) };
        check(full_name(&[same_outlet], 9), Some(1), Grounds::Name);
    }

    #[test]
    fn of_namesakes_the_one_with_more_in_common_is_meant() {
        let two = [with(0.4, seen(1, 9)), with(1.4, seen(2, 2))];
        check(full_name(&two, 9), Some(2), Grounds::Company);
        let two = [with(0.4, seen(1, 9)), seen(2, 2)];
        check(full_name(&two, 9), Some(1), Grounds::Company);
        // Where nothing tells, the last one seen.
        check(full_name(&[seen(1, 9), seen(2, 2)], 9), Some(2), Grounds::Latest);
        check(full_name(&[seen(1, 3), seen(2, 2)], 9), None, Grounds::Namesake);
    }

    #[test]
    fn a_family_name_joins_only_in_company_that_is_decisive() {
        check(bare(&[], Grounds::Bare), None, Grounds::Bare);
        check(bare(&[with(0.5, seen(1, 2))], Grounds::Bare), None, Grounds::Bare);
        check(bare(&[with(1.5, seen(1, 2))], Grounds::Bare), Some(1), Grounds::Company);
        let two = [with(1.5, seen(1, 2)), with(1.2, seen(2, 2))];
        check(bare(&two, Grounds::Bare), None, Grounds::Bare);
        let two = [with(1.5, seen(1, 2)), with(0.2, seen(2, 2))];
        check(bare(&two, Grounds::Bare), Some(1), Grounds::Company);
        // The outlet and the role of everybody are no company.
        let same_outlet = Candidate { same_outlet: true, same_role: true, ..seen(1, 2) };
        check(bare(&[same_outlet], Grounds::Bare), None, Grounds::Bare);
    }

    #[test]
    fn a_thing_is_the_same_wherever_it_stands() {
        check(thing(&[], Grounds::Name), None, Grounds::New);
        check(thing(&[seen(1, 1)], Grounds::Name), Some(1), Grounds::Name);
        let two = [seen(1, 9), with(0.3, seen(2, 1))];
        check(thing(&two, Grounds::Name), Some(2), Grounds::Company);
    }

    #[test]
    fn what_is_rare_weighs_more() {
        assert_eq!(weight(1), 1.0);
        assert!(weight(2) > weight(64) && weight(64) > 0.0);
    }
}
