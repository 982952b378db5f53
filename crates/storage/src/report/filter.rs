//! What a list is narrowed by. Each part is one condition, pushed onto a query.

use jiff::Timestamp;
use model::quote::QuoteKind;
use sqlx::{QueryBuilder, Sqlite};

/// Every part narrows further; what is `None` does not.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Part of a speaker's name, in any case.
    pub speaker: Option<String>,
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
