//! Marks over and under Arabic letters, as far as the look of a text depends on them.
//!
//! What a search passes over is [`super::fold`]'s work.

/// Arabic letters that may go without a mark for each that has one, in a text that counts as vowelled.
const LETTERS_A_MARK: usize = 4;

/// Whether a mark stands in the text: U+064B to U+0652 (fathatan to sukun), U+0670 (superscript alef).
pub fn has_tashkeel(text: &str) -> bool {
    text.as_bytes().windows(2).any(is_mark)
}

/// Whether most letters carry marks, as in poems, prayers and school books. One mark here and there, as in the news, is not
/// enough.
pub fn is_vowelled(text: &str) -> bool {
    let (mut letters, mut marks) = (0, 0);
    for pair in text.as_bytes().windows(2) {
        if is_mark(pair) {
            marks += 1;
        } else if matches!(pair[0], 0xD8..=0xDB) {
            // U+0600 to U+06FF.
            letters += 1;
        }
    }
    marks > 0 && marks * LETTERS_A_MARK > letters
}

/// In UTF-8.
fn is_mark(pair: &[u8]) -> bool {
    matches!(pair, [0xD9, 0x8B..=0x92 | 0xB0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_vowelled_where_most_letters_have_marks() {
        assert!(is_vowelled("ثُمَّ ذَهَبَ إِلَى الْمَدِينَةِ"));
        assert!(!is_vowelled("ثم ذهب إلى المدينة"));
        assert!(!is_vowelled("تموّلها المؤسّسة وتدافع عنها أمام شركائها"));
        assert!(!is_vowelled("They went to the city."));
        assert!(!is_vowelled(""));
    }

    #[test]
    fn a_single_mark_is_found() {
        assert!(has_tashkeel("تموّلها"));
        assert!(has_tashkeel("هٰذا"));
        assert!(!has_tashkeel("تمولها ـ café"));
    }
}
