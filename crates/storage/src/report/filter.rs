//! What a list is narrowed by. Each part is one condition, pushed onto a query.

use jiff::Timestamp;
use model::quote::QuoteKind;
use sqlx::{QueryBuilder, Sqlite};

use crate::report::period::Period;

/// Every part narrows further; what is `None` does not.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Part of a speaker's name, in any case.
    pub speaker: Option<String>,
    /// One speaker and no other, by id.
    pub speaker_id: Option<i64>,
    /// Part of the name of an entity that the article mentions, in any case.
    pub entity: Option<String>,
    /// An outlet's slug.
    pub outlet: Option<String>,
    /// A tag of a feed that brought the article.
    pub tag: Option<String>,
    pub kind: Option<QuoteKind>,
    pub since: Option<Timestamp>,
    /// Excluded itself.
    pub until: Option<Timestamp>,
    /// Rows at most; -1 for all.
    pub limit: i64,
}

impl Filter {
    /// A LIKE pattern (escaped with `\`) for text that contains `part`.
    pub(crate) fn part_of(part: &str) -> String {
        let escaped = part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        format!("%{escaped}%")
    }

    /// Quotes of the speakers who are called so: by their entities' names, which an index knows,
    /// and for those who are nobody's entity by what the article calls them.
    pub(crate) fn speaker(&self, query: &mut QueryBuilder<Sqlite>, quote: &'static str) {
        if let Some(id) = self.speaker_id {
            query.push(" AND ").push(quote);
            query.push(" IN (SELECT quote_id FROM quote_speaker WHERE entity_id = ");
            query.push_bind(id).push(")");
        }
        if let Some(speaker) = &self.speaker {
            query.push(" AND ").push(quote);
            query.push(" IN (SELECT x.quote_id FROM entity e CROSS JOIN quote_speaker x ON x.entity_id = e.id WHERE e.name LIKE ");
            query.push_bind(Filter::part_of(speaker));
            query.push(" ESCAPE '\\' UNION ALL SELECT quote_id FROM quote_speaker INDEXED BY quote_speaker_unknown WHERE entity_id IS NULL AND name LIKE ");
            query.push_bind(Filter::part_of(speaker)).push(" ESCAPE '\\')");
        }
    }

    /// Whether nothing but time narrows it.
    pub(crate) fn is_of_time_alone(&self) -> bool {
        let Filter { speaker, speaker_id, entity, outlet, tag, kind, .. } = self;
        speaker.is_none()
            && speaker_id.is_none()
            && entity.is_none()
            && outlet.is_none()
            && tag.is_none()
            && kind.is_none()
    }

    /// From the beginning where it says nothing.
    pub(crate) fn period(&self) -> Period {
        let since = self.since.unwrap_or(Timestamp::MIN);
        Period { since, until: self.until.unwrap_or(Timestamp::MAX) }
    }

    pub(crate) fn times(&self, query: &mut QueryBuilder<Sqlite>, column: &'static str) {
        if let Some(since) = self.since {
            query.push(" AND ").push(column).push(" >= ").push_bind(since.as_millisecond());
        }
        if let Some(until) = self.until {
            query.push(" AND ").push(column).push(" < ").push_bind(until.as_millisecond());
        }
    }

    pub(crate) fn outlet(&self, query: &mut QueryBuilder<Sqlite>, column: &'static str) {
        if let Some(outlet) = &self.outlet {
            query.push(" AND ").push(column).push(" = (SELECT id FROM outlet WHERE slug = ");
            query.push_bind(outlet.clone()).push(")");
        }
    }

    pub(crate) fn tag(&self, query: &mut QueryBuilder<Sqlite>, article: &'static str) {
        if let Some(tag) = &self.tag {
            query.push(" AND ").push(article).push(" IN (SELECT n.article_id FROM feed f, json_each(f.tags) g, entry n WHERE n.feed_id = f.id AND g.value = ");
            query.push_bind(tag.clone()).push(")");
        }
    }

    pub(crate) fn entity(&self, query: &mut QueryBuilder<Sqlite>, article: &'static str) {
        if let Some(entity) = &self.entity {
            query.push(" AND ").push(article).push(" IN (SELECT ae.article_id FROM article_entity ae JOIN entity e ON e.id = ae.entity_id WHERE e.name LIKE ");
            query.push_bind(Filter::part_of(entity)).push(" ESCAPE '\\')");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_name_is_taken_literally() {
        assert_eq!(Filter::part_of("Vega"), "%Vega%");
        assert_eq!(Filter::part_of("50%_x\\"), "%50\\%\\_x\\\\%");
    }
}
