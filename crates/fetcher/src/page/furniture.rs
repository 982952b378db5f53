//! What is not of the story but of the site, and stands within it all the same: captions,
//! lists of other stories, the date above, appeals to subscribe.

use std::collections::{HashMap, HashSet};

use scraper::{ElementRef, Html};

use super::render;
use super::text::letters;

/// Drops elements whose class or name says that they are furniture.
pub(super) fn clear(found: &mut Html) {
    let marked: Vec<_> = found.root_element().descendent_elements().filter_map(mark).collect();
    let mut bytes: HashMap<&str, usize> = HashMap::new();
    for (mark, element) in &marked {
        *bytes.entry(mark).or_default() += text_bytes(*element);
    }
    let most = text_bytes(found.root_element()) / MARKED_SHARE;
    let dropped = marked.iter().filter(|(mark, _)| bytes[mark] <= most);
    let dropped: Vec<_> = dropped.map(|(_, element)| element.id()).collect();
    for id in dropped {
        if let Some(mut node) = found.tree.get_mut(id) {
            node.detach();
        }
    }
}

/// A word that marks a fifth of the text is a name that the site gives to its text.
const MARKED_SHARE: usize = 5;

fn mark(element: ElementRef<'_>) -> Option<(&'static str, ElementRef<'_>)> {
    let names = [element.attr("class"), element.attr("id")].into_iter().flatten();
    let mut words = names.flat_map(|name| name.split(|c: char| !c.is_ascii_alphabetic()));
    let mark = words.find_map(|word| MARKS.iter().find(|one| one.eq_ignore_ascii_case(word)))?;
    Some((mark, element))
}

const MARKS: [&str; 40] = [
    "ad",
    "advert",
    "advertisement",
    "author",
    "authors",
    "breadcrumb",
    "breadcrumbs",
    "byline",
    "caption",
    "carousel",
    "comment",
    "comments",
    "copyright",
    "credit",
    "dateline",
    "disclaimer",
    "footer",
    "gallery",
    "newsletter",
    "paywall",
    "popular",
    "print",
    "promo",
    "rating",
    "readmore",
    "recommendations",
    "recommended",
    "related",
    "share",
    "sharing",
    "sidebar",
    "signup",
    "social",
    "sponsor",
    "sponsored",
    "subscribe",
    "tags",
    "timestamp",
    "toolbar",
    "trending",
];

fn text_bytes(element: ElementRef<'_>) -> usize {
    element.text().map(|text| text.trim().len()).sum()
}

/// The paragraphs of what was found, without lists of links to other stories.
pub(super) fn without_lists(found: &Html) -> Vec<String> {
    let elements = found.root_element().descendent_elements();
    let links: HashSet<String> = elements
        .filter(|element| leads_away(*element))
        .map(|link| letters(&link.text().collect::<String>()))
        .collect();
    let paragraphs = render::paragraphs_of(found, |_| true);
    let runs = paragraphs.chunk_by(|one, next| is_in(&links, one) == is_in(&links, next));
    runs.filter(|run| run.len() < SHORTEST_LIST || !is_in(&links, &run[0]))
        .flat_map(<[String]>::to_vec)
        .collect()
}

/// A link or two may be a heading, or a source.
const SHORTEST_LIST: usize = 3;

fn is_in(links: &HashSet<String>, paragraph: &str) -> bool {
    links.contains(&letters(paragraph))
}

fn leads_away(element: ElementRef<'_>) -> bool {
    let address = element.attr("href").unwrap_or("#");
    element.value().name() == "a" && !address.trim_start().starts_with('#')
}

/// Drops the title and the date where they are repeated on top, and paragraphs that are not
/// speech of the article but of the site.
pub(super) fn without_lines(paragraphs: Vec<String>, title: &str) -> Vec<String> {
    let title = letters(title);
    let is_text = |paragraph: &String| paragraph.len() >= LONGEST_DATELINE_BYTES;
    let head = paragraphs.iter().position(is_text).unwrap_or_default();
    let paragraphs = paragraphs.into_iter().enumerate();
    paragraphs
        .filter(|(i, paragraph)| *i > 0 || letters(paragraph) != title)
        .filter(|(i, paragraph)| *i >= head || !(is_dateline(paragraph) || is_label(paragraph)))
        .filter(|(_, paragraph)| !is_furniture(paragraph))
        .map(|(_, paragraph)| paragraph)
        .collect()
}

const LONGEST_DATELINE_BYTES: usize = 100;

/// `World`, `By`: the section, and what is left of a line whose author was taken out of it.
fn is_label(line: &str) -> bool {
    let ends = line.trim_end().ends_with(['.', '!', '?', '”', '"', '’']);
    !ends && line.split_whitespace().count() <= MOST_LABEL_WORDS
}

const MOST_LABEL_WORDS: usize = 2;

/// `Updated Monday, 31 January 2026 at 11:08`
fn is_dateline(line: &str) -> bool {
    let letters = line.chars().filter(|c| c.is_alphanumeric()).count();
    let digits = line.bytes().filter(u8::is_ascii_digit).count();
    let mut numbers = line.split(|c: char| !c.is_ascii_digit());
    let has_year =
        numbers.any(|one| one.len() == 4 && (one.starts_with("19") || one.starts_with("20")));
    digits * 5 >= letters && (has_year || has_time(line))
}

/// `11:08`
fn has_time(line: &str) -> bool {
    line.as_bytes().windows(5).any(|five| {
        five[2] == b':' && [0, 1, 3, 4].iter().all(|at: &usize| five[*at].is_ascii_digit())
    })
}

fn is_furniture(paragraph: &str) -> bool {
    let lower = paragraph.trim().to_lowercase();
    (lower.len() < 120 && FURNITURE.iter().any(|start| lower.starts_with(start)))
        // What some keep for browsers without scripts comes out as text.
        || (lower.starts_with('<') && lower.ends_with('>'))
        || BARE.contains(&lower.trim_end_matches([':', '.', '!']))
}

const FURNITURE: [&str; 8] = [
    "read more:",
    "read also:",
    "also read:",
    "sign up for ",
    "subscribe to ",
    "click here to ",
    "story continues below",
    "article continues below",
];
const BARE: [&str; 8] =
    ["advertisement", "read more", "share", "related", "subscribe", "comments", "loading", "ad"];

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "<p>The dam above Hull broke on Monday night, and nobody was told for an \
        hour, said Ana Vega, who lives below it and heard the water before the siren.</p>";

    #[track_caller]
    fn check(furniture: &str, is_kept: bool) {
        let mut found = Html::parse_fragment(&format!("{TEXT}{furniture}"));
        clear(&mut found);
        let paragraphs = without_lists(&found);
        assert_eq!(paragraphs.len() > 1, is_kept, "{paragraphs:?}");
    }

    #[test]
    fn what_is_marked_is_furniture_unless_it_is_much() {
        check("<p class='photo-credit'>Ben Odum</p>", false);
        check("<p id=Newsletter_box>News by mail</p>", false);
        check("<p class=creditable>Ben Odum</p>", true);
        check(&TEXT.replace("<p>", "<p class=ad-text>"), true);
    }

    #[test]
    fn a_list_of_links_is_furniture_and_a_single_one_is_not() {
        let link = "<p><a href=/other>Road to Sorrow closed</a></p>";
        check(&link.repeat(3), false);
        check(link, true);
        check(&link.replace("/other", "#top").repeat(3), true);
        check(&link.replace("</a>", "</a>, again").repeat(3), true);
    }

    #[track_caller]
    fn check_line(line: &str, is_kept: bool) {
        let lines = vec![line.to_owned(), "word ".repeat(30)];
        assert_eq!(without_lines(lines, "Dam breaks").len() == 2, is_kept, "{line}");
    }

    #[test]
    fn title_and_date_above_the_text_are_furniture() {
        check_line("Dam breaks!", false);
        check_line("Updated Monday, 31 January 2026 at 11:08", false);
        check_line("31.01.26, 11:08", false);
        check_line("By", false);
        check_line("World news", false);
        check_line("It rained.", true);
        check_line("The worst flood since 2019 in the north", true);
        check_line("12 dead, 140 missing", true);
    }
}
