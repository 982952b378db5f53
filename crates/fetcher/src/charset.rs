//! What feeds and pages have in common in telling their encoding.
//!
//! Where a document itself declares it is known to `feed::decode` and `page::charset`.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8};

/// The `charset` of a `Content-Type`.
pub(crate) fn of_content_type(content_type: Option<&str>) -> Option<&'static Encoding> {
    content_type?.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let label = value.trim().trim_matches(['"', '\'']);
        name.trim()
            .eq_ignore_ascii_case("charset")
            .then(|| Encoding::for_label(label.as_bytes()))?
    })
}

/// Bytes without a byte order mark to text, given the encodings that were declared,
/// the most trusted first.
pub(crate) fn decode(bytes: &[u8], declared: &[Option<&'static Encoding>]) -> String {
    // Servers say ISO-8859-1 of everything; but hardly any text that is not UTF-8
    // happens to be valid as such, so what the bytes say stands above what is declared.
    if let Ok(text) = std::str::from_utf8(bytes)
        && !text.is_ascii()
    {
        return text.to_owned();
    }
    // ISO-2022-JP is written in ASCII, so any other that is declared would take it as is.
    let escapes = bytes.contains(&b'\x1b');
    declared
        .iter()
        .flatten()
        .filter(|encoding| !escapes || **encoding == ISO_2022_JP)
        .find_map(|encoding| encoding.decode_without_bom_handling_and_without_replacement(bytes))
        .unwrap_or_else(|| guess(bytes))
        .into_owned()
}

/// Text with as many whole characters of UTF-8 as broken ones was cut or pasted
/// together: in another encoding hardly any byte is followed by those that make it whole.
fn guess(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    let (text, _) = UTF_8.decode_without_bom_handling(bytes);
    let broken = text.matches('\u{fffd}').count();
    let whole = text.chars().filter(|c| !c.is_ascii()).count() - broken;
    if whole > 0 && broken <= whole {
        return text;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Allow);
    encoding.decode_without_bom_handling(bytes).0
}

#[cfg(test)]
mod tests {
    use encoding_rs::WINDOWS_1252;

    use super::*;

    #[test]
    fn a_content_type_may_name_its_charset() {
        let charset = |header| of_content_type(Some(header)).map(Encoding::name);
        assert_eq!(charset("text/html; charset=utf-8"), Some("UTF-8"));
        assert_eq!(charset("text/xml;foo=1; Charset=\"ISO-8859-1\""), Some("windows-1252"));
        assert_eq!(charset("text/html; charset=nonsense"), None);
        assert_eq!(charset("text/html; boundary=x-charset=utf-8"), None);
        assert_eq!(charset("text/html"), None);
        assert_eq!(of_content_type(None), None);
    }

    #[track_caller]
    fn check(bytes: &[u8], declared: Option<&'static Encoding>, text: &str) {
        assert_eq!(decode(bytes, &[declared]), text);
    }

    #[test]
    fn valid_utf_8_stands_above_what_is_declared() {
        check("“Où?”".as_bytes(), Some(WINDOWS_1252), "“Où?”");
        check(b"\x93O\xf9?\x94", Some(WINDOWS_1252), "“Où?”");
        check(b"\x1b$B$\"\x1b(B", Some(ISO_2022_JP), "あ");
    }

    #[test]
    fn a_wrong_declaration_is_overruled() {
        check(b"caf\xe9 \x93noir\x94 and more of it", Some(UTF_8), "café “noir” and more of it");
    }

    #[test]
    fn a_few_broken_bytes_do_not_spoil_utf_8() {
        let text = "é".repeat(40);
        let mut bytes = text.clone().into_bytes();
        bytes.push(0xc3);
        check(&bytes, None, &format!("{text}\u{fffd}"));
        check(b"\xe2\x80\x9cYes,\xe2\x80\x9d she \xffsaid", None, "“Yes,” she \u{fffd}said");
    }

    #[test]
    fn escapes_are_japanese_unless_they_are_not() {
        check(b"\x1b$B$\"$$$&$($*\x1b(B", None, "あいうえお");
        check(b"\x1b$B$\"$$$&$($*\x1b(B", Some(UTF_8), "あいうえお");
        check(b"a \x1b[1mdam\x1b[0m", Some(UTF_8), "a \u{1b}[1mdam\u{1b}[0m");
    }
}
