//! Names in running text: rows of capital words, and what each row names.
//!
//! A row is first parted (`Russian President Ana Vega` names a nationality and a
//! person, and gives her a title), then told by its last word, by the lists, and
//! at last by its look. A capital that opens a sentence proves nothing.

use std::collections::HashSet;
use std::ops::Range;

use model::entity::EntityType;

use crate::entity::{Ground, Name};
use crate::lexicon::{Class, Form, LONGEST_PHRASE_WORDS, Lexicon};
use crate::token::{Shape, Token};

/// All names among `tokens`, in order.
pub(crate) fn find<'t>(text: &'t str, tokens: &[Token<'t>], lexicon: &Lexicon) -> Vec<Name> {
    let evidence = Evidence::of(text, tokens);
    let mut finder = Finder { text, tokens, lexicon, evidence, names: Vec::new() };
    let mut at = 0;
    while at < tokens.len() {
        let end = finder.row_end(at);
        if end > at {
            finder.read_row(at..end);
        }
        at = end.max(at + 1);
    }
    finder.names
}

/// What the whole text says about its words.
struct Evidence<'t> {
    /// Words that also stand in lower case.
    lower: HashSet<&'t str>,
    /// Words that have a capital where no sentence begins.
    capital: HashSet<&'t str>,
    /// For each token, whether a sentence may begin with it.
    opens: Vec<bool>,
}

impl<'t> Evidence<'t> {
    fn of(text: &str, tokens: &[Token<'t>]) -> Evidence<'t> {
        let mut evidence =
            Evidence { lower: HashSet::new(), capital: HashSet::new(), opens: Vec::new() };
        for (at, token) in tokens.iter().enumerate() {
            let before = at.checked_sub(1).map(|before| &tokens[before]);
            let opens = before.is_none_or(|before| opens_sentence(text, before, token));
            evidence.opens.push(opens);
            match token.shape {
                Shape::Lower => {
                    evidence.lower.insert(token.text);
                }
                Shape::Capital | Shape::Upper if !opens => {
                    evidence.capital.insert(token.text);
                }
                _ => {}
            }
        }
        evidence
    }

    /// Whether `word` also stands in lower case.
    fn stands_lower(&self, word: &str) -> bool {
        self.lower.contains(word.to_lowercase().as_str())
    }
}

fn opens_sentence(text: &str, before: &Token<'_>, token: &Token<'_>) -> bool {
    match before.shape {
        Shape::Sign(sign) => !matches!(sign, ',' | ';' | '(' | '&' | '/' | '-' | '’' | '$' | ')'),
        _ => text[before.end()..token.start].contains(['\n', '\r', '\u{2028}', '\u{2029}']),
    }
}

struct Finder<'f, 't> {
    text: &'t str,
    tokens: &'f [Token<'t>],
    lexicon: &'f Lexicon,
    evidence: Evidence<'t>,
    names: Vec<Name>,
}

// Where a row of name words begins and ends.
impl Finder<'_, '_> {
    /// The end of the row that begins at `at`; `at` itself where none does.
    fn row_end(&self, at: usize) -> usize {
        if !self.begins_row(at) {
            return at;
        }
        let mut end = at + 1;
        while end < self.tokens.len() && end - at < 12 {
            match self.step(at, end) {
                Some(next) => end = next,
                None => break,
            }
        }
        end
    }

    fn begins_row(&self, at: usize) -> bool {
        let token = &self.tokens[at];
        let particle = token.has(Class::PARTICLE) && self.next_is_name(at + 1);
        let only_opens = self.evidence.opens[at] && is_function_word(token);
        let letter = token.shape == Shape::Initial
            && !token.text.ends_with('.')
            && !self.next_is_name(at + 1);
        token.is_capital()
            && !letter
            && !token.has(Class::TIME | Class::DETERMINER)
            && (!only_opens || particle || self.opens_phrase(at))
            && !(is_function_word(token)
                && token.shape == Shape::Capital
                && !self.next_is_name(at + 1))
    }

    /// `South Korea` at the beginning of a sentence.
    fn opens_phrase(&self, at: usize) -> bool {
        let end = self.tokens.len().min(at + LONGEST_PHRASE_WORDS);
        self.tokens[at].has(Class::OPENS_PHRASE)
            && self.listed(&(at..end)).is_some_and(|(listed_end, _)| listed_end > at + 1)
    }

    fn next_is_name(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| {
            token.is_capital() && !token.has(Class::TIME) && !self.evidence.opens[at]
        })
    }

    /// One step further along the row, over a linking word if need be.
    fn step(&self, start: usize, at: usize) -> Option<usize> {
        let token = &self.tokens[at];
        if self.evidence.opens[at] {
            return None;
        }
        if token.is_capital() {
            let plain = token.has(Class::TIME | Class::PRONOUN) && !token.has(Class::PARTICLE);
            return (!plain || token.shape == Shape::Upper && token.is("us")).then_some(at + 1);
        }
        let heads =
            Class::ORGANISATION_HEAD | Class::GPE_HEAD | Class::LAW_HEAD | Class::FACILITY_HEAD;
        let headed = self.tokens[start..at]
            .iter()
            .any(|token| token.has(heads) || token.is("House") || token.is("Secretary"));
        let next = match token.text {
            "of" if headed => {
                at + 1 + usize::from(self.tokens.get(at + 1).is_some_and(|next| next.text == "the"))
            }
            "for" if headed => at + 1,
            "and" if headed && self.takes_and(start, at) => at + 1,
            "&" => at + 1,
            _ if is_particle(token) => {
                at + self.tokens[at..].iter().take(3).take_while(|next| is_particle(next)).count()
            }
            _ => return None,
        };
        self.next_is_name(next).then_some(next + 1)
    }

    /// `Ministry of Trade and Labour`, not `the Senate and Congress`.
    fn takes_and(&self, start: usize, and: usize) -> bool {
        let row = &self.tokens[start..and];
        let office = ["ministry", "department", "committee", "bureau", "office", "centers"];
        row.iter().any(|token| token.text == "of" || token.text == "for")
            && row.iter().any(|token| office.iter().any(|one| token.is(one)))
    }
}

/// `van`, `der`, `al` between the parts of a name.
fn is_particle(token: &Token<'_>) -> bool {
    token.has(Class::PARTICLE) && token.shape == Shape::Lower
}

fn is_function_word(token: &Token<'_>) -> bool {
    token.has(
        Class::WEAK_CAPITAL
            | Class::PREPOSITION
            | Class::SUBORDINATOR
            | Class::CONJUNCTION
            | Class::AUXILIARY
            | Class::PRONOUN
            | Class::DETERMINER
            | Class::ADVERB,
    ) && !token.has(Class::NATIONALITY | Class::TITLE | Class::GPE | Class::ORGANISATION)
        && !(token.shape == Shape::Upper && token.text.len() > 1 && !token.has(Class::DETERMINER))
}

// What a row names.
impl Finder<'_, '_> {
    /// Parts a row from the left and names each part.
    fn read_row(&mut self, row: Range<usize>) {
        let mut at = row.start;
        let mut title: Option<Range<usize>> = None;
        while at < row.end {
            let rest = at..row.end;
            if self.is_title(at, row.end) {
                let start = title.map_or(at, |title| title.start);
                at = self.title_end(at, row.end);
                title = Some(start..at);
            } else if let Some((end, kind)) = self.leading_part(&rest, title.is_some()) {
                self.push(at..end, kind, None, Ground::Told);
                title = None;
                at = end;
            } else {
                self.push_rest(rest, title);
                return;
            }
        }
    }

    fn is_title(&self, at: usize, end: usize) -> bool {
        let token = &self.tokens[at];
        let followed = at + 1 < end && self.tokens[at + 1].is_capital();
        let of_follows =
            self.tokens.get(at + 1).is_some_and(|next| next.text == "of") && at + 1 < end;
        let row = &self.tokens[at..end];
        let heads = Class::ORGANISATION_HEAD | Class::LAW_HEAD;
        // `National Reform Party of Ana Vega`, not `Secretary of State`.
        let of = row.iter().position(|token| token.text == "of").filter(|&of| of > 1);
        let headed = row.len() > 1 && row[row.len() - 1].has(heads)
            || of.is_some_and(|of| row[of - 1].has(heads));
        token.has(Class::TITLE | Class::HONORIFIC)
            && (followed || of_follows && !headed || at + 1 == end)
            && !(headed && !token.has(Class::HONORIFIC) && !token.is("president"))
            && !(token.has(Class::GIVEN_NAME) && followed)
    }

    /// A title may hold `of State`.
    fn title_end(&self, at: usize, end: usize) -> usize {
        let of = at + 1 < end && self.tokens[at + 1].text == "of";
        if of && self.tokens.get(at + 2).is_some_and(|next| next.is_capital()) && at + 2 < end {
            at + 3
        } else {
            at + 1
        }
    }

    /// A known name at the left of `rest` that is not part of a longer one.
    fn leading_part(&self, rest: &Range<usize>, titled: bool) -> Option<(usize, EntityType)> {
        let (end, class) = self.listed(rest)?;
        let kind = kind_of(class)?;
        if end == rest.end {
            return (!titled || !class.has(Class::GPE)).then_some((end, kind));
        }
        let heads = Class::ORGANISATION_HEAD
            | Class::FACILITY_HEAD
            | Class::PLACE_HEAD
            | Class::EVENT_HEAD
            | Class::LAW_HEAD
            | Class::GPE_HEAD;
        let longer = self.tokens[end..rest.end].iter().any(|token| token.has(heads));
        let next_is_title = self.tokens[end].has(Class::TITLE | Class::HONORIFIC)
            || self.tokens[end].has(Class::NATIONALITY);
        let given = self.tokens[rest.start].has(Class::GIVEN_NAME);
        let adjective = class.has(Class::NATIONALITY);
        let whole = adjective || end - rest.start > 1 || !class.has(Class::GPE);
        let alone = next_is_title || whole && !given && !titled;
        (alone && !longer).then_some((end, kind))
    }

    /// The longest listed name at the left of `rest`.
    fn listed(&self, rest: &Range<usize>) -> Option<(usize, Class)> {
        let first = &self.tokens[rest.start];
        if first.has(Class::OPENS_PHRASE) {
            let longest = rest.len().min(LONGEST_PHRASE_WORDS);
            for length in (2..=longest).rev() {
                let words: Vec<_> = self.tokens[rest.start..rest.start + length]
                    .iter()
                    .map(|token| token.text.to_lowercase())
                    .collect();
                if let Some(class) = self.lexicon.phrase(&words.join(" ")) {
                    return Some((rest.start + length, class));
                }
            }
        }
        // `us` and `who` are words; `US` and `WHO` are names.
        let shouted = first.shape == Shape::Upper || !is_plain_word(first);
        let named =
            Class::GPE | Class::LOCATION | Class::ORGANISATION | Class::NATIONALITY | Class::EVENT;
        (first.has(named) && shouted).then_some((rest.start + 1, first.class))
    }

    fn push_rest(&mut self, rest: Range<usize>, title: Option<Range<usize>>) {
        let Some(rest) = self.without_opening(rest, title.is_some()) else { return };
        if let Some(inner) = self.inner_title(&rest) {
            self.push_office(rest.start..inner.start);
            self.push(inner.end..rest.end, EntityType::Person, Some(inner), Ground::Told);
            return;
        }
        let words = &self.tokens[rest.clone()];
        let opens = self.evidence.opens[rest.start];
        let (kind, ground) = match title {
            Some(_) if !is_headed(words) => (EntityType::Person, Ground::Told),
            _ => match self.kind_of_row(&rest) {
                Some(known) => known,
                None => return,
            },
        };
        // `“Go,” Vega said`: what closes a quote begins no sentence.
        let speaks = rest.start > 0
            && self.tokens[rest.start - 1].text.ends_with(crate::token::is_mark)
            && self.tokens.get(rest.end).is_some_and(|next| {
                next.verb.is_some_and(|verb| matches!(verb.form, Form::Past | Form::Present))
            })
            && !self.evidence.stands_lower(words[0].text);
        let proven =
            speaks || words.len() > 1 || ground > Ground::Capital || self.is_proven(words[0].text);
        if proven || !opens {
            let title = title.filter(|_| kind == EntityType::Person);
            self.push(rest, kind, title, ground);
        }
    }

    /// `Mayor` of `Fort Ambrose Mayor Luis Arango`, where a name stands behind it.
    fn inner_title(&self, row: &Range<usize>) -> Option<Range<usize>> {
        let titled = |at: usize| self.tokens[at].has(Class::TITLE | Class::HONORIFIC);
        let office = |at: &usize| {
            let token = &self.tokens[*at];
            titled(*at)
                && token.has(Class::ROLE_NOUN | Class::HONORIFIC | Class::ABBREVIATION)
                && !token.has(Class::GIVEN_NAME)
        };
        let words = &self.tokens[row.clone()];
        if is_headed(words) || words[0].has(Class::GIVEN_NAME) {
            return None;
        }
        let start = (row.start + 1..row.end).find(office)?;
        let end = (start..row.end).find(|&at| !titled(at))?;
        let name = &self.tokens[end..row.end];
        let named = name.len() <= 4
            && name.iter().all(|token| token.is_capital() || token.has(Class::PARTICLE))
            && !name.iter().any(|token| is_plain_word(token) && !token.has(Class::GIVEN_NAME))
            && !is_suffix(name[0].text);
        named.then_some(start..end)
    }

    /// `Fort Ambrose` before `Mayor`; not the `Water` of a water minister.
    fn push_office(&mut self, row: Range<usize>) {
        if let Some((kind, ground)) = self.kind_of_row(&row)
            && kind != EntityType::Person
            && ground > Ground::Capital
        {
            self.push(row, kind, None, ground);
        }
    }

    /// Leaves out a plain word that only opens the sentence.
    fn without_opening(&self, rest: Range<usize>, titled: bool) -> Option<Range<usize>> {
        let first = &self.tokens[rest.start];
        let plain = self.evidence.opens[rest.start]
            && !titled
            && first.shape == Shape::Capital
            && !first
                .has(Class::GIVEN_NAME | Class::GPE | Class::ORGANISATION | Class::NATIONALITY)
            && self.evidence.stands_lower(first.text);
        let rest = if plain { rest.start + 1..rest.end } else { rest };
        (!rest.is_empty()).then_some(rest)
    }

    /// A word that stands with a capital inside a sentence, and never without.
    fn is_proven(&self, word: &str) -> bool {
        self.evidence.capital.contains(word) && !self.evidence.stands_lower(word)
    }

    /// What the row names, and what says so.
    fn kind_of_row(&self, row: &Range<usize>) -> Option<(EntityType, Ground)> {
        let words = &self.tokens[row.clone()];
        let first = &words[0];
        if let Some((end, class)) = self.listed(row)
            && end == row.end
            && let Some(kind) = kind_of(class)
        {
            return Some((kind, Ground::Told));
        }
        if words.iter().all(|token| token.shape == Shape::Upper) && self.opens_paragraph(row.start)
        {
            // `PORT ELIN (Meridian) — …` is a place, any other row a heading.
            if self.ends_dateline(row.end) {
                return Some((EntityType::Gpe, Ground::Told));
            }
            if words.len() > 1 {
                return None;
            }
        }
        if words.len() > 2 && words.iter().any(|token| token.is_sign('&')) {
            return Some((EntityType::Org, Ground::Told));
        }
        if let Some(kind) = kind_by_head(words) {
            return Some((kind, Ground::Told));
        }
        if words.len() > 1 && first.has(Class::GIVEN_NAME) && words.len() <= 5 {
            return Some((EntityType::Person, Ground::Given));
        }
        if words.len() == 1 {
            return self.kind_of_word(row.start);
        }
        let person = words.len() <= 4
            && words.iter().all(|token| {
                matches!(token.shape, Shape::Capital | Shape::Initial) && !is_plain_word(token)
                    || is_initials(token)
                    || token.has(Class::PARTICLE)
            })
            && !first.has(Class::GPE)
            && !words
                .iter()
                .any(|token| token.is_capital() && self.evidence.stands_lower(token.text));
        let shouted = words.iter().all(|token| token.shape == Shape::Upper) && words.len() > 2;
        let guess = match person {
            true => (EntityType::Person, Ground::Look),
            false => (EntityType::Org, Ground::Capital),
        };
        (!shouted).then_some(guess)
    }

    fn opens_paragraph(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1).map(|before| &self.tokens[before]) else {
            return true;
        };
        self.text[before.end()..self.tokens[at].start].contains(['\n', '\r'])
    }

    /// Whether a dateline's sign stands at `at`: `(`, a dash, or `, Ohio —`.
    fn ends_dateline(&self, at: usize) -> bool {
        let dash = |at: usize| {
            self.tokens.get(at).is_some_and(|token| token.is_any_sign(&['(', '—', '–', '-']))
        };
        let comma = self.tokens.get(at).is_some_and(|token| token.is_sign(','));
        dash(at) || comma && (at + 2..at + 5).any(dash)
    }

    fn kind_of_word(&self, at: usize) -> Option<(EntityType, Ground)> {
        let token = &self.tokens[at];
        let next = self.tokens.get(at + 1);
        let before = at.checked_sub(1).map(|before| &self.tokens[before]);
        match token.shape {
            Shape::Initial => None,
            Shape::Upper => self.is_acronym(at).then_some((EntityType::Org, Ground::Look)),
            _ if is_plain_word(token) => None,
            _ if token.has(Class::GIVEN_NAME) => Some((EntityType::Person, Ground::Capital)),
            _ if before.is_some_and(|before| before.text == "in" || before.text == "near") => {
                Some((EntityType::Gpe, Ground::Capital))
            }
            // `the Alliance said`, `her uncle from Rhyl said`: no one's surname.
            _ if token.has(Class::ORGANISATION_HEAD)
                || before.is_some_and(|before| before.is("the") || before.is("from")) =>
            {
                Some((EntityType::Org, Ground::Capital))
            }
            _ if next.is_some_and(|next| next.verb.is_some()) => {
                Some((EntityType::Person, Ground::Capital))
            }
            _ => Some((EntityType::Org, Ground::Capital)),
        }
    }

    /// Letters in capitals that are not merely part of a shouted line.
    fn is_acronym(&self, at: usize) -> bool {
        let token = &self.tokens[at];
        let shouted = |at: Option<usize>| {
            at.and_then(|at| self.tokens.get(at))
                .is_some_and(|token| token.shape == Shape::Upper && token.text.len() > 3)
        };
        let roman = token.text.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'L'));
        token.text.chars().count() <= 7
            && !roman
            && !is_plain_word(token)
            && !shouted(at.checked_sub(1))
            && !shouted(Some(at + 1))
    }

    fn push(
        &mut self,
        row: Range<usize>,
        kind: EntityType,
        title: Option<Range<usize>>,
        ground: Ground,
    ) {
        let bytes =
            |range: &Range<usize>| self.tokens[range.start].start..self.tokens[range.end - 1].end();
        let name = Name {
            range: bytes(&row),
            kind,
            title: title.as_ref().map(bytes),
            tokens: row,
            ground,
        };
        self.names.push(name);
    }
}

/// `J.K.`, not `U.S.`
fn is_initials(token: &Token<'_>) -> bool {
    token.shape == Shape::Upper
        && !token.has(Class::GPE | Class::ORGANISATION)
        && token.text.len() <= 6
        && token.text.ends_with('.')
        && token.text.split_terminator('.').all(|part| part.chars().count() == 1)
}

/// `Jr.` of `Ana King Jr.`
fn is_suffix(word: &str) -> bool {
    matches!(word, "Jr." | "Jr" | "Sr." | "Sr" | "II" | "III" | "IV")
}

/// A word whose capital says nothing: function words and what often opens a line.
fn is_plain_word(token: &Token<'_>) -> bool {
    is_function_word(token)
        || token.has(Class::WEAK_CAPITAL | Class::TIME | Class::DETERMINER | Class::PRONOUN)
}

fn is_headed(words: &[Token<'_>]) -> bool {
    words.last().is_some_and(|last| last.has(Class::ORGANISATION_HEAD)) && words.len() > 1
}

/// The type that a name's last word tells, or the first of `Ministry of …`.
fn kind_by_head(words: &[Token<'_>]) -> Option<EntityType> {
    let head_end = words
        .iter()
        .position(|token| token.text == "of" || token.text == "for")
        .unwrap_or(words.len());
    let head = &words[head_end.checked_sub(1)?];
    if words.len() == 1 {
        let known = head.has(Class::ORGANISATION_HEAD)
            && ["parliament", "congress", "senate", "treasury", "fed"]
                .iter()
                .any(|one| head.is(one));
        return known.then_some(EntityType::Org);
    }
    match head.class {
        class if class.has(Class::ORGANISATION_HEAD) => Some(EntityType::Org),
        class if class.has(Class::FACILITY_HEAD) => Some(EntityType::Facility),
        class if class.has(Class::PLACE_HEAD) => Some(EntityType::Loc),
        class if class.has(Class::GPE_HEAD) => Some(EntityType::Gpe),
        class if class.has(Class::EVENT_HEAD) => Some(EntityType::Event),
        class if class.has(Class::LAW_HEAD) => Some(EntityType::Law),
        _ if words[0].has(Class::PLACE_HEAD) && words.len() == 2 => Some(EntityType::Loc),
        _ if words[0].has(Class::PLACE_OPENING) && words.len() <= 3 => Some(EntityType::Gpe),
        _ if is_storm(&words[words.len() - 2]) => Some(EntityType::Event),
        _ => None,
    }
}

/// `Cyclone` of `Cyclone Edda`.
fn is_storm(token: &Token<'_>) -> bool {
    token.is_capital()
        && ["hurricane", "cyclone", "typhoon", "storm"].iter().any(|one| token.is(one))
}

fn kind_of(class: Class) -> Option<EntityType> {
    match class {
        class if class.has(Class::NATIONALITY) => Some(EntityType::Norp),
        class if class.has(Class::ORGANISATION) => Some(EntityType::Org),
        class if class.has(Class::EVENT) => Some(EntityType::Event),
        class if class.has(Class::GPE) => Some(EntityType::Gpe),
        class if class.has(Class::LOCATION) => Some(EntityType::Loc),
        _ => None,
    }
}
