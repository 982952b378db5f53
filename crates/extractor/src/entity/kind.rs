//! What a name is the name of, where neither list nor head tells: by all that
//! the article says of it, at every place where it stands.
//!
//! One name has one type throughout an article. A guess by look alone, which
//! `name` makes, gives way to whatever is found here.

use std::collections::{HashMap, HashSet};

use model::entity::EntityType;

use crate::entity::{Ground, Name};
use crate::lexicon::{Class, Form};
use crate::token::{Shape, Token};

/// Gives every name of `names` the type that the whole article gives it.
pub(crate) fn settle(text: &str, tokens: &[Token<'_>], names: &mut [Name]) {
    let told = told(text, names);
    let alone = alone(text, names);
    let mut signs: HashMap<&str, Signs> = HashMap::new();
    for name in names.iter().filter(|name| name.ground != Ground::Told) {
        let found = signs.entry(&text[name.range.clone()]).or_default();
        found.read(tokens, name);
        found.read_parts(tokens, name, &alone);
    }
    for name in names.iter_mut().filter(|name| name.ground != Ground::Told) {
        let whole = &text[name.range.clone()];
        if let Some(&kind) = told.get(whole) {
            (name.kind, name.ground) = (kind, Ground::Told);
        } else if let Some(kind) = signs[whole].kind(name) {
            (name.kind, name.ground) = (kind, name.ground.max(Ground::Look));
        }
    }
    tell_clubs(tokens, names);
    tell_short_forms(text, tokens, names);
}

/// Turns a person into a body or a place where everything that the
/// article says right beside the name speaks for it: `Brell Hadley, a company`. A single word
/// is left as it is, for `the Vega plan` and `in Vega` are said of people too, and so is a
/// name that a given name opens.
pub(crate) fn correct(text: &str, tokens: &[Token<'_>], names: &mut [Name]) {
    let mut signs: HashMap<&str, Signs> = HashMap::new();
    let open =
        |name: &Name| name.tokens.len() > 1 && !tokens[name.tokens.start].has(Class::GIVEN_NAME);
    for name in names.iter().filter(|name| open(name)) {
        signs.entry(&text[name.range.clone()]).or_default().read(tokens, name);
    }
    for name in names.iter_mut().filter(|name| open(name)) {
        let found = &signs[&text[name.range.clone()]];
        name.kind = match name.kind {
            EntityType::Person if found.thing > 1 && found.person + found.place == 0 => {
                EntityType::Org
            }
            EntityType::Person if found.place > 1 && found.person + found.thing == 0 => {
                EntityType::Gpe
            }
            kind => kind,
        };
    }
}

/// What the lists, heads and titles say of each name, where they agree.
fn told<'t>(text: &'t str, names: &[Name]) -> HashMap<&'t str, EntityType> {
    let mut told: HashMap<&str, EntityType> = HashMap::new();
    for name in names.iter().filter(|name| name.ground == Ground::Told) {
        told.entry(&text[name.range.clone()]).or_insert(name.kind);
    }
    told
}

/// The names of one word.
fn alone<'t>(text: &'t str, names: &[Name]) -> HashSet<&'t str> {
    let single = names.iter().filter(|name| name.tokens.len() == 1);
    single.map(|name| &text[name.range.clone()]).collect()
}

/// Words that end the names of things.
const HEADS: Class = Class(
    Class::ORGANISATION_HEAD.0
        | Class::FACILITY_HEAD.0
        | Class::PLACE_HEAD.0
        | Class::GPE_HEAD.0
        | Class::EVENT_HEAD.0
        | Class::LAW_HEAD.0
        | Class::WEAK_CAPITAL.0
        | Class::GPE.0,
);

/// What stands around a name, counted over the article.
#[derive(Debug, Default)]
struct Signs {
    person: u32,
    /// A body or a thing: `the X`, `X, which`.
    thing: u32,
    place: u32,
    says: u32,
    /// One word, and one that ends the names of bodies: `Fishermen`.
    headed: bool,
}

impl Signs {
    fn read(&mut self, tokens: &[Token<'_>], name: &Name) {
        let before = name.tokens.start.checked_sub(1).map(|at| &tokens[at]);
        let behind = &tokens[name.tokens.end..tokens.len().min(name.tokens.end + 12)];
        let before_that = name.tokens.start.checked_sub(2).map(|at| &tokens[at]);
        if let Some(before) = before {
            self.read_before(before, before_that);
        }
        let says = behind.first().is_some_and(|next| next.verb.is_some())
            || before.is_some_and(|before| before.is("said") || before.is("says"));
        self.says += u32::from(says);
        self.headed =
            name.tokens.len() == 1 && tokens[name.tokens.start].has(Class::ORGANISATION_HEAD);
        // `the Vega plan` is about a plan; `the Vega` names a thing.
        let ends = behind.first().is_none_or(|next| {
            next.shape != Shape::Lower
                || next.verb.is_some_and(|verb| verb.form != Form::Base)
                || next.has(Class::PREPOSITION | Class::AUXILIARY | Class::CONJUNCTION)
        });
        let article = before.is_some_and(|before| before.is("the"));
        self.thing += 2 * u32::from(article && ends);
        self.read_behind(behind);
    }

    fn read_before(&mut self, before: &Token<'_>, before_that: Option<&Token<'_>>) {
        let office = before.shape == Shape::Lower
            && before.has(Class::ROLE_NOUN | Class::SPOKESPERSON | Class::MALE_WORD)
            && !before.has(Class::PRONOUN);
        let shares = before_that.is_some_and(|word| word.is("shares") || word.is("shareholders"));
        self.person += 2 * u32::from(office);
        self.thing += u32::from(shares && (before.is("of") || before.is("in")));
        let named = before_that.is_some_and(|word| word.is("called") || word.is("based"));
        // `the council of Ashmere`
        let seats =
            ["town", "city", "village", "council", "county", "district", "province", "port"];
        let seat = before_that.is_some_and(|word| seats.iter().any(|seat| word.is(seat)));
        self.place += 2 * u32::from(seat && before.is("of"));
        self.place += u32::from((before.is("in") || before.is("near")) && !shares)
            + u32::from(before.is("in") && named);
    }

    fn read_behind(&mut self, behind: &[Token<'_>]) {
        let Some(next) = behind.first() else { return };
        self.person += 2 * u32::from(next.is("who"));
        let Some(then) = behind.get(1).filter(|_| next.is_sign(',')) else { return };
        let closed = behind.get(2).is_some_and(|sign| sign.is_any_sign(&[',', '.']));
        let age = then.shape == Shape::Number && then.text.len() == 2 && closed;
        self.person += 2 * u32::from(age || then.is("who"));
        self.thing += 2 * u32::from(then.is("which"));
        self.place += 2 * u32::from(then.has(Class::GPE) && then.is_capital() && closed);
        let apposed = behind[1..].iter().take_while(|token| token.is_word());
        let head = apposed
            .take_while(|token| {
                !token.has(Class::PREPOSITION) && !token.is("and") && !token.is("who")
            })
            .last()
            .filter(|head| head.shape == Shape::Lower);
        let described = then.shape == Shape::Lower && then.verb.is_none();
        if let Some(head) = head.filter(|_| described) {
            self.person += 2 * u32::from(head.has(Class::ROLE_NOUN));
            self.thing += 2 * u32::from(head.has(Class::ORGANISATION_NOUN));
        }
    }

    /// A surname stands alone: `Ana Vega … Vega`.
    fn read_parts(&mut self, tokens: &[Token<'_>], name: &Name, alone: &HashSet<&str>) {
        let words = &tokens[name.tokens.clone()];
        let [first, .., last] = words else { return };
        let place = Class::GPE | Class::NATIONALITY | Class::PLACE_OPENING | Class::TIME;
        let looks = name.kind == EntityType::Person
            && !first.has(place | Class::WEAK_CAPITAL)
            && !last.has(HEADS);
        self.person += 2 * u32::from(looks && alone.contains(last.text));
    }

    /// The type that the signs point to; none where they leave it open.
    fn kind(&self, name: &Name) -> Option<EntityType> {
        let several = name.tokens.len() > 1;
        if self.headed {
            return None;
        }
        if self.person > 0 && self.person >= self.thing.max(self.place) {
            return Some(EntityType::Person);
        }
        if name.ground == Ground::Given || !several && self.says > 0 && self.place < 2 {
            return None;
        }
        if self.place > self.thing && self.place >= self.says {
            return Some(EntityType::Gpe);
        }
        (self.thing > 0 && several).then_some(EntityType::Org)
    }
}

/// `Wexmouth Town`: a club where sport is played, a place elsewhere.
fn tell_clubs(tokens: &[Token<'_>], names: &mut [Name]) {
    const SPORT: [&str; 16] = [
        "club",
        "league",
        "season",
        "striker",
        "coach",
        "match",
        "fixture",
        "fixtures",
        "goal",
        "goals",
        "midfielder",
        "team",
        "players",
        "defeat",
        "promotion",
        "relegation",
    ];
    let is_town = |name: &Name| name.tokens.len() > 1 && tokens[name.tokens.end - 1].is("town");
    if !names.iter().any(is_town) {
        return;
    }
    let said = |word: &&&str| tokens.iter().any(|token| token.text == **word);
    let sport = SPORT.iter().filter(said).count() >= 3;
    let kind = if sport { EntityType::Org } else { EntityType::Gpe };
    for name in names.iter_mut().filter(|name| is_town(name) && name.title.is_none()) {
        (name.kind, name.ground) = (kind, Ground::Told);
    }
}

/// `Corlett` is `Corlett Holdings`, unless someone of that name is about.
fn tell_short_forms(text: &str, tokens: &[Token<'_>], names: &mut [Name]) {
    let several = |kind: EntityType| {
        names.iter().filter(move |name| name.tokens.len() > 1 && name.kind == kind)
    };
    let word = |at: usize| tokens[at].text;
    let surnames: HashSet<&str> =
        several(EntityType::Person).map(|name| word(name.tokens.end - 1)).collect();
    let heads = Class::GPE | Class::NATIONALITY | Class::WEAK_CAPITAL | Class::ORGANISATION_HEAD;
    let firsts: HashSet<&str> = several(EntityType::Org)
        .filter(|name| name.ground == Ground::Told && !tokens[name.tokens.start].has(heads))
        .map(|name| word(name.tokens.start))
        .collect();
    for name in names.iter_mut().filter(|name| name.tokens.len() == 1) {
        let own = &text[name.range.clone()];
        if name.ground != Ground::Told && firsts.contains(own) && !surnames.contains(own) {
            (name.kind, name.ground) = (EntityType::Org, Ground::Look);
        }
    }
}
