//! Which entries of a feed are taken in: rules such as `title:budget`, a field and a regular
//! expression that looks into it, whatever the case.

use model::entry::Entry;
use regex::{Regex, RegexBuilder};
use storage::feed::FeedOptions;

/// A feed's rules, ready to be asked.
pub(crate) struct Rules {
    include: Vec<Rule>,
    exclude: Vec<Rule>,
}

struct Rule {
    field: Field,
    looks_for: Regex,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Title,
    Url,
    Author,
    Category,
    Content,
}

impl Rules {
    pub(crate) fn of(options: &FeedOptions) -> Result<Rules, String> {
        let all = |rules: &[String]| -> Result<Vec<Rule>, String> {
            rules.iter().map(|rule| Rule::parse(rule)).collect()
        };
        Ok(Rules { include: all(&options.include)?, exclude: all(&options.exclude)? })
    }

    /// Whether an entry passes one of `include`, where there are any, and none of `exclude`.
    pub(crate) fn pass(&self, entry: &Entry) -> bool {
        let any = |rules: &[Rule]| rules.iter().any(|rule| rule.matches(entry));
        (self.include.is_empty() || any(&self.include)) && !any(&self.exclude)
    }
}

/// The rule as it was given, if it is one.
pub(crate) fn parse_rule(text: &str) -> Result<String, String> {
    Rule::parse(text).map(|_| text.to_owned())
}

impl Rule {
    fn parse(text: &str) -> Result<Rule, String> {
        let (field, pattern) = text
            .split_once(':')
            .and_then(|(field, pattern)| Some((Field::named(field)?, pattern)))
            .ok_or_else(|| {
                format!(
                    "`{text}`: expected a rule such as `title:budget`, for title, url, author, \
                     category or content"
                )
            })?;
        let looks_for = RegexBuilder::new(pattern).case_insensitive(true).build();
        let looks_for = looks_for.map_err(|error| {
            let reason = error.to_string();
            let last = reason.lines().last().unwrap_or_default().to_owned();
            format!("`{text}`: no regular expression: {}", last.trim_start_matches("error: "))
        })?;
        Ok(Rule { field, looks_for })
    }

    fn matches(&self, entry: &Entry) -> bool {
        let is_in = |text: &str| self.looks_for.is_match(text);
        match self.field {
            Field::Title => entry.title.as_deref().is_some_and(is_in),
            Field::Url => entry.link.as_ref().is_some_and(|link| is_in(link.as_str())),
            Field::Author => entry.authors.iter().any(|author| is_in(author)),
            Field::Category => entry.categories.iter().any(|category| is_in(category)),
            Field::Content => entry.content_html.as_deref().is_some_and(is_in),
        }
    }
}

impl Field {
    fn named(name: &str) -> Option<Field> {
        Some(match name {
            "title" => Field::Title,
            "url" => Field::Url,
            "author" => Field::Author,
            "category" => Field::Category,
            "content" => Field::Content,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(include: &[&str], exclude: &[&str], passes: bool) {
        let entry = Entry {
            title: Some("A Budget for the Bridge".to_owned()),
            link: Some("https://bugle.example/politics/bridge".parse().unwrap()),
            authors: vec!["Ana Vega".to_owned()],
            categories: vec!["Politics".to_owned(), "Money".to_owned()],
            content_html: Some("<p>The council met.</p>".to_owned()),
            ..Entry::default()
        };
        let strings = |rules: &[&str]| rules.iter().map(|rule| rule.to_string()).collect();
        let options = FeedOptions {
            include: strings(include),
            exclude: strings(exclude),
            ..FeedOptions::default()
        };
        let rules = Rules::of(&options).unwrap();
        assert_eq!(rules.pass(&entry), passes, "{include:?} {exclude:?}");
        assert!(Rules::of(&FeedOptions::default()).unwrap().pass(&Entry::default()));
    }

    #[test]
    fn one_of_the_including_rules_and_none_of_the_excluding() {
        check(&[], &[], true);
        check(&["title:budget"], &[], true);
        check(&["title:sport", "title:budget"], &[], true);
        check(&["title:sport"], &[], false);
        check(&[], &["title:budget"], false);
        check(&["title:budget"], &["category:politics"], false);
    }

    #[test]
    fn every_field_is_looked_into_whatever_the_case() {
        for rule in [
            "title:BRIDGE$",
            "url:/politics/",
            "author:vega",
            "category:^money$",
            "content:council",
        ] {
            check(&[rule], &[], true);
        }
        check(&["author:^vega$"], &[], false);
        check(&["url:https://bugle"], &[], true);
    }

    #[test]
    fn what_is_no_rule_says_so() {
        for (rule, words) in [
            ("budget", "expected a rule"),
            ("colour:red", "expected a rule"),
            ("title:(", "no regular"),
        ] {
            assert!(parse_rule(rule).unwrap_err().contains(words), "{rule}");
        }
    }
}
