//! Joins what an article names to the entities of the record.
//!
//! What stood in the article before keeps its link. Names are looked up by their keys, a
//! family name alone among the articles of the same days; [`judge`] decides among those who
//! are found. Every look-up goes through an index and is bounded, so that it costs the same
//! whatever the record has grown to.

mod judge;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use model::entity::{Entity, EntityType};
use model::extraction::Extraction;
use serde_json::json;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use self::judge::{Candidate, Grounds, SELDOM, Verdict};
use super::name::{self, Name};
use crate::array;
use crate::key;
use crate::quote::Place;
use crate::store::StoreError;

/// How far from an article in time a family name is looked for: 14 days.
const NEAR_MS: i64 = 14 * 24 * 60 * 60 * 1000;
/// Forms under one key that are looked through. Nobody has so many namesakes; a file made for
/// it could.
const MOST_FORMS: usize = 64;
/// Words of a role that nearly every role has.
const COMMON_IN_ROLES: &[&str] = &["and", "for", "former", "from", "his", "her", "the", "with"];

/// Whom the machine takes something that an article names for.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) name: Name,
    pub(crate) linked_id: i64,
    pub(crate) method: String,
    pub(crate) score: f64,
}

/// A link of the article's earlier reading.
#[derive(Debug, Clone)]
pub(crate) struct Earlier {
    pub(crate) name: String,
    pub(crate) entity_type: String,
    pub(crate) linked_id: i64,
    pub(crate) entity_id: i64,
    pub(crate) method: String,
    pub(crate) score: f64,
}

/// What an article's names are linked to.
pub(crate) struct Linked {
    /// A link for each entity of the extraction, in order.
    pub(crate) links: Vec<Link>,
    /// Forms of names that nobody is known by yet, as `add_aliases.sql` takes them.
    pub(crate) aliases: String,
}

/// Links what the extraction names, and makes entities of what the record has not.
pub(crate) async fn link(
    db: &mut SqliteConnection,
    place: Place,
    extraction: &Extraction,
    earlier: &[Earlier],
) -> Result<Linked, StoreError> {
    let named: Vec<Named<'_>> = Named::all(extraction);
    let kept: Vec<Option<&Earlier>> = named.iter().map(|one| one.kept(earlier)).collect();
    let is_open = |number: &usize| kept[*number].is_none();
    let open: Vec<usize> = (0..named.len()).filter(is_open).collect();
    let known = Known::find(db, &named, &open, place.published_at).await?;
    let mine = known.sure(&open).chain(kept.iter().flatten().map(|one| one.entity_id)).collect();
    let questions = known.questions(&named, &open);
    let company = Company::find(db, place, &questions, &mine).await?;

    let mut links = Links::default();
    for (number, one) in named.iter().enumerate() {
        match kept[number] {
            Some(earlier) => links.keep(one, earlier),
            None => links.add(one, known.judge(number, one, &company, named.len() - 1)),
        }
    }
    links.add_entities(db).await?;
    let aliases = array::of(&known.fresh_aliases(&named, &links.all));
    Ok(Linked { links: links.all, aliases })
}

/// One thing that the article names.
struct Named<'e> {
    entity: &'e Entity,
    name: Name,
    acronym: Option<String>,
    /// Words of the roles that its quotes give.
    roles: HashSet<String>,
}

impl<'e> Named<'e> {
    fn all(extraction: &'e Extraction) -> Vec<Named<'e>> {
        let mut all: Vec<Named<'e>> = extraction.entities.iter().map(Named::of).collect();
        for speaker in extraction.quotes.iter().flat_map(|quote| quote.all_speakers()) {
            let one = speaker.entity.and_then(|entity| all.get_mut(entity));
            if let (Some(one), Some(role)) = (one, &speaker.role) {
                one.roles.extend(role_words(role));
            }
        }
        all
    }

    fn of(entity: &'e Entity) -> Named<'e> {
        let is_thing = entity.entity_type != EntityType::Person;
        let acronym = |text: &str| name::acronym(&entity.name, text);
        let mut mentions = entity.mentions.iter().filter(|_| is_thing);
        Named {
            entity,
            name: Name::of(&entity.name, entity.entity_type),
            acronym: mentions.find_map(|mention| acronym(&mention.text)),
            roles: HashSet::new(),
        }
    }

    fn kind(&self) -> EntityType {
        self.entity.entity_type
    }

    /// The link that it had. Family names were once joined without a look at the context.
    fn kept<'a>(&self, earlier: &'a [Earlier]) -> Option<&'a Earlier> {
        earlier.iter().find(|one| {
            one.name == self.entity.name
                && one.entity_type == self.kind().as_str()
                && !(self.name.is_bare && one.method == Grounds::Name.as_str())
        })
    }
}

fn role_words(role: &str) -> impl Iterator<Item = String> {
    let words = key::words_of(role);
    let telling = |word: &&str| word.len() > 2 && !COMMON_IN_ROLES.contains(word);
    words.split(' ').filter(telling).map(str::to_owned).collect::<Vec<_>>().into_iter()
}

/// An entity that is found by a form of its name.
struct Form {
    entity_id: i64,
    form: String,
    /// The entity after merges.
    whole: i64,
}

impl Form {
    /// Whether the name is these letters, with dots or without.
    fn is_letters(&self, letters: &str) -> bool {
        self.form.chars().filter(|c| *c != ' ').eq(letters.chars())
    }
}

/// Who may be meant, for each thing by its number.
#[derive(Default)]
struct Known {
    by_name: Vec<Vec<Form>>,
    by_acronym: Vec<Vec<Form>>,
    by_family: Vec<Vec<i64>>,
}

impl Known {
    async fn find(
        db: &mut SqliteConnection,
        named: &[Named<'_>],
        open: &[usize],
        published_at: i64,
    ) -> Result<Known, StoreError> {
        let mut known = Known::default();
        known.by_name.resize_with(named.len(), Vec::new);
        known.by_acronym.resize_with(named.len(), Vec::new);
        known.by_family.resize_with(named.len(), Vec::new);
        known.find_names(db, named, open).await?;
        known.find_families(db, named, open, published_at).await?;
        Ok(known)
    }

    async fn find_names(
        &mut self,
        db: &mut SqliteConnection,
        named: &[Named<'_>],
        open: &[usize],
    ) -> Result<(), StoreError> {
        let mut names = Vec::new();
        for number in open.iter().copied().filter(|number| !named[*number].name.is_bare) {
            let one = &named[number];
            let before = key::words_of(&one.entity.name);
            names.push(json!([number, one.name.key, before, one.kind()]));
            if let Some(letters) = &one.acronym {
                names.push(json!([number + named.len(), letters, letters, one.kind()]));
            }
        }
        if names.is_empty() {
            return Ok(());
        }
        let rows = ask(db, include_str!("by_name.sql"), &[json!(names)], &[]).await?;
        for row in rows {
            let number = row.get::<i64, _>("number") as usize;
            let forms = match number < named.len() {
                true => &mut self.by_name[number],
                false => &mut self.by_acronym[number - named.len()],
            };
            if forms.len() < MOST_FORMS {
                forms.push(Form {
                    entity_id: row.get("entity_id"),
                    form: row.get("form"),
                    whole: row.get("whole"),
                });
            }
        }
        self.leave_out_contradictions(named);
        Ok(())
    }

    /// Whoever has another initial, or is the father.
    fn leave_out_contradictions(&mut self, named: &[Named<'_>]) {
        for (forms, one) in self.by_name.iter_mut().zip(named) {
            if one.kind() == EntityType::Person {
                let others = forms.iter().filter(|form| !name::agree(&form.form, &one.name.form));
                let others: HashSet<i64> = others.map(|form| form.entity_id).collect();
                forms.retain(|form| !others.contains(&form.entity_id));
            }
        }
    }

    async fn find_families(
        &mut self,
        db: &mut SqliteConnection,
        named: &[Named<'_>],
        open: &[usize],
        published_at: i64,
    ) -> Result<(), StoreError> {
        let bare = open.iter().filter(|number| named[**number].name.is_bare);
        let names: Vec<_> =
            bare.map(|number| json!([number, named[*number].name.family])).collect();
        if names.is_empty() {
            return Ok(());
        }
        let days = [published_at - NEAR_MS, published_at + NEAR_MS];
        for row in ask(db, include_str!("by_family.sql"), &[json!(names)], &days).await? {
            self.by_family[row.get::<i64, _>("number") as usize].push(row.get("entity_id"));
        }
        Ok(())
    }

    /// Those of whom there is no doubt: the company of the others.
    fn sure<'k>(&'k self, open: &'k [usize]) -> impl Iterator<Item = i64> + 'k {
        open.iter().filter_map(|number| match wholes(&self.by_name[*number])[..] {
            [one] => Some(one),
            _ => None,
        })
    }

    /// Whose company is to be looked at, and whether only if they were seldom seen.
    fn questions(&self, named: &[Named<'_>], open: &[usize]) -> BTreeMap<i64, bool> {
        let mut questions = BTreeMap::new();
        let mut ask = |ids: Vec<i64>, only_seldom: bool| {
            for id in ids {
                *questions.entry(id).or_insert(true) &= only_seldom;
            }
        };
        for number in open.iter().copied() {
            let one = &named[number];
            let by_name = wholes(&self.by_name[number]);
            let is_person = one.kind() == EntityType::Person;
            match by_name.len() {
                0 => ask(wholes(&self.by_acronym[number]), false),
                1 if is_person => ask(by_name, true),
                1 if !self.is_letters(number, one) => {}
                _ => ask(by_name, false),
            }
            ask(self.by_family[number].clone(), false);
        }
        questions
    }

    /// Two letters, known only as standing for something.
    fn is_letters(&self, number: usize, one: &Named<'_>) -> bool {
        one.name.key.len() <= 2
            && !self.by_name[number].iter().any(|form| form.is_letters(&one.name.key))
    }

    fn judge(&self, number: usize, one: &Named<'_>, company: &Company, others: usize) -> Decided {
        let candidates = |ids: Vec<i64>| -> Vec<Candidate> {
            ids.into_iter().map(|id| company.candidate(id, &one.roles)).collect()
        };
        let by_name = candidates(wholes(&self.by_name[number]));
        let verdict = match one.kind() {
            EntityType::Person if one.name.is_bare => {
                judge::bare(&candidates(self.by_family[number].clone()), Grounds::Bare)
            }
            EntityType::Person => judge::full_name(&by_name, others),
            _ if by_name.is_empty() => {
                // Somebody has read of these letters alone before.
                let letters = one.acronym.as_deref().unwrap_or_default();
                let alone = self.by_acronym[number].iter().filter(|form| form.is_letters(letters));
                judge::bare(&candidates(wholes(alone)), Grounds::New)
            }
            _ if self.is_letters(number, one) => judge::bare(&by_name, Grounds::New),
            _ => judge::thing(&by_name, self.grounds(number, one)),
        };
        match verdict {
            Verdict::Join { id, grounds, score } => {
                Decided { linked_id: Some(self.own_of(number, id)), grounds, score }
            }
            Verdict::Apart { grounds } => Decided { linked_id: None, grounds, score: 1.0 },
        }
    }

    fn grounds(&self, number: usize, one: &Named<'_>) -> Grounds {
        match self.by_name[number].iter().any(|form| form.form == one.name.form) {
            true => Grounds::Name,
            false => Grounds::Alias,
        }
    }

    /// Who of a merged entity bears the name: it comes apart again where the merge is undone.
    fn own_of(&self, number: usize, whole: i64) -> i64 {
        let forms = self.by_name[number].iter().chain(&self.by_acronym[number]);
        let own = forms.filter(|form| form.whole == whole).map(|form| form.entity_id);
        own.min_by_key(|id| (*id != whole, *id)).unwrap_or(whole)
    }

    /// Forms of names that nobody is known by yet: [key, type, entity, words].
    fn fresh_aliases(&self, named: &[Named<'_>], links: &[Link]) -> Vec<serde_json::Value> {
        let mut fresh = Vec::new();
        for (number, (one, link)) in named.iter().zip(links).enumerate() {
            let mut add = |key: &str, forms: &[Form]| {
                let form = &one.name.form;
                let is_known =
                    |known: &Form| known.entity_id == link.linked_id && known.form == *form;
                if forms.len() < MOST_FORMS && !forms.iter().any(is_known) {
                    fresh.push(json!([key, one.kind(), link.linked_id, form]));
                }
            };
            if !one.name.is_bare {
                add(&one.name.key, &self.by_name[number]);
            }
            if let Some(letters) = &one.acronym {
                add(letters, &self.by_acronym[number]);
            }
        }
        fresh
    }
}

/// The entities after merges, each once.
fn wholes<'f>(forms: impl IntoIterator<Item = &'f Form>) -> Vec<i64> {
    let mut all: Vec<i64> = forms.into_iter().map(|form| form.whole).collect();
    all.sort_unstable();
    all.dedup();
    all
}

struct Decided {
    linked_id: Option<i64>,
    grounds: Grounds,
    score: f64,
}

/// What each candidate's last articles have in common with this one.
#[derive(Default)]
struct Company {
    by_candidate: HashMap<i64, Shared>,
    /// What one thing in common is worth.
    weights: HashMap<i64, f64>,
    /// What each candidate was called last.
    roles: HashMap<i64, Option<String>>,
}

#[derive(Default)]
struct Shared {
    articles: HashSet<i64>,
    last_at: i64,
    same_outlet: bool,
    things: BTreeSet<i64>,
}

/// A candidate, one of its last articles, when that was, whether it is of the same outlet, and
/// something that it names too.
type Meeting = (i64, i64, i64, i64, Option<i64>);

impl Company {
    async fn find(
        db: &mut SqliteConnection,
        place: Place,
        questions: &BTreeMap<i64, bool>,
        mine: &HashSet<i64>,
    ) -> Result<Company, StoreError> {
        let mut company = Company::default();
        if questions.is_empty() {
            return Ok(company);
        }
        let questions: Vec<_> = questions.iter().map(|(id, only)| (id, i64::from(*only))).collect();
        let meetings: String = sqlx::query_scalar(include_str!("company.sql"))
            .bind(array::of(&questions))
            .bind(array::of(mine))
            .bind(place.outlet_id)
            .fetch_one(&mut *db)
            .await
            .map_err(StoreError::Write)?;
        let meetings: Vec<Meeting> = array::read(&meetings)?;
        meetings.into_iter().for_each(|meeting| company.add(meeting));
        company.weigh(db).await?;
        Ok(company)
    }

    fn add(&mut self, (candidate, article, published_at, same_outlet, thing): Meeting) {
        let shared = self.by_candidate.entry(candidate).or_default();
        shared.articles.insert(article);
        shared.last_at = shared.last_at.max(published_at);
        shared.same_outlet |= same_outlet != 0;
        shared.things.extend(thing);
    }

    async fn weigh(&mut self, db: &mut SqliteConnection) -> Result<(), StoreError> {
        if self.by_candidate.is_empty() {
            return Ok(());
        }
        let things: BTreeSet<i64> =
            self.by_candidate.values().flat_map(|shared| &shared.things).copied().collect();
        let candidates: BTreeSet<i64> = self.by_candidate.keys().copied().collect();
        let row = sqlx::query(include_str!("weigh.sql"))
            .bind(array::of(&things))
            .bind(array::of(&candidates))
            .fetch_one(db)
            .await
            .map_err(StoreError::Write)?;
        let articles: Vec<(i64, i64)> = array::read(row.get("things"))?;
        self.weights = articles.into_iter().map(|(id, all)| (id, judge::weight(all))).collect();
        let roles: Vec<(i64, Option<String>)> = array::read(row.get("roles"))?;
        self.roles = roles.into_iter().collect();
        Ok(())
    }

    /// Of whom nothing was asked was seen often, or nothing of whom is left.
    fn candidate(&self, id: i64, roles: &HashSet<String>) -> Candidate {
        let Some(shared) = self.by_candidate.get(&id) else {
            return Candidate { id, articles: SELDOM + 1, ..Candidate::default() };
        };
        let own_roles = self.roles.get(&id).and_then(Option::as_deref).unwrap_or_default();
        Candidate {
            id,
            articles: shared.articles.len(),
            company: shared.things.iter().filter_map(|thing| self.weights.get(thing)).sum(),
            same_role: !roles.is_empty() && role_words(own_roles).any(|word| roles.contains(&word)),
            same_outlet: shared.same_outlet,
            last_at: shared.last_at,
        }
    }
}

/// The links of one article as they come to be; those to new entities want an id yet.
#[derive(Default)]
struct Links {
    all: Vec<Link>,
    new: Vec<New>,
}

/// Entities that the record has not, with the things of the article that are it.
struct New {
    entity_type: EntityType,
    name: String,
    own: Name,
    links: Vec<usize>,
}

impl Links {
    fn keep(&mut self, one: &Named<'_>, earlier: &Earlier) {
        self.all.push(Link {
            name: one.name.clone(),
            linked_id: earlier.linked_id,
            method: earlier.method.clone(),
            score: earlier.score,
        });
    }

    fn add(&mut self, one: &Named<'_>, decided: Decided) {
        let number = self.all.len();
        if decided.linked_id.is_none() {
            match self.new.iter_mut().find(|new| new.is(one)) {
                Some(new) => new.links.push(number),
                None => self.new.push(New {
                    entity_type: one.kind(),
                    name: one.entity.name.clone(),
                    own: one.name.clone(),
                    links: vec![number],
                }),
            }
        }
        self.all.push(Link {
            name: one.name.clone(),
            linked_id: decided.linked_id.unwrap_or_default(),
            method: decided.grounds.as_str().to_owned(),
            score: decided.score,
        });
    }

    async fn add_entities(&mut self, db: &mut SqliteConnection) -> Result<(), StoreError> {
        if self.new.is_empty() {
            return Ok(());
        }
        let new: Vec<_> =
            self.new.iter().map(|new| json!([new.entity_type, new.name, new.own.key])).collect();
        let rows = ask(db, include_str!("add_entities.sql"), &[json!(new)], &[]).await?;
        let ids: HashMap<(String, String), i64> = rows
            .iter()
            .map(|row| ((row.get("type"), row.get("found_name")), row.get("id")))
            .collect();
        for new in self.new.drain(..) {
            let id = ids[&(new.entity_type.as_str().to_owned(), new.name)];
            for number in new.links {
                self.all[number].linked_id = id;
            }
        }
        Ok(())
    }
}

impl New {
    /// Whether this is another form of the same.
    fn is(&self, other: &Named<'_>) -> bool {
        let (own, name) = (&self.own, &other.name);
        let same_name = match own.is_bare || name.is_bare {
            true => own.form == name.form,
            false => own.key == name.key && name::agree(&own.form, &name.form),
        };
        self.entity_type == other.kind() && (same_name || self.name == other.entity.name)
    }
}

/// Runs a statement with JSON first and numbers after it.
async fn ask(
    db: &mut SqliteConnection,
    statement: &'static str,
    texts: &[serde_json::Value],
    numbers: &[i64],
) -> Result<Vec<SqliteRow>, StoreError> {
    let mut query = sqlx::query(statement);
    for text in texts {
        query = query.bind(text.to_string());
    }
    for number in numbers {
        query = query.bind(*number);
    }
    query.fetch_all(db).await.map_err(StoreError::Write)
}
