//! Who is who over articles, as the machine links them and as people decide.

use jiff::Timestamp;
use model::article::{Article, TextFrom};
use model::entity::{Entity, EntityType, Mention};
use model::extraction::Extraction;
use model::quote::{Quote, QuoteKind, Speaker, SpeakerKind};
use model::span::Span;
use storage::article::{self, Import, Which};
use storage::decision;
use storage::decision::entity::{alias, merge, rename, split};
use storage::decision::quote::{Correction, NewSpeaker, correct, hide};
use storage::entity;
use storage::entry::Recorded;
use storage::report;
use storage::report::search::{Order, Within};
use storage::store::{Store, StoreError};
use tempfile::TempDir;

struct Record {
    store: Store,
    _folder: TempDir,
}

/// An article by what it names: `PERSON Ana Vega = mayor; GPE Ashmere`. Each person says that
/// it was time, and where they said it.
struct Story<'a> {
    id: &'a str,
    day: i64,
    outlet: &'a str,
    names: &'a str,
    /// Makes the text another revision.
    note: &'a str,
}

fn story<'a>(id: &'a str, names: &'a str) -> Story<'a> {
    Story { id, day: 0, outlet: "gazette", names, note: "" }
}

fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

impl Record {
    async fn new() -> Record {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("news.db")).await.unwrap();
        Record { store, _folder: folder }
    }

    /// The article's number.
    async fn add(&self, story: Story<'_>) -> i64 {
        match self.take_in(story, 1).await {
            Recorded::New { article_id, .. } | Recorded::Revised { article_id, .. } => article_id,
            other => panic!("{other:?}"),
        }
    }

    async fn take_in(&self, story: Story<'_>, extractor_version: u32) -> Recorded {
        let published = "2026-11-01T08:00:00Z".parse::<Timestamp>().unwrap()
            + jiff::SignedDuration::from_hours(24 * story.day);
        let extraction = extraction_of(story.names, story.note);
        let import = Import {
            outlet: story.outlet.to_owned(),
            link: Some(format!("https://{}.example/{}", story.outlet, story.id).parse().unwrap()),
            id: None,
            article: Article {
                url: format!("https://{}.example/{}", story.outlet, story.id).parse().unwrap(),
                canonical_url: None,
                title: story.id.to_owned(),
                authors: Vec::new(),
                language: Some("en".to_owned()),
                genre: None,
                published: Some(published.to_zoned(jiff::tz::TimeZone::UTC)),
                modified: None,
                text: text_of(story.names, story.note),
                text_from: TextFrom::Import,
            },
        };
        let all =
            article::import(&self.store, vec![(import, extraction)], extractor_version, now());
        all.await.unwrap().remove(0)
    }

    async fn rows(&self, statement: &str) -> Vec<String> {
        let mut rows = Vec::new();
        report::sql::run(
            self.store.path(),
            statement,
            |_| {},
            |values| {
                rows.push(serde_json::to_string(&values).unwrap());
                std::ops::ControlFlow::Continue(())
            },
        )
        .await
        .unwrap();
        rows
    }

    /// The entity under a name of an article.
    async fn who(&self, article: i64, name: &str) -> i64 {
        let statement = format!(
            "SELECT DISTINCT entity_id FROM v_mentions WHERE article_id = {article} AND name = '{name}'"
        );
        let rows = self.rows(&statement).await;
        assert_eq!(rows.len(), 1, "{name} in {article}: {rows:?}");
        rows[0].trim_matches(['[', ']']).parse().unwrap()
    }

    /// Everything that decisions may change.
    async fn state(&self) -> Vec<String> {
        let mut state = Vec::new();
        for statement in [
            "SELECT article_id, seq, entity_id, linked_id FROM article_entity ORDER BY 1, 2",
            "SELECT q.article_id, q.seq, s.seq, s.name, s.kind, s.role, s.entity_id, s.linked_id \
             FROM quote_speaker s JOIN quote q ON q.id = s.quote_id ORDER BY 1, 2, 3",
            "SELECT article_id, seq, kind, hidden, corrected FROM quote ORDER BY 1, 2",
            "SELECT * FROM article_tally ORDER BY article_id",
            "SELECT * FROM voice ORDER BY article_id, entity_id",
            "SELECT id, name, merged_into FROM entity ORDER BY 1",
            "SELECT * FROM quote_seen",
        ] {
            state.extend(self.rows(statement).await);
        }
        state
    }

    /// What was counted is what stands there.
    async fn check_tallies(&self) {
        let counted = "SELECT entity_id, sum(quotes) FROM voice GROUP BY 1 ORDER BY 1";
        let there = "SELECT entity_id, count(*) FROM quote_speaker WHERE entity_id IS NOT NULL \
             GROUP BY 1 ORDER BY 1";
        assert_eq!(self.rows(counted).await, self.rows(there).await);
    }

    async fn quote_of(&self, article: i64, speaker: &str) -> i64 {
        let statement = format!(
            "SELECT id FROM v_quotes WHERE article_id = {article} AND speaker = '{speaker}'"
        );
        let rows = self.rows(&statement).await;
        assert_eq!(rows.len(), 1, "{speaker} in {article}: {rows:?}");
        rows[0].trim_matches(['[', ']']).parse().unwrap()
    }
}

fn parts(names: &str) -> impl Iterator<Item = (EntityType, &str, Option<&str>)> {
    names.split("; ").map(|part| {
        let (name, role) = part.split_once(" = ").map_or((part, None), |(a, b)| (a, Some(b)));
        let (entity_type, name) = name.split_once(' ').unwrap();
        (entity_type.parse().unwrap(), name, role)
    })
}

fn text_of(names: &str, note: &str) -> String {
    let said = parts(names).map(|(_, name, _)| format!("“It was time for {name},” said {name}."));
    format!("{}\n\n{note}", said.collect::<Vec<_>>().join("\n\n"))
}

fn mention(text: &str, words: &str) -> Mention {
    let at = text.find(words).unwrap();
    let start = text[..at].chars().count();
    Mention { text: words.to_owned(), span: Span { start, stop: start + words.chars().count() } }
}

fn extraction_of(names: &str, note: &str) -> Extraction {
    let text = text_of(names, note);
    let mut extraction = Extraction { language: Some("en".to_owned()), ..Extraction::default() };
    for (number, (entity_type, name, role)) in parts(names).enumerate() {
        // `National Harbour Service (NHS)` is also called by its letters.
        let (name, letters) = name.split_once(" (").map_or((name, None), |(a, b)| (a, Some(b)));
        let mut mentions = vec![mention(&text, name)];
        mentions.extend(letters.map(|letters| mention(&text, letters.trim_end_matches(')'))));
        extraction.entities.push(Entity { name: name.to_owned(), entity_type, mentions });
        if entity_type != EntityType::Person {
            continue;
        }
        let words = format!("“It was time for {name},”");
        extraction.quotes.push(Quote {
            kind: QuoteKind::Direct,
            text: words.clone(),
            spans: vec![mention(&text, &words).span],
            cue: None,
            source: None,
            speaker: Some(Speaker {
                name: name.to_owned(),
                kind: SpeakerKind::Person,
                role: role.map(str::to_owned),
                speaks_for: None,
                entity: Some(number),
            }),
            speakers: Vec::new(),
            confidence: None,
        });
    }
    extraction
}

/// Whether what two articles name (the last name of each) is one.
#[track_caller]
fn check(one: &str, other: &str, days: i64, expected: bool) -> impl Future<Output = ()> {
    let (one, other) = (one.to_owned(), other.to_owned());
    async move {
        let record = Record::new().await;
        let first = record.add(story("a", &one)).await;
        let second = Story { day: days, outlet: "herald", ..story("b", &other) };
        let second = record.add(second).await;
        let last = |names: &str| {
            let name = parts(names).last().unwrap().1;
            name.split(" (").next().unwrap().to_owned()
        };
        let (a, b) =
            (record.who(first, &last(&one)).await, record.who(second, &last(&other)).await);
        assert_eq!(a == b, expected, "{one} | {other}");
    }
}

#[tokio::test]
async fn a_full_name_is_one_person_however_it_is_spelt() {
    check("PERSON José Vega", "PERSON Jose Vega", 300, true).await;
    check("PERSON Ana M. Vega", "PERSON Ana Vega", 300, true).await;
    check("PERSON Ana Vega Jr.", "PERSON Ana Vega", 300, true).await;
    check("PERSON Ana M. Vega", "PERSON Ana B. Vega", 0, false).await;
    check("PERSON Ana Vega", "PERSON Anna Vega", 0, false).await;
}

#[tokio::test]
async fn nothing_is_joined_across_types() {
    check("PERSON Jordan Vale", "GPE Jordan Vale", 0, false).await;
    check("ORG Jordan", "GPE Jordan", 0, false).await;
}

#[tokio::test]
async fn organisations_are_known_by_their_forms_and_letters() {
    check("ORG The Harbour Trust Ltd.", "ORG Harbour Trust", 300, true).await;
    check("ORG National Harbour Service (NHS)", "ORG NHS", 300, true).await;
    check("ORG National Harbour Service", "ORG NHS", 0, false).await;
    check("GPE U.S.", "GPE US", 300, true).await;
    check("GPE the Netherlands", "GPE Netherlands", 300, true).await;
}

#[tokio::test]
async fn letters_of_which_somebody_read_before_join_only_in_company() {
    let long = "PERSON Rosa Teal; PERSON Imre Osprey; ORG National Harbour Service (NHS)";
    check("PERSON Rosa Teal; PERSON Imre Osprey; ORG NHS", long, 1, true).await;
    check("PERSON Ada Moss; PERSON Ivo Reed; ORG NHS", long, 1, false).await;
}

#[tokio::test]
async fn a_family_name_alone_joins_only_in_decisive_company_of_the_same_days() {
    let full = "PERSON Rosa Teal; ORG Harbour Trust; PERSON Ana Vega";
    check(full, "PERSON Rosa Teal; ORG Harbour Trust; PERSON Vega", 2, true).await;
    check(full, "PERSON Rosa Teal; ORG Harbour Trust; PERSON Vega", 60, false).await;
    check(full, "PERSON Ivo Reed; ORG Dam Board; PERSON Vega", 2, false).await;
    check("PERSON Vega", "PERSON Vega", 0, false).await;
    check("PERSON Ana Vega", "PERSON Vega", 0, false).await;
}

#[tokio::test]
async fn a_full_name_in_wholly_other_company_is_a_namesake() {
    let judge = "ORG High Court; GPE Ashmere; PERSON Rosa Teal; PERSON Ana Vega = judge";
    let diver = "ORG Reef Club; GPE Port Sol; PERSON Ivo Reed; PERSON Ana Vega = diver";
    check(judge, diver, 30, false).await;
    check(judge, &diver.replace("Port Sol", "Ashmere"), 30, true).await;
    check(judge, &diver.replace("diver", "former judge"), 30, true).await;
    // An article that names nobody else says nothing.
    check(judge, "PERSON Ana Vega = diver", 30, true).await;
}

#[tokio::test]
async fn of_namesakes_company_tells() {
    let record = Record::new().await;
    let judge = "ORG High Court; GPE Ashmere; PERSON Rosa Teal; PERSON Ana Vega = judge";
    let diver = "ORG Reef Club; GPE Port Sol; PERSON Ivo Reed; PERSON Ana Vega = diver";
    let one = record.add(story("a", judge)).await;
    let other = record.add(Story { outlet: "herald", ..story("b", diver) }).await;
    let (one, other) = (record.who(one, "Ana Vega").await, record.who(other, "Ana Vega").await);
    let third =
        record.add(Story { outlet: "argus", ..story("c", "ORG Reef Club; PERSON Ana Vega") }).await;
    assert_eq!(record.who(third, "Ana Vega").await, other);
    let fourth = record
        .add(Story { outlet: "argus", ..story("d", "PERSON Rosa Teal; PERSON Ana Vega") })
        .await;
    assert_eq!(record.who(fourth, "Ana Vega").await, one);
    record.check_tallies().await;
}

#[tokio::test]
async fn a_reading_anew_leaves_the_links_as_they_are() {
    let record = Record::new().await;
    let names = "PERSON Rosa Teal; ORG Harbour Trust; PERSON Vega";
    let a = record.add(story("a", "PERSON Rosa Teal; ORG Harbour Trust; PERSON Ana Vega")).await;
    let b = record.add(Story { day: 1, ..story("b", names) }).await;
    let before = record.state().await;
    record.take_in(Story { day: 1, ..story("b", names) }, 2).await;
    assert_eq!(record.state().await, before);
    assert_eq!(record.who(a, "Ana Vega").await, record.who(b, "Vega").await);
}

#[tokio::test]
async fn a_merge_holds_for_what_comes_later_and_comes_apart_again() {
    let record = Record::new().await;
    let a = record.add(story("a", "PERSON Robert Vale")).await;
    let b = record.add(story("b", "PERSON Bob Vale")).await;
    let before = record.state().await;
    let (robert, bob) = (record.who(a, "Robert Vale").await, record.who(b, "Bob Vale").await);
    assert_ne!(robert, bob);
    let decided = merge(&record.store, robert, vec![bob], now()).await.unwrap();
    assert_eq!(record.who(b, "Bob Vale").await, robert);
    record.check_tallies().await;
    assert_eq!(record.rows("SELECT quotes, articles FROM v_speakers").await, ["[2,2]"]);

    let c = record.add(story("c", "PERSON Bob Vale")).await;
    assert_eq!(record.who(c, "Bob Vale").await, robert);
    // Read again, and revised.
    record.take_in(story("b", "PERSON Bob Vale"), 2).await;
    record.take_in(Story { note: "Corrected.", ..story("b", "PERSON Bob Vale") }, 2).await;
    assert_eq!(record.who(b, "Bob Vale").await, robert);
    record.check_tallies().await;

    decision::undo(&record.store, decided.decision_id, now()).await.unwrap();
    assert_eq!(record.who(b, "Bob Vale").await, bob);
    assert_eq!(record.who(c, "Bob Vale").await, bob);
    record.check_tallies().await;
    article::forget(&record.store, Which::Id(c), now()).await.unwrap();
    assert_eq!(record.state().await, before);
}

#[tokio::test]
async fn what_cannot_be_merged_is_refused() {
    let record = Record::new().await;
    let a = record.add(story("a", "PERSON Ana Vega; ORG Harbour Trust; PERSON Rosa Teal")).await;
    let (ana, trust) = (record.who(a, "Ana Vega").await, record.who(a, "Harbour Trust").await);
    let rosa = record.who(a, "Rosa Teal").await;
    let refused = async |keep, others| match merge(&record.store, keep, others, now()).await {
        Err(StoreError::Refused { reason }) => reason,
        other => panic!("{other:?}"),
    };
    assert!(refused(ana, vec![trust]).await.contains("only entities of one type"));
    assert!(refused(ana, vec![ana]).await.contains("into itself"));
    assert!(refused(ana, vec![999]).await.contains("there is no entity 999"));
    merge(&record.store, ana, vec![rosa], now()).await.unwrap();
    let reason = refused(trust, vec![rosa]).await;
    assert!(reason.contains("is merged into") && reason.contains("(Ana Vega)"), "{reason}");
    // A decision that was refused half-way leaves nothing.
    assert_eq!(decision::list(&record.store, -1).await.unwrap().len(), 1);
}

#[tokio::test]
async fn merges_upon_merges_come_apart_in_any_order() {
    let record = Record::new().await;
    let names = ["Bob Vale", "Rob Vale", "Robert Vale"];
    let mut ids = Vec::new();
    for name in names {
        let article = record.add(story(name, &format!("PERSON {name}"))).await;
        ids.push((article, record.who(article, name).await));
    }
    let before = record.state().await;
    let first = merge(&record.store, ids[1].1, vec![ids[0].1], now()).await.unwrap();
    let second = merge(&record.store, ids[2].1, vec![ids[1].1], now()).await.unwrap();
    assert_eq!(record.who(ids[0].0, names[0]).await, ids[2].1);
    decision::undo(&record.store, first.decision_id, now()).await.unwrap();
    assert_eq!(record.who(ids[0].0, names[0]).await, ids[0].1);
    assert_eq!(record.who(ids[1].0, names[1]).await, ids[2].1);
    decision::undo(&record.store, second.decision_id, now()).await.unwrap();
    assert_eq!(record.state().await, before);
}

#[tokio::test]
async fn a_split_makes_a_namesake_whom_later_articles_find_by_company() {
    let record = Record::new().await;
    let judge = "ORG High Court; GPE Ashmere; PERSON Ana Vega";
    let diver = "ORG Reef Club; GPE Ashmere; PERSON Ana Vega";
    let a = record.add(story("a", judge)).await;
    let b = record.add(Story { day: 1, ..story("b", diver) }).await;
    let one = record.who(a, "Ana Vega").await;
    assert_eq!(record.who(b, "Ana Vega").await, one, "they share a town");
    let before = record.state().await;
    let decided = split(&record.store, one, vec![b], now()).await.unwrap();
    let other = record.who(b, "Ana Vega").await;
    assert_eq!((other, record.who(a, "Ana Vega").await), (decided.entity_id, one));
    record.check_tallies().await;

    let c = record
        .add(Story { day: 2, outlet: "herald", ..story("c", "ORG Reef Club; PERSON Ana Vega") })
        .await;
    assert_eq!(record.who(c, "Ana Vega").await, other);
    let d = record
        .add(Story { day: 2, outlet: "herald", ..story("d", "ORG High Court; PERSON Ana Vega") })
        .await;
    assert_eq!(record.who(d, "Ana Vega").await, one);
    record.take_in(Story { day: 1, ..story("b", diver) }, 2).await;
    assert_eq!(record.who(b, "Ana Vega").await, other, "read again");

    let card = entity::show(&record.store, one).await.unwrap();
    assert_eq!(card.namesakes.iter().map(|one| one.entity_id).collect::<Vec<_>>(), [other]);
    assert_eq!(card.decisions.len(), 1);

    decision::undo(&record.store, decided.decision_id, now()).await.unwrap();
    for article in [a, b, c, d] {
        assert_eq!(record.who(article, "Ana Vega").await, one);
    }
    let e = record
        .add(Story { day: 3, outlet: "herald", ..story("e", "ORG Reef Club; PERSON Ana Vega") })
        .await;
    assert_eq!(record.who(e, "Ana Vega").await, one, "there is no namesake any more");
    for article in [c, d, e] {
        article::forget(&record.store, Which::Id(article), now()).await.unwrap();
    }
    let rest = |rows: Vec<String>| {
        let namesake = format!("[{other},\"Ana Vega\",{one}]");
        rows.into_iter().filter(move |row| *row != namesake).collect::<Vec<_>>()
    };
    assert_eq!(rest(record.state().await), before);
    record.check_tallies().await;
}

#[tokio::test]
async fn a_split_names_articles_that_mention_the_entity_and_leaves_some() {
    let record = Record::new().await;
    let a = record.add(story("a", "PERSON Ana Vega")).await;
    let b = record.add(story("b", "PERSON Rosa Teal")).await;
    let ana = record.who(a, "Ana Vega").await;
    let refused = async |articles| match split(&record.store, ana, articles, now()).await {
        Err(StoreError::Refused { reason }) => reason,
        other => panic!("{other:?}"),
    };
    assert!(refused(vec![b]).await.contains(&format!("article {b} does not mention")));
    assert!(refused(vec![a]).await.contains("nothing would be left"));
}

#[tokio::test]
async fn a_rename_shows_everywhere_and_the_found_name_comes_back() {
    let record = Record::new().await;
    let a = record.add(story("a", "PERSON Anna Vegga")).await;
    let before = record.state().await;
    let id = record.who(a, "Anna Vegga").await;
    let first = rename(&record.store, id, "Ana Vega".to_owned(), now()).await.unwrap();
    let second = rename(&record.store, id, " Ana  María Vega ".to_owned(), now()).await.unwrap();
    let speakers = "SELECT speaker FROM v_speakers UNION ALL SELECT speaker FROM v_quotes UNION ALL SELECT name FROM v_entities";
    assert_eq!(record.rows(speakers).await, [r#"["Ana María Vega"]"#; 3]);
    decision::undo(&record.store, first.decision_id, now()).await.unwrap();
    assert_eq!(record.rows(speakers).await, [r#"["Ana María Vega"]"#; 3]);
    decision::undo(&record.store, second.decision_id, now()).await.unwrap();
    assert_eq!(record.rows(speakers).await, [r#"["Anna Vegga"]"#; 3]);
    assert_eq!(record.state().await, before);
    for name in ["", "  ", "—", "a\u{7}b", &"a".repeat(201)] {
        let refused = rename(&record.store, id, name.to_owned(), now()).await;
        assert!(matches!(refused, Err(StoreError::Refused { .. })), "{name}: {refused:?}");
    }
}

#[tokio::test]
async fn an_alias_means_an_entity_from_now_on() {
    let record = Record::new().await;
    let a = record.add(story("a", "PERSON Ana Vega")).await;
    let b = record.add(story("b", "PERSON Vega")).await;
    let ana = record.who(a, "Ana Vega").await;
    let decided = alias(&record.store, ana, "Vega".to_owned(), now()).await.unwrap();
    let c = record.add(story("c", "PERSON Vega; ORG Vega")).await;
    let people = format!(
        "SELECT DISTINCT entity_id FROM v_mentions WHERE article_id = {c} AND type = 'PERSON'"
    );
    assert_eq!(record.rows(&people).await, [format!("[{ana}]")]);
    assert_ne!(record.who(b, "Vega").await, ana, "what was there stays");
    record.check_tallies().await;
    decision::undo(&record.store, decided.decision_id, now()).await.unwrap();
    assert_ne!(record.rows(&people).await, [format!("[{ana}]")]);
    record.check_tallies().await;
}

#[tokio::test]
async fn a_corrected_speaker_holds_when_the_article_is_read_again() {
    let record = Record::new().await;
    let names = "PERSON Ana Vega = mayor; PERSON Rosa Teal = judge";
    let a = record.add(story("a", names)).await;
    let before = record.state().await;
    let quote = record.quote_of(a, "Ana Vega").await;
    let rosa = record.who(a, "Rosa Teal").await;
    let by_rosa = Correction { speaker: Some(NewSpeaker::Entity(rosa)), kind: None };
    let first = correct(&record.store, quote, by_rosa, now()).await.unwrap();
    let kind = Correction { kind: Some(QuoteKind::Mixed), ..Correction::default() };
    let second = correct(&record.store, quote, kind, now()).await.unwrap();
    let one = format!(
        "SELECT speaker, speaker_id, role, kind, corrected FROM v_quotes WHERE id = {quote}"
    );
    let corrected = [format!(r#"["Rosa Teal",{rosa},"judge","mixed",1]"#)];
    assert_eq!(record.rows(&one).await, corrected);
    record.check_tallies().await;
    record.take_in(story("a", names), 2).await;
    assert_eq!(record.rows(&one).await, corrected);
    // Another revision in which the quote stays.
    record.take_in(Story { note: "Corrected.", ..story("a", names) }, 2).await;
    assert_eq!(record.rows(&one).await, corrected);
    record.check_tallies().await;
    record.take_in(story("a", names), 2).await;
    decision::undo(&record.store, first.decision_id, now()).await.unwrap();
    let ana = record.who(a, "Ana Vega").await;
    assert_eq!(record.rows(&one).await, [format!(r#"["Ana Vega",{ana},"mayor","mixed",1]"#)]);
    decision::undo(&record.store, second.decision_id, now()).await.unwrap();
    assert_eq!(record.state().await, before);
}

#[tokio::test]
async fn a_speaker_is_found_by_name_or_added() {
    let record = Record::new().await;
    let a = record.add(story("a", "PERSON Ana Vega; PERSON Rosa Teal = judge")).await;
    let quote = record.quote_of(a, "Ana Vega").await;
    let say = async |name: &str, kind| {
        let speaker = NewSpeaker::Named { name: name.to_owned(), kind };
        let correction = Correction { speaker: Some(speaker), kind: None };
        correct(&record.store, quote, correction, now()).await.unwrap();
        let one =
            format!("SELECT speaker, speaker_kind, speaker_id FROM v_quotes WHERE id = {quote}");
        record.rows(&one).await.remove(0)
    };
    let rosa = record.who(a, "Rosa Teal").await;
    assert_eq!(say("Rosa Teal", None).await, format!(r#"["Rosa Teal","person",{rosa}]"#));
    let added = say("Ivo Reed", None).await;
    assert!(added.starts_with(r#"["Ivo Reed","person","#) && !added.contains("null"), "{added}");
    assert_eq!(
        say("a senior diplomat", Some(SpeakerKind::Anonymous)).await,
        r#"["a senior diplomat","anonymous",null]"#
    );
    let nobody = Correction { speaker: Some(NewSpeaker::Nobody), kind: None };
    correct(&record.store, quote, nobody, now()).await.unwrap();
    let one = format!("SELECT speaker, corrected FROM v_quotes WHERE id = {quote}");
    assert_eq!(record.rows(&one).await, ["[null,1]"]);
    // Whoever was added is found by later articles.
    let b = record.add(story("b", "PERSON Ivo Reed")).await;
    assert!(added.ends_with(&format!("{}]", record.who(b, "Ivo Reed").await)));
    record.check_tallies().await;
}

#[tokio::test]
async fn a_correction_follows_a_merge() {
    let record = Record::new().await;
    let a = record.add(story("a", "PERSON Ana Vega; PERSON Bob Vale")).await;
    let b = record.add(story("b", "PERSON Robert Vale")).await;
    let (bob, robert) = (record.who(a, "Bob Vale").await, record.who(b, "Robert Vale").await);
    let quote = record.quote_of(a, "Ana Vega").await;
    let by_bob = Correction { speaker: Some(NewSpeaker::Entity(bob)), kind: None };
    correct(&record.store, quote, by_bob, now()).await.unwrap();
    let merged = merge(&record.store, robert, vec![bob], now()).await.unwrap();
    let one = format!("SELECT speaker_id FROM v_quotes WHERE id = {quote}");
    assert_eq!(record.rows(&one).await, [format!("[{robert}]")]);
    record.take_in(story("a", "PERSON Ana Vega; PERSON Bob Vale"), 2).await;
    assert_eq!(record.rows(&one).await, [format!("[{robert}]")]);
    decision::undo(&record.store, merged.decision_id, now()).await.unwrap();
    assert_eq!(record.rows(&one).await, [format!("[{bob}]")]);
    record.check_tallies().await;
}

#[tokio::test]
async fn a_hidden_quote_is_in_no_list_and_no_count() {
    let record = Record::new().await;
    let names = "PERSON Ana Vega; PERSON Rosa Teal";
    let a = record.add(story("a", names)).await;
    let before = record.state().await;
    let quote = record.quote_of(a, "Ana Vega").await;
    let hidden = hide(&record.store, quote, now()).await.unwrap();
    assert_eq!(record.rows("SELECT speaker FROM v_quotes").await, [r#"["Rosa Teal"]"#]);
    assert_eq!(record.rows("SELECT speaker FROM v_speakers").await, [r#"["Rosa Teal"]"#]);
    record.check_tallies().await;
    record.take_in(story("a", names), 2).await;
    assert_eq!(record.rows("SELECT speaker FROM v_quotes").await, [r#"["Rosa Teal"]"#]);
    let card = storage::quote::show(&record.store, quote).await.unwrap();
    assert!(card.hidden && card.decisions.len() == 1);
    decision::undo(&record.store, hidden.decision_id, now()).await.unwrap();
    assert_eq!(record.state().await, before);
}

#[tokio::test]
async fn a_decision_on_a_quote_waits_while_its_words_are_gone() {
    let record = Record::new().await;
    let a = record.add(story("a", "PERSON Ana Vega; PERSON Rosa Teal")).await;
    hide(&record.store, record.quote_of(a, "Ana Vega").await, now()).await.unwrap();
    record.take_in(story("a", "PERSON Rosa Teal; PERSON Ivo Reed"), 2).await;
    record.take_in(story("a", "PERSON Ana Vega; PERSON Rosa Teal"), 3).await;
    let shown =
        record.rows("SELECT DISTINCT quote FROM v_quotes WHERE quote LIKE '%Ana Vega%'").await;
    assert_eq!(shown, [""; 0]);
}

#[tokio::test]
async fn what_cannot_be_undone_says_so() {
    let record = Record::new().await;
    let a = record.add(story("a", "PERSON Ana Vega")).await;
    let id = record.who(a, "Ana Vega").await;
    let decided = rename(&record.store, id, "Ana".to_owned(), now()).await.unwrap().decision_id;
    decision::undo(&record.store, decided, now()).await.unwrap();
    article::forget(&record.store, Which::Id(a), now()).await.unwrap();
    let refused = async |id| match decision::undo(&record.store, id, now()).await {
        Err(StoreError::Refused { reason }) => reason,
        other => panic!("{other:?}"),
    };
    assert!(refused(decided).await.contains("undone already"));
    assert!(refused(decided + 1).await.contains("cannot be undone"));
    assert!(refused(decided + 2).await.contains("there is no decision"));
}

#[tokio::test]
async fn a_forgotten_article_is_gone_and_stays_out() {
    let record = Record::new().await;
    let a = record.add(story("a", "PERSON Ana Vega; ORG Harbour Trust")).await;
    record.add(story("b", "PERSON Rosa Teal")).await;
    let url = "https://gazette.example/a?utm_source=x".parse().unwrap();
    let gone = article::forget(&record.store, Which::Url(url), now()).await.unwrap();
    assert_eq!((gone.id, gone.quotes), (a, 1));
    for (table, left) in [
        ("article", 1),
        ("article_rev", 1),
        ("quote", 1),
        ("quote_cluster", 1),
        ("quote_speaker", 1),
        ("article_entity", 1),
    ] {
        let count = record.rows(&format!("SELECT count(*) FROM {table}")).await;
        assert_eq!(count, [format!("[{left}]")], "{table}");
    }
    record.check_tallies().await;
    let filter = report::filter::Filter { limit: -1, ..Default::default() };
    assert!(
        report::search::search(&record.store, "Ana Vega", &filter, Within::Both, Order::Time)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        record.take_in(story("a", "PERSON Ana Vega; ORG Harbour Trust"), 1).await,
        Recorded::Forgotten
    );
    assert_eq!(record.take_in(story("a", "PERSON Ivo Reed"), 2).await, Recorded::Forgotten);
    // Another outlet's article, and another address, are others.
    let elsewhere = Story { outlet: "herald", ..story("a", "PERSON Ana Vega") };
    assert!(matches!(record.take_in(elsewhere, 1).await, Recorded::New { .. }));
    assert!(matches!(record.take_in(story("c", "PERSON Ana Vega"), 1).await, Recorded::New { .. }));
    let last = record.add(story("d", "PERSON Ana Vega")).await;
    article::forget(&record.store, Which::Id(last), now()).await.unwrap();
    assert!(record.add(story("e", "PERSON Ana Vega")).await > last, "its id is not given again");
    let again = article::forget(&record.store, Which::Id(a), now()).await;
    assert!(matches!(again, Err(StoreError::Refused { .. })));
}

/// A record as 0001 and 0002 made it: two articles that name José Vega, one that names Vega.
const BEFORE: &str = "
    INSERT INTO outlet VALUES (1, 'gazette');
    INSERT INTO article(id, outlet_id, url, title, published_at, published_from, first_seen_at, text_from, rev, words, extractor_version)
      VALUES (1, 1, 'https://gazette.example/a', 'a', 1793520000000, 'import', 1793520000000, 'import', 1, 3, 1),
             (2, 1, 'https://gazette.example/b', 'b', 1793520000000, 'import', 1793520000000, 'import', 1, 3, 1);
    INSERT INTO article_rev VALUES (1, 1, 1, 0, x'00', 'a', 'José Vega spoke.'), (2, 2, 1, 0, x'01', 'b', 'Vega and José Vega.');
    INSERT INTO entity(id, type, name, name_key) VALUES (1, 'PERSON', 'José Vega', 'josé vega'), (2, 'PERSON', 'Vega', 'vega');
    INSERT INTO article_entity VALUES (1, 1, 0, 'José Vega', 'PERSON', 1793520000000, 1, 'name', 1.0),
      (2, 2, 0, 'José Vega', 'PERSON', 1793520000000, 1, 'name', 1.0), (3, 2, 1, 'Vega', 'PERSON', 1793520000000, 2, 'name', 1.0);
    INSERT INTO mention VALUES (1, 0, 9, 'José Vega'), (2, 9, 18, 'José Vega'), (3, 0, 4, 'Vega');
    INSERT INTO quote_cluster VALUES (1, x'00');
    INSERT INTO quote(id, article_id, key, seq, first_rev, last_rev, kind, text, cluster_id, published_at, extractor_version)
      VALUES (1, 1, x'00', 0, 1, 1, 'direct', '“Yes”', 1, 1793520000000, 1);
    INSERT INTO quote_span VALUES (1, 0, 0, 5);
    INSERT INTO quote_speaker VALUES (1, 0, 'José Vega', 'person', NULL, NULL, 1, 1793520000000);";

#[tokio::test]
async fn a_record_of_an_earlier_schema_comes_through() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("news.db");
    let migrations = folder.path().join("migrations");
    std::fs::create_dir(&migrations).unwrap();
    for name in ["0001_record.sql", "0002_views.sql"] {
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/");
        std::fs::copy(format!("{source}{name}"), migrations.join(name)).unwrap();
    }
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path).create_if_missing(true);
    let mut old =
        <sqlx::SqliteConnection as sqlx::Connection>::connect_with(&options).await.unwrap();
    sqlx::migrate::Migrator::new(migrations.as_path()).await.unwrap().run(&mut old).await.unwrap();
    sqlx::raw_sql(BEFORE).execute(&mut old).await.unwrap();
    sqlx::Connection::close(old).await.unwrap();

    let store = Store::open(&path).await.unwrap();
    let record = Record { store, _folder: folder };
    record.check_tallies().await;
    let links = "SELECT entity_id, linked_id, family FROM article_entity ORDER BY id";
    assert_eq!(record.rows(links).await, [r#"[1,1,"vega"]"#, r#"[1,1,"vega"]"#, r#"[2,2,"vega"]"#]);
    assert_eq!(
        record.rows("SELECT speaker, speaker_id FROM v_quotes").await,
        [r#"["José Vega",1]"#]
    );
    let c = record.add(story("c", "PERSON José Vega")).await;
    assert_eq!(record.who(c, "José Vega").await, 1);
    let d = record.add(story("d", "PERSON Jose Vega")).await;
    assert_eq!(record.who(d, "Jose Vega").await, 1);
    let e = record.add(story("e", "PERSON Vega")).await;
    assert_ne!(record.who(e, "Vega").await, 2, "a family name alone no longer joins");
    let renamed = rename(&record.store, 1, "José María Vega".to_owned(), now()).await.unwrap();
    decision::undo(&record.store, renamed.decision_id, now()).await.unwrap();
    assert_eq!(record.rows("SELECT name FROM entity WHERE id = 1").await, [r#"["José Vega"]"#]);
}
