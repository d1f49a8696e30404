//! Text in an attribute of XML that we write. Reading is `quick-xml`'s.

/// Whether XML has a way to write it: `Char` in section 2.2 of XML 1.0, fifth edition.
pub fn has(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// As the value of an attribute in double quotes, which a reader gets back to the letter; what XML does not have is left out.
pub fn attribute(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    for c in text.chars().filter(|c| has(*c)) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // Readers make spaces of those that stand there as they are (section 3.3.3).
            '\n' | '\r' | '\t' => out.push_str(&format!("&#{};", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::attribute;

    #[test]
    fn a_reader_gets_back_what_was_written_but_for_what_xml_does_not_have() {
        let text = "قال: «نعم» & \"<لا>\"\tثم\r\nسكت\u{1F468}\u{200D}\u{1F467}";
        let written = attribute(&format!("{text}\0\u{B}\u{FFFE}"));
        let read = quick_xml::escape::unescape(&written).expect("XML");
        assert_eq!(read, text);
        assert!(!written.contains(['<', '"', '\t', '\n', '\r']));
    }
}
