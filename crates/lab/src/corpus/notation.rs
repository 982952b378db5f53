//! A file of the corpus to an article: facts, names, text with marks in place.
//!
//! Reads on after a fault, so that one reading names them all. What the annotation
//! means is checked by [`super::check`].

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

use model::entity::EntityType;
use model::quote::{QuoteKind, SpeakerKind};

use super::article::{
    Article, Aside, AsideKind, Entity, Facts, MEDIA, Marks, Paragraph, ParagraphKind, Quote,
    Speaker, Who,
};
use super::fault::Fault;
use super::names::{self, Pinned};

/// What stands between paragraphs of the text.
const PARTING: &str = "\n\n";

/// `source` is the whole file; `file` names it in faults and gives the article its id.
pub(crate) fn parse(file: &Path, source: &str) -> (Article, Vec<Fault>) {
    let mut reader = Reader::new(file);
    let mut lines = source.lines().enumerate().map(|(index, line)| (index + 1, line.trim_end()));
    for (number, line) in lines.by_ref().take_while(|(_, line)| !line.is_empty()) {
        reader.fact(number, line);
    }
    for (number, line) in lines {
        match line {
            "" => {}
            _ if line.starts_with(' ') => reader.quote_line(number, line.trim_start()),
            _ => reader.paragraph(number, line),
        }
    }
    reader.finish()
}

struct Reader<'a> {
    file: &'a Path,
    faults: Vec<Fault>,
    facts: Facts,
    entities: Vec<Entity>,
    text: String,
    paragraphs: Vec<Paragraph>,
    asides: Vec<Aside>,
    pinned: Vec<Pinned>,
    marked: HashMap<u32, Marked>,
    quotes: Vec<Quote>,
}

/// Where a quote's tags stand.
#[derive(Default)]
struct Marked {
    line: usize,
    spans: Vec<Range<usize>>,
    source: Vec<Range<usize>>,
    cue: Vec<Range<usize>>,
}

/// What a tag says about the words it holds.
#[derive(Debug, Clone, PartialEq)]
enum Tag {
    Content(u32),
    Source(u32),
    Cue(u32),
    Aside(AsideKind),
    Part(ParagraphKind),
    Name(String),
}

impl Tag {
    fn parse(word: &str) -> Option<Tag> {
        if let Some(key) = word.strip_prefix('@') {
            return Some(Tag::Name(key.to_owned()));
        }
        match word {
            "heading" => return Some(Tag::Part(ParagraphKind::Heading)),
            "caption" => return Some(Tag::Part(ParagraphKind::Caption)),
            _ => {}
        }
        if let Some((kind, _)) = AsideKind::ALL.into_iter().find(|(_, name)| *name == word) {
            return Some(Tag::Aside(kind));
        }
        let digits = word.trim_end_matches(['s', 'c']);
        let number = digits.parse().ok()?;
        match &word[digits.len()..] {
            "" => Some(Tag::Content(number)),
            "s" => Some(Tag::Source(number)),
            "c" => Some(Tag::Cue(number)),
            _ => None,
        }
    }
}

impl<'a> Reader<'a> {
    fn new(file: &'a Path) -> Self {
        Reader {
            file,
            faults: Vec::new(),
            facts: Facts::default(),
            entities: Vec::new(),
            text: String::new(),
            paragraphs: Vec::new(),
            asides: Vec::new(),
            pinned: Vec::new(),
            marked: HashMap::new(),
            quotes: Vec::new(),
        }
    }

    fn fault(&mut self, line: usize, message: impl Into<String>) {
        self.faults.push(Fault::at(self.file, line, message));
    }

    fn fact(&mut self, line: usize, fact: &str) {
        let Some((key, value)) = fact.split_once(':') else {
            return self.fault(line, format!("`{fact}` is no `key: value`"));
        };
        let value = value.trim();
        let known = match key {
            "title" => &mut self.facts.title,
            "outlet" => &mut self.facts.outlet,
            "topic" => &mut self.facts.topic,
            "style" => &mut self.facts.style,
            "story" => &mut self.facts.story,
            "annotator" => &mut self.facts.annotator,
            "reader" => &mut self.facts.reader,
            "published" => return self.published(line, value),
            "plain" => return self.facts.plain.extend(split(value, '|')),
            _ => return self.entity(line, key, value),
        };
        value.clone_into(known);
    }

    fn published(&mut self, line: usize, value: &str) {
        match value.parse() {
            Ok(time) => self.facts.published = Some(time),
            Err(_) => self.fault(line, format!("`{value}` is no time like 2026-03-04T08:15:00Z")),
        }
    }

    fn entity(&mut self, line: usize, key: &str, value: &str) {
        let (word, id) = key.split_once(' ').map_or((key, None), |(word, id)| (word, Some(id)));
        let upper = word.chars().all(|c| c.is_ascii_uppercase());
        let Some(entity_type) = word.parse::<EntityType>().ok().filter(|_| upper) else {
            return self.fault(line, format!("`{key}` is neither a fact nor an entity type"));
        };
        let (forms, role) =
            value.split_once(" = ").map_or((value, None), |(forms, role)| (forms, Some(role)));
        let forms: Vec<String> = split(forms, '|').collect();
        if forms.is_empty() {
            return self.fault(line, "an entity without a name");
        }
        if id.is_none() && matches!(entity_type, EntityType::Person | EntityType::Org) {
            self.fault(line, format!("`{}` needs an id", forms[0]));
        }
        let id = id.map(|id| id.trim().to_owned());
        let key = id.as_deref().unwrap_or(&forms[0]);
        if self.entities.iter().any(|one| one.is_called(key)) {
            self.fault(line, format!("`{key}` is there twice"));
        }
        let role = role.map(|role| role.trim().to_owned());
        self.entities.push(Entity { id, entity_type, forms, role, mentions: Vec::new(), line });
    }

    /// Takes the tags out of a paragraph and notes where they stood.
    fn paragraph(&mut self, line: usize, marked: &str) {
        if !self.text.is_empty() {
            self.text.push_str(PARTING);
        }
        let start = self.text.len();
        let mut kind = ParagraphKind::Prose;
        let mut open: Vec<(Tag, usize, usize)> = Vec::new();
        let mut rest = marked;
        while let Some(at) = rest.find('<') {
            self.text.push_str(&rest[..at]);
            let Some(length) = rest[at..].find('>') else {
                self.fault(line, "a `<` without `>`");
                rest = &rest[at..];
                break;
            };
            let word = &rest[at + 1..at + length];
            rest = &rest[at + length + 1..];
            match word.strip_prefix('/') {
                Some(word) => {
                    if let Some(part) = self.close(line, word, start, &mut open, rest) {
                        kind = part;
                    }
                }
                None => match Tag::parse(word) {
                    Some(tag) => open.push((tag, self.text.len(), rest.len())),
                    None => self.fault(line, format!("`<{word}>` is no tag")),
                },
            }
        }
        self.text.push_str(rest);
        for (tag, ..) in open {
            self.fault(line, format!("{tag:?} is opened and not closed in this paragraph"));
        }
        self.paragraphs.push(Paragraph { kind, span: start..self.text.len(), line });
    }

    fn close(
        &mut self,
        line: usize,
        word: &str,
        paragraph_start: usize,
        open: &mut Vec<(Tag, usize, usize)>,
        rest: &str,
    ) -> Option<ParagraphKind> {
        let Some((tag, start, _)) = open.pop() else {
            self.fault(line, format!("`</{word}>` closes nothing"));
            return None;
        };
        let fits = match &tag {
            Tag::Name(_) => word.starts_with('@'),
            _ => Tag::parse(word).as_ref() == Some(&tag),
        };
        if !fits {
            self.fault(line, format!("`</{word}>` closes {tag:?}: tags must not cross"));
        }
        let span = start..self.text.len();
        if self.text[span.clone()].trim() != &self.text[span.clone()] || span.is_empty() {
            self.fault(line, format!("{tag:?} holds nothing, or white space at its edge"));
        }
        match tag {
            Tag::Content(number) => self.marked(number, line).spans.push(span),
            Tag::Source(number) => self.marked(number, line).source.push(span),
            Tag::Cue(number) => self.marked(number, line).cue.push(span),
            Tag::Aside(kind) => self.asides.push(Aside { kind, span }),
            Tag::Name(key) => self.pin(line, key, span),
            Tag::Part(kind) => {
                if start != paragraph_start || !rest.is_empty() {
                    self.fault(line, "a heading or caption is a whole paragraph");
                }
                return Some(kind);
            }
        }
        None
    }

    fn marked(&mut self, number: u32, line: usize) -> &mut Marked {
        self.marked.entry(number).or_insert_with(|| Marked { line, ..Marked::default() })
    }

    fn pin(&mut self, line: usize, key: String, span: Range<usize>) {
        let entity = self.entities.iter().position(|one| one.is_called(&key));
        if entity.is_none() && !key.is_empty() {
            self.fault(line, format!("`<@{key}>`: no such entity"));
        }
        self.pinned.push(Pinned { span, entity });
    }

    /// `1: direct; by imre-sallow; cluster tideway-not-seen`
    fn quote_line(&mut self, line: usize, words: &str) {
        let parsed = words
            .split_once(':')
            .and_then(|(number, rest)| Some((number.trim().parse::<u32>().ok()?, rest)));
        let Some((number, rest)) = parsed else {
            return self.fault(
                line,
                "an indented line begins with the number of a quote: `1: direct; by …`",
            );
        };
        let Some(marked) = self.marked.remove(&number) else {
            let twice = self.quotes.iter().any(|one| one.number == number);
            let why = if twice { "is described twice" } else { "has no words above this line" };
            return self.fault(line, format!("quote {number} {why}"));
        };
        let mut parts = split(rest, ';');
        let kind = parts.next().unwrap_or_default();
        let Ok(kind) = kind.parse::<QuoteKind>() else {
            return self.fault(line, format!("`{kind}` is not direct, mixed or indirect"));
        };
        let Marked { spans, source, cue, line: first_line } = marked;
        if spans.is_empty() {
            return self
                .fault(line, format!("quote {number} has no words of its own (<{number}>)"));
        }
        if source.len() > 1 || cue.len() > 1 {
            self.fault(line, format!("quote {number} has two sources or two cues"));
        }
        let here = self.paragraphs.last().map(|one| one.line);
        if here != Some(first_line) {
            self.fault(line, format!("quote {number} is described under another paragraph"));
        }
        let mut quote = Quote {
            number,
            kind,
            spans,
            source: source.into_iter().next(),
            cue: cue.into_iter().next(),
            speakers: Vec::new(),
            via: None,
            cluster: None,
            continues: false,
            marks: None,
            line,
        };
        let parts: Vec<String> = parts.collect();
        self.describe(&mut quote, &parts);
        self.quotes.push(quote);
    }

    fn describe(&mut self, quote: &mut Quote, parts: &[String]) {
        let line = quote.line;
        let value = |key: &str| {
            parts.iter().find_map(|part| part.strip_prefix(key)?.strip_prefix(' ')).map(str::trim)
        };
        match value("by") {
            Some(by) => quote.speakers = self.speakers(line, by),
            None => self.fault(line, format!("quote {} does not say `by` whom", quote.number)),
        }
        if let Some(roles) = value("as") {
            self.give_roles(line, &mut quote.speakers, roles);
        }
        if let Some(whom) = value("for") {
            for speaker in &mut quote.speakers {
                speaker.speaks_for = Some(whom.to_owned());
            }
        }
        quote.via = value("via").map(str::to_owned);
        quote.cluster = value("cluster").map(str::to_owned);
        quote.continues = parts.iter().any(|part| part == "continues");
        for part in parts {
            match part.as_str() {
                "marks missing" => quote.marks = Some(Marks::Missing),
                "marks reversed" => quote.marks = Some(Marks::Reversed),
                "continues" => {}
                _ => {
                    let key = part.split(' ').next().unwrap_or_default();
                    if !["by", "as", "for", "via", "cluster"].contains(&key) {
                        self.fault(line, format!("`{part}` is not understood"));
                    }
                }
            }
        }
        if let Some(via) = quote.via.as_deref().filter(|via| !MEDIA.contains(via)) {
            self.fault(line, format!("`via {via}`: expected one of {}", MEDIA.join(", ")));
        }
    }

    fn speakers(&mut self, line: usize, by: &str) -> Vec<Speaker> {
        if by == "unknown" {
            return Vec::new();
        }
        by.split(" + ").filter_map(|one| self.speaker(line, one.trim())).collect()
    }

    fn speaker(&mut self, line: usize, by: &str) -> Option<Speaker> {
        if let Some(index) = self.entities.iter().position(|one| one.is_called(by)) {
            let entity = &self.entities[index];
            return Some(Speaker {
                who: Who::Entity(index),
                kind: kind_of(entity.entity_type),
                role: entity.role.clone(),
                speaks_for: None,
            });
        }
        let described = by.split_once(':').and_then(|(kind, words)| {
            let kind = SpeakerKind::ALL.into_iter().find(|one| one.as_str() == kind)?;
            Some((kind, words.trim().to_owned()))
        });
        let Some((kind, words)) = described.filter(|(_, words)| !words.is_empty()) else {
            self.fault(
                line,
                format!("`by {by}`: neither an entity of this file nor `kind: words`"),
            );
            return None;
        };
        Some(Speaker { who: Who::Described(words), kind, role: None, speaks_for: None })
    }

    fn give_roles(&mut self, line: usize, speakers: &mut [Speaker], roles: &str) {
        let roles: Vec<&str> = roles.split(" + ").collect();
        if roles.len() != speakers.len() {
            let (given, there) = (roles.len(), speakers.len());
            return self.fault(line, format!("{given} roles for {there} speakers"));
        }
        for (speaker, role) in speakers.iter_mut().zip(roles) {
            speaker.role = Some(role.trim().to_owned()).filter(|role| role != "none");
        }
    }

    fn finish(mut self) -> (Article, Vec<Fault>) {
        let mut left: Vec<(u32, usize)> =
            self.marked.iter().map(|(number, marked)| (*number, marked.line)).collect();
        left.sort_unstable();
        for (number, line) in left {
            self.fault(line, format!("quote {number} has no line that says kind and speaker"));
        }
        let names::Found { mentions, faults } =
            names::find(&self.text, &self.entities, &self.pinned);
        for (entity, mentions) in self.entities.iter_mut().zip(mentions) {
            entity.mentions = mentions;
        }
        let id = self.file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        self.quotes.sort_by_key(Quote::start);
        let article = Article {
            id,
            file: self.file.to_owned(),
            facts: self.facts,
            text: self.text,
            entities: self.entities,
            quotes: self.quotes,
            asides: self.asides,
            paragraphs: self.paragraphs,
        };
        for (place, message) in faults {
            let line = match place {
                names::Place::Entity(index) => article.entities[index].line,
                names::Place::Text(offset) => article.line_at(offset),
            };
            self.faults.push(Fault::at(self.file, line, message));
        }
        (article, self.faults)
    }
}

fn kind_of(entity_type: EntityType) -> SpeakerKind {
    match entity_type {
        EntityType::Person => SpeakerKind::Person,
        EntityType::Norp => SpeakerKind::Group,
        EntityType::Work | EntityType::Law => SpeakerKind::Document,
        _ => SpeakerKind::Organization,
    }
}

fn split(list: &str, by: char) -> impl Iterator<Item = String> + '_ {
    list.split(by).map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "title: T\nPERSON ana-vega: Ana Vega | Ms Vega | Vega = minister\n\
                        ORG port: Port Authority\nGPE: Tideway\n\n";

    fn read(body: &str) -> (Article, Vec<Fault>) {
        parse(Path::new("x.txt"), &format!("{HEAD}{body}"))
    }

    #[track_caller]
    fn article(body: &str) -> Article {
        let (article, faults) = read(body);
        let faults: Vec<&str> = faults.iter().map(|one| one.message.as_str()).collect();
        let odd: Vec<&&str> =
            faults.iter().filter(|why| !why.ends_with("is not printed in the article")).collect();
        assert!(odd.is_empty(), "{odd:?}");
        article
    }

    #[track_caller]
    fn check_fault(body: &str, line: usize, part: &str) {
        let (_, faults) = read(body);
        let there = faults.iter().any(|one| one.line == Some(line) && one.message.contains(part));
        assert!(there, "{faults:?}");
    }

    #[track_caller]
    fn words<'a>(article: &'a Article, span: &Range<usize>) -> &'a str {
        &article.text[span.clone()]
    }

    const QUOTE: &str = "<1>“It was time,”</1> <1s>Ms Vega</1s> <1c>said</1c>. <1>“We go.”</1>\n";

    #[test]
    fn tags_become_spans_and_leave_the_text_as_printed() {
        let article =
            article(&format!("{QUOTE}  1: direct; by ana-vega; via speech; cluster time\n"));
        assert_eq!(article.text, "“It was time,” Ms Vega said. “We go.”");
        let quote = &article.quotes[0];
        let spans: Vec<&str> = quote.spans.iter().map(|span| words(&article, span)).collect();
        assert_eq!(spans, ["“It was time,”", "“We go.”"]);
        assert_eq!(words(&article, quote.source.as_ref().unwrap()), "Ms Vega");
        assert_eq!(words(&article, quote.cue.as_ref().unwrap()), "said");
        assert_eq!(quote.speakers[0].who, Who::Entity(0));
        assert_eq!(quote.speakers[0].role.as_deref(), Some("minister"));
        assert_eq!(
            (quote.via.as_deref(), quote.cluster.as_deref()),
            (Some("speech"), Some("time"))
        );
    }

    #[test]
    fn paragraphs_are_parted_by_a_blank_line() {
        let article = article("One.\n\n<heading>Two</heading>\n\nThree.");
        assert_eq!(article.text, "One.\n\nTwo\n\nThree.");
        let kinds: Vec<ParagraphKind> = article.paragraphs.iter().map(|one| one.kind).collect();
        assert_eq!(kinds, [ParagraphKind::Prose, ParagraphKind::Heading, ParagraphKind::Prose]);
    }

    #[test]
    fn speakers_are_entities_or_described() {
        let by = |by: &str| {
            article(&format!("{QUOTE}  1: direct; by {by}\n")).quotes[0].speakers.clone()
        };
        let kinds = |by_whom: &str| by(by_whom).iter().map(|one| one.kind).collect::<Vec<_>>();
        assert_eq!(kinds("port"), [SpeakerKind::Organization]);
        assert_eq!(kinds("Tideway"), [SpeakerKind::Organization]);
        assert_eq!(kinds("anonymous: a clerk"), [SpeakerKind::Anonymous]);
        assert_eq!(kinds("ana-vega + group: her aides"), [SpeakerKind::Person, SpeakerKind::Group]);
        assert_eq!(kinds("unknown"), []);
        let speaker = &by("anonymous: a clerk; as clerk of the port; for Port Authority")[0];
        assert_eq!(speaker.role.as_deref(), Some("clerk of the port"));
        assert_eq!(speaker.speaks_for.as_deref(), Some("Port Authority"));
        assert_eq!(by("ana-vega; as none")[0].role, None);
    }

    #[test]
    fn a_name_is_found_wherever_it_stands() {
        let article =
            article("Ana Vega left. Vegan <@>Vega</@> and <@port>the board</@>: Ms Vega’s.");
        let names = |index: usize| -> Vec<&str> {
            article.entities[index].mentions.iter().map(|span| words(&article, span)).collect()
        };
        assert_eq!(names(0), ["Ana Vega", "Ms Vega"]);
        assert_eq!(names(1), ["the board"]);
    }

    #[test]
    fn what_does_not_fit_is_named_with_its_line() {
        check_fault("<1>“Go,”</1> x", 6, "quote 1 has no line");
        check_fault(&format!("{QUOTE}  1: direct\n"), 7, "does not say `by` whom");
        check_fault(&format!("{QUOTE}  1: shouted; by port\n"), 7, "not direct, mixed or indirect");
        check_fault(&format!("{QUOTE}  2: direct; by port\n"), 7, "has no words above");
        check_fault(&format!("{QUOTE}  1: direct; by nobody-known\n"), 7, "neither an entity");
        check_fault(&format!("{QUOTE}  1: direct; by port; perhaps\n"), 7, "not understood");
        check_fault(
            &format!("{QUOTE}  1: direct; by port; via pigeon\n"),
            7,
            "expected one of statement",
        );
        check_fault(&format!("{QUOTE}\nX.\n  1: direct; by port\n"), 9, "under another paragraph");
        check_fault("<scare>“a <term>b</scare></term>", 6, "must not cross");
        check_fault("<shout>a</shout>", 6, "`<shout>` is no tag");
        check_fault("</scare>a", 6, "closes nothing");
        check_fault("<scare>a", 6, "not closed");
        check_fault("a <heading>b</heading>", 6, "whole paragraph");
        check_fault("a < b", 6, "without `>`");
        check_fault("Nothing of hers.", 2, "`Ana Vega` is not printed");
    }

    #[test]
    fn a_form_of_two_entities_is_told_apart_by_hand() {
        let source = "PERSON a-teal: Ann Teal | Teal\nPERSON b-teal: Bo Teal | Teal\n\n";
        let fault = |body: &str| parse(Path::new("x.txt"), &format!("{source}{body}")).1;
        let body = "Ann Teal met Bo Teal. ";
        assert!(fault(&format!("{body}Teal left."))[0].message.contains("a form of two entities"));
        assert_eq!(fault(&format!("{body}<@a-teal>Teal</@> left.")), []);
    }
}
