//! Finding a string as a reader means it: without regard to case, tashkeel and tatweel.

use super::TextRange;

/// Up to `most` places where `query` stands in `text`, in order, not overlapping. An empty query stands nowhere.
///
/// O(text · query) at worst; offsets are those of the text as it is.
pub fn find(text: &str, query: &str, most: usize) -> Vec<TextRange> {
    let query: Vec<char> = query.chars().filter_map(fold).collect();
    let mut found = Vec::new();
    if query.is_empty() {
        return found;
    }
    let mut letters = text.char_indices().filter_map(|(pos, c)| Some((pos, c, fold(c)?)));
    while let Some((start, c, letter)) = letters.next() {
        if letter != query[0] {
            continue;
        }
        let mut rest = letters.clone();
        let last = query[1..].iter().try_fold((start, c), |_, wanted| {
            let (pos, c, letter) = rest.next()?;
            (letter == *wanted).then_some((pos, c))
        });
        if let Some((pos, c)) = last {
            let end = end_with_marks(text, pos + c.len_utf8());
            found.push(TextRange::between(start, end));
            letters = rest;
            if found.len() == most {
                break;
            }
        }
    }
    found
}

/// A word without regard to case, tashkeel and tatweel.
pub fn folded(word: &str) -> String {
    word.chars().filter_map(fold).collect()
}

/// The letter that counts: `None` for tashkeel and tatweel.
fn fold(c: char) -> Option<char> {
    match c {
        '\u{064B}'..='\u{0652}' | '\u{0670}' | '\u{0640}' => None,
        _ => c.to_lowercase().next(),
    }
}

/// Marks belong to the letter before them.
fn end_with_marks(text: &str, end: usize) -> usize {
    let marks = text[end..].chars().take_while(|c| fold(*c).is_none() && *c != '\u{0640}');
    end + marks.map(char::len_utf8).sum::<usize>()
}
