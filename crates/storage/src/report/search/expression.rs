//! What a person typed, as FTS5's own syntax.
//!
//! Words in a row must all be there; `AND`, `OR` and `NOT` in capitals, and parentheses, say
//! it otherwise; `"two words"` is a phrase, `word*` a beginning. Everything that is looked for
//! is quoted and what makes no sense is left out, so that no input is a syntax error; where
//! nothing is left, that is said.

/// Parentheses in one another; deeper ones are read as if they were not there.
const DEEPEST: usize = 20;
/// Words and phrases; what comes after them is not looked for.
const MOST: usize = 100;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// Quoted, with a star where it is a beginning.
    Term(String),
    And,
    Or,
    Not,
    Open,
    Close,
}

/// Why there is nothing to look for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unclear {
    #[error("holds no word to look for")]
    NoWord,
    #[error("says only what is not wanted")]
    OnlyUnwanted,
}

/// What is left of it where something is.
pub(super) fn of(typed: &str) -> Result<String, Unclear> {
    let tokens = tokens(typed);
    if !tokens.iter().any(|token| matches!(token, Token::Term(_))) {
        return Err(Unclear::NoWord);
    }
    let mut reader = Reader { tokens: &tokens, at: 0, depth: 0 };
    let mut parts = Vec::new();
    while reader.at < tokens.len() {
        parts.extend(reader.any());
        // A parenthesis that closes nothing.
        reader.at += 1;
    }
    match parts.is_empty() {
        true => Err(Unclear::OnlyUnwanted),
        false => Ok(joined(parts, " AND ")),
    }
}

fn tokens(typed: &str) -> Vec<Token> {
    // The end of text for the library below.
    let typed = typed.replace('\0', " ");
    let mut tokens = Vec::new();
    for (i, part) in typed.split('"').enumerate() {
        match i % 2 == 1 {
            true => tokens.extend(phrase(part)),
            // A star right behind a phrase belongs to it.
            false => {
                let rest = match (part.strip_prefix('*'), tokens.last_mut()) {
                    (Some(rest), Some(Token::Term(term))) if i > 0 && term.ends_with('"') => {
                        term.push('*');
                        rest
                    }
                    _ => part,
                };
                words(rest, &mut tokens);
            }
        }
    }
    let mut terms = 0;
    tokens.retain(|token| {
        terms += usize::from(matches!(token, Token::Term(_)));
        terms <= MOST
    });
    tokens
}

fn words(text: &str, tokens: &mut Vec<Token>) {
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    tokens.extend(spaced.split_whitespace().filter_map(|word| match word {
        "AND" => Some(Token::And),
        "OR" => Some(Token::Or),
        "NOT" => Some(Token::Not),
        "(" => Some(Token::Open),
        ")" => Some(Token::Close),
        word => {
            let star = if word.ends_with('*') { "*" } else { "" };
            let quoted = format!("\"{}\"{star}", word.trim_end_matches('*'));
            word.contains(char::is_alphanumeric).then_some(Token::Term(quoted))
        }
    }));
}

fn phrase(words: &str) -> Option<Token> {
    words.contains(char::is_alphanumeric).then(|| Token::Term(format!("\"{words}\"")))
}

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    /// One of several, up to what closes them.
    fn any(&mut self) -> Option<String> {
        let mut ways = Vec::new();
        while self.at < self.tokens.len() && self.tokens[self.at] != Token::Close {
            ways.extend(self.all());
            if self.tokens.get(self.at) == Some(&Token::Or) {
                self.at += 1;
            }
        }
        (!ways.is_empty()).then(|| joined(ways, " OR "))
    }

    /// All of several but for what is not wanted, up to an `OR` or what closes them.
    fn all(&mut self) -> Option<String> {
        let (mut wanted, mut unwanted) = (Vec::new(), Vec::new());
        let mut not = false;
        while let Some(token) = self.tokens.get(self.at) {
            let part = match token {
                Token::Or | Token::Close => break,
                Token::And => None,
                Token::Not => {
                    not = true;
                    None
                }
                Token::Term(term) => Some(term.clone()),
                Token::Open if self.depth < DEEPEST => self.inside(),
                Token::Open => None,
            };
            self.at += 1;
            if let Some(part) = part {
                if not {
                    unwanted.push(part)
                } else {
                    wanted.push(part)
                }
                not = false;
            }
        }
        match (wanted.is_empty(), unwanted.is_empty()) {
            (true, _) => None,
            (false, true) => Some(joined(wanted, " AND ")),
            (false, false) => {
                Some(format!("({} NOT {})", joined(wanted, " AND "), joined(unwanted, " OR ")))
            }
        }
    }

    /// Leaves off at what closes it, or at the end.
    fn inside(&mut self) -> Option<String> {
        self.at += 1;
        self.depth += 1;
        let inside = self.any();
        self.depth -= 1;
        inside
    }
}

fn joined(mut parts: Vec<String>, with: &str) -> String {
    match parts.len() {
        1 => parts.remove(0),
        _ => format!("({})", parts.join(with)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(typed: &str, expected: &str) {
        assert_eq!(of(typed).as_deref(), Ok(expected), "{typed}");
    }

    #[test]
    fn words_phrases_and_beginnings() {
        check("vote", r#""vote""#);
        check("harbour vote", r#"("harbour" AND "vote")"#);
        check(r#""harbour vote" fee*"#, r#"("harbour vote" AND "fee"*)"#);
        check(r#""harbour vo"* fee"#, r#"("harbour vo"* AND "fee")"#);
        check(r#"it's "unclosed phrase"#, r#"("it's" AND "unclosed phrase")"#);
        check("and or not", r#"("and" AND "or" AND "not")"#);
    }

    #[test]
    fn operators_and_parentheses() {
        check("a OR b", r#"("a" OR "b")"#);
        check("a AND b OR c", r#"(("a" AND "b") OR "c")"#);
        check("a (b OR c)", r#"("a" AND ("b" OR "c"))"#);
        check("a NOT b", r#"("a" NOT "b")"#);
        check("a b NOT c NOT d", r#"(("a" AND "b") NOT ("c" OR "d"))"#);
        check("a NOT (b OR c)", r#"("a" NOT ("b" OR "c"))"#);
        check("NOT a b", r#"("b" NOT "a")"#);
    }

    #[test]
    fn what_makes_no_sense_is_left_out() {
        check("AND a", r#""a""#);
        check("a OR", r#""a""#);
        check("a AND OR b", r#"("a" OR "b")"#);
        check("(a", r#""a""#);
        check("a) b", r#"("a" AND "b")"#);
        check("a () b", r#"("a" AND "b")"#);
        check("a NOT", r#""a""#);
        check("a\0b", r#"("a" AND "b")"#);
        check("col:a ^b {c} -d", r#"("col:a" AND "^b" AND "{c}" AND "-d")"#);
    }

    #[test]
    fn where_nothing_is_left_the_reason_is_told() {
        for typed in ["", "- * \"", "AND", "( AND", "()", "(((", ")))", "\"\"*"] {
            assert_eq!(of(typed), Err(Unclear::NoWord), "{typed}");
        }
        for typed in ["NOT a", "NOT (a OR b)", "(NOT a) OR NOT b", "NOT a)"] {
            assert_eq!(of(typed), Err(Unclear::OnlyUnwanted), "{typed}");
        }
    }

    #[test]
    fn what_goes_on_and_on_comes_to_an_end() {
        let deep = "(".repeat(100_000) + "a" + &")".repeat(100_000);
        assert_eq!(of(&deep).as_deref(), Ok("\"a\""));
        let long = of(&"word ".repeat(100_000)).unwrap();
        assert_eq!(long.matches("word").count(), MOST);
    }
}
