//! Where the names of an article stand: every printed form that its entities list,
//! whole words, the longest first; what is pinned by hand goes before all.

use std::collections::BTreeMap;
use std::ops::Range;

use super::article::Entity;

/// Words that a tag gives to an entity, or to none.
pub(crate) struct Pinned {
    pub(crate) span: Range<usize>,
    pub(crate) entity: Option<usize>,
}

/// Where a fault lies.
pub(crate) enum Place {
    /// An index into the entities.
    Entity(usize),
    /// An offset into the text.
    Text(usize),
}

/// What was found.
pub(crate) struct Found {
    /// Of each entity, in order of the text.
    pub(crate) mentions: Vec<Vec<Range<usize>>>,
    pub(crate) faults: Vec<(Place, String)>,
}

pub(crate) fn find(text: &str, entities: &[Entity], pinned: &[Pinned]) -> Found {
    let mut forms: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, entity) in entities.iter().enumerate() {
        for form in &entity.forms {
            forms.entry(form).or_default().push(index);
        }
    }
    let mut mentions = vec![Vec::new(); entities.len()];
    let mut faults = Vec::new();
    let mut printed: Vec<&str> = Vec::new();
    for pin in pinned {
        printed.push(&text[pin.span.clone()]);
        if let Some(entity) = pin.entity {
            mentions[entity].push(pin.span.clone());
        }
    }
    for span in unpinned(text, &forms, pinned) {
        let form = &text[span.clone()];
        printed.push(form);
        match forms[form][..] {
            [entity] => mentions[entity].push(span),
            _ => faults.push((
                Place::Text(span.start),
                format!("`{form}` is a form of two entities: say which with `<@id>{form}</@>`"),
            )),
        }
    }
    let is_printed = |form: &String| printed.contains(&form.as_str());
    for (index, entity) in entities.iter().enumerate() {
        mentions[index].sort_by_key(|span| span.start);
        // `Ann Teal` is printed where `Dr Ann Teal` is.
        let inside = |form: &String| {
            entity
                .forms
                .iter()
                .any(|one| one != form && is_printed(one) && one.ends_with(form.as_str()))
        };
        for form in entity.forms.iter().filter(|form| !is_printed(form) && !inside(form)) {
            faults.push((Place::Entity(index), format!("`{form}` is not printed in the article")));
        }
    }
    Found { mentions, faults }
}

/// From left to right, the longest form first, clear of what is pinned.
fn unpinned(
    text: &str,
    forms: &BTreeMap<&str, Vec<usize>>,
    pinned: &[Pinned],
) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = forms
        .keys()
        .flat_map(|form| text.match_indices(form).map(|(at, form)| at..at + form.len()))
        .filter(|span| is_whole(text, span))
        .filter(|span| !pinned.iter().any(|pin| overlap(&pin.span, span)))
        .collect();
    found.sort_by_key(|span| (span.start, usize::MAX - span.end));
    let mut last = 0;
    found.retain(|span| {
        let clear = span.start >= last;
        if clear {
            last = span.end;
        }
        clear
    });
    found
}

/// No letter or digit goes on before or after.
fn is_whole(text: &str, span: &Range<usize>) -> bool {
    let before = text[..span.start].chars().next_back();
    let after = text[span.end..].chars().next();
    ![before, after].into_iter().flatten().any(char::is_alphanumeric)
}

pub(crate) fn overlap(left: &Range<usize>, right: &Range<usize>) -> bool {
    left.start < right.end && right.start < left.end
}
