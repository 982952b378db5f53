//! What speaks for a label: the words around a unit, their shape, the lists they stand
//! on, and what the rest of the article does with them.
//!
//! After the notes' prototype: words and shapes in a window of two, affixes, context of
//! other occurrences (Chieu and Ng, 2002), and in a second reading the labels that the
//! first one gave the same word elsewhere (Krishnan and Manning, 2006).

use std::ops::Range;

use crate::entity::label::{self, LABELS};
use crate::entity::row::Rows;
use crate::entity::unit::Unit;
use crate::lexicon::Class;
use crate::trained::hash::{self, feature, mix};
use crate::trained::list::{self, Lists};
use crate::trained::look::{plain, shape};

/// The features of every unit of one text.
pub(crate) struct Features<'a, 't> {
    units: &'a [Unit<'t>],
    sequences: &'a [Range<usize>],
    words: Vec<Word>,
    /// By the lower-case hash of capital words: what the text does with them.
    used: hash::Map<Used>,
    rows: Rows,
    /// The labels of a first reading.
    before: Option<&'a [u8]>,
}

/// What is known of one unit, counted once.
#[derive(Clone, Copy, Default)]
struct Word {
    lower: u64,
    exact: u64,
    shape: u64,
    /// Of the last three letters.
    tail: u64,
    /// On which lists it stands, for each place in a listed name.
    lists: [u32; PLACES],
    capital: bool,
    /// A heading: most words of its sequence are capital.
    heading: bool,
}

/// Places in a listed name.
const PLACES: usize = 4;
const ALONE: usize = 0;
const FIRST: usize = 1;
const LAST: usize = 2;
const INSIDE: usize = 3;

impl Word {
    /// The kinds of lists it stands on, alone or in a longer name.
    fn kinds(&self) -> u64 {
        let [alone, first, last, inside] = self.lists;
        let longer = first | last | inside;
        let told = list::KINDS.iter().enumerate().map(|(kind, lists)| {
            u64::from(alone & lists != 0) << (2 * kind)
                | u64::from(longer & lists != 0) << (2 * kind + 1)
        });
        told.fold(0, |all, one| all | one)
    }
}

#[derive(Default)]
struct Used {
    capital: u32,
    lower: u32,
    /// Words before and behind, where no sentence begins with it.
    before: Vec<u64>,
    behind: Vec<u64>,
    /// The longest row that it is part of.
    longest: Option<u32>,
    /// How often a first reading gave each type, and none.
    types: [u32; LABELS.div_ceil(2)],
}

/// So many other occurrences tell enough.
const OCCURRENCES: usize = 6;
/// Classes of the lexicon that bear on names, from the bit on.
const CLASSES: u64 = Class::HONORIFIC.0
    | Class::PARTICLE.0
    | Class::ORGANISATION_NOUN.0
    | Class::GROUP_NOUN.0
    | Class::ROLE_NOUN.0
    | Class::PLACE_HEAD.0
    | Class::GPE_HEAD.0
    | Class::FACILITY_HEAD.0
    | Class::ORGANISATION_HEAD.0
    | Class::EVENT_HEAD.0
    | Class::LAW_HEAD.0
    | Class::TITLE.0
    | Class::MALE_NAME.0
    | Class::FEMALE_NAME.0
    | Class::GPE.0
    | Class::LOCATION.0
    | Class::ORGANISATION.0
    | Class::NATIONALITY.0
    | Class::EVENT.0
    | Class::TIME.0
    | Class::DOCUMENT.0;

impl<'a, 't> Features<'a, 't> {
    pub(crate) fn of(units: &'a [Unit<'t>], sequences: &'a [Range<usize>], lists: &Lists) -> Self {
        let mut scratch = String::new();
        let mut words: Vec<Word> = units.iter().map(|unit| word(unit, &mut scratch)).collect();
        for sequence in sequences {
            let capitals = words[sequence.clone()].iter().filter(|word| word.capital).count();
            let heading = sequence.len() > 3 && capitals * 10 > sequence.len() * 7;
            words[sequence.clone()].iter_mut().for_each(|word| word.heading = heading);
            listed(units, &mut words, sequence, lists);
        }
        let rows = Rows::of(units, sequences);
        let used = hash::Map::default();
        let mut features = Features { units, sequences, words, used, rows, before: None };
        features.count_uses();
        features
    }

    /// Looks at the labels of a first reading too.
    pub(crate) fn look_again(&mut self, labels: &'a [u8]) {
        self.before = Some(labels);
        for (word, given) in self.words.iter().zip(labels).filter(|(word, _)| word.capital) {
            let used = self.used.get_mut(&word.lower).expect("every capital word was counted");
            used.types[usize::from(*given).div_ceil(2)] += 1;
        }
    }

    fn count_uses(&mut self) {
        let capitals = self.words.iter().filter(|word| word.capital);
        self.used = capitals.map(|word| (word.lower, Used::default())).collect();
        for sequence in self.sequences {
            for at in sequence.clone() {
                let word = self.words[at];
                let Some(used) = self.used.get_mut(&word.lower) else { continue };
                if !word.capital {
                    used.lower += 1;
                    continue;
                }
                let length = |row: u32| self.rows.get(row).len();
                let row = self.rows.index(at);
                if used.longest.is_none_or(|longest| length(longest) < length(row)) {
                    used.longest = Some(row);
                }
                if !self.units[at].opens && !word.heading {
                    used.capital += 1;
                    if used.before.len() < OCCURRENCES {
                        let lower = |at: usize| self.words[at].lower;
                        used.before.push(if at > sequence.start { lower(at - 1) } else { START });
                        used.behind.push(if at + 1 < sequence.end { lower(at + 1) } else { END });
                    }
                }
            }
        }
    }

    /// The features of the unit `at` of `sequence` that need no first reading; they
    /// replace what is in `out`.
    pub(crate) fn read(&self, sequence: &Range<usize>, at: usize, out: &mut Vec<u32>) {
        out.clear();
        self.read_words(sequence, at, out);
        self.read_affixes(at, out);
        if self.words[at].capital {
            self.read_uses(at, out);
            self.read_row(sequence, at, out);
            self.read_longer(at, out);
        }
    }

    /// Those that lists and rules tell; they are added to `out`.
    pub(crate) fn read_told(&self, sequence: &Range<usize>, at: usize, out: &mut Vec<u32>) {
        self.read_lists(sequence, at, out);
        self.read_rules(sequence, at, out);
        if self.words[at].capital {
            self.read_ends(at, out);
            self.read_longer_ends(at, out);
        }
    }

    /// Those that come with a first reading; they are added to `out`.
    pub(crate) fn read_again(&self, sequence: &Range<usize>, at: usize, out: &mut Vec<u32>) {
        if self.words[at].capital {
            self.read_labels(sequence, at, out);
        }
    }

    /// Whether a capital says little where the unit stands.
    fn stand(&self, at: usize) -> u64 {
        u64::from(self.units[at].opens) | u64::from(self.words[at].heading) << 1
    }

    fn near(&self, sequence: &Range<usize>, at: usize, offset: isize) -> Option<&Word> {
        let at = at.checked_add_signed(offset)?;
        sequence.contains(&at).then(|| &self.words[at])
    }

    fn read_words(&self, sequence: &Range<usize>, at: usize, out: &mut Vec<u32>) {
        let lower = |offset: isize| {
            let edge = if offset < 0 { START } else { END };
            self.near(sequence, at, offset).map_or(edge, |word| word.lower)
        };
        let shape = |offset: isize| {
            let edge = if offset < 0 { START } else { END };
            self.near(sequence, at, offset).map_or(edge, |word| word.shape)
        };
        let (w, s) = (lower(0), shape(0));
        let (w1, w2, p1, p2) = (lower(1), lower(2), lower(-1), lower(-2));
        let (s1, q1) = (shape(1), shape(-1));
        let word = &self.words[at];
        for (kind, value) in [
            (1, 0),
            (2, w),
            (3, p1),
            (4, w1),
            (5, p2),
            (6, w2),
            (7, mix(p1, w)),
            (8, mix(w, w1)),
            (9, s),
            (10, q1),
            (11, s1),
            (12, mix(q1, s)),
            (13, mix(s, s1)),
            (14, mix(mix(q1, s), s1)),
            (15, mix(s, self.stand(at))),
            (16, word.exact),
            (17, mix(p1, s)),
            (18, mix(w1, s)),
            (19, mix(mix(p2, p1), s)),
            (20, mix(mix(w1, w2), s)),
            (21, mix(self.near(sequence, at, -1).map_or(START, |word| word.tail), s)),
            (22, mix(self.near(sequence, at, 1).map_or(END, |word| word.tail), s)),
        ] {
            out.push(feature(kind, value));
        }
    }

    fn read_affixes(&self, at: usize, out: &mut Vec<u32>) {
        let text = self.units[at].text;
        let mut head = hash::SEED;
        for (length, c) in text.chars().take(5).enumerate() {
            if length > 0 {
                out.push(feature(30 + length as u64, head));
            }
            head = fold(head, c);
        }
        let mut tail = hash::SEED;
        for (length, c) in text.chars().rev().take(6).enumerate() {
            if length > 0 {
                out.push(feature(40 + length as u64, tail));
            }
            tail = fold(tail, c);
        }
    }

    fn read_lists(&self, sequence: &Range<usize>, at: usize, out: &mut Vec<u32>) {
        for (offset, kind) in [(-1, 50), (0, 51), (1, 52)] {
            let Some(word) = self.near(sequence, at, offset) else { continue };
            let unit = &self.units[at.checked_add_signed(offset).expect("it is near")];
            let mut classes = unit.class.0 & CLASSES;
            while classes != 0 {
                out.push(feature(kind, u64::from(classes.trailing_zeros())));
                classes &= classes - 1;
            }
            for (place, lists) in word.lists.iter().enumerate() {
                let mut lists = *lists;
                while lists != 0 {
                    let list = u64::from(lists.trailing_zeros());
                    out.push(feature(kind + 4, list * PLACES as u64 + place as u64));
                    lists &= lists - 1;
                }
            }
        }
        let word = &self.words[at];
        if word.capital {
            let all = mix(self.units[at].class.0 & CLASSES, word.kinds());
            out.push(feature(58, all));
            out.push(feature(59, mix(all, word.shape)));
            out.push(feature(64, mix(all, self.stand(at))));
            if let Some(before) = self.near(sequence, at, -1).filter(|word| word.capital) {
                // `Regards, Ana Vega Jonas Weir`: where one name ends and the next begins.
                out.push(feature(65, mix(self.sort(at - 1), all)));
                out.push(feature(67, u64::from(before.lower == word.lower)));
            }
            if let Some(next) = self.near(sequence, at, 1) {
                let next_classes = self.units[at + 1].class.0 & CLASSES;
                out.push(feature(60, mix(all, mix(next_classes, next.kinds()))));
            }
        }
    }

    /// What the rules guess.
    fn read_rules(&self, sequence: &Range<usize>, at: usize, out: &mut Vec<u32>) {
        let hint = |offset: isize| {
            let near = self.near(sequence, at, offset).is_some();
            let at = at.checked_add_signed(offset).filter(|_| near);
            at.map_or(START, |at| u64::from(self.units[at].hint))
        };
        let (h, h1, p1) = (hint(0), hint(1), hint(-1));
        let word = &self.words[at];
        for (kind, value) in [(61, h), (62, h1), (63, p1), (66, mix(h, word.shape))] {
            out.push(feature(kind, value));
        }
    }

    fn read_uses(&self, at: usize, out: &mut Vec<u32>) {
        let word = &self.words[at];
        let Some(used) = self.used.get(&word.lower) else { return };
        let counts = u64::from(used.capital.min(3) * 4 + used.lower.min(3));
        out.push(feature(70, counts));
        if self.units[at].opens || word.heading {
            out.push(feature(71, counts));
        }
        used.before.iter().for_each(|before| out.push(feature(72, *before)));
        used.behind.iter().for_each(|behind| out.push(feature(73, *behind)));
    }

    /// What the whole row of capital words says that it is part of.
    fn read_row(&self, sequence: &Range<usize>, at: usize, out: &mut Vec<u32>) {
        let row = self.rows.around(at);
        if row.len() == 1 {
            return;
        }
        let (first, last) = (&self.words[row.start], &self.words[row.end - 1]);
        let place = u64::from(at == row.start) | u64::from(at + 1 == row.end) << 1;
        let edge = |at: Option<usize>, edge: u64| {
            let near = at.filter(|at| sequence.contains(at));
            near.map_or(edge, |at| self.words[at].lower)
        };
        let length = row.len().min(6) as u64;
        out.push(feature(90, mix(length, (at - row.start).min(3) as u64)));
        out.push(feature(91, mix(last.lower, place)));
        out.push(feature(92, mix(first.lower, place)));
        out.push(feature(93, mix(edge(row.start.checked_sub(1), START), place)));
        out.push(feature(94, mix(edge(Some(row.end), END), place)));
    }

    /// What lists say of the first and the last word of its row.
    fn read_ends(&self, at: usize, out: &mut Vec<u32>) {
        let row = self.rows.around(at);
        if row.len() > 1 {
            let place = u64::from(at == row.start) | u64::from(at + 1 == row.end) << 1;
            out.push(feature(95, mix(self.sort(row.end - 1), place)));
            out.push(feature(96, mix(self.sort(row.start), place)));
        }
    }

    /// What a longer name says that it is part of, or short for.
    fn read_longer(&self, at: usize, out: &mut Vec<u32>) {
        let word = &self.words[at];
        if let Some(row) = self.rows.long_form(self.units[at].text) {
            out.push(feature(105, self.words[row.end - 1].lower));
        }
        if let Some((row, place)) = self.longer(at) {
            out.push(feature(100, mix(place, row.len().min(4) as u64)));
            out.push(feature(101, mix(place, self.words[row.end - 1].lower)));
            out.push(feature(106, mix(place, word.shape)));
        }
    }

    /// What lists say of the first and the last word of a longer name.
    fn read_longer_ends(&self, at: usize, out: &mut Vec<u32>) {
        if let Some(row) = self.rows.long_form(self.units[at].text) {
            out.push(feature(104, self.sort(row.end - 1)));
        }
        if let Some((row, place)) = self.longer(at) {
            out.push(feature(102, mix(place, self.sort(row.end - 1))));
            out.push(feature(103, mix(place, self.sort(row.start))));
        }
    }

    /// The longest row of the text that holds the word, where it is longer than its own;
    /// with the word's place in it, and whether the word stands alone here.
    fn longer(&self, at: usize) -> Option<(&Range<usize>, u64)> {
        let word = &self.words[at];
        let own = self.rows.around(at);
        let row = self.rows.get(self.used.get(&word.lower)?.longest?);
        let is = |at: usize| u64::from(self.words[at].lower == word.lower);
        let place = is(row.start) | is(row.end - 1) << 1 | u64::from(own.len() == 1) << 2;
        (row.len() > own.len()).then_some((row, place))
    }

    /// The lists and classes of a word, in one.
    fn sort(&self, at: usize) -> u64 {
        mix(self.units[at].class.0 & CLASSES, self.words[at].kinds())
    }

    fn read_labels(&self, sequence: &Range<usize>, at: usize, out: &mut Vec<u32>) {
        let Some(labels) = self.before else { return };
        out.push(feature(80, 0));
        for (offset, kind) in [(-1, 81), (0, 82), (1, 83)] {
            let Some(near) = self.near(sequence, at, offset).filter(|word| word.capital) else {
                continue;
            };
            let used = &self.used[&near.lower];
            let all: u32 = used.types.iter().sum();
            for (kind_of, times) in used.types.iter().enumerate() {
                // In quarters.
                let share = (times * 8 + all) / (2 * all.max(1));
                if share > 0 {
                    out.push(feature(kind, (kind_of as u64) * 8 + u64::from(share)));
                }
            }
        }
        for (offset, kind) in [(-1, 84), (0, 85), (1, 86)] {
            if self.near(sequence, at, offset).is_some() {
                let given = labels[at.checked_add_signed(offset).expect("it is near")];
                out.push(feature(kind, u64::from(given)));
            }
        }
        debug_assert!(label::read(usize::from(labels[at])).is_some() || labels[at] == 0);
    }
}

const START: u64 = 11;
const END: u64 = 12;

fn word(unit: &Unit<'_>, scratch: &mut String) -> Word {
    scratch.clear();
    for c in unit.text.chars() {
        scratch.extend(plain(c).to_lowercase());
    }
    let tail = scratch.char_indices().rev().nth(2).map_or(0, |(at, _)| at);
    Word {
        lower: hash::of(scratch),
        exact: hash::mix(1, unit.text.chars().fold(hash::SEED, |all, c| mix(all, plain(c) as u64))),
        shape: shape(unit.text.chars()),
        tail: hash::of(&scratch[tail..]),
        lists: [0; PLACES],
        capital: unit.is_capital(),
        heading: false,
    }
}

/// The name of a word in lower case.
pub(crate) fn lower(word: &str) -> u64 {
    hash::of(&word.chars().flat_map(|c| plain(c).to_lowercase()).collect::<String>())
}

fn fold(hash: u64, c: char) -> u64 {
    plain(c).to_lowercase().fold(hash, |all, c| mix(all, c as u64))
}

/// Notes for each unit of a sequence on which lists it stands, and at which place.
fn listed(units: &[Unit<'_>], words: &mut [Word], sequence: &Range<usize>, lists: &Lists) {
    let may_begin = |at: &usize| !units[*at].text.starts_with(char::is_lowercase);
    for start in sequence.clone().filter(may_begin) {
        let longest = list::LONGEST.min(sequence.end - start);
        let mut key = hash::SEED;
        for length in 1..=longest {
            key = hash::mix(key, words[start + length - 1].lower);
            let found = lists.of((key as u32).max(1));
            if found == 0 {
                continue;
            }
            if length == 1 {
                words[start].lists[ALONE] |= found;
                continue;
            }
            words[start].lists[FIRST] |= found;
            words[start + length - 1].lists[LAST] |= found;
            for word in &mut words[start + 1..start + length - 1] {
                word.lists[INSIDE] |= found;
            }
        }
    }
}
