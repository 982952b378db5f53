//! What people's decisions make of what the machine linked.
//!
//! The machine's link stays as it is (`linked_id`). Merges, splits and aliases stand as moves in
//! the order in which they were decided; whoever a row belongs to (`entity_id`) is where its
//! link comes to when it follows them. So a decision that is undone leaves nothing behind, and
//! what is read later, or again, goes the same way.

use std::collections::{HashMap, HashSet};

use model::entity::EntityType;
use serde_json::json;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{FromRow, Row};

use crate::array;
use crate::entity::name::Name;
use crate::store::StoreError;

/// Rows in one statement.
const BATCH: usize = 500;

/// One step of a decision.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub(crate) struct Move {
    id: i64,
    decision_id: i64,
    from_id: Option<i64>,
    article_id: Option<i64>,
    name_key: Option<String>,
    #[sqlx(rename = "type")]
    entity_type: Option<String>,
    after_article: Option<i64>,
    to_id: i64,
}

/// Moves that may concern some rows, in the order of their decisions.
#[derive(Debug, Default)]
pub(crate) struct Moves {
    all: Vec<Move>,
    /// Places in `all`, in order: of all of an entity, or of its rows of one article.
    from: HashMap<(i64, Option<i64>), Vec<usize>>,
    named: HashMap<(String, String), Vec<usize>>,
}

/// What moves look at: something that an article names.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark<'a> {
    pub(crate) linked_id: i64,
    pub(crate) article_id: i64,
    pub(crate) name_key: &'a str,
    pub(crate) entity_type: &'a str,
}

impl Moves {
    fn of(mut all: Vec<Move>) -> Moves {
        all.sort_by_key(|one| (one.decision_id, one.id));
        all.dedup_by_key(|one| one.id);
        let mut moves = Moves::default();
        for (place, one) in all.iter().enumerate() {
            match (one.from_id, &one.name_key, &one.entity_type) {
                (Some(from), _, _) => {
                    moves.from.entry((from, one.article_id)).or_default().push(place)
                }
                (None, Some(key), Some(entity_type)) => {
                    let name = (key.clone(), entity_type.clone());
                    moves.named.entry(name).or_default().push(place);
                }
                _ => {}
            }
        }
        moves.all = all;
        moves
    }

    /// Those that the marks of one article may follow.
    pub(crate) async fn of_article(
        db: &mut SqliteConnection,
        article_id: i64,
        marks: &[Mark<'_>],
    ) -> Result<Moves, StoreError> {
        let mut ids: Vec<i64> = marks.iter().map(|mark| mark.linked_id).collect();
        let mut names: Vec<_> =
            marks.iter().map(|mark| json!([mark.name_key, mark.entity_type])).collect();
        let mut seen: HashSet<i64> = ids.iter().copied().collect();
        let mut all: Vec<Move> = Vec::new();
        while !(ids.is_empty() && names.is_empty()) {
            let found: Vec<Move> = sqlx::query_as(include_str!("moves_of_article.sql"))
                .bind(array::of(&ids))
                .bind(array::of(&names))
                .bind(article_id)
                .fetch_all(&mut *db)
                .await
                .map_err(StoreError::Write)?;
            ids = found.iter().map(|one| one.to_id).filter(|id| seen.insert(*id)).collect();
            names.clear();
            all.extend(found);
        }
        Ok(Moves::of(all))
    }

    /// Those among the entities of `group`.
    async fn among(db: &mut SqliteConnection, group: &[i64]) -> Result<Moves, StoreError> {
        let all = sqlx::query_as(include_str!("moves_among.sql"))
            .bind(array::of(&group))
            .fetch_all(db)
            .await
            .map_err(StoreError::Write)?;
        Ok(Moves::of(all))
    }

    /// Whom the mark belongs to.
    pub(crate) fn follow(&self, mark: Mark<'_>) -> i64 {
        let name = (mark.name_key.to_owned(), mark.entity_type.to_owned());
        let named = self.named.get(&name).map_or(&[][..], Vec::as_slice);
        let (mut at, mut next) = (mark.linked_id, 0);
        loop {
            let by_from = [None, Some(mark.article_id)]
                .into_iter()
                .filter_map(|article| first(self.from.get(&(at, article))?, next));
            let later = |place: &usize| self.all[*place].after_article < Some(mark.article_id);
            let by_name = named.iter().copied().find(|place| *place >= next && later(place));
            match by_from.chain(by_name).min() {
                None => return at,
                Some(place) => (at, next) = (self.all[place].to_id, place + 1),
            }
        }
    }

    /// Where all of an entity went, if it went as a whole.
    fn whole(&self, entity_id: i64) -> i64 {
        self.follow(Mark { linked_id: entity_id, article_id: 0, name_key: "", entity_type: "" })
    }
}

/// The first of `places` from `next` on.
fn first(places: &[usize], next: usize) -> Option<usize> {
    places.get(places.partition_point(|place| *place < next)).copied()
}

/// The entities that decisions have joined to these, in whatever way.
pub(super) async fn group_of(
    db: &mut SqliteConnection,
    ids: &[i64],
) -> Result<Vec<i64>, StoreError> {
    sqlx::query_scalar(include_str!("group.sql"))
        .bind(array::of(&ids))
        .fetch_all(db)
        .await
        .map_err(StoreError::Write)
}

/// Brings every row of a group to whom it belongs, after its moves have changed.
pub(super) async fn settle(db: &mut SqliteConnection, group: &[i64]) -> Result<(), StoreError> {
    let moves = Moves::among(db, group).await?;
    let rows = fetch(db, include_str!("rows_of_group.sql"), group).await?;
    let moved = rows.iter().filter_map(|row| moved(row, &moves)).collect();
    update(db, include_str!("move_rows.sql"), moved).await?;
    let rows = fetch(db, include_str!("speakers_of_group.sql"), group).await?;
    let moved = rows.iter().filter_map(|row| moved_speaker(row, &moves)).collect();
    update(db, include_str!("move_speakers.sql"), moved).await?;
    let wholes = group.iter().map(|id| json!([id, moves.whole(*id)])).collect();
    update(db, include_str!("set_merged.sql"), wholes).await
}

fn moved(row: &SqliteRow, moves: &Moves) -> Option<serde_json::Value> {
    let to = destination(row, moves)?;
    Some(json!([row.get::<i64, _>("id"), to]))
}

fn moved_speaker(row: &SqliteRow, moves: &Moves) -> Option<serde_json::Value> {
    let to = destination(row, moves)?;
    Some(json!([row.get::<i64, _>("quote_id"), row.get::<i64, _>("seq"), to]))
}

/// Where a row goes, if it is not there.
fn destination(row: &SqliteRow, moves: &Moves) -> Option<i64> {
    let (name, entity_type): (String, String) = (row.get("name"), row.get("type"));
    let kind: EntityType = entity_type.parse().ok()?;
    let to = moves.follow(Mark {
        linked_id: row.get("linked_id"),
        article_id: row.get("article_id"),
        name_key: &Name::of(&name, kind).key,
        entity_type: &entity_type,
    });
    (to != row.get::<i64, _>("entity_id")).then_some(to)
}

async fn fetch(
    db: &mut SqliteConnection,
    statement: &'static str,
    group: &[i64],
) -> Result<Vec<SqliteRow>, StoreError> {
    sqlx::query(statement).bind(array::of(&group)).fetch_all(db).await.map_err(StoreError::Write)
}

async fn update(
    db: &mut SqliteConnection,
    statement: &'static str,
    rows: Vec<serde_json::Value>,
) -> Result<(), StoreError> {
    for batch in rows.chunks(BATCH) {
        sqlx::query(statement)
            .bind(array::of(&batch))
            .execute(&mut *db)
            .await
            .map_err(StoreError::Write)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_of(decision_id: i64, from: i64, to_id: i64) -> Move {
        Move {
            id: decision_id,
            decision_id,
            from_id: Some(from),
            article_id: None,
            name_key: None,
            entity_type: None,
            after_article: None,
            to_id,
        }
    }

    fn of_article(decision_id: i64, from: i64, article: i64, to_id: i64) -> Move {
        Move { article_id: Some(article), ..all_of(decision_id, from, to_id) }
    }

    fn called(decision_id: i64, key: &str, after_article: i64, to_id: i64) -> Move {
        Move {
            from_id: None,
            name_key: Some(key.to_owned()),
            entity_type: Some("PERSON".to_owned()),
            after_article: Some(after_article),
            ..all_of(decision_id, 0, to_id)
        }
    }

    /// Where entity 1, called `vega` in article 7, comes to.
    #[track_caller]
    fn check(moves: &[Move], expected: i64) {
        let mark = Mark { linked_id: 1, article_id: 7, name_key: "vega", entity_type: "PERSON" };
        assert_eq!(Moves::of(moves.to_vec()).follow(mark), expected, "{moves:?}");
    }

    #[test]
    fn decisions_are_followed_in_their_order() {
        check(&[], 1);
        check(&[all_of(1, 1, 2)], 2);
        check(&[all_of(1, 1, 2), all_of(2, 2, 3)], 3);
        check(&[all_of(2, 1, 2), all_of(1, 2, 3)], 2);
        check(&[all_of(1, 3, 4)], 1);
    }

    #[test]
    fn a_split_takes_the_articles_that_it_names() {
        check(&[of_article(1, 1, 7, 5)], 5);
        check(&[of_article(1, 1, 8, 5)], 1);
        check(&[all_of(1, 1, 2), of_article(2, 2, 7, 5)], 5);
        // What is merged again is together again.
        check(&[of_article(1, 1, 7, 5), all_of(2, 5, 1)], 1);
        // Of one decision, one step.
        check(&[of_article(1, 1, 7, 5), all_of(2, 1, 3)], 5);
    }

    #[test]
    fn an_alias_takes_what_is_called_so_in_later_articles() {
        check(&[called(1, "vega", 6, 9)], 9);
        check(&[called(1, "vega", 7, 9)], 1);
        check(&[called(1, "teal", 6, 9)], 1);
        check(&[called(1, "vega", 6, 9), all_of(2, 9, 4)], 4);
        check(&[called(1, "vega", 6, 9), called(2, "vega", 6, 8)], 8);
    }

    #[test]
    fn moves_in_a_circle_end() {
        check(&[all_of(1, 1, 2), all_of(2, 2, 1), all_of(3, 1, 2)], 2);
    }
}
