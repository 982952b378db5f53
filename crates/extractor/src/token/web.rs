//! What the web writes as one word: addresses, handles, hashtags.

/// How many bytes of `rest`, which `before` stands in front of, are one of these.
pub(super) fn length(rest: &str, before: char) -> Option<usize> {
    if before.is_alphanumeric() || matches!(before, '_' | '@' | '#' | '/') {
        return None;
    }
    match rest.as_bytes().first()? {
        b'@' | b'#' => tag_length(rest),
        b'h' | b'H' | b'f' | b'F' if opens_with(rest, &["http://", "https://", "ftp://"]) => {
            Some(address_length(rest))
                .filter(|length| rest[..*length].find("//").is_some_and(|at| at + 2 < *length))
        }
        b'w' | b'W' if opens_with(rest, &["www."]) => {
            Some(address_length(rest)).filter(|length| *length > 4)
        }
        first if first.is_ascii_alphanumeric() => site_length(rest),
        _ => None,
    }
}

fn opens_with(rest: &str, heads: &[&str]) -> bool {
    heads
        .iter()
        .any(|head| rest.get(..head.len()).is_some_and(|words| words.eq_ignore_ascii_case(head)))
}

/// `@name`, `#topic`; `#1` is a number.
fn tag_length(rest: &str) -> Option<usize> {
    let word = &rest[1..];
    let end = word.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(word.len());
    word.starts_with(|c: char| c.is_alphabetic() || c == '_').then_some(1 + end)
}

/// Up to a blank, without what closes the sentence around it.
fn address_length(rest: &str) -> usize {
    let is_end = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '<' | '>' | '"' | '“' | '”' | '«' | '»' | '‘' | '’' | '|')
    };
    let end = rest.find(is_end).unwrap_or(rest.len());
    let mut words = &rest[..end];
    // `(see example.com)`, but `wiki/Rain_(song)`.
    let has_brackets = words.contains(['(', '[', '{']);
    loop {
        let bare = words.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '…', '*']);
        match bare.strip_suffix([')', ']', '}']) {
            Some(inner) if !has_brackets => words = inner,
            _ => return bare.len(),
        }
    }
}

/// `example.com/news`, `a.vega+news@example.org`: letters with a dot in the name of the
/// site. What has no path and no `@` is left to the words.
fn site_length(rest: &str) -> Option<usize> {
    const LONGEST: usize = 64;
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    let name = rest.bytes().take(LONGEST).take_while(|byte| is_name(char::from(*byte))).count();
    let is_site = |name: &str| {
        name.rsplit_once('.').is_some_and(|(host, top)| {
            !host.is_empty() && top.len() > 1 && top.bytes().all(|byte| byte.is_ascii_lowercase())
        })
    };
    match rest.as_bytes().get(name)? {
        b'@' => {
            let host = rest[name + 1..]
                .bytes()
                .take(LONGEST)
                .take_while(|byte| is_name(char::from(*byte)))
                .count();
            let host = rest[name + 1..name + 1 + host].trim_end_matches(['.', '-', '_', '+']);
            host.contains('.').then_some(name + 1 + host.len())
        }
        b'/' if is_site(&rest[..name])
            && rest[name + 1..].starts_with(|c: char| c.is_ascii_alphanumeric()) =>
        {
            Some(address_length(rest))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let length = length(text, ' ').unwrap_or(0);
        assert_eq!(&text[..length], expected);
    }

    #[test]
    fn addresses_end_before_what_closes_the_sentence() {
        check("https://a.example/b?c=d#e, and", "https://a.example/b?c=d#e");
        check("http://a.example/Rain_(song).", "http://a.example/Rain_(song)");
        check("www.a.example).", "www.a.example");
        check("HTTP://A.EXAMPLE”", "HTTP://A.EXAMPLE");
        check("a.example/news/1.", "a.example/news/1");
        check("http:// a", "");
        check("www. a", "");
        check("and/or", "");
        check("U.S./China", "");
        check("rain.The/sun", "");
    }

    #[test]
    fn mail_and_handles() {
        check("a.vega+news@mail.example.org.", "a.vega+news@mail.example.org");
        check("vega@home", "");
        check("@ana_vega’s", "@ana_vega");
        check("#Rain2026!", "#Rain2026");
        check("#1", "");
        check("@ home", "");
    }

    #[test]
    fn nothing_begins_inside_a_word() {
        assert_eq!(length("@home", 'a'), None);
        assert_eq!(length("#C", '#'), None);
    }
}
