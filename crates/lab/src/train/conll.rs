//! Token-a-line corpora back to running text: a token, its tag, its entity label and
//! the source's own label, parted by tabs; a blank line ends a sentence, `# doc =` opens
//! a document. The spacing is put back by rule.

use std::io::Read;
use std::ops::Range;
use std::path::Path;

use anyhow::Context;
use flate2::read::GzDecoder;

/// One document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Document {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) tokens: Vec<Token>,
    /// Where each sentence begins, an index into `tokens`.
    pub(crate) sentences: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) span: Range<usize>,
    pub(crate) tag: String,
    /// Folded to PER, ORG, LOC, MISC.
    pub(crate) label: String,
    /// As the source has it.
    pub(crate) own: String,
}

/// A name of one document, with its label and the source's own.
pub(crate) struct Named {
    pub(crate) span: Range<usize>,
    pub(crate) label: String,
    pub(crate) own: String,
}

/// The bytes of a file, unpacked where it is packed.
pub(crate) fn unpack(path: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut text = String::new();
    let read = match path.extension().is_some_and(|ending| ending == "gz") {
        true => GzDecoder::new(&bytes[..]).read_to_string(&mut text),
        false => (&bytes[..]).read_to_string(&mut text),
    };
    read.with_context(|| format!("cannot unpack {}", path.display()))?;
    Ok(text)
}

/// Sentences before the first document are a document.
pub(crate) fn parse(source: &str) -> Vec<Document> {
    let mut documents: Vec<Document> = Vec::new();
    let mut open = false;
    for line in source.lines() {
        if line.starts_with("# doc") || documents.is_empty() {
            let id = line.strip_prefix("# doc = ").unwrap_or_default().to_owned();
            documents.push(Document { id, ..Document::default() });
            open = false;
        }
        let cells: Vec<&str> = line.split('\t').collect();
        let document = documents.last_mut().expect("just made");
        match cells[..] {
            [word, tag, label, own] => {
                if !open {
                    document.sentences.push(document.tokens.len());
                    open = true;
                }
                document.tokens.push(Token {
                    // Known when the spaces are.
                    span: 0..0,
                    tag: tag.to_owned(),
                    label: label.to_owned(),
                    own: own.to_owned(),
                });
                document.text.push_str(word);
                document.text.push('\t');
            }
            _ => open = false,
        }
    }
    documents.iter_mut().for_each(respace);
    documents.retain(|document| !document.tokens.is_empty());
    documents
}

/// Writes the text with its spaces and says where each token stands.
fn respace(document: &mut Document) {
    let words = std::mem::take(&mut document.text);
    let words: Vec<&str> = words.split_terminator('\t').collect();
    let mut spacing = Spacing::default();
    for (index, word) in words.iter().enumerate() {
        let sentence = document.sentences.partition_point(|start| *start <= index);
        let start = document.sentences[sentence - 1];
        let end = document.sentences.get(sentence).copied().unwrap_or(words.len());
        if index == start {
            spacing = Spacing { glue: index == 0, ..Spacing::default() };
        }
        let word = match *word {
            "-LRB-" => "(",
            "-RRB-" => ")",
            "``" => "“",
            "''" => "”",
            other => other,
        };
        let turn = Turn::of(&document.tokens[index].tag);
        if spacing.before(word, turn, index - start, end - start) {
            document.text.push(' ');
        }
        let at = document.text.len();
        document.text.push_str(word);
        document.tokens[index].span = at..document.text.len();
    }
}

/// Which way a quotation mark turns that looks the same both ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Opens,
    Closes,
    /// The source does not say.
    Unknown,
}

impl Turn {
    fn of(tag: &str) -> Turn {
        match tag {
            "``" => Turn::Opens,
            "''" => Turn::Closes,
            _ => Turn::Unknown,
        }
    }
}

/// Whether a space stands between two tokens.
#[derive(Default)]
struct Spacing {
    glue: bool,
    in_straight: bool,
    last: String,
}

impl Spacing {
    fn before(&mut self, word: &str, turn: Turn, index: usize, count: usize) -> bool {
        let mut space = !self.glue && (index == 0 || !sticks_left(word));
        if word == "\"" {
            space = !self.glue && !self.in_straight;
        }
        match turn {
            Turn::Opens => space = index == 0 || !self.glue,
            Turn::Closes => space = false,
            Turn::Unknown => {}
        }
        let dash = |word: &str| matches!(word, "-" | "–" | "/");
        if dash(word) && index > 0 && index + 1 < count || dash(&self.last) && index > 1 {
            space = false;
        }
        if word == "."
            && self.last.chars().count() == 1
            && self.last.starts_with(char::is_uppercase)
        {
            space = false;
        }
        self.glue = matches!(word, "(" | "[" | "{" | "“" | "‘" | "$" | "£" | "€" | "#" | "@");
        if word == "\"" {
            self.in_straight = !self.in_straight;
            self.glue = self.in_straight;
        }
        if turn != Turn::Unknown {
            self.in_straight = turn == Turn::Opens;
            self.glue = self.in_straight;
        }
        word.clone_into(&mut self.last);
        space
    }
}

fn sticks_left(word: &str) -> bool {
    let lower = word.to_lowercase().replace('’', "'");
    matches!(
        lower.as_str(),
        "." | ","
            | ";"
            | ":"
            | "!"
            | "?"
            | "%"
            | ")"
            | "]"
            | "}"
            | "”"
            | "…"
            | "''"
            | "'"
            | "n't"
            | "'s"
            | "'re"
            | "'ve"
            | "'ll"
            | "'d"
            | "'m"
    )
}

impl Document {
    /// The names of the document, in order.
    pub(crate) fn names(&self) -> Vec<Named> {
        let mut names: Vec<Named> = Vec::new();
        let mut open = false;
        for (index, token) in self.tokens.iter().enumerate() {
            open &= !self.sentences.contains(&index);
            match token.label.split_once('-') {
                Some(("I", label))
                    if open && names.last().is_some_and(|one| one.label == label) =>
                {
                    names.last_mut().expect("just looked at").span.end = token.span.end;
                }
                Some((_, label)) => {
                    let own = token.own.split_once('-').map_or("", |(_, own)| own);
                    names.push(Named {
                        span: token.span.clone(),
                        label: label.to_owned(),
                        own: own.to_owned(),
                    });
                    open = true;
                }
                None => open = false,
            }
        }
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_are_put_back_and_names_found() {
        let source = "# doc = a\nAna\tNNP\tB-PER\tB-Person\nVega\tNNP\tI-PER\tI-Person\n's\tPOS\tO\tO\n\
                      (\t-\tO\tO\nUN\t_\tB-ORG\tB-Org\n)\t-\tO\tO\n\nNo\t_\tO\tO\n.\t_\tO\tO\n";
        let documents = parse(source);
        assert_eq!(documents[0].text, "Ana Vega's (UN) No.");
        let names: Vec<(&str, String)> = documents[0]
            .names()
            .into_iter()
            .map(|one| (&documents[0].text[one.span], one.label))
            .collect();
        assert_eq!(names, [("Ana Vega", "PER".to_owned()), ("UN", "ORG".to_owned())]);
        assert_eq!(documents[0].sentences, [0, 6]);
    }

    #[test]
    fn tags_tell_which_way_a_mark_turns() {
        let source = "# doc = a\nNo\tUH\tO\tO\n.\t.\tO\tO\n\n\"\t``\tO\tO\nYes\tUH\tO\tO\n.\t.\tO\tO\n\n\
                      No\tUH\tO\tO\n.\t.\tO\tO\n\"\t''\tO\tO\n\n'\t``\tO\tO\nSo\tRB\tO\tO\n'\t''\tO\tO\n";
        assert_eq!(parse(source)[0].text, "No. \"Yes. No.\" 'So'");
    }
}
