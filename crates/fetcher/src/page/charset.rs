//! Bytes of a page to text: the byte order mark, the header, the page's own `meta`,
//! and what the bytes themselves say.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::charset;
use crate::markup::{Token, Tokens};

/// Browsers look at 1,024 bytes, but many pages declare themselves later.
const LONGEST_HEAD_BYTES: usize = 4_096;

pub(super) fn decode(bytes: &[u8], content_type: Option<&str>) -> String {
    if let Some((encoding, mark_bytes)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark_bytes..]).0.into_owned();
    }
    charset::decode(bytes, &[charset::of_content_type(content_type), declared(bytes)])
}

/// `<meta charset>` and `<meta http-equiv="content-type">`
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(LONGEST_HEAD_BYTES)]);
    let encoding = Tokens::of(&head).find_map(|token| match token {
        Token::Start(tag) if tag.name.eq_ignore_ascii_case("meta") => {
            match tag.attribute("charset") {
                Some(label) => Encoding::for_label(label.as_bytes()),
                None => charset::of_content_type(tag.attribute("content")),
            }
        }
        _ => None,
    })?;
    // A declaration that can be read byte by byte is not in UTF-16, whatever it says.
    Some(if encoding == UTF_16BE || encoding == UTF_16LE { UTF_8 } else { encoding })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], content_type: Option<&str>, ending: &str) {
        let text = decode(bytes, content_type);
        assert!(text.ends_with(ending), "{text}");
    }

    #[test]
    fn a_page_declares_itself() {
        check(b"<meta charset=windows-1251><p>\xe9", None, "<p>й");
        let equiv =
            b"<meta http-equiv=Content-Type content='text/html; charset=windows-1251'><p>\xe9";
        check(equiv, None, "<p>й");
        check(b"<script>'<meta>'</script><meta charset='iso-8859-1'><p>\xe9", None, "<p>é");
    }

    #[test]
    fn the_header_stands_above_the_page() {
        check(b"<meta charset=windows-1251><p>\xe9", Some("text/html; charset=latin1"), "<p>é");
    }

    #[test]
    fn the_bytes_stand_above_both() {
        let bytes = "<meta charset=windows-1251><p>“é”".as_bytes();
        check(bytes, Some("text/html; charset=latin1"), "<p>“é”");
        check(b"\xef\xbb\xbf<meta charset=latin1><p>\xc3\xa9", None, "<p>é");
    }
}
