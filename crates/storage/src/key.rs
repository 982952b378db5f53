//! Keys: short hashes by which the record recognises what it has seen before.

use sha2::{Digest, Sha256};
use url::Url;

/// The first half of a SHA-256: enough to tell a newsroom's lifetime of links apart.
pub type Key = [u8; 16];

/// Parameters that say where a reader came from, not which article it is.
const TRACKING: &[&str] = &[
    "at_campaign",
    "at_medium",
    "cmp",
    "fbclid",
    "gclid",
    "igshid",
    "mc_cid",
    "mc_eid",
    "ns_campaign",
    "ns_mchannel",
    "ns_source",
    "ref_src",
    "smid",
    "xtor",
];

/// A key of several parts in order; `["ab", "c"]` and `["a", "bc"]` differ.
pub fn of(parts: &[&str]) -> Key {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let mut key = Key::default();
    key.copy_from_slice(&hasher.finalize()[..16]);
    key
}

/// The key of a body of bytes.
pub fn of_bytes(bytes: &[u8]) -> Key {
    let mut key = Key::default();
    key.copy_from_slice(&Sha256::digest(bytes)[..16]);
    key
}

/// The key of an article's address: `http` or `https`, `www.` or not, with or without
/// tracking parameters, fragment or final slash, it stays the same.
pub fn of_link(url: &Url) -> Key {
    let host = url.host_str().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    let port = url.port().map(|port| port.to_string()).unwrap_or_default();
    let query: Vec<String> = url
        .query_pairs()
        .filter(|(name, _)| !is_tracking(name))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    of(&[host, &port, url.path().trim_end_matches('/'), &query.join("&")])
}

fn is_tracking(parameter: &str) -> bool {
    let parameter = parameter.to_ascii_lowercase();
    parameter.starts_with("utm_") || TRACKING.contains(&parameter.as_str())
}

/// The host that politeness counts by: with the port, where the address names one.
pub fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

/// Words alone, lower case: what two printings of one quote share, however punctuated.
pub fn words_of(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for word in text.split(|c: char| !(c.is_alphanumeric() || is_inner_mark(c))) {
        let word = word.trim_matches(is_inner_mark);
        if word.is_empty() {
            continue;
        }
        if !words.is_empty() {
            words.push(' ');
        }
        match word.is_ascii() {
            true => words.extend(word.bytes().filter(|b| *b != b'\'').map(lower)),
            false => {
                let letters = word.chars().filter(|c| !is_inner_mark(*c));
                words.extend(letters.flat_map(char::to_lowercase));
            }
        }
    }
    words
}

fn lower(byte: u8) -> char {
    char::from(byte.to_ascii_lowercase())
}

fn is_inner_mark(c: char) -> bool {
    matches!(c, '\'' | '’')
}

pub(crate) fn hex(key: &[u8]) -> String {
    use std::fmt::Write;
    key.iter().fold(String::with_capacity(key.len() * 2), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("a string takes all that is written to it");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn same(a: &str, b: &str, expected: bool) {
        let key = |address: &str| of_link(&address.parse().unwrap());
        assert_eq!(key(a) == key(b), expected, "{a} and {b}");
    }

    #[test]
    fn the_same_article_under_several_addresses() {
        same("https://a.example/x", "http://www.a.example/x/", true);
        same("https://a.example/x", "https://a.example/x?utm_source=rss&fbclid=1#top", true);
        same("https://a.example/x?id=1", "https://a.example/x?utm_medium=b&id=1", true);
    }

    #[test]
    fn other_articles() {
        same("https://a.example/x", "https://a.example/y", false);
        same("https://a.example/x?id=1", "https://a.example/x?id=2", false);
        same("https://a.example/x", "https://b.example/x", false);
        same("http://127.0.0.1:81/x", "http://127.0.0.1:82/x", false);
    }

    #[test]
    fn words_leave_punctuation_and_case_behind() {
        assert_eq!(words_of("“It’s over,” … “We’re done.”"), "its over were done");
        assert_eq!(words_of("'It's over', we're done"), "its over were done");
        assert_eq!(words_of("…"), "");
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
    }
}
