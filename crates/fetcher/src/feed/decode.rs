//! Bytes of a feed to text: the byte order mark, the header, the XML declaration,
//! and what the bytes themselves say.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::charset;

pub(super) fn decode(bytes: &[u8], content_type: Option<&str>) -> String {
    if let Some(text) = utf_32(bytes) {
        return text;
    }
    if let Some((encoding, mark_bytes)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark_bytes..]).0.into_owned();
    }
    if let Some(encoding) = utf_16(bytes) {
        return encoding.decode_without_bom_handling(bytes).0.into_owned();
    }
    charset::decode(bytes, &[charset::of_content_type(content_type), declared(bytes)])
}

fn utf_32(bytes: &[u8]) -> Option<String> {
    let to_char: fn([u8; 4]) -> u32 = match bytes.get(..4)? {
        [0, 0, 0, b'<'] | [0, 0, 0xfe, 0xff] => u32::from_be_bytes,
        [b'<', 0, 0, 0] | [0xff, 0xfe, 0, 0] => u32::from_le_bytes,
        _ => return None,
    };
    let (units, _) = bytes.as_chunks::<4>();
    Some(units.iter().filter_map(|unit| char::from_u32(to_char(*unit))).collect())
}

/// UTF-16 without a byte order mark, by its opening `<`.
fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes.get(..2)? {
        [0, b'<'] => Some(UTF_16BE),
        [b'<', 0] => Some(UTF_16LE),
        _ => None,
    }
}

/// The `encoding` of the XML declaration.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]);
    let (_, declaration) = head.split_once("<?xml")?;
    let (declaration, _) = declaration.split_once('>')?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let label = value.strip_prefix(['"', '\''])?.split(['"', '\'']).next()?;
    let encoding = Encoding::for_label(label.as_bytes())?;
    // A declaration that can be read byte by byte is not in UTF-16, whatever it says.
    Some(if encoding == UTF_16BE || encoding == UTF_16LE { UTF_8 } else { encoding })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], content_type: &str, text: &str) {
        assert_eq!(decode(bytes, Some(content_type)), text);
    }

    #[test]
    fn a_byte_order_mark_stands_above_all() {
        check(b"\xef\xbb\xbf<a>\xc3\xa9</a>", "text/xml; charset=iso-8859-1", "<a>é</a>");
        check(b"\xff\xfe<\0a\0>\0", "text/xml; charset=utf-8", "<a>");
        check(b"\0\0\xfe\xff\0\0\0<\0\0\0a", "", "\u{feff}<a");
    }

    #[test]
    fn the_header_stands_above_the_declaration() {
        let bytes = b"<?xml version='1.0' encoding='windows-1251'?><a>\xe9</a>";
        check(
            bytes,
            "text/xml; charset=iso-8859-1",
            "<?xml version='1.0' encoding='windows-1251'?><a>é</a>",
        );
        check(bytes, "text/xml", "<?xml version='1.0' encoding='windows-1251'?><a>й</a>");
    }

    #[test]
    fn utf_16_is_known_by_its_zeros() {
        check(b"\0<\0a\0>", "", "<a>");
        check(b"<\0a\0>\0", "", "<a>");
        let bytes = b"<?xml encoding='utf-16'?><a>\xc3\xa9</a>";
        check(bytes, "", "<?xml encoding='utf-16'?><a>é</a>");
    }
}
