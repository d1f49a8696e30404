//! Which language a text seems to be in, among those that Wusum is made for; for what came without one.
//!
//! By its letters, and for Latin ones by small words. It decides nothing: a list shows it and filters by it.

/// Bytes that are looked at.
const SAMPLE: usize = 1_024;

const ENGLISH: [&str; 12] = ["the", "of", "and", "to", "in", "that", "is", "was", "for", "with", "on", "by"];
const FRENCH: [&str; 12] = ["le", "la", "les", "des", "de", "et", "un", "une", "que", "dans", "du", "est"];

/// `ar`, `en`, `fr`, or `None` where neither letters nor words say so.
pub fn likely_language(text: &str) -> Option<&'static str> {
    let end = (0..=SAMPLE.min(text.len())).rev().find(|at| text.is_char_boundary(*at))?;
    let text = &text[..end];
    let (mut arabic, mut latin) = (0, 0);
    for c in text.chars() {
        match c {
            '\u{0620}'..='\u{064A}' | '\u{0671}'..='\u{06D3}' => arabic += 1,
            'a'..='z' | 'A'..='Z' | '\u{C0}'..='\u{24F}' => latin += 1,
            _ => {}
        }
    }
    if arabic > latin {
        return Some("ar");
    }
    let words = || text.split(|c: char| !c.is_alphabetic());
    let is_of = |small: &[&str], word: &str| small.iter().any(|it| it.eq_ignore_ascii_case(word));
    let count = |small: &[&str]| words().filter(|word| is_of(small, word)).count();
    let (english, french) = (count(&ENGLISH), count(&FRENCH));
    match english.cmp(&french) {
        std::cmp::Ordering::Greater => Some("en"),
        std::cmp::Ordering::Less => Some("fr"),
        std::cmp::Ordering::Equal => None,
    }
}
